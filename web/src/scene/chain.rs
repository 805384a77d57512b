//! Where the events of an answer to “why” are in a lens, whatever else that shows.

use super::layout::Point;
use super::{LensScene, StageScene};
use std::collections::BTreeSet;
use zabscope::base::Endpoint;
use zabscope::check::Run;

/// Marks events on the lanes of those whom they happened to. What is out of view is left out.
pub fn mark(scene: &mut LensScene, run: &Run, events: impl Iterator<Item = u32>) {
    let (Some(first), Some(last)) = (scene.stops.first(), scene.stops.last()) else { return };
    let in_view = events.filter(|event| (*first..=*last).contains(event));
    let marks = in_view.filter_map(|event| {
        let actor = run.step_at(event)?.actor()?;
        let lane = scene.lanes.iter().find(|lane| lane.end == actor)?;
        let pixel = scene.stops.partition_point(|stop| *stop < event);
        Some((scene.left + pixel as f64, lane.y))
    });
    scene.chain = marks.collect();
}

/// Where those servers and clients are on the stage to whom one of these events happened.
pub fn on_stage(scene: &StageScene, run: &Run, events: impl Iterator<Item = u32>) -> Vec<Point> {
    let actors: BTreeSet<Endpoint> = events.filter_map(|n| run.step_at(n)?.actor()).collect();
    let beside = |at: Point| Point { x: at.x - 30.0, y: at.y - 30.0 };
    let servers = scene.servers.iter().map(|s| (Endpoint::Server(s.sid), beside(s.at)));
    let clients = scene.clients.iter().map(|c| (Endpoint::Client(c.id), beside(c.at)));
    servers.chain(clients).filter(|(end, _)| actors.contains(end)).map(|(_, at)| at).collect()
}
