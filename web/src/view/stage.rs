//! The stage: servers, clients, links and messages in flight.

mod client;
mod control;
mod expectation;
mod legend;
mod link;
mod log;
mod packet;
mod server;
pub mod words;

use crate::i18n::{Lang, t, tf};
use crate::scene::layout::Layout;
use crate::scene::stage::Centre;
use crate::scene::{StageScene, Target};
use crate::view::svg::translate;
pub use client::state_shape;
pub use log::block_of;
use server::StagePen;
use std::rc::Rc;
use words::{count_words, epoch_class, meter_short};
use yew::prelude::*;
use zabscope::base::Epoch;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub scene: Rc<StageScene>,
    pub lang: Lang,
    pub modified: bool,
    pub on_select: Callback<Target>,
    /// A menu is wanted for something, at these client coordinates.
    pub on_menu: Callback<(Target, f64, f64)>,
}

#[component]
pub fn Stage(props: &Props) -> Html {
    let Props { scene, lang, modified, on_select, on_menu } = props;
    let pen = StagePen {
        layout: &scene.layout,
        lang: *lang,
        event: scene.event,
        centre: &scene.centre,
        on_select,
        on_menu,
    };
    let links = scene.links.iter();
    html! {
        <div class={classes!("stage-picture", scene.layout.tall.then_some("is-tall"))}>
            <svg
                class="stage-svg" viewBox={format!("0 0 {} {}", scene.layout.width, scene.layout.height)}
                style={sizes(&scene.layout)}
                role="group" aria-label={t(*lang, "stage.name")}
            >
                { log::patterns() }
                <g aria-hidden="true">{ for links.clone().map(link::wires) }</g>
                <g aria-hidden="true">{ for scene.waits.iter().map(|w| client::wait(&pen, w)) }</g>
                { centre(*lang, &scene.centre, *modified && !scene.layout.tall) }
                <g class="st-landings">{ for scene.landing.iter().map(packet::landing) }</g>
                <g>{ for scene.servers.iter().map(|s| server::server(&pen, s)) }</g>
                <g class="st-ticks" aria-hidden="true">{ for scene.servers.iter().map(ticks) }</g>
                <g>{ for scene.clients.iter().map(|c| client::client(&pen, c)) }</g>
                <g class="st-chain" aria-hidden="true">
                    { for scene.chain.iter().map(|at| html! {
                        <g class="why-mark" transform={translate(at.x, at.y)}>
                            <circle r="9" /><text y="4.5">{ "?" }</text>
                        </g>
                    }) }
                </g>
                <g>{ for scene.expectations.iter().map(expectation::expectation) }</g>
                <g>{ for links.map(|l| link::control(&pen, l)) }</g>
                <g>{ for scene.crowds.iter().map(|c| packet::crowd(&pen, c)) }</g>
                <packet::Packets
                    scene={scene.clone()} lang={*lang} on_select={on_select.clone()}
                    on_menu={on_menu.clone()}
                />
            </svg>
            { legend::legend(*lang, scene.centre.known.max(Epoch(1))) }
        </div>
    }
}

/// What the style sheet sets letters by.
fn sizes(layout: &Layout) -> String {
    let tall = layout.height / layout.width.max(1.0);
    format!("--tall:{tall:.3};--r:{:.1};--block:{:.1}", layout.radius, layout.block)
}

/// The epoch, and the quorum that its leader counts.
fn centre(lang: Lang, centre: &Centre, modified: bool) -> Html {
    let (x, y) = (centre.at.x, centre.at.y);
    let Centre { epoch, known, leader, meter, .. } = *centre;
    let word = match (epoch, leader) {
        (Some(_), _) => t(lang, "stage.epoch_big").to_owned(),
        (None, Some(sid)) => tf(lang, "stage.prospective", &[("sid", &sid.to_string())]),
        (None, None) => t(lang, "stage.no_leader").to_owned(),
    };
    let class = epoch.map(|e| epoch_class(e).0);
    html! {
        <g class={classes!("st-centre", class)} transform={translate(x, y)}>
            if modified { <text class="ct-modified" y="-42">{ t(lang, "flaw.modified") }</text> }
            <text class="ct-word" y="-18">{ word }</text>
            if let Some(epoch) = epoch {
                <text class="ct-number" y="20">{ epoch.to_string() }</text>
            } else if known > Epoch(0) {
                <text class="ct-names" y="4">{ tf(lang, "stage.last_epoch", &[("epoch", &known.to_string())]) }</text>
            }
            if let Some(meter) = meter {
                <text class="ct-meter" y="42">
                    { format!("{}: {}", count_words(lang, meter.count), meter_short(lang, &meter)) }
                </text>
                <text class="ct-names" y="59">{ meter.have.to_string().replace(',', " ") }</text>
            }
        </g>
    }
}

/// Who has been counted: a tick at the leader's end of its link.
fn ticks(server: &crate::scene::servers::ServerGlyph) -> Html {
    let tick = |at: &crate::scene::layout::Point| {
        html! {
            <g transform={translate(at.x, at.y)}>
                <circle r="6" />
                <path d="M-2.8 0l2 2.1 3.6-3.9" />
            </g>
        }
    };
    html! {
        <g class={words::phase_class(server.phase)}>{ for server.ticks.iter().map(tick) }</g>
    }
}
