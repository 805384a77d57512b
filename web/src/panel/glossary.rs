//! The glossary: what protocol words mean, and where they occur in sentences. Its entries are data.

use crate::i18n::{Lang, t};
use crate::model::glossary::Glossary;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use zabscope::bundled::{self, GLOSSARY};
use zabscope::scenario::{self, library};

/// One thing in both languages.
#[derive(Deserialize)]
struct Bilingual<T> {
    en: T,
    zh: T,
}

impl<T> Bilingual<T> {
    fn of(&self, lang: Lang) -> &T {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

#[derive(Deserialize)]
struct GlossaryTerm {
    /// Its name in links.
    id: String,
    /// What it is called.
    term: Bilingual<String>,
    /// Its forms in sentences.
    words: Bilingual<Vec<String>>,
    /// What it means, in two or three sentences; the first of them alone says it in short.
    text: Bilingual<String>,
    /// Where that is written: classes of ZooKeeper, numbered facts, sections of the paper.
    source: String,
    /// Other terms.
    see: Vec<String>,
    /// A bundled scenario in which there is something to see of it.
    scenario: Option<String>,
}

/// The entries; none before the library is there.
fn terms() -> &'static [GlossaryTerm] {
    static TERMS: OnceLock<Vec<GlossaryTerm>> = OnceLock::new();
    if !bundled::are_here() {
        return &[];
    }
    TERMS.get_or_init(|| serde_json::from_str(GLOSSARY.text()).unwrap_or_default())
}

/// The open glossary.
#[derive(Clone, PartialEq, Debug)]
pub struct GlossaryPanel {
    /// What is looked for.
    pub query: String,
    /// The entries that fit, by name.
    pub entries: Vec<GlossaryEntry>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct GlossaryEntry {
    /// Its name in links.
    pub id: &'static str,
    pub term: &'static str,
    /// What it means.
    pub text: &'static str,
    /// Where that is written.
    pub source: &'static str,
    /// Other terms: their names in links, and what they are called.
    pub see: Vec<(&'static str, &'static str)>,
    /// A scenario: its id and its title.
    pub scenario: Option<(&'static str, String)>,
}

pub fn panel(lang: Lang, open: &Glossary) -> GlossaryPanel {
    let wanted = open.query.trim().to_lowercase();
    let fits = |term: &&GlossaryTerm| {
        let names = [&term.term.en, &term.term.zh, term.text.of(lang)];
        let words = term.words.en.iter().chain(&term.words.zh);
        names.into_iter().chain(words).any(|text| text.to_lowercase().contains(&wanted))
    };
    let mut entries: Vec<GlossaryEntry> =
        terms().iter().filter(fits).map(|term| entry(lang, term)).collect();
    // Who looks for a word wants its entry before those that only mention it.
    let called = |entry: &GlossaryEntry| !entry.term.to_lowercase().contains(&wanted);
    entries.sort_by_key(|entry| (called(entry), entry.term.to_lowercase()));
    GlossaryPanel { query: open.query.clone(), entries }
}

fn entry(lang: Lang, term: &'static GlossaryTerm) -> GlossaryEntry {
    let see = term.see.iter().filter_map(|id| find(id));
    let title = |id: &str| {
        let bundled = library::find(id)?;
        let title = scenario::parse(bundled.text()).ok()?.title;
        Some((bundled.id, title.in_language(lang.tag()).to_owned()))
    };
    GlossaryEntry {
        id: &term.id,
        term: term.term.of(lang),
        text: term.text.of(lang),
        source: &term.source,
        see: see.map(|other| (other.id.as_str(), other.term.of(lang).as_str())).collect(),
        scenario: term.scenario.as_deref().and_then(title),
    }
}

fn find(id: &str) -> Option<&'static GlossaryTerm> {
    terms().iter().find(|term| term.id == id)
}

/// What a term means, in one sentence; below it, what more there is to do.
pub fn short(lang: Lang, id: &str) -> Option<(&'static str, &'static str)> {
    let text = find(id)?.text.of(lang).as_str();
    let ends = match lang {
        Lang::En => text.find(". ").map(|at| at + 1),
        Lang::Zh => text.find('。').map(|at| at + '。'.len_utf8()),
    };
    Some((&text[..ends.unwrap_or(text.len())], t(lang, "glossary.more")))
}

/// A part of a sentence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GlossaryPiece<'t> {
    /// Plain words.
    Plain(&'t str),
    /// A word of the protocol, and the name of its entry.
    Term(&'t str, &'static str),
}

/// A sentence with its terms, each marked where it occurs first.
pub fn pieces(text: &str) -> Vec<GlossaryPiece<'_>> {
    let (mut pieces, mut plain, mut at) = (Vec::new(), 0, 0);
    let mut told: Vec<&str> = Vec::new();
    while at < text.len() {
        let rest = &text[at..];
        let begins = !text[..at].ends_with(joins) || !rest.starts_with(joins);
        let found = begins.then(|| word_at(rest)).flatten().filter(|(_, id)| !told.contains(id));
        let Some((length, id)) = found else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        if plain < at {
            pieces.push(GlossaryPiece::Plain(&text[plain..at]));
        }
        pieces.push(GlossaryPiece::Term(&rest[..length], id));
        told.push(id);
        at += length;
        plain = at;
    }
    if plain < text.len() {
        pieces.push(GlossaryPiece::Plain(&text[plain..]));
    }
    pieces
}

/// Letters that make a longer word of a word. Chinese words stand side by side.
fn joins(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

/// Every word and its entry, by its first byte: sentences are read at every step.
fn words() -> &'static BTreeMap<u8, Vec<(&'static str, &'static str)>> {
    static WORDS: OnceLock<BTreeMap<u8, Vec<(&'static str, &'static str)>>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut all: BTreeMap<u8, Vec<_>> = BTreeMap::new();
        for term in terms() {
            for word in term.words.en.iter().chain(&term.words.zh) {
                let first = word.bytes().next().unwrap_or(0).to_ascii_lowercase();
                all.entry(first).or_default().push((word.as_str(), term.id.as_str()));
            }
        }
        all
    })
}

