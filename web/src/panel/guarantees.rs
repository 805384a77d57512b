//! The Guarantees tab: every guarantee, whether it holds, and how far it is from being broken.

use super::{margins, register};
use crate::i18n::tf;
use crate::model::Model;
use crate::sentence::time::seconds;
use zabscope::check::margin::{Margin, standing};
use zabscope::check::{Invariant, REGISTER, Violation};

/// What the Guarantees tab shows.
#[derive(Clone, PartialEq, Debug)]
pub struct GuaranteesPanel {
    /// How many hold, and so on, in one line.
    pub says: String,
    /// What is broken, in the order in which it broke.
    pub broken: Vec<BrokenCard>,
    /// All of them, as in the register.
    pub rows: Vec<Guarantee>,
}

/// The state of a guarantee.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GuaranteeState {
    /// There is nothing yet that it speaks of.
    Untouched,
    Holds,
    Broken,
}

/// A guarantee in the list.
#[derive(Clone, PartialEq, Debug)]
pub struct Guarantee {
    pub name: &'static str,
    pub says: &'static str,
    /// Where it is taken from.
    pub source: &'static str,
    /// Its state.
    pub state: GuaranteeState,
    /// How much it takes to break it, in words.
    pub margin: Option<String>,
    /// The same as a quorum that is counted: how many have it, need it, could have it.
    pub count: Option<(u32, u32, u32)>,
    /// It is broken later in what has been simulated: at this event.
    pub later: Option<u32>,
}

/// A broken guarantee.
#[derive(Clone, PartialEq, Debug)]
pub struct BrokenCard {
    /// The guarantee.
    pub name: &'static str,
    /// Event and time.
    pub eyebrow: String,
    /// The two sides that contradict.
    pub says: String,
    /// The smallest story that breaks it.
    pub example: &'static str,
    pub event: u32,
    /// The cursor is there.
    pub here: bool,
}

/// The tab.
pub fn panel(model: &Model) -> GuaranteesPanel {
    let lang = model.page.lang;
    let broken: Vec<BrokenCard> =
        violations(model).iter().map(|violation| card(model, violation)).collect();
    let rows: Vec<Guarantee> = REGISTER.iter().map(|entry| row(model, entry)).collect();
    let count = |state| rows.iter().filter(|row| row.state == state).count().to_string();
    let with = [
        ("all", rows.len().to_string()),
        ("hold", count(GuaranteeState::Holds)),
        ("untouched", count(GuaranteeState::Untouched)),
        ("broken", count(GuaranteeState::Broken)),
    ];
    let with = with.each_ref().map(|(name, value)| (*name, value.as_str()));
    let key = if broken.is_empty() { "guarantee.all" } else { "guarantee.some_broken" };
    GuaranteesPanel { says: tf(lang, key, &with), broken, rows }
}

/// What is broken at the cursor.
pub fn violations(model: &Model) -> &[Violation] {
    model.run.watcher().violations()
}

/// A broken guarantee in words.
pub fn card(model: &Model, violation: &Violation) -> BrokenCard {
    let (lang, entry) = (model.page.lang, violation.invariant.invariant());
    let (event, time) = (violation.event.to_string(), seconds(violation.at));
    BrokenCard {
        name: entry.name,
        eyebrow: tf(lang, "event.eyebrow", &[("n", &event), ("time", &time)]),
        says: margins::contradiction(lang, violation),
        example: register::text(lang, entry.key, "counter_example", entry.counter_example),
        event: violation.event,
        here: violation.event == model.run.cursor(),
    }
}

fn row(model: &Model, entry: &Invariant) -> Guarantee {
    let (lang, id) = (model.page.lang, entry.id);
    let standing = standing(id, model.run.world(), model.run.watcher());
    let broken = violations(model).iter().any(|v| v.invariant == id);
    let later = model.known_violations().find(|v| v.invariant == id && !broken);
    Guarantee {
        name: entry.name,
        says: register::text(lang, entry.key, "says", entry.says),
        source: entry.source,
        state: match (broken, standing.touched) {
            (true, _) => GuaranteeState::Broken,
            (false, true) => GuaranteeState::Holds,
            (false, false) => GuaranteeState::Untouched,
        },
        count: match &standing.margin {
            Some(Margin::OnDisk { count, .. } | Margin::TakenOver { count, .. }) => {
                Some((count.who.len(), count.need, count.of))
            }
            _ => None,
        },
        margin: standing.margin.map(|margin| margins::margin(lang, id, &margin)),
        later: later.map(|v| v.event),
    }
}
