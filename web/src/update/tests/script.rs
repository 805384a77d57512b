//! What scripts ask and are answered.

use super::super::update;
use crate::i18n::Lang;
use crate::model::Model;
use crate::model::script::{MOST_CALLS, ScriptAsk, ScriptCall, ScriptGoal};
use crate::model::{Theme, Unit};
use crate::msg::Msg;
use crate::update::task::{Task, Tasks};
use zabscope::base::Micros;

/// Asks, and works until that is answered: the answer.
fn ask(model: &mut Model, ask: ScriptAsk) -> Result<String, String> {
    let mut tasks = update(model, Msg::Script(ScriptCall { id: 7, ask }));
    for _ in 0..10_000 {
        if let Some(result) = answer(&tasks) {
            return result;
        }
        assert!(tasks.contains(&Task::Continue), "neither an answer nor more work: {tasks:?}");
        tasks = update(model, Msg::Work);
    }
    panic!("no answer");
}

fn answer(tasks: &Tasks) -> Option<Result<String, String>> {
    tasks.iter().find_map(|task| match task {
        Task::Answer(7, result) => Some(result.clone()),
        _ => None,
    })
}

fn model() -> Model {
    super::super::opened("", Lang::En, Theme::System)
}

#[test]
fn a_script_steps_as_far_as_the_button_does() {
    let (mut by_hand, mut by_script) = (model(), model());
    update(&mut by_hand, Msg::Unit(Unit::Milestone));
    for _ in 0..12 {
        update(&mut by_hand, Msg::Forward);
        while by_hand.play.work.is_some() {
            update(&mut by_hand, Msg::Work);
        }
    }
    let unit = by_script.play.unit;
    let moment = ask(&mut by_script, ScriptAsk::Step(Unit::Milestone, 12)).unwrap();
    assert_eq!(by_script.run.world().hash(), by_hand.run.world().hash());
    assert_eq!(by_script.play.unit, unit, "the reader's own unit stays");
    assert!(moment.contains(&format!("\"event\":{}", by_hand.run.cursor())), "{moment}");
}

#[test]
fn steps_end_where_nothing_more_happens() {
    let mut model = model();
    let nothing = r#"{"zabscope": 1, "seed": 1, "ensemble": {"voters": 1}, "started": []}"#;
    ask(&mut model, ScriptAsk::Open(nothing.to_owned())).unwrap();
    ask(&mut model, ScriptAsk::Step(Unit::Event, 10_000)).unwrap();
    assert_eq!(model.run.cursor(), 0);
}

#[test]
fn a_seek_simulates_what_is_missing_and_does_not_look_beyond() {
    let mut model = model();
    ask(&mut model, ScriptAsk::Seek(ScriptGoal::Event(9_000))).unwrap();
    assert_eq!((model.run.cursor(), model.run.frontier()), (9_000, 9_000));
    let (time, hash) = (model.run.world().now(), model.run.world().hash());
    let mut other = self::model();
    ask(&mut other, ScriptAsk::Seek(ScriptGoal::Time(time))).unwrap();
    assert_eq!(other.run.cursor(), other.run.frontier(), "acting here is acting at the end");
    assert!(other.run.cursor() >= 9_000 && other.run.world().now() == time);
    ask(&mut other, ScriptAsk::Seek(ScriptGoal::Event(20))).unwrap();
    ask(&mut other, ScriptAsk::Seek(ScriptGoal::Time(time - Micros(1)))).unwrap();
    assert!(other.run.world().now() < time && other.run.frontier() >= 9_000);
    ask(&mut other, ScriptAsk::Seek(ScriptGoal::Event(9_000))).unwrap();
    assert_eq!(other.run.world().hash(), hash);
}

#[test]
fn a_command_is_carried_out_or_refused_in_a_sentence() {
    let mut model = model();
    ask(&mut model, ScriptAsk::Seek(ScriptGoal::Event(600))).unwrap();
    ask(&mut model, ScriptAsk::Act(r#"{"crash": 1}"#.to_owned())).unwrap();
    assert_eq!(
        ask(&mut model, ScriptAsk::Act(r#"{"crash": 1}"#.to_owned())),
        Err("S1 is down".to_owned())
    );
    let unknown = ask(&mut model, ScriptAsk::Act(r#"{"crash": 9}"#.to_owned())).unwrap_err();
    assert!(unknown.starts_with("crash: must be a server of this ensemble"), "{unknown}");
    let acted = model.run.acts().len();
    assert_eq!(acted, 1, "what is refused changes nothing");
}

#[test]
fn what_cannot_be_opened_changes_nothing() {
    let mut model = model();
    let hash = model.run.world().hash();
    for text in ["", "no-such-id", "#s=broken", "{", "{\"zabscope\": 1}", "{\"zabscope\": 9}"] {
        let says = ask(&mut model, ScriptAsk::Open(text.to_owned())).unwrap_err();
        assert!(!says.is_empty());
    }
    assert!(ask(&mut model, ScriptAsk::Switch(1)).unwrap_err().contains("from 0 to 0"));
    assert_eq!(model.run.world().hash(), hash);
}

#[test]
fn calls_wait_for_each_other_and_a_pause_ends_them_all() {
    let mut model = model();
    let far = ScriptAsk::Seek(ScriptGoal::Event(1_000_000));
    update(&mut model, Msg::Script(ScriptCall { id: 1, ask: far.clone() }));
    for id in 2..=MOST_CALLS as u32 {
        assert_eq!(
            update(&mut model, Msg::Script(ScriptCall { id, ask: far.clone() })),
            Vec::new()
        );
    }
    let refused = update(&mut model, Msg::Script(ScriptCall { id: 999, ask: far }));
    assert!(matches!(&refused[..], [Task::Answer(999, Err(_))]));
    let tasks = update(&mut model, Msg::Script(ScriptCall { id: 1000, ask: ScriptAsk::Pause }));
    let answered = tasks.iter().filter(|task| matches!(task, Task::Answer(_, Ok(_)))).count();
    assert_eq!(answered, MOST_CALLS + 1);
    assert!(model.run.frontier() < 100_000 && update(&mut model, Msg::Work).is_empty());
}
