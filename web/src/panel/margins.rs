//! How far a guarantee is from being broken, and which two sides contradict each other once it is: one text each.

use crate::i18n::{Lang, t, tf};
use zabscope::base::{Epoch, ServerId, SidSet, Zxid};
use zabscope::check::margin::{Count, Margin};
use zabscope::check::{InvariantId, Violation};

/// Servers as people list them.
fn names(lang: Lang, who: SidSet) -> String {
    if who.is_empty() {
        return t(lang, "margin.nobody").to_owned();
    }
    let names: Vec<String> = who.iter().map(|sid| sid.to_string()).collect();
    names.join(" ")
}

/// How much it takes to break a guarantee.
pub fn margin(lang: Lang, id: InvariantId, margin: &Margin) -> String {
    let (key, with): (&str, Vec<(&str, String)>) = match margin {
        Margin::Leads { epoch, who } => {
            let key = if who.len() > 1 { "margin.leads_many" } else { "margin.leads" };
            (key, vec![("epoch", epoch.to_string()), ("who", names(lang, *who))])
        }
        Margin::Established { epoch, by, epochs } => {
            let key = if *epochs == 1 { "margin.established_one" } else { "margin.established" };
            let (who, n) = (by.to_string(), epochs.to_string());
            (key, vec![("epoch", epoch.to_string()), ("who", who), ("n", n)])
        }
        Margin::Announced { epoch, by } => {
            ("margin.announced", vec![("epoch", epoch.to_string()), ("who", by.to_string())])
        }
        Margin::Delivered { shortest: (_, n), longest: (_, m) } if n == m => {
            ("margin.delivered_alike", vec![("n", n.to_string())])
        }
        Margin::Delivered { shortest: (a, n), longest: (b, m) } => {
            let shortest = [("a", a.to_string()), ("n", n.to_string())];
            ("margin.delivered", [shortest, [("b", b.to_string()), ("m", m.to_string())]].concat())
        }
        Margin::Broadcast { proposed, delivered } => {
            ("margin.broadcast", vec![("n", proposed.to_string()), ("m", delivered.to_string())])
        }
        Margin::Committed { committed, delivered } => {
            ("margin.committed", vec![("n", committed.to_string()), ("m", delivered.to_string())])
        }
        Margin::Last { who, zxid } => last(id, *who, *zxid),
        Margin::Holds { who, epoch, of: 0, .. } => {
            ("margin.holds_nothing", vec![("who", who.to_string()), ("epoch", epoch.to_string())])
        }
        Margin::Holds { who, epoch, has, of } => {
            let whose = [("who", who.to_string()), ("epoch", epoch.to_string())];
            ("margin.holds", [whose, [("n", has.to_string()), ("m", of.to_string())]].concat())
        }
        Margin::Behind { who, leader, by } => {
            let key = if *by == 0 { "margin.abreast" } else { "margin.behind" };
            let (who, leader) = (who.to_string(), leader.to_string());
            (key, vec![("who", who), ("leader", leader), ("n", by.to_string())])
        }
        Margin::OnDisk { zxid, committed, count } => {
            let key = if *committed { "margin.on_disk_committed" } else { "margin.on_disk" };
            (key, [&counted(lang, count)[..], &[("zxid", zxid.to_string())]].concat())
        }
        Margin::TakenOver { epoch, count } => {
            let epoch = [("epoch", epoch.to_string())];
            ("margin.taken_over", [&counted(lang, count)[..], &epoch].concat())
        }
        Margin::Buffered { zxid, disk, buffer } => {
            let key = if buffer.is_empty() { "margin.on_disks" } else { "margin.buffered" };
            let (disk, buffer) = (names(lang, *disk), names(lang, *buffer));
            (key, vec![("zxid", zxid.to_string()), ("disk", disk), ("buffer", buffer)])
        }
        Margin::Epochs(all) => return epochs(all),
    };
    let with: Vec<(&str, &str)> = with.iter().map(|(name, value)| (*name, &**value)).collect();
    tf(lang, key, &with)
}

/// What was last in an order, and what may follow it: the next of its epoch, or the first of a later one.
fn last(id: InvariantId, who: ServerId, zxid: Zxid) -> (&'static str, Vec<(&'static str, String)>) {
    let key = match id {
        InvariantId::GlobalPrimaryOrder => "margin.last_epoch",
        _ => "margin.last",
    };
    let later = Epoch(zxid.epoch().0 + 1);
    let with = vec![
        ("who", who.to_string()),
        ("zxid", zxid.to_string()),
        ("next", zxid.next().to_string()),
        ("later", format!("{later}·1")),
        ("epoch", zxid.epoch().to_string()),
    ];
    (key, with)
}

/// Every server's currentEpoch and acceptedEpoch.
fn epochs(all: &[(ServerId, Epoch, Epoch)]) -> String {
    let one = |(sid, current, accepted): &(ServerId, Epoch, Epoch)| {
        let sign = if current <= accepted { '≤' } else { '>' };
        format!("{sid} {current} {sign} {accepted}")
    };
    all.iter().map(one).collect::<Vec<_>>().join(" · ")
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
        InvariantId::Leadership1 => "broken.leadership1",
        InvariantId::Leadership2 => "broken.leadership2",
        InvariantId::PrefixConsistency => "broken.prefix",
        InvariantId::Integrity => "broken.integrity",
        InvariantId::Agreement => "broken.agreement",
        InvariantId::TotalOrder => "broken.total_order",
        InvariantId::LocalPrimaryOrder => "broken.local_order",
        InvariantId::GlobalPrimaryOrder => "broken.global_order",
        InvariantId::PrimaryIntegrity => "broken.primary",
        InvariantId::CommittedLogDurability => "broken.durability",
        InvariantId::LeaderLogCompleteness => "broken.leader_log",
        InvariantId::ProcessConsistency => "broken.process",
        InvariantId::MonotonicRead => "broken.monotonic",
        InvariantId::LogOrder => "broken.log_order",
        InvariantId::DiskEpochs => "broken.disk_epochs",
        InvariantId::OneNewLeader => "broken.one_newleader",
        InvariantId::CommitNeedsQuorum => "broken.commit",
        InvariantId::UpToDateNeedsQuorum => "broken.uptodate",
        InvariantId::AckNeedsDisk => "broken.ack",
        InvariantId::SessionOrder => "broken.session_order",
        InvariantId::SingleSystemImage => "broken.single_image",
        InvariantId::SessionTransactions => "broken.session_txns",
        InvariantId::EphemeralsOfSessions => "broken.ephemerals",
        InvariantId::AtomicMulti => "broken.multi",
        InvariantId::SequenceNumbers => "broken.sequence",
        InvariantId::EqualTrees => "broken.trees",
        InvariantId::EventBeforeReply => "broken.event",
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
