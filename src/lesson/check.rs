//! What a lesson file must be beyond its fields: everything in it means something.

use super::file::{Beat, BeatQuestion, Both, Challenge, Lesson, Show};
use super::place::within;
use super::term::{Term, TermSort, Thing, fill, sort_of};
use super::text;
use super::wait::{Wait, must_be};
use crate::base::{ClientId, Epoch, ServerId, Zxid};
use crate::scenario::problem::{Key, Says, SaysPart};
use crate::scenario::{Problem, say};
use crate::sim::World;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Questions, and what each is about: a transaction, a server, a client, a path, a fact.
const QUESTIONS: [(&str, [bool; 5]); 8] = [
    ("winner", [false, false, false, false, false]),
    ("acks", [true, false, false, false, false]),
    ("survives", [true, false, false, false, false]),
    ("read", [false, false, true, true, false]),
    ("sync", [false, true, false, false, false]),
    ("nextHolder", [false, false, false, true, false]),
    ("woken", [true, false, false, true, false]),
    ("happens", [false, false, false, false, true]),
];

type CheckResult<T = ()> = std::result::Result<T, Problem>;

/// What has been read up to some beat.
struct LessonReader {
    world: World,
    names: BTreeMap<String, TermSort>,
}

/// Checks a whole lesson.
pub fn check(lesson: &Lesson) -> CheckResult {
    let id = &lesson.id.0;
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || !id.chars().all(good) {
        return Err(Problem::new("id", Key::LessonId));
    }
    for (both, field) in [(&lesson.title.en.0, "title.en"), (&lesson.title.zh.0, "title.zh")] {
        text::check(both, &BTreeMap::new(), field)?;
    }
    both(&lesson.summary, &BTreeMap::new(), "summary")?;
    if lesson.beats.is_empty() {
        return Err(Problem::new("beats", Key::NoBeats));
    }
    if let Some(myth) = &lesson.myth {
        let fields = [("facts", myth.facts.is_empty()), ("sources", myth.sources.is_empty())];
        if let Some((field, _)) = fields.iter().find(|(_, empty)| *empty) {
            return Err(Problem::new(format!("myth.{field}"), Key::NoSource));
        }
    }
    let world = |source: &super::file::Source, field: &str| -> CheckResult<World> {
        let scenario = source.scenario(field)?;
        let place = |p| within(field, p);
        Ok(World::new(Arc::new(scenario.setup().map_err(place)?)))
    };
    let mut reader =
        LessonReader { world: world(&lesson.scenario, "scenario")?, names: BTreeMap::new() };
    for (ix, one) in lesson.beats.0.iter().enumerate() {
        let field = format!("beats[{ix}]");
        if let Some(source) = &one.scenario {
            let field = format!("{field}.scenario");
            if ix == 0 {
                return Err(Problem::new(field, Key::FirstScenario));
            }
            reader = LessonReader { world: world(source, &field)?, names: BTreeMap::new() };
        }
        reader.beat(one, &field)?;
    }
    Ok(())
}

fn both<const MAX: usize>(
    both: &Both<MAX>,
    names: &BTreeMap<String, TermSort>,
    field: &str,
) -> CheckResult {
    text::check(&both.en.0, names, &format!("{field}.en"))?;
    text::check(&both.zh.0, names, &format!("{field}.zh"))
}

