//! Protocol words marked in sentences; `browser::mark_terms` makes them interactive.

use crate::browser;
use crate::panel::glossary::{GlossaryPiece, pieces};
use yew::prelude::*;

/// A sentence, with its terms marked as soon as all of the program is there.
pub fn told(text: &str) -> Html {
    if browser::marks_terms() {
        marked(text)
    } else {
        html! { { text } }
    }
}

fn marked(text: &str) -> Html {
    let piece = |piece: &GlossaryPiece| match piece {
        GlossaryPiece::Plain(text) => html! { { *text } },
        GlossaryPiece::Term(word, id) => html! {
            <span class="term" role="link" tabindex="0" data-term={*id}>{ *word }</span>
        },
    };
    html! { <>{ for pieces(text).iter().map(piece) }</> }
}
