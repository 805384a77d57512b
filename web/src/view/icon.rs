//! Small pictures on buttons. Words stand beside them or in their accessible names.

use yew::prelude::*;

/// A small picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Icon {
    /// To the start.
    Home,
    /// A step back.
    Back,
    /// Play.
    Play,
    /// Pause.
    Pause,
    /// A step on.
    Forward,
    /// To the end.
    End,
    /// To the next or previous fact.
    Jump,
    /// The theme.
    Theme,
    /// A new run.
    New,
    /// The network.
    Network,
    /// Take something out.
    Export,
    /// Share.
    Share,
    /// Branches.
    Branch,
    /// Take back.
    Undo,
    /// Do again.
    Redo,
    /// The keys.
    Help,
    /// Everything that can be done.
    Palette,
    /// Present.
    Present,
    /// A spotlight.
    Spot,
    /// A black screen.
    Black,
    /// Close.
    Close,
    /// Lessons.
    Lesson,
    /// Write.
    Write,
    /// Something is broken, or not as it should be.
    Alarm,
    /// It holds.
    Holds,
    /// There is nothing to say about it yet.
    Untouched,
    /// The guarantees.
    Guarantees,
    /// All of it.
    Fit,
    /// What is left out.
    Filter,
    /// Look for something.
    Search,
    /// As a table.
    Table,
    /// A QR code.
    Code,
    /// The page's own sign.
    Logo,
    /// Before what stands above.
    Up,
    /// Behind what stands below.
    Down,
}