impl LessonReader {
    fn beat(&mut self, beat: &Beat, field: &str) -> CheckResult {
        for (ix, act) in beat.acts.0.iter().enumerate() {
            self.command(act, &format!("{field}.do[{ix}]"))?;
        }
        if let Some(until) = &beat.until {
            self.wait(until, &format!("{field}.until"))?;
        }
        let mut new = BTreeMap::new();
        for (name, words) in &beat.lets {
            let field = format!("{field}.let.{name}");
            let letters = |c: char| c.is_ascii_alphabetic();
            if name.is_empty() || !name.chars().all(letters) {
                return Err(Problem::new(field, Key::OneWord));
            }
            if sort_of(name, &BTreeMap::new()).is_ok() {
                return Err(Problem::new(field, Key::NameTaken));
            }
            let sort = sort_of(words, &self.names).map_err(|says| Problem::new(field, says))?;
            new.insert(name.clone(), sort);
        }
        self.names.extend(new);
        for (words, value) in &beat.holds {
            let field = format!("{field}.holds.{words}");
            sort_of(words, &self.names).map_err(|says| Problem::new(&field, says))?;
            if let Some(value) = value {
                text::known(&value.0, &self.names, &field)?;
            }
        }
        both(&beat.text, &self.names, &format!("{field}.text"))?;
        self.show(&beat.show, &format!("{field}.show"))?;
        if let Some(predict) = &beat.predict {
            self.predict(predict, &format!("{field}.predict"))?;
        }
        if let Some(challenge) = &beat.challenge {
            self.challenge(challenge, &format!("{field}.challenge"))?;
        }
        if beat.predict.is_some() && beat.challenge.is_some() {
            return Err(Problem::new(field, Key::AskOrTask));
        }
        Ok(())
    }

    fn show(&self, show: &Show, field: &str) -> CheckResult {
        let all = show.select.iter().map(|term| (term, format!("{field}.select")));
        let lit = show.highlight.0.iter().enumerate();
        let lit = lit.map(|(ix, term)| (term, format!("{field}.highlight[{ix}]")));
        for (term, field) in all.chain(lit) {
            match self.sort(term, &field)? {
                TermSort::Server | TermSort::Client | TermSort::Zxid => {}
                _ => return Err(Problem::new(field, must_be(Key::AThing))),
            }
        }
        Ok(())
    }

    fn sort(&self, term: &Term, field: &str) -> CheckResult<TermSort> {
        sort_of(&term.0, &self.names).map_err(|says| Problem::new(field, says))
    }

    fn term(&self, term: &Option<Term>, wanted: TermSort, what: Key, field: String) -> CheckResult {
        match term {
            Some(term) if self.sort(term, &field)? != wanted => {
                Err(Problem::new(field, must_be(what)))
            }
            _ => Ok(()),
        }
    }

    /// What is not known before the lesson is played is taken for something of its sort.
    fn filled(&self, value: &Value, field: &str) -> CheckResult<Value> {
        let thing = |words: &str| {
            Ok(match sort_of(words, &self.names).map_err(|says| Problem::new(field, says))? {
                TermSort::Server => Thing::Server(ServerId(1)),
                TermSort::Client => Thing::Client(ClientId(1)),
                TermSort::Zxid => Thing::Zxid(Zxid::new(Epoch(1), 1)),
                _ => {
                    return Err(Problem::new(field, Key::NotAThing.with(&[&words])));
                }
            })
        };
        fill(value, &thing)
    }

    fn command(&self, value: &Value, field: &str) -> CheckResult {
        let filled = self.filled(value, field)?;
        let read = say::command(&filled.to_string(), &self.world);
        // Two servers that are not known yet may have been taken for the same one.
        let known = filled == *value;
        match read {
            Err(p) if known || p.says.key != Key::DifferentEnds => Err(within(field, p)),
            _ => Ok(()),
        }
    }

