//! Asking why, and walking along causes.

use super::*;
use crate::model::why::WhyMsg;
use zabscope::base::{ClientId, Endpoint, Zxid};
use zabscope::service::op::Op;
use zabscope::why::WhyQuestion;
use zabscope::zab::{Note, PacketKind};

/// A run in which a client's write is committed; and the zxid of that.
fn written() -> (Model, Zxid) {
    let mut model = elected();
    say(&mut model, Msg::QuickWrite);
    for _ in 0..40 {
        say(&mut model, Msg::Forward);
        let committed = model.run.world().notes().iter().find_map(|note| match note {
            Note::Committed(zxid, _) => Some(*zxid),
            _ => None,
        });
        if let Some(zxid) = committed.filter(|zxid| zxid.counter() > 1) {
            return (model, zxid);
        }
    }
    panic!("the write is committed");
}

#[test]
fn a_commit_is_explained_back_to_whoever_asked_for_it() {
    let (mut model, zxid) = written();
    say(&mut model, Msg::Why(WhyMsg::Ask(WhyQuestion::Commit(zxid))));
    assert_eq!(model.tab, Tab::Why);
    let panel = crate::panel::why::panel(&model);
    assert!(panel.lacks.is_empty() && panel.links.len() > 8, "{panel:?}");
    assert!(panel.links[0].says.contains(&format!("commits {zxid}")), "{:?}", panel.links[0]);
    assert!(panel.links[0].rule.as_ref().is_some_and(|rule| rule.contains("Leader.tryToCommit")));
    assert!(panel.links.iter().any(|line| line.says.contains("proposes it")));
    let first = panel.links.last().unwrap().event.unwrap();
    say(&mut model, Msg::Why(WhyMsg::Jump(first)));
    assert_eq!((model.run.cursor(), model.tab), (first, Tab::Why), "the answer stays");
    assert!(crate::panel::why::panel(&model).links.last().unwrap().here);
}

#[test]
fn arrow_keys_walk_to_the_cause_and_back_the_same_way() {
    let (mut model, _) = written();
    let mut way = vec![model.run.cursor()];
    for _ in 0..4 {
        say(&mut model, Msg::Why(WhyMsg::Back));
        assert!(model.run.cursor() < *way.last().unwrap());
        assert!(!model.play.playing, "a person walks");
        way.push(model.run.cursor());
    }
    while let Some(event) = way.pop() {
        assert_eq!(model.run.cursor(), event);
        say(&mut model, Msg::Why(WhyMsg::Forth));
    }
}

#[test]
fn what_is_not_committed_is_missing_something() {
    let (mut model, _) = written();
    let lead = leader(&model).unwrap();
    let all: Vec<ServerId> = model.run.world().rules().config.voters.iter().collect();
    for other in all.into_iter().filter(|sid| *sid != lead) {
        let ends = (Endpoint::Server(other), Endpoint::Server(lead));
        say(&mut model, Msg::Act(Command::Hold(ends.0, ends.1, None)));
    }
    say(&mut model, Msg::QuickWrite);
    let proposed = |model: &Model| {
        model
            .run
            .world()
            .node(lead)
            .server
            .leading()
            .and_then(|leader| leader.outstanding.back().map(|p| p.txn.zxid))
    };
    say(&mut model, Msg::Unit(Unit::Event));
    for _ in 0..14 {
        say(&mut model, Msg::Forward);
    }
    let zxid = proposed(&model).expect("something is proposed");
    say(&mut model, Msg::Select(Target::Txn(zxid)));
    say(&mut model, Msg::Why(WhyMsg::Here));
    let panel = crate::panel::why::panel(&model);
    let says: Vec<&str> = panel.lacks.iter().map(|line| line.says.as_str()).collect();
    assert!(says[0].contains("at the ACKs of 2 voters and has 1"), "{says:?}");
    assert!(says.iter().any(|says| says.contains("ACK") && says.contains("held back")), "{says:?}");
    assert!(panel.asked.unwrap().contains("not committed"));
}

#[test]
fn an_answer_belongs_to_its_branch_and_its_events_are_marked_in_the_lens() {
    let (mut model, zxid) = written();
    say(&mut model, Msg::Why(WhyMsg::Ask(WhyQuestion::Commit(zxid))));
    assert!(model.chain().count() > 8);
    let (view, index) = (model.lens_view(), &model.lenses.index);
    let mut scene = scene::lens(&model.run, index, &view, None, &[]);
    scene::chain::mark(&mut scene, &model.run, (index, &view), model.chain());
    assert_eq!(Some(scene.chain[0].0), scene.playhead, "where it happened, not nearby");
    let lanes = std::mem::take(&mut scene.lanes);
    scene.chain.clear();
    scene::chain::mark(&mut scene, &model.run, (index, &view), model.chain());
    assert!(!lanes.is_empty() && scene.chain.is_empty(), "no lane, no mark");
    say(&mut model, Msg::Tab(Tab::Event));
    assert_eq!(model.chain().count(), 0, "marks go with their answer");
    say(&mut model, Msg::Tab(Tab::Why));
    assert!(model.chain().count() > 8);
    say(&mut model, Msg::Seek(20));
    say(&mut model, Msg::Act(Command::Crash(ServerId(1))));
    assert_eq!(crate::panel::why::panel(&model).asked, None);
    assert_eq!(model.chain().count(), 0);
}

#[test]
fn a_watch_event_is_explained_by_the_request_that_left_the_watch() {
    let (mut model, _) = written();
    let client = ClientId(1);
    let exists = Op::Exists { path: "/later".into(), watch: true };
    say(&mut model, Msg::Act(Command::Request(client, exists.into())));
    say(&mut model, Msg::Act(Command::Write(client, "/later".into(), "1".into(), -1)));
    let is_event = |model: &Model| {
        let step = model.run.step_at(model.run.cursor());
        step.is_some_and(|step| step.kind() == Some(PacketKind::Event))
    };
    say(&mut model, Msg::Unit(Unit::Event));
    while !is_event(&model) {
        say(&mut model, Msg::Forward);
    }
    let here = WhyQuestion::Event(model.run.cursor());
    say(&mut model, Msg::Why(WhyMsg::Ask(here)));
    let panel = crate::panel::why::panel(&model);
    let says: Vec<&str> = panel.links.iter().map(|line| line.says.as_str()).collect();
    assert!(says[0].contains("NodeCreated /later"), "{says:?}");
    let asked = |says: &&&str| says.contains("gets a request from C1: exists /later watch");
    assert_eq!(says.iter().filter(asked).count(), 1, "{says:?}");
}
