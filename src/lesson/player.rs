//! A lesson that is being played.
//!
//! The run is the page's; between two calls the page may move the cursor and look at whatever it likes.

use super::attempt::{Attempt, Refused};
use super::file::{Beat, Lesson, Show, Source};
use super::mean::{about, holds};
use super::place::within;
use super::term::{Term, Terms, Thing};
use super::text;
use super::wait::ReadyWait;
use crate::check::Run;
use crate::predict::{AskedQuestion, Budget, ask};
use crate::scenario::problem::{Key, Says};
use crate::scenario::units::Int;
use crate::scenario::{Problem, Scenario, Verdict, say};
use crate::sim::{Command, Refusal};
use std::collections::BTreeMap;
use std::sync::Arc;

/// No beat waits for longer, in events.
const MOST_EVENTS: u32 = 40_000;

/// Where a beat is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeatStage {
    /// What it waits for has not happened yet.
    Going,
    /// It speaks; perhaps it asks.
    There,
    /// What was asked has not shown yet.
    Revealing,
    /// It has.
    Revealed,
}

/// What the next beat begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextBeat {
    /// The run goes on.
    Same,
    /// The run is another one: see [`Player::scenario`].
    Anew,
    /// There is no next beat: the lesson is over.
    Over,
}

/// A lesson that is being played.
#[derive(Clone, Debug)]
pub struct Player {
    lesson: Arc<Lesson>,
    seed: Option<u64>,
    scenario: Scenario,
    beat: usize,
    bound: BTreeMap<String, Thing>,
    stage: BeatStage,
    /// What the beat, or its question, waits for.
    ready: Option<ReadyWait>,
    /// The line that the lesson is in, and the events of it that the page plays.
    branch: usize,
    span: (u32, u32),
    waited: u32,
    said: [String; 2],
    question: Option<[String; 2]>,
    lit: Vec<Thing>,
    selected: Option<Thing>,
    asked: Option<AskedQuestion>,
    expected: Option<(usize, u8)>,
    attempt: Option<Attempt>,
    /// The run as the lesson handed it over.
    away: Option<Box<Run>>,
}

impl Player {
    /// Opens a lesson, with another seed if it allows that, and begins its first beat.
    pub fn begin(lesson: Arc<Lesson>, seed: Option<u64>) -> Result<(Player, Run), Problem> {
        if seed.is_some() && !lesson.seeds {
            return Err(Problem::new("seeds", Key::OneSeed));
        }
        let (scenario, mut run) = open(&lesson.scenario, seed, "scenario")?;
        let mut player = Player {
            lesson,
            seed,
            scenario,
            beat: 0,
            bound: BTreeMap::new(),
            stage: BeatStage::Going,
            ready: None,
            branch: run.current(),
            span: (run.cursor(), run.cursor()),
            waited: 0,
            said: Default::default(),
            question: None,
            lit: Vec::new(),
            selected: None,
            asked: None,
            expected: None,
            attempt: None,
            away: None,
        };
        player.begin_beat(&mut run)?;
        Ok((player, run))
    }

    /// The lesson.
    pub fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// The scenario of the present run.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Which beat it is, from 0.
    pub fn number(&self) -> usize {
        self.beat
    }

    /// The present beat.
    pub fn beat(&self) -> &Beat {
        &self.lesson.beats.0[self.beat]
    }

    /// Where it is.
    pub fn stage(&self) -> BeatStage {
        self.stage
    }

    /// The events to play: from the first one to the second one.
    pub fn span(&self) -> (u32, u32) {
        self.span
    }

    /// What the beat says, once it is there; the language is given by its tag.
    pub fn said(&self, tag: &str) -> &str {
        &self.said[usize::from(tag.starts_with("zh"))]
    }

    /// What the beat shows, with who is selected and who is pointed out.
    pub fn shows(&self) -> (&Show, Option<&Thing>, &[Thing]) {
        (&self.beat().show, self.selected.as_ref(), &self.lit)
    }

    /// What is asked, with its answer.
    pub fn asked(&self) -> Option<&AskedQuestion> {
        self.asked.as_ref()
    }

    /// The question in the lesson's words, if it has some.
    pub fn question(&self, tag: &str) -> Option<&str> {
        self.question.as_ref().map(|both| both[usize::from(tag.starts_with("zh"))].as_str())
    }

    /// What the person expects: the number of a choice, and how sure they are in per cent.
    pub fn expect(&mut self, choice: usize, sure: u8) {
        if self.asked.as_ref().is_some_and(|asked| choice < asked.choices.len()) {
            self.expected = Some((choice, sure.min(100)));
        }
    }

    /// What was expected.
    pub fn expected(&self) -> Option<(usize, u8)> {
        self.expected
    }

    /// The challenge that is being tried.
    pub fn attempt(&mut self) -> Option<&mut Attempt> {
        self.attempt.as_mut()
    }

