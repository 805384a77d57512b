//! The keyboard: one table, which is also the help.

use super::model::Unit;
use super::msg::Msg;
use crate::browser::{KeyPress, Place};

/// One line of the table.
pub struct Binding {
    /// The keys, as `KeyboardEvent.key` names them.
    pub keys: &'static [&'static str],
    /// The keys as the help shows them.
    pub shown: &'static str,
    /// The text that says what it does.
    pub says: &'static str,
    /// What it says to the page.
    pub msg: Msg,
}

const fn bind(
    keys: &'static [&'static str],
    shown: &'static str,
    says: &'static str,
    msg: Msg,
) -> Binding {
    Binding { keys, shown, says, msg }
}

/// The whole keyboard.
pub const KEYS: &[Binding] = &[
    bind(&["ArrowRight", "."], "→", "key.forward", Msg::Forward),
    bind(&["ArrowLeft", ","], "←", "key.back", Msg::Back),
    bind(&[" "], "Space", "key.play", Msg::TogglePlay),
    bind(&["Home"], "Home", "key.home", Msg::Home),
    bind(&["End"], "End", "key.end", Msg::End),
    bind(&["1"], "1", "key.event", Msg::Unit(Unit::Event)),
    bind(&["2"], "2", "key.message", Msg::Unit(Unit::Message)),
    bind(&["3"], "3", "key.milestone", Msg::Unit(Unit::Milestone)),
    bind(&["m"], "M", "key.menu", Msg::MenuHere),
    bind(&["w"], "W", "key.write", Msg::QuickWrite),
    bind(&["c"], "C", "key.crash", Msg::CrashSelected),
    bind(&["r"], "R", "key.restart", Msg::RestartSelected),
    bind(&["u"], "U", "key.undo", Msg::Undo),
    bind(&["b"], "B", "key.branches", Msg::ToggleBranches),
    bind(&["p"], "P", "key.pings", Msg::TogglePings),
    bind(&["z"], "Z", "key.znodes", Msg::ShowZnodes),
    bind(&["k"], "K", "key.recipes", Msg::ShowRecipes),
    bind(&["v"], "V", "key.lens", Msg::OtherLens),
    bind(&["g"], "G", "key.guarantees", Msg::ShowGuarantees),
    bind(&["f"], "F", "key.flaws", Msg::ToggleFlaws),
    bind(&["n"], "N", "key.new", Msg::ToggleNew),
    bind(&["s"], "S", "key.share", Msg::Share),
    bind(&["l"], "L", "key.lang", Msg::ToggleLang),
    bind(&["Escape"], "Esc", "key.escape", Msg::Escape),
    bind(&["?"], "?", "key.help", Msg::ToggleHelp),
];

/// What a key says to the page; `None` leaves it to whatever has the focus.
pub fn said(press: &KeyPress, may_panic: bool) -> Option<Msg> {
    if press.chord || belongs_to_focus(press) {
        return None;
    }
    if may_panic && press.key == "!" {
        return Some(Msg::Panic);
    }
    let bound = KEYS.iter().find(|b| b.keys.iter().any(|key| key.eq_ignore_ascii_case(&press.key)));
    bound.map(|b| b.msg.clone())
}

/// Keys that mean something to what has the focus are not taken from it.
fn belongs_to_focus(press: &KeyPress) -> bool {
    let moves = press.key.starts_with("Arrow") || press.key == "Home" || press.key == "End";
    let presses = press.key == " " || press.key == "Enter";
    match press.place {
        Place::Page => false,
        Place::Field | Place::Menu => press.key != "Escape",
        Place::Range => moves,
        Place::Control => presses,
        Place::Tab => moves || presses,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &str, place: Place) -> Option<Msg> {
        said(&KeyPress { key: key.to_owned(), chord: false, place }, false)
    }

    #[test]
    fn no_key_is_bound_twice() {
            let all: Vec<&str> = KEYS.iter().flat_map(|b| b.keys.iter().copied()).collect();
        let mut once = all.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(all.len(), once.len());
    }

    #[test]
    fn a_key_is_never_taken_from_a_field_a_menu_or_a_button() {
        assert_eq!(press("c", Place::Field), None);
        assert_eq!(press("ArrowLeft", Place::Menu), None);
        assert_eq!(press(" ", Place::Control), None);
        assert_eq!(press("ArrowRight", Place::Control), Some(Msg::Forward));
        assert_eq!(press("Escape", Place::Menu), Some(Msg::Escape));
        let chord = KeyPress { key: "c".to_owned(), chord: true, place: Place::Page };
        assert_eq!(said(&chord, false), None, "Ctrl-C copies");
    }
}
