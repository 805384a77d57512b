//! The program comes in two parts (`web/rest.js`): when is all of it there?

use gloo_timers::callback::Timeout;
use js_sys::Reflect;
use web_sys::Event;

/// Calls once the rest of the program is there; soon, where it came in one part.
pub fn when_whole(handler: impl Fn() + 'static) {
    // A page that opens with a link has needed all of it already.
    let rest = Reflect::get(&js_sys::global(), &"zabscopeRest".into()).ok();
    let rest = rest.filter(|rest| rest.is_object());
    let is_there = |rest| Reflect::get(rest, &"there".into()).is_ok_and(|there| there.is_truthy());
    if rest.as_ref().is_some_and(|rest| !is_there(rest)) {
        super::listen::<Event>("zabscope-whole", move |_| handler());
    } else {
        Timeout::new(0, handler).forget();
    }
}
