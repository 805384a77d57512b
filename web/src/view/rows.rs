//! A table of fields and values.

use super::terms::told;
use crate::msg::Msg;
use crate::panel::FieldRow;
use crate::scene::Target;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// What the table is about, for screen readers.
    pub label: AttrValue,
    pub rows: Vec<FieldRow>,
    pub says: Callback<Msg>,
}

/// A table of fields and values.
#[component]
pub fn Rows(props: &Props) -> Html {
    let row = |row: &FieldRow| {
        let says = props.says.clone();
        let value = match row.jump {
            Some(event) => {
                let onclick = move |_| says.emit(Msg::Select(Target::Event(event)));
                html! { <button type="button" class="jump" {onclick}>{ &row.value }{ " ↩" }</button> }
            }
            None => html! { &row.value },
        };
        html! {
            <tr>
                <th scope="row">{ told(row.label) }</th>
                <td class={classes!(row.mono.then_some("mono"))}>{ value }</td>
            </tr>
        }
    };
    html! {
        <table class="rows" aria-label={props.label.clone()}><tbody>{ for props.rows.iter().map(row) }</tbody></table>
    }
}
