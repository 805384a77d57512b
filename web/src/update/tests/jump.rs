//! Jumping to facts, and stopping at them.

use super::*;
use crate::model::jump::JumpMsg;
use zabscope::base::{Endpoint, Epoch, Zxid};
use zabscope::trace::fact::{Fact, FactSort};

fn jump(model: &mut Model, said: JumpMsg) -> Tasks {
    say(model, Msg::Direct(DirectMsg::Jump(said)))
}

/// Jumps, and says where it came to; `None` if it found nothing.
fn go(model: &mut Model, forward: bool) -> Option<u32> {
    jump(model, JumpMsg::Go(forward));
    assert!(model.play.work.is_none());
    let missed = matches!(model.toast.take(), Some(Toast::NotFound(_)));
    (!missed).then(|| model.run.cursor())
}

#[test]
fn a_jump_goes_to_the_next_election_even_where_nothing_has_been_simulated_yet() {
    let mut model = page();
    let first = go(&mut model, true).expect("somebody is elected");
    assert_eq!((model.run.cursor(), model.run.frontier()), (first, first));
    let leads = |model: &Model| {
        let mut all = model.run.world().nodes().iter().map(|node| &node.server);
        all.find(|s| s.state() == Some(zabscope::zab::ServerState::Leading)).map(|s| s.id)
    };
    let boss = leads(&model).expect("it leads");
    say(&mut model, Msg::Act(Command::Crash(boss)));
    let second = go(&mut model, true).expect("and another one");
    assert!(second > first && leads(&model) != Some(boss));
    assert_eq!(go(&mut model, false), Some(first));
    assert_eq!(go(&mut model, false), None, "there is none before");
    assert_eq!(model.run.cursor(), first, "a jump in vain stays");
    assert_eq!(go(&mut model, true), Some(second), "what is known is found, too");
    assert_eq!(go(&mut model, true), None);
}

#[test]
fn a_transaction_and_a_server_can_be_named() {
    let mut model = elected();
    say(&mut model, Msg::QuickWrite);
    jump(&mut model, JumpMsg::Sort(FactSort::Committed));
    jump(&mut model, JumpMsg::Zxid("1·2".to_owned()));
    let event = go(&mut model, true).expect("the write is committed");
    let wanted = Zxid::new(Epoch(1), 2);
    let committed =
        |n: &zabscope::zab::Note| matches!(n, zabscope::zab::Note::Committed(z, _) if *z == wanted);
    assert!(model.run.world().notes().iter().any(committed));
    say(&mut model, Msg::End);
    say(&mut model, Msg::Forward);
    assert_eq!(go(&mut model, false), Some(event), "backwards, too");
    jump(&mut model, JumpMsg::Zxid("nonsense".to_owned()));
    assert!(crate::panel::jump::panel(&model).bad);
    let before = model.run.cursor();
    assert_eq!((go(&mut model, true), model.run.cursor()), (Some(before), before));
}

#[test]
fn playing_and_stepping_stop_where_they_are_to_and_say_so() {
    let follows =
        Fact { who: Some(Endpoint::Server(ServerId(1))), ..Fact::any(FactSort::Following) };
    for director in [true, false] {
        let mut model = page();
        jump(&mut model, JumpMsg::Sort(FactSort::Following));
        jump(&mut model, JumpMsg::Who(follows.who));
        jump(&mut model, JumpMsg::Pause);
        jump(&mut model, JumpMsg::Pause);
        assert_eq!(model.play.jump.pauses, [follows], "once is enough");
        if !director {
            say(&mut model, Msg::Direct(DirectMsg::Toggle));
        }
        say(&mut model, Msg::TogglePlay);
        for _ in 0..4_000 {
            let tick = if director { Msg::Direct(DirectMsg::Frame(50.0)) } else { Msg::Tick };
            if model.play.playing {
                say(&mut model, tick);
            }
        }
        assert!(!model.play.playing);
        assert_eq!(model.toast, Some(Toast::Paused(follows)));
        assert!(follows.holds(&model.run));
        let there = model.run.cursor();
        say(&mut model, Msg::Home);
        model.toast = None;
        say(&mut model, Msg::Unit(Unit::Milestone));
        while model.toast.is_none() {
            say(&mut model, Msg::Forward);
        }
        assert_eq!(model.run.cursor(), there, "stepping in what is known stops there, too");
        jump(&mut model, JumpMsg::Forget(0));
        assert!(model.play.jump.pauses.is_empty());
    }
}

#[test]
fn escape_ends_a_search() {
    let mut model = page();
    model.run = crate::scene::samples::busy(9, 3, 12);
    jump(&mut model, JumpMsg::Sort(FactSort::Snap));
    let tasks = update(&mut model, Msg::Direct(DirectMsg::Jump(JumpMsg::Go(true))));
    assert!(tasks.contains(&Task::Continue), "nobody is told SNAP within a slice");
    let said = crate::panel::page(&model).searching.expect("it is said");
    assert!(said.contains("SNAP"), "{said}");
    let cursor = model.run.cursor();
    say(&mut model, Msg::Escape);
    assert!(model.play.work.is_none());
    say(&mut model, Msg::Work);
    assert_eq!(model.run.cursor(), cursor);
}

#[test]
fn the_scrubber_marks_what_happened_and_where_branches_part() {
    use crate::model::marks::MarkSort;
    let mut model = elected();
    let boss = leader(&model).expect("a leader");
    let count = |model: &Model, sort| {
        let marks = crate::panel::jump::marks(model);
        assert!(marks.marks.iter().all(|(place, _)| (0.0..=1.0).contains(place)));
        assert!(marks.bands.iter().map(|(_, part, _)| part).sum::<f64>() <= 1.001);
        marks.marks.iter().filter(|(_, found)| *found == sort).count()
    };
    assert_eq!(count(&model, MarkSort::Election), 1);
    assert_eq!(count(&model, MarkSort::Crash), 0);
    say(&mut model, Msg::QuickWrite);
    (0..10).for_each(|_| drop(say(&mut model, Msg::Forward)));
    let earlier = model.run.frontier() - 12;
    say(&mut model, Msg::Seek(earlier));
    say(&mut model, Msg::Act(Command::Crash(boss)));
    (0..20).for_each(|_| drop(say(&mut model, Msg::Forward)));
    assert_eq!(count(&model, MarkSort::Crash), 1);
    assert_eq!(count(&model, MarkSort::Parting), 1);
    assert_eq!(count(&model, MarkSort::Violation), 0);
}
