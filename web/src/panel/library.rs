//! The library: lessons, myths, scenarios and flaws to choose from.

use super::lesson::level_key;
use super::{flaws, words};
use crate::i18n::{Lang, t, tf};
use crate::model::Model;
use crate::model::lesson::{LessonMsg, Lessons, OpenLibrary, Shelf};
use crate::msg::Msg;
use crate::scene::thumb::{Motif, ThumbShape, picture};
use std::sync::OnceLock;
use zabscope::bundled::Bundled;
use zabscope::check::FlawEntry;
use zabscope::lesson::{self, Lesson, Level};
use zabscope::scenario::{self, Scenario};

/// What the library shows.
#[derive(Clone, PartialEq, Debug)]
pub struct LibraryPanel {
    /// What is looked for.
    pub search: String,
    /// The shelf in front; none while something is looked for, which is looked for on all of them.
    pub shelf: Option<Shelf>,
    /// The shelves, with how many stand on each, or were found on it.
    pub shelves: Vec<(Shelf, String)>,
    /// What can be chosen.
    pub groups: Vec<Group>,
    /// How many that are.
    pub count: usize,
    /// What is wrong with the file that was chosen.
    pub file: Option<String>,
}

/// Some under one heading.
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    /// What they have in common.
    pub title: &'static str,
    pub entries: Vec<LibraryEntry>,
}

/// One of the library.
#[derive(Clone, PartialEq, Debug)]
pub struct LibraryEntry {
    /// Its name, the only one of its kind.
    pub key: String,
    /// What it is called.
    pub title: String,
    /// What there is to see.
    pub note: String,
    /// How much one should know already, how long it takes, how far one has come.
    pub about: Vec<String>,
    /// It was taken to its end, or opened.
    pub done: bool,
    pub picture: &'static [ThumbShape],
    /// What begins it.
    pub msg: Msg,
}

/// One of the library, in both languages.
struct LibraryItem {
    id: &'static str,
    shelf: Shelf,
    /// The heading that it is listed under.
    group: &'static str,
    title: [String; 2],
    note: [String; 2],
    /// Everything that is searched, in small letters.
    words: String,
    /// How much one should know, how many minutes it takes, how many beats it has.
    lesson: Option<(Level, u64, usize)>,
    picture: Vec<ThumbShape>,
}

/// The library as it is open.
pub fn panel(model: &Model, open: &OpenLibrary) -> LibraryPanel {
    let wanted = open.search.trim().to_lowercase();
    let all = items();
    let found: Vec<&LibraryItem> = all.iter().filter(|item| item.words.contains(&wanted)).collect();
    let on = |shelf: Shelf| found.iter().filter(move |item| item.shelf == shelf);
    let shelves = Shelf::ALL.map(|shelf| {
        let n = on(shelf).count().to_string();
        let what = t(model.page.lang, shelf_key(shelf));
        (shelf, tf(model.page.lang, "library.shelf", &[("what", what), ("n", &n)]))
    });
    let shown = found.iter().filter(|item| !wanted.is_empty() || item.shelf == open.shelf);
    let mut groups: Vec<Group> = Vec::new();
    let mut count = 0;
    for item in shown {
        let title = t(model.page.lang, item.group);
        if groups.last().is_none_or(|group| group.title != title) {
            groups.push(Group { title, entries: Vec::new() });
        }
        count += 1;
        if let Some(group) = groups.last_mut() {
            group.entries.push(entry(model.page.lang, item, &model.page.lessons));
        }
    }
    LibraryPanel {
        search: open.search.clone(),
        shelf: wanted.is_empty().then_some(open.shelf),
        shelves: shelves.into(),
        groups,
        count,
        file: model.page.lessons.file.as_ref().map(|p| words::file(model.page.lang, p)),
    }
}

/// Every bundled scenario with its title and note, for other lists.
pub fn scenarios(lang: Lang) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let ix = usize::from(lang == Lang::Zh);
    let all = items().iter().filter(|item| item.lesson.is_none());
    all.map(move |item| (item.id, item.title[ix].as_str(), item.note[ix].as_str()))
}

fn shelf_key(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Lessons => "library.lessons",
        Shelf::Myths => "library.myths",
        Shelf::Scenarios => "library.scenarios",
        Shelf::Found => "library.found",
        Shelf::Flaws => "library.flaws",
    }
}

