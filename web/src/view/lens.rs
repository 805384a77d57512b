//! The lens: the run as a space-time diagram of messages, or of who waits and who holds.

mod axis;
mod locks;
mod plot;
mod words;

use crate::i18n::{Lang, t, tf};
use crate::scene::arrows::Arrow;
use crate::scene::locks::LocksPlot;
use crate::scene::messages::HEAD;
use crate::scene::{LensScene, LensZoom, Target};
use std::rc::Rc;
use words::{arrow_words, mark_words};
use yew::prelude::*;
use zabscope::base::ClientId;

/// How close to the playhead a pointer takes hold of it.
const GRIP: f64 = 9.0;
/// A pointer that moves less than this has clicked.
const STILL: i32 = 3;

/// So much of the Locks lens can be reached with the keyboard.
const MOST_REACHABLE: usize = 40;

/// What the lens is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it shows.
    pub scene: Rc<LensScene>,
    /// The language.
    pub lang: Lang,
    /// Another event is to be the present one.
    pub on_seek: Callback<u32>,
    /// Something was pointed at.
    pub on_select: Callback<Target>,
    /// Another part of the axis is wanted.
    pub on_zoom: Callback<LensZoom>,
}

/// What a pointer is doing.
#[derive(Clone, Copy, PartialEq)]
enum Drag {
    /// Nothing.
    None,
    /// It moves the playhead.
    Playhead,
    /// It moves the axis: where it was, and whether it has moved at all.
    Axis(i32, bool),
}

/// What a pointer or the keyboard points at.
#[derive(Clone, PartialEq)]
struct Hint {
    x: f64,
    y: f64,
    text: String,
    line: Option<(f64, f64, f64, f64)>,
}

/// The lens.
#[component]
pub fn Lens(props: &Props) -> Html {
    let hint = use_state_eq(|| None::<Hint>);
    let drag = use_mut_ref(|| Drag::None);
    let scene = &props.scene;
    let say = {
        let hint = hint.clone();
        Callback::from(move |new: Option<Hint>| hint.set(new))
    };
    html! {
        <div class="lens-picture">
            <svg
                class="lens-svg" width={scene.width.to_string()} height={format!("{:.0}", scene.height)}
                viewBox={format!("0 0 {} {:.0}", scene.width, scene.height)}
                role="group" aria-label={t(props.lang, if scene.locks.is_some() { "locks.name" } else { "lens.name" })}
            >
                if scene.locks.is_some() {
                    <locks::Locks scene={scene.clone()} lang={props.lang} />
                } else {
                    <plot::Plot scene={scene.clone()} lang={props.lang} />
                }
                { pad(props, &drag, &say) }
                { reachable(props, &say) }
                { for hint.as_ref().map(|hint| tip(scene, hint)) }
                { playhead(props) }
            </svg>
            { buttons(props) }
            { locks::table(scene, props.lang) }
        </div>
    }
}

