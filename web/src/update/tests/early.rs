//! Before all of the program is there.

use super::*;

#[test]
fn the_first_run_is_that_of_its_file() {
    let json = zabscope::scenario::library::FIRST;
    let file = zabscope::scenario::parse(json).unwrap();
    let file =
        zabscope::scenario::Scenario { sessions: zabscope::scenario::Sessions::Live, ..file };
    let model = page();
    assert_eq!(model.scenario, file);
    assert_eq!(**model.run.world().setup(), file.setup().unwrap());
}

#[test]
fn time_moves_and_everything_else_waits() {
    let (mut early, mut late) = (page(), page());
    late.page.whole = true;
    for msg in [Msg::Forward, Msg::Unit(Unit::Event), Msg::Forward, Msg::Back, Msg::TogglePlay] {
        let tasks = said(&mut early, msg.clone());
        assert!(tasks.is_ok(), "{msg:?}");
        let _ = said(&mut late, msg);
    }
    for _ in 0..5 {
        let frame = Msg::Direct(DirectMsg::Frame(16.0));
        assert_eq!(said(&mut early, frame.clone()).ok(), said(&mut late, frame).ok());
    }
    assert_eq!(early.run.cursor(), late.run.cursor());
    assert_eq!(early.lens_view(), late.lens_view());
    for msg in [Msg::Select(Target::Server(ServerId(1))), Msg::TogglePalette, Msg::QuickWrite] {
        assert_eq!(said(&mut early, msg.clone()), Err(msg), "given back, to be said again");
    }
    assert!(said(&mut early, Msg::Whole).is_ok(), "from now on nothing waits");
    assert!(said(&mut early, Msg::TogglePalette).is_ok() && early.popover.is_some());
}
