//! The scenarios that come with the page, to choose from.

use crate::i18n::{Lang, t};
use std::sync::OnceLock;
use zabscope::scenario::{self, Scenario, library};

/// Scenarios under one heading.
#[derive(Clone, PartialEq, Debug)]
pub struct ScenarioGroup {
    /// What they have in common.
    pub title: &'static str,
    /// Number in the library, title, note.
    pub scenarios: Vec<(usize, String, String)>,
}

/// Those in which something is found, with the flawed ones in a group of their own.
pub fn groups(lang: Lang, search: &str) -> Vec<ScenarioGroup> {
    let wanted = search.trim().to_lowercase();
    let text = |s: &Scenario| {
        let (title, note) = (s.title.in_language(lang.tag()), s.note.in_language(lang.tag()));
        (title.to_owned(), note.to_owned())
    };
    let fits = |(id, title, note): (&str, &str, &str)| {
        [id, title, note].iter().any(|text| text.to_lowercase().contains(&wanted))
    };
    let group = |key: &str, flawed: bool| {
        let all = bundled().iter().filter(|(.., s)| has_flaws(s) == flawed);
        let found = all.filter_map(|(ix, id, scenario)| {
            let (title, note) = text(scenario);
            fits((id, &title, &note)).then_some((*ix, title, note))
        });
        ScenarioGroup { title: t(lang, key), scenarios: found.collect() }
    };
    let mut groups = vec![group("new.bundled", false), group("new.bundled_flaws", true)];
    groups.retain(|group| !group.scenarios.is_empty());
    groups
}

fn has_flaws(scenario: &Scenario) -> bool {
    !scenario.flaws.is_empty() || scenario.timings.as_released
}

/// All of them, read once.
fn bundled() -> &'static [(usize, &'static str, Scenario)] {
    static ALL: OnceLock<Vec<(usize, &'static str, Scenario)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let read =
            |(ix, b): (usize, &library::Bundled)| Some((ix, b.id, scenario::parse(b.json).ok()?));
        library::all().iter().enumerate().filter_map(read).collect()
    })
}
