//! One table of what the page does at a key: the keyboard listens by it, the help sheet and the command palette show it.

use crate::browser::{Chord, FocusPlace, KeyPress};
use crate::model::class::ClassMsg;
use crate::model::direct::DirectMsg;
use crate::model::jump::JumpMsg;
use crate::model::lenses::LensMsg;
use crate::model::lesson::LessonMsg;
use crate::model::predict::PredictMsg;
use crate::model::twin::TwinMsg;
use crate::model::why::WhyMsg;
use crate::model::write::WriteMsg;
use crate::model::{LensKind, Unit};
use crate::msg::Msg;

/// Something that the page does at a key.
pub struct Action {
    /// The keys, as `KeyboardEvent.key` names them; with Control or ⌘ held: `Ctrl+k`, `Ctrl+Shift+z`. A letter
    /// with Shift is the letter, unless the table tells them apart: `Shift+u`.
    pub keys: &'static [&'static str],
    /// The keys as the help shows them.
    pub shown: &'static str,
    /// The text that says what it does; its name in tests, too.
    pub says: &'static str,
    /// What it says to the page.
    pub msg: Msg,
}

/// One line of the table: what begins a group of actions, or an action.
pub enum KeyLine {
    /// The text over those that follow.
    Group(&'static str),
    /// An action.
    Action(Action),
}

const fn group(title: &'static str) -> KeyLine {
    KeyLine::Group(title)
}

const fn bind(
    keys: &'static [&'static str],
    shown: &'static str,
    says: &'static str,
    msg: Msg,
) -> KeyLine {
    KeyLine::Action(Action { keys, shown, says, msg })
}

/// What is different while presenting: the keys of a remote.
pub const PRESENTING: &[KeyLine] = &[
    group("keys.present"),
    bind(&["PageDown"], "PgDn", "key.forward", Msg::Forward),
    bind(&["PageUp"], "PgUp", "key.back", Msg::Back),
    bind(&[".", "b"], ". B", "key.black", Msg::Class(ClassMsg::Black)),
    bind(&["q"], "Q", "key.spot", Msg::Class(ClassMsg::Spot)),
    bind(&["e"], "E", "key.pen", Msg::Class(ClassMsg::Pen)),
    bind(&["F5"], "F5 Esc", "key.leave", Msg::Class(ClassMsg::Leave)),
];

/// The whole keyboard.
pub const KEYS: &[KeyLine] = &[
    group("keys.move"),
    bind(&["ArrowRight", "."], "→", "key.forward", Msg::Forward),
    bind(&["ArrowLeft", ","], "←", "key.back", Msg::Back),
    bind(&["ArrowUp"], "↑", "key.cause", Msg::Why(WhyMsg::Back)),
    bind(&["ArrowDown"], "↓", "key.effect", Msg::Why(WhyMsg::Forth)),
    bind(&[" "], "Space", "key.play", Msg::TogglePlay),
    bind(&["Home"], "Home", "key.home", Msg::Home),
    bind(&["End"], "End", "key.end", Msg::End),
    bind(&["1"], "1", "key.event", Msg::Unit(Unit::Event)),
    bind(&["2"], "2", "key.message", Msg::Unit(Unit::Message)),
    bind(&["3"], "3", "key.milestone", Msg::Unit(Unit::Milestone)),
    bind(&["d"], "D", "key.director", Msg::Direct(DirectMsg::Toggle)),
    bind(&["j"], "J", "key.jump", Msg::Direct(DirectMsg::Jump(JumpMsg::Open))),
    bind(&["["], "[", "key.previous", Msg::Direct(DirectMsg::Jump(JumpMsg::Go(false)))),
    bind(&["]"], "]", "key.next", Msg::Direct(DirectMsg::Jump(JumpMsg::Go(true)))),
    group("keys.act"),
    bind(&["m"], "M", "key.menu", Msg::MenuHere),
    bind(&["w"], "W", "key.write", Msg::QuickWrite),
    bind(&["c"], "C", "key.crash", Msg::CrashSelected),
    bind(&["r"], "R", "key.restart", Msg::RestartSelected),
    bind(&["u", "Ctrl+z"], "U", "key.undo", Msg::Undo),
    bind(&["Shift+u", "Ctrl+y", "Ctrl+Shift+z"], "Shift-U", "key.redo", Msg::Redo),
    group("keys.look"),
    bind(&["y"], "Y", "key.why", Msg::Why(WhyMsg::Here)),
    bind(&["q"], "Q", "key.predict", Msg::Predict(PredictMsg::Now)),
    bind(&["b"], "B", "key.branches", Msg::ToggleBranches),
    bind(&["t"], "T", "key.twin", Msg::Twin(TwinMsg::Toggle)),
    bind(&["p"], "P", "key.pings", Msg::TogglePings),
    bind(&["z"], "Z", "key.znodes", Msg::ShowZnodes),
    bind(&["k"], "K", "key.recipes", Msg::ShowRecipes),
    bind(&["v"], "V", "key.lens", Msg::OtherLens),
    bind(&["o"], "O", "key.logs", Msg::Lens(LensKind::Logs)),
    bind(&["/"], "/", "key.search", Msg::OnLens(LensMsg::Search)),
    bind(&["g"], "G", "key.guarantees", Msg::ShowGuarantees),
    bind(&["f"], "F", "key.flaws", Msg::ToggleFlaws),
    group("keys.page"),
    bind(&["Ctrl+k"], "Ctrl K", "key.palette", Msg::TogglePalette),
    bind(&["h"], "H", "key.present", Msg::Class(ClassMsg::Present)),
    bind(&["i"], "I", "key.about", Msg::Class(ClassMsg::About)),
    bind(&["a"], "A", "key.table", Msg::Class(ClassMsg::Table)),
    bind(&["e"], "E", "key.lessons", Msg::Lesson(LessonMsg::Library)),
    bind(&["n"], "N", "key.new", Msg::ToggleNew),
    bind(&["s"], "S", "key.share", Msg::Share),
    bind(&["x"], "X", "key.export", Msg::Write(WriteMsg::Toggle)),
    bind(&["l"], "L", "key.lang", Msg::ToggleLang),
    bind(&["Escape"], "Esc", "key.escape", Msg::Escape),
    bind(&["?"], "?", "key.help", Msg::ToggleHelp),
];

