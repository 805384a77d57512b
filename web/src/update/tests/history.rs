//! Everything that is done to the run can be taken back and done again.

use super::*;
use crate::ids;
use crate::model::branches::{BranchKey, BranchMsg};
use crate::panel::{self, branches};
use zabscope::sim::{Act, When};

fn here(model: &Model) -> (usize, usize, u32, zabscope::sim::TraceHash) {
    let run = &model.run;
    (run.branches().len(), run.current(), run.cursor(), run.world().hash())
}

/// A leader, and branches: 1 and 2 left the first line, 3 left branch 1. The cursor is in 2.
fn tried() -> Model {
    let mut model = elected();
    let (end, boss) = (model.run.cursor(), leader(&model).unwrap());
    say(&mut model, Msg::Unit(Unit::Event));
    for (from, back, command) in
        [(0, 2, Command::Crash(boss)), (1, 1, Command::Restart(boss)), (0, 9, Command::Pause(boss))]
    {
        say(&mut model, Msg::Branch(BranchMsg::Go(from)));
        say(&mut model, Msg::Seek(if from == 0 { end - back } else { end + 1 }));
        say(&mut model, Msg::Act(command));
        assert!(matches!(model.toast, Some(Toast::Branched(_))), "{:?}", model.toast);
        for _ in 0..4 {
            say(&mut model, Msg::Forward);
        }
    }
    assert_eq!((model.run.branches().len(), model.run.current()), (4, 3));
    model
}

fn branch(model: &mut Model, said: BranchMsg) -> Tasks {
    say(model, Msg::Branch(said))
}

#[test]
fn deeds_are_taken_back_one_by_one_and_done_again() {
    let mut model = elected();
    let mut places = Vec::new();
    for msg in [Msg::QuickWrite, Msg::QuickWrite, Msg::Act(Command::Crash(ServerId(1)))] {
        places.push(here(&model));
        say(&mut model, msg);
        say(&mut model, Msg::Forward);
    }
    let end = here(&model);
    for place in places.iter().rev() {
        say(&mut model, Msg::Undo);
        assert!(matches!(model.toast, Some(Toast::Undone(_))));
        assert_eq!(here(&model), *place);
    }
    say(&mut model, Msg::Undo);
    assert_eq!(model.toast, Some(Toast::NothingTo(false)));
    for _ in 0..3 {
        say(&mut model, Msg::Redo);
    }
    assert_eq!(here(&model), end, "with the steps that followed them");
    say(&mut model, Msg::Undo);
    say(&mut model, Msg::QuickWrite);
    say(&mut model, Msg::Redo);
    assert_eq!(model.toast, Some(Toast::NothingTo(true)), "something else was done instead");
}

#[test]
fn a_refused_command_is_no_deed() {
    let mut model = page();
    say(&mut model, Msg::Act(Command::Restart(ServerId(1))));
    say(&mut model, Msg::Undo);
    assert_eq!(model.toast, Some(Toast::NothingTo(false)));
}

#[test]
fn a_run_that_was_left_can_be_gone_back_to() {
    let mut model = elected();
    say(&mut model, Msg::QuickWrite);
    let before = here(&model);
    say(&mut model, Msg::OpenBundled("five-servers"));
    assert_eq!(model.toast, Some(Toast::Left), "it says that this can be undone");
    let five = here(&model);
    say(&mut model, Msg::Undo);
    assert_eq!((here(&model), model.run.world().nodes().len()), (before, 3));
    say(&mut model, Msg::Redo);
    assert_eq!((here(&model), model.run.world().nodes().len()), (five, 5));
}

#[test]
fn the_tree_stands_as_it_grew_and_keys_walk_in_it() {
    let mut model = tried();
    say(&mut model, Msg::ToggleBranches);
    let rows = branches::rows(&model);
    let shape: Vec<_> = rows.iter().map(|r| (r.branch, r.level, r.place)).collect();
    assert_eq!(shape, [(0, 1, (1, 1)), (3, 2, (1, 2)), (1, 2, (2, 2)), (2, 3, (1, 1))]);
    assert_eq!(rows[3].rails, [false, false]);
    assert!(rows[1].current && rows[1].rails == [true], "another one follows below");
    let chosen = |model: &Model| match &model.popover {
        Some(Popover::Branches(form)) => form.chosen,
        _ => panic!("the branches are open"),
    };
    for (key, then) in [
        (BranchKey::Row(1), 1),
        (BranchKey::Child, 2),
        (BranchKey::Child, 2),
        (BranchKey::Parent, 1),
        (BranchKey::Parent, 0),
        (BranchKey::Row(-1), 0),
        (BranchKey::Edge(true), 2),
        (BranchKey::Edge(false), 0),
    ] {
        let tasks = branch(&mut model, BranchMsg::Key(key));
        assert_eq!((chosen(&model), tasks), (then, vec![Task::Focus(ids::branch_row(then))]));
    }
}