/// A small picture, hidden from screen readers.
pub fn icon(which: Icon) -> Html {
    let (size, content) = match which {
        Icon::Home => (16, html! { <path class="solid" d="M4 3v10M12.5 3.5L6 8l6.5 4.5z"/> }),
        Icon::Back => (16, html! { <path class="solid" d="M10.5 3.5L4.5 8l6 4.5z"/> }),
        Icon::Play => (16, html! { <path class="solid" d="M4.5 3l8 5-8 5z"/> }),
        Icon::Pause => (16, html! { <path class="solid" d="M4.5 3.5h2v9h-2zM9.5 3.5h2v9h-2z"/> }),
        Icon::Forward => (16, html! { <path class="solid" d="M5.5 3.5l6 4.5-6 4.5z"/> }),
        Icon::End => (16, html! { <path class="solid" d="M12 3v10M3.5 3.5L10 8l-6.5 4.5z"/> }),
        Icon::Jump => (
            16,
            html! { <path d="M8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3M8 4.2a3.8 3.8 0 100 7.6 3.8 3.8 0 000-7.6z"/> },
        ),
        Icon::Theme => (
            16,
            html! {
                <><circle cx="8" cy="8" r="5.8"/><path class="solid" d="M8 2.2a5.8 5.8 0 010 11.6z"/></>
            },
        ),
        Icon::Up => (16, html! { <path d="M8 13V3.5M4 7l4-4 4 4"/> }),
        Icon::Down => (16, html! { <path d="M8 3v9.5M4 9l4 4 4-4"/> }),
        Icon::New => (16, html! { <path d="M8 3v10M3 8h10"/> }),
        Icon::Network => (
            16,
            html! {
                <><circle cx="3.6" cy="11.6" r="1.9"/><circle cx="12.4" cy="11.6" r="1.9"/><circle cx="8" cy="3.8" r="1.9"/>
                <path d="M7 5.6l-2.4 4.3M9 5.6l.7 1.3M10.6 8.6l.8 1.4M5.6 11.6h1.2M8.8 11.6h1.6"/></>
            },
        ),
        Icon::Export => (16, html! { <path d="M8 2.5v7M5 6.8l3 3 3-3M3 10.5v3h10v-3"/> }),
        Icon::Share => (16, html! { <path d="M5 11l6-6M6 4.6h5.4V10"/> }),
        Icon::Undo => (16, html! { <path d="M6.5 3L3 6.5 6.5 10M3 6.5h6a4 4 0 010 8H7"/> }),
        Icon::Redo => (16, html! { <path d="M9.5 3L13 6.5 9.5 10M13 6.5H7a4 4 0 000 8h2"/> }),
        Icon::Branch => (
            16,
            html! {
                <><circle cx="4.4" cy="4" r="1.8"/><circle cx="4.4" cy="12" r="1.8"/><circle cx="11.6" cy="6" r="1.8"/>
                <path d="M4.4 5.8v4.4M4.4 10.2c0-3 5.2-1 6.6-2.6"/></>
            },
        ),
        Icon::Help => (
            16,
            html! {
                <><rect x="1.5" y="4" width="13" height="8.5" rx="1.6"/><path d="M4 7h.6M7 7h.6M10 7h.6M12 7h.2M5 10h6"/></>
            },
        ),
        Icon::Palette => {
            (16, html! { <><circle cx="7" cy="7" r="4.6"/><path d="M10.4 10.4l3.4 3.4"/></> })
        }
        Icon::Present => (16, html! { <path d="M2 3h12v7.5H2zM8 10.5V14M5.5 14h5"/> }),
        Icon::Spot => (
            16,
            html! { <><circle cx="8" cy="8" r="3.2"/><path d="M8 1.4v1.4M8 13.2v1.4M1.4 8h1.4M13.2 8h1.4"/></> },
        ),
        Icon::Black => {
            (16, html! { <rect class="solid" x="2" y="3.5" width="12" height="9" rx="1"/> })
        }
        Icon::Lesson => (
            16,
            html! { <path d="M2 3.5c2.4-.8 4.4-.6 6 .7 1.6-1.3 3.6-1.5 6-.7v9c-2.4-.8-4.4-.6-6 .7-1.6-1.3-3.6-1.5-6-.7zM8 4.2v9"/> },
        ),
        Icon::Close => (16, html! { <path d="M4 4l8 8M12 4l-8 8"/> }),
        Icon::Write => (16, html! { <path d="M3 13l.8-3L10.6 3.2l2.2 2.2L6 12.2z"/> }),
        Icon::Alarm => (
            16,
            html! { <path d="M5.3 1.8h5.4l3.5 3.5v5.4l-3.5 3.5H5.3l-3.5-3.5V5.3zM8 4.6v4.2M8 11.2v.1"/> },
        ),
        Icon::Holds => (16, html! { <path d="M3 8.4l3.2 3.2L13 4.8"/> }),
        Icon::Untouched => (16, html! { <path d="M4.5 8h7"/> }),
        Icon::Guarantees => (
            16,
            html! { <path d="M8 1.6l5.4 2v4.2c0 3.2-2.2 5.3-5.4 6.6-3.2-1.3-5.4-3.4-5.4-6.6V3.6zM5.4 7.8l1.9 1.9 3.4-3.6"/> },
        ),
        Icon::Fit => {
            (16, html! { <path d="M2.5 5.5v-3h3M13.5 5.5v-3h-3M2.5 10.5v3h3M13.5 10.5v3h-3"/> })
        }
        Icon::Search => {
            (16, html! { <path d="M7 2.5a4.5 4.5 0 100 9a4.5 4.5 0 000-9zM10.3 10.3l3.4 3.4"/> })
        }
        Icon::Table => {
            (16, html! { <path d="M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6.2 3.5v9"/> })
        }
        Icon::Code => (
            16,
            html! { <path d="M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h1.6M13 9.5v2M10 13.2h3.5"/> },
        ),
        Icon::Filter => (16, html! { <path d="M2.5 3.5h11l-4.2 5v4.6l-2.6-1.6v-3z"/> }),
        Icon::Logo => (
            24,
            html! {
                <><circle class="ring" cx="12" cy="12" r="9.2"/><circle class="lead" cx="12" cy="4.2" r="3"/>
                <circle class="node" cx="5.2" cy="16.2" r="3"/><circle class="node" cx="18.8" cy="16.2" r="3"/></>
            },
        ),
    };
    let (side, view) = (size.to_string(), format!("0 0 {size} {size}"));
    let class = if which == Icon::Logo { "icon logo" } else { "icon" };
    html! {
        <svg {class} width={side.clone()} height={side} viewBox={view} aria-hidden="true">{ content }</svg>
    }
}
