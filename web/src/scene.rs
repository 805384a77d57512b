//! Geometry of the pictures as plain numbers: what the stage and the lens draw at one moment of a run.

use zabscope::base::{ClientId, Conn, Endpoint, Micros, ServerId, Zxid};
use zabscope::sim::Recording;

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

/// What the stage shows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct StageScene {}

/// What the stage shows at the cursor of a run.
pub fn stage(_run: &Recording, _selected: Option<Target>, _show_pings: bool) -> StageScene {
    StageScene {}
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

/// What the lens shows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LensScene {}

/// What the lens shows at the cursor of a run.
pub fn lens(_run: &Recording, _view: &LensView, _selected: Option<Target>) -> LensScene {
    LensScene {}
}

/// The view after a wish.
pub fn zoomed(run: &Recording, view: &LensView, wish: LensZoom) -> LensView {
    let end = run.step_at(run.frontier()).map_or(Micros(0), |s| s.at);
    let fit = LensView { from: Micros(0), to: end + Micros::millis(50), ..*view };
    match wish {
        LensZoom::Fit => fit,
        LensZoom::In | LensZoom::Out | LensZoom::Pan(_) | LensZoom::At(..) => *view,
    }
}

/// The view moved as little as the cursor demands, or widened when the whole run was in view.
/// Called after every move of the cursor; `before` is the end of the run as it was.
pub fn followed(run: &Recording, view: &LensView, before: Micros) -> LensView {
    let end = run.step_at(run.frontier()).map_or(Micros(0), |s| s.at);
    if view.to >= before {
        zoomed(run, view, LensZoom::Fit)
    } else {
        LensView { to: view.to.max(end), ..*view }
    }
}
