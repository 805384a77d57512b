//! How much it takes to break a guarantee, and what contradicts what when it is broken: one text each.

use crate::i18n::{Lang, t, tf};
use zabscope::base::{Epoch, SidSet};
use zabscope::check::margin::{Count, Margin};
use zabscope::check::{Id, Violation};

/// Servers as people list them.
fn names(lang: Lang, who: SidSet) -> String {
    if who.is_empty() {
        return t(lang, "margin.nobody").to_owned();
    }
    let names: Vec<String> = who.iter().map(|sid| sid.to_string()).collect();
    names.join(" ")
}

/// How much it takes to break a guarantee.
pub fn margin(lang: Lang, id: Id, margin: &Margin) -> String {
    let say = |key: &str, with: &[(&str, String)]| {
        let with: Vec<(&str, &str)> = with.iter().map(|(name, v)| (*name, v.as_str())).collect();
        tf(lang, key, &with)
    };
    match margin {
        Margin::Leads { epoch, who } => {
            let key = if who.len() > 1 { "margin.leads_many" } else { "margin.leads" };
            say(key, &[("epoch", epoch.to_string()), ("who", names(lang, *who))])
        }
        Margin::Established { epoch, by, epochs } => {
            let key = if *epochs == 1 { "margin.established_one" } else { "margin.established" };
            let with = [("epoch", epoch.to_string()), ("who", by.to_string())];
            say(key, &[&with[..], &[("n", epochs.to_string())]].concat())
        }
        Margin::Announced { epoch, by } => {
            say("margin.announced", &[("epoch", epoch.to_string()), ("who", by.to_string())])
        }
        Margin::Delivered { shortest, longest } if shortest.1 == longest.1 => {
            say("margin.delivered_alike", &[("n", longest.1.to_string())])
        }
        Margin::Delivered { shortest, longest } => {
            let (a, b) = (shortest, longest);
            let with = [("a", a.0.to_string()), ("n", a.1.to_string())];
            say(
                "margin.delivered",
                &[&with[..], &[("b", b.0.to_string()), ("m", b.1.to_string())]].concat(),
            )
        }
        Margin::Broadcast { proposed, delivered } => {
            say("margin.broadcast", &[("n", proposed.to_string()), ("m", delivered.to_string())])
        }
        Margin::Committed { committed, delivered } => {
            say("margin.committed", &[("n", committed.to_string()), ("m", delivered.to_string())])
        }
        Margin::Last { who, zxid } => {
            let next = Epoch(zxid.epoch().0 + 1);
            let key = match id {
                Id::GlobalPrimaryOrder => "margin.last_epoch",
                _ => "margin.last",
            };
            let with = [("who", who.to_string()), ("zxid", zxid.to_string())];
            let next = [
                ("next", zxid.next().to_string()),
                ("later", format!("{next}·1")),
                ("epoch", zxid.epoch().to_string()),
            ];
            say(key, &[&with[..], &next[..]].concat())
        }
        Margin::Holds { who, epoch, of: 0, .. } => {
            say("margin.holds_nothing", &[("who", who.to_string()), ("epoch", epoch.to_string())])
        }
        Margin::Holds { who, epoch, has, of } => {
            let with = [("who", who.to_string()), ("epoch", epoch.to_string())];
            say(
                "margin.holds",
                &[&with[..], &[("n", has.to_string()), ("m", of.to_string())]].concat(),
            )
        }
        Margin::Behind { who, leader, by } => {
            let key = if *by == 0 { "margin.abreast" } else { "margin.behind" };
            let with = [("who", who.to_string()), ("leader", leader.to_string())];
            say(key, &[&with[..], &[("n", by.to_string())]].concat())
        }
        Margin::Epochs(all) => {
            let one = |(sid, current, accepted): &_| format!("{sid} {current} ≤ {accepted}");
            let wrong = |(sid, current, accepted): &(_, Epoch, Epoch)| match current <= accepted {
                true => one(&(*sid, *current, *accepted)),
                false => format!("{sid} {current} > {accepted}"),
            };
            all.iter().map(wrong).collect::<Vec<_>>().join(" · ")
        }
        Margin::OnDisk { zxid, committed, count } => {
            let key = if *committed { "margin.on_disk_committed" } else { "margin.on_disk" };
            say(key, &[&counted(lang, count)[..], &[("zxid", zxid.to_string())]].concat())
        }
        Margin::TakenOver { epoch, count } => {
            let with = [("epoch", epoch.to_string())];
            say("margin.taken_over", &[&counted(lang, count)[..], &with[..]].concat())
        }
        Margin::Buffered { zxid, disk, buffer } => {
            let key = if buffer.is_empty() { "margin.on_disks" } else { "margin.buffered" };
            let with = [("zxid", zxid.to_string()), ("disk", names(lang, *disk))];
            say(key, &[&with[..], &[("buffer", names(lang, *buffer))]].concat())
        }
    }
}

fn counted(lang: Lang, count: &Count) -> [(&'static str, String); 4] {
    [
        ("have", count.who.len().to_string()),
        ("of", count.of.to_string()),
        ("need", count.need.to_string()),
        ("who", names(lang, count.who)),
    ]
}

/// The two sides that contradict each other.
pub fn contradiction(lang: Lang, violation: &Violation) -> String {
    let key = match violation.invariant {
        Id::Leadership1 => "broken.leadership1",
        Id::Leadership2 => "broken.leadership2",
        Id::PrefixConsistency => "broken.prefix",
        Id::Integrity => "broken.integrity",
        Id::Agreement => "broken.agreement",
        Id::TotalOrder => "broken.total_order",
        Id::LocalPrimaryOrder => "broken.local_order",
        Id::GlobalPrimaryOrder => "broken.global_order",
        Id::PrimaryIntegrity => "broken.primary",
        Id::CommittedLogDurability => "broken.durability",
        Id::LeaderLogCompleteness => "broken.leader_log",
        Id::ProcessConsistency => "broken.process",
        Id::MonotonicRead => "broken.monotonic",
        Id::LogOrder => "broken.log_order",
        Id::DiskEpochs => "broken.disk_epochs",
        Id::OneNewLeader => "broken.one_newleader",
        Id::CommitNeedsQuorum => "broken.commit",
        Id::UpToDateNeedsQuorum => "broken.uptodate",
        Id::AckNeedsDisk => "broken.ack",
        Id::SessionOrder => "broken.session_order",
        Id::SingleSystemImage => "broken.single_image",
        Id::SessionTransactions => "broken.session_txns",
        Id::EphemeralsOfSessions => "broken.ephemerals",
        Id::AtomicMulti => "broken.multi",
        Id::SequenceNumbers => "broken.sequence",
        Id::EqualTrees => "broken.trees",
        Id::EventBeforeReply => "broken.event",
    };
    let name = |end: Option<zabscope::base::Endpoint>| {
        end.map_or_else(|| t(lang, "broken.somebody").to_owned(), |end| end.to_string())
    };
    let zxid = violation.zxid;
    let with = [
        ("who", name(violation.who)),
        ("other", name(violation.other)),
        ("zxid", zxid.to_string()),
        ("epoch", zxid.epoch().to_string()),
    ];
    tf(lang, key, &with.each_ref().map(|(name, value)| (*name, value.as_str())))
}