/// What makes keys mean something else.
#[derive(Clone, Copy, Default)]
pub struct KeyMode {
    /// The hidden command that panics is there.
    pub may_panic: bool,
    /// The page is presented.
    pub presenting: bool,
}

/// Everything of the table, with the text over its group.
pub fn actions() -> impl Iterator<Item = (&'static str, &'static Action)> {
    of(KEYS)
}

/// What there is besides while presenting.
pub fn presenting() -> impl Iterator<Item = (&'static str, &'static Action)> {
    of(PRESENTING)
}

fn of(lines: &'static [KeyLine]) -> impl Iterator<Item = (&'static str, &'static Action)> {
    let mut title = "";
    lines.iter().filter_map(move |line| match line {
        KeyLine::Group(over) => {
            title = over;
            None
        }
        KeyLine::Action(action) => Some((title, action)),
    })
}

/// What a key says to the page; `None` leaves it to whatever has the focus.
pub fn said(press: &KeyPress, mode: KeyMode) -> Option<Msg> {
    if press.chord.is_none() && belongs_to_focus(press) {
        return None;
    }
    if mode.may_panic && press.key == "!" {
        return Some(Msg::Panic);
    }
    let name = match press.chord {
        None if press.shift => format!("Shift+{}", press.key),
        None => press.key.clone(),
        Some(Chord::Other) => return None,
        Some(Chord::Control { shift: false }) => format!("Ctrl+{}", press.key),
        Some(Chord::Control { shift: true }) => format!("Ctrl+Shift+{}", press.key),
    };
    // In a field the browser's own chords stay: they undo and copy what is typed.
    if press.place == FocusPlace::Field
        && press.chord.is_some()
        && !name.eq_ignore_ascii_case("Ctrl+k")
    {
        return None;
    }
    let plain = press.chord.is_none().then_some(press.key.as_str());
    let found = std::iter::once(name.as_str()).chain(plain).find_map(|name| {
        let at = |action: &&Action| action.keys.iter().any(|key| key.eq_ignore_ascii_case(name));
        let special = presenting().filter(|_| mode.presenting);
        special.chain(actions()).map(|(_, action)| action).find(at)
    });
    found.map(|action| action.msg.clone())
}

