//! What a beat asks and states, about what it means in a run.

use super::file::BeatQuestion;
use super::term::{Term, Terms, Thing};
use super::text;
use super::wait::ReadyWait;
use crate::base::Zxid;
use crate::predict::Question;
use crate::scenario::Problem;
use crate::scenario::problem::Key;
use crate::scenario::units::Text;
use std::collections::BTreeMap;

/// Is so what a beat states?
pub fn holds(
    all: &BTreeMap<String, Option<Text<200>>>,
    terms: &Terms,
    field: &str,
) -> Result<(), Problem> {
    for (words, value) in all {
        let field = format!("{field}.{words}");
        let wanted = match value {
            Some(value) => Some(text::fill(&value.0, terms, &field)?),
            None => None,
        };
        let found = terms.thing(words, &field).ok().map(|thing| thing.to_string());
        if found != wanted {
            let found = found.map_or_else(|| "null".to_owned(), |found| format!("\"{found}\""));
            return Err(Problem::new(field, Key::NotSo.with(&[&found])));
        }
    }
    Ok(())
}

/// What a beat asks.
pub fn about(predict: &BeatQuestion, terms: &Terms, field: &str) -> Result<Question, Problem> {
    let thing = |term: &Option<Term>| match term {
        Some(term) => terms.thing(&term.0, field).map(Some),
        None => Ok(None),
    };
    let Thing::Zxid(zxid) = thing(&predict.zxid)?.unwrap_or(Thing::Zxid(Zxid::ZERO)) else {
        return Err(Problem::new(field, Key::NoAnswer));
    };
    let path = || predict.path.as_ref().map_or("/", |path| path.0.as_str()).into();
    let wrong = || Problem::new(field, Key::NoAnswer);
    Ok(match predict.ask.0.as_str() {
        "winner" => Question::Winner,
        "acks" => Question::Acks(zxid),
        "survives" => Question::Survives(zxid),
        "read" => match thing(&predict.client)? {
            Some(Thing::Client(client)) => Question::Read(client, path()),
            _ => return Err(wrong()),
        },
        "sync" => match thing(&predict.server)? {
            Some(Thing::Server(sid)) => Question::Sync(sid),
            _ => return Err(wrong()),
        },
        "nextHolder" => Question::NextHolder(path()),
        "woken" => Question::Woken(zxid, path()),
        _ => {
            let (Some(fact), Some(within)) = (&predict.fact, predict.within) else {
                return Err(wrong());
            };
            match fact.ready(terms, &format!("{field}.fact"))? {
                ReadyWait::Fact(fact) => Question::Happens(fact, within.micros()),
                _ => return Err(wrong()),
            }
        }
    })
}
