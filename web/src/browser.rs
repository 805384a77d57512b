//! The only file that touches the browser: address, storage, clipboard, files, focus, sizes, keys, the panic screen.

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::Callback;

mod data;
mod focus;
mod handing;
mod keeping;
pub mod motion;
mod news;
mod painted;
mod panic;
mod picture;
mod point;
mod screen;
mod terms;

pub use data::{ask_again, data, tell_begun};
pub use focus::{focus, place_menu, remember_focus, restore_focus, reveal};
pub use handing::{
    address_of, address_with, can_hand_on, copy, fact_address, hand_on, home, is_in_file,
    select_text,
};
pub use keeping::{forget, keep, kept, on_leave, when};
pub use news::{on_news, take_news};
pub use painted::when_painted;
pub use panic::{keep_link, show_panics};
pub use picture::{Image, Picture, save_picture};
pub use point::{light, on_point};
pub use screen::{full_screen, on_full_screen_left, on_size, spot_on};
pub use terms::{mark_terms, marks_terms};

/// A file that somebody chose.
#[derive(Clone, PartialEq, Debug)]
pub struct PickedFile(web_sys::File);

/// A key that was pressed, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyPress {
    /// Its name, as `KeyboardEvent.key` gives it.
    pub key: String,
    /// What was held with it.
    pub chord: Option<Chord>,
    /// With Shift.
    pub shift: bool,
    /// What had the focus.
    pub place: FocusPlace,
    /// That stands in a panel, which may be longer than its place: keys up and down scroll it.
    pub in_panel: bool,
}

/// What makes a key another one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Chord {
    /// Control, or ⌘ on a Mac.
    Control {
        /// And Shift.
        shift: bool,
    },
    /// Alt, or several.
    Other,
}

/// What has the focus, as far as keys are concerned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FocusPlace {
    /// Nothing that wants keys.
    Page,
    /// A field for text, or a list of choices.
    Field,
    /// A slider.
    Range,
    /// A button or a link.
    Control,
    /// A tab, or one of several choices: arrows go to the next one.
    Tab,
    /// A menu.
    Menu,
}

fn window() -> web_sys::Window {
    web_sys::window().expect("the page runs in a window")
}

fn document() -> web_sys::Document {
    window().document().expect("a window has a document")
}

fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// The element that the page is drawn into.
pub fn root() -> Element {
    document().get_element_by_id("page").expect("index.html has a place for the page")
}

/// The languages that the browser asks for, best first.
pub fn language() -> String {
    window().navigator().language().unwrap_or_default()
}

/// Does the machine prefer dark?
pub fn prefers_dark() -> bool {
    let query = window().match_media("(prefers-color-scheme: dark)");
    query.ok().flatten().is_some_and(|q| q.matches())
}

/// The part of the address after `#`, with it.
pub fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Is this in the query part of the address?
pub fn query_has(word: &str) -> bool {
    window()
        .location()
        .search()
        .is_ok_and(|q| q.trim_start_matches('?').split('&').any(|w| w == word))
}

/// The value of a name in the query part of the address: what it can be here needs no decoding.
pub fn query(name: &str) -> Option<String> {
    let all = window().location().search().ok()?;
    let mut pairs = all.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
}

/// The query part of the address.
pub fn search() -> String {
    window().location().search().unwrap_or_default()
}

/// Calls for every message that the page around this one sends: with what it says.
pub fn on_message(handler: impl Fn(JsValue) + 'static) {
    let Ok(Some(parent)) = window().parent() else { return };
    listen::<web_sys::MessageEvent>("message", move |event| {
        let from_parent = event.source().is_some_and(|source| js_sys::Object::is(&source, &parent));
        if from_parent {
            handler(event.data());
        }
    });
}

/// Says something to the page around this one, whoever that is: nothing of it is a secret.
pub fn tell_parent(what: &JsValue) {
    if let Ok(Some(parent)) = window().parent() {
        let _ = parent.post_message(what, "*");
    }
}

/// Writes something to the console as an error, for whoever has programmed it.
pub fn complain(what: &JsValue) {
    web_sys::console::error_1(what);
}

/// What was stored under a name.
pub fn stored(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(name).ok()?
}

/// Stores something; a browser may refuse, then it is not remembered.
pub fn store(name: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(name, value);
    }
}

/// Shows the language in the document.
pub fn set_lang(tag: &str) {
    if let Some(html) = document().document_element() {
        let _ = html.set_attribute("lang", tag);
    }
}

/// The language that the document shows.
pub fn shown_lang() -> String {
    document().document_element().and_then(|html| html.get_attribute("lang")).unwrap_or_default()
}

/// The title of the document.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Shows the theme in the document; `None` follows the machine.
pub fn set_theme(theme: Option<&str>) {
    let Some(html) = document().document_element() else { return };
    let _ = match theme {
        Some(name) => html.set_attribute("data-theme", name),
        None => html.remove_attribute("data-theme"),
    };
}

/// Puts a hash into the address bar without a new entry in the history.
pub fn set_address(hash: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(hash));
    }
}

