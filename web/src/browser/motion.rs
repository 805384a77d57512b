//! Motion: frames while something moves, and the messages that are moved in them, without drawing anything again.

use super::{document, window};
use crate::scene::flights::MessagePlace;
use crate::scene::packets::TAIL;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::NodeRef;

/// A loop over the frames of the page, as long as it is kept.
pub struct Frames {
    stopped: Rc<Cell<bool>>,
}

type Again = Rc<RefCell<Option<Closure<dyn FnMut(f64)>>>>;

impl Frames {
    /// Calls for each frame with the milliseconds since the one before.
    pub fn new(each: impl Fn(f64) + 'static) -> Frames {
        let stopped = Rc::new(Cell::new(false));
        let (stop, again): (_, Again) = (stopped.clone(), Rc::default());
        let (own, last) = (again.clone(), Cell::new(None));
        *again.borrow_mut() = Some(Closure::new(move |now: f64| {
            if stop.get() {
                own.borrow_mut().take(); // nobody holds it any more
                return;
            }
            let before = last.replace(Some(now)).unwrap_or(now);
            request(&own);
            each(now - before);
        }));
        request(&again);
        Frames { stopped }
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        self.stopped.set(true);
    }
}

fn request(again: &Again) {
    if let Some(closure) = &*again.borrow() {
        let _ = window().request_animation_frame(closure.as_ref().unchecked_ref());
    }
}

/// Milliseconds since the page was opened.
pub fn millis() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// Puts the messages of a stage that has just been drawn where they are.
pub fn place(group: &NodeRef, places: &[MessagePlace]) {
    if let Some(group) = group.cast::<Element>() {
        put(&group, places);
    }
}

/// Moves the messages of the page's stage.
pub fn move_all(places: &[MessagePlace]) {
    if let Ok(Some(group)) = document().query_selector(".stage .st-packets") {
        put(&group, places);
    }
}

/// The style that puts a message where it is.
pub fn style(place: &MessagePlace) -> String {
    let (x, y, tail) = (place.at.x, place.at.y, place.way.min(TAIL));
    format!("transform:translate({x:.1}px,{y:.1}px);--tail:{tail:.0}")
}

fn put(group: &Element, places: &[MessagePlace]) {
    let mut child = group.first_element_child();
    for place in places {
        let Some(element) = child else { return };
        let _ = element.set_attribute("style", &style(place));
        child = element.next_element_sibling();
    }
}

/// Calls when the machine begins to want less motion, or no longer does, and once at the beginning.
pub fn on_reduced_motion(handler: impl Fn(bool) + 'static) {
    let Ok(Some(query)) = window().match_media("(prefers-reduced-motion: reduce)") else { return };
    handler(query.matches());
    let asked = query.clone();
    let closure = Closure::<dyn FnMut()>::new(move || handler(asked.matches()));
    let _ = query.add_event_listener_with_callback("change", closure.as_ref().unchecked_ref());
    closure.forget(); // as long as the page
}
