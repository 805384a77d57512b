//! Presenter mode: its tools, the black screen, the spotlight and the pen.

use super::icon::{Icon, icon};
use crate::browser;
use crate::i18n::{Lang, t};
use crate::model::class::{ClassMsg, Present};
use crate::model::share::ShareMsg;
use crate::msg::Msg;
use std::rc::Rc;
use yew::prelude::*;

/// How long a stroke of the pen stays, in milliseconds; the style sheet knows the same number.
const FADES: u32 = 6_000;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub present: Present,
    pub says: Callback<Msg>,
}

/// The tools, beside the transport.
#[component]
pub fn Tools(props: &Props) -> Html {
    let Props { lang, present, says } = props;
    let tool = |which: Icon, key: &'static str, on: bool, said: ClassMsg| {
        let onclick = says.reform(move |_| Msg::Class(said.clone()));
        html! {
            <button
                type="button" class={classes!("button", on.then_some("on"))}
                aria-pressed={on.to_string()} aria-label={t(*lang, key)} title={t(*lang, key)}
                {onclick}
            >
                { icon(which) }<span class="word">{ t(*lang, key) }</span>
            </button>
        }
    };
    let (leave, code) = (t(*lang, "present.leave"), t(*lang, "share.show_code"));
    html! {
        <div class="present-tools" role="group" aria-label={t(*lang, "present.tools")}>
            { tool(Icon::Spot, "present.spot", present.spot, ClassMsg::Spot) }
            { tool(Icon::Write, "present.pen", present.pen, ClassMsg::Pen) }
            { tool(Icon::Black, "present.black", present.black, ClassMsg::Black) }
            <button
                type="button" class="button" aria-haspopup="dialog" aria-label={code} title={code}
                onclick={says.reform(|_| Msg::OnShare(ShareMsg::Code))}
            >
                { icon(Icon::Code) }<span class="word">{ t(*lang, "share.qr") }</span>
            </button>
            <button
                type="button" class="button" aria-label={leave} title={leave}
                onclick={says.reform(|_| Msg::Class(ClassMsg::Leave))}
            >
                { icon(Icon::Close) }<span class="word">{ leave }</span>
            </button>
        </div>
    }
}

/// What lies over the page.
#[component]
pub fn Over(props: &Props) -> Html {
    let Props { lang, present, says } = props;
    html! {
        <>
            <header class="unseen"><h1>{ "Zabscope" }</h1></header>
            if present.spot { <div class="spotlight" aria-hidden="true"></div> }
            if present.black {
                <button type="button" class="blackout" onclick={says.reform(|_| Msg::Class(ClassMsg::Black))}>
                    <span class="unseen">{ t(*lang, "present.is_black") }</span>
                </button>
            }
        </>
    }
}

/// A stroke: its number, where it went, and whether the pen was lifted.
type Stroke = (u32, Vec<(i32, i32)>, bool);

enum Drawn {
    Begin(i32, i32),
    Go(i32, i32),
    End,
    Gone(u32),
}

#[derive(Default, PartialEq)]
struct InkSheet {
    strokes: Vec<Stroke>,
    count: u32,
}

impl Reducible for InkSheet {
    type Action = Drawn;

    fn reduce(self: Rc<Self>, drawn: Drawn) -> Rc<Self> {
        let (mut strokes, mut count) = (self.strokes.clone(), self.count);
        match drawn {
            Drawn::Begin(x, y) => {
                count += 1;
                strokes.push((count, vec![(x, y)], false));
            }
            Drawn::Go(x, y) => {
                if let Some((_, points, false)) = strokes.last_mut() {
                    points.push((x, y));
                }
            }
            Drawn::End => {
                if let Some(last) = strokes.last_mut() {
                    last.2 = true;
                }
            }
            Drawn::Gone(number) => strokes.retain(|(n, ..)| *n != number),
        }
        Rc::new(InkSheet { strokes, count })
    }
}

/// Over the stage: what is drawn fades some seconds after the pen was lifted.
#[component]
pub fn Pen() -> Html {
    let sheet = use_reducer(InkSheet::default);
    let on = |what: fn(i32, i32) -> Drawn| {
        let sheet = sheet.dispatcher();
        Callback::from(move |e: PointerEvent| {
            e.prevent_default();
            sheet.dispatch(what(e.offset_x(), e.offset_y()));
        })
    };
    let end = {
        let (to, drawing) =
            (sheet.dispatcher(), sheet.strokes.last().filter(|s| !s.2).map(|s| s.0));
        Callback::from(move |_: PointerEvent| {
            let Some(number) = drawing else { return };
            to.dispatch(Drawn::End);
            let to = to.clone();
            browser::after(FADES, move || to.dispatch(Drawn::Gone(number)));
        })
    };
    let stroke = |(number, points, lifted): &Stroke| {
        let line: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
        let line = line.join(" ");
        html! {
            <g key={*number} class={classes!("stroke", lifted.then_some("is-fading"))}>
                <polyline class="under" points={line.clone()} /><polyline points={line} />
            </g>
        }
    };
    html! {
        <svg class="pen" aria-hidden="true" onpointerdown={on(Drawn::Begin)} onpointermove={on(Drawn::Go)}
            onpointerup={end.clone()} onpointercancel={end.clone()} onpointerleave={end}>
            { for sheet.strokes.iter().map(stroke) }
        </svg>
    }
}
