//! Links. What is seen and what a mouse can hit lies under the servers; what a
//! keyboard can reach comes after them.

use super::control::{Control, use_pointing};
use super::server::Pen;
use super::words::{held_words, link_label};
use crate::i18n::Lang;
use crate::scene::Target;
use crate::scene::layout::Point;
use crate::scene::links::{Carries, Held, LinkGlyph};
use yew::prelude::*;
use zabscope::base::Channel;

fn line(from: Point, to: Point) -> String {
    format!("M{:.1} {:.1}L{:.1} {:.1}", from.x, from.y, to.x, to.y)
}

/// What a link is drawn with.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// It.
    pub link: LinkGlyph,
    /// The language.
    pub lang: Lang,
    /// It was pointed at.
    pub on_select: Callback<Target>,
    /// Its menu is wanted.
    pub on_menu: Callback<(Target, f64, f64)>,
}

/// The line of a link, and where a mouse can hit it.
#[component]
pub fn Line(props: &Props) -> Html {
    let link = &props.link;
    let target = Target::Link(link.a, link.b);
    let pointing = use_pointing(target, &props.on_select, &props.on_menu);
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
        <g
            {class}
            onclick={pointing.onclick}
            oncontextmenu={pointing.oncontextmenu}
            onpointerdown={pointing.onpointerdown}
            onpointerup={pointing.onpointerend.clone()}
            onpointercancel={pointing.onpointerend.clone()}
            onpointerleave={pointing.onpointerend}
        >
            <title>{ link_label(props.lang, link) }</title>
            <path class="lk-hit" d={line(link.from, link.to)} />
            { wire(link) }
            { for link.held.iter().map(|held| hold(props.lang, held)) }
        </g>
    }
}

/// The line itself: whole, with a gap where it is cut, dashed towards who hears nothing.
fn wire(link: &LinkGlyph) -> Html {
    let (from, to) = (link.from, link.to);
    let middle = from.towards(to, 0.5);
    if link.cut {
        let gap = 13.0 / from.distance(to).max(30.0);
        let cross = format!("M{:.1} {:.1}m-6 -6l12 12m0 -12l-12 12", middle.x, middle.y);
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
fn hold(lang: Lang, held: &Held) -> Html {
    let letter = match held.channels.first() {
        Some(Channel::Election) if !held.all => "E",
        Some(Channel::Quorum) if !held.all => "Q",
        _ => "",
    };
    html! {
        <g class="lk-hold" transform={format!("translate({:.1},{:.1})", held.at.x, held.at.y)}>
            <title>{ held_words(lang, held) }</title>
            <circle r="9" />
            <path class="st-hold" d="M-2.6 -5v10M2.6 -5v10" />
            if !letter.is_empty() {
                <text x="11" y="4">{ letter }</text>
            }
        </g>
    }
}

/// A link for the keyboard.
pub fn control(pen: &Pen, link: &LinkGlyph) -> Html {
    html! {
        <Control
            key={format!("{}-{}", link.a, link.b)}
            target={Target::Link(link.a, link.b)}
            label={link_label(pen.lang, link)}
            class={classes!("st-link-key")}
            selected={link.selected}
            on_select={pen.on_select.clone()}
            on_menu={pen.on_menu.clone()}
        >
            <path d={line(link.from, link.to)} />
        </Control>
    }
}
