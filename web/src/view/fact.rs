//! Numbers of facts that lead to what they say.

use crate::browser;
use crate::panel::facts::{FactPiece, pieces};
use yew::prelude::*;

/// A sentence whose facts can be looked up, each in a window of its own. Plain where the facts lie nowhere.
pub fn with_facts(text: &str) -> Html {
    with_facts_and(text, |plain| html! { { plain } })
}

/// The same, and what is no fact is shown in a way of its own.
pub fn with_facts_and(text: &str, shown: impl Fn(&str) -> Html) -> Html {
    let piece = |piece: &FactPiece| match piece {
        FactPiece::Plain(text) => shown(text),
        FactPiece::Number(number) => match browser::fact_address(number) {
            Some(address) => {
                html! { <a class="fact" href={address} target="_blank" rel="noopener">{ *number }</a> }
            }
            None => html! { { *number } },
        },
    };
    html! { <>{ for pieces(text).iter().map(piece) }</> }
}
