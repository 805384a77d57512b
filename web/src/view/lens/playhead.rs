//! The playhead of the lens, a slider over the events. Out of view it waits at the nearer edge.

use super::Props;
use crate::i18n::{t, tf};
use crate::scene::LensZoom;
use crate::view::svg::PathData;
use yew::prelude::*;

/// How far one key moves the axis, in pixels.
const PUSH: i32 = 120;

/// The present moment, as a slider over the events.
pub fn playhead(props: &Props) -> Html {
    let scene = &props.scene;
    let away = scene.playhead.is_none();
    let later = scene.now > scene.span.0;
    let x = scene.playhead.unwrap_or(if later { scene.right } else { scene.left });
    let onkeydown = {
        let (scene, on_seek, on_zoom) =
            (scene.clone(), props.on_seek.clone(), props.on_zoom.clone());
        Callback::from(move |e: KeyboardEvent| {
            let (now, last) = (scene.cursor, scene.frontier);
            let page = (last / 10).max(10);
            if e.shift_key() && matches!(e.key().as_str(), "ArrowLeft" | "ArrowRight") {
                e.prevent_default();
                e.stop_propagation();
                on_zoom.emit(LensZoom::Pan(if e.key() == "ArrowLeft" { -PUSH } else { PUSH }));
                return;
            }
            let to = match e.key().as_str() {
                "ArrowLeft" | "ArrowDown" => now.saturating_sub(1),
                "ArrowRight" | "ArrowUp" => (now + 1).min(last),
                "PageDown" => now.saturating_sub(page),
                "PageUp" => (now + page).min(last),
                "Home" => 0,
                "End" => last,
                key => return zoom_key(key, &on_zoom),
            };
            e.prevent_default();
            e.stop_propagation();
            if to != now {
                on_seek.emit(to);
            }
        })
    };
    let (event, last, time) =
        (scene.cursor.to_string(), scene.frontier.to_string(), scene.now.to_string());
    let with = [("event", event.as_str()), ("last", &last), ("time", &time)];
    html! {
        <g
            class={classes!("ln-playhead", away.then_some("is-away"))} role="slider" tabindex="0"
            aria-orientation="horizontal" aria-label={t(props.lang, "lens.playhead")}
            aria-valuemin="0" aria-valuemax={last.clone()} aria-valuenow={event.clone()}
            aria-valuetext={tf(props.lang, "lens.playhead_at", &with)}
            transform={format!("translate({x:.1},0)")} {onkeydown}
        >
            if away {
                <path class="ph-hand" d={if later { "M-10 2l10 7l-10 7z" } else { "M10 2l-10 7l10 7z" }} />
            } else {
                <path class="ph-line" d={PathData::at(0.0, 0.0).down(scene.height.round())} />
                <path class="ph-hand" d="M-8 0h16v7l-8 8-8-8z" />
            }
        </g>
    }
}

fn zoom_key(key: &str, on_zoom: &Callback<LensZoom>) {
    match key {
        "+" | "=" => on_zoom.emit(LensZoom::In),
        "-" => on_zoom.emit(LensZoom::Out),
        "0" => on_zoom.emit(LensZoom::Fit),
        _ => {}
    }
}
