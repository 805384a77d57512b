//! Under the stage: the four matters, each of which plays in one click, and the first lesson; or what is said while one
//! plays, and what the visitor may do then.

use super::icon::{Icon, icon};
use super::stage::words::phase_class;
use crate::i18n::{Lang, t};
use crate::model::class::ClassMsg;
use crate::model::desk::Matter;
use crate::model::lesson::LessonMsg;
use crate::msg::Msg;
use crate::panel::tour::{FIRST_LESSON, TourHint, matter_words};
use yew::prelude::*;
use zabscope::zab::ZabState;

/// The row of cards.
pub fn cards(lang: Lang, says: &Callback<Msg>) -> Html {
    let card = |matter: Matter| {
        let (name, question) = matter_words(matter);
        html! {
            <button type="button" class="matter" onclick={says.reform(move |_| Msg::Class(ClassMsg::Try(matter)))}>
                { picture(matter) }
                <span class="what"><b>{ t(lang, name) }</b><span>{ t(lang, question) }</span></span>
            </button>
        }
    };
    html! {
        <section class="below matters" aria-label={t(lang, "card.all")}>
            { for Matter::ALL.map(card) }
            <p class="first-lesson">
                <span>{ t(lang, "card.new") }</span>
                <button
                    type="button" class="jump"
                    onclick={says.reform(|_| Msg::Lesson(LessonMsg::Begin(FIRST_LESSON)))}
                >
                    { t(lang, "card.lesson") }
                </button>
            </p>
        </section>
    }
}

/// What is said while one plays, and then.
pub fn hint(lang: Lang, hint: &TourHint, says: &Callback<Msg>) -> Html {
    let button = |(word, msg): &(String, Msg)| {
        let msg = msg.clone();
        html! {
            <button type="button" class="button" onclick={says.reform(move |_| msg.clone())}>{ word }</button>
        }
    };
    let close = t(lang, "toast.close");
    html! {
        <section class={classes!("below", "hint", hint.yours.then_some("is-yours"))} aria-label={t(lang, "card.all")}>
            <p role="status">
                if hint.yours { <b>{ t(lang, "tour.yours") }</b> }
                <span>{ &hint.says }</span>
            </p>
            <span class="do">
                { for hint.does.iter().map(button) }
                if hint.leaves {
                    <button
                        type="button" class="button round plain" aria-label={close} title={close}
                        onclick={says.reform(|_| Msg::Class(ClassMsg::EndTour))}
                    >
                        { icon(Icon::Close) }
                    </button>
                }
            </span>
        </section>
    }
}

/// A small picture of a matter.
fn picture(matter: Matter) -> Html {
    let crown = "M-9 4v-9l4.5 4 4.5-6 4.5 6 4.5-4v9z";
    let drawn = match matter {
        Matter::Crash => html! {
            <g transform="translate(32,22)">
                <circle class="cd-halo" r="19" /><circle class="cd-full" r="15" /><path class="cd-crown" d={crown} />
                <circle class="cd-fault" cx="13" cy="12" r="8" /><path class="cd-cross" d="M10 9l6 6M16 9l-6 6" />
            </g>
        },
        Matter::Write => html! {
            <>
                <rect class="cd-client" x="3" y="11" width="26" height="22" rx="7" /><circle class="cd-dot" cx="16" cy="22" r="3" />
                <path class="cd-wire" d="M31 22h10" /><rect class="cd-block" x="42" y="14" width="17" height="17" rx="4" />
            </>
        },
        Matter::Split => html! {
            <>
                <circle class="cd-ring" cx="14" cy="22" r="8" /><circle class="cd-full" cx="47" cy="13" r="8" />
                <circle class="cd-ring" cx="50" cy="33" r="8" /><path class="cd-cut" d="M30 2c6 12-4 24 2 40" />
            </>
        },
        Matter::Lock => html! {
            <>
                <path class="cd-bow" d="M8 21v-5a5 5 0 0110 0v5" /><rect class="cd-lock" x="4" y="20" width="18" height="15" rx="3" />
                { for [(31.0, true), (43.0, false), (55.0, false)].map(|(x, first)| html! {
                    <g class={if first { "cd-first" } else { "cd-next" }}>
                        <circle cx={x.to_string()} cy="15" r="5" />
                        <path d={format!("M{} 36v-8a5.5 5.5 0 0111 0v8z", x - 5.5)} />
                    </g>
                }) }
            </>
        },
    };
    html! {
        <svg
            class={classes!("matter-picture", phase_class(Some(ZabState::Broadcast)))} width="64" height="44"
            viewBox="0 0 64 44" aria-hidden="true"
        >
            { drawn }
        </svg>
    }
}
