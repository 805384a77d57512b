//! The Predict tab: a question, choices and a confidence; then the outcome beside the prediction.

use crate::i18n::{Lang, t, tf};
use crate::model::predict::PredictMsg;
use crate::model::why::WhyMsg;
use crate::msg::Msg;
use crate::panel::predict::{Card, PredictPanel, Score, sure_key};
use crate::view::input;
use yew::prelude::*;
use zabscope::predict::score::Sure;
use zabscope::why::WhyQuestion;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: PredictPanel,
    pub says: Callback<Msg>,
}

#[component]
pub fn PredictTab(props: &Props) -> Html {
    let (lang, panel, says) = (props.lang, &props.panel, &props.says);
    let stops = says.reform(|_: Event| Msg::Predict(PredictMsg::Stops));
    html! {
        <div class="predict">
            <div id="predict-asks" tabindex="-1">{ card(lang, &panel.card, false, says) }</div>
            <label class="check">
                <input type="checkbox" checked={panel.stops} onchange={stops} />
                <span>{ t(lang, "predict.stops") }</span>
            </label>
            { own(lang, &panel.score, says) }
            { handed_in(lang, panel, says) }
        </div>
    }
}

fn button(word: &str, says: &Callback<Msg>, msg: Msg) -> Html {
    let onclick = says.reform(move |_: MouseEvent| msg.clone());
    html! { <button type="button" class="button small" {onclick}>{ word }</button> }
}

/// What is asked now. A lesson asks its own questions, one at a time.
pub fn card(lang: Lang, card: &Card, in_lesson: bool, says: &Callback<Msg>) -> Html {
    let now = |key: &str| button(t(lang, key), says, Msg::Predict(PredictMsg::Now));
    match card {
        Card::Idle | Card::Nothing => {
            let key = if *card == Card::Idle { "predict.idle" } else { "predict.nothing" };
            html! {
                <>
                    <h2>{ t(lang, "tab.predict") }</h2>
                    <p class="quiet">{ t(lang, key) }</p>
                    <p>{ now("predict.now") }</p>
                </>
            }
        }
        Card::Question { .. } => question(lang, card, in_lesson, says),
        Card::Watching { asks, expected } => html! {
            <>
                <h2>{ asks }</h2>
                <p>{ tf(lang, "predict.expected", &[("what", expected)]) }</p>
                <p class="quiet">{ t(lang, "predict.watch") }</p>
            </>
        },
        Card::Seen { asks, expected, came, right, event } => {
            let why = Msg::Why(WhyMsg::Ask(WhyQuestion::Event(*event)));
            let key = if *right { "predict.right" } else { "predict.wrong" };
            html! {
                <>
                    <h2>{ asks }</h2>
                    <p class={classes!("verdict", right.then_some("is-right"))}>
                        { tf(lang, key, &[("what", came), ("expected", expected)]) }
                    </p>
                    <div class="actions">
                        { button(t(lang, "predict.why"), says, why) }
                        if !in_lesson { { now("predict.again") } }
                    </div>
                </>
            }
        }
    }
}

