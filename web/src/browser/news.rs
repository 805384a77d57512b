//! Newer versions of the page, as the script beside the program (`web/offline.js`) tells of them.

use super::{listen, window};
use web_sys::Event;

/// Calls when a newer version is there.
pub fn on_news(handler: impl Fn() + 'static) {
    listen::<Event>("zabscope-news", move |_| handler());
}

/// Loads the page anew, in the newer version.
pub fn take_news() {
    if let Ok(event) = Event::new("zabscope-take-news") {
        let _ = window().dispatch_event(&event);
    }
}
