//! The whole screen, how large what is on it is, and where the spotlight is.

use super::{after, document, listen, window};
use std::cell::Cell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, PointerEvent, ResizeObserver};

/// Fills the screen with the page, or does not any more. A browser may refuse; then the page stays in its window.
pub fn full_screen(on: bool) {
    let (root, there) = (document().document_element(), document().fullscreen_element());
    let method = match (on, there) {
        (true, None) => root.map(|element| (JsValue::from(element), "requestFullscreen")),
        (false, Some(_)) => Some((JsValue::from(document()), "exitFullscreen")),
        _ => None,
    };
    let Some((object, name)) = method else { return };
    // As a promise, so that a refusal is nobody's error.
    let asked = js_sys::Reflect::get(&object, &name.into()).ok();
    let asked = asked.and_then(|f| f.dyn_into::<js_sys::Function>().ok()?.call0(&object).ok());
    if let Some(promise) = asked.and_then(|p| p.dyn_into::<js_sys::Promise>().ok()) {
        yew::platform::spawn_local(async move { drop(JsFuture::from(promise).await) });
    }
}

/// Calls when the screen is not filled any more; browsers keep the key that ends it for themselves.
pub fn on_full_screen_left(handler: impl Fn() + 'static) {
    let closure = Closure::<dyn FnMut()>::new(move || {
        if document().fullscreen_element().is_none() {
            handler();
        }
    });
    let event = "fullscreenchange";
    let _ = document().add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
    closure.forget(); // as long as the page
}

thread_local! {
    /// The spotlight follows the pointer already.
    static FOLLOWS: Cell<bool> = const { Cell::new(false) };
}

/// Puts the spotlight upon the first element that a selector finds, once it is drawn; from then on it follows the
/// pointer.
pub fn spot_on(selector: &'static str) {
    if !FOLLOWS.replace(true) {
        let follow = |e: PointerEvent| spot_at(f64::from(e.client_x()), f64::from(e.client_y()));
        listen::<PointerEvent>("pointermove", follow);
        listen::<PointerEvent>("pointerdown", follow);
        let size = |v: Result<JsValue, JsValue>| v.ok().and_then(|v| v.as_f64()).unwrap_or(0.0);
        spot_at(size(window().inner_width()) / 2.0, size(window().inner_height()) / 2.0);
    }
    after(30, move || {
        if let Ok(Some(element)) = document().query_selector(selector) {
            let own = element.get_bounding_client_rect();
            spot_at(own.left() + own.width() / 2.0, own.top() + own.height() / 2.0);
        }
    });
}

fn spot_at(x: f64, y: f64) {
    let Some(root) = document().document_element() else { return };
    let style = root.unchecked_ref::<HtmlElement>().style();
    let _ = style.set_property("--spot-x", &format!("{x:.0}px"));
    let _ = style.set_property("--spot-y", &format!("{y:.0}px"));
}

/// Calls with the width and the height of the first element of a selector, now and whenever the size of an element that
/// has this id is another one.
pub fn on_size(id: &str, selector: &'static str, handler: impl Fn(u32, u32) + 'static) {
    let Some(around) = document().get_element_by_id(id) else { return };
    let tell = Closure::<dyn FnMut()>::new(move || {
        if let Ok(Some(element)) = document().query_selector(selector) {
            // What stands under the picture in it is not of the picture.
            let others = element.children();
            let under: i32 = (1..others.length())
                .filter_map(|ix| others.item(ix)?.dyn_into::<HtmlElement>().ok())
                .map(|other| other.offset_height())
                .sum();
            let size = |n: i32| n.max(0) as u32;
            handler(size(element.client_width()), size(element.client_height() - under));
        }
    });
    if let Ok(observer) = ResizeObserver::new(tell.as_ref().unchecked_ref()) {
        observer.observe(&around);
    }
    tell.forget(); // as long as the page
}