/// What catches the pointer: everything else lets it through.
fn pad(props: &Props, drag: &Rc<std::cell::RefCell<Drag>>, say: &Callback<Option<Hint>>) -> Html {
    let Props { scene, lang, on_seek, on_select, on_zoom } = props;
    let lang = *lang;
    let seek = {
        let (scene, on_seek) = (scene.clone(), on_seek.clone());
        move |x: f64| {
            scene.event_near(x).filter(|e| *e != scene.cursor).map_or((), |e| on_seek.emit(e))
        }
    };
    let onpointerdown = {
        let (scene, drag, seek) = (scene.clone(), drag.clone(), seek.clone());
        Callback::from(move |e: PointerEvent| {
            let (x, y) = place(&e);
            let grip = scene.playhead.is_some_and(|p| (p - x).abs() < GRIP) || y < HEAD;
            *drag.borrow_mut() =
                if grip { Drag::Playhead } else { Drag::Axis(e.offset_x(), false) };
            if grip {
                seek(x);
            }
        })
    };
    let onpointermove = {
        let (scene, drag, seek) = (scene.clone(), drag.clone(), seek.clone());
        let (on_zoom, say) = (on_zoom.clone(), say.clone());
        Callback::from(move |e: PointerEvent| {
            let (x, y) = place(&e);
            if e.buttons() == 0 {
                *drag.borrow_mut() = Drag::None;
                say.emit(hint_at(&scene, lang, x, y));
                return;
            }
            let mut drag = drag.borrow_mut();
            match *drag {
                Drag::Playhead => seek(x),
                Drag::Axis(from, moved) if moved || (e.offset_x() - from).abs() > STILL => {
                    on_zoom.emit(LensZoom::Pan(from - e.offset_x()));
                    *drag = Drag::Axis(e.offset_x(), true);
                }
                Drag::Axis(..) | Drag::None => {}
            }
        })
    };
    let onclick = {
        let (scene, drag, on_select) = (scene.clone(), drag.clone(), on_select.clone());
        Callback::from(move |e: MouseEvent| {
            let moved = !matches!(drag.replace(Drag::None), Drag::Axis(_, false) | Drag::None);
            let (x, y) = (f64::from(e.offset_x()), f64::from(e.offset_y()));
            let mark = scene.mark_near(x, y).map(|m| Target::Event(m.event));
            let found = mark.or_else(|| scene.arrow_near(x, y).map(Arrow::target));
            let bar = scene.locks.as_ref().and_then(|plot| plot.bar_near(x, y));
            let found = found.or_else(|| bar.map(|bar| Target::Client(bar.of.client)));
            if let Some(target) = found.or_else(|| scene.lane_near(x, y)).filter(|_| !moved) {
                on_select.emit(target);
            }
        })
    };
    let ondblclick = {
        let (scene, on_seek) = (scene.clone(), on_seek.clone());
        Callback::from(move |e: MouseEvent| {
            let (x, y) = (f64::from(e.offset_x()), f64::from(e.offset_y()));
            let arrow = scene.arrow_near(x, y).map(|a| a.event);
            let mark = scene.mark_near(x, y).map(|m| m.event);
            let bar = scene.locks.as_ref().and_then(|plot| plot.bar_near(x, y));
            let mark = mark.or_else(|| bar.map(|bar| bar.of.event));
            if let Some(event) = mark.or(arrow).or_else(|| scene.event_near(x)) {
                on_seek.emit(event);
            }
        })
    };
    let onwheel = {
        let on_zoom = on_zoom.clone();
        Callback::from(move |e: WheelEvent| {
            let (dx, dy) = (e.delta_x(), e.delta_y());
            if e.ctrl_key() || e.meta_key() {
                e.prevent_default();
                on_zoom.emit(LensZoom::At(e.offset_x(), if dy < 0.0 { 1 } else { -1 }));
            } else if dx != 0.0 || e.shift_key() {
                e.prevent_default();
                on_zoom.emit(LensZoom::Pan(if dx == 0.0 { dy } else { dx } as i32));
            }
        })
    };
    let onpointerleave = say.reform(|_: PointerEvent| None);
    html! {
        <rect
            class="ln-pad" x="0" y="0" width={scene.width.to_string()} height={format!("{:.0}", scene.height)}
            {onpointerdown} {onpointermove} {onpointerleave} {onclick} {ondblclick} {onwheel}
        />
    }
}

fn place(e: &PointerEvent) -> (f64, f64) {
    (f64::from(e.offset_x()), f64::from(e.offset_y()))
}

/// What stands at a place, in words.
fn hint_at(scene: &LensScene, lang: Lang, x: f64, y: f64) -> Option<Hint> {
    if let Some(mark) = scene.mark_near(x, y) {
        return Some(Hint { x: mark.x, y: mark.y, text: mark_words(lang, mark), line: None });
    }
    if let Some(plot) = &scene.locks {
        let (x, y, text) = locks::hint(plot, lang, x, y)?;
        return Some(Hint { x, y, text, line: None });
    }
    scene.arrow_near(x, y).map(|arrow| hint_of(lang, arrow))
}

fn hint_of(lang: Lang, arrow: &Arrow) -> Hint {
    let line = Some((arrow.x0, arrow.y0, arrow.x1, arrow.y1));
    Hint { x: arrow.x1, y: arrow.y1, text: arrow_words(lang, arrow), line }
}

/// The words at what is pointed at.
fn tip(scene: &LensScene, hint: &Hint) -> Html {
    let wide = words::width_of(&hint.text, 6.4) + 18.0;
    let x = (hint.x + 12.0).min(scene.width - wide - 4.0).max(2.0);
    let y = if hint.y > 60.0 { hint.y - 30.0 } else { hint.y + 12.0 };
    html! {
        <g class="ln-tip" aria-hidden="true">
            if let Some((x0, y0, x1, y1)) = hint.line {
                <path class="ln-glow" d={format!("M{x0:.1} {y0:.1}L{x1:.1} {y1:.1}")} />
            }
            <rect x={format!("{x:.0}")} y={format!("{y:.0}")} width={format!("{wide:.0}")} height="22" rx="6" />
            <text x={format!("{:.0}", x + 9.0)} y={format!("{:.0}", y + 15.0)}>{ &hint.text }</text>
        </g>
    }
}