#[test]
fn a_branch_is_called_after_what_was_done_until_somebody_names_it() {
    let mut model = tried();
    let boss = model.run.branches()[1].acts[0].1.command.subject().unwrap();
    say(&mut model, Msg::ToggleBranches);
    branch(&mut model, BranchMsg::Choose(1));
    let by_itself = branches::name(&model, model.page.lang, 1);
    assert!(by_itself.starts_with(&format!("crash {boss} at 0.")), "{by_itself}");
    say(&mut model, Msg::ToggleLang);
    assert!(branches::name(&model, model.page.lang, 1).ends_with(&format!("让 {boss} 崩溃")));
    branch(&mut model, BranchMsg::Rename);
    branch(&mut model, BranchMsg::Named);
    assert_eq!(model.run.branches()[1].name, "", "nothing was typed");
    branch(&mut model, BranchMsg::Rename);
    branch(&mut model, BranchMsg::Name("  the crash ".to_owned()));
    branch(&mut model, BranchMsg::Named);
    assert_eq!(branches::name(&model, model.page.lang, 1), "the crash");
    say(&mut model, Msg::Forward);
    let at = model.run.cursor();
    say(&mut model, Msg::Undo);
    assert_eq!(model.run.branches()[1].name, "");
    assert_eq!(model.run.cursor(), at, "a name is taken back where one is");
}

#[test]
fn a_deleted_branch_takes_along_what_left_it_and_comes_back_with_undo() {
    let mut model = tried();
    say(&mut model, Msg::ToggleBranches);
    let before = here(&model);
    let panel = panel::page(&model).popover.unwrap();
    let panel::popover::Shows::Branches(shown) = &panel.shows else { panic!() };
    assert_eq!(shown.removes.as_deref(), Some("Delete"));
    branch(&mut model, BranchMsg::Choose(0));
    branch(&mut model, BranchMsg::Remove);
    assert_eq!(here(&model), before, "the first line stays");
    branch(&mut model, BranchMsg::Choose(1));
    branch(&mut model, BranchMsg::Remove);
    assert_eq!((here(&model).0, here(&model).1), (2, 1));
    assert_eq!(here(&model).3, before.3, "the cursor was in another one");
    branch(&mut model, BranchMsg::Remove);
    assert_eq!((here(&model).0, here(&model).1), (1, 0), "where it parted");
    say(&mut model, Msg::Undo);
    say(&mut model, Msg::Undo);
    assert_eq!(here(&model), before);
}

#[test]
fn a_command_that_waits_is_called_off_and_undo_lets_it_wait_again() {
    let mut model = elected();
    let boss = leader(&model).unwrap();
    let at = model.run.world().now() + Micros::millis(500);
    let crash = Act { when: When::At(at), command: Command::Crash(boss) };
    model.run.act(crash.clone()).unwrap();
    let later = Act { when: When::At(at), command: Command::Pause(boss) };
    model.run.act(later.clone()).unwrap();
    let waits = |model: &Model| model.run.world().armed().cloned().collect::<Vec<_>>();
    assert_eq!(waits(&model), [crash.clone(), later.clone()]);
    say(&mut model, Msg::Act(Command::Cancel(1)));
    assert_eq!(waits(&model), std::slice::from_ref(&later));
    let link = link_to(&model).unwrap();
    let opened = opened(&link, Lang::En, Theme::System);
    assert_eq!(opened.run.world().hash(), model.run.world().hash(), "a link knows of it");
    assert_eq!(waits(&opened), std::slice::from_ref(&later));
    while model.run.world().now() < at + Micros::millis(200) {
        assert!(model.run.advance());
    }
    let node = model.run.world().node(boss);
    assert!(node.server.process.is_some() && node.paused, "only the other one has happened");
    say(&mut model, Msg::Undo);
    assert_eq!(waits(&model), [crash, later]);
    say(&mut model, Msg::Act(Command::Cancel(3)));
    assert!(matches!(model.toast, Some(Toast::Refused(_))), "so many do not wait");
}
