//! Links on their way out: addresses, the clipboard, and what other programs of this machine take.

use super::{by_id, document, search, window};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;
use yew::Callback;

/// The address of the page, without query and hash: its own, or that which a page in a file was given when it was made.
pub fn home() -> String {
    told_home().unwrap_or_else(|| {
        let href = window().location().href().unwrap_or_default();
        href.split(['#', '?']).next().unwrap_or_default().to_owned()
    })
}

/// Does the page lie in a file, and nowhere that is known besides? Its links then lead nowhere for anybody else.
pub fn is_in_file() -> bool {
    window().location().protocol().is_ok_and(|protocol| protocol == "file:")
        && told_home().is_none()
}

fn told_home() -> Option<String> {
    let told = document().query_selector("meta[name=zabscope-home]").ok()??;
    told.get_attribute("content")
}

/// Where a fact can be read, by its number. Beside a page in a file there is nothing, but there may be at its home.
pub fn fact_address(number: &str) -> Option<String> {
    let home = home();
    let folder = home.rfind('/').map_or("", |end| &home[..=end]);
    (!is_in_file()).then(|| format!("{folder}facts.html#f-{number}"))
}

/// The address of the page with a hash that has its `#` or not, and no query.
pub fn address_of(link: &str) -> String {
    format!("{}#{}", home(), link.trim_start_matches('#'))
}

/// The whole address with another hash. What goes before it, from a `?` on, is added to the query of the page; the
/// language that the page was opened with does not go along by itself.
pub fn address_with(link: &str) -> String {
    home() + &joined(&search(), link)
}

fn joined(search: &str, link: &str) -> String {
    let (wish, hash) = link.split_at(link.find('#').unwrap_or(link.len()));
    let own = search.trim_start_matches('?').split('&').filter(|one| !one.starts_with("lang="));
    let all: Vec<&str> =
        own.chain([wish.trim_start_matches('?')]).filter(|one| !one.is_empty()).collect();
    if all.is_empty() { hash.to_owned() } else { format!("?{}{hash}", all.join("&")) }
}

#[test]
fn the_language_goes_into_an_address_only_when_it_is_in_the_link() {
    assert_eq!(joined("", "#s=a"), "#s=a");
    assert_eq!(joined("?lang=zh-CN", "#s=a"), "#s=a");
    assert_eq!(joined("?lang=zh-CN", "?lang=en#s=a"), "?lang=en#s=a");
    assert_eq!(joined("?theme=dark&lang=zh", "?lang=zh-CN#s=a"), "?theme=dark&lang=zh-CN#s=a");
    assert_eq!(joined("?theme=dark", "#s=a"), "?theme=dark#s=a");
}

/// Something of the navigator, if this browser has it.
fn of_navigator(name: &str) -> Option<JsValue> {
    let navigator: JsValue = window().navigator().into();
    let found = Reflect::get(&navigator, &name.into()).ok();
    found.filter(|found| !found.is_undefined() && !found.is_null())
}

/// Puts a text on the clipboard; tells whether that worked.
pub fn copy(text: &str, done: Callback<bool>) {
    if of_navigator("clipboard").is_none() {
        done.emit(false);
        return;
    }
    let promise = window().navigator().clipboard().write_text(text);
    yew::platform::spawn_local(async move { done.emit(JsFuture::from(promise).await.is_ok()) });
}

/// Can links be handed on to other programs of this machine?
pub fn can_hand_on() -> bool {
    of_navigator("share").is_some()
}

/// Hands a link on with a line about it; says so if that is refused. Whoever changes their mind has refused nothing.
pub fn hand_on(text: &str, address: &str, refused: Callback<()>) {
    let what = Object::new();
    for (name, value) in [("title", "Zabscope"), ("text", text), ("url", address)] {
        let _ = Reflect::set(&what, &name.into(), &value.into());
    }
    let navigator: JsValue = window().navigator().into();
    let share = of_navigator("share").and_then(|share| share.dyn_into::<Function>().ok());
    let promise = share.and_then(|share| share.call1(&navigator, &what).ok());
    let Some(promise) = promise else { return refused.emit(()) };
    yew::platform::spawn_local(async move {
        if let Err(error) = JsFuture::from(Promise::resolve(&promise)).await {
            let name = Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
            if name.as_deref() != Some("AbortError") {
                refused.emit(());
            }
        }
    });
}

/// Selects the text of a field of one line or several.
pub fn select_text(id: &str) {
    if let Some(field) = by_id(id) {
        // Both kinds of fields have this function.
        field.unchecked_into::<HtmlInputElement>().select();
    }
}
