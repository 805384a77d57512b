//! The Why tab: the causes of an event, one sentence for each; or what is still missing for it to happen.

use crate::i18n::{Lang, t, tf};
use crate::model::Model;
use crate::scene::locks::short;
use crate::sentence;
use crate::sentence::reply;
use crate::sentence::time::seconds;
use zabscope::base::{Endpoint, Micros};
use zabscope::sim::Step;
use zabscope::why::{CauseNode, Causes, Lack, Missing, Rule, Shown, WhyQuestion};
use zabscope::zab::{Note, PacketKind};

/// What the Why tab shows.
#[derive(Clone, PartialEq, Debug)]
pub struct WhyPanel {
    /// What was asked; `None` if nothing was.
    pub asked: Option<String>,
    /// It is not all known yet.
    pub searching: bool,
    /// What is missing.
    pub lacks: Vec<WhyLine>,
    /// What it comes from, the newest first.
    pub links: Vec<WhyLine>,
}

/// A sentence, with the event that it leads to.
#[derive(Clone, PartialEq, Debug)]
pub struct WhyLine {
    pub at: String,
    /// The sentence.
    pub says: String,
    pub event: Option<u32>,
    /// The rule: the number of its fact, its names.
    pub rule: Option<String>,
    /// The event after which nothing came, in words.
    pub since: Option<(u32, String)>,
    /// It is the event at the cursor.
    pub here: bool,
}

/// What was asked last, and the answer.
pub fn panel(model: &Model) -> WhyPanel {
    let lang = model.page.lang;
    let searching = model.why.wanted.is_some();
    let told = model.why.told_of(model.run.current());
    let (Some(told), Some(causes)) = (told, &model.why.causes) else {
        return WhyPanel { asked: None, searching, lacks: Vec::new(), links: Vec::new() };
    };
    WhyPanel {
        asked: Some(question(lang, causes, told.about, !told.lacks.is_empty())),
        searching,
        lacks: told.lacks.iter().map(|lack| missing(model, causes, lack)).collect(),
        links: told.links.iter().filter_map(|node| link(model, causes, node)).collect(),
    }
}

/// A question in words.
fn question(lang: Lang, causes: &Causes, about: WhyQuestion, not: bool) -> String {
    let at = |event: u32| (event.to_string(), seconds(causes.at(event)));
    match about {
        WhyQuestion::Event(event) => {
            let (n, time) = at(event);
            tf(lang, "why.q_event", &[("n", &n), ("time", &time)])
        }
        WhyQuestion::Role(sid) => {
            let key = if not { "why.q_not_serving" } else { "why.q_role" };
            tf(lang, key, &[("a", &sid.to_string())])
        }
        WhyQuestion::Entry(sid, zxid) => {
            let key = if not { "why.q_not_entry" } else { "why.q_entry" };
            tf(lang, key, &[("a", &sid.to_string()), ("z", &zxid.to_string())])
        }
        WhyQuestion::Commit(zxid) => {
            let key = if not { "why.q_not_commit" } else { "why.q_commit" };
            tf(lang, key, &[("z", &zxid.to_string())])
        }
        WhyQuestion::Reply(client, _) => {
            let key = if not { "why.q_not_reply" } else { "why.q_reply" };
            tf(lang, key, &[("a", &client.to_string())])
        }
        WhyQuestion::Session(client) => {
            let key = if not { "why.q_not_session" } else { "why.q_session" };
            tf(lang, key, &[("a", &client.to_string())])
        }
        WhyQuestion::Lock(client) => {
            let key = if not { "why.q_not_lock" } else { "why.q_lock" };
            tf(lang, key, &[("a", &client.to_string())])
        }
    }
}

/// A fact with its rule.
fn link(model: &Model, causes: &Causes, node: &CauseNode) -> Option<WhyLine> {
    let lang = model.page.lang;
    let step = causes.step(node.fact.event)?;
    let since = node.since.map(|event| {
        let time = seconds(causes.at(event));
        (event, tf(lang, "why.since", &[("time", &time)]))
    });
    Some(WhyLine {
        at: seconds(step.at),
        says: sentence(model, causes, node, step),
        event: Some(step.number),
        rule: rule(lang, node.rule),
        since,
        here: step.number == model.run.cursor(),
    })
}

fn sentence(model: &Model, causes: &Causes, node: &CauseNode, step: &Step) -> String {
    let op = match node.rule {
        Rule::Asked => causes.request_in(step).map(reply::request),
        Rule::Watch => causes
            .fired_in(step.number)
            .map(|(kind, path)| format!("{} {path}", reply::event(kind))),
        _ => None,
    };
    let said = said_of(node.rule).filter(|_| node.rule != Rule::Asked || op.is_some());
    let Some(key) = said else {
        return sentence::recorded(&model.run, step, model.page.lang);
    };
    let name = |end: Option<Endpoint>| end.map_or_else(String::new, |end| end.to_string());
    let zxid = node.fact.what.zxid().unwrap_or(step.zxid);
    let votes = causes.notes(step.number).iter().rev().find_map(|note| match note {
        Note::Heard(n) => n.vote.leader,
        _ => None,
    });
    let leader = match node.fact.what {
        Shown::Voted => causes.notes(step.number).iter().rev().find_map(|note| match note {
            Note::Voted(vote, _) => vote.leader,
            _ => None,
        }),
        _ => votes,
    };
    let compared = causes.compared(step);
    let last = compared.map_or(zxid, |c| c.last).to_string();
    let range = compared.map_or_else(String::new, |c| format!("{}…{}", c.range.0, c.range.1));
    let mode = match node.fact.what {
        Shown::Told(mode, _) => mode.name(),
        Shown::State(state) => state.name(),
        _ => step.kind().map_or("", PacketKind::name),
    };
    let of = model.run.world().rules().config.voters.len();
    tf(
        model.page.lang,
        key,
        &[
            ("a", &name(step.actor())),
            ("b", &name(step.peer())),
            ("z", &zxid.to_string()),
            ("e", &zxid.epoch().to_string()),
            ("set", &sentence::names(node.counted)),
            ("n", &node.counted.len().to_string()),
            ("of", &of.to_string()),
            ("v", &leader.map_or_else(|| "–".to_owned(), |sid| sid.to_string())),
            ("mode", mode),
            ("last", &last),
            ("range", &range),
            ("op", &op.unwrap_or_default()),
        ],
    )
}

