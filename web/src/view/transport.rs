//! The transport bar: back, play, step, how fast, and the place in the run; under it the filmstrip. Its layout never moves.

use super::film::Film;
use super::icon::{Icon, icon};
use super::segmented::Segmented;
use super::stage::words::phase_class;
use crate::i18n::{t, tf};
use crate::model::class::ClassMsg;
use crate::model::desk::DeskMsg;
use crate::model::direct::{DirectMsg, Pace, Speed};
use crate::model::marks::MarkSort;
use crate::msg::Msg;
use crate::panel::Transport;
use crate::scene::film::FilmScene;
use crate::view::{input, maybe};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub bar: Rc<Transport>,
    /// The strip, while the lens lies down.
    pub film: Option<Rc<FilmScene>>,
    pub says: Callback<Msg>,
}

/// How fast, in plain words.
#[derive(Clone, Copy, PartialEq)]
enum PaceWord {
    Slow,
    Normal,
    Fast,
    /// A pace that was chosen more exactly.
    Other,
}

impl PaceWord {
    fn of(pace: Pace) -> PaceWord {
        match (pace.director, pace.speed) {
            (true, Speed::SLOW) => PaceWord::Slow,
            (true, Speed::ONE) => PaceWord::Normal,
            (true, Speed::FAST) => PaceWord::Fast,
            _ => PaceWord::Other,
        }
    }

    fn pace(self) -> Pace {
        let speed = match self {
            PaceWord::Slow => Speed::SLOW,
            PaceWord::Normal | PaceWord::Other => Speed::ONE,
            PaceWord::Fast => Speed::FAST,
        };
        Pace { director: true, speed }
    }
}

/// A button of a bar, with a picture for a word.
pub fn round(
    bar: &Transport,
    says: &Callback<Msg>,
    (which, key, class): (Icon, &'static str, &'static str),
    off: bool,
    msg: Msg,
) -> Html {
    let onclick = says.reform(move |_| msg.clone());
    html! {
        <button
            type="button" class={classes!("button", "round", class)} title={t(bar.lang, key)}
            aria-label={t(bar.lang, key)} aria-disabled={off.then_some("true")} {onclick}
        >
            { icon(which) }
        </button>
    }
}

#[component]
pub fn TransportBar(props: &Props) -> Html {
    let (bar, says) = (&*props.bar, &props.says);
    let lang = bar.lang;
    let play =
        if bar.playing { (Icon::Pause, "transport.pause") } else { (Icon::Play, "transport.play") };
    let pull = says.reform(|()| Msg::Desk(DeskMsg::Lens));
    html! {
        <section
            class={classes!("transport", props.film.is_some().then_some("has-film"))} aria-label={t(lang, "page.transport")}
        >
            <div class="steps">
                { round(bar, says, (Icon::Back, "transport.back", ""), bar.event == 0, Msg::Back) }
                { round(bar, says, (play.0, play.1, "primary wide"), false, Msg::TogglePlay) }
                { round(bar, says, (Icon::Forward, "transport.forward", ""), false, Msg::Forward) }
                { pace(bar, says) }
                { tried(bar, says) }
            </div>
            { scrubber(bar, says) }
            <span class="time">{ &bar.time }</span>
            if let Some(film) = &props.film {
                <div class="pull">
                    <button type="button" class="button" aria-expanded="false" aria-label={t(lang, "film.pull")} onclick={pull.reform(|_: MouseEvent| ())}>
                        { icon(Icon::Pull) }<span class="word">{ t(lang, "film.pull") }</span>
                    </button>
                </div>
                <Film scene={film.clone()} on_pull={pull.clone()} />
            }
        </section>
    }
}

fn pace(bar: &Transport, says: &Callback<Msg>) -> Html {
    let lang = bar.lang;
    let choose = says.reform(|word: PaceWord| Msg::Direct(DirectMsg::Pace(word.pace())));
    html! {
        <Segmented<PaceWord>
            label={t(lang, "transport.speed")} chosen={PaceWord::of(bar.pace)} on_choose={choose}
            choices={vec![
                (PaceWord::Slow, t(lang, "pace.slow").into()),
                (PaceWord::Normal, t(lang, "pace.normal").into()),
                (PaceWord::Fast, t(lang, "pace.fast").into()),
            ]}
        />
    }
}

/// What there is once something was done: the four matters again, taking back, branches.
fn tried(bar: &Transport, says: &Callback<Msg>) -> Html {
    let lang = bar.lang;
    html! {
        <>
            if bar.begun {
                <button type="button" class="button try" onclick={says.reform(|_| Msg::Class(ClassMsg::Offer))}>
                    { t(lang, "card.again") }
                </button>
            }
            if bar.undoes { { round(bar, says, (Icon::Undo, "deed.undo", "undo"), false, Msg::Undo) } }
            if bar.redoes { { round(bar, says, (Icon::Redo, "deed.redo", "redo"), false, Msg::Redo) } }
            if bar.branches > 1 { { branches(bar, says) } }
        </>
    }
}

/// The slider over the events.
fn scrubber(bar: &Transport, says: &Callback<Msg>) -> Html {
    let lang = bar.lang;
    let (event, frontier) = (bar.event.to_string(), bar.frontier.to_string());
    let with = [("time", bar.time.as_str()), ("n", &event), ("of", &frontier)];
    let oninput = maybe(says, |e: InputEvent| input::number(&e).map(Msg::Seek));
    let mark = |(place, sort): &(f64, MarkSort)| {
        let class = match sort {
            MarkSort::Commit => "is-commit",
            MarkSort::Parting => "is-parting",
            MarkSort::Election => "is-election",
            MarkSort::Crash => "is-crash",
            MarkSort::Violation => "is-violation",
        };
        html! { <i {class} style={format!("left:{:.2}%", place * 100.0)}></i> }
    };
    let band = |(from, part, phase): &(f64, f64, _)| {
        let style = format!("left:{:.2}%;width:{:.2}%", from * 100.0, part * 100.0);
        html! { <b class={phase_class(Some(*phase))} {style}></b> }
    };
    html! {
        <div class="scrub-box">
        <div class="scrub-marks" aria-hidden="true">
            { for bar.marks.bands.iter().map(band) }{ for bar.marks.marks.iter().map(mark) }
        </div>
        <input
            type="range" class="scrub" min="0" max={frontier.clone()} step="1" value={event.clone()}
            aria-label={t(lang, "transport.scrub")}
            aria-valuetext={tf(lang, "transport.scrub_value", &with)} {oninput}
        />
        </div>
    }
}

fn branches(bar: &Transport, says: &Callback<Msg>) -> Html {
    let word = tf(bar.lang, "transport.branch_many", &[("n", &bar.branches.to_string())]);
    html! {
        <button
            type="button" class="button branches" aria-haspopup="dialog" aria-label={word.clone()}
            title={word} onclick={says.reform(|_| Msg::ToggleBranches)}
        >
            { icon(Icon::Branch) }<span class="count">{ bar.branches }</span>
        </button>
    }
}
