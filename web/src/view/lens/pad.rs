//! What catches the pointer in the lens: everything else lets it through. One finger or a held button pushes the axis,
//! two fingers or a wheel zoom it.

use super::Props;
use super::hint::{PointerHint, hint_at};
use crate::scene::arrows::Arrow;
use crate::scene::messages::HEAD;
use crate::scene::{LensZoom, Target};
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// How close to the playhead a pointer takes hold of it.
const GRIP: f64 = 9.0;
/// A pointer that moves less than this has clicked.
const STILL: i32 = 3;
/// A wheel that turns so far turns by one notch, in pixels.
const NOTCH: f64 = 60.0;
/// Two fingers that move so far apart zoom by one notch.
const PINCH: f64 = 1.2;
/// A lens that is higher than this scrolls with the wheel.
const FITS: f64 = 262.0;

/// What pointers are doing.
#[derive(Clone, Default)]
pub struct Drag {
    what: PointerWork,
    /// The fingers: which, and where.
    fingers: Vec<(i32, i32)>,
    /// How far apart they were when a notch was counted last.
    apart: f64,
    /// What of a turned wheel makes no notch yet.
    turned: f64,
}

#[derive(Clone, Copy, PartialEq, Default)]
enum PointerWork {
    #[default]
    Nothing,
    /// It moves the playhead.
    Playhead,
    /// It moves the axis: where it was, and whether it has moved at all.
    Axis(i32, bool),
    /// Two fingers.
    Pinch,
}

/// Shared by the listeners.
pub type Shared = Rc<RefCell<Drag>>;

pub fn pad(props: &Props, drag: &Shared, say: &Callback<Option<PointerHint>>) -> Html {
    let scene = &props.scene;
    let onpointerdown = down(props, drag);
    let onpointermove = moves(props, drag, say);
    let onpointerup = {
        let drag = drag.clone();
        Callback::from(move |e: PointerEvent| lift(&mut drag.borrow_mut(), e.pointer_id()))
    };
    let onpointerleave = {
        let (drag, say) = (drag.clone(), say.clone());
        Callback::from(move |e: PointerEvent| {
            lift(&mut drag.borrow_mut(), e.pointer_id());
            say.emit(None);
        })
    };
    html! {
        <rect
            class="ln-pad" x="0" y="0" width={scene.width.to_string()} height={format!("{:.0}", scene.height)}
            {onpointerdown} {onpointermove} {onpointerup} {onpointerleave}
            onclick={click(props, drag)} ondblclick={double(props)} onwheel={wheel(props, drag)}
        />
    }
}

fn lift(drag: &mut Drag, finger: i32) {
    drag.fingers.retain(|(id, _)| *id != finger);
}

fn place(e: &MouseEvent) -> (f64, f64) {
    (f64::from(e.offset_x()), f64::from(e.offset_y()))
}

fn seek_to(props: &Props) -> impl Fn(f64) + Clone + 'static {
    let (scene, on_seek) = (props.scene.clone(), props.on_seek.clone());
    move |x: f64| scene.event_near(x).filter(|e| *e != scene.cursor).map_or((), |e| on_seek.emit(e))
}

fn down(props: &Props, drag: &Shared) -> Callback<PointerEvent> {
    let (scene, drag, seek) = (props.scene.clone(), drag.clone(), seek_to(props));
    Callback::from(move |e: PointerEvent| {
        let (x, y) = place(&e);
        let mut drag = drag.borrow_mut();
        lift(&mut drag, e.pointer_id());
        if e.pointer_type() == "touch" {
            drag.fingers.push((e.pointer_id(), e.offset_x()));
        }
        if let [(_, a), (_, b)] = drag.fingers[..] {
            drag.what = PointerWork::Pinch;
            drag.apart = f64::from((a - b).abs()).max(1.0);
            return;
        }
        let grip = scene.playhead.is_some_and(|p| (p - x).abs() < GRIP) || y < HEAD;
        drag.what =
            if grip { PointerWork::Playhead } else { PointerWork::Axis(e.offset_x(), false) };
        if grip {
            seek(x);
        }
    })
}

