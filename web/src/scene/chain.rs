//! Where the events of a “why” answer are in a lens.

use super::frame::timeline;
use super::index::Index;
use super::layout::{Point, TextSide};
use super::{LensScene, LensView, StageScene};
use std::collections::BTreeSet;
use std::f64::consts::FRAC_1_SQRT_2;
use zabscope::base::Endpoint;
use zabscope::check::Run;

/// Marks events on the lanes of the endpoints that they happened to. Events out of view are left out.
pub fn mark(
    scene: &mut LensScene,
    run: &Run,
    (index, view): (&Index, &LensView),
    events: impl Iterator<Item = u32>,
) {
    let mut events = events.peekable();
    if scene.lanes.is_empty() || events.peek().is_none() {
        return;
    }
    let axis = timeline(index, view);
    let marks = events.filter_map(|event| {
        let step = run.step_at(event).filter(|s| view.from <= s.at && s.at <= view.to)?;
        let actor = step.actor()?;
        let lane = scene.lanes.iter().find(|lane| lane.end == actor)?;
        Some((axis.x(step.at), lane.y))
    });
    scene.chain = marks.collect();
}

/// Where the servers and clients that these events happened to are on the stage.
pub fn on_stage(scene: &StageScene, run: &Run, events: impl Iterator<Item = u32>) -> Vec<Point> {
    let actors: BTreeSet<Endpoint> = events.filter_map(|n| run.step_at(n)?.actor()).collect();
    // On the rim, half-way up, away from words: over and under a server stand ballots and counts.
    let (rim, pill) = ((scene.layout.radius + 12.0) * FRAC_1_SQRT_2, scene.layout.pill);
    let servers = scene.servers.iter().map(|s| {
        let dx = if s.side == TextSide::Left { rim } else { -rim };
        (Endpoint::Server(s.sid), s.at.moved(dx, -rim))
    });
    let clients = scene.clients.iter();
    let clients = clients.map(|c| (Endpoint::Client(c.id), c.at.moved(10.0 - pill.0, -pill.1)));
    servers.chain(clients).filter(|(end, _)| actors.contains(end)).map(|(_, at)| at).collect()
}