/// The longest word of the protocol with which a text begins. At the beginning of a sentence it is written large.
fn word_at(text: &str) -> Option<(usize, &'static str)> {
    let first = text.bytes().next()?;
    let stands = |word: &str| {
        let Some(begin) = text.get(..word.len()) else { return false };
        let large = || word.is_ascii() && first == word.as_bytes()[0].to_ascii_uppercase();
        let same = begin == word || large() && begin.get(1..) == word.get(1..);
        same && !(word.ends_with(joins) && text[word.len()..].starts_with(joins))
    };
    let found = words().get(&first.to_ascii_lowercase())?.iter().filter(|(word, _)| stands(word));
    found.map(|(word, id)| (word.len(), *id)).max_by_key(|(length, _)| *length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_entry_is_whole_in_both_languages() {
        serde_json::from_str::<Vec<GlossaryTerm>>(GLOSSARY.text()).expect("a list of terms");
        let ids: BTreeSet<&str> = terms().iter().map(|term| term.id.as_str()).collect();
        assert!(ids.len() >= 45 && ids.len() == terms().len(), "{}", ids.len());
        for term in terms() {
            let id = &term.id;
            for lang in [Lang::En, Lang::Zh] {
                let end = if lang == Lang::En { '.' } else { '。' };
                let text = term.text.of(lang);
                let sentences = text.matches(end).count();
                assert!(text.ends_with(end) && (2..=4).contains(&sentences), "{id}: {text}");
                assert!(!term.term.of(lang).is_empty() && !term.source.is_empty(), "{id}");
                assert!(short(lang, id).is_some_and(|(short, _)| short.ends_with(end)), "{id}");
            }
            assert!(term.text.zh.chars().filter(|c| !c.is_ascii()).count() > 20, "{id}");
            assert!(!term.see.is_empty(), "{id}");
            for other in &term.see {
                assert!(ids.contains(other.as_str()) && other != id, "{id}: see {other}");
            }
            if let Some(scenario) = &term.scenario {
                assert!(library::find(scenario).is_some(), "{id}: {scenario}");
            }
        }
    }

    #[test]
    fn no_word_belongs_to_two_entries_and_what_the_protocol_says_is_in_it() {
        let all = terms().iter().flat_map(|term| term.words.en.iter().chain(&term.words.zh));
        let all: Vec<&str> = all.map(String::as_str).collect();
        let once: BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(all.len(), once.len());
        let packets = [
            "LOOKING",
            "FOLLOWERINFO",
            "LEADERINFO",
            "ACKEPOCH",
            "DIFF",
            "TRUNC",
            "SNAP",
            "NEWLEADER",
            "UPTODATE",
            "PROPOSAL",
            "ACK",
            "COMMIT",
            "INFORM",
            "PING",
            "acceptedEpoch",
            "currentEpoch",
            "zxid",
            "quorum",
        ];
        assert!(packets.iter().all(|word| once.contains(word)));
    }

    #[test]
    fn words_are_marked_whole_and_once_in_both_languages() {
        use GlossaryPiece::{Plain, Term};
        assert_eq!(
            pieces("Epoch 2: S1 has acceptedEpoch 2, epochal"),
            [
                Term("Epoch", "epoch"),
                Plain(" 2: S1 has "),
                Term("acceptedEpoch", "accepted-epoch"),
                Plain(" 2, epochal")
            ]
        );
        assert_eq!(
            pieces("领导者 S3 提出纪元 epoch 1"),
            [Term("领导者", "leader"), Plain(" S3 提出"), Term("纪元", "epoch"), Plain(" epoch 1")]
        );
        assert_eq!(pieces("leaderless"), [Plain("leaderless")]);
        assert_eq!(pieces("in-flight ACK"), [Plain("in-flight "), Term("ACK", "ack")]);
        assert_eq!(pieces(""), []);
    }

    #[test]
    fn whoever_looks_for_a_word_finds_its_entry_first_in_either_language() {
        for (lang, query, id) in [
            (Lang::En, "trunc", "trunc"),
            (Lang::Zh, "快照", "snapshot"),
            (Lang::Zh, "quorum", "quorum"),
            (Lang::En, "临时节点", "ephemeral"),
        ] {
            let found = panel(lang, &Glossary { query: query.to_owned() });
            assert!(found.entries.iter().take(2).any(|entry| entry.id == id), "{query}");
        }
        assert_eq!(panel(Lang::En, &Glossary { query: "Raft".to_owned() }).entries, []);
    }
}
