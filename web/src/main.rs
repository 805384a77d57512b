//! The Zabscope page. For now only a heading, so that the build, the server and the browser tests have something to hold.

use yew::prelude::*;

#[component]
fn App() -> Html {
    html! { <main><h1>{ "Zabscope" }</h1></main> }
}

fn main() {
    yew::Renderer::<App>::new().render();
}