    /// The same, to be looked at.
    pub fn tried(&self) -> Option<&Attempt> {
        self.attempt.as_ref()
    }

    /// In a challenge: may this command be given at the cursor?
    pub fn may(&self, run: &Run, command: &Command) -> Result<(), Refused> {
        match (&self.attempt, &self.beat().challenge) {
            (Some(attempt), Some(challenge)) => attempt.may(challenge, run, command),
            _ => Ok(()),
        }
    }

    /// Simulates at most this many events, towards what the beat waits for, or towards what shows the answer.
    pub fn go_on(&mut self, run: &mut Run, events: u32) -> Result<BeatStage, Problem> {
        if !matches!(self.stage, BeatStage::Going | BeatStage::Revealing) {
            return Ok(self.stage);
        }
        self.to_the_lesson(run);
        for _ in 0..events {
            let Some(ready) = &self.ready else { break };
            if !run.advance() || self.waited == MOST_EVENTS {
                return Err(self.problem("until", Key::NeverHappens.into()));
            }
            self.waited += 1;
            let there = ready.holds(run);
            self.span.1 = run.cursor();
            if there {
                self.ready = None;
            }
        }
        if self.ready.is_none() {
            self.arrive(run)?;
        }
        Ok(self.stage)
    }

    /// Lets the answer show: what must be done for that is done, and [`Player::go_on`] goes to the event.
    pub fn reveal(&mut self, run: &mut Run) -> Result<(), Problem> {
        let (Some(asked), BeatStage::There) = (self.asked.clone(), self.stage) else {
            return Ok(());
        };
        self.come_back(run);
        self.span = (run.cursor(), run.cursor());
        if let Some(act) = asked.act {
            run.act(act).map_err(|why| self.problem("predict", refused(why)))?;
            self.branch = run.current();
        }
        self.ready = (run.cursor() < asked.reveal).then_some(ReadyWait::Event(asked.reveal));
        self.span.1 = run.cursor();
        self.waited = 0;
        self.stage = BeatStage::Revealing;
        Ok(())
    }

    /// Begins the next beat. What was asked and has not shown shows first: so the run is the same for everybody.
    pub fn next(&mut self, run: &mut Run) -> Result<NextBeat, Problem> {
        self.come_back(run);
        loop {
            match self.stage {
                BeatStage::Going | BeatStage::Revealing => self.go_on(run, MOST_EVENTS)?,
                BeatStage::There if self.asked.is_some() => {
                    self.reveal(run).map(|()| self.stage)?
                }
                BeatStage::There | BeatStage::Revealed => break,
            };
        }
        self.come_back(run);
        if self.beat + 1 == self.lesson.beats.0.len() {
            return Ok(NextBeat::Over);
        }
        self.beat += 1;
        let lesson = self.lesson.clone();
        let source = &lesson.beats.0[self.beat].scenario;
        if let Some(source) = source {
            let field = format!("beats[{}].scenario", self.beat);
            (self.scenario, *run) = open(source, self.seed, &field)?;
            self.branch = run.current();
            self.bound.clear();
        }
        self.begin_beat(run)?;
        Ok(if source.is_some() { NextBeat::Anew } else { NextBeat::Same })
    }

    /// Hands the run over: whatever the person does here opens a branch.
    pub fn take_over(&mut self, run: &mut Run) {
        if self.away.is_none() {
            self.to_the_lesson(run);
            self.away = Some(Box::new(run.clone()));
            let here = run.cursor();
            run.advance();
            run.seek(here);
        }
    }

    /// Has the person taken over?
    pub fn is_away(&self) -> bool {
        self.away.is_some()
    }

    /// Goes back to where the lesson was. Branches stay. What was done at the end of the lesson's own line, after
    /// playing it on, would be in its way: then the run is as the lesson left it.
    pub fn come_back(&mut self, run: &mut Run) {
        if let Some(left) = self.away.take() {
            let acts = |run: &Run| run.branches().get(self.branch).map(|b| b.acts.len());
            if acts(run) != acts(&left) {
                *run = *left;
            }
        }
        self.to_the_lesson(run);
    }

    fn to_the_lesson(&self, run: &mut Run) {
        run.switch(self.branch);
        run.seek(self.span.1);
    }

    fn problem(&self, field: &str, says: Says) -> Problem {
        Problem::new(format!("beats[{}].{field}", self.beat), says)
    }

