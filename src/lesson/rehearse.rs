//! A lesson played from its beginning to its end by nobody: does everything in it happen?

use super::file::{Challenge, Lesson};
use super::player::{BeatStage, NextBeat, Player};
use super::wait::ReadyWait;
use crate::check::Run;
use crate::predict::AskedQuestion;
use crate::scenario::Problem;
use crate::scenario::problem::{Key, Says};
use std::sync::Arc;

/// How many events a step of a solution may take.
const MOST_EVENTS: u32 = 40_000;
/// How long nobody does anything, to see that a challenge does not solve itself.
const IDLE: u32 = 1_000;

/// A beat as it was played.
#[derive(Clone, Debug)]
pub struct Played {
    /// The events that were played.
    pub span: (u32, u32),
    /// What was said: English, Chinese.
    pub said: [String; 2],
    /// What was asked, and the run where it was asked.
    pub asked: Option<(AskedQuestion, Run)>,
    /// Commands that the solution of the challenge took.
    pub solved: Option<usize>,
}

/// Plays a lesson. What does not happen, cannot be said, asked or solved, is a problem with its field.
pub fn rehearse(lesson: &Arc<Lesson>, seed: Option<u64>) -> Result<Vec<Played>, Problem> {
    let (mut player, mut run) = Player::begin(lesson.clone(), seed)?;
    let mut all = Vec::new();
    loop {
        while player.stage() == BeatStage::Going {
            player.go_on(&mut run, MOST_EVENTS)?;
        }
        let said = ["en", "zh"].map(|tag| player.said(tag).to_owned());
        let asked = player.asked().cloned().map(|asked| (asked, run.clone()));
        let mut played = Played { span: player.span(), said, asked, solved: None };
        if let Some(challenge) = &lesson.beats.0[player.number()].challenge {
            played.solved = attempted(&player, &run, challenge)?;
        }
        all.push(played);
        if player.next(&mut run)? == NextBeat::Over {
            return Ok(all);
        }
    }
}

/// Tries a challenge as its solution says. `None` if it is impossible.
fn attempted(player: &Player, run: &Run, challenge: &Challenge) -> Result<Option<usize>, Problem> {
    let (mut player, mut run) = (player.clone(), run.clone());
    let field = format!("beats[{}].challenge", player.number());
    let wrong = |name: &str, says: Says| Err(Problem::new(format!("{field}.{name}"), says));
    let mut idle = run.clone();
    idle.seek(idle.cursor() + IDLE);
    if is_done(&mut player, &idle) {
        return wrong("goals", Key::MetAnyway.into());
    }
    solve(&player, challenge, &mut run)?;
    if challenge.solution.is_empty() {
        return Ok(None);
    }
    if !is_done(&mut player, &run) {
        return wrong("solution", Key::NotMet.into());
    }
    let attempt = player.attempt();
    Ok(attempt.map(|attempt| attempt.used(&run)))
}

/// Goes on until this is so.
fn wait(run: &mut Run, ready: &ReadyWait) -> bool {
    if ready.may_be_so_already() && ready.holds(run) {
        return true;
    }
    for _ in 0..MOST_EVENTS {
        if !run.advance() {
            return false;
        }
        if ready.holds(run) {
            return true;
        }
    }
    false
}

/// Does what the solution of a challenge says, where the run stands.
pub fn solve(player: &Player, challenge: &Challenge, run: &mut Run) -> Result<(), Problem> {
    let field = format!("beats[{}].challenge", player.number());
    let wrong = |name: &str, says: Says| Err(Problem::new(format!("{field}.{name}"), says));
    for (ix, step) in challenge.solution.0.iter().enumerate() {
        let name = format!("solution[{ix}]");
        if let Some(act) = &step.act {
            let act = player.command(run, act)?;
            if let Err(why) = player.may(run, &act.command) {
                return wrong(&name, Key::NotAllowed.with(&[&format!("{why:?}")]));
            }
            if let Err(why) = run.act(act) {
                return wrong(&name, Key::NotDone.with(&[&format!("{why:?}")]));
            }
        }
        if let Some(until) = &step.until {
            let ready = player.wait(run, until)?;
            if !wait(run, &ready) {
                return wrong(&name, Key::NeverHappens.into());
            }
        }
    }
    Ok(())
}

fn is_done(player: &mut Player, run: &Run) -> bool {
    let Some(attempt) = player.attempt() else { return false };
    while !attempt.follow(run, MOST_EVENTS) {}
    attempt.is_done()
}
