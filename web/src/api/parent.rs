//! The page in another page: what that one may say to it, and what it answers. `docs/embed.md` teaches it.
//!
//! `{zabscope: 1, id, do: 'step', args: ['milestone']}` is answered with `{zabscope: 1, id, value}` or
//! `{zabscope: 1, id, error}`. What can be said is what scripts can say, no more; whoever the other page is, nothing here
//! is a secret, and nothing can be broken that a reader could not break with the buttons.

use super::{JsValue, OPEN, Object, OpenPage, Promise, Reflect, called, set};
use crate::browser;
use std::cell::Cell;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The version of what is said.
const VERSION: f64 = 1.0;

thread_local! {
    static EMBEDDED: Cell<bool> = const { Cell::new(false) };
}

/// Listens to the page around this one.
pub fn listen(page: impl OpenPage) {
    EMBEDDED.set(true);
    browser::on_message(move |said| hear(&page, &said));
}

/// Tells the page around this one that it can begin.
pub fn ready() {
    if EMBEDDED.get() {
        say(&JsValue::NULL, "ready", &env!("CARGO_PKG_VERSION").into());
    }
}

fn field(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn hear(page: &impl OpenPage, said: &JsValue) {
    if !said.is_object() || field(said, "zabscope").as_f64() != Some(VERSION) {
        return;
    }
    let (id, args) = (field(said, "id"), field(said, "args"));
    let arg = |at: u32| {
        if args.is_object() {
            Reflect::get_u32(&args, at).unwrap_or(JsValue::UNDEFINED)
        } else {
            JsValue::UNDEFINED
        }
    };
    let Some(name) = field(said, "do").as_string() else {
        return say(&id, "error", &"do must be the name of a function".into());
    };
    let done = match name.as_str() {
        "subscribe" => subscribe(page, &id, arg(0)),
        "unsubscribe" => unsubscribe(&arg(0)),
        name => called(page, name, arg(0), arg(1)),
    };
    match done {
        Err(says) => say(&id, "error", &format!("{name}: {says}").into()),
        Ok(value) => spawn_local(async move {
            match JsFuture::from(Promise::resolve(&value)).await {
                Ok(value) => say(&id, "value", &value),
                Err(error) => say(&id, "error", &field(&error, "message")),
            }
        }),
    }
}

/// Events are sent as they come, each as `{zabscope: 1, id, event}`; answered with the number that ends that.
fn subscribe(page: &impl OpenPage, id: &JsValue, filter: JsValue) -> Result<JsValue, String> {
    let id = id.clone();
    let tell = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| say(&id, "event", &event));
    super::subscribe(page, &filter, tell.into_js_value())?;
    Ok(OPEN.with(|open| open.borrow().next).into())
}

fn unsubscribe(number: &JsValue) -> Result<JsValue, String> {
    let number = number.as_f64().ok_or("needs the number that subscribe was answered with")?;
    OPEN.with(|open| open.borrow_mut().listeners.retain(|(id, ..)| f64::from(*id) != number));
    Ok(JsValue::NULL)
}

fn say(id: &JsValue, name: &str, value: &JsValue) {
    let object = Object::new();
    set(&object, "zabscope", &VERSION.into());
    set(&object, "id", id);
    set(&object, name, value);
    browser::tell_parent(&object);
}
