//! One command, or one thing to wait for, said in the scenario file's words while a run is going on.

use super::problem::{Key, Problem};
use super::script::{Do, ScriptEntry, ScriptFact};
use super::{convert, record};
use crate::sim::{Act, Command, Sight, When, World};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The longest text that is read.
pub const LONGEST: usize = 64 * 1024;

/// A command, to be carried out at once: `{"crash": 3}`, `"healAll"`; or when its moment comes, as an entry of a script:
/// `{"at": "4s", "do": {"crash": 3}}`, `{"when": {"sent": "COMMIT"}, "do": {"crash": 3}}`.
pub fn command(json: &str, world: &World) -> Result<Act, Problem> {
    let value = value(json)?;
    let members = world.setup().config.members().len() as u8;
    let entry = if value.get("do").is_some() {
        read::<ScriptEntry>(json, &value)?
    } else {
        ScriptEntry { at: None, when: None, what: read::<Do>(json, &value)? }
    };
    convert::act(entry.at, entry.when.as_ref(), &entry.what, "", members).map_err(short)
}

/// Something to wait for: `{"committed": "1·2"}`, `{"state": "LEADING", "server": 3}`.
pub fn fact(json: &str, world: &World) -> Result<Sight, Problem> {
    let value = value(json)?;
    let fact = read::<ScriptFact>(json, &value)?;
    let members = world.setup().config.members().len() as u8;
    convert::sight(&fact, "", members).map_err(short)
}

/// The word that a script says a command with, such as `crash`.
pub fn word(command: &Command) -> String {
    let act = Act { when: When::Now, command: command.clone() };
    match serde_json::to_value(record::act((0, act)).what) {
        Ok(Value::String(word)) => word,
        Ok(Value::Object(all)) if all.len() == 1 => all.into_iter().map(|(word, _)| word).collect(),
        _ => unreachable!("a command is written as a word, or as an object with one"),
    }
}

/// Is there a command with this word?
pub fn is_command(word: &str) -> bool {
    let said = Value::Object([(word.to_owned(), Value::Null)].into_iter().collect());
    let read = serde_json::from_value::<Do>(said);
    read.is_ok() || read.is_err_and(|e| !e.to_string().starts_with("unknown variant"))
}

fn value(json: &str) -> Result<Value, Problem> {
    if json.len() > LONGEST {
        return Err(Problem::new("", Key::SaidTooLong.with(&[&LONGEST])));
    }
    serde_json::from_str(json).map_err(|e| Problem::not_json(&e))
}

fn read<T: DeserializeOwned>(json: &str, value: &Value) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(Problem::from_reader)?;
    match Problem::list_for_object(value, "", "") {
        Some(problem) => Err(problem),
        None => Ok(read),
    }
}

/// What is said alone stands nowhere: its path begins with itself.
fn short(problem: Problem) -> Problem {
    let field = problem.field.trim_start_matches('.');
    let field = field.strip_prefix("do.").unwrap_or(field);
    Problem::new(if field == "do" { "" } else { field }, problem.says)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Micros, ServerId};
    use crate::sim::Setup;
    use std::sync::Arc;

    fn said(json: &str) -> Result<Act, String> {
        let world = World::new(Arc::new(Setup::new(1, 3, 0)));
        command(json, &world).map_err(|problem| problem.to_string())
    }

    #[test]
    fn a_command_is_said_alone_or_with_its_moment() {
        let crash = Command::Crash(ServerId(3));
        assert_eq!(said(r#"{"crash": 3}"#), Ok(Act { when: When::Now, command: crash.clone() }));
        let later = Act { when: When::At(Micros::millis(4000)), command: crash };
        assert_eq!(said(r#"{"at": "4s", "do": {"crash": 3}}"#), Ok(later));
        assert_eq!(said("\"healAll\"").map(|act| act.command), Ok(Command::HealAll));
        assert_eq!(said(r#"{"cancel": 2}"#).map(|act| act.command), Ok(Command::Cancel(2)));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let crash = "crash: must be a server of this ensemble";
        for (json, says) in [
            (r#"{"crash": 4}"#, crash),
            (r#"{"at": "4s", "do": {"crash": 9}}"#, crash),
            (r#"{"crush": 1}"#, "there is no such thing as \"crush\""),
            ("null", "must be a command"),
            ("[]", "must be a command"),
            ("{", "this is not JSON"),
            (r#"{"at": 1, "when": {"committed": "1·1"}, "do": "healAll"}"#, "must have at or when"),
        ] {
            let problem = said(json).expect_err(json);
            assert!(problem.starts_with(says), "{json}: {problem}");
        }
    }

    #[test]
    fn every_command_has_its_word() {
        for (json, says) in [
            (r#"{"crash": 3}"#, "crash"),
            ("\"healAll\"", "healAll"),
            (r#"{"isolate": {"server": 1, "how": "cut"}}"#, "isolate"),
        ] {
            let act = said(json).expect(json);
            assert_eq!(word(&act.command), says);
            assert!(is_command(says));
        }
        assert!(!is_command("crush") && !is_command(""));
    }

    #[test]
    fn wild_values_are_refused_and_never_panic() {
        let atoms =
            ["null", "-1", "1e99", "\"\"", "[[]]", "{}", "true", "\"S1\"", "18446744073709551616"];
        let world = World::new(Arc::new(Setup::new(1, 3, 0)));
        for word in
            ["crash", "hold", "write", "request", "partition", "run", "do", "at", "nonsense"]
        {
            for atom in atoms {
                for json in [
                    format!("{{\"{word}\": {atom}}}"),
                    format!("{{\"do\": {{\"{word}\": {atom}}}, \"at\": {atom}}}"),
                    format!("{{\"{word}\": {{\"client\": {atom}, \"server\": {atom}}}}}"),
                ] {
                    assert!(command(&json, &world).is_err(), "{json}");
                    assert!(fact(&json, &world).is_err(), "{json}");
                }
            }
        }
        let deep = "[".repeat(10_000);
        assert!(command(&deep, &world).is_err() && fact(&deep, &world).is_err());
    }
}
