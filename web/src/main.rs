//! The Zabscope page: a whole ZooKeeper ensemble that runs in the browser, to be watched and disturbed.

mod i18n;
mod scene;
mod view;

use yew::prelude::*;

#[component]
fn App() -> Html {
    let lang = i18n::Lang::En;
    html! { <main><h1>{ i18n::t(lang, "page.title") }</h1></main> }
}

fn main() {
    yew::Renderer::<App>::new().render();
}
