//! Links. The visible part lies under the servers; the part that is clicked or focused comes after them.

use super::control::Control;
use super::server::StagePen;
use super::words::link_label;
use crate::scene::Target;
use crate::scene::layout::Point;
use crate::scene::links::{Carries, HeldDirection, LinkGlyph};
use crate::view::svg::{PathData, translate};
use yew::prelude::*;
use zabscope::base::{Channel, Endpoint};

fn line(from: Point, to: Point) -> PathData {
    PathData::line((from.x, from.y), (to.x, to.y))
}

/// The line of a link.
pub fn wires(link: &LinkGlyph) -> Html {
    let carries = match link.carries {
        Carries::Nothing => "is-dead",
        Carries::Votes => "is-idle",
        Carries::Quorum => "is-quorum",
        Carries::Session => "is-session",
    };
    let class = classes!(
        "st-link",
        carries,
        link.cut.then_some("is-cut"),
        (!link.held.is_empty()).then_some("is-held"),
        link.selected.then_some("is-selected"),
    );
    html! {
        <g key={format!("{}-{}", link.a, link.b)} {class}>
            { wire(link) }
            { for link.held.iter().map(hold) }
        </g>
    }
}

/// The line itself: whole, with a gap where it is cut, dashed towards who hears nothing.
fn wire(link: &LinkGlyph) -> Html {
    let (from, to) = (link.from, link.to);
    let middle = from.towards(to, 0.5);
    if link.cut {
        let gap = 13.0 / from.distance(to).max(30.0);
        let cross = PathData::at(middle.x, middle.y).shape("m-6 -6l12 12m0 -12l-12 12");
        return html! {
            <>
                <path class="lk-wire" d={line(from, from.towards(to, 0.5 - gap))} />
                <path class="lk-wire" d={line(from.towards(to, 0.5 + gap), to)} />
                <path class="lk-cross" d={cross} />
            </>
        };
    }
    let half = |end: Point, held: bool| {
        let class = if held { "lk-wire is-silent" } else { "lk-wire" };
        html! { <path {class} d={line(middle, end)} /> }
    };
    let silent = |end| link.held.iter().any(|held| held.to == end);
    if link.held.is_empty() {
        html! { <path class="lk-wire" d={line(from, to)} /> }
    } else {
        html! { <>{ half(from, silent(link.a)) }{ half(to, silent(link.b)) }</> }
    }
}

/// The mark of a direction that is held; a letter if only one channel is.
fn hold(held: &HeldDirection) -> Html {
    let letter = match held.channels.first() {
        Some(Channel::Election) if !held.all => "E",
        Some(Channel::Quorum) if !held.all => "Q",
        _ => "",
    };
    html! {
        <g class="lk-hold" transform={translate(held.at.x, held.at.y)}>
            <circle r="9" />
            <path class="st-hold" d="M-2.6 -5v10M2.6 -5v10" />
            if !letter.is_empty() {
                <text x="11" y="4">{ letter }</text>
            }
        </g>
    }
}

/// Where a link can be hit, and how the keyboard reaches it.
pub fn control(pen: &StagePen, link: &LinkGlyph) -> Html {
    let client = matches!(link.a, Endpoint::Client(_));
    html! {
        <Control
            key={format!("{}-{}", link.a, link.b)}
            target={Target::Link(link.a, link.b)}
            label={link_label(pen.lang, link)}
            class={classes!("st-link-key", client.then_some("is-thin"))}
            selected={link.selected}
            on_select={pen.on_select.clone()}
            on_menu={pen.on_menu.clone()}
            picture={Html::default()}
        >
            <title>{ link_label(pen.lang, link) }</title>
            <path class="lk-hit" d={line(link.from, link.to)} />
            <path class="lk-over" d={line(link.from, link.to)} />
        </Control>
    }
}
