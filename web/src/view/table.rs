//! The stage as a table.

use crate::panel::table::{StageTable, TablePanel};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub panel: TablePanel,
}

/// The stage as a table.
#[component]
pub fn Table(props: &Props) -> Html {
    html! {
        <>
            <p>{ &props.panel.at }</p>
            { for props.panel.tables.iter().map(one) }
        </>
    }
}

fn one(table: &StageTable) -> Html {
    let row = |cells: &Vec<String>| {
        let rest = cells.iter().skip(1).map(|cell| html! { <td class="mono">{ cell }</td> });
        html! { <tr><th scope="row">{ cells.first() }</th>{ for rest }</tr> }
    };
    if table.rows.is_empty() {
        return html! { <><h3>{ table.title }</h3><p class="quiet">{ table.empty }</p></> };
    }
    html! {
        <>
            <h3>{ table.title }</h3>
            <div class="scrolls" tabindex="0" role="group" aria-label={table.title}>
                <table class="rows" aria-label={table.title}>
                    <thead>
                        <tr>
                            { for table.head.iter().map(|word| html! { <th scope="col">{ *word }</th> }) }
                        </tr>
                    </thead>
                    <tbody>{ for table.rows.iter().map(row) }</tbody>
                </table>
            </div>
        </>
    }
}