    fn wait(&self, wait: &Wait, field: &str) -> CheckResult {
        let kinds = [
            wait.fact.is_some(),
            wait.seen.is_some(),
            wait.is.is_some(),
            wait.events.is_some(),
            wait.time.is_some(),
        ];
        if kinds.iter().filter(|there| **there).count() != 1 {
            return Err(Problem::new(field, Key::OneWait));
        }
        let about = wait.server.is_some() || wait.client.is_some() || wait.zxid.is_some();
        if about && wait.fact.is_none() {
            return Err(Problem::new(field, Key::WithFact));
        }
        if wait.server.is_some() && wait.client.is_some() {
            return Err(Problem::new(field, Key::ServerOrClient));
        }
        self.term(&wait.server, TermSort::Server, Key::AServer, format!("{field}.server"))?;
        self.term(&wait.client, TermSort::Client, Key::AClient, format!("{field}.client"))?;
        self.term(&wait.zxid, TermSort::Zxid, Key::AZxid, format!("{field}.zxid"))?;
        if let Some(seen) = &wait.seen {
            let field = format!("{field}.seen");
            let json = self.filled(seen, &field)?.to_string();
            let place = |p| within(&field, p);
            say::fact(&json, &self.world).map_err(place)?;
        }
        Ok(())
    }

    fn predict(&self, predict: &BeatQuestion, field: &str) -> CheckResult {
        let asked = &predict.ask.0;
        let Some((_, wanted)) = QUESTIONS.iter().find(|(name, _)| name == asked) else {
            let names = QUESTIONS.map(|(name, _)| name).join(", ");
            let names = SaysPart::Says(Key::OneOf.with(&[&names]));
            let says = Says { key: Key::MustBe, parts: vec![names] };
            return Err(Problem::new(format!("{field}.ask"), says));
        };
        let fields = ["zxid", "server", "client", "path", "fact"];
        let there = [
            predict.zxid.is_some(),
            predict.server.is_some(),
            predict.client.is_some(),
            predict.path.is_some(),
            predict.fact.is_some(),
        ];
        for ((name, there), wanted) in fields.iter().zip(there).zip(wanted) {
            if there != *wanted {
                let says = if there { Key::WithQuestion } else { Key::Missing };
                return Err(Problem::new(format!("{field}.{name}"), says));
            }
        }
        if predict.within.is_some() != (asked == "happens") {
            return Err(Problem::new(format!("{field}.within"), Key::WithHappens));
        }
        self.term(&predict.zxid, TermSort::Zxid, Key::AZxid, format!("{field}.zxid"))?;
        self.term(&predict.server, TermSort::Server, Key::AServer, format!("{field}.server"))?;
        self.term(&predict.client, TermSort::Client, Key::AClient, format!("{field}.client"))?;
        if let Some(fact) = &predict.fact {
            let field = format!("{field}.fact");
            self.wait(fact, &field)?;
            if fact.fact.is_none() {
                return Err(Problem::new(field, must_be(Key::AFact)));
            }
        }
        match &predict.text {
            Some(text) => both(text, &self.names, &format!("{field}.text")),
            None => Ok(()),
        }
    }

    fn challenge(&self, challenge: &Challenge, field: &str) -> CheckResult {
        if challenge.goals.is_empty() {
            return Err(Problem::new(format!("{field}.goals"), Key::NoGoals));
        }
        for (ix, goal) in challenge.goals.0.iter().enumerate() {
            self.wait(goal, &format!("{field}.goals[{ix}]"))?;
        }
        for (ix, word) in challenge.allow.0.iter().enumerate() {
            if !say::is_command(&word.0) {
                let says = Key::NoCommand.with(&[&word.0]);
                return Err(Problem::new(format!("{field}.allow[{ix}]"), says));
            }
        }
        for (ix, step) in challenge.solution.0.iter().enumerate() {
            let field = format!("{field}.solution[{ix}]");
            if let Some(act) = &step.act {
                self.command(act, &format!("{field}.do"))?;
            }
            if let Some(until) = &step.until {
                self.wait(until, &format!("{field}.until"))?;
            }
        }
        let solved = !challenge.solution.is_empty();
        match &challenge.impossible {
            Some(_) if solved => Err(Problem::new(format!("{field}.solution"), Key::NoSolutionTo)),
            None if !solved => Err(Problem::new(format!("{field}.solution"), Key::NoSolution)),
            Some(why) => both(&why.proof, &self.names, &format!("{field}.impossible.proof")),
            None => Ok(()),
        }
    }
}
