//! Texts about rules that have been taken away.

use super::register;
use crate::i18n::{Lang, t, tf};
use crate::model::{Model, NewForm, TakenOut};
use zabscope::base::SidSet;
use zabscope::check::{Breaks, FlawEntry, FlawKind};
use zabscope::scenario::library;
use zabscope::zab::{Flaw, Flaws};

/// The mark of a run that is not ZAB.
#[derive(Clone, PartialEq, Debug)]
pub struct FlawMark {
    /// "MODIFIED ZAB".
    pub word: &'static str,
    /// Which rules are taken away.
    pub flaws: String,
}

/// The mark, if the rules are modified.
pub fn mark(model: &Model) -> Option<FlawMark> {
    let (lang, flaws) = (model.page.lang, model.flaws());
    if flaws.is_modified() {
        return Some(FlawMark { word: t(lang, "flaw.modified"), flaws: names(lang, flaws) });
    }
    let lost = model.run.watcher().without_storage(model.run.world())?;
    Some(FlawMark { word: t(lang, "flaw.no_storage"), flaws: servers(lost) })
}

/// Servers in a row.
fn servers(all: SidSet) -> String {
    let names: Vec<String> = all.iter().map(|sid| sid.to_string()).collect();
    names.join(", ")
}

/// The names of flaws; those of every release in one word if they are all there.
pub fn names(lang: Lang, flaws: Flaws) -> String {
    let released = Flaws::as_released();
    let all = released.iter().all(|flaw| flaws.has(flaw));
    let single = flaws.iter().filter(|flaw| !(all && released.has(*flaw)));
    let mut names: Vec<&str> = single.filter(|f| *f != Flaw::OrderE).map(Flaw::id).collect();
    if all {
        names.push(t(lang, "flaw.as_released"));
    }
    names.join(", ")
}

/// What is said about one flaw.
#[derive(Clone, PartialEq, Debug)]
pub struct FlawCard {
    pub flaw: Flaw,
    /// Its name.
    pub id: &'static str,
    pub issue: Option<&'static str>,
    /// What goes wrong.
    pub says: &'static str,
    /// The promise that no longer holds.
    pub takes_away: &'static str,
    /// The guarantee that it breaks, or what it keeps from happening.
    pub breaks: Option<String>,
    /// Who had it.
    pub releases: &'static str,
    /// The scenario that shows what it does.
    pub scenario: Option<&'static str>,
}

/// What the popover says.
#[derive(Clone, PartialEq, Debug)]
pub struct FlawsPanel {
    /// The flaws that are on.
    pub on: Vec<FlawCard>,
    /// Those that were taken out of this run.
    pub out: Vec<FlawCard>,
    /// A quorum was started on empty disks: which servers.
    pub emptied: Option<String>,
}

/// The popover.
pub fn panel(model: &Model) -> FlawsPanel {
    let cards = |flaws: Flaws| flaws.iter().map(|flaw| card(model.page.lang, flaw)).collect();
    FlawsPanel {
        on: cards(model.flaws()),
        emptied: model.run.watcher().without_storage(model.run.world()).map(servers),
        out: cards(model.taken_out.as_ref().map_or(Flaws::NONE, TakenOut::flaws)),
    }
}

/// A group of flaws to choose from.
#[derive(Clone, PartialEq, Debug)]
pub struct FlawGroup {
    /// What they have in common.
    pub title: &'static str,
    /// Those that were looked for, and whether they are chosen.
    pub flaws: Vec<(FlawCard, bool)>,
}

/// What a new run says about flaws.
#[derive(Clone, PartialEq, Debug)]
pub struct FlawPicker {
    pub groups: Vec<FlawGroup>,
    /// What became of the last choice.
    pub says: String,
    /// How many are chosen.
    pub chosen: usize,
}

/// The flaws to choose from.
pub fn choice(lang: Lang, form: &NewForm) -> FlawPicker {
    let wanted = form.flaw_search.trim().to_lowercase();
    let fits = |card: &FlawCard| {
        let texts = [card.id, card.says, card.takes_away, card.issue.unwrap_or_default()];
        texts.iter().any(|text| text.to_lowercase().contains(&wanted))
    };
    let group = |(kind, key): (FlawKind, &str)| {
        let all = Flaw::ALL.into_iter().filter(|flaw| FlawEntry::of(*flaw).kind == kind);
        let cards = all.map(|flaw| (card(lang, flaw), form.flaws.has(flaw)));
        FlawGroup { title: t(lang, key), flaws: cards.filter(|(card, _)| fits(card)).collect() }
    };
    let groups = [
        (FlawKind::Historical, "flaw.historical"),
        (FlawKind::Release, "flaw.release"),
        (FlawKind::Design, "flaw.design"),
        (FlawKind::Hole, "flaw.hole"),
    ];
    let mut groups: Vec<FlawGroup> = groups.map(group).into();
    groups.retain(|group| !group.flaws.is_empty());
    let chosen = form.flaws.iter().count();
    let says = match (form.put_out, form.too_many, groups.is_empty()) {
        (_, true, _) => t(lang, "flaw.too_many").to_owned(),
        (Some((out, by)), ..) => tf(lang, "flaw.put_out", &[("a", out.id()), ("b", by.id())]),
        (None, false, true) => t(lang, "flaw.none_found").to_owned(),
        (None, false, false) if chosen == 0 => t(lang, "flaw.chosen_none").to_owned(),
        (None, false, false) => {
            let names: Vec<&str> = form.flaws.iter().map(Flaw::id).collect();
            tf(lang, "flaw.chosen", &[("n", &chosen.to_string()), ("flaws", &names.join(", "))])
        }
    };
    FlawPicker { groups, says, chosen }
}

/// Everything that is known of a flaw, in one place.
pub fn card(lang: Lang, flaw: Flaw) -> FlawCard {
    let entry = FlawEntry::of(flaw);
    let breaks = match entry.breaks {
        Breaks::Nothing => None,
        Breaks::Invariant(id) => Some(id.invariant().name.to_owned()),
        Breaks::Goal(goal) => {
            let entry = goal.entry();
            let says = register::text(lang, entry.key, "says", entry.says);
            Some(tf(lang, "flaw.goal", &[("goal", says)]))
        }
    };
    let key = entry.key();
    let releases = entry.releases;
    let scenario = library::of_flaw(flaw).map(|bundled| bundled.id);
    FlawCard {
        flaw,
        id: flaw.id(),
        issue: entry.issue,
        says: register::text(lang, &key, "says", entry.says),
        takes_away: register::text(lang, &key, "takes_away", entry.takes_away),
        breaks,
        releases,
        scenario,
    }
}
