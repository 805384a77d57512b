//! Presenting and reading out, without a browser.

use super::super::{opened, update};
use super::*;
use crate::i18n::Lang;
use crate::model::direct::DirectMsg;
use crate::model::{Theme, Unit};
use crate::msg::Msg;

fn page() -> Model {
    opened("", Lang::En, Theme::System)
}

fn class(model: &mut Model, said: ClassMsg) -> Tasks {
    update(model, Msg::Class(said))
}

#[test]
fn escape_first_ends_the_tools_and_then_the_presentation() {
    let mut model = page();
    let tasks = class(&mut model, ClassMsg::Present);
    assert!(tasks.contains(&Task::FullScreen(true)));
    assert!(class(&mut model, ClassMsg::Spot).contains(&Task::SpotSelected));
    class(&mut model, ClassMsg::Pen);
    update(&mut model, Msg::Escape);
    assert_eq!(model.page.class.present, Some(Present::default()));
    assert!(update(&mut model, Msg::Escape).contains(&Task::FullScreen(false)));
    assert_eq!(model.page.class.present, None);
    class(&mut model, ClassMsg::Black);
    assert_eq!(model.page.class.present, None, "elsewhere the tools do nothing");
}

#[test]
fn presenting_outlives_the_run() {
    let mut model = page();
    class(&mut model, ClassMsg::Present);
    update(&mut model, Msg::OpenBundled("five-servers"));
    assert!(model.page.class.present.is_some());
}

#[test]
fn each_step_by_hand_is_read_out() {
    let mut model = page();
    for _ in 0..5 {
        update(&mut model, Msg::Forward);
        assert_eq!(model.page.class.read.says, sentence::tell(&model.run, Lang::En).says);
    }
}

#[test]
fn while_it_plays_the_weightiest_sentence_of_each_pause_is_read_out() {
    let mut model = page();
    update(&mut model, Msg::Direct(DirectMsg::Toggle));
    update(&mut model, Msg::Unit(Unit::Event));
    let mut tasks = update(&mut model, Msg::TogglePlay);
    let (mut read, mut heaviest) = (Vec::new(), (0, String::new()));
    assert_eq!(tasks.iter().filter(|t| **t == Task::ReadPause).count(), 1, "the first at once");
    for round in 0..40 {
        for _ in 0..10 {
            tasks = update(&mut model, Msg::Tick);
            assert!(!tasks.contains(&Task::ReadPause), "nothing while there is a pause");
            let here = (sentence::gravity(&model.run), sentence::tell(&model.run, Lang::En).says);
            if here.0 >= heaviest.0 {
                heaviest = here;
            }
        }
        assert!(class(&mut model, ClassMsg::ReadNext).contains(&Task::ReadPause), "{round}");
        assert_eq!(model.page.class.read.says, heaviest.1);
        read.push(std::mem::take(&mut heaviest).1);
    }
    assert!(read.iter().any(|says| says.contains("serve")), "no milestone is missed: {read:?}");
    class(&mut model, ClassMsg::ReadNext);
    assert!(class(&mut model, ClassMsg::ReadNext).is_empty(), "silence needs no timer");
}
