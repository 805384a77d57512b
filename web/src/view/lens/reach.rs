//! The part of the lens that can be reached with the keyboard.

use super::hint::{PointerHint, hint_of};
use super::{Props, locks};
use crate::scene::Target;
use crate::scene::arrows::Arrow;
use crate::scene::locks::LocksPlot;
use crate::view::svg::PathData;
use yew::prelude::*;
use zabscope::base::ClientId;

/// So much of the Locks lens can be reached with the keyboard.
const MOST_REACHABLE: usize = 40;

/// The last messages, for the keyboard.
pub fn reachable(props: &Props, say: &Callback<Option<PointerHint>>) -> Html {
    let one = |arrow: &Arrow| {
        let (target, event) = (arrow.target(), arrow.event);
        let (on_select, on_seek) = (props.on_select.clone(), props.on_seek.clone());
        let onkeydown = Callback::from(move |e: KeyboardEvent| match e.key().as_str() {
            "Enter" if e.shift_key() => on_seek.emit(event),
            "Enter" | " " => {
                e.prevent_default();
                e.stop_propagation();
                on_select.emit(target);
            }
            _ => {}
        });
        let hint = hint_of(props.lang, arrow);
        let text = hint.text.clone();
        let onfocus = say.reform(move |_: FocusEvent| Some(hint.clone()));
        let onblur = say.reform(|_: FocusEvent| None);
        let line = PathData::line((arrow.x0, arrow.y0), (arrow.x1, arrow.y1));
        html! {
            <path
                key={event} class="ln-key" role="button" tabindex="0" aria-label={text} d={line}
                {onkeydown} {onfocus} {onblur}
            />
        }
    };
    html! {
        <g>
            { for props.scene.arrows.iter().filter(|a| a.reachable).map(one) }
            { for props.scene.locks.iter().map(|plot| reachable_locks(props, plot, say)) }
        </g>
    }
}

/// The newest stretches, wake-ups and overlaps up to the cursor, for the keyboard: Enter shows whose, with Shift goes there.
fn reachable_locks(props: &Props, plot: &LocksPlot, say: &Callback<Option<PointerHint>>) -> Html {
    let mut all: Vec<(u32, ClientId, PointerHint)> = Vec::new();
    for bar in &plot.bars {
        let text = locks::bar_words(props.lang, bar);
        let line = Some((bar.left, bar.y, bar.right, bar.y));
        let hint = PointerHint { x: bar.left, y: bar.y, text, line };
        all.push((bar.of.event, bar.of.client, hint));
    }
    for arc in &plot.arcs {
        let line = arc.from.map(|from| (from.0, from.1, arc.to.0, arc.to.1));
        let text = locks::arc_words(props.lang, arc);
        all.push((arc.of.event, arc.of.who, PointerHint { x: arc.to.0, y: arc.to.1, text, line }));
    }
    for clash in &plot.clashes {
        let text = locks::clash_words(props.lang, clash);
        let line = Some((clash.left, clash.top, clash.right, clash.top));
        let hint = PointerHint { x: clash.left, y: clash.bottom, text, line };
        all.push((clash.of.event, clash.of.second, hint));
    }
    all.retain(|(event, ..)| *event <= props.scene.cursor);
    all.sort_by_key(|(event, ..)| *event);
    let newest = all.split_off(all.len().saturating_sub(MOST_REACHABLE));
    let one = |(ix, (event, client, hint)): (usize, (u32, ClientId, PointerHint))| {
        let (on_select, on_seek) = (props.on_select.clone(), props.on_seek.clone());
        let onkeydown = Callback::from(move |e: KeyboardEvent| match e.key().as_str() {
            "Enter" if e.shift_key() => on_seek.emit(event),
            "Enter" | " " => {
                e.prevent_default();
                e.stop_propagation();
                on_select.emit(Target::Client(client));
            }
            _ => {}
        });
        let (x0, y0, x1, y1) = hint.line.unwrap_or((hint.x, hint.y, hint.x, hint.y));
        let text = hint.text.clone();
        let onfocus = say.reform(move |_: FocusEvent| Some(hint.clone()));
        let onblur = say.reform(|_: FocusEvent| None);
        let line = PathData::line((x0, y0), (x1, y1));
        html! {
            <path
                key={format!("{event}-{ix}")} class="ln-key" role="button" tabindex="0" aria-label={text} d={line}
                {onkeydown} {onfocus} {onblur}
            />
        }
    };
    newest.into_iter().enumerate().map(one).collect()
}