/// Reads a file as text; `Err(true)` if it is longer than `limit` bytes.
pub fn read(file: &PickedFile, limit: u32, done: Callback<Result<String, bool>>) {
    if file.0.size() > f64::from(limit) {
        done.emit(Err(true));
        return;
    }
    let promise = file.0.text();
    yew::platform::spawn_local(async move {
        let text = JsFuture::from(promise).await.ok().and_then(|t| t.as_string());
        done.emit(text.ok_or(false));
    });
}

/// Saves a text as a file.
pub fn save(name: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    if let Ok(blob) = web_sys::Blob::new_with_str_sequence(&parts) {
        save_blob(name, &blob);
    }
}

fn save_blob(name: &str, blob: &web_sys::Blob) {
    let Ok(url) = web_sys::Url::create_object_url_with_blob(blob) else { return };
    if let Ok(link) = document().create_element("a")
        && let Ok(link) = link.dyn_into::<web_sys::HtmlAnchorElement>()
    {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    let _ = web_sys::Url::revoke_object_url(&url);
}

/// Runs something after the next frame.
pub fn after_frame(then: impl FnOnce() + 'static) {
    Timeout::new(0, then).forget();
}

/// Runs something after so many milliseconds.
pub fn after(millis: u32, then: impl FnOnce() + 'static) {
    Timeout::new(millis, then).forget();
}

/// Asks what has the focus for its menu, beside it, as the menu key of a keyboard does.
pub fn context_menu() {
    let Some(element) = document().active_element() else { return };
    let area = element.get_bounding_client_rect();
    let init = web_sys::MouseEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_client_x(area.right() as i32);
    init.set_client_y((area.top() + area.height() / 4.0) as i32);
    after_frame(move || {
        let event = web_sys::MouseEvent::new_with_mouse_event_init_dict("contextmenu", &init);
        if let Ok(event) = event {
            let _ = element.dispatch_event(&event);
        }
    });
}

/// Prints the page.
pub fn print() {
    let _ = window().print();
}

/// How wide an element is.
pub fn width_of(id: &str) -> Option<u32> {
    by_id(id).map(|e| e.client_width().max(0) as u32).filter(|w| *w > 0)
}

fn listen<E>(name: &str, handler: impl FnMut(E) + 'static)
where
    E: wasm_bindgen::convert::FromWasmAbi + 'static,
{
    let closure = Closure::<dyn FnMut(E)>::new(handler);
    let _ = window().add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure.forget(); // as long as the page
}

/// Calls for every key; a key that was taken does nothing else.
pub fn on_key(handler: impl Fn(KeyPress) -> bool + 'static) {
    listen::<KeyboardEvent>("keydown", move |event| {
        let focused = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        let place = focused.as_ref().map_or(FocusPlace::Page, place_of);
        let in_panel = focused.is_some_and(|e| e.closest(PANELS).is_ok_and(|p| p.is_some()));
        let chord = match (event.ctrl_key() || event.meta_key(), event.alt_key()) {
            (_, true) => Some(Chord::Other),
            (true, false) => Some(Chord::Control { shift: event.shift_key() }),
            (false, false) => None,
        };
        let press = KeyPress { key: event.key(), chord, shift: event.shift_key(), place, in_panel };
        if !event.default_prevented() && handler(press) {
            event.prevent_default();
        }
    });
}

/// Calls when the address was changed by hand.
pub fn on_hash(handler: impl Fn(String) + 'static) {
    listen::<Event>("hashchange", move |_| handler(hash()));
}

/// Calls when the window has another size.
pub fn on_resize(handler: impl Fn() + 'static) {
    listen::<Event>("resize", move |_| handler());
}

/// Whatever scrolls upright and is not a picture.
const PANELS: &str = ".tab-content, .popover, .menu, .lens-popover, .beside-lens, .lock-numbers";

fn place_of(element: &Element) -> FocusPlace {
    let inside = |selector: &str| element.closest(selector).is_ok_and(|found| found.is_some());
    if inside("[role=menu]") {
        FocusPlace::Menu
    } else if inside("input[type=range]") {
        FocusPlace::Range
    } else if inside("input:not([type=checkbox]):not([type=radio]), select, textarea") {
        FocusPlace::Field
    } else if inside("[role=tab], input[type=radio]") {
        FocusPlace::Tab
    } else if inside("button, a, input, summary, [role=button], [role=link]") {
        FocusPlace::Control
    } else {
        FocusPlace::Page
    }
}

/// What is in the field that an event comes from.
pub fn value_of(event: &Event) -> String {
    // Fields of one line, of several, and of choices have this property.
    event.target().map_or_else(String::new, |t| t.unchecked_into::<HtmlInputElement>().value())
}

/// The file that was chosen in the field that an event comes from; the field is empty again.
pub fn picked(event: &Event) -> Option<PickedFile> {
    let input = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
    let file = input.files()?.get(0)?;
    input.set_value("");
    Some(PickedFile(file))
}
