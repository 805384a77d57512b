//! What clients ask and are told, in ZooKeeper's words.

use crate::base::ClientId;
use crate::client::{Client, ClientState, Heard, HeardWhat, Outcome};
use crate::service::answer::{Answer, OpResult};
use crate::service::op::Op;
use crate::service::stat::Stat;
use crate::service::watch::EventKind;
use crate::sim::{About, CommandKind, Step, World};
use crate::zab::PacketKind;
use std::fmt::Write;

/// What this event meant to a client: what it asked, was told, or became.
pub(super) fn told(world: &World, step: &Step, client: ClientId) -> Option<String> {
    let client = world.client(client);
    match step.about {
        About::Command(CommandKind::Request) => {
            let entry = client.history.back().filter(|entry| entry.asked == step.at)?;
            Some(asked(&entry.op))
        }
        About::ToClient(got) => {
            let heard = client.log.back().filter(|heard| heard.at == step.at)?;
            let kind = match heard.what {
                HeardWhat::Reply(_) => PacketKind::Reply,
                HeardWhat::Event(..) => PacketKind::Event,
                HeardWhat::State(_) => return Some(words(client, heard)),
            };
            (got == kind).then(|| words(client, heard))
        }
        About::Broken(_) | About::DialFailed(_) | About::Woke(_) => {
            let now = client.log.iter().rev().take_while(|heard| heard.at == step.at);
            let mut all: Vec<String> = now.map(|heard| words(client, heard)).collect();
            all.reverse();
            (!all.is_empty()).then(|| all.join("; "))
        }
        _ => None,
    }
}

fn words(client: &Client, heard: &Heard) -> String {
    match &heard.what {
        HeardWhat::State(state) => state_name(*state).to_owned(),
        HeardWhat::Event(kind, path, None) => format!("{} {path}", event_name(*kind)),
        HeardWhat::Event(kind, path, Some(by)) => format!("{} {path} by {by}", event_name(*kind)),
        HeardWhat::Reply(cxid) => {
            let entry = client.history.iter().rev().find(|entry| entry.cxid == *cxid);
            entry.map_or_else(String::new, |entry| {
                format!("{}: {}", asked(&entry.op), outcome(&entry.outcome))
            })
        }
    }
}

/// As `KeeperState` and the client's log call it.
pub fn state_name(state: ClientState) -> &'static str {
    match state {
        ClientState::Closed => "CLOSED",
        ClientState::Connecting => "CONNECTING",
        ClientState::Connected => "CONNECTED",
        ClientState::Closing => "CLOSING",
        ClientState::Disconnected => "DISCONNECTED",
        ClientState::Expired => "EXPIRED",
        ClientState::AuthFailed => "AUTH_FAILED",
    }
}

/// As `EventType` calls it (6.7.4).
pub fn event_name(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Created => "NodeCreated",
        EventKind::Deleted => "NodeDeleted",
        EventKind::DataChanged => "NodeDataChanged",
        EventKind::ChildrenChanged => "NodeChildrenChanged",
    }
}

/// A request in a few words.
pub fn asked(op: &Op) -> String {
    let mut out = op.name().to_owned();
    if let Some(path) = op.path() {
        let _ = write!(out, " {path}");
    }
    let version = match op {
        Op::Delete { version, .. }
        | Op::SetData { version, .. }
        | Op::Put { version, .. }
        | Op::SetAcl { version, .. }
        | Op::Check { version, .. } => *version,
        _ => -1,
    };
    if version != -1 {
        let _ = write!(out, " at version {version}");
    }
    match op {
        Op::GetData { watch: true, .. }
        | Op::Exists { watch: true, .. }
        | Op::GetChildren { watch: true, .. } => out.push_str(" and watch"),
        Op::Multi(ops) | Op::MultiRead(ops) => {
            let each: Vec<String> = ops.iter().map(asked).collect();
            let _ = write!(out, " [{}]", each.join(", "));
        }
        _ => {}
    }
    out
}

/// How a request ended: `OK`, with what was found, or `BadVersion (-103)`.
pub fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Pending => "not answered yet".to_owned(),
        Outcome::Done(_, result) => answered(result),
        Outcome::Failed(code, _) => code.to_string(),
        Outcome::ConnectionLoss => "ConnectionLoss (-4)".to_owned(),
        Outcome::SessionExpired => "SessionExpired (-112)".to_owned(),
    }
}

/// A result.
pub fn answered(result: &OpResult) -> String {
    let names = |names: &[crate::service::path::Path]| names.join(" ");
    let with = |what: String, seen: Option<&Stat>| match seen {
        Some(seen) => format!("{what} {}", stat(seen)),
        None => what,
    };
    match result {
        Err(code) => code.to_string(),
        Ok(Answer::Done) => "OK".to_owned(),
        Ok(Answer::Created { path, stat }) => with(format!("OK {path}"), stat.as_ref()),
        Ok(Answer::Stat(seen)) => with("OK".to_owned(), Some(seen)),
        Ok(Answer::Data(data, seen)) => with(format!("OK \"{data}\""), Some(seen)),
        Ok(Answer::Children(all, seen)) => with(format!("OK [{}]", names(all)), seen.as_ref()),
        Ok(Answer::Acl(acl, seen)) => with(format!("OK {} entries", acl.len()), Some(seen)),
        Ok(Answer::Paths(paths)) => format!("OK [{}]", names(paths)),
        Ok(Answer::Total(total)) => format!("OK {total}"),
        Ok(Answer::Echo(path)) => format!("OK {path}"),
        Ok(Answer::Multi(each)) => {
            let each: Vec<String> = each.iter().map(answered).collect();
            format!("[{}]", each.join(", "))
        }
    }
}

/// A Stat without what follows from the rest: times, and the length of the data.
fn stat(stat: &Stat) -> String {
    let Stat { czxid, mzxid, pzxid, version, cversion, aversion, num_children, .. } = stat;
    let mut out = format!(
        "{{czxid {czxid}, mzxid {mzxid}, pzxid {pzxid}, version {version}, cversion {cversion}, \
         aversion {aversion}, numChildren {num_children}"
    );
    if let Some(owner) = stat.ephemeral_owner {
        let _ = write!(out, ", ephemeralOwner {owner}");
    }
    out + "}"
}