fn moves(
    props: &Props,
    drag: &Shared,
    say: &Callback<Option<PointerHint>>,
) -> Callback<PointerEvent> {
    let (scene, lang, drag, seek) = (props.scene.clone(), props.lang, drag.clone(), seek_to(props));
    let (on_zoom, say) = (props.on_zoom.clone(), say.clone());
    Callback::from(move |e: PointerEvent| {
        let (x, y) = place(&e);
        let mut drag = drag.borrow_mut();
        if e.buttons() == 0 {
            (drag.what, drag.fingers) = (PointerWork::Nothing, Vec::new());
            say.emit(hint_at(&scene, lang, x, y));
            return;
        }
        if let Some(finger) = drag.fingers.iter_mut().find(|(id, _)| *id == e.pointer_id()) {
            finger.1 = e.offset_x();
        }
        match drag.what {
            PointerWork::Playhead => seek(x),
            PointerWork::Pinch => pinch(&mut drag, &on_zoom),
            PointerWork::Axis(from, moved) if moved || (e.offset_x() - from).abs() > STILL => {
                on_zoom.emit(LensZoom::Pan(from - e.offset_x()));
                drag.what = PointerWork::Axis(e.offset_x(), true);
            }
            PointerWork::Axis(..) | PointerWork::Nothing => {}
        }
    })
}

/// Two fingers zoom about the middle between them.
fn pinch(drag: &mut Drag, on_zoom: &Callback<LensZoom>) {
    let [(_, a), (_, b)] = drag.fingers[..] else { return };
    let ratio = f64::from((a - b).abs()).max(1.0) / drag.apart;
    let notches = ratio.ln() / PINCH.ln();
    if notches.abs() >= 1.0 {
        on_zoom.emit(LensZoom::At((a + b) / 2, notches as i32));
        drag.apart *= PINCH.powi(notches as i32);
    }
}

fn click(props: &Props, drag: &Shared) -> Callback<MouseEvent> {
    let (scene, drag, on_select) = (props.scene.clone(), drag.clone(), props.on_select.clone());
    Callback::from(move |e: MouseEvent| {
        let what = std::mem::take(&mut drag.borrow_mut().what);
        let (x, y) = place(&e);
        let mark = scene.mark_near(x, y).map(|m| Target::Event(m.event));
        let found = mark.or_else(|| scene.arrow_near(x, y).map(Arrow::target));
        let bar = scene.locks.as_ref().and_then(|plot| plot.bar_near(x, y));
        let found = found.or_else(|| bar.map(|bar| Target::Client(bar.of.client)));
        let moved = !matches!(what, PointerWork::Axis(_, false) | PointerWork::Nothing);
        if let Some(target) = found.filter(|_| !moved) {
            on_select.emit(target);
        }
    })
}

fn double(props: &Props) -> Callback<MouseEvent> {
    let (scene, on_seek) = (props.scene.clone(), props.on_seek.clone());
    Callback::from(move |e: MouseEvent| {
        let (x, y) = place(&e);
        let arrow = scene.arrow_near(x, y).map(|a| a.event);
        let mark = scene.mark_near(x, y).map(|m| m.event);
        let bar = scene.locks.as_ref().and_then(|plot| plot.bar_near(x, y));
        let mark = mark.or_else(|| bar.map(|bar| bar.of.event));
        if let Some(event) = mark.or(arrow).or_else(|| scene.event_near(x)) {
            on_seek.emit(event);
        }
    })
}

/// The wheel zooms; sideways or with Shift it pushes. Where there is something to scroll it scrolls, and zooms with Ctrl.
fn wheel(props: &Props, drag: &Shared) -> Callback<WheelEvent> {
    let (on_zoom, drag) = (props.on_zoom.clone(), drag.clone());
    let scrolls = props.scene.height > FITS;
    Callback::from(move |e: WheelEvent| {
        let (dx, dy) = (e.delta_x(), e.delta_y());
        if dx.abs() > dy.abs() || e.shift_key() {
            e.prevent_default();
            on_zoom.emit(LensZoom::Pan(if dx == 0.0 { dy } else { dx } as i32));
        } else if e.ctrl_key() || e.meta_key() || !scrolls {
            e.prevent_default();
            let mut drag = drag.borrow_mut();
            // Some wheels count lines.
            drag.turned -= if e.delta_mode() == 0 { dy } else { dy * 40.0 };
            let notches = (drag.turned / NOTCH) as i32;
            if notches != 0 {
                drag.turned -= f64::from(notches) * NOTCH;
                on_zoom.emit(LensZoom::At(e.offset_x(), notches));
            }
        }
    })
}
