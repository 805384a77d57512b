//! Names of the things on the stage, for eyes and for screen readers.

use crate::i18n::{Lang, t, tf};
use crate::panel::words::{doing_words, lease_words};
use crate::scene::clients::{ClientPill, ProgramTask};
use crate::scene::links::{HeldDirection, LinkGlyph};
use crate::scene::locks::short;
use crate::scene::packets::{Hue, PacketGlyph, Stuck};
use crate::scene::servers::{Counted, Meter, Role, ServerGlyph, TimeOutReason};
use crate::sentence::reply;
use zabscope::base::{Channel, Epoch, Micros, Zxid};
use zabscope::client::Outcome;
use zabscope::service::error::ErrorCode;
use zabscope::zab::{ExitReason, ServerState, ZabState};

/// The class that gives a phase its colours.
pub fn phase_class(phase: Option<ZabState>) -> &'static str {
    match phase {
        None => "hue-none",
        Some(ZabState::Election) => "hue-elect",
        Some(ZabState::Discovery) => "hue-disc",
        Some(ZabState::Synchronization) => "hue-sync",
        Some(ZabState::Broadcast) => "hue-bcast",
    }
}

/// The class that gives a message its colours.
pub fn hue_class(hue: Hue) -> &'static str {
    match hue {
        Hue::Election => "hue-elect",
        Hue::Discovery => "hue-disc",
        Hue::Synchronization => "hue-sync",
        Hue::Broadcast => "hue-bcast",
        Hue::Client => "hue-client",
    }
}

/// The class that gives an epoch its colour, and the number of its pattern. Only
/// together with the number itself, which is always there, do they name an epoch.
pub fn epoch_class(epoch: Epoch) -> (&'static str, u32) {
    const CLASSES: [&str; 6] = ["epoch-1", "epoch-2", "epoch-3", "epoch-4", "epoch-5", "epoch-6"];
    let ix = epoch.0.saturating_sub(1);
    (if epoch.0 == 0 { "epoch-0" } else { CLASSES[ix as usize % 6] }, ix % 4)
}

/// The word in a server's circle.
pub fn role_word(lang: Lang, role: Role) -> &'static str {
    match role {
        Role::Up(state) => state.name(),
        Role::Crashed => t(lang, "stage.role_crashed"),
        Role::Exited(_) => t(lang, "stage.role_exited"),
        Role::NotStarted => t(lang, "stage.role_off"),
    }
}

/// What a server is and how it is, in one line.
pub fn server_label(lang: Lang, server: &ServerGlyph) -> String {
    let (sid, role) = (server.sid.0.to_string(), role_word(lang, server.role));
    let (epoch, last) = (server.epoch.to_string(), server.last.to_string());
    let with = [("sid", sid.as_str()), ("role", role), ("epoch", &epoch), ("last", &last)];
    let mut label = if server.last == Zxid::ZERO {
        tf(lang, "stage.server_empty", &with)
    } else {
        tf(lang, "stage.server", &with)
    };
    let mut add = |text: String| {
        label.push_str(t(lang, "stage.comma"));
        label.push_str(&text);
    };
    if server.paused {
        add(t(lang, "stage.paused_is").to_owned());
    }
    if let Some(Some(sid)) = server.ballot {
        add(tf(lang, "stage.votes_for", &[("sid", &sid.to_string())]));
    }
    label
}

