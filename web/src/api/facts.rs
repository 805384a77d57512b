//! What subscribers hear: events that the cursor passes on its way forward.

use serde_json::Value;
use zabscope::check::Run;
use zabscope::export::event::EventJson;
use zabscope::export::write;
use zabscope::scenario::say;
use zabscope::sim::{Sight, TraceHash};

/// A cursor that moves on by more events than this at once has jumped: subscribers do not hear what it passed.
pub const LONGEST_MOVE: u32 = 4_000;

/// Which events somebody wants to hear of.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Filter {
    /// All.
    Event,
    /// Messages, heartbeats left out.
    Message,
    /// What stepping by milestone stops at.
    Milestone,
    /// A guarantee is broken.
    Violation,
    /// A fact, in the scenario file's words.
    Fact(Sight),
}

/// A filter as a script says it.
pub fn filter(json: Option<&str>, run: &Run) -> Result<Filter, String> {
    let json = json.unwrap_or("null");
    match serde_json::from_str::<Value>(json).as_ref().map(Value::as_str) {
        Ok(Some("event")) => Ok(Filter::Event),
        Ok(Some("message")) => Ok(Filter::Message),
        Ok(Some("milestone")) => Ok(Filter::Milestone),
        Ok(Some("violation")) => Ok(Filter::Violation),
        Ok(Some(_)) => {
            Err("the filter must be \"event\", \"message\", \"milestone\", \"violation\", \
                            or a fact such as {committed: \"1·2\"}"
                .to_owned())
        }
        _ => match say::fact(json, run.world()) {
            Ok(sight) => Ok(Filter::Fact(sight)),
            Err(problem) => Err(problem.to_string()),
        },
    }
}

/// The events after one moment, up to the cursor of a run, that each filter lets through: which filter, and the event as
/// JSON. None if the cursor did not come from there, event by event.
pub fn passed(run: &Run, from: (u32, TraceHash), filters: &[Filter]) -> Vec<(usize, String)> {
    let (event, hash) = from;
    let to = run.cursor();
    if to <= event || to - event > LONGEST_MOVE || filters.is_empty() {
        return Vec::new();
    }
    let mut probe = run.clone();
    probe.seek(event);
    if probe.world().hash() != hash {
        return Vec::new();
    }
    let mut heard = Vec::new();
    while probe.cursor() < to {
        let broken = probe.watcher().violations().len();
        if !probe.advance() {
            break;
        }
        let world = probe.world();
        let Some(step) = probe.step_at(probe.cursor()) else { break };
        for (ix, filter) in filters.iter().enumerate() {
            let through = match filter {
                Filter::Event => true,
                Filter::Message => step.is_message(),
                Filter::Milestone => step.is_milestone(),
                Filter::Violation => probe.watcher().violations().len() > broken,
                Filter::Fact(sight) => world.shows(step, *sight),
            };
            if through {
                heard.push((ix, write::text(&EventJson::of(step, Some(world)))));
            }
        }
    }
    heard
}

#[cfg(test)]
mod tests {
    use super::*;
    use zabscope::scenario::{library, parse};

    fn run() -> Run {
        parse(library::find("first-run").unwrap().text()).unwrap().open().unwrap().run
    }

    #[test]
    fn a_filter_lets_through_what_it_names() {
        let mut run = run();
        let start = (run.cursor(), run.world().hash());
        run.seek(start.0 + 900);
        let leading = filter(Some(r#"{"state": "LEADING"}"#), &run).unwrap();
        let heard = passed(&run, start, &[Filter::Milestone, leading]);
        let leads: Vec<&String> =
            heard.iter().filter(|(ix, _)| *ix == 1).map(|(_, json)| json).collect();
        assert_eq!(leads.len(), 1, "one leader is elected");
        assert!(leads[0].contains("\"leading\"") && leads[0].contains("\"told\":["));
        assert!(heard.iter().filter(|(ix, _)| *ix == 0).count() > 5);
    }

    #[test]
    fn a_jump_and_another_run_are_not_heard() {
        let mut run = run();
        let start = (run.cursor(), run.world().hash());
        run.seek(start.0 + 10);
        assert_eq!(passed(&run, start, &[Filter::Event]).len(), 10);
        assert_eq!(passed(&run, (start.0, TraceHash(0)), &[Filter::Event]), Vec::new());
        run.seek(start.0 + LONGEST_MOVE + 1);
        assert_eq!(passed(&run, start, &[Filter::Event]), Vec::new());
        for bad in [None, Some("7"), Some("\"soon\""), Some("{}"), Some("{\"state\":\"x\"}")] {
            assert!(filter(bad, &run).is_err(), "{bad:?}");
        }
    }
}
