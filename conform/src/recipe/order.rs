//! In which order the requests of an action are asked again.
//!
//! One after the other, as the service took them. Whoever was answered before another
//! asked comes first; among those that were on their way at the same time the zxids
//! of the replies tell: a write has its own, and a read that of the last write before it.
//! What was asked because of an event has seen the write that fired it. So each asks
//! after everything that it had heard when it asked in the recording, and no sooner
//! than the writes whose doing it was to see.

use super::entries::{EntrySays, WireEntry};
use std::collections::BTreeMap;
use std::ops::Range;
use zabscope::base::Zxid;

/// Something that is done for an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionDeed {
    /// A session is opened.
    Open,
    /// It is closed, and nothing on the wire says so.
    Close,
    /// Its client dies.
    Kill,
    /// The request at this place of the wire.
    Ask(usize),
}

/// A deed, and what is known of its place.
#[derive(Clone, Copy, Debug)]
pub struct PlacedDeed {
    /// Whose.
    pub session: u64,
    /// What.
    pub deed: ActionDeed,
    /// Not before this place of the wire.
    pub from: usize,
    /// Its reply is here.
    pub upto: usize,
    /// The zxid of the reply or of the transaction, if it is known.
    pub zxid: Option<Zxid>,
    /// Has it a transaction of its own?
    pub writes: bool,
}

/// The requests of a part of the wire.
pub fn requests(entries: &[WireEntry], span: Range<usize>) -> impl Iterator<Item = PlacedDeed> {
    span.filter_map(|ix| {
        let WireEntry { session, said: EntrySays::Request { op, reply } } = &entries[ix] else {
            return None;
        };
        let zxid = reply.and_then(|at| match &entries[at].said {
            EntrySays::Reply { zxid, .. } => *zxid,
            _ => None,
        });
        Some(PlacedDeed {
            session: *session,
            deed: ActionDeed::Ask(ix),
            from: ix,
            upto: reply.unwrap_or(usize::MAX),
            zxid,
            writes: op.is_write(),
        })
    })
}

/// All of them in order. Those of one session keep theirs. Where a zxid is missing, all
/// come as they were asked.
pub fn in_order(mut items: Vec<PlacedDeed>) -> Vec<PlacedDeed> {
    if items.iter().any(|item| item.zxid.is_none()) {
        items.iter_mut().for_each(|item| item.zxid = None);
    }
    let mut left: BTreeMap<usize, PlacedDeed> = items.into_iter().enumerate().collect();
    let mut ordered = Vec::new();
    while let Some(next) = next(&left) {
        ordered.extend(left.remove(&next));
    }
    ordered
}

fn next(left: &BTreeMap<usize, PlacedDeed>) -> Option<usize> {
    let mut answered = usize::MAX;
    let mut sessions = Vec::new();
    let mut best: Option<(Option<Zxid>, bool, usize)> = None;
    for (at, item) in left {
        if item.from > answered {
            break; // somebody was answered before this was asked
        }
        answered = answered.min(item.upto);
        if !sessions.contains(&item.session) {
            sessions.push(item.session);
            let rank = (item.zxid, item.zxid.is_some() && !item.writes, *at);
            best = Some(best.map_or(rank, |best| best.min(rank)));
        }
    }
    best.map(|(.., at)| at)
}
