//! A message in flight, drawn in the shape of its kind.

use super::control::Control;
use super::server::{StagePen, ballot_box};
use super::words::{epoch_class, hue_class, packet_label};
use crate::browser::motion;
use crate::i18n::{Lang, tf};
use crate::scene::flights::MessagePlace;
use crate::scene::lit::txn_word;
use crate::scene::packets::{Crowd, Hue, PacketGlyph, slip};
use crate::scene::stage::Landing;
use crate::scene::{StageScene, Target};
use crate::view::svg::{PathData, px, translate};
use std::rc::Rc;
use yew::prelude::*;
use zabscope::base::Zxid;
use zabscope::zab::PacketKind;

/// From this number on messages are drawn with less detail: painting them takes longer than anything else.
const CROWD: usize = 60;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub scene: Rc<StageScene>,
    pub lang: Lang,
    pub on_select: Callback<Target>,
    pub on_menu: Callback<(Target, f64, f64)>,
}

/// The messages under way. Where they are is no part of what is drawn: they are put there, and moved from frame to
/// frame without being drawn again.
#[component]
pub fn Packets(props: &Props) -> Html {
    let Props { scene, lang, on_select, on_menu } = props;
    let group = use_node_ref();
    {
        let group = group.clone();
        use_effect_with(scene.clone(), move |scene| {
            motion::place(&group, &scene.flights.places(scene.flights.now));
        });
    }
    let places = scene.flights.places(scene.flights.now);
    let packet = |(packet, start): (&PacketGlyph, &MessagePlace)| {
        let PacketGlyph { conn, cause, from, to, kind, zxid, .. } = *packet;
        let key = format!("{cause}-{from}-{to}-{}-{}-{zxid}", conn.0, kind.name());
        html! {
            <Packet
                {key} lang={*lang} packet={packet.clone()} start={*start}
                on_select={on_select.clone()} on_menu={on_menu.clone()}
            />
        }
    };
    let crowded = (scene.packets.len() > CROWD).then_some("is-crowded");
    html! {
        <g class={classes!("st-packets", crowded)} ref={group}>
            { for scene.packets.iter().zip(&places).map(packet) }
        </g>
    }
}

#[derive(Properties)]
pub struct PacketProps {
    pub lang: Lang,
    pub packet: PacketGlyph,
    /// Where it is when it is drawn first.
    pub start: MessagePlace,
    pub on_select: Callback<Target>,
    pub on_menu: Callback<(Target, f64, f64)>,
}

/// A message that is elsewhere is not drawn again: it has been moved there.
impl PartialEq for PacketProps {
    fn eq(&self, other: &PacketProps) -> bool {
        (self.lang, &self.packet) == (other.lang, &other.packet)
            && (&self.on_select, &self.on_menu) == (&other.on_select, &other.on_menu)
    }
}

/// A message.
#[component]
pub fn Packet(props: &PacketProps) -> Html {
    let packet = &props.packet;
    let PacketGlyph { conn, cause, to, kind, zxid, tail, .. } = *packet;
    let label = packet_label(props.lang, packet);
    let start = props.start;
    let style = (*use_memo((), |()| AttrValue::from(motion::style(&start)))).clone();
    let picture = html! {
        <>
            <path class="gl-tail" d={PathData::line((0.0, 0.0), (tail.x, tail.y))} />
            { glyph(kind, zxid, packet) }
        </>
    };
    html! {
        <Control
            target={Target::Packet { conn, cause, to }}
            label={label.clone()}
            class={classes!("st-packet", hue_class(packet.hue), packet.stuck.map(|_| "is-stuck"))}
            {style}
            lit={(packet.hue == Hue::Broadcast && zxid.counter() > 0).then(|| txn_word(zxid))}
            selected={packet.selected}
            on_select={props.on_select.clone()}
            on_menu={props.on_menu.clone()}
            {picture}
        >
            <title>{ label }</title>
            <rect
                class="st-focus" x={px(-packet.half - 5.0)} y="-18"
                width={px(packet.half * 2.0 + 10.0)} height={if packet.has_tag() { "46" } else { "36" }} rx="8"
            />
        </Control>
    }
}

