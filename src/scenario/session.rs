//! What a browser keeps of a run: the scenario, every branch with what was done in it, and where one was.
//!
//! A branch is where it parted from which other one, its commands, its name and how far it was simulated; nothing else
//! is needed to have it again. The types are versioned and their own, like those of files and links. What comes back is
//! as untrusted as any file: it is read through the same door and repeated, command by command, a slice at a time
//! ([`Loading`]); what does not come out as it was is refused with a sentence.

use super::problem::Key;
use super::script::Recorded;
use super::units::{EventNo, Int, List, Text};
use super::{Problem, Scenario, convert, record};
use crate::sim::{Act, Recording, Watcher};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The longest text that is kept, in bytes.
pub const LONGEST_SESSION: usize = 2 * 1024 * 1024;
/// More events are not simulated again, over all branches.
const MOST_EVENTS: i64 = 3_000_000;
/// More branches are not kept.
const MOST_BRANCHES: usize = 128;

/// A run as it is kept, version 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Session {
    /// The version of this format.
    pub zabscope_session: Int<1, 1>,
    /// The scenario, as a file.
    pub scenario: String,
    /// The branches; the first is where the run began.
    pub branches: List<Limb, MOST_BRANCHES>,
    /// In which of them one was.
    pub current: Int<0, 127>,
    /// After which event.
    pub cursor: EventNo,
    /// The trace hash there.
    pub hash: Text<16>,
    /// How the page looked: the lens and the tab, in its own words.
    pub looks: List<Text<16>, 4>,
}

/// A branch as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limb {
    /// The branch that it left, and after which event; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<(Int<0, 127>, EventNo)>,
    /// What was done in it.
    pub acts: List<Recorded, 4096>,
    /// Its name, if it was given one.
    #[serde(default)]
    pub name: Text<256>,
    /// How far it was simulated.
    pub end: EventNo,
}

impl Session {
    /// A run, to be kept. `None` if there is more of it than is kept.
    pub fn of<W: Watcher>(base: &Scenario, run: &Recording<W>, looks: &[&str]) -> Option<Session> {
        let limb = |branch: &crate::sim::recording::Branch<W>| Limb {
            parent: branch.parent.map(|(of, at)| (Int(of as i64), Int(i64::from(at)))),
            acts: List(branch.acts.iter().cloned().map(record::act).collect()),
            name: Text(branch.name.clone()),
            end: Int(i64::from(branch.end())),
        };
        let branches: Vec<Limb> = run.branches().iter().map(limb).collect();
        let events: i64 = run.branches().iter().map(|b| i64::from(b.end() - b.start())).sum();
        (branches.len() <= MOST_BRANCHES && events <= MOST_EVENTS).then(|| Session {
            zabscope_session: Int(1),
            scenario: base.pristine().to_json(),
            branches: List(branches),
            current: Int(run.current() as i64),
            cursor: Int(i64::from(run.cursor())),
            hash: Text(run.world().hash().to_string()),
            looks: List(looks.iter().map(|word| Text((*word).to_owned())).collect()),
        })
    }

    /// As a text; `None` if it is longer than what is kept.
    pub fn to_json(&self) -> Option<String> {
        serde_json::to_string(self).ok().filter(|text| text.len() <= LONGEST_SESSION)
    }

    /// Reads what was kept. Nothing is run.
    pub fn parse(json: &str) -> Result<Session, Problem> {
        if json.len() > LONGEST_SESSION {
            return Err(Problem::new("", Key::KeptTooLong));
        }
        let mut reader = serde_json::Deserializer::from_str(json);
        let session: Session =
            serde_path_to_error::deserialize(&mut reader).map_err(Problem::from_reader)?;
        session.base()?;
        Ok(session)
    }

    /// The scenario that it began from.
    pub fn base(&self) -> Result<Scenario, Problem> {
        super::parse(&self.scenario)
    }

    /// How many events there are in all branches together.
    fn events(&self) -> i64 {
        let of = |limb: &Limb| limb.end.0 - limb.parent.map_or(0, |(_, at)| at.0);
        self.branches.0.iter().map(of).sum()
    }
}

