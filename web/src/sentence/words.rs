//! The event in the protocol's own words: one line for those who know them, with a reading beside it.

use crate::i18n::{Lang, t, tf};
use zabscope::check::Run;
use zabscope::sim::{About, Step};
use zabscope::trace;
use zabscope::zab::PacketKind;

/// The line under the sentence; empty before the first event.
pub fn words(run: &Run, lang: Lang) -> String {
    let Some(step) = run.step_at(run.cursor()) else { return String::new() };
    let (Some(kind), Some(from), Some(to)) = (step.kind(), step.peer(), step.actor()) else {
        let (line, reading) = (trace::event(step), kind(lang, step));
        return match lang {
            Lang::En => line,
            Lang::Zh => tf(lang, "words.other", &[("line", &line), ("reading", &reading)]),
        };
    };
    let zxid = if step.zxid.0 > 0 { format!(" {}", step.zxid) } else { String::new() };
    let packet = format!("{from} → {to} {}{zxid}", kind.name());
    tf(lang, "words.packet", &[("packet", &packet), ("reading", t(lang, reading(kind)))])
}

fn reading(kind: PacketKind) -> &'static str {
    match kind {
        PacketKind::FollowerInfo => "words.follower_info",
        PacketKind::ObserverInfo => "words.observer_info",
        PacketKind::LeaderInfo => "words.leader_info",
        PacketKind::AckEpoch => "words.ack_epoch",
        PacketKind::Diff => "words.diff",
        PacketKind::Trunc => "words.trunc",
        PacketKind::Snap => "words.snap",
        PacketKind::NewLeader => "words.new_leader",
        PacketKind::UpToDate => "words.up_to_date",
        PacketKind::Proposal => "words.proposal",
        PacketKind::Ack => "words.ack",
        PacketKind::Commit => "words.commit",
        PacketKind::Inform => "words.inform",
        PacketKind::Ping => "words.ping",
        PacketKind::Request => "words.request",
        PacketKind::Connect => "words.connect",
        PacketKind::ClientRequest => "words.client_request",
        PacketKind::Connected => "words.connected",
        PacketKind::Reply => "words.reply",
        PacketKind::Revalidate => "words.revalidate",
        PacketKind::Sync => "words.sync",
        PacketKind::ClientPing => "words.client_ping",
        PacketKind::Event => "words.event",
        PacketKind::Notification => "words.notification",
    }
}

/// What kind of event it is; of a packet its name.
pub fn kind(lang: Lang, step: &Step) -> String {
    let key = match step.about {
        About::Vote => return PacketKind::Notification.name().to_owned(),
        About::Packet(kind) | About::ToServer(kind) | About::ToClient(kind) => {
            return kind.name().to_owned();
        }
        About::Command(_) | About::Refused(_) => "event.command",
        About::Start => "event.start",
        About::Timer(_) => "event.timer",
        About::Disk(_) | About::DiskFailed(_) => "event.disk",
        About::Woke(_) => "event.woke",
        About::Program(_) => "event.program",
        About::Resource { .. } => "event.resource",
        About::Dialed(_) | About::Opened(_) | About::DialFailed(_) | About::Broken(_) => {
            "event.connection"
        }
    };
    t(lang, key).to_owned()
}
