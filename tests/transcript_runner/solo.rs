//! Lines that look at one decision or at one server, without a world.
//!
//! ```text
//! plan committed=1·5..1·9,2·1 processed=2·2 log=1·1..2·2 peers=2·2,0·0
//! solo S3 voters=3 round=1 current=0 log=1·1
//! S1 votes S1 epoch=1 zxid=1·1 round=7 LOOKING
//! finalizeWait
//! outcome
//! ```

use super::script::{number, server, zxid, zxids};
use std::fmt::Write;
use zabscope::base::{Epoch, Micros, ServerId, SessionId, Zxid};
use zabscope::service::{Body, State, Txn};
use zabscope::sim::Setup;
use zabscope::trace;
use zabscope::zab::database::Database;
use zabscope::zab::storage::{Disk, TxnLog};
use zabscope::zab::synchronization;
use zabscope::zab::{
    Effect, Input, Notification, Outbox, Phase, Rules, Server, ServerState, SyncMode, Timer, Vote,
};

fn value<'a>(words: &[&'a str], key: &str) -> Option<&'a str> {
    words.iter().find_map(|w| w.strip_prefix(key)?.strip_prefix('='))
}

fn txn(zxid: Zxid) -> Txn {
    let body = std::sync::Arc::new(Body::CloseSession { paths: Vec::new() });
    Txn { zxid, session: SessionId(1), cxid: 0, time: 0, body }
}

/// What a leader with this memory and this log would send to each peer (3.2).
pub fn plan(rest: &str) -> Result<String, String> {
    let words: Vec<&str> = rest.split_whitespace().collect();
    let setup = Setup::new(1, 3, 0);
    let rules = Rules { config: setup.config, flaws: setup.flaws };
    let mut db = Database::new(State::new(""), Zxid::ZERO, 500);
    for z in zxids(value(&words, "committed").unwrap_or(""))? {
        db.learn(&rules, &txn(z));
    }
    db.last_processed = zxid(value(&words, "processed").ok_or("processed=")?)?;
    let mut log = TxnLog::default();
    for z in zxids(value(&words, "log").unwrap_or(""))? {
        log.append(txn(z));
    }
    let mut out = String::new();
    for peer in value(&words, "peers").ok_or("peers=")?.split(',') {
        let plan = synchronization::plan(&db, &log, &rules, zxid(peer)?);
        let sent: Vec<String> = plan.txns.iter().map(|t| t.zxid.to_string()).collect();
        let then =
            if sent.is_empty() { String::new() } else { format!(", then {}", sent.join(" ")) };
        let mode = match plan.mode {
            SyncMode::Diff => "DIFF",
            SyncMode::Trunc => "TRUNC",
            SyncMode::Snap => "SNAP",
        };
        let _ = writeln!(out, "peer {peer:>4}: {mode}({}){then}", plan.zxid);
    }
    Ok(out)
}

/// One LOOKING server that hears votes.
pub struct Solo {
    node: Server,
    rules: Rules,
    round: u64,
}

impl Solo {
    /// `S3 voters=3 round=1 current=0 log=1·1`.
    pub fn new(rest: &str) -> Result<Self, String> {
        let words: Vec<&str> = rest.split_whitespace().collect();
        let me = server(words.first().ok_or("who?")?)?;
        let get = |key, default: u64| value(&words, key).map_or(Ok(default), number);
        let setup = Setup::new(1, get("voters", 3)? as u8, get("observers", 0)? as u8);
        let rules = Rules { config: setup.config, flaws: setup.flaws };
        let current = Epoch(get("current", 0)? as u32);
        let records = zxids(value(&words, "log").unwrap_or(""))?;
        let mut node = Server::new(me);
        node.disk = Disk::with(current, current, records.into_iter().map(txn), &rules.config);
        Ok(Self { node, rules, round: get("round", 1)? })
    }

    /// Its process starts, in the round that was asked for.
    pub fn starts(&mut self) -> String {
        let mut outbox = Outbox::default();
        zabscope::zab::start(&mut self.node, &self.rules, Micros(0), 0, &mut outbox);
        let told = told("starts", &outbox);
        if let Some(process) = &mut self.node.process {
            process.core.round = self.round;
        }
        told
    }

    /// A vote, the end of finalizeWait, or `outcome`: where all this has led.
    pub fn hear(&mut self, line: &str) -> Result<String, String> {
        match line {
            "finalizeWait" => Ok(self.tell(Input::Timer(Timer::Finalize), line)),
            "outcome" => {
                let round = self.node.process.as_ref().map_or(0, |p| p.core.round);
                Ok(format!("{} is {} in round {round}\n", self.node.id, phase(&self.node)))
            }
            vote => {
                let (from, n) = parse_vote(vote)?;
                Ok(self.tell(Input::Vote(from, n), vote))
            }
        }
    }

    fn tell(&mut self, input: Input, what: &str) -> String {
        let mut outbox = Outbox::default();
        zabscope::zab::step(&mut self.node, &self.rules, Micros(0), input, &mut outbox);
        told(what, &outbox)
    }
}

/// What happened, and below it what the server told its observers and to how many it sends.
fn told(what: &str, outbox: &Outbox) -> String {
    let mut out = format!("{what}\n");
    for note in outbox.notes.iter().filter_map(trace::told) {
        let _ = writeln!(out, "    {note}");
    }
    let sends = outbox.effects.iter().filter(|e| {
        matches!(e, Effect::Dial { .. } | Effect::SendVote(..) | Effect::SendVoteToSelf(_))
    });
    let sends = sends.count();
    if sends > 0 {
        let _ = writeln!(out, "    sends to {sends} servers");
    }
    out
}

fn phase(node: &Server) -> String {
    match node.process.as_ref().map(|p| &p.phase) {
        Some(Phase::Learning(l)) => format!("{} S{}", l.state().name(), l.leader.0),
        _ => node.state().map_or("DOWN", ServerState::name).to_owned(),
    }
}

/// `S1 votes S2 epoch=1 zxid=1·1 round=7 LOOKING`.
fn parse_vote(line: &str) -> Result<(ServerId, Notification), String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let ["votes", leader] = words.get(1..3).ok_or("S1 votes S2 …")? else {
        return Err(format!("a vote, not {line}"));
    };
    let leader = if *leader == "nobody" { None } else { Some(server(leader)?) };
    let vote = Vote {
        leader,
        zxid: zxid(value(&words, "zxid").unwrap_or("0·0"))?,
        epoch: Epoch(value(&words, "epoch").map_or(Ok(0), number)? as u32),
    };
    let state = match words.last() {
        Some(&"FOLLOWING") => ServerState::Following,
        Some(&"LEADING") => ServerState::Leading,
        Some(&"OBSERVING") => ServerState::Observing,
        _ => ServerState::Looking,
    };
    let round = value(&words, "round").map_or(Ok(1), number)?;
    Ok((server(words[0])?, Notification { vote, round, state }))
}
