//! Which release of ZooKeeper runs, with which of its holes, and what that means.

use super::flaws::{FlawCard, card};
use super::register;
use crate::i18n::{Lang, t, tf};
use crate::model::Model;
use zabscope::service::{Release, ReleaseRule};
use zabscope::zab::{Flaws, Repairs};

/// What stands beside the title.
#[derive(Clone, PartialEq, Debug)]
pub struct ReleaseMark {
    /// "3.9.5, repaired".
    pub word: String,
    /// The same in a sentence.
    pub label: String,
}

/// Everything about it.
#[derive(Clone, PartialEq, Debug)]
pub struct ReleasePanel {
    /// What runs.
    pub says: String,
    /// What its repairs are.
    pub repairs: &'static str,
    /// Those that it could be, and whether it is.
    pub releases: Vec<(Release, bool)>,
    /// All holes are open.
    pub as_released: bool,
    /// The holes that every release has.
    pub holes: Vec<FlawCard>,
    /// The rules by which releases differ.
    pub rules: Vec<RuleLine>,
}

/// A rule by which releases differ.
#[derive(Clone, PartialEq, Debug)]
pub struct RuleLine {
    pub says: &'static str,
    /// Its issue, and since when.
    pub since: String,
    /// Those of the releases here that have it.
    pub releases: String,
    /// The run has it.
    pub here: bool,
}

fn repairs(lang: Lang, flaws: Flaws) -> &'static str {
    t(
        lang,
        match flaws.repairs() {
            Repairs::All => "release.repaired",
            Repairs::Some => "release.partly",
            Repairs::None => "release.as_released",
        },
    )
}

/// The mark beside the title.
pub fn mark(model: &Model) -> ReleaseMark {
    let lang = model.page.lang;
    let repairs = repairs(lang, model.flaws());
    let release = model.run.world().setup().config.release;
    let word = match release {
        Some(release) => release.to_string(),
        None => t(lang, "release.unnamed").to_owned(),
    };
    let with = [("release", word.as_str()), ("repairs", repairs)];
    ReleaseMark { word: tf(lang, "release.mark", &with), label: tf(lang, "release.label", &with) }
}

/// What is told when the mark is pressed.
pub fn panel(model: &Model) -> ReleasePanel {
    let (lang, flaws) = (model.page.lang, model.flaws());
    let config = &model.run.world().setup().config;
    let says = match config.release {
        Some(release) => tf(lang, "release.says", &[("release", &release.to_string())]),
        None => t(lang, "release.says_unnamed").to_owned(),
    };
    let all = Release::KNOWN.iter().rev();
    ReleasePanel {
        says,
        repairs: repairs(lang, flaws),
        releases: all.map(|release| (*release, config.release == Some(*release))).collect(),
        as_released: flaws.repairs() == Repairs::None,
        holes: Flaws::as_released().iter().map(|flaw| card(lang, flaw)).collect(),
        rules: rules(lang, config.release),
    }
}

/// The table of rules in the reader's language.
pub fn rules(lang: Lang, release: Option<Release>) -> Vec<RuleLine> {
    let names = |releases: Vec<Release>| {
        let names: Vec<String> = releases.iter().map(Release::to_string).collect();
        names.join(", ")
    };
    let line = |rule: ReleaseRule| {
        let having = Release::KNOWN.iter().copied().filter(|release| release.has(rule)).collect();
        let since = names(rule.since().to_vec());
        RuleLine {
            says: register::text(lang, rule.key(), "says", rule.says()),
            since: tf(lang, "release.since", &[("issue", rule.issue()), ("since", &since)]),
            releases: names(having),
            here: release.is_some_and(|release| release.has(rule)),
        }
    };
    ReleaseRule::ALL.into_iter().map(line).collect()
}
