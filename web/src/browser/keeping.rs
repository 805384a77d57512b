//! What the browser keeps of the run: one name, one value, so that several tabs overwrite it whole.

use super::{listen, panic, store, stored, window};
use wasm_bindgen::JsValue;
use web_sys::Event;

/// Everything that the page keeps has a name that begins like this.
const OURS: &str = "zabscope.";
/// The run.
const RUN: &str = "zabscope.run";

/// Keeps a run with the time by the machine's clock. Not after a panic: what caused it is not to be kept.
pub fn keep(text: &str) {
    if !panic::has_panicked() {
        store(RUN, &format!("{}\n{text}", js_sys::Date::now()));
    }
}

/// What is kept: when, in milliseconds, and on the next line the run.
pub fn kept() -> Option<String> {
    stored(RUN)
}

/// Removes everything that the page keeps.
pub fn forget() {
    let all = [window().local_storage(), window().session_storage()];
    for storage in all.into_iter().flatten().flatten() {
        let names = (0..storage.length().unwrap_or(0)).filter_map(|ix| storage.key(ix).ok()?);
        for name in names.filter(|name| name.starts_with(OURS)).collect::<Vec<_>>() {
            let _ = storage.remove_item(&name);
        }
    }
}

/// A moment in the reader's language.
pub fn when(at: f64, lang: &str) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(at));
    date.to_locale_string(lang, &JsValue::UNDEFINED).into()
}

/// Calls when the page goes away; not after a panic.
pub fn on_leave(handler: impl Fn() + 'static) {
    listen::<Event>("pagehide", move |_| {
        if !panic::has_panicked() {
            handler();
        }
    });
}
