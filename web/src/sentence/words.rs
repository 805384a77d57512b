//! The event in the protocol's own words: one line for those who know them, with a reading beside it.

use crate::i18n::{Lang, t, tf};
use zabscope::check::Run;
use zabscope::sim::{About, Step};
use zabscope::trace;
use zabscope::zab::Kind;

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

fn reading(kind: Kind) -> &'static str {
    match kind {
        Kind::FollowerInfo => "words.follower_info",
        Kind::ObserverInfo => "words.observer_info",
        Kind::LeaderInfo => "words.leader_info",
        Kind::AckEpoch => "words.ack_epoch",
        Kind::Diff => "words.diff",
        Kind::Trunc => "words.trunc",
        Kind::Snap => "words.snap",
        Kind::NewLeader => "words.new_leader",
        Kind::UpToDate => "words.up_to_date",
        Kind::Proposal => "words.proposal",
        Kind::Ack => "words.ack",
        Kind::Commit => "words.commit",
        Kind::Inform => "words.inform",
        Kind::Ping => "words.ping",
        Kind::Request => "words.request",
        Kind::Connect => "words.connect",
        Kind::ClientRequest => "words.client_request",
        Kind::Connected => "words.connected",
        Kind::Reply => "words.reply",
        Kind::Revalidate => "words.revalidate",
        Kind::Sync => "words.sync",
        Kind::ClientPing => "words.client_ping",
        Kind::Event => "words.event",
        Kind::Notification => "words.notification",
    }
}

/// What kind of event it is; of a packet its name.
pub fn kind(lang: Lang, step: &Step) -> String {
    let key = match step.about {
        About::Vote => return Kind::Notification.name().to_owned(),
        About::Packet(kind) | About::ToServer(kind) | About::ToClient(kind) => {
            return kind.name().to_owned();
        }
        About::Command(_) | About::Refused(_) => "event.command",
        About::Start => "event.start",
        About::Timer(_) => "event.timer",
        About::Disk(_) => "event.disk",
        About::Woke(_) => "event.woke",
        About::Program(_) => "event.program",
        About::Resource { .. } => "event.resource",
        About::Dialed(_) | About::Opened(_) | About::DialFailed(_) | About::Broken(_) => {
            "event.connection"
        }
    };
    t(lang, key).to_owned()
}
