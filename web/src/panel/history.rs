//! A client's history: requests, replies, watch events and changes of state, in the order in which they reached it.

use super::{words, znodes};
use crate::i18n::{t, tf};
use crate::model::Model;
use crate::sentence::reply::{self, ReplyWords};
use crate::sentence::time::seconds;
use zabscope::base::Micros;
use zabscope::client::{Client, Entry, Heard, HeardWhat, Outcome};
use zabscope::service::op::Op;
use zabscope::why::WhyQuestion;

/// How many lines are listed.
const LISTED: usize = 40;

/// What a line is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HistorySort {
    /// A request, with its reply where that was the next thing to arrive.
    Request,
    Reply,
    /// A watch event.
    Event,
    /// The session's state changed.
    State,
}

#[derive(Clone, PartialEq, Debug)]
pub struct HistoryLine {
    /// What it is about.
    pub sort: HistorySort,
    pub at: String,
    /// The request.
    pub asked: Option<String>,
    /// The answer, the event, or the state.
    pub answer: Option<ReplyWords>,
    /// What is said beside it: it is waited for.
    pub quiet: Option<&'static str>,
    /// The request, to be asked why it was answered so, or not at all.
    pub why: Option<WhyQuestion>,
    /// At which zxid the server was when it answered.
    pub served: Option<String>,
    /// How far the newest committed state was then, if the answer was stale.
    pub stale: Option<String>,
}

/// The newest lines first, and how many are older.
pub fn lines(model: &Model, client: &Client) -> (Vec<HistoryLine>, usize) {
    let mut all = Vec::new();
    let (mut asks, mut hears) = (client.history.iter().peekable(), client.log.iter().peekable());
    loop {
        // What was asked at the moment in which something arrived was asked after it, but a reply never comes first.
        let ask_first = match (asks.peek(), hears.peek()) {
            (None, None) => break,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(ask), Some(heard)) => ask.asked < heard.at || ends(heard, ask),
        };
        if ask_first {
            all.extend(asks.next().map(|entry| (entry.asked, Exchange::Asked(entry))));
        } else {
            all.extend(hears.next().map(|heard| (heard.at, Exchange::Heard(heard))));
        }
    }
    let mut lines: Vec<HistoryLine> = Vec::new();
    let mut open: Option<u32> = None;
    for (at, what) in all {
        match what {
            Exchange::Asked(entry) => {
                open = Some(entry.cxid);
                lines.push(asked(model, client, at, entry));
            }
            Exchange::Heard(heard) => {
                let entry = entry_of(client, heard);
                // A reply that comes next stands in the line of its request.
                match (entry, lines.last_mut()) {
                    (Some(entry), Some(last)) if open == Some(entry.cxid) => {
                        let line = replied(model, client, heard.at, entry);
                        let (at, asked) = (std::mem::take(&mut last.at), last.asked.take());
                        *last = HistoryLine { sort: HistorySort::Request, at, asked, ..line };
                    }
                    _ => lines.push(told(model, client, heard, entry)),
                }
                open = None;
            }
        }
    }
    let older = lines.len().saturating_sub(LISTED);
    lines.reverse();
    lines.truncate(LISTED);
    (lines, older)
}

enum Exchange<'a> {
    Asked(&'a Entry),
    Heard(&'a Heard),
}

fn ends(heard: &Heard, entry: &Entry) -> bool {
    heard.what == HeardWhat::Reply(entry.cxid)
}

fn entry_of<'a>(client: &'a Client, heard: &Heard) -> Option<&'a Entry> {
    client.history.iter().rev().find(|entry| ends(heard, entry))
}

fn plain(says: String, failed: bool) -> Option<ReplyWords> {
    Some(ReplyWords { says, failed, stat: Vec::new(), parts: Vec::new() })
}

fn asked(model: &Model, client: &Client, at: Micros, entry: &Entry) -> HistoryLine {
    let pending = entry.outcome == Outcome::Pending;
    HistoryLine {
        sort: HistorySort::Request,
        at: seconds(at),
        asked: Some(reply::request(&entry.op)),
        answer: None,
        quiet: pending.then(|| t(model.page.lang, "client.pending")),
        why: pending.then_some(WhyQuestion::Reply(client.id, entry.cxid)),
        served: None,
        stale: None,
    }
}

fn told(model: &Model, client: &Client, heard: &Heard, entry: Option<&Entry>) -> HistoryLine {
    let at = seconds(heard.at);
    let line = |sort, answer| HistoryLine {
        sort,
        at: at.clone(),
        asked: None,
        answer,
        quiet: None,
        why: None,
        served: None,
        stale: None,
    };
    match &heard.what {
        HeardWhat::Event(kind, path, _) => {
            line(HistorySort::Event, plain(format!("{} {path}", reply::event(*kind)), false))
        }
        HeardWhat::State(state) => line(
            HistorySort::State,
            plain(words::client_state(model.page.lang, *state).to_owned(), false),
        ),
        HeardWhat::Reply(_) => match entry {
            Some(entry) => {
                let asked = Some(reply::request(&entry.op));
                HistoryLine { asked, ..replied(model, client, heard.at, entry) }
            }
            None => line(HistorySort::Reply, None),
        },
    }
}

fn replied(model: &Model, client: &Client, at: Micros, entry: &Entry) -> HistoryLine {
    let (answer, zxid) = match &entry.outcome {
        Outcome::Pending => (None, None),
        Outcome::Done(zxid, result) => (Some(reply::reply(result)), Some(*zxid)),
        Outcome::Failed(code, zxid) => (plain(code.to_string(), true), Some(*zxid)),
        Outcome::ConnectionLoss => {
            (plain(t(model.page.lang, "client.lost").to_owned(), true), None)
        }
        Outcome::SessionExpired => {
            (plain(t(model.page.lang, "client.over").to_owned(), true), None)
        }
    };
    let served = zxid.map(|zxid| tf(model.page.lang, "client.served", &[("z", &zxid.to_string())]));
    let read = zxid.filter(|_| is_read(&entry.op));
    let stale = read.and_then(|_| stale(model, client, entry.cxid));
    let why = Some(WhyQuestion::Reply(client.id, entry.cxid));
    HistoryLine {
        sort: HistorySort::Reply,
        at: seconds(at),
        asked: None,
        answer,
        quiet: None,
        why,
        served,
        stale,
    }
}

/// Answered by one server from its own state.
fn is_read(op: &Op) -> bool {
    !op.is_write() && !matches!(op, Op::Sync { .. } | Op::Auth { .. } | Op::Put { .. })
}

fn stale(model: &Model, client: &Client, cxid: u32) -> Option<String> {
    let served = model.run.watcher().served(client.id, cxid)?;
    let newest = served.newest;
    let behind = znodes::between(model, served.at, newest);
    let key = match behind {
        0 => return None,
        1 => "client.stale_one",
        _ => "client.stale",
    };
    Some(tf(model.page.lang, key, &[("z", &newest.to_string()), ("n", &behind.to_string())]))
}