/// Keys that mean something to what has the focus are not taken from it.
fn belongs_to_focus(press: &KeyPress) -> bool {
    let moves = press.key.starts_with("Arrow") || press.key == "Home" || press.key == "End";
    let scrolls = press.key == "ArrowUp" || press.key == "ArrowDown";
    let presses = press.key == " " || press.key == "Enter";
    if press.in_panel && scrolls {
        return true;
    }
    match press.place {
        FocusPlace::Page => false,
        FocusPlace::Field | FocusPlace::Menu => press.key != "Escape",
        FocusPlace::Range => moves,
        FocusPlace::Control => presses,
        FocusPlace::Tab => moves || presses,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(key: &str, place: FocusPlace, chord: Option<Chord>) -> Option<Msg> {
        held(key, false, place, chord)
    }

    fn held(key: &str, shift: bool, place: FocusPlace, chord: Option<Chord>) -> Option<Msg> {
        let press = KeyPress { key: key.to_owned(), chord, shift, place, in_panel: false };
        said(&press, KeyMode::default())
    }

    fn press(key: &str, place: FocusPlace) -> Option<Msg> {
        pressed(key, place, None)
    }

    #[test]
    fn no_key_is_bound_twice_and_every_action_stands_in_a_group() {
        let all: Vec<&str> = actions().flat_map(|(_, a)| a.keys.iter().copied()).collect();
        let mut once = all.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(all.len(), once.len());
        assert!(actions().all(|(group, _)| !group.is_empty()));
    }

    #[test]
    fn a_key_is_never_taken_from_a_field_a_menu_or_a_button() {
        assert_eq!(press("c", FocusPlace::Field), None);
        assert_eq!(press("ArrowLeft", FocusPlace::Menu), None);
        assert_eq!(press(" ", FocusPlace::Control), None);
        assert_eq!(press("ArrowRight", FocusPlace::Control), Some(Msg::Forward));
        assert_eq!(press("Escape", FocusPlace::Menu), Some(Msg::Escape));
    }

    #[test]
    fn up_and_down_walk_along_causes_and_scroll_where_a_panel_has_the_focus() {
        let key = |key: &str, place, in_panel| {
            let press =
                KeyPress { key: key.to_owned(), chord: None, shift: false, place, in_panel };
            said(&press, KeyMode::default())
        };
        for place in [FocusPlace::Page, FocusPlace::Control] {
            assert_eq!(key("ArrowUp", place, false), Some(Msg::Why(WhyMsg::Back)));
            assert_eq!(key("ArrowDown", place, false), Some(Msg::Why(WhyMsg::Forth)));
            assert_eq!(key("ArrowUp", place, true), None);
            assert_eq!(key("ArrowDown", place, true), None);
            assert_eq!(key("ArrowRight", place, true), Some(Msg::Forward));
        }
    }

    #[test]
    fn while_presenting_the_keys_of_a_remote_do_what_remotes_mean() {
        let key = |key: &str, presenting| {
            let press = KeyPress {
                key: key.to_owned(),
                chord: None,
                shift: false,
                place: FocusPlace::Page,
                in_panel: false,
            };
            said(&press, KeyMode { presenting, may_panic: false })
        };
        assert_eq!(key("PageDown", true), Some(Msg::Forward));
        assert_eq!(key("PageUp", true), Some(Msg::Back));
        for black in [".", "b"] {
            assert_eq!(key(black, true), Some(Msg::Class(ClassMsg::Black)));
        }
        assert_eq!(key("F5", true), Some(Msg::Class(ClassMsg::Leave)));
        assert_eq!(key("F5", false), None, "elsewhere it loads the page anew");
        assert_eq!(key(".", false), Some(Msg::Forward));
        assert_eq!(key(" ", true), Some(Msg::TogglePlay));
    }

    #[test]
    fn chords_are_the_browsers_unless_they_are_in_the_table() {
        let control = Some(Chord::Control { shift: false });
        assert_eq!(pressed("c", FocusPlace::Page, control), None, "Ctrl-C copies");
        assert_eq!(pressed("K", FocusPlace::Page, control), Some(Msg::TogglePalette));
        assert_eq!(pressed("k", FocusPlace::Field, control), Some(Msg::TogglePalette));
        assert_eq!(pressed("k", FocusPlace::Page, Some(Chord::Other)), None);
        assert_eq!(pressed("z", FocusPlace::Field, control), None, "Ctrl-Z takes typing back");
    }

    #[test]
    fn undo_and_redo_have_the_chords_that_people_know() {
        let control = |shift| Some(Chord::Control { shift });
        for place in [FocusPlace::Page, FocusPlace::Control, FocusPlace::Tab, FocusPlace::Range] {
            assert_eq!(held("z", false, place, control(false)), Some(Msg::Undo));
            assert_eq!(held("Z", true, place, control(true)), Some(Msg::Redo));
            assert_eq!(held("y", false, place, control(false)), Some(Msg::Redo));
            assert_eq!(held("u", false, place, None), Some(Msg::Undo));
            assert_eq!(held("U", true, place, None), Some(Msg::Redo));
            assert_eq!(held("U", false, place, None), Some(Msg::Undo), "Caps Lock is not Shift");
        }
        assert_eq!(held("C", true, FocusPlace::Page, None), Some(Msg::CrashSelected));
        assert_eq!(held("?", true, FocusPlace::Page, None), Some(Msg::ToggleHelp));
    }
}
