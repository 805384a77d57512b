//! Icons for buttons. The words are beside them or in the accessible name.

use yew::prelude::*;

/// A small picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Icon {
    /// To the start.
    Home,
    /// A step back.
    Back,
    Play,
    Pause,
    /// A step on.
    Forward,
    End,
    /// To the next or previous fact.
    Jump,
    Theme,
    /// A new run.
    New,
    Network,
    /// Take something out.
    Export,
    Share,
    Branch,
    /// Take back.
    Undo,
    /// Do again.
    Redo,
    /// The keys.
    Help,
    /// Everything that can be done.
    Palette,
    Present,
    Spot,
    /// A black screen.
    Black,
    Close,
    Lesson,
    Write,
    /// Something is broken, or not as it should be.
    Alarm,
    Holds,
    /// There is nothing to say about it yet.
    Untouched,
    Guarantees,
    Fit,
    /// What is left out.
    Filter,
    /// Look for something.
    Search,
    /// As a table.
    Table,
    /// A QR code.
    Code,
    /// Move up.
    Up,
    /// Move down.
    Down,
    /// What stands behind it.
    More,
    /// Pull up.
    Pull,
    /// Put down.
    Put,
    /// The language.
    Lang,
    /// About the model.
    About,
}

/// A part of a picture, in a square of 16 units.
enum IconPart {
    /// A path that is drawn as a line.
    Line(&'static str),
    /// A path that is filled.
    Solid(&'static str),
    /// A circle: its middle and its radius.
    Circle(f64, f64, f64),
    /// A rectangle with round corners: its place, its size, its corners; whether it is filled.
    Rect([f64; 5], bool),
}

#[rustfmt::skip]
fn parts(which: Icon) -> &'static [IconPart] {
    use IconPart::{Circle, Line, Rect, Solid};
    match which {
        Icon::Home => &[Solid("M4 3v10M12.5 3.5L6 8l6.5 4.5z")],
        Icon::Back => &[Solid("M10.5 3.5L4.5 8l6 4.5z")],
        Icon::Play => &[Solid("M4.5 3l8 5-8 5z")],
        Icon::Pause => &[Solid("M4.5 3.5h2v9h-2zM9.5 3.5h2v9h-2z")],
        Icon::Forward => &[Solid("M5.5 3.5l6 4.5-6 4.5z")],
        Icon::End => &[Solid("M12 3v10M3.5 3.5L10 8l-6.5 4.5z")],
        Icon::Jump => &[Line("M8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3M8 4.2a3.8 3.8 0 100 7.6 3.8 3.8 0 000-7.6z")],
        Icon::Theme => &[Circle(8.0, 8.0, 5.8), Solid("M8 2.2a5.8 5.8 0 010 11.6z")],
        Icon::Up => &[Line("M8 13V3.5M4 7l4-4 4 4")],
        Icon::Down => &[Line("M8 3v9.5M4 9l4 4 4-4")],
        Icon::More => &[Circle(3.0, 8.0, 0.6), Circle(8.0, 8.0, 0.6), Circle(13.0, 8.0, 0.6)],
        Icon::Pull => &[Line("M4 10l4-4 4 4")],
        Icon::Put => &[Line("M4 6l4 4 4-4")],
        Icon::Lang => &[Circle(8.0, 8.0, 5.8), Line("M2.4 8h11.2M8 2.2c4 3.6 4 8 0 11.6M8 2.2c-4 3.6-4 8 0 11.6")],
        Icon::About => &[Circle(8.0, 8.0, 5.8), Line("M8 7.4v3.6M8 5v.1")],
        Icon::New => &[Line("M8 3v10M3 8h10")],
        Icon::Network => &[
            Circle(3.6, 11.6, 1.9), Circle(12.4, 11.6, 1.9), Circle(8.0, 3.8, 1.9),
            Line("M7 5.6l-2.4 4.3M9 5.6l.7 1.3M10.6 8.6l.8 1.4M5.6 11.6h1.2M8.8 11.6h1.6"),
        ],
        Icon::Export => &[Line("M8 2.5v7M5 6.8l3 3 3-3M3 10.5v3h10v-3")],
        Icon::Share => &[Line("M5 11l6-6M6 4.6h5.4V10")],
        Icon::Undo => &[Line("M6.5 3L3 6.5 6.5 10M3 6.5h6a4 4 0 010 8H7")],
        Icon::Redo => &[Line("M9.5 3L13 6.5 9.5 10M13 6.5H7a4 4 0 000 8h2")],
        Icon::Branch => &[
            Circle(4.4, 4.0, 1.8), Circle(4.4, 12.0, 1.8), Circle(11.6, 6.0, 1.8),
            Line("M4.4 5.8v4.4M4.4 10.2c0-3 5.2-1 6.6-2.6"),
        ],
        Icon::Help => &[
            Rect([1.5, 4.0, 13.0, 8.5, 1.6], false),
            Line("M4 7h.6M7 7h.6M10 7h.6M12 7h.2M5 10h6"),
        ],
        Icon::Palette => &[Circle(7.0, 7.0, 4.6), Line("M10.4 10.4l3.4 3.4")],
        Icon::Present => &[Line("M2 3h12v7.5H2zM8 10.5V14M5.5 14h5")],
        Icon::Spot => &[Circle(8.0, 8.0, 3.2), Line("M8 1.4v1.4M8 13.2v1.4M1.4 8h1.4M13.2 8h1.4")],
        Icon::Black => &[Rect([2.0, 3.5, 12.0, 9.0, 1.0], true)],
        Icon::Lesson => &[Line("M2 3.5c2.4-.8 4.4-.6 6 .7 1.6-1.3 3.6-1.5 6-.7v9c-2.4-.8-4.4-.6-6 .7-1.6-1.3-3.6-1.5-6-.7zM8 4.2v9")],
        Icon::Close => &[Line("M4 4l8 8M12 4l-8 8")],
        Icon::Write => &[Line("M3 13l.8-3L10.6 3.2l2.2 2.2L6 12.2z")],
        Icon::Alarm => &[Line("M5.3 1.8h5.4l3.5 3.5v5.4l-3.5 3.5H5.3l-3.5-3.5V5.3zM8 4.6v4.2M8 11.2v.1")],
        Icon::Holds => &[Line("M3 8.4l3.2 3.2L13 4.8")],
        Icon::Untouched => &[Line("M4.5 8h7")],
        Icon::Guarantees => &[Line("M8 1.6l5.4 2v4.2c0 3.2-2.2 5.3-5.4 6.6-3.2-1.3-5.4-3.4-5.4-6.6V3.6zM5.4 7.8l1.9 1.9 3.4-3.6")],
        Icon::Fit => &[Line("M2.5 5.5v-3h3M13.5 5.5v-3h-3M2.5 10.5v3h3M13.5 10.5v3h-3")],
        Icon::Search => &[Line("M7 2.5a4.5 4.5 0 100 9a4.5 4.5 0 000-9zM10.3 10.3l3.4 3.4")],
        Icon::Table => &[Line("M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6.2 3.5v9")],
        Icon::Code => &[Line("M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h1.6M13 9.5v2M10 13.2h3.5")],
        Icon::Filter => &[Line("M2.5 3.5h11l-4.2 5v4.6l-2.6-1.6v-3z")],
    }
}

/// A small picture, hidden from screen readers.
pub fn icon(which: Icon) -> Html {
    let part = |part: &IconPart| match *part {
        IconPart::Line(d) => html! { <path {d} /> },
        IconPart::Solid(d) => html! { <path class="solid" {d} /> },
        IconPart::Circle(cx, cy, r) => {
            html! { <circle cx={cx.to_string()} cy={cy.to_string()} r={r.to_string()} /> }
        }
        IconPart::Rect([x, y, width, height, rx], full) => html! {
            <rect
                class={full.then_some("solid")} x={x.to_string()} y={y.to_string()}
                width={width.to_string()} height={height.to_string()} rx={rx.to_string()}
            />
        },
    };
    html! {
        <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
            { for parts(which).iter().map(part) }
        </svg>
    }
}

/// The page's own sign: three servers on a ring, one of which leads.
pub fn logo() -> Html {
    html! {
        <svg class="icon logo" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
            <circle class="ring" cx="12" cy="12" r="9.2" />
            <circle class="lead" cx="12" cy="4.2" r="3" />
            <circle class="node" cx="5.2" cy="16.2" r="3" />
            <circle class="node" cx="18.8" cy="16.2" r="3" />
        </svg>
    }
}
