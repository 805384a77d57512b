//! The Director: how much virtual time passes in a millisecond of the watcher's, so that every flight can be followed
//! and silence is not waited for. Pure: what is going on in, a rate out.

use zabscope::base::Micros;
use zabscope::check::Run;
use zabscope::client::Wakeup;
use zabscope::sim::{About, Step};

/// How long the shortest flight in the air takes on the screen, in milliseconds.
const FLIGHT: f64 = 800.0;
/// Disk work, while nothing is in the air.
const DISK: f64 = 360.0;
/// A wait for a connection or for a timer that is about to fire.
const WAIT: f64 = 240.0;
/// Silence, however long.
pub const SILENCE: f64 = 480.0;
/// Waits from here on are silence, and it is said how much of it was skipped.
pub const SILENT: Micros = Micros::millis(100);
/// Shorter than this is no flight that eyes could follow: it is shown as if it took this long.
const SHORTEST: f64 = 150.0;
/// Within about this many milliseconds the rate rises to what is wanted.
const EASE: f64 = 180.0;

/// What is going on between two events.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Sky {
    /// The shortest flight in the air, from end to end.
    pub flight: Option<Micros>,
    /// The shortest work of a disk, from its beginning to its end.
    pub disk: Option<Micros>,
}

impl Sky {
    /// At the cursor of a run, and at a moment after it. Heartbeats count where they are shown. What should have ended
    /// by then and did not make an event has come to nobody: a link holds it, a process that is paused does not read
    /// it. It may never come, so nothing waits for it.
    pub fn of(run: &Run, now: f64, show_pings: bool) -> Sky {
        let mut sky = Sky::default();
        for due in run.world().under_way().filter(|due| due.at.0 as f64 > now) {
            let slot = match due.message {
                Some(kind) if kind.is_heartbeat() && !show_pings => continue,
                Some(_) => &mut sky.flight,
                None => &mut sky.disk,
            };
            let began = run.step_at(due.cause).map_or(due.at, |step| step.at);
            let takes = due.at - began;
            *slot = Some(slot.map_or(takes, |least| least.min(takes)));
        }
        sky
    }

    /// The rate that it is watched at, in microseconds a millisecond; `None` if there is nothing to watch.
    pub fn rate(self) -> Option<f64> {
        let over = |takes: Micros, millis: f64| (takes.0 as f64).max(SHORTEST) / millis;
        match (self.flight, self.disk) {
            (Some(flight), _) => Some(over(flight, FLIGHT)),
            (None, Some(disk)) => Some(over(disk, DISK)),
            (None, None) => None,
        }
    }
}

/// The rate for a wait in which there is nothing to watch.
pub fn waiting(gap: Micros) -> f64 {
    let millis = if gap >= SILENT { SILENCE } else { WAIT };
    (gap.0 as f64).max(SHORTEST) / millis
}

/// The rate after some milliseconds on the way to another one. It falls at once, for a flight that has begun must not
/// be missed, and rises slowly, so that nothing jumps.
pub fn eased(rate: f64, wanted: f64, millis: f64) -> f64 {
    if rate <= 0.0 || wanted <= rate {
        return wanted;
    }
    let part = 1.0 - (-millis / EASE).exp();
    rate * (wanted / rate).powf(part)
}

/// Does something begin with this event that is worth watching? Heartbeats, and timers that only send them, are not.
pub fn wakes(step: &Step, show_pings: bool) -> bool {
    match step.about {
        About::Vote | About::Packet(_) | About::ToServer(_) | About::ToClient(_) => {
            step.is_message() || step.is_milestone() || (show_pings && step.kind().is_some())
        }
        About::Timer(_) => step.is_milestone(),
        About::Woke(wakeup) => wakeup != Wakeup::Pings,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::samples;
    use zabscope::base::ServerId;
    use zabscope::sim::Command;

    fn sky(flight: Option<u64>, disk: Option<u64>) -> Sky {
        Sky { flight: flight.map(Micros), disk: disk.map(Micros) }
    }

    #[test]
    fn the_shortest_flight_takes_eight_tenths_of_a_second_whatever_the_network() {
        for micros in [400, 1_000, 20_000, 80_000, 5_000_000] {
            let rate = sky(Some(micros), Some(10)).rate().unwrap();
            let millis = micros as f64 / rate;
            assert!((700.0..=900.0).contains(&millis), "{micros} µs take {millis} ms");
        }
        let short = sky(Some(20), None).rate().unwrap();
        assert!(20.0 / short < 200.0, "what is too short for eyes does not stop the clock");
    }

    #[test]
    fn disks_and_waits_are_shorter_than_flights_and_silence_is_one_beat_however_long() {
        let disk = 6_000.0 / sky(None, Some(6_000)).rate().unwrap();
        let wait = 2_000.0 / waiting(Micros(2_000));
        assert!(disk < 500.0 && wait < disk);
        assert_eq!(sky(None, None).rate(), None);
        for seconds in [1, 2, 60] {
            let gap = Micros::millis(seconds * 1000);
            assert!((gap.0 as f64 / waiting(gap) - SILENCE).abs() < 0.01);
        }
    }

    #[test]
    fn a_rate_falls_at_once_and_rises_without_a_jump() {
        assert_eq!(eased(4_000.0, 1.25, 16.0), 1.25);
        let (mut rate, mut last) = (1.25, 1.25);
        for _ in 0..120 {
            rate = eased(rate, 100.0, 16.0);
            assert!(rate / last < 1.6, "a jump from {last} to {rate}");
            last = rate;
        }
        assert!(rate > 95.0);
    }

    #[test]
    fn heartbeats_are_silence_unless_they_are_shown() {
        let mut run = samples::busy(3, 0, 1);
        samples::pass(&mut run, 400);
        let (mut silent, mut pings) = (0, 0);
        for _ in 0..60 {
            run.advance();
            let step = run.step_at(run.cursor()).unwrap();
            assert!(!wakes(step, false), "{step:?}");
            let now = run.world().now().0 as f64;
            silent += u32::from(Sky::of(&run, now, false) == Sky::default());
            pings += u32::from(Sky::of(&run, now, true).flight.is_some());
        }
        assert_eq!(silent, 60);
        assert!(pings > 20);
        samples::act(&mut run, Command::Crash(ServerId(3)));
        assert!(wakes(run.step_at(run.cursor()).unwrap(), false));
    }
}
