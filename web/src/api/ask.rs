//! From the arguments of a script, as JSON, to what it wants. Nothing that a script can say is taken on trust.

use crate::i18n::Lang;
use crate::model::script::{ScriptAsk, ScriptGoal};
use crate::model::{Theme, Unit};
use serde_json::Value;
use zabscope::base::Micros;
use zabscope::export::Format;
use zabscope::scenario::units::length;
use zabscope::scenario::{LONGEST_FILE, MOST_EVENTS};

/// No argument is longer than this, as JSON: a scenario file fits.
pub const LONGEST: usize = 2 * LONGEST_FILE;
/// So many steps can be asked for at once.
const MOST_STEPS: u64 = 10_000;
/// A time in milliseconds that no run reaches: a thousand hours.
const LATEST: f64 = 3.6e9;

/// What a script wants.
#[derive(Clone, PartialEq, Debug)]
pub enum ScriptWant {
    /// A change of what is shown, answered later.
    Change(ScriptAsk),
    /// To be told something, at once.
    Read(ScriptRead),
}

/// What a script wants to know.
#[derive(Clone, PartialEq, Debug)]
pub enum ScriptRead {
    /// Where the cursor is.
    Moment,
    /// Everything at the cursor.
    State,
    /// The tree of a server.
    Znodes(u64),
    /// Events with these numbers.
    Events(u32, u32),
    /// The branches.
    Branches,
    /// The link to this moment, with the language or without.
    Link(bool),
}

/// Everything that can be asked for by name. Subscribing is not: it needs a function.
pub const CHANGES: [&str; 10] = [
    "open",
    "act",
    "step",
    "seek",
    "play",
    "pause",
    "switchTo",
    "setLanguage",
    "setTheme",
    "export",
];

/// Everything that is answered at once.
pub const READS: [&str; 6] = ["moment", "state", "znodes", "events", "branches", "link"];

/// What a script wants, by the name of the function and its arguments.
pub fn want(name: &str, args: &[Option<String>]) -> Result<ScriptWant, String> {
    let args = args.iter().map(|json| value(json.as_deref())).collect::<Result<Vec<_>, _>>()?;
    let arg = |ix: usize| args.get(ix).unwrap_or(&Value::Null);
    let change = |ask| Ok(ScriptWant::Change(ask));
    let read = |read| Ok(ScriptWant::Read(read));
    match name {
        "open" => change(ScriptAsk::Open(match arg(0) {
            Value::String(text) => text.clone(),
            scenario @ Value::Object(_) => scenario.to_string(),
            _ => return Err("needs a scenario, a link, or the id of a bundled scenario".to_owned()),
        })),
        "act" => change(ScriptAsk::Act(arg(0).to_string())),
        "step" => {
            change(ScriptAsk::Step(unit(arg(0))?, whole(arg(1), "n", 1, MOST_STEPS, 1)? as u32))
        }
        "seek" => change(ScriptAsk::Seek(goal(arg(0))?)),
        "play" => change(ScriptAsk::Play),
        "pause" => change(ScriptAsk::Pause),
        "switchTo" => change(ScriptAsk::Switch(needed(arg(0), "branch")? as usize)),
        "setLanguage" => change(ScriptAsk::Lang(match arg(0).as_str() {
            Some("en") => Lang::En,
            Some("zh" | "zh-CN") => Lang::Zh,
            _ => return Err("the language must be \"en\" or \"zh\"".to_owned()),
        })),
        "setTheme" => change(ScriptAsk::Theme(match arg(0).as_str() {
            Some("system") => Theme::System,
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => return Err("the theme must be \"system\", \"light\" or \"dark\"".to_owned()),
        })),
        "export" => {
            let known = Format::ALL.into_iter().find(|f| Some(f.name()) == arg(0).as_str());
            let format = known.ok_or("the form must be \"json\", \"shiviz\" or \"mermaid\"")?;
            let most = u64::from(MOST_EVENTS);
            let side = |name: &str, usual| {
                whole(arg(1).get(name).unwrap_or(&Value::Null), name, 1, most, usual)
            };
            change(ScriptAsk::Export(format, side("from", 1)? as u32, side("to", most)? as u32))
        }
        "moment" => read(ScriptRead::Moment),
        "state" => read(ScriptRead::State),
        "znodes" => read(ScriptRead::Znodes(needed(arg(0), "server")?)),
        "events" => {
            let most = u64::from(MOST_EVENTS);
            let from = whole(arg(0), "from", 0, most, 1)?;
            read(ScriptRead::Events(from as u32, whole(arg(1), "to", 0, most, most)? as u32))
        }
        "branches" => read(ScriptRead::Branches),
        "link" => read(ScriptRead::Link(match arg(0).get("language") {
            None => false,
            Some(Value::Bool(with)) => *with,
            Some(_) => return Err("language must be true or false".to_owned()),
        })),
        _ => Err("there is no such function".to_owned()),
    }
}

