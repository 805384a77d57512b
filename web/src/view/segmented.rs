//! A choice of one among a few, as a row of buttons.

use yew::prelude::*;

/// What it is given.
#[derive(Properties, PartialEq)]
pub struct Props<T: PartialEq + Clone + 'static> {
    /// What is chosen, for screen readers.
    pub label: AttrValue,
    /// The choices and their words.
    pub choices: Vec<(T, AttrValue)>,
    /// The one that is chosen.
    pub chosen: T,
    /// Another one is.
    pub on_choose: Callback<T>,
}

/// A choice of one among a few.
#[component]
pub fn Segmented<T: PartialEq + Clone + 'static>(props: &Props<T>) -> Html {
    let button = |(value, word): &(T, AttrValue)| {
        let on_choose = props.on_choose.clone();
        let on = *value == props.chosen;
        let value = value.clone();
        let onclick = move |_| on_choose.emit(value.clone());
        html! {
            <button
                type="button" class={classes!(on.then_some("on"))} aria-pressed={on.to_string()}
                {onclick}
            >
                { word }
            </button>
        }
    };
    html! {
        <div class="segmented" role="group" aria-label={props.label.clone()}>
            { for props.choices.iter().map(button) }
        </div>
    }
}
