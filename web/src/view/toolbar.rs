//! The bar over the lens that is pulled up: which lens, and what goes step by step.

use super::icon::{Icon, icon};
use super::pace::PaceChoice;
use super::segmented::Segmented;
use super::transport::round;
use crate::i18n::{t, tf};
use crate::model::desk::DeskMsg;
use crate::model::direct::DirectMsg;
use crate::model::jump::JumpMsg;
use crate::model::{LensKind, Unit};
use crate::msg::Msg;
use crate::panel::Transport;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub bar: Rc<Transport>,
    pub says: Callback<Msg>,
}

#[component]
pub fn ToolBar(props: &Props) -> Html {
    let (bar, says) = (&*props.bar, &props.says);
    let lang = bar.lang;
    let (at_start, at_end) = (bar.event == 0, bar.event == bar.frontier);
    let (event, frontier) = (bar.event.to_string(), bar.frontier.to_string());
    let place = tf(lang, "transport.event", &[("n", &event), ("of", &frontier)]);
    let down = t(lang, "film.down");
    html! {
        <div class="toolbar" role="group" aria-label={t(lang, "lens.tools_of")}>
            <button
                type="button" class="button round" aria-expanded="true" aria-label={down} title={down}
                onclick={says.reform(|_| Msg::Desk(DeskMsg::Lens))}
            >
                { icon(Icon::Put) }
            </button>
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
            <span class="event">{ place }</span>
            { round(bar, says, (Icon::Home, "transport.home", ""), at_start, Msg::Home) }
            { round(bar, says, (Icon::End, "transport.end", ""), at_end, Msg::End) }
            { round(bar, says, (Icon::Jump, "key.jump", "jump-to"), false, Msg::Direct(DirectMsg::Jump(JumpMsg::Open))) }
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
            <PaceChoice {lang} chosen={bar.pace} {says} />
            { write(bar, says) }
        </div>
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