/// The last messages, for the keyboard.
fn reachable(props: &Props, say: &Callback<Option<Hint>>) -> Html {
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
        let line = format!("M{:.1} {:.1}L{:.1} {:.1}", arrow.x0, arrow.y0, arrow.x1, arrow.y1);
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
fn reachable_locks(props: &Props, plot: &LocksPlot, say: &Callback<Option<Hint>>) -> Html {
    let mut all: Vec<(u32, ClientId, Hint)> = Vec::new();
    for bar in &plot.bars {
        let text = locks::bar_words(props.lang, bar);
        let line = Some((bar.left, bar.y, bar.right, bar.y));
        let hint = Hint { x: bar.left, y: bar.y, text, line };
        all.push((bar.of.event, bar.of.client, hint));
    }
    for arc in &plot.arcs {
        let line = arc.from.map(|from| (from.0, from.1, arc.to.0, arc.to.1));
        let text = locks::arc_words(props.lang, arc);
        all.push((arc.of.event, arc.of.who, Hint { x: arc.to.0, y: arc.to.1, text, line }));
    }
    for clash in &plot.clashes {
        let text = locks::clash_words(props.lang, clash);
        let line = Some((clash.left, clash.top, clash.right, clash.top));
        let hint = Hint { x: clash.left, y: clash.bottom, text, line };
        all.push((clash.of.event, clash.of.second, hint));
    }
    all.retain(|(event, ..)| *event <= props.scene.cursor);
    all.sort_by_key(|(event, ..)| *event);
    let newest = all.split_off(all.len().saturating_sub(MOST_REACHABLE));
    let one = |(ix, (event, client, hint)): (usize, (u32, ClientId, Hint))| {
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
        let line = format!("M{x0:.1} {y0:.1}L{x1:.1} {y1:.1}");
        html! {
            <path
                key={format!("{event}-{ix}")} class="ln-key" role="button" tabindex="0" aria-label={text} d={line}
                {onkeydown} {onfocus} {onblur}
            />
        }
    };
    newest.into_iter().enumerate().map(one).collect()
}

/// The present moment, as a slider over the events.
fn playhead(props: &Props) -> Html {
    let scene = &props.scene;
    let Some(x) = scene.playhead else { return html! {} };
    let onkeydown = {
        let (scene, on_seek, on_zoom) =
            (scene.clone(), props.on_seek.clone(), props.on_zoom.clone());
        Callback::from(move |e: KeyboardEvent| {
            let (now, last) = (scene.cursor, scene.frontier);
            let page = (last / 10).max(10);
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
            class="ln-playhead" role="slider" tabindex="0" aria-orientation="horizontal"
            aria-label={t(props.lang, "lens.playhead")}
            aria-valuemin="0" aria-valuemax={last.clone()} aria-valuenow={event.clone()}
            aria-valuetext={tf(props.lang, "lens.playhead_at", &with)}
            transform={format!("translate({x:.1},0)")} {onkeydown}
        >
            <path class="ph-line" d={format!("M0 0V{:.0}", scene.height)} />
            <path class="ph-hand" d="M-8 0h16v7l-8 8-8-8z" />
        </g>
    }
}

fn zoom_key(key: &str, on_zoom: &Callback<LensZoom>) {
    match key {
        "+" | "=" => on_zoom.emit(LensZoom::In),
        "-" => on_zoom.emit(LensZoom::Out),
        _ => {}
    }
}

fn buttons(props: &Props) -> Html {
    let button = |wish: LensZoom, label: &'static str, sign: &'static str| {
        let onclick = props.on_zoom.reform(move |_: MouseEvent| wish);
        html! { <button type="button" aria-label={label} title={label} {onclick}>{ sign }</button> }
    };
    html! {
        <div class="lens-zoom">
            { button(LensZoom::Out, t(props.lang, "lens.zoom_out"), "−") }
            { button(LensZoom::In, t(props.lang, "lens.zoom_in"), "+") }
            { button(LensZoom::Fit, t(props.lang, "lens.fit"), "⤢") }
        </div>
    }
}
