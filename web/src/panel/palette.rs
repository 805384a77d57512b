//! The command palette: everything that the page can do at this moment, to search in. It is made from the table of keys,
//! the menus and the registers; whatever they offer is in it.

mod entries;
mod fuzzy;

use crate::i18n::Lang;
use crate::model::Model;
use crate::model::class::Palette;
use crate::msg::Msg;
use fuzzy::FuzzyText;

/// How many of the hits are listed at most.
const SHOWN: usize = 80;

/// The open palette.
#[derive(Clone, PartialEq, Debug)]
pub struct PalettePanel {
    /// What is looked for.
    pub query: String,
    /// Which line is chosen.
    pub at: usize,
    /// What was found, best first.
    pub found: Vec<PaletteEntry>,
}

/// Something that can be done.
#[derive(Clone, PartialEq, Debug)]
pub struct PaletteEntry {
    pub says: String,
    /// What is said about it elsewhere, which is searched, too.
    pub also: String,
    /// What it belongs to.
    pub group: &'static str,
    /// Its key, if it has one.
    pub key: &'static str,
    /// What it says to the page.
    pub msg: Msg,
    /// Why that cannot be done now.
    pub blocked: Option<String>,
}

pub fn panel(model: &Model, open: &Palette) -> PalettePanel {
    PalettePanel { query: open.query.clone(), at: open.at, found: found(model, &open.query) }
}

/// What fits a query in either language, best first; of what fits as well, what can be done now comes first.
pub fn found(model: &Model, query: &str) -> Vec<PaletteEntry> {
    let own = entries::all(model, model.page.lang, query);
    let other = match model.page.lang {
        Lang::En => Lang::Zh,
        Lang::Zh => Lang::En,
    };
    let in_other = entries::all(model, other, query).into_iter().map(|entry| entry.says);
    let score = |(entry, other): (PaletteEntry, String)| {
        let name = format!("{}\n{other}\n{}", entry.says, entry.group);
        let also = || FuzzyText::new(&format!("{name}\n{}", entry.also)).fits(query);
        let fit = FuzzyText::new(&name).fits(query).or_else(|| also().map(|fit| fit / 4))?;
        Some(((fit, entry.blocked.is_none()), entry))
    };
    let mut found: Vec<_> = own.into_iter().zip(in_other).filter_map(score).collect();
    found.sort_by_key(|(fit, _)| std::cmp::Reverse(*fit));
    found.into_iter().map(|(_, entry)| entry).take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys;
    use crate::model::Theme;
    use crate::model::class::ClassMsg;
    use crate::update::{opened, update};
    use zabscope::base::ServerId;
    use zabscope::scenario::library;
    use zabscope::sim::Command;

    fn page(lang: Lang) -> Model {
        opened("", lang, Theme::System)
    }

    fn best(lang: Lang, query: &str) -> Option<Msg> {
        found(&page(lang), query).into_iter().next().map(|entry| entry.msg)
    }

    #[test]
    fn both_languages_have_the_same_entries_in_the_same_order() {
        let model = page(Lang::En);
        let [en, zh] = [Lang::En, Lang::Zh].map(|lang| entries::all(&model, lang, "12"));
        assert_eq!(en.len(), zh.len());
        for (a, b) in en.iter().zip(&zh) {
            assert_eq!(a.msg, b.msg);
            assert_eq!(a.blocked.is_some(), b.blocked.is_some(), "{}", a.says);
        }
    }

    #[test]
    fn english_words_find_it_on_the_chinese_page_and_the_other_way_round() {
        let crash = Some(Msg::Act(Command::Crash(ServerId(3))));
        for lang in [Lang::En, Lang::Zh] {
            assert_eq!(best(lang, "crash s3"), crash);
            assert_eq!(best(lang, "s3 崩溃"), crash);
            assert_eq!(best(lang, "guarant"), Some(Msg::ShowGuarantees));
        }
    }

    #[test]
    fn every_key_every_server_and_every_bundled_scenario_is_in_it() {
        let model = page(Lang::En);
        let all = entries::all(&model, Lang::En, "");
        let has = |msg: &Msg| all.iter().any(|entry| entry.msg == *msg);
        let not_here = [Msg::Escape, Msg::TogglePalette, Msg::MenuHere];
        for (_, action) in keys::actions() {
            assert_eq!(has(&action.msg), !not_here.contains(&action.msg), "{}", action.says);
        }
        for sid in [1, 2, 3].map(ServerId) {
            let all = [Command::Crash(sid), Command::Restart(sid), Command::Pause(sid)];
            assert!(all.into_iter().all(|command| has(&Msg::Act(command))));
        }
        let bundled = library::all().iter().chain(library::flaws());
        for scenario in bundled {
            assert!(has(&Msg::OpenBundled(scenario.id)), "{}", scenario.id);
        }
    }

    #[test]
    fn what_cannot_be_done_says_why_and_does_nothing() {
        let mut model = page(Lang::En);
        let up = model.run.world().nodes().iter().find(|n| n.server.process.is_some());
        let name = up.expect("somebody is up").server.id.to_string();
        let query = format!("{name} restart");
        let restart = found(&model, &query).swap_remove(0);
        assert!(restart.blocked.is_some_and(|why| why.contains(&name)), "{}", restart.says);
        update(&mut model, Msg::TogglePalette);
        update(&mut model, Msg::Class(ClassMsg::Query(query)));
        update(&mut model, Msg::Class(ClassMsg::Run(0)));
        assert!(model.popover.is_some());
        assert_eq!(model.run.acts().len(), 0);
    }
}