/// Everything else about a server, line by line.
pub fn server_title(lang: Lang, server: &ServerGlyph) -> String {
    let mut lines = vec![server_label(lang, server)];
    if let Some(phase) = server.phase {
        lines.push(tf(lang, "stage.phase", &[("phase", phase.name())]));
    }
    if let Some(epoch) = server.promised {
        lines.push(tf(lang, "stage.promised", &[("epoch", &epoch.to_string())]));
    }
    if let Role::Exited(reason) = server.role {
        lines.push(exit_words(lang, reason).to_owned());
    }
    if let Some(time_out) = server.time_out {
        let (left, limit) = (millis(time_out.left), millis(time_out.limit));
        let what = match time_out.wait {
            TimeOutReason::Leader => t(lang, "stage.wait_leader"),
            TimeOutReason::HalfTick => t(lang, "stage.wait_tick"),
            TimeOutReason::Quorum => t(lang, "stage.wait_quorum"),
            TimeOutReason::Notification => t(lang, "stage.wait_notification"),
            TimeOutReason::Finalize => t(lang, "stage.wait_finalize"),
            TimeOutReason::Observer => t(lang, "stage.wait_observer"),
        };
        let with = [("what", what), ("left", left.as_str()), ("limit", &limit)];
        lines.push(tf(lang, "stage.time_out", &with));
    }
    if let Some(meter) = server.meter {
        lines.push(meter_words(lang, &meter));
    }
    lines.join("\n")
}

fn exit_words(lang: Lang, reason: ExitReason) -> &'static str {
    match reason {
        ExitReason::UnmatchedCommit => t(lang, "stage.exit_unmatched_commit"),
        ExitReason::CannotTruncate => t(lang, "stage.exit_cannot_truncate"),
        ExitReason::BadSyncPacket => t(lang, "stage.exit_bad_packet"),
        ExitReason::EpochBehindLog => t(lang, "stage.exit_epoch_behind_log"),
        ExitReason::AcceptedBelowCurrent => t(lang, "stage.exit_accepted_below_current"),
        ExitReason::DiskError => t(lang, "stage.exit_disk_error"),
    }
}

fn millis(time: Micros) -> String {
    let (ms, us) = (time.0 / 1000, time.0 % 1000);
    if ms < 10 && us > 0 { format!("{ms}.{us:03} ms") } else { format!("{ms} ms") }
}

/// "2 of 3".
pub fn meter_short(lang: Lang, meter: &Meter) -> String {
    let (have, need) = (meter.have.len().to_string(), meter.need.to_string());
    tf(lang, "stage.meter", &[("have", &have), ("need", &need)])
}

pub fn count_words(lang: Lang, count: Counted) -> String {
    match count {
        Counted::Votes => t(lang, "stage.count_votes").to_owned(),
        Counted::Infos => "FOLLOWERINFO".to_owned(),
        Counted::Promises => "ACKEPOCH".to_owned(),
        Counted::Synced => "ACK NEWLEADER".to_owned(),
        Counted::Acks(zxid) => format!("ACK {zxid}"),
    }
}

/// What is counted, who has been counted, how many make a quorum.
pub fn meter_words(lang: Lang, meter: &Meter) -> String {
    let (what, short) = (count_words(lang, meter.count), meter_short(lang, meter));
    let names = meter.have.to_string();
    let voters = meter.voters.to_string();
    let with = [("what", what.as_str()), ("meter", &short), ("names", &names), ("voters", &voters)];
    tf(lang, "stage.meter_long", &with)
}

/// How a client's last request ended.
pub fn outcome_words(lang: Lang, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Pending => String::new(),
        Outcome::Done(zxid, result) => match reply::reply(result) {
            words if words.failed => format!("✗ {}", words.says),
            _ => format!("✓ {zxid}"),
        },
        Outcome::Failed(code, _) => format!("✗ {}", code.name()),
        Outcome::ConnectionLoss => t(lang, "stage.client_loss").to_owned(),
        Outcome::SessionExpired => format!("✗ {}", ErrorCode::SessionExpired.name()),
    }
}

/// What a client's program does, in two short lines.
pub fn task_words(lang: Lang, task: &ProgramTask) -> (String, Option<String>) {
    match task {
        ProgramTask::Holds(path, znode) => {
            let under = (path != znode).then(|| short(znode));
            (tf(lang, "stage.holds", &[("p", &cut(path))]), under)
        }
        ProgramTask::Waits(path, znode) if path == znode => {
            (tf(lang, "stage.waits_for", &[("z", &cut(path))]), None)
        }
        ProgramTask::Waits(path, znode) => {
            (tf(lang, "stage.waits_for", &[("z", &short(znode))]), Some(cut(path)))
        }
        ProgramTask::Busy(path) => (tf(lang, "stage.runs", &[("p", &cut(path))]), None),
    }
}