/// A run that is being had again, a slice at a time.
#[derive(Clone, Debug)]
pub struct Loading<W> {
    session: Session,
    scenario: Scenario,
    run: Recording<W>,
    /// The branch and the command that come next.
    limb: usize,
    act: usize,
    /// Events that have been simulated, and all of them.
    progress: (i64, i64),
}

impl<W: Watcher> Loading<W> {
    /// Begins.
    pub fn new(session: Session) -> Result<Loading<W>, Problem> {
        let scenario = session.base()?;
        let run = Recording::watched(Arc::new(scenario.setup()?));
        let events = session.events();
        if !(0..=MOST_EVENTS).contains(&events) || session.branches.0.is_empty() {
            return Err(Problem::new("branches", Key::KeptTooFar));
        }
        Ok(Loading { session, scenario, run, limb: 0, act: 0, progress: (0, events.max(1)) })
    }

    /// How far it is, in per cent.
    pub fn percent(&self) -> u32 {
        (self.progress.0 * 100 / self.progress.1).clamp(0, 100) as u32
    }

    /// Goes on by this many events; true when it is there.
    pub fn go_on(&mut self, events: u32) -> Result<bool, Problem> {
        let Some(limb) = self.session.branches.0.get(self.limb) else { return self.end(events) };
        let field = format!("branches[{}]", self.limb);
        let wrong = || Problem::new(&field, Key::KeptDiffers);
        if self.run.branches().len() <= self.limb {
            // The branch is opened by its first command.
            let (of, at) = limb.parent.filter(|_| !limb.acts.0.is_empty()).ok_or_else(wrong)?;
            let (of, at) = (of.get() as usize, at.get() as u32);
            if of >= self.limb || limb.acts.0[0].after.get() as u32 != at {
                return Err(wrong());
            }
            self.run.switch(of);
            if self.run.seek(at) != at {
                return Err(wrong());
            }
        } else {
            self.run.switch(self.limb);
        }
        let next = limb.acts.0.get(self.act);
        let target = next.map_or(limb.end.get(), |act| act.after.get()) as u32;
        let from = self.run.cursor();
        let reached =
            self.run.seek(target.min(self.run.frontier().max(from).saturating_add(events)));
        self.progress.0 += i64::from(reached.saturating_sub(from));
        if reached < target {
            return if self.run.frontier() > reached || reached > from {
                Ok(false)
            } else {
                Err(wrong())
            };
        }
        match next {
            Some(_) if reached != target => return Err(wrong()),
            Some(recorded) => {
                let act = self.meant(recorded, &field)?;
                self.run.act(act).map_err(|_| wrong())?;
                self.act += 1;
                if self.run.branches().len() != self.limb + 1 {
                    return Err(wrong());
                }
            }
            None => {
                self.run.rename(self.limb, limb.name.0.trim());
                (self.limb, self.act) = (self.limb + 1, 0);
            }
        }
        Ok(false)
    }

    fn meant(&self, act: &Recorded, field: &str) -> Result<Act, Problem> {
        let members = self.run.world().setup().config.members().len() as u8;
        convert::act(act.at, act.when.as_ref(), &act.what, field, members)
    }

    /// Every branch is there: to where one was.
    fn end(&mut self, _: u32) -> Result<bool, Problem> {
        self.run.switch(self.session.current.get() as usize);
        let cursor = self.session.cursor.get() as u32;
        self.run.seek(cursor.min(self.run.frontier()));
        let same = self.run.cursor() == cursor
            && self.run.world().hash().to_string() == self.session.hash.0;
        if same { Ok(true) } else { Err(Problem::new("cursor", Key::KeptDiffers)) }
    }

    /// The scenario, the run, and how the page looked.
    pub fn into_parts(self) -> (Scenario, Recording<W>, Vec<String>) {
        (self.scenario, self.run, self.session.looks.0.into_iter().map(|word| word.0).collect())
    }
}
