//! `window.zabscope`: what a button does, for scripts. `docs/script.md` teaches it, `static/zabscope.d.ts` declares it.
//!
//! Whatever a script gives is turned into JSON first and read from that ([`ask`]); whatever it gets was JSON ([`read`]).
//! So there is one small door between two languages, with nothing behind it that a wild value could reach. A change goes
//! the way of every button, as a [`Msg`] into `update`, and comes back as [`Task::Answer`](crate::update::task::Task::Answer),
//! which settles the promise that the script has.

mod ask;
mod facts;
mod parent;
mod read;

use crate::browser;
use crate::model::Model;
use crate::model::script::ScriptCall;
use crate::msg::Msg;
use ask::ScriptWant;
use facts::Filter;
use js_sys::{Array, Error, Function, JSON, Object, Promise, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;
use zabscope::sim::TraceHash;

/// So many functions may listen.
const MOST_LISTENERS: usize = 64;

/// What is said when the page cannot look at itself: it is in the middle of a change.
const BUSY: &str = "the page is busy; ask again in a moment";

/// What is said when an answer of ours is none.
const UNREADABLE: &str = "the answer cannot be read";

/// The open page, as scripts reach it.
pub trait OpenPage: Clone + 'static {
    /// Says something to the page, as a button does.
    fn say(&self, msg: Msg);
    /// Looks at what the page knows; `None` while the page is in the middle of a change.
    fn look<T>(&self, read: impl FnOnce(&Model) -> T) -> Option<T>;
}

/// The side of the interface that belongs to the browser.
#[derive(Default)]
struct OpenCalls {
    /// The next number of a call or a listener.
    next: u32,
    /// The name of each call, and how to settle its promise.
    calls: BTreeMap<u32, (String, Function, Function)>,
    /// Who listens for what.
    listeners: Vec<(u32, Filter, Function)>,
    /// How to say that the page is there.
    ready: Option<Function>,
}

thread_local! {
    static OPEN: RefCell<OpenCalls> = RefCell::default();
}

/// Puts `zabscope` on the window; in an embedded page, opens the door to the page around it, too.
pub fn install(page: impl OpenPage, embedded: bool) {
    if embedded {
        parent::listen(page.clone());
    }
    let object = Object::new();
    let door = Closure::<dyn Fn(String, JsValue, JsValue) -> Result<JsValue, JsValue>>::new(
        move |name: String, a, b| called(&page, &name, a, b).map_err(|says| error(&name, &says)),
    );
    let door: Function = door.into_js_value().unchecked_into();
    for name in ask::CHANGES.iter().chain(&ask::READS).chain(&["subscribe"]) {
        if let Some(bound) = bind(&door, &[JsValue::from_str(name)]) {
            set(&object, name, &bound);
        }
    }
    set(&object, "version", &env!("CARGO_PKG_VERSION").into());
    let there = object.clone();
    let ready = Promise::new(&mut |resolve: Function, _| {
        let args = [JsValue::from(&there)];
        OPEN.with(|open| {
            open.borrow_mut().ready = bind(&resolve, &args).map(JsCast::unchecked_into)
        });
    });
    set(&object, "ready", &ready);
    set(&js_sys::global(), "zabscope", &object);
}

/// The page is drawn for the first time.
pub fn ready() {
    parent::ready();
    if let Some(resolve) = OPEN.with(|open| open.borrow_mut().ready.take()) {
        let _ = resolve.call0(&JsValue::NULL);
    }
}

/// Settles the promise of a call.
pub fn answer(id: u32, result: Result<String, String>) {
    let Some((name, resolve, reject)) = OPEN.with(|open| open.borrow_mut().calls.remove(&id))
    else {
        return;
    };
    let _ = match result.and_then(|json| parsed(&json)) {
        Ok(value) => resolve.call1(&JsValue::NULL, &value),
        Err(says) => reject.call1(&JsValue::NULL, &error(&name, &says)),
    };
}

/// Does anybody listen?
pub fn has_listeners() -> bool {
    OPEN.with(|open| !open.borrow().listeners.is_empty())
}