/// The beginning of a path.
fn cut(path: &str) -> String {
    match path.char_indices().nth(10) {
        Some((end, _)) => format!("{}…", &path[..end]),
        None => path.to_owned(),
    }
}

/// What a client is and how it is.
pub fn client_label(lang: Lang, client: &ClientPill) -> String {
    let doing = doing_words(lang, client.doing);
    let (n, sid) = (client.id.0.to_string(), client.server.map_or(0, |s| s.0).to_string());
    let with = [("n", n.as_str()), ("sid", &sid), ("doing", &doing)];
    let mut label = tf(lang, "stage.client", &with);
    if let Some(task) = &client.task {
        let (first, second) = task_words(lang, task);
        label.push_str(t(lang, "stage.comma"));
        label.push_str(&[first, second.unwrap_or_default()].join(" "));
    }
    if let Some(outcome) = &client.last {
        let outcome = outcome_words(lang, outcome);
        label.push_str(&tf(lang, "stage.client_last", &[("outcome", &outcome)]));
    }
    if let Some(lease) = &client.lease {
        label.push_str(t(lang, "stage.comma"));
        label.push_str(&lease_words(lang, lease));
    }
    if client.watches > 0 {
        label.push_str(t(lang, "stage.comma"));
        label.push_str(&tf(lang, "stage.client_watches", &[("n", &client.watches.to_string())]));
    }
    label
}

/// "PROPOSAL 1·2 from S3 to S1".
pub fn packet_label(lang: Lang, packet: &PacketGlyph) -> String {
    let (from, to) = (packet.from.to_string(), packet.to.to_string());
    let name = match packet.voted {
        Some(sid) => format!("{} {sid}", packet.kind.name()),
        None => crate::scene::packets::named(packet.kind, packet.zxid),
    };
    let mut label = tf(lang, "stage.packet", &[("name", &name), ("from", &from), ("to", &to)]);
    match packet.stuck {
        Some(Stuck::Held) => label.push_str(t(lang, "stage.packet_held")),
        Some(Stuck::Unread) => label.push_str(t(lang, "stage.packet_unread")),
        None => {}
    }
    label
}

/// What a link is and how it is.
pub fn link_label(lang: Lang, link: &LinkGlyph) -> String {
    let (a, b) = (link.a.to_string(), link.b.to_string());
    let mut label = tf(lang, "stage.link", &[("a", &a), ("b", &b)]);
    if link.cut {
        label.push_str(t(lang, "stage.link_cut"));
    }
    for held in &link.held {
        label.push_str(t(lang, "stage.comma"));
        label.push_str(&held_words(lang, held));
    }
    label
}

/// Which direction is held, and on which channels.
fn held_words(lang: Lang, held: &HeldDirection) -> String {
    let (from, to) = (held.from.to_string(), held.to.to_string());
    let names: Vec<&str> = held.channels.iter().map(|c| channel_word(lang, *c)).collect();
    let channels = names.join(" + ");
    let with = [("from", from.as_str()), ("to", &to), ("channels", &channels)];
    tf(lang, "stage.held", &with)
}

fn channel_word(lang: Lang, channel: Channel) -> &'static str {
    match channel {
        Channel::Election => t(lang, "stage.channel_election"),
        Channel::Quorum => t(lang, "stage.channel_quorum"),
        Channel::Client => t(lang, "stage.channel_client"),
    }
}

/// The state words that have a shape of their own.
pub fn role_class(role: Role) -> &'static str {
    match role {
        Role::Up(ServerState::Leading) => "is-leading",
        Role::Up(ServerState::Following) => "is-following",
        Role::Up(ServerState::Looking) => "is-looking",
        Role::Up(ServerState::Observing) => "is-observing",
        Role::Crashed | Role::Exited(_) => "is-down",
        Role::NotStarted => "is-down is-off",
    }
}
