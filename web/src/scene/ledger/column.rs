//! Which zxids have a column: the newest of all logs, as many as there is room for.

use crate::scene::lost_records::LostRecord;
use zabscope::base::Zxid;
use zabscope::sim::world::Node;
use zabscope::zab::leader::Leader;

/// The zxids in view, oldest first; how many newer ones are out of view; and whether there are older ones. Every log is
/// read from its end, so a long one costs no more than a short one.
pub fn newest(
    nodes: &[Node],
    lost: &[Vec<LostRecord>],
    leader: Option<&Leader>,
    room: usize,
    back: usize,
) -> (Vec<Zxid>, usize, bool) {
    type Backward<'a> = Box<dyn Iterator<Item = Zxid> + 'a>;
    let logs = nodes.iter().map(|node| {
        Box::new(node.server.disk.log.records().iter().rev().map(|t| t.zxid)) as Backward
    });
    let memories = nodes.iter().filter_map(|node| node.server.process.as_ref()).map(|process| {
        let newest = process.core.db.committed_log().iter().rev().take(room);
        Box::new(newest.map(|t| t.zxid)) as Backward
    });
    let losses = lost.iter().map(|of| Box::new(of.iter().rev().map(|l| l.zxid)) as Backward);
    let proposed =
        leader.iter().map(|l| Box::new(l.outstanding.iter().rev().map(|p| p.txn.zxid)) as Backward);
    let mut all: Vec<_> =
        logs.chain(memories).chain(losses).chain(proposed).map(Iterator::peekable).collect();
    let mut found = Vec::new();
    let mut next = || {
        let newest = all.iter_mut().filter_map(|list| list.peek().copied()).max()?;
        for list in &mut all {
            while list.peek() == Some(&newest) {
                list.next();
            }
        }
        Some(newest)
    };
    while found.len() < room + back {
        match next() {
            Some(zxid) => found.push(zxid),
            None => break,
        }
    }
    let older = next().is_some();
    let newer = back.min(found.len().saturating_sub(room));
    let mut shown: Vec<Zxid> = found.into_iter().skip(newer).take(room).collect();
    shown.reverse();
    (shown, newer, older)
}

/// How many digits the longest counter has.
pub fn digits(nodes: &[Node]) -> f64 {
    let last = nodes.iter().filter_map(|n| n.server.disk.log.last_zxid());
    let longest = last.map(|z| z.counter()).max().unwrap_or(0);
    f64::from(longest.checked_ilog10().unwrap_or(0) + 1)
}
