//! Marked words: with the pointer or the focus upon one, a line says what it means; Enter or a click leads to more. On a
//! touch screen the first tap shows the line, the second leads on.

use super::{by_id, document, window};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, PointerEvent};

/// The line's element.
const HINT: &str = "term-hint";
/// The element of the page that it is drawn into.
const ROOM: &str = "term-room";
/// How much of the window stays free beside it.
const MARGIN: f64 = 8.0;

/// What a term means, and what more there is.
type Short = dyn Fn(&str) -> Option<(&'static str, &'static str)>;

static MARKS: AtomicBool = AtomicBool::new(false);

/// Are words marked?
pub fn marks_terms() -> bool {
    MARKS.load(Ordering::Relaxed)
}

/// From now on words are marked. `short` says what one means, and what more there is; `open` leads there.
pub fn mark_terms(
    short: impl Fn(&str) -> Option<(&'static str, &'static str)> + 'static,
    open: impl Fn(String) + 'static,
) {
    MARKS.store(true, Ordering::Relaxed);
    let short = Rc::new(short);
    // The term whose line was there before the finger came down; absent without a finger.
    let before = Rc::new(RefCell::new(None::<Option<Element>>));
    let (noted, shorts) = (before.clone(), short.clone());
    super::listen::<PointerEvent>("pointerover", move |event| {
        *noted.borrow_mut() = (event.pointer_type() == "touch").then(shown);
        look(&event, &*shorts);
    });
    super::listen::<Event>("focusin", move |event| look(&event, &*short));
    let open = Rc::new(open);
    let opens = open.clone();
    super::listen::<Event>("click", move |event| {
        let Some(term) = term_of(&event) else { return };
        let touched = before.borrow_mut().take();
        if touched.is_none_or(|shown| shown.as_ref() == Some(&term)) {
            hide();
            opens(term.get_attribute("data-term").unwrap_or_default());
        }
    });
    super::listen::<KeyboardEvent>("keydown", move |event| match event.key().as_str() {
        "Escape" => hide(),
        "Enter" => {
            if let Some(term) = term_of(&event) {
                hide();
                open(term.get_attribute("data-term").unwrap_or_default());
            }
        }
        _ => {}
    });
}

/// Something else is pointed at, or has the focus.
fn look(event: &Event, short: &Short) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let inside = |selector: &str| target.as_ref()?.closest(selector).ok().flatten();
    match inside(".term") {
        Some(term) => show(&term, short),
        None if inside(".term-hint").is_some() => {}
        None => hide(),
    }
}

fn term_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(".term").ok()?
}

/// The term whose line is shown.
fn shown() -> Option<Element> {
    document().query_selector(".term[aria-describedby]").ok()?
}

fn hide() {
    if let Some(term) = shown() {
        let _ = term.remove_attribute("aria-describedby");
    }
    if let Some(hint) = by_id(HINT) {
        hint.remove();
    }
}

/// Shows the line below a term, or above it where there is no room.
fn show(term: &Element, short: &Short) {
    if shown().as_ref() == Some(term) && by_id(HINT).is_some() {
        return;
    }
    hide();
    let told = short(&term.get_attribute("data-term").unwrap_or_default());
    let (Some((says, more)), Some(room)) = (told, by_id(ROOM)) else { return };
    let made = |name: &str, text: &str| {
        let element = document().create_element(name).ok()?.dyn_into::<HtmlElement>().ok()?;
        element.set_text_content(Some(text));
        Some(element)
    };
    let (Some(hint), Some(small)) = (made("div", says), made("small", more)) else { return };
    hint.set_id(HINT);
    hint.set_class_name("term-hint");
    let _ = hint.set_attribute("role", "tooltip");
    let _ = hint.append_child(&small);
    let _ = room.append_child(&hint);
    let _ = term.set_attribute("aria-describedby", HINT);
    let (place, size) = (term.get_bounding_client_rect(), hint.get_bounding_client_rect());
    let inner = |value: Result<wasm_bindgen::JsValue, _>| {
        value.ok().and_then(|value: wasm_bindgen::JsValue| value.as_f64()).unwrap_or(0.0)
    };
    let (width, height) = (inner(window().inner_width()), inner(window().inner_height()));
    let left = place.left().min(width - size.width() - MARGIN).max(MARGIN);
    let below = place.bottom() + size.height() <= height - MARGIN;
    let top = if below { place.bottom() } else { place.top() - size.height() };
    let style = hint.style();
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("top", &format!("{top}px"));
}
