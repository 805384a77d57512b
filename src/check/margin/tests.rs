//! Margins of a run that goes well, and of one that does not.

use super::*;
use crate::check::{REGISTER, Run};
use crate::sim::{Act, Command, Setup, When};
use crate::zab::{Flaw, Note};
use std::sync::Arc;

fn of(run: &Run, id: InvariantId) -> Standing {
    standing(id, run.world(), run.watcher())
}

fn margin(run: &Run, id: InvariantId) -> Margin {
    of(run, id).margin.expect("it can be measured")
}

fn until(run: &mut Run, wanted: impl Fn(&World) -> bool) {
    for _ in 0..20_000 {
        if wanted(run.world()) {
            return;
        }
        assert!(run.advance(), "it happens some time");
    }
    panic!("it never happened");
}

fn told(run: &mut Run, wanted: impl Fn(&Note) -> bool) {
    until(run, |world| world.notes().iter().any(&wanted));
}

/// Three servers, a leader, and a client whose createSession is on its way.
fn asked(flaws: &[Flaw]) -> Run {
    let mut setup = Setup::new(3, 3, 0);
    setup.flaws = flaws.iter().copied().collect();
    let mut run = Run::watched(Arc::new(setup));
    told(&mut run, |n| matches!(n, Note::Phase(ZabState::Broadcast)));
    let leader = run.world().nodes().iter().find(|n| n.server.leading().is_some());
    let leader = leader.expect("somebody serves").server.id;
    let command = Command::Connect(crate::base::ClientId(1), leader);
    run.act(Act { when: When::Now, command }).expect("it can connect");
    run
}

#[test]
fn before_the_first_event_nothing_is_touched_and_nothing_measured() {
    let run = Run::watched(Arc::new(Setup::new(3, 3, 0)));
    for invariant in &REGISTER {
        let standing = of(&run, invariant.id);
        assert_eq!(standing, Standing { touched: false, margin: None }, "{}", invariant.name);
    }
}

#[test]
fn a_quorum_is_counted_disk_by_disk() {
    let mut run = asked(&[]);
    let zxid = Zxid::new(Epoch(1), 1);
    told(&mut run, |n| matches!(n, Note::Proposed(_)));
    let count = |run: &Run| match margin(run, InvariantId::CommitNeedsQuorum) {
        Margin::OnDisk { zxid: about, committed, count } => {
            assert_eq!((about, count.need, count.of), (zxid, 2, 3));
            (committed, count.who.len())
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(count(&run), (false, 0));
    told(&mut run, |n| matches!(n, Note::Durable(_)));
    assert_eq!(count(&run), (false, 1));
    let Margin::Buffered { disk, buffer, .. } = margin(&run, InvariantId::AckNeedsDisk) else {
        panic!("{run:?}")
    };
    assert_eq!((disk.len(), disk.and(buffer).len()), (1, 0));
    told(&mut run, |n| matches!(n, Note::Committed(..)));
    let (committed, who) = count(&run);
    assert!(committed && who >= 2);
    assert_eq!(
        margin(&run, InvariantId::CommittedLogDurability),
        margin(&run, InvariantId::CommitNeedsQuorum)
    );
    assert_eq!(
        margin(&run, InvariantId::Agreement),
        Margin::Committed { committed: 1, delivered: 1 },
        "the leader delivers what it commits"
    );
}

#[test]
fn epochs_and_their_leaders_are_told() {
    let mut run = asked(&[]);
    until(&mut run, |world| world.notes().iter().any(|n| matches!(n, Note::Delivered(_))));
    let Margin::Leads { epoch, who } = margin(&run, InvariantId::Leadership1) else {
        panic!("{run:?}")
    };
    assert_eq!((epoch, who.len()), (Epoch(1), 1));
    let by = who.iter().next().expect("one");
    assert_eq!(
        margin(&run, InvariantId::Leadership2),
        Margin::Established { epoch, by, epochs: 1 }
    );
    assert_eq!(margin(&run, InvariantId::OneNewLeader), Margin::Announced { epoch, by });
    let Margin::TakenOver { count, .. } = margin(&run, InvariantId::UpToDateNeedsQuorum) else {
        panic!("{run:?}")
    };
    assert!(count.who.len() >= count.need);
    let Margin::Epochs(all) = margin(&run, InvariantId::DiskEpochs) else { panic!("{run:?}") };
    assert!(all.len() == 3 && all.iter().all(|(_, current, accepted)| current <= accepted));
    let held = Margin::Holds { who: by, epoch, has: 0, of: 0 };
    assert_eq!(margin(&run, InvariantId::LeaderLogCompleteness), held, "nothing came before");
    for id in [
        InvariantId::Leadership1,
        InvariantId::DiskEpochs,
        InvariantId::PrefixConsistency,
        InvariantId::AckNeedsDisk,
    ] {
        assert!(of(&run, id).touched, "{id:?}");
    }
    assert!(!of(&run, InvariantId::GlobalPrimaryOrder).touched, "there was one epoch only");
}

#[test]
fn a_flaw_shows_as_a_count_that_is_too_small() {
    let mut run = asked(&[Flaw::CommitOnFirstAck]);
    told(&mut run, |n| matches!(n, Note::Committed(..)));
    let Margin::OnDisk { committed, count, .. } = margin(&run, InvariantId::CommittedLogDurability)
    else {
        panic!("{run:?}")
    };
    assert!(committed && count.who.len() < count.need);
    assert_eq!(run.watcher().violations()[0].invariant, InvariantId::CommitNeedsQuorum);
}
