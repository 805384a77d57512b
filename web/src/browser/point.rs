//! Pointing: whatever is on the page says with `data-lit` what it stands for, and lights up by its words.

use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// Calls with the word of what is pointed at or has the focus, each time that it is something else.
pub fn on_point(handler: impl Fn(Option<String>) + 'static) {
    let last = std::rc::Rc::new(RefCell::new(None::<String>));
    let handler = std::rc::Rc::new(handler);
    for name in ["pointerover", "focusin", "pointerleave"] {
        let (last, handler) = (last.clone(), handler.clone());
        super::listen::<Event>(name, move |event| {
            let word = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                .and_then(|element| element.closest("[data-lit]").ok().flatten())
                .and_then(|element| element.get_attribute("data-lit"))
                .and_then(|words| words.split(' ').next().map(str::to_owned));
            if *last.borrow() != word {
                last.replace(word.clone());
                handler(word);
            }
        });
    }
}

/// Lights up everything that stands for one of these words, and nothing else.
pub fn light(words: &[String]) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let each = |selector: &str, change: &dyn Fn(&Element)| {
        let Ok(found) = document.query_selector_all(selector) else { return };
        for ix in 0..found.length() {
            if let Some(element) = found.item(ix).and_then(|node| node.dyn_into::<Element>().ok()) {
                change(&element);
            }
        }
    };
    let is_lit = |element: &Element| {
        let own = element.get_attribute("data-lit").unwrap_or_default();
        own.split(' ').any(|word| words.iter().any(|lit| lit == word))
    };
    each("[data-on]", &|element| {
        if !is_lit(element) {
            let _ = element.remove_attribute("data-on");
        }
    });
    if words.is_empty() {
        return;
    }
    let selectors: Vec<String> =
        words.iter().map(|word| format!("[data-lit~=\"{word}\"]:not([data-on])")).collect();
    each(&selectors.join(","), &|element| {
        let _ = element.set_attribute("data-on", "");
    });
}