fn entry(lang: Lang, item: &'static LibraryItem, lessons: &Lessons) -> LibraryEntry {
    let ix = usize::from(lang == Lang::Zh);
    let (id, shelf) = (item.id, item.shelf);
    let progress = lessons.progress.get(&shelf.progress_key(id)).copied().unwrap_or_default();
    let mut about = Vec::new();
    if let Some((level, minutes, beats)) = item.lesson {
        about.push(t(lang, level_key(level)).to_owned());
        about.push(tf(lang, "lesson.minutes", &[("n", &minutes.to_string())]));
        let (n, of) = (progress.beat.min(beats).to_string(), beats.to_string());
        match (progress.done, progress.beat, shelf) {
            (true, _, Shelf::Myths) => about.push(t(lang, "library.seen").to_owned()),
            (true, ..) => about.push(t(lang, "lesson.done").to_owned()),
            (false, 0, _) => {}
            (false, ..) => about.push(tf(lang, "lesson.begun", &[("n", &n), ("of", &of)])),
        }
    } else if progress.done {
        about.push(t(lang, "library.opened").to_owned());
    }
    let msg = match item.lesson {
        Some(_) => Msg::Lesson(LessonMsg::Begin(id)),
        None => Msg::OpenBundled(id),
    };
    LibraryEntry {
        key: shelf.progress_key(id),
        title: item.title[ix].clone(),
        note: item.note[ix].clone(),
        about,
        done: progress.done,
        picture: &item.picture,
        msg,
    }
}

/// Everything, read once.
fn items() -> &'static [LibraryItem] {
    static ALL: OnceLock<Vec<LibraryItem>> = OnceLock::new();
    ALL.get_or_init(|| {
        let lessons = lesson::library::all().iter();
        let lessons = lessons.filter_map(|b| of_lesson(b, Shelf::Lessons, "library.lessons"));
        let myths = lesson::library::myths().iter();
        let myths = myths.filter_map(|b| of_lesson(b, Shelf::Myths, "library.myths"));
        let on = |shelf: Shelf, group: &'static str| {
            move |b: &'static Bundled| of_scenario(b, shelf, group)
        };
        use scenario::library::{all, flaws, recipes};
        let plain = all().iter().filter_map(on(Shelf::Scenarios, "new.bundled"));
        let recipes = recipes().iter().filter_map(on(Shelf::Scenarios, "recipes.bundled"));
        let found = flaws().iter().filter_map(found_here);
        let others = flaws().iter().filter(|b| found_key(b.id).is_none());
        let flaws = others.filter_map(on(Shelf::Flaws, "new.bundled_flaws"));
        lessons.chain(myths).chain(plain).chain(recipes).chain(found).chain(flaws).collect()
    })
}

/// What is told of each hole besides its run: since which release, what it takes, what one sees of it. As `docs/holes.md` says.
fn found_key(id: &str) -> Option<&'static str> {
    match id.strip_prefix("flaws/")? {
        "acks-outlive-trunc" => Some("found.acks_outlive_trunc"),
        "snap-continues-the-log" => Some("found.snap_continues_the_log"),
        "trunc-spares-a-record" => Some("found.trunc_spares_a_record"),
        "zk-1549" => Some("found.zk_1549"),
        "snapshot-outlives-role" => Some("found.snapshot_outlives_role"),
        _ => None,
    }
}

fn found_here(bundled: &'static Bundled) -> Option<LibraryItem> {
    let key = found_key(bundled.id)?;
    let mut item = of_scenario(bundled, Shelf::Found, "library.found")?;
    for (lang, note) in [Lang::En, Lang::Zh].into_iter().zip(&mut item.note) {
        *note = format!("{note} {}", t(lang, key));
    }
    Some(item)
}

fn of_lesson(bundled: &'static Bundled, shelf: Shelf, group: &'static str) -> Option<LibraryItem> {
    let lesson: Lesson = lesson::glance(bundled.text())?;
    let title = [Lang::En, Lang::Zh].map(|lang| super::lesson::title(lang, &lesson));
    let note = [lesson.summary.en.0, lesson.summary.zh.0];
    let scenario = lesson.scenario.scenario("").ok()?;
    let topics = || lesson.topics.0.iter().map(|topic| topic.0.as_str());
    let topic_words = topics().collect::<Vec<_>>().join(" ");
    Some(LibraryItem {
        id: bundled.id,
        shelf,
        group,
        words: searched(bundled.id, &title, &note, &topic_words),
        title,
        note,
        lesson: Some((lesson.level, lesson.minutes.get() as u64, lesson.beats.0.len())),
        picture: picture(&scenario, Motif::of_topics(topics())),
    })
}

fn of_scenario(
    bundled: &'static Bundled,
    shelf: Shelf,
    group: &'static str,
) -> Option<LibraryItem> {
    let scenario = scenario::parse(bundled.text()).ok()?;
    let both = [Lang::En, Lang::Zh].map(|lang| said(lang, &scenario));
    let [(title_en, note_en), (title_zh, note_zh)] = both;
    let (title, note) = ([title_en, title_zh], [note_en, note_zh]);
    let motif = scenario.setup().map_or(Motif::Ring, |setup| Motif::of_setup(&setup));
    let issue =
        scenario.flaws.0.first().and_then(|flaw| FlawEntry::of(flaw.0).issue).unwrap_or_default();
    Some(LibraryItem {
        id: bundled.id,
        shelf,
        group,
        words: searched(bundled.id, &title, &note, issue),
        title,
        note,
        lesson: None,
        picture: picture(&scenario, motif),
    })
}

