//! The program comes in two parts (`web/rest.js`): when is all of it there?

use gloo_timers::callback::Timeout;
use js_sys::Reflect;
use web_sys::Event;

/// Calls once the rest of the program is there; soon, where it came in one part.
pub fn when_whole(handler: impl Fn() + 'static) {
    let in_parts = Reflect::has(&js_sys::global(), &"zabscopeRest".into()).unwrap_or(false);
    if in_parts {
        super::listen::<Event>("zabscope-whole", move |_| handler());
    } else {
        Timeout::new(0, handler).forget();
    }
}
