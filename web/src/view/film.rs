//! The filmstrip under the scrubber, on the same scale.

use super::stage::words::hue_class;
use super::svg::PathData;
use crate::scene::film::{FilmPiece, FilmScene};
use crate::scene::packets::Hue;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub scene: Rc<FilmScene>,
    /// It is pulled up.
    pub on_pull: Callback<()>,
}

/// The strip. For eyes only: the lens that it is pulled up to says all of it in words.
#[component]
pub fn Film(props: &Props) -> Html {
    let scene = &props.scene;
    let ((event, end), lanes) = (scene.event, f64::from(scene.lanes));
    let wide = end.max(1);
    let lane =
        |n: u8| PathData::line((0.0, f64::from(n) + 0.5), (f64::from(wide), f64::from(n) + 0.5));
    let pull = props.on_pull.reform(|_: MouseEvent| ());
    html! {
        <svg
            class="film" viewBox={format!("0 0 {wide} {lanes}")} preserveAspectRatio="none" aria-hidden="true"
            onclick={pull}
        >
            <path class="film-lanes" d={(0..scene.lanes).map(lane).collect::<PathData>()} />
            { for scene.pieces.iter().enumerate().map(|(ix, piece)| html! {
                <Piece key={ix} piece={piece.clone()} />
            }) }
            <rect class="film-future" x={event.to_string()} y="0" width={(wide - event.min(wide)).to_string()} height={lanes.to_string()} />
            <path class="film-now" d={PathData::line((f64::from(event), 0.0), (f64::from(event), lanes))} />
        </svg>
    }
}

#[derive(Properties)]
struct PieceProps {
    piece: FilmPiece,
}

impl PartialEq for PieceProps {
    fn eq(&self, other: &PieceProps) -> bool {
        Rc::ptr_eq(&self.piece, &other.piece) || self.piece == other.piece
    }
}

/// Some messages: one path for each colour.
#[component]
fn Piece(props: &PieceProps) -> Html {
    let hues = [Hue::Election, Hue::Discovery, Hue::Synchronization, Hue::Broadcast, Hue::Client];
    let path = |hue: Hue| {
        let lines = props.piece.iter().filter(|line| line.hue == hue);
        let d: PathData = lines
            .map(|l| {
                let y = |lane: u8| f64::from(lane) + 0.5;
                PathData::line((f64::from(l.sent), y(l.from)), (f64::from(l.came), y(l.to)))
            })
            .collect();
        html! { <path class={classes!("film-line", hue_class(hue))} {d} /> }
    };
    html! { <>{ for hues.map(path) }</> }
}