fn glyph(kind: PacketKind, zxid: Zxid, packet: &PacketGlyph) -> Html {
    match kind {
        PacketKind::Ping | PacketKind::ClientPing => html! { <circle class="gl-ping" r="4" /> },
        PacketKind::Notification => ballot_box(packet.voted.map(|sid| sid.0)),
        PacketKind::Proposal => html! { <>{ proposal(zxid) }{ tag(zxid) }</> },
        PacketKind::Ack => html! { <>{ ack() }{ tag(zxid) }</> },
        PacketKind::Commit => html! { <>{ commit() }{ tag(zxid) }</> },
        PacketKind::Inform => html! {
            <>
                <path class="gl-hexagon" d={hexagon(17.0)} />
                { proposal(zxid) }
                { tag(zxid) }
            </>
        },
        _ => words(kind, zxid, packet),
    }
}

/// The block of a transaction in a frame.
pub fn proposal(zxid: Zxid) -> Html {
    html! {
        <g class={epoch_class(zxid.epoch()).0}>
            <rect class="gl-frame" x="-13" y="-13" width="26" height="26" rx="6" />
            <rect class="gl-block" x="-8.5" y="-8.5" width="17" height="17" rx="4" />
            <text class="gl-counter" y="4">{ zxid.counter() }</text>
        </g>
    }
}

/// A tick in a circle.
pub fn ack() -> Html {
    html! {
        <>
            <circle class="gl-ring" r="11" />
            <path class="gl-tick" d="M-5 0l3.6 3.8 6.4-7" />
        </>
    }
}

/// A solid hexagon.
pub fn commit() -> Html {
    html! { <path class="gl-solid" d={hexagon(13.0)} /> }
}

fn hexagon(r: f64) -> PathData {
    let (x, y) = (r * 0.88, r * 0.5);
    PathData::at(0.0, -r).to(x, -y).down(y).to(0.0, r).to(-x, y).down(-y).close()
}

/// The zxid under a glyph.
fn tag(zxid: Zxid) -> Html {
    html! { <text class="gl-tag" y="23">{ zxid.to_string() }</text> }
}

/// A slip with words.
fn words(kind: PacketKind, zxid: Zxid, packet: &PacketGlyph) -> Html {
    let back = if packet.hue == Hue::Client { "gl-slip is-client" } else { "gl-slip" };
    html! {
        <>
            <rect
                class={back} x={px(-packet.half)} y="-9.5"
                width={px(packet.half * 2.0)} height="19" rx="5"
            />
            <text class="gl-words" y="3.6">{ slip(kind, zxid) }</text>
        </>
    }
}

/// The number of those left out.
pub fn crowd(pen: &StagePen, crowd: &Crowd) -> Html {
    let (n, from, to) = (crowd.count.to_string(), crowd.from.to_string(), crowd.to.to_string());
    let with = [("n", n.as_str()), ("from", from.as_str()), ("to", &to)];
    html! {
        <g
            key={format!("crowd-{from}-{to}")} class="st-crowd"
            transform={translate(crowd.at.x, crowd.at.y)}
        >
            <title>{ tf(pen.lang, "stage.crowd", &with) }</title>
            <rect x="-15" y="-9" width="30" height="18" rx="9" />
            <text y="4">{ format!("+{}", crowd.count) }</text>
        </g>
    }
}

/// Where the message of the present event came from.
pub fn landing(landing: &Landing) -> Html {
    let Landing { event, from, to, hue } = *landing;
    html! {
        <g key={format!("landing-{event}")} class={classes!("st-landing", hue_class(hue))}>
            <path d={PathData::line((from.x, from.y), (to.x, to.y))} />
            <circle cx={px(to.x)} cy={px(to.y)} r="5" />
        </g>
    }
}
