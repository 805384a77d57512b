//! The causal past of an event in the Messages lens: a jagged line across the lanes. It is the consistent cut between
//! what can have influenced the event and everything else.

use super::arrows::{Arrow, ArrowEnd};
use super::frame::timeline;
use super::index::Index;
use super::messages::HEAD;
use super::{LensScene, LensView};
use zabscope::base::Endpoint;
use zabscope::why::Past;

/// The line passes this far behind the last event of the past, in pixels.
const BEHIND: f64 = 4.0;

/// How far the past reaches on one lane.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Reach {
    /// Whose lane.
    pub end: Endpoint,
    /// Its last event in the past; 0 if it has none.
    pub last: u32,
    /// Where the line crosses the lane.
    pub x: f64,
    /// From here on down the line runs before this lane.
    pub top: f64,
}

/// The cut.
#[derive(Clone, PartialEq, Debug)]
pub struct PastLine {
    /// The event whose past it bounds.
    pub event: u32,
    /// Lane by lane, from the top.
    pub lanes: Vec<Reach>,
    /// Where the line ends.
    pub bottom: f64,
}

/// On which side of the cut a message lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lies {
    /// It was received before the cut.
    Inside,
    /// It was sent before the cut and received behind it, or never.
    Across,
    /// It was sent behind it.
    Outside,
}

impl PastLine {
    /// The line, from corner to corner.
    pub fn corners(&self) -> impl Iterator<Item = (f64, f64)> {
        let below = self.lanes.iter().skip(1).map(|lane| lane.top).chain([self.bottom]);
        self.lanes.iter().zip(below).flat_map(|(lane, below)| [(lane.x, lane.top), (lane.x, below)])
    }

    /// On which side a message lies.
    pub fn lies(&self, arrow: &Arrow) -> Lies {
        let last = |end| self.lanes.iter().find(|lane| lane.end == end).map_or(0, |lane| lane.last);
        if arrow.end == ArrowEnd::Arrives && arrow.event <= last(arrow.to) {
            return Lies::Inside;
        }
        if arrow.cause <= last(arrow.from) { Lies::Across } else { Lies::Outside }
    }
}

/// Draws the cut into a lens with lanes.
pub fn mark(scene: &mut LensScene, (index, view): (&Index, &LensView), event: u32, past: &Past) {
    let (Some(first), Some(last)) = (scene.lanes.first(), scene.lanes.last()) else { return };
    let gap = scene.lanes.get(1).map_or(first.y - HEAD, |second| (second.y - first.y) / 2.0);
    let axis = timeline(index, view);
    let lanes = scene.lanes.iter().map(|lane| {
        let last = past.of(lane.end);
        let x = if last == 0 { scene.left } else { axis.x(index.time_of(last)) + BEHIND };
        Reach { end: lane.end, last, x: x.clamp(scene.left, scene.right), top: lane.y - gap }
    });
    scene.past = Some(PastLine { event, lanes: lanes.collect(), bottom: last.y + gap });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{lens, samples};
    use zabscope::base::{Micros, ServerId};
    use zabscope::sim::Command;
    use zabscope::why::Causes;

    #[test]
    fn the_line_is_a_consistent_cut_with_the_event_as_its_newest() {
        let mut run = samples::busy(3, 0, 2);
        samples::act(&mut run, Command::Crash(ServerId(2)));
        samples::write(&mut run, 1);
        samples::pass(&mut run, 40);
        let (index, causes) = (Index::of(&run), Causes::of(&run));
        let end = run.step_at(run.frontier()).map_or(Micros(1), |step| step.at);
        let view = LensView { to: end, show_pings: true, ..LensView::default() };
        let (mut jagged, mut across) = (false, 0);
        for event in (40..run.frontier()).step_by(7) {
            let mut scene = lens(&run, &index, &view, None, &[]);
            mark(&mut scene, (&index, &view), event, &causes.past(event));
            let line = scene.past.expect("there are lanes");
            assert_eq!(line.lanes.iter().map(|lane| lane.last).max(), Some(event));
            let xs: Vec<f64> = line.corners().map(|(x, _)| x).collect();
            assert!(xs.iter().all(|x| (scene.left..=scene.right).contains(x)));
            jagged |= xs.iter().any(|x| (x - xs[0]).abs() > 5.0);
            for arrow in &scene.arrows {
                let sent = line.lanes.iter().any(|l| l.end == arrow.from && arrow.cause <= l.last);
                match line.lies(arrow) {
                    Lies::Inside => assert!(sent, "{arrow:?} was received before it was sent"),
                    Lies::Across => across += 1,
                    Lies::Outside => assert!(!sent),
                }
            }
        }
        assert!(jagged && across > 0);
    }

    #[test]
    fn nothing_of_somebody_who_had_no_part_lies_in_the_past() {
        let run = samples::fresh(3, 0);
        let mut run = run;
        let started = samples::until(&mut run, |s| s.what() == zabscope::sim::What::Start);
        samples::pass(&mut run, 300);
        let (index, causes) = (Index::of(&run), Causes::of(&run));
        let view = LensView { to: run.world().now(), ..LensView::default() };
        let mut scene = lens(&run, &index, &view, None, &[]);
        mark(&mut scene, (&index, &view), started, &causes.past(started));
        let line = scene.past.expect("there are lanes");
        assert_eq!(line.lanes.iter().filter(|lane| lane.last > 0).count(), 1);
        assert!(line.lanes.iter().any(|lane| lane.last == 0 && lane.x == scene.left));
    }
}
