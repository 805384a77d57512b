//! Data files of the page. `web/data.js` fetches them, so that the first of them is on its way before the program is.

use super::{document, root, window};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, HtmlElement};

/// A data file by its name; nothing if it could not be fetched, and then it may be asked for again.
pub async fn data(name: &str) -> Option<String> {
    let fetch = Reflect::get(&js_sys::global(), &"zabscopeData".into()).ok()?;
    let promise: Promise =
        fetch.dyn_into::<Function>().ok()?.call1(&JsValue::NULL, &name.into()).ok()?.into();
    JsFuture::from(promise).await.ok()?.as_string()
}

/// Tells the script that has started the program that `window.zabscope` is there.
pub fn tell_begun() {
    if let Ok(event) = Event::new("zabscope-begun") {
        let _ = window().dispatch_event(&event);
    }
}

/// Says in place of the page that its texts could not be loaded, and returns when somebody wants it to be tried again.
/// It has no texts, so it speaks both languages.
pub async fn ask_again() {
    let again = Promise::new(&mut |again, _| {
        let _ = show(&again);
    });
    let _ = JsFuture::from(again).await;
    root().set_text_content(None);
}

fn show(again: &Function) -> Result<(), JsValue> {
    let says = document().create_element("p")?;
    says.set_attribute("role", "alert")?;
    says.set_text_content(Some("Zabscope’s texts could not be loaded. Zabscope 的文本未能加载。"));
    let button = document().create_element("button")?.unchecked_into::<HtmlElement>();
    button.set_class_name("button primary");
    button.set_text_content(Some("Try again · 重试"));
    button.set_onclick(Some(again));
    root().append_child(&says)?;
    root().append_child(&button)?;
    button.focus()
}
