//! A lesson beside the stage.

use super::fact::with_facts;
use super::icon::{Icon, icon};
use super::predict;
use super::terms::told;
use crate::i18n::{Lang, t, tf};
use crate::model::author::AuthorMsg;
use crate::model::lesson::{Doing, LessonMsg};
use crate::msg::Msg;
use crate::panel::lesson::{ChallengePanel, LessonPanel, MythPanel};
use crate::panel::predict::Card;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub panel: Rc<LessonPanel>,
    pub says: Callback<Msg>,
}

#[component]
pub fn LessonView(props: &Props) -> Html {
    let (panel, says) = (&*props.panel, &props.says);
    let lang = panel.lang;
    let (n, of) = (panel.place.0.to_string(), panel.place.1.to_string());
    let leave = if panel.draft { "author.back" } else { "lesson.leave" };
    let done = format!("width:{}%", panel.place.0 * 100 / panel.place.1.max(1));
    html! {
        <section class="lesson" aria-label={t(lang, "lesson.name")}>
            <header>
                <div>
                    <h2>{ &panel.title }</h2>
                    <p class="quiet">{ tf(lang, "lesson.beat", &[("n", &n), ("of", &of)]) }
                        if let Some(seed) = panel.seed {
                            { " · " }{ tf(lang, "lesson.seed", &[("seed", &seed.to_string())]) }
                        }
                    </p>
                </div>
                <button
                    type="button" class="button small" aria-label={t(lang, leave)}
                    title={t(lang, leave)} onclick={says.reform(|_| Msg::Lesson(LessonMsg::Leave))}
                >
                    { icon(Icon::Close) }
                </button>
            </header>
            <div class="progress" aria-hidden="true"><i style={done} /></div>
            <div id="lesson-card" class="lesson-card" tabindex="-1">{ card(panel, says) }</div>
            { buttons(panel, says) }
        </section>
    }
}

fn card(panel: &LessonPanel, says: &Callback<Msg>) -> Html {
    let lang = panel.lang;
    if let Some(problem) = &panel.problem {
        return html! {
            <>
                <p>{ t(lang, if panel.ours { "lesson.problem" } else { "author.broken" }) }</p>
                <p class="problem">{ problem }</p>
            </>
        };
    }
    match panel.doing {
        Doing::Simulating | Doing::Playing => {
            html! { <p class="quiet">{ t(lang, "lesson.plays") }</p> }
        }
        Doing::Over => over(panel),
        Doing::Speaking => html! {
            <>
                { for panel.said.iter().map(|line| html! { <p class="said">{ told(line) }</p> }) }
                if let Some((case, lines)) = &panel.recorded {
                    <figure class="recorded">
                        <figcaption>{ tf(lang, "lesson.recorded", &[("case", case)]) }</figcaption>
                        <pre>{ lines }</pre>
                    </figure>
                }
                if let Some(card) = &panel.card {
                    <div class="predict">{ predict::card(lang, card, true, says) }</div>
                }
                if let Some(challenge) = &panel.challenge { { task(lang, challenge, says) } }
                if let Some(myth) = &panel.myth { { truth(lang, myth) } }
                if panel.away { <p class="quiet">{ t(lang, "lesson.away") }</p> }
            </>
        },
    }
}

fn over(panel: &LessonPanel) -> Html {
    let lang = panel.lang;
    html! {
        <>
            if let Some(myth) = &panel.myth { { truth(lang, myth) } }
            <p class="said">{ t(lang, if panel.myth.is_some() { "lesson.myth_over" } else { "lesson.over" }) }</p>
            if let Some((right, all, code)) = &panel.answers {
                <p>{ tf(lang, "lesson.answers", &[("n", &right.to_string()), ("of", &all.to_string())]) }</p>
                <p class="quiet">{ t(lang, "lesson.code_says") }</p>
                <p><code class="answer-code">{ code }</code></p>
            }
        </>
    }
}

