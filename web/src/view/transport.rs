//! The transport bar: stepping, playing, and the place in the run. Its layout never moves.

use super::icon::{Icon, icon};
use super::pace::PaceChoice;
use super::segmented::Segmented;
use super::stage::words::phase_class;
use crate::i18n::{t, tf};
use crate::model::direct::DirectMsg;
use crate::model::jump::JumpMsg;
use crate::model::marks::MarkSort;
use crate::model::{LensKind, Unit};
use crate::msg::Msg;
use crate::panel::Transport;
use crate::view::{input, maybe};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub bar: Rc<Transport>,
    pub says: Callback<Msg>,
}

#[component]
pub fn TransportBar(props: &Props) -> Html {
    let (bar, says) = (&*props.bar, &props.says);
    let lang = bar.lang;
    let button = |which: Icon, key: &'static str, class: &'static str, off: bool, msg: Msg| {
        let onclick = says.reform(move |_| msg.clone());
        html! {
            <button
                type="button" class={classes!("button", "round", class)} title={t(lang, key)}
                aria-label={t(lang, key)} aria-disabled={off.then_some("true")} {onclick}
            >
                { icon(which) }
            </button>
        }
    };
    let (at_start, at_end) = (bar.event == 0, bar.event == bar.frontier);
    let play =
        if bar.playing { (Icon::Pause, "transport.pause") } else { (Icon::Play, "transport.play") };
    let (event, frontier) = (bar.event.to_string(), bar.frontier.to_string());
    let place = tf(lang, "transport.event", &[("n", &event), ("of", &frontier)]);
    html! {
        <section class="transport" aria-label={t(lang, "page.transport")}>
            <div class="steps">
                { button(Icon::Home, "transport.home", "", at_start, Msg::Home) }
                { button(Icon::Back, "transport.back", "", at_start, Msg::Back) }
                { button(play.0, play.1, "primary wide", false, Msg::TogglePlay) }
                { button(Icon::Forward, "transport.forward", "", false, Msg::Forward) }
                { button(Icon::End, "transport.end", "", at_end, Msg::End) }
            </div>
            <div class="readout"><span class="time">{ &bar.time }</span><span class="event">{ place }</span></div>
            <div class="lenses">
                <Segmented<LensKind>
                    label={t(lang, "locks.lens")} chosen={bar.lens} on_choose={says.reform(Msg::Lens)}
                    choices={vec![
                        (LensKind::Messages, t(lang, "locks.messages").into()),
                        (LensKind::Logs, t(lang, "logs.logs").into()),
                        (LensKind::Locks, t(lang, "locks.locks").into()),
                    ]}
                />
            </div>
            { scrubber(bar, says) }
            <div class="choices">
                <span class="label">{ t(lang, "transport.step_by") }</span>
                <Segmented<Unit>
                    label={t(lang, "transport.step_by")} chosen={bar.unit}
                    on_choose={says.reform(Msg::Unit)}
                    choices={vec![
                        (Unit::Event, t(lang, "transport.unit_event").into()),
                        (Unit::Message, t(lang, "transport.unit_message").into()),
                        (Unit::Milestone, t(lang, "transport.unit_milestone").into()),
                    ]}
                />
                <span class="label speed">{ t(lang, "transport.speed") }</span>
                <PaceChoice {lang} chosen={bar.pace} {says} />
                { button(Icon::Jump, "key.jump", "jump-to", false, Msg::Direct(DirectMsg::Jump(JumpMsg::Open))) }
            </div>
            <div class="acts">{ branches(bar, says) }{ write(bar, says) }</div>
        </section>
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
    let key = if bar.branches == 1 { "transport.branch_one" } else { "transport.branch_many" };
    let word = tf(bar.lang, key, &[("n", &bar.branches.to_string())]);
    html! {
        <button
            type="button" class="button branches" aria-haspopup="dialog" aria-label={word.clone()}
            onclick={says.reform(|_| Msg::ToggleBranches)}
        >
            { icon(Icon::Branch) }<span class="word">{ word }</span><span class="count">{ bar.branches }</span>
        </button>
    }
}

fn write(bar: &Transport, says: &Callback<Msg>) -> Html {
    let title = if bar.can_write { "key.write" } else { "transport.write_why" };
    html! {
        <button type="button" class="button client write" title={t(bar.lang, title)}
            aria-disabled={(!bar.can_write).then_some("true")} onclick={says.reform(|_| Msg::QuickWrite)}>
            { icon(Icon::Write) }{ t(bar.lang, "transport.write") }
        </button>
    }
}
