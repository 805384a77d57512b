//! Locks, right and wrong.

use super::stage::*;
use zabscope::recipe::{Happened, Kind, Recipe, Status};
use zabscope::sim::Command;

#[test]
fn three_contenders_take_turns() {
    let mut run = stage(1, 3);
    for client in 1..=3 {
        starts(&mut run, client, recipe(Kind::Lock, "/lock", 500, 2));
    }
    until(&mut run, 20_000, "all are over", are_over);
    let took: Vec<u8> = story(&run)
        .iter()
        .filter(|(.., what)| matches!(what, Happened::Acquired(..)))
        .map(|(_, client, _)| *client)
        .collect();
    assert_eq!(took.len(), 6, "{:#?}", story(&run));
    assert_eq!(took[..3], took[3..], "first come, first served");
    let resource = &run.world().resources()[0];
    assert_eq!(resource.log.len(), 6);
    assert!(resource.log.iter().all(|write| write.accepted && !write.is_late()));
}

#[test]
fn a_holder_that_pauses_too_long_is_refused_by_a_fence_only() {
    for fenced in [false, true] {
        let mut run = stage(2, 2);
        let recipe = Recipe { fenced, ..recipe(Kind::Lock, "/lock", 2_000, 1) };
        starts(&mut run, 1, recipe.clone());
        let holds = |w: &zabscope::sim::World, client| {
            matches!(w.program(c(client)).map(|p| p.status()), Some(Status::Holding(..)))
        };
        until(&mut run, 2_000, "1 holds", |w| holds(w, 1));
        starts(&mut run, 2, recipe);
        wait(&mut run, 100);
        act(&mut run, Command::PauseClient(c(1)));
        until(&mut run, 20_000, "2 has written", |w| {
            w.resources().iter().any(|r| r.log.iter().any(|write| write.client == c(2)))
        });
        assert!(holds(run.world(), 1) && holds(run.world(), 2), "both believe that they hold");
        act(&mut run, Command::ResumeClient(c(1)));
        until(&mut run, 20_000, "all are over", are_over);
        let late =
            run.world().resources()[0].log.iter().find(|write| write.client == c(1)).copied();
        let late = late.expect("it wrote");
        assert!(late.is_late());
        assert_eq!(late.accepted, !fenced);
        assert!(
            story(&run).iter().any(|(_, by, what)| *by == 1 && matches!(what, Happened::Lost(_)))
        );
    }
}

#[test]
fn a_killed_holder_frees_the_lock_after_its_session() {
    let mut run = stage(3, 2);
    starts(&mut run, 1, recipe(Kind::Lock, "/lock", 60_000, 1));
    wait(&mut run, 500);
    starts(&mut run, 2, recipe(Kind::Lock, "/lock", 500, 1));
    wait(&mut run, 500);
    act(&mut run, Command::Kill(c(1)));
    until(&mut run, 8_000, "2 is through", |w| w.program(c(2)).is_some_and(|p| p.is_over()));
    assert!(program(&run, 2).facts().iter().any(|f| matches!(f.what, Happened::Woken(..))));
}

#[test]
fn stop_makes_a_waiter_leave_and_a_holder_release() {
    let mut run = stage(4, 3);
    for client in 1..=3 {
        starts(&mut run, client, recipe(Kind::Lock, "/lock", 60_000, 0));
        wait(&mut run, 200);
    }
    act(&mut run, Command::Stop(c(2)));
    wait(&mut run, 500);
    assert!(program(&run, 2).is_over());
    act(&mut run, Command::Stop(c(1)));
    wait(&mut run, 500);
    assert!(program(&run, 1).is_over());
    assert!(matches!(program(&run, 3).status(), Status::Holding(..)));
}
