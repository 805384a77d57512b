//! The Zabscope page: a whole ZooKeeper ensemble that runs in the browser, to be watched and disturbed.
//!
//! * [`app`]: the component that holds the model and carries out effects
//! * [`model`]: what the page knows; [`msg`]: what can be said to it; [`update`]: what it does then
//! * [`panel`]: what panels and menus show, as plain data; [`sentence`]: an event in words; [`scene`]: geometry
//! * [`view`]: plain data in, elements out
//! * [`api`]: the page for scripts
//! * [`browser`]: the only room that touches the browser
//! * [`doors`]: where the program is cut in two, so that the first picture need not wait for all of it

mod api;
mod app;
mod browser;
mod doors;
mod i18n;
mod ids;
mod keys;
mod model;
mod msg;
mod panel;
mod scene;
mod sentence;
mod update;
mod view;

fn main() {
    browser::show_panics();
    yew::platform::spawn_local(app::begin());
}
