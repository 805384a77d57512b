//! The panic screen: what is left when the program has stopped. Plain elements, no help from the program needed.

use super::{address_with, document, window};
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// Where the last good moment is kept besides.
const LAST: &str = "zabscope.last";

thread_local! {
    /// The link to the last good moment, and the words of the screen.
    static KEPT: RefCell<LastGood> = RefCell::new(LastGood::default());
    static SHOWN: Cell<bool> = const { Cell::new(false) };
}

/// What the screen will need.
#[derive(Clone, Default)]
struct LastGood {
    link: String,
    words: [String; 5],
}

/// Keeps the link to a good moment and the words of the screen: heading, explanation, the button that goes back, the
/// button that copies, the heading of the details.
pub fn keep_link(link: &str, words: [&str; 5]) {
    KEPT.with(|kept| {
        let mut kept = kept.borrow_mut();
        if kept.link != link || kept.words[0] != words[0] {
            *kept = LastGood { link: link.to_owned(), words: words.map(str::to_owned) };
            if let Ok(Some(storage)) = window().session_storage() {
                let _ = storage.set_item(LAST, link);
            }
        }
    });
}

/// Has there been a panic?
pub fn has_panicked() -> bool {
    SHOWN.with(Cell::get)
}

/// From here on a panic puts a screen in place of the page.
pub fn show_panics() {
    yew::set_custom_panic_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        if !SHOWN.with(|shown| shown.replace(true)) {
            let kept = KEPT.with(|kept| kept.try_borrow().map(|k| k.clone()).unwrap_or_default());
            let _ = show(&kept, &info.to_string());
        }
    }));
}

fn show(kept: &LastGood, details: &str) -> Result<(), JsValue> {
    let document = document();
    if let Some(page) = document.get_element_by_id("page") {
        page.remove();
    }
    let screen = document.create_element("main")?;
    screen.set_class_name("panic");
    screen.set_attribute("role", "alert")?;
    let [heading, says, back, copy, what] = &kept.words;
    add(&screen, "h1", heading)?;
    add(&screen, "p", says)?;
    let field: HtmlInputElement = add(&screen, "input", "")?.unchecked_into();
    let address = address_with(&format!("#{}", kept.link)).replace("?panic=test", "");
    field.set_value(&address);
    field.set_read_only(true);
    field.set_attribute("aria-label", copy)?;
    let row = add(&screen, "p", "")?;
    let link = add(&row, "a", back)?;
    link.set_class_name("button primary");
    // Another query makes it another document, so that the browser loads it instead of scrolling.
    let stamp = if window().location().search()?.contains("again") { "?anew" } else { "?again" };
    link.set_attribute("href", &format!("{stamp}#{}", kept.link))?;
    let button = add(&row, "button", copy)?;
    button.set_class_name("button");
    let clicked = Closure::<dyn FnMut()>::new(move || {
        field.select();
        let _ = super::window().navigator().clipboard().write_text(&field.value());
    });
    button.add_event_listener_with_callback("click", clicked.as_ref().unchecked_ref())?;
    clicked.forget();
    let more = add(&screen, "details", "")?;
    add(&more, "summary", what)?;
    add(&more, "pre", details)?;
    document.body().ok_or(JsValue::NULL)?.append_child(&screen)?;
    link.unchecked_into::<HtmlElement>().focus()
}

fn add(parent: &Element, name: &str, text: &str) -> Result<Element, JsValue> {
    let element = document().create_element(name)?;
    element.set_text_content(Some(text));
    parent.append_child(&element)?;
    Ok(element)
}
