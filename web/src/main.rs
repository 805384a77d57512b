//! The Zabscope page: a whole ZooKeeper ensemble that runs in the browser, to be watched and disturbed.
//!
//! * [`app`]: the model, everything that can be said to it, and what it does then
//! * [`panel`]: what panels and menus show, as plain data; [`sentence`]: an event in words; [`scene`]: geometry
//! * [`view`]: plain data in, elements out
//! * [`api`]: the page for scripts
//! * [`browser`]: the only room that touches the browser

mod api;
mod app;
mod browser;
mod i18n;
mod panel;
mod scene;
mod sentence;
mod view;

fn main() {
    browser::show_panics();
    yew::Renderer::<app::App>::with_root(browser::root()).render();
}