/// The number of the fact, the name in the paper, the place in the code.
fn rule(lang: Lang, rule: Rule) -> Option<String> {
    if rule == Rule::Act {
        return Some(t(lang, "why.act").to_owned());
    }
    let entry = rule.entry();
    if entry.fact.is_empty() {
        return None;
    }
    let mut parts = vec![tf(lang, "why.fact", &[("n", entry.fact)])];
    if !entry.paper.is_empty() {
        parts.push(tf(lang, "why.paper", &[("name", entry.paper)]));
    }
    if !entry.code.is_empty() {
        parts.push(entry.code.to_owned());
    }
    Some(parts.join(" · "))
}

/// Something that is missing, in a sentence.
fn missing(model: &Model, causes: &Causes, lack: &Lack) -> WhyLine {
    let name = |end: Option<Endpoint>| end.map_or_else(|| "–".to_owned(), |end| end.to_string());
    let key = match lack.what {
        Missing::Acks => "lack.acks",
        Missing::Ack => "lack.ack",
        Missing::Votes => "lack.votes",
        Missing::Reports => "lack.reports",
        Missing::Promises => "lack.promises",
        Missing::Histories => "lack.histories",
        Missing::Leader => "lack.leader",
        Missing::Lost => "lack.lost",
        Missing::Held => "lack.held",
        Missing::UnderWay => "lack.under_way",
        Missing::Disk => "lack.disk",
        Missing::Up => "lack.up",
        Missing::Awake => "lack.awake",
        Missing::Sync => "lack.sync",
        Missing::Link => "lack.link",
        Missing::Silence => "lack.silence",
        Missing::Epoch => "lack.epoch",
        Missing::Server => "lack.server",
        Missing::Turn => "lack.turn",
        Missing::Earlier => "lack.earlier",
    };
    let (have, need) = lack.counted;
    let time = lack.at.or(lack.event.map(|event| causes.at(event)));
    let says = tf(
        model.page.lang,
        key,
        &[
            ("a", &name(lack.who)),
            ("b", &name(lack.other)),
            ("kind", lack.kind.map_or("", PacketKind::name)),
            ("z", &lack.zxid.to_string()),
            ("e", &lack.zxid.epoch().to_string()),
            ("n", &have.len().to_string()),
            ("set", &if have.is_empty() { "–".to_owned() } else { sentence::names(have) }),
            ("need", &need.to_string()),
            ("time", &seconds(time.unwrap_or(Micros(0)))),
            ("znode", &lack.znode.as_deref().map_or_else(String::new, short)),
        ],
    );
    let here = lack.event == Some(model.run.cursor());
    let at = lack.event.map_or_else(String::new, |event| seconds(causes.at(event)));
    WhyLine { at, says, event: lack.event, rule: None, since: None, here }
}

/// The text of a rule; `None` where the event's own sentence says it.
fn said_of(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::Act | Rule::Other => return None,
        Rule::Start => "because.start",
        Rule::Voted => "because.voted",
        Rule::OwnVote => "because.own_vote",
        Rule::Heard => "because.heard",
        Rule::Votes => "because.votes",
        Rule::Elected => "because.elected",
        Rule::Joins => "because.joins",
        Rule::Looking => "because.looking",
        Rule::LostConnection => "because.lost_connection",
        Rule::Silent => "because.silent",
        Rule::NoConnection => "because.no_connection",
        Rule::OldEpoch => "because.old_epoch",
        Rule::NoQuorum => "because.no_quorum",
        Rule::LostQuorum => "because.lost_quorum",
        Rule::Gap => "because.gap",
        Rule::TimedOut => "because.timed_out",
        Rule::Reports => "because.reports",
        Rule::Epoch => "because.epoch",
        Rule::ToldEpoch => "because.told_epoch",
        Rule::Promised => "because.promised",
        Rule::AckEpoch => "because.ack_epoch",
        Rule::Takes => "because.takes",
        Rule::TakesOver => "because.takes_over",
        Rule::Compared => "because.compared",
        Rule::NewLeader => "because.new_leader",
        Rule::Synced => "because.synced",
        Rule::Established => "because.established",
        Rule::Serves => "because.serves",
        Rule::Asked => "because.asked",
        Rule::Request => "because.request",
        Rule::Proposed => "because.proposed",
        Rule::Proposal => "because.proposal",
        Rule::Appended => "because.appended",
        Rule::Durable => "because.durable",
        Rule::Acked => "because.acked",
        Rule::Committed => "because.committed",
        Rule::Delivered => "because.delivered",
        Rule::Informed => "because.informed",
        Rule::Commit => "because.commit",
        Rule::Replied => "because.replied",
        Rule::Read => "because.read",
        Rule::Watch => "because.watch",
        Rule::Opened => "because.opened",
        Rule::SessionEnds => "because.session_ends",
        Rule::LeavesServer => "because.leaves_server",
        Rule::GivesUp => "because.gives_up",
        Rule::Broken => "because.broken",
        Rule::Unreachable => "because.unreachable",
        Rule::DiskFailed => "because.disk_failed",
    })
}
