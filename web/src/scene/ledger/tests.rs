//! Tests of the Logs lens.

use super::*;
use crate::scene::index::Index;
use crate::scene::samples;
use zabscope::sim::{About, Command};
use zabscope::zab::{DiskKind, PacketKind};

fn shown(run: &Run) -> LogsChart {
    let (index, mut lost) = (Index::of(run), LostRecords::default());
    while lost.follow(run, &index) {}
    ledger(run, &lost, 1200, 0)
}

fn row(ledger: &LogsChart, sid: u8) -> &LedgerRow {
    ledger.rows.iter().find(|r| r.sid == ServerId(sid)).expect("a member")
}

#[test]
fn the_same_transaction_stands_in_the_same_column_on_every_server() {
    let ledger = shown(&samples::truncated());
    for row in &ledger.rows {
        for entry in &row.entries {
            let column = ledger.columns.iter().find(|(z, _)| *z == entry.zxid);
            assert_eq!(column.map(|(_, x)| *x), Some(entry.x));
        }
    }
    let zxids: Vec<Zxid> = ledger.columns.iter().map(|(z, _)| *z).collect();
    assert!(zxids.is_sorted() && zxids.len() > 4);
    assert_eq!(ledger.epochs.len(), 2, "{:?}", ledger.epochs);
}

#[test]
fn a_record_is_logged_then_durable_then_committed_as_its_server_knows() {
    let mut run = samples::busy(3, 0, 1);
    samples::write(&mut run, 1);
    let zxid = |run: &Run| run.world().node(ServerId(1)).server.disk.log.last_zxid();
    let before = zxid(&run);
    samples::until(&mut run, |s| s.actor == 1 && s.about == About::Disk(DiskKind::Append));
    assert!(zxid(&run) > before);
    let newest = |run: &Run| row(&shown(run), 1).entries.last().cloned().expect("a record");
    let fresh = newest(&run);
    assert_eq!(fresh.standing, RecordStanding::Logged(RecordFacts::default()));
    samples::until(&mut run, |s| s.actor == 1 && s.about == About::Disk(DiskKind::Fsync));
    assert!(matches!(newest(&run).standing, RecordStanding::Logged(is) if is.durable));
    samples::pass(&mut run, 50);
    let all = RecordFacts { durable: true, known: true, safe: true };
    assert_eq!(newest(&run).standing, RecordStanding::Logged(all));
}

#[test]
fn what_a_leader_believes_follows_the_acknowledgements() {
    let mut run = samples::busy(3, 0, 1);
    samples::write(&mut run, 1);
    samples::until(&mut run, |s| s.kind() == Some(PacketKind::Proposal) && s.actor == 1);
    let ledger = shown(&run);
    let follower = row(&ledger, 1);
    let (acked, sent) = (follower.acked.expect("before"), follower.sent.expect("it"));
    assert!(acked.0 < sent.0, "sent and not acknowledged");
    samples::until(&mut run, |s| s.kind() == Some(PacketKind::Ack) && s.peer == 1);
    let ledger = shown(&run);
    assert_eq!(row(&ledger, 1).acked, row(&ledger, 1).sent);
    assert_eq!(row(&ledger, 3).acked, None, "the leader has no belief about itself");
}

#[test]
fn what_was_cut_lingers_struck_through() {
    let run = samples::truncated();
    let ledger = shown(&run);
    let lost: Vec<&LedgerEntry> = row(&ledger, 3)
        .entries
        .iter()
        .filter(|e| matches!(e.standing, RecordStanding::Lost(_)))
        .collect();
    assert_eq!(lost.len(), 1);
    assert!(ledger.committed.is_some_and(|(z, _)| z.epoch() == Epoch(2)));
    assert!(row(&ledger, 1).entries.iter().all(|e| e.zxid != lost[0].zxid));
}

#[test]
fn a_long_log_begins_where_there_is_room_and_the_rest_is_counted() {
    let mut run = samples::busy(3, 0, 1);
    for _ in 0..90 {
        samples::write(&mut run, 1);
        samples::pass(&mut run, 40);
    }
    let lost = LostRecords::default();
    let narrow = ledger(&run, &lost, 390, 0);
    let columns = narrow.columns.len() as u32;
    assert!((6..14).contains(&columns), "{columns}");
    assert_eq!(
        narrow.older + columns,
        run.world().node(ServerId(1)).server.disk.log.records().len() as u32
    );
    assert!(narrow.columns.iter().all(|(_, x)| x + narrow.block.0 <= 390.0));
    let back = ledger(&run, &lost, 390, 20);
    assert_eq!(back.newer, 20);
    assert!(back.columns.last() < narrow.columns.first());
    let end = ledger(&run, &lost, 390, 5_000);
    assert_eq!(end.older, 0, "as far back as it goes");
    assert_eq!(end.columns.len() as u32, columns);
}

#[test]
fn arrow_keys_lead_from_entry_to_entry() {
    let ledger = shown(&samples::truncated());
    let first = ledger.first(None, None).expect("an entry");
    let older = ledger.beside(first, (0, -1)).expect("one before");
    assert!(older.0 == first.0 && older.1 < first.1);
    assert_eq!(ledger.beside(older, (0, 1)), Some(first));
    let below = ledger.beside(first, (1, 0)).expect("the next server");
    assert_eq!((below.0, below.1), (ServerId(2), first.1));
    assert_eq!(ledger.beside((ServerId(3), first.1), (1, 0)), None);
    let chosen = ledger.first(None, Some(Target::Txn(older.1)));
    assert_eq!(chosen.map(|c| c.1), Some(older.1));
}

#[test]
fn a_crashed_server_keeps_its_row_and_its_records() {
    let mut run = samples::busy(3, 0, 1);
    samples::act(&mut run, Command::Crash(ServerId(1)));
    samples::pass(&mut run, 5);
    let ledger = shown(&run);
    assert_eq!(row(&ledger, 1).state, None);
    let all = RecordStanding::Logged(RecordFacts { durable: true, known: true, safe: true });
    assert!(row(&ledger, 1).entries.iter().all(|e| e.standing == all), "nothing fades");
}