/// An argument; absent ones are null.
fn value(json: Option<&str>) -> Result<Value, String> {
    let Some(json) = json else { return Ok(Value::Null) };
    if json.len() > LONGEST {
        return Err(format!("an argument has at most {LONGEST} characters as JSON"));
    }
    serde_json::from_str(json).map_err(|_| "an argument cannot be read as JSON".to_owned())
}

fn unit(value: &Value) -> Result<Unit, String> {
    match value.as_str() {
        Some("event") => Ok(Unit::Event),
        Some("message") => Ok(Unit::Message),
        Some("milestone") => Ok(Unit::Milestone),
        None if value.is_null() => Ok(Unit::Event),
        _ => Err("the unit must be \"event\", \"message\" or \"milestone\"".to_owned()),
    }
}

fn whole(value: &Value, name: &str, lo: u64, hi: u64, absent: u64) -> Result<u64, String> {
    if value.is_null() {
        return Ok(absent);
    }
    let number = value.as_u64().filter(|n| (lo..=hi).contains(n));
    number.ok_or_else(|| format!("{name} must be a whole number from {lo} to {hi}"))
}

fn needed(value: &Value, name: &str) -> Result<u64, String> {
    let number = value.as_u64().filter(|n| *n <= u64::from(u16::MAX));
    number.ok_or_else(|| format!("{name} must be a whole number"))
}

/// An event, `{"event": 120}`, `{"time": 4213.05}` in milliseconds, or `{"time": "4.2s"}`.
fn goal(value: &Value) -> Result<ScriptGoal, String> {
    let event = value.get("event").unwrap_or(value);
    let time = value.get("time");
    let micros = match time {
        Some(Value::String(text)) => length(text),
        Some(Value::Number(ms)) => ms
            .as_f64()
            .filter(|ms| (0.0..=LATEST).contains(ms))
            .map(|ms| Micros((ms * 1000.0).round() as u64)),
        _ => None,
    };
    match (event.as_u64().filter(|n| *n <= u64::from(MOST_EVENTS)), micros) {
        (Some(event), None) => Ok(ScriptGoal::Event(event as u32)),
        (None, Some(time)) => Ok(ScriptGoal::Time(time)),
        _ => Err(format!(
            "needs an event from 0 to {MOST_EVENTS}, or {{time: …}} in milliseconds or as \"4.2s\""
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(name: &str, args: &[&str]) -> Result<ScriptWant, String> {
        want(name, &args.iter().map(|json| Some((*json).to_owned())).collect::<Vec<_>>())
    }

    #[test]
    fn arguments_say_what_is_wanted() {
        let seek = |goal| Ok(ScriptWant::Change(ScriptAsk::Seek(goal)));
        assert_eq!(wanted("seek", &["120"]), seek(ScriptGoal::Event(120)));
        assert_eq!(wanted("seek", &["{\"event\":120}"]), seek(ScriptGoal::Event(120)));
        assert_eq!(
            wanted("seek", &["{\"time\":4213.05}"]),
            seek(ScriptGoal::Time(Micros(4_213_050)))
        );
        assert_eq!(
            wanted("seek", &["{\"time\":\"4.2s\"}"]),
            seek(ScriptGoal::Time(Micros::millis(4200)))
        );
        assert_eq!(wanted("step", &[]), Ok(ScriptWant::Change(ScriptAsk::Step(Unit::Event, 1))));
        let steps = ScriptWant::Change(ScriptAsk::Step(Unit::Milestone, 3));
        assert_eq!(wanted("step", &["\"milestone\"", "3"]), Ok(steps));
        assert_eq!(
            wanted("events", &["5"]),
            Ok(ScriptWant::Read(ScriptRead::Events(5, MOST_EVENTS)))
        );
        assert_eq!(
            wanted("link", &["{\"language\":true}"]),
            Ok(ScriptWant::Read(ScriptRead::Link(true)))
        );
    }

    #[test]
    fn whatever_is_said_is_taken_or_refused_in_a_sentence() {
        let wild = [
            "null",
            "-1",
            "1e99",
            "0.5",
            "\"\"",
            "\"x\"",
            "[]",
            "[[1]]",
            "{}",
            "true",
            "{\"time\":-1}",
            "{\"time\":\"soon\"}",
            "{\"event\":1,\"time\":1}",
            "{\"language\":7}",
            "nonsense",
            "\u{0}",
        ];
        let long = format!("\"{}\"", "x".repeat(LONGEST));
        let deep = "[".repeat(100_000);
        for name in CHANGES.iter().chain(&READS).chain(&["", "constructor"]) {
            for a in wild.iter().copied().chain([long.as_str(), deep.as_str()]) {
                for b in wild {
                    if let Err(says) = wanted(name, &[a, b]) {
                        assert!(!says.is_empty() && says.len() < 200, "{name}: {says}");
                    }
                }
            }
        }
        assert!(wanted("act", &[&deep]).is_err() && wanted("act", &[&long]).is_err());
    }
}