    /// Does what the beat does.
    fn begin_beat(&mut self, run: &mut Run) -> Result<(), Problem> {
        let lesson = self.lesson.clone();
        let (beat, field) = (&lesson.beats.0[self.beat], format!("beats[{}]", self.beat));
        self.stage = BeatStage::Going;
        self.span = (run.cursor(), run.cursor());
        (self.waited, self.asked, self.expected, self.question) = (0, None, None, None);
        self.attempt = None;
        for (ix, act) in beat.acts.0.iter().enumerate() {
            let field = format!("{field}.do[{ix}]");
            let json = self.terms(run).filled(act, &field)?.to_string();
            let act = say::command(&json, run.world()).map_err(|p| within(&field, p))?;
            let refused = |why| Problem::new(&field, refused(why));
            run.act(act).map_err(refused)?;
            self.branch = run.current();
        }
        self.span.1 = run.cursor();
        self.ready = match &beat.until {
            None => None,
            Some(until) => Some(until.ready(&self.terms(run), &format!("{field}.until"))?),
        };
        if self.ready.as_ref().is_some_and(|r| r.may_be_so_already() && r.holds(run)) {
            self.ready = None;
        }
        if self.ready.is_none() {
            self.arrive(run)?;
        }
        Ok(())
    }

    fn terms<'a>(&'a self, run: &'a Run) -> Terms<'a> {
        Terms { run, bound: &self.bound }
    }

    /// What the beat waits for is there: it speaks and asks.
    fn arrive(&mut self, run: &mut Run) -> Result<(), Problem> {
        if self.stage == BeatStage::Revealing {
            self.stage = BeatStage::Revealed;
            return Ok(());
        }
        let lesson = self.lesson.clone();
        let (beat, field) = (&lesson.beats.0[self.beat], format!("beats[{}]", self.beat));
        self.stage = BeatStage::There;
        let mut new = BTreeMap::new();
        for (name, words) in &beat.lets {
            let field = format!("{field}.let.{name}");
            new.insert(name.clone(), self.terms(run).thing(words, &field)?);
        }
        self.bound.extend(new);
        let terms = self.terms(run);
        holds(&beat.holds, &terms, &format!("{field}.holds"))?;
        let both = |en: &str, zh: &str, field: &str| -> Result<[String; 2], Problem> {
            let en = text::fill(en, &terms, &format!("{field}.en"))?;
            Ok([en, text::fill(zh, &terms, &format!("{field}.zh"))?])
        };
        let said = both(&beat.text.en.0, &beat.text.zh.0, &format!("{field}.text"))?;
        let thing = |term: &Term| terms.thing(&term.0, &format!("{field}.show"));
        let lit = beat.show.highlight.0.iter().map(thing).collect::<Result<_, _>>()?;
        let selected = beat.show.select.as_ref().map(thing).transpose()?;
        let (mut asked, mut question) = (None, None);
        if let Some(predict) = &beat.predict {
            let field = format!("{field}.predict");
            let about = about(predict, &terms, &field)?;
            let nothing = || Problem::new(&field, Key::NoAnswer);
            asked = Some(ask(run, &about, Budget::default()).ok_or_else(nothing)?);
            let text = predict.text.as_ref();
            question =
                text.map(|t| both(&t.en.0, &t.zh.0, &format!("{field}.text"))).transpose()?;
        }
        let mut attempt = None;
        if let Some(challenge) = &beat.challenge {
            let goal = |(ix, goal): (usize, &super::wait::Wait)| {
                goal.ready(&terms, &format!("{field}.challenge.goals[{ix}]"))
            };
            let goals = challenge.goals.0.iter().enumerate().map(goal).collect::<Result<_, _>>()?;
            attempt = Some(Attempt::new(run.cursor(), goals));
        }
        (self.said, self.lit, self.selected) = (said, lit, selected);
        (self.asked, self.question, self.attempt) = (asked, question, attempt);
        if self.attempt.is_some() {
            self.take_over(run);
        }
        Ok(())
    }

    /// A command of a solution, or of a helping hand: with words of the lesson filled in.
    pub fn command(
        &self,
        run: &Run,
        value: &serde_json::Value,
    ) -> Result<crate::sim::Act, Problem> {
        let json = self.terms(run).filled(value, "")?.to_string();
        say::command(&json, run.world())
    }

    /// What something to wait for means here.
    pub fn wait(&self, run: &Run, wait: &super::wait::Wait) -> Result<ReadyWait, Problem> {
        wait.ready(&self.terms(run), "until")
    }
}

/// Why a command is not carried out.
fn refused(why: Refusal) -> Says {
    Key::NotDone.with(&[&format!("{why:?}")])
}

/// A run where its scenario wants to be opened.
fn open(source: &Source, seed: Option<u64>, field: &str) -> Result<(Scenario, Run), Problem> {
    let mut scenario = source.scenario(field)?;
    if let Some(seed) = seed {
        scenario.seed = Int(i64::try_from(seed).unwrap_or(i64::MAX));
    }
    let opened = scenario.open()?;
    match opened.verdict {
        Verdict::Exact | Verdict::Unchecked => Ok((scenario, opened.run)),
        _ => Err(Problem::new(field, Key::KeptDiffers)),
    }
}
