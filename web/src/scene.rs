//! Geometry of the pictures as plain numbers: what the stage and the lens draw at one moment of a run.

pub mod arrows;
pub mod chain;
pub mod clients;
pub mod density;
pub mod expectation;
pub mod film;
pub mod flights;
pub mod found;
pub mod frame;
pub mod index;
pub mod kinds;
pub mod layout;
pub mod ledger;
pub mod links;
pub mod lit;
pub mod locks;
pub mod logs;
pub mod lost_records;
pub mod messages;
pub mod packets;
pub mod past;
mod portrait;
pub mod qr;
pub mod servers;
pub mod stage;
mod stagebox;
pub mod story;
pub mod thumb;
mod timeline;
pub mod twin;
mod zoom;

#[cfg(test)]
pub mod samples;

pub use layout::PageShape;
pub use locks::locks;
pub use messages::{LensScene, lens};
pub use stage::{StageScene, stage};
pub use zoom::{followed, zoomed};

use zabscope::base::{ClientId, Conn, Endpoint, Micros, ServerId, Zxid};

/// Something that can be pointed at. One selection holds for the whole page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// A server.
    Server(ServerId),
    /// A client.
    Client(ClientId),
    /// The link between two, from the first to the second where direction matters.
    Link(Endpoint, Endpoint),
    /// A message under way: its connection, the event that sent it, who will get it.
    Packet {
        /// Its connection.
        conn: Conn,
        /// The event that sent it.
        cause: u32,
        /// Who will get it.
        to: Endpoint,
    },
    /// A transaction, wherever it is.
    Txn(Zxid),
    /// An event of the run.
    Event(u32),
}

/// Which part of the time axis the lens shows, and how.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LensView {
    /// The left edge.
    pub from: Micros,
    /// The right edge.
    pub to: Micros,
    /// Its width in CSS pixels.
    pub width: u32,
    /// Heartbeats are drawn, too.
    pub show_pings: bool,
    /// Which other messages are drawn.
    pub kinds: kinds::Kinds,
    /// The order of the lanes, and which of them are hidden.
    pub lanes: kinds::Lanes,
    /// It is the Locks lens: the time in which programs run is not folded.
    pub locks: bool,
}

impl Default for LensView {
    fn default() -> LensView {
        LensView {
            from: Micros(0),
            to: Micros(1),
            width: 1000,
            show_pings: false,
            kinds: kinds::Kinds::ALL,
            lanes: kinds::Lanes::default(),
            locks: false,
        }
    }
}

impl LensView {
    /// The start of another run, drawn as wide and with the same kinds of messages.
    pub fn for_another_run(&self) -> LensView {
        let LensView { width, show_pings, kinds, .. } = *self;
        LensView { width, show_pings, kinds, ..LensView::default() }
    }

    /// Are these messages drawn?
    pub fn shows(&self, flow: kinds::Flow) -> bool {
        match flow {
            kinds::Flow::Ping => self.show_pings,
            _ => self.locks || self.kinds.has(flow),
        }
    }
}

/// A wish about the part of the axis that is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LensZoom {
    /// Closer, about the cursor.
    In,
    /// Further away, about the cursor.
    Out,
    /// The whole run so far.
    Fit,
    /// By so many pixels to the right.
    Pan(i32),
    /// Closer (positive) or further away (negative), in notches, about this pixel.
    At(i32, i32),
}
