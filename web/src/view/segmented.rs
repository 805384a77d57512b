//! A segmented control: one of a few choices, as a row of buttons.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props<T: PartialEq + Clone + 'static> {
    pub label: AttrValue,
    pub choices: Vec<(T, AttrValue)>,
    pub chosen: T,
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
