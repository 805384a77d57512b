//! The focus, and what waits until an element is drawn.

use super::{by_id, document, window};
use gloo_timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

/// How often an element that is not drawn yet is looked for again, and after how many milliseconds each time.
const AGAIN: (u32, u32) = (40, 25);

thread_local! {
    /// What had the focus before a menu or popover opened.
    static FOCUSED: RefCell<Option<Element>> = const { RefCell::new(None) };
    /// How often somebody wanted to have the focus: the last one gets it, however late what it wants is drawn.
    static WISHES: Cell<u32> = const { Cell::new(0) };
}

/// Remembers what has the focus.
pub fn remember_focus() {
    FOCUSED.with(|f| *f.borrow_mut() = document().active_element());
}

/// Gives the focus back to it, if it is still there.
pub fn restore_focus() {
    wish();
    let Some(element) = FOCUSED.with(|f| f.borrow_mut().take()) else { return };
    if element.is_connected() {
        give(&element);
    }
}

/// Focuses an element, once it is drawn.
pub fn focus(id: &str) {
    let wish = wish();
    once_drawn(id.to_owned(), AGAIN.0, move |element| {
        if WISHES.get() == wish {
            give(element);
        }
    });
}

/// A new wish; none before it is heard any more.
fn wish() -> u32 {
    WISHES.set(WISHES.get().wrapping_add(1));
    WISHES.get()
}

/// An element of the stage is no `HtmlElement`, but it has the same method.
fn give(element: &Element) {
    let _ = element.unchecked_ref::<HtmlElement>().focus();
}

/// Scrolls an element into sight, once it is drawn.
pub fn reveal(id: &str) {
    once_drawn(id.to_owned(), AGAIN.0, |element| {
        let wish = web_sys::ScrollIntoViewOptions::new();
        wish.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&wish);
    });
}

/// Puts the menu at these coordinates, once it is drawn, inside of the window.
pub fn place_menu(x: f64, y: f64) {
    once_drawn("menu".to_owned(), AGAIN.0, move |_| {
        let Some(menu) = by_id("menu") else { return };
        let size = |v: Result<JsValue, JsValue>| v.ok().and_then(|v| v.as_f64()).unwrap_or(0.0);
        let (width, height) = (size(window().inner_width()), size(window().inner_height()));
        // Measured away from the right edge, where it would be squeezed.
        let _ = menu.style().set_property("left", "0");
        let own = menu.get_bounding_client_rect();
        let left = (x + 8.0).min(width - own.width() - 8.0).max(8.0);
        let top = (y - 12.0).min(height - own.height() - 8.0).max(8.0);
        let _ = menu.style().set_property("left", &format!("{left:.0}px"));
        let _ = menu.style().set_property("top", &format!("{top:.0}px"));
    });
}

fn once_drawn(id: String, tries: u32, then: impl FnOnce(&Element) + 'static) {
    match document().get_element_by_id(&id) {
        Some(element) => then(&element),
        None if tries > 0 => {
            Timeout::new(AGAIN.1, move || once_drawn(id, tries - 1, then)).forget();
        }
        None => {}
    }
}