fn searched(id: &str, title: &[String; 2], note: &[String; 2], more: &str) -> String {
    [id, &title[0], &title[1], &note[0], &note[1], more].join("\n").to_lowercase()
}

/// What a scenario says of itself. One without words of its own says what its flaw does.
fn said(lang: Lang, scenario: &Scenario) -> (String, String) {
    let title = scenario.title.in_language(lang.tag()).to_owned();
    let note = scenario.note.in_language(lang.tag()).to_owned();
    let Some(flaw) = scenario.flaws.0.first().filter(|_| title.is_empty() || note.is_empty())
    else {
        return (title, note);
    };
    let card = flaws::card(lang, flaw.0);
    let title = if title.is_empty() { card.id.to_owned() } else { title };
    let note = if note.is_empty() { card.says.to_owned() } else { note };
    (title, note)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Theme;
    use crate::update::{opened, update};
    use std::collections::BTreeSet;

    fn shows(lang: Lang, shelf: Shelf, search: &str) -> LibraryPanel {
        let model = opened("", lang, Theme::System);
        panel(&model, &OpenLibrary { shelf, search: search.to_owned() })
    }

    fn keys(panel: &LibraryPanel) -> Vec<&str> {
        let entries = panel.groups.iter().flat_map(|group| &group.entries);
        entries.map(|entry| entry.key.as_str()).collect()
    }

    #[test]
    fn everything_that_comes_along_stands_on_one_shelf_with_a_picture() {
        let mut all = BTreeSet::new();
        let mut pictures = Vec::new();
        for shelf in Shelf::ALL {
            let shown = shows(Lang::En, shelf, "");
            assert_eq!(shown.shelf, Some(shelf));
            for entry in shown.groups.iter().flat_map(|group| &group.entries) {
                assert!(all.insert(entry.key.clone()), "{}", entry.key);
                assert!(!entry.title.is_empty() && !entry.note.is_empty(), "{}", entry.key);
                assert!(!entry.picture.is_empty() && !entry.done, "{}", entry.key);
                if !pictures.contains(&entry.picture) {
                    pictures.push(entry.picture);
                }
            }
        }
        let lessons = lesson::library::all().len() + lesson::library::myths().len();
        use scenario::library::{all as plain, flaws, recipes};
        assert_eq!(all.len(), lessons + plain().len() + flaws().len() + recipes().len());
        assert!(pictures.len() >= 8, "{} pictures", pictures.len());
    }

    #[test]
    fn words_of_both_languages_are_found_on_all_shelves() {
        for lang in [Lang::En, Lang::Zh] {
            for (word, key) in [
                ("哈希", "hashed-locks"),
                ("consistent HASHING", "hashed-locks"),
                ("zookeeper-2845", "s:flaws/zk-2845"),
                ("栅栏", "transactions-span"),
                ("Fencing", "fencing"),
                ("abort", "commit-can-abort"),
            ] {
                let shown = shows(lang, Shelf::Flaws, word);
                assert!(keys(&shown).contains(&key), "{word}: {:?}", keys(&shown));
                assert_eq!(shown.shelf, None);
                assert_eq!(keys(&shown).len(), shown.count);
            }
            assert_eq!(shows(lang, Shelf::Lessons, "no such word").count, 0);
        }
    }

    #[test]
    fn every_hole_stands_on_the_shelf_of_what_was_found_here() {
        let holes = zabscope::zab::Flaws::as_released();
        let shown = shows(Lang::En, Shelf::Found, "");
        assert_eq!(shown.count, holes.iter().count());
        for flaw in holes.iter() {
            let key = format!("s:flaws/{}", flaws::card(Lang::En, flaw).id);
            assert!(keys(&shown).contains(&key.as_str()), "{key}");
        }
    }

    #[test]
    fn what_was_opened_is_marked_and_stays_marked() {
        let mut model = opened("", Lang::En, Theme::System);
        let tasks = update(&mut model, Msg::OpenBundled("must-vanish"));
        assert!(tasks.iter().any(|t| matches!(t, crate::update::task::Task::KeepLessons(_))));
        let marked = |model: &Model, shelf| {
            let shown = panel(model, &OpenLibrary { shelf, search: String::new() });
            let entries = shown.groups.into_iter().flat_map(|group| group.entries);
            entries.filter(|entry| entry.done).map(|entry| entry.key).collect::<Vec<_>>()
        };
        assert_eq!(marked(&model, Shelf::Scenarios), ["s:must-vanish"]);
        assert!(marked(&model, Shelf::Lessons).is_empty(), "the lesson of that name is another");
        let mut other = opened("", Lang::En, Theme::System);
        update(&mut other, Msg::Lesson(LessonMsg::Kept(model.page.lessons.kept())));
        assert_eq!(marked(&other, Shelf::Scenarios), ["s:must-vanish"]);
    }
}