/// What is true instead of a claim.
fn truth(lang: Lang, myth: &MythPanel) -> Html {
    let Some(truth) = &myth.truth else { return html! {} };
    html! {
        <section class="truth" aria-label={t(lang, "lesson.truth")}>
            <h3>{ t(lang, "lesson.truth") }</h3>
            <p class="said">{ told(truth) }</p>
            <h3>{ t(lang, "lesson.sources") }</h3>
            <ul>{ for myth.sources.iter().map(|source| html! { <li>{ with_facts(source) }</li> }) }</ul>
            <p class="quiet">{ with_facts(&tf(lang, "lesson.facts", &[("n", &myth.facts)])) }</p>
        </section>
    }
}

fn task(lang: Lang, challenge: &ChallengePanel, says: &Callback<Msg>) -> Html {
    let (used, most) = (challenge.used.0.to_string(), challenge.used.1.to_string());
    let goal = |(words, met): &(String, bool)| {
        let (sign, key) = if *met { ("✓", "lesson.met") } else { ("○", "lesson.open") };
        html! {
            <li class={classes!(met.then_some("is-met"))}>
                <span aria-hidden="true">{ sign }</span>
                <span>{ words }<span class="unseen">{ ": " }{ t(lang, key) }</span></span>
            </li>
        }
    };
    html! {
        <div class="task">
            <h3>{ t(lang, "lesson.task") }</h3>
            <ul class="goals">{ for challenge.goals.iter().map(goal) }</ul>
            <p class="quiet">{ tf(lang, "lesson.used", &[("n", &used), ("of", &most)]) }</p>
            <div aria-live="polite">
                if challenge.done { <p class="verdict is-right">{ t(lang, "lesson.solved") }</p> }
            </div>
            <div class="actions">
                { button(t(lang, "lesson.again"), "", says, Msg::Lesson(LessonMsg::ComeBack)) }
                if challenge.done { { button(t(lang, "lesson.share"), "", says, Msg::Share) } }
                if challenge.solvable && !challenge.done {
                    { button(t(lang, "lesson.solve"), "", says, Msg::Lesson(LessonMsg::Solve)) }
                }
            </div>
            if let Some((proof, fact)) = &challenge.proof {
                <details>
                    <summary>{ t(lang, "lesson.impossible") }</summary>
                    <p>{ proof }</p>
                    <p class="quiet">{ with_facts(&tf(lang, "lesson.fact", &[("n", fact)])) }</p>
                </details>
            }
        </div>
    }
}

fn buttons(panel: &LessonPanel, says: &Callback<Msg>) -> Html {
    let lang = panel.lang;
    let next = Msg::Lesson(LessonMsg::Next);
    let last = panel.place.0 == panel.place.1;
    html! {
        <div class="actions lesson-buttons">
            { match panel.doing {
                Doing::Speaking if matches!(panel.card, Some(Card::Question { .. })) => {
                    button(t(lang, "lesson.pass"), "", says, next)
                }
                Doing::Speaking if last => button(t(lang, "lesson.finish"), "primary", says, next),
                Doing::Speaking => button(t(lang, "lesson.next"), "primary", says, next),
                Doing::Playing => button(t(lang, "lesson.skip"), "", says, next),
                Doing::Over if panel.draft => {
                    button(t(lang, "author.back"), "primary", says, Msg::Lesson(LessonMsg::Leave))
                }
                Doing::Over => {
                    button(t(lang, "lesson.library"), "primary", says, Msg::Lesson(LessonMsg::Library))
                }
                Doing::Simulating => html! {},
            } }
            if panel.away { { button(t(lang, "lesson.back"), "", says, Msg::Lesson(LessonMsg::ComeBack)) } }
            if panel.doing == Doing::Speaking && !panel.away && panel.challenge.is_none() {
                { button(t(lang, "lesson.take_over"), "", says, Msg::Lesson(LessonMsg::TakeOver)) }
            }
            if panel.copies {
                { button(t(lang, "author.copy"), "", says, Msg::Lesson(LessonMsg::Author(AuthorMsg::Copy))) }
            }
            if panel.seed.is_some() && panel.doing == Doing::Over {
                { button(t(lang, "lesson.reseed"), "", says, Msg::Lesson(LessonMsg::Reseed)) }
            }
        </div>
    }
}

fn button(word: &str, class: &'static str, says: &Callback<Msg>, msg: Msg) -> Html {
    let onclick = says.reform(move |_: MouseEvent| msg.clone());
    html! { <button type="button" class={classes!("button", "small", class)} {onclick}>{ word }</button> }
}
