//! A control on the stage, for mouse, finger and keyboard.

use crate::scene::Target;
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// How long a finger must rest for the menu, in milliseconds.
const LONG_PRESS: u32 = 500;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub target: Target,
    pub label: AttrValue,
    #[prop_or_default]
    pub class: Classes,
    /// Where it is, as a style, so that it can move there.
    #[prop_or_default]
    pub style: Option<AttrValue>,
    /// What it lights up with, if that is something else.
    #[prop_or_default]
    pub lit: Option<String>,
    pub selected: bool,
    pub on_select: Callback<Target>,
    pub on_menu: Callback<(Target, f64, f64)>,
    /// Its picture, beside the button and not in it: the accessible name says more than the visible words.
    pub picture: Html,
    /// Where it can be hit, and what shows that it has the focus.
    pub children: Html,
}

/// Listeners for the mouse and for fingers.
struct Pointing {
    /// Selects.
    onclick: Callback<MouseEvent>,
    /// Opens the menu.
    oncontextmenu: Callback<MouseEvent>,
    /// Begins to wait for a long press.
    onpointerdown: Callback<PointerEvent>,
    /// Ends the waiting.
    onpointerend: Callback<PointerEvent>,
    /// After a long press: the finger that leaves must not click on what lies over the page now.
    ontouchend: Callback<TouchEvent>,
}

/// A finger that rests.
type Press = Rc<RefCell<Option<Timeout>>>;

/// The listeners of something that can be pointed at.
#[hook]
fn use_pointing(
    target: Target,
    on_select: &Callback<Target>,
    on_menu: &Callback<(Target, f64, f64)>,
) -> Pointing {
    let press: Press = use_mut_ref(|| None);
    let opened = use_mut_ref(|| false);
    let onclick = {
        let on_select = on_select.clone();
        Callback::from(move |e: MouseEvent| {
            e.stop_propagation();
            on_select.emit(target);
        })
    };
    let ontouchend = {
        let opened = opened.clone();
        Callback::from(move |e: TouchEvent| {
            if opened.replace(false) && e.cancelable() {
                e.prevent_default();
            }
        })
    };
    let oncontextmenu = {
        let (on_menu, press) = (on_menu.clone(), press.clone());
        Callback::from(move |e: MouseEvent| {
            e.prevent_default();
            e.stop_propagation();
            press.take();
            on_menu.emit((target, f64::from(e.client_x()), f64::from(e.client_y())));
        })
    };
    let onpointerdown = {
        let (on_menu, press) = (on_menu.clone(), press.clone());
        Callback::from(move |e: PointerEvent| {
            opened.replace(false);
            if e.pointer_type() != "touch" {
                return;
            }
            let (x, y) = (f64::from(e.client_x()), f64::from(e.client_y()));
            let (on_menu, opened) = (on_menu.clone(), opened.clone());
            *press.borrow_mut() = Some(Timeout::new(LONG_PRESS, move || {
                opened.replace(true);
                on_menu.emit((target, x, y));
            }));
        })
    };
    let onpointerend = Callback::from(move |_: PointerEvent| drop(press.take()));
    Pointing { onclick, oncontextmenu, onpointerdown, onpointerend, ontouchend }
}

#[component]
pub fn Control(props: &Props) -> Html {
    let Props { target, on_select, on_menu, .. } = props;
    let pointing = use_pointing(*target, on_select, on_menu);
    let onkeydown = {
        let (target, on_select, on_menu) = (*target, on_select.clone(), on_menu.clone());
        Callback::from(move |e: KeyboardEvent| match e.key().as_str() {
            "Enter" | " " => {
                e.prevent_default();
                e.stop_propagation();
                on_select.emit(target);
            }
            "ContextMenu" => open(&e, target, &on_menu),
            "F10" if e.shift_key() => open(&e, target, &on_menu),
            _ => {}
        })
    };
    let lit = match *target {
        Target::Server(sid) => Some(sid.to_string()),
        Target::Client(id) => Some(id.to_string()),
        _ => props.lit.clone(),
    };
    let class = classes!("st-thing", props.selected.then_some("is-selected"), props.class.clone());
    html! {
        <g {class} style={props.style.clone()} data-lit={lit}>
            <g class="st-picture" aria-hidden="true">{ props.picture.clone() }</g>
            <g
                role="button"
                tabindex="0"
                aria-label={props.label.clone()}
                aria-pressed={if props.selected { "true" } else { "false" }}
                class="st-control"
                onclick={pointing.onclick}
                oncontextmenu={pointing.oncontextmenu}
                onpointerdown={pointing.onpointerdown}
                onpointerup={pointing.onpointerend.clone()}
                onpointercancel={pointing.onpointerend.clone()}
                onpointerleave={pointing.onpointerend}
                ontouchend={pointing.ontouchend}
                {onkeydown}
            >
                { props.children.clone() }
            </g>
        </g>
    }
}

/// Opens the menu in the middle of what has the focus.
fn open(e: &KeyboardEvent, target: Target, on_menu: &Callback<(Target, f64, f64)>) {
    e.prevent_default();
    e.stop_propagation();
    let (x, y) = middle(e).unwrap_or_default();
    on_menu.emit((target, x, y));
}

/// The middle of what an event happened to, on the screen.
fn middle(e: &KeyboardEvent) -> Option<(f64, f64)> {
    use js_sys::{Function, Reflect};
    use wasm_bindgen::JsCast;
    let target = e.target()?;
    let measure = Reflect::get(&target, &"getBoundingClientRect".into()).ok()?;
    let rect = measure.dyn_into::<Function>().ok()?.call0(&target).ok()?;
    let side = |name: &str| Reflect::get(&rect, &name.into()).ok()?.as_f64();
    let (left, right) = (side("left")?, side("right")?);
    let (top, bottom) = (side("top")?, side("bottom")?);
    Some(((left + right) / 2.0, (top + bottom) / 2.0))
}