fn question(lang: Lang, card: &Card, in_lesson: bool, says: &Callback<Msg>) -> Html {
    let Card::Question { asks, first, choices, chosen, sure, of } = card else {
        return html! {};
    };
    let choose = |(ix, word): (usize, &String)| {
        radio("predict-choice", word, *chosen == Some(ix), says, PredictMsg::Choose(ix))
    };
    let how_sure = |one: &Sure| {
        let word = t(lang, sure_key(*one));
        radio("predict-sure", word, *sure == Some(*one), says, PredictMsg::Sure(*one))
    };
    let ready = chosen.is_some() && sure.is_some();
    let onsubmit = says.reform(|e: SubmitEvent| {
        e.prevent_default();
        Msg::Predict(PredictMsg::Show)
    });
    html! {
        <form {onsubmit}>
            <h2>{ asks }</h2>
            if let Some(first) = first { <p class="quiet">{ first }</p> }
            <p class="quiet">{ t(lang, "predict.alone") }</p>
            <fieldset>
                <legend>{ t(lang, "predict.what") }</legend>{ for choices.iter().enumerate().map(choose) }
            </fieldset>
            <fieldset class="in-line">
                <legend>{ t(lang, "predict.how_sure") }</legend>{ for Sure::ALL.iter().map(how_sure) }
            </fieldset>
            <div class="actions">
                <button type="submit" class="button small primary" aria-disabled={(!ready).then_some("true")}>
                    { t(lang, "predict.show") }
                </button>
                if let Some((n, many)) = of {
                    { button(
                        &tf(lang, "predict.next", &[("n", &n.to_string()), ("of", &many.to_string())]),
                        says, Msg::Predict(PredictMsg::Next),
                    ) }
                }
                if !in_lesson { { button(t(lang, "predict.skip"), says, Msg::Predict(PredictMsg::Skip)) } }
            </div>
            if !ready { <p class="quiet">{ t(lang, "predict.not_ready") }</p> }
        </form>
    }
}

fn radio(name: &'static str, word: &str, on: bool, says: &Callback<Msg>, said: PredictMsg) -> Html {
    let onchange = says.reform(move |_: Event| Msg::Predict(said.clone()));
    html! {
        <label class="check">
            <input type="radio" {name} checked={on} {onchange} /><span>{ word.to_owned() }</span>
        </label>
    }
}

/// The own score, with the code to hand in.
fn own(lang: Lang, score: &Score, says: &Callback<Msg>) -> Html {
    let Some(code) = &score.code else { return html! {} };
    html! {
        <section class="score" aria-label={t(lang, "predict.score")}>
            <h3>{ t(lang, "predict.score") }</h3>
            { table(lang, score) }
            <p class="quiet">{ t(lang, "predict.code_says") }</p>
            <p><code class="answer-code">{ code }</code></p>
            <div class="actions">
                { button(t(lang, "predict.copy"), says, Msg::Predict(PredictMsg::Copy)) }
                { button(t(lang, "predict.forget"), says, Msg::Predict(PredictMsg::Forget)) }
            </div>
        </section>
    }
}

fn table(lang: Lang, score: &Score) -> Html {
    let row = |word: &str, (right, all): (usize, usize)| {
        let of = [("n", right.to_string()), ("of", all.to_string())];
        let of = [("n", of[0].1.as_str()), ("of", of[1].1.as_str())];
        html! { <tr><th scope="row">{ word.to_owned() }</th><td>{ tf(lang, "predict.of", &of) }</td></tr> }
    };
    html! {
        <table class="facts">
            <tbody>
                { row(t(lang, "predict.all"), score.all) }
                { for score.kinds.iter().map(|(word, count)| row(word, *count)) }
                { for score.sure.iter().map(|(word, count)| row(word, *count)) }
            </tbody>
        </table>
    }
}

/// The answer code of another person.
fn handed_in(lang: Lang, panel: &PredictPanel, says: &Callback<Msg>) -> Html {
    let (typed, read) = &panel.code;
    let oninput = says.reform(|e: InputEvent| Msg::Predict(PredictMsg::Code(input::value(&e))));
    let refused = matches!(read, Some(Err(_)));
    html! {
        <details class="handed-in">
            <summary>{ t(lang, "predict.read_code") }</summary>
            <label class="field">{ t(lang, "predict.code") }
                <input
                    value={typed.clone()} {oninput} maxlength="400" autocomplete="off"
                    spellcheck="false" aria-invalid={refused.then_some("true")}
                    aria-describedby="code-says"
                />
            </label>
            <div id="code-says" aria-live="polite">
                { match read {
                    None => html! {},
                    Some(Ok(score)) => table(lang, score),
                    Some(Err(says)) => html! { <p class="problem">{ says }</p> },
                } }
            </div>
        </details>
    }
}
