//! The schema of a recording of clients, read with distrust.

use super::ask::{AskReader, RecordedAsk, session};
use serde_json::{Map, Value};

/// Longer recordings are not replayed.
const MOST_STEPS: usize = 5_000;

/// A step: requests of one session, and what came of them.
pub struct ServiceStep<'a> {
    /// Its number, for whoever reads of a difference.
    pub name: String,
    /// Who asks.
    pub session: u64,
    /// What is asked. Several requests are sent without waiting.
    pub asked: Vec<RecordedAsk<'a>>,
    /// The recorded replies, one for each request.
    pub replies: Vec<&'a Value>,
    /// In which order they came.
    pub order: Option<&'a Value>,
    /// The recorded watch events.
    pub events: &'a [Value],
    /// The zxid in the header of each, if the recorder has looked.
    pub event_zxids: Option<&'a [Value]>,
}

/// A recording.
pub struct ServiceScript<'a> {
    /// What was done.
    pub steps: Vec<ServiceStep<'a>>,
    /// The transaction log.
    pub txns: &'a [Value],
    /// The tree at the end.
    pub tree: &'a Map<String, Value>,
    /// What is known of the ensemble.
    pub meta: &'a Value,
}

impl<'a> ServiceScript<'a> {
    /// Reads one. An error is a sentence.
    pub fn read(value: &'a Value) -> Result<ServiceScript<'a>, String> {
        let steps = list(value, "steps")?;
        if steps.len() > MOST_STEPS {
            return Err(format!("a recording of clients has at most {MOST_STEPS} steps"));
        }
        let txns = list(value, "txns")?;
        let tree = value.get("final_tree").and_then(Value::as_object);
        let tree = tree.ok_or("final_tree is missing")?;
        let mut reader = AskReader::default();
        let steps = (0..).zip(steps).map(|(ix, step): (usize, _)| {
            let name = step.get("i").map_or_else(|| ix.to_string(), Value::to_string);
            let named = |why| format!("step {name}: {why}");
            ServiceStep::read(name.clone(), step, &mut reader).map_err(named)
        });
        let meta = value.get("meta").unwrap_or(&Value::Null);
        Ok(ServiceScript { steps: steps.collect::<Result<_, String>>()?, txns, tree, meta })
    }
}

impl<'a> ServiceStep<'a> {
    fn read(
        name: String,
        step: &'a Value,
        reader: &mut AskReader,
    ) -> Result<ServiceStep<'a>, String> {
        let session = session(step.get("session").ok_or("session is missing")?)?;
        let (asked, replies) = match step.get("batch") {
            Some(_) => (list(step, "batch")?, list(step, "replies")?),
            None => (
                std::slice::from_ref(step.get("req").ok_or("req is missing")?),
                std::slice::from_ref(step.get("reply").unwrap_or(&Value::Null)),
            ),
        };
        if asked.len() != replies.len() {
            let (asked, replies) = (asked.len(), replies.len());
            return Err(format!("it has {asked} requests and {replies} replies"));
        }
        let asked: Vec<RecordedAsk> =
            asked.iter().map(|req| reader.asked(req)).collect::<Result<_, _>>()?;
        if asked.len() != 1 && !asked.iter().all(RecordedAsk::is_op) {
            return Err("connect, move and expire stand alone".to_owned());
        }
        let events = match step.get("events") {
            None | Some(Value::Null) => &[],
            Some(_) => list(step, "events")?,
        };
        let event_zxids = match step.get("event_zxids") {
            None | Some(Value::Null) => None,
            Some(_) => Some(list(step, "event_zxids")?),
        };
        if event_zxids.is_some_and(|zxids| zxids.len() != events.len()) {
            return Err("event_zxids has one zxid for each of the events".to_owned());
        }
        let order = step.get("reply_order").filter(|order| !order.is_null());
        let replies = replies.iter().collect();
        Ok(ServiceStep { name, session, asked, replies, order, events, event_zxids })
    }
}

fn list<'a>(of: &'a Value, key: &str) -> Result<&'a [Value], String> {
    match of.get(key) {
        None => Err(format!("{key} is missing")),
        Some(value) => value.as_array().map(Vec::as_slice).ok_or(format!("{key} is not a list")),
    }
}
