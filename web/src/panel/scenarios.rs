//! The scenarios that come with the page, to choose from.

use super::flaws;
use crate::i18n::{Lang, t};
use std::sync::OnceLock;
use zabscope::bundled::Bundled;
use zabscope::scenario::{self, Scenario, library};
use zabscope::sim::Command;

/// Scenarios under one heading.
#[derive(Clone, PartialEq, Debug)]
pub struct ScenarioGroup {
    /// What they have in common.
    pub title: &'static str,
    /// Those in which something is found.
    pub scenarios: Vec<Choice>,
}

/// A scenario to choose.
#[derive(Clone, PartialEq, Debug)]
pub struct Choice {
    /// Its name in the library.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// What there is to see.
    pub note: String,
}

/// Those in which something is found, with the flawed ones in a group of their own.
pub fn groups(lang: Lang, search: &str) -> Vec<ScenarioGroup> {
    let wanted = search.trim().to_lowercase();
    let fits = |choice: &Choice| {
        let texts = [choice.id, &choice.title, &choice.note];
        texts.iter().any(|text| text.to_lowercase().contains(&wanted))
    };
    let group = |key: &str, all: &[(&'static str, Scenario)]| {
        let choices = all.iter().map(|(id, scenario)| choice(lang, id, scenario));
        ScenarioGroup { title: t(lang, key), scenarios: choices.filter(fits).collect() }
    };
    let [plain, recipes, flawed] = bundled();
    let mut groups = vec![
        group("new.bundled", plain),
        group("recipes.bundled", recipes),
        group("new.bundled_flaws", flawed),
    ];
    groups.retain(|group| !group.scenarios.is_empty());
    groups
}

/// One without words of its own says what its flaw does.
fn choice(lang: Lang, id: &'static str, scenario: &Scenario) -> Choice {
    let title = scenario.title.in_language(lang.tag()).to_owned();
    let note = scenario.note.in_language(lang.tag()).to_owned();
    let Some(flaw) = scenario.flaws.0.first().filter(|_| title.is_empty() || note.is_empty())
    else {
        return Choice { id, title, note };
    };
    let card = flaws::card(lang, flaw.0);
    let title = if title.is_empty() { card.id.to_owned() } else { title };
    let note = if note.is_empty() { card.says.to_owned() } else { note };
    Choice { id, title, note }
}

/// All of them, read once: those of ZAB as it is, without programs and with them, and those of ZAB modified.
fn bundled() -> &'static [Vec<(&'static str, Scenario)>; 3] {
    static ALL: OnceLock<[Vec<(&'static str, Scenario)>; 3]> = OnceLock::new();
    ALL.get_or_init(|| {
        let read = |b: &Bundled| Some((b.id, scenario::parse(b.text()).ok()?));
        let has_programs = |scenario: &Scenario| {
            scenario.setup().is_ok_and(|setup| {
                setup.script.iter().any(|act| matches!(act.command, Command::Run(..)))
            })
        };
        let all = library::all().iter().filter_map(read);
        let (recipes, plain) = all.partition(|(_, scenario)| has_programs(scenario));
        [plain, recipes, library::flaws().iter().filter_map(read).collect()]
    })
}
