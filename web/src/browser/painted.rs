//! When what has been drawn is on the screen.

use super::window;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Runs something when the next frame is being made.
fn at_frame(then: impl FnOnce() + 'static) {
    let then = Closure::once_into_js(then);
    let _ = window().request_animation_frame(then.unchecked_ref());
}

/// Runs something when what has just been drawn has been on the screen.
pub fn when_painted(then: impl FnOnce() + 'static) {
    at_frame(move || at_frame(then));
}