/// Tells listeners what the cursor has passed since that moment. They are called when the page is done with itself, so
/// that they may ask it; what they throw is written to the console and disturbs nobody.
pub fn tell(model: &Model, from: (u32, TraceHash)) {
    let listeners = OPEN.with(|open| open.borrow().listeners.clone());
    let filters: Vec<Filter> = listeners.iter().map(|(_, filter, _)| *filter).collect();
    let heard = facts::passed(&model.run, from, &filters);
    if heard.is_empty() {
        return;
    }
    wasm_bindgen_futures::spawn_local(async move {
        for (ix, json) in heard {
            let (id, _, callback) = &listeners[ix];
            let listens = OPEN.with(|open| open.borrow().listeners.iter().any(|(i, ..)| i == id));
            if listens
                && let Ok(event) = parsed(&json)
                && let Err(thrown) = callback.call1(&JsValue::NULL, &event)
            {
                browser::complain(&thrown);
            }
        }
    });
}

fn called(page: &impl OpenPage, name: &str, a: JsValue, b: JsValue) -> Result<JsValue, String> {
    if name == "subscribe" {
        return subscribe(page, &a, b);
    }
    match ask::want(name, &[json_of(&a)?, json_of(&b)?])? {
        ScriptWant::Read(read) => {
            let answer = page.look(|model| read::answer(model, &read)).ok_or(BUSY)?;
            let value = parsed(&answer?)?;
            Ok(match (read, value.as_string()) {
                (ask::ScriptRead::Link(_), Some(link)) => (browser::home() + &link).into(),
                _ => value,
            })
        }
        ScriptWant::Change(ask) => {
            let mut id = 0;
            let promise = Promise::new(&mut |resolve, reject| {
                OPEN.with(|open| {
                    let open = &mut *open.borrow_mut();
                    open.next += 1;
                    id = open.next;
                    open.calls.insert(id, (name.to_owned(), resolve, reject));
                });
            });
            page.say(Msg::Script(ScriptCall { id, ask }));
            Ok(promise.into())
        }
    }
}

fn subscribe(page: &impl OpenPage, filter: &JsValue, callback: JsValue) -> Result<JsValue, String> {
    let callback: Function = callback.dyn_into().map_err(|_| "needs a function to call")?;
    let filter = json_of(filter)?;
    let filter = page.look(|model| facts::filter(filter.as_deref(), &model.run)).ok_or(BUSY)??;
    let id = OPEN.with(|open| {
        let open = &mut *open.borrow_mut();
        if open.listeners.len() >= MOST_LISTENERS {
            return Err(format!("{MOST_LISTENERS} functions listen already"));
        }
        open.next += 1;
        open.listeners.push((open.next, filter, callback));
        Ok(open.next)
    })?;
    let end = Closure::<dyn Fn()>::new(move || {
        OPEN.with(|open| open.borrow_mut().listeners.retain(|(other, ..)| *other != id));
    });
    Ok(end.into_js_value())
}

/// A value of a script as JSON; what cannot be written as JSON at all is refused, what JSON leaves out is absent.
fn json_of(value: &JsValue) -> Result<Option<String>, String> {
    if value.is_undefined() {
        return Ok(None);
    }
    let json = JSON::stringify(value).map_err(|_| "an argument cannot be written as JSON")?;
    let json: JsValue = json.into();
    match json.as_string() {
        None => Err("an argument is a function or a symbol".to_owned()),
        Some(json) => Ok(Some(json)),
    }
}

/// JSON of ours as a plain value of a script.
fn parsed(json: &str) -> Result<JsValue, String> {
    let value: serde_json::Value = serde_json::from_str(json).map_err(|_| UNREADABLE)?;
    let plain = Serializer::json_compatible();
    value.serialize(&plain).map_err(|_| UNREADABLE.to_owned())
}

fn error(name: &str, says: &str) -> JsValue {
    Error::new(&format!("{name}: {says}")).into()
}

fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

/// `function.bind(null, …)`.
fn bind(function: &Function, args: &[JsValue]) -> Option<JsValue> {
    let bind: Function = Reflect::get(function, &"bind".into()).ok()?.dyn_into().ok()?;
    let all = Array::of1(&JsValue::NULL);
    args.iter().for_each(|arg| {
        all.push(arg);
    });
    Reflect::apply(&bind, function, &all).ok()
}
