//! Search in a run: by packet, by endpoint, by zxid, by what happened, in words of either language.

use zabscope::base::{Endpoint, Epoch, Zxid};
use zabscope::check::Run;
use zabscope::sim::step::Marks;
use zabscope::sim::{About, CommandKind, Step};
use zabscope::zab::{DiskKind, PacketKind};

/// Events that one slice looks at.
const SLICE: u32 = 20_000;
/// Not more are found.
const MOST: usize = 200_000;

/// One thing that an event must be.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum SearchTerm {
    /// It happened to this one, or came from it.
    Who(Endpoint),
    /// It is about this zxid.
    About(Zxid),
    /// A message of this kind arrived.
    Kind(PacketKind),
    /// One of these things happened.
    Fact(SearchFact),
    /// Nobody knows what is meant.
    Unknown,
}

/// What can happen besides messages.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum SearchFact {
    /// An event with one of these marks, and none of those.
    Marked(Marks, Marks),
    /// Work of a disk, of one of two kinds.
    Disk(DiskKind, DiskKind),
    /// A process began.
    Start,
    /// A command of this kind, or any.
    Command(Option<CommandKind>),
}

/// A search, and what it has found so far.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct EventSearch {
    /// What was typed.
    pub text: String,
    /// The events, in order.
    pub found: Vec<u32>,
    /// It has looked at everything that has been simulated.
    pub done: bool,
    terms: Vec<SearchTerm>,
    /// The count of the index's rebuilds, and how many of its events have been searched.
    seen: (u32, u32),
}

impl EventSearch {
    /// A search for what was typed; words are looked up among those of the languages.
    pub fn of(text: &str, words: &[(&str, &str)]) -> EventSearch {
        let terms = terms(text, words);
        EventSearch { text: text.to_owned(), terms, ..EventSearch::default() }
    }

    /// Something is looked for.
    pub fn is_for_something(&self) -> bool {
        !self.terms.is_empty() && !self.terms.contains(&SearchTerm::Unknown)
    }

    /// A slice more. True if there is more to look at.
    pub fn follow(&mut self, run: &Run, anew: u32) -> bool {
        if self.seen.0 != anew {
            (self.seen, self.done) = ((anew, 0), false);
            self.found.clear();
        }
        if !self.is_for_something() || self.found.len() >= MOST {
            self.done = true;
            return false;
        }
        let until = run.frontier().min(self.seen.1 + SLICE);
        for step in run.steps(self.seen.1 + 1, until) {
            if self.terms.iter().all(|term| term.is(step)) {
                self.found.push(step.number);
            }
        }
        self.seen.1 = until;
        self.done = until >= run.frontier();
        !self.done
    }

    /// The next one after an event, or before it; around the end of the run.
    pub fn next(&self, from: u32, back: bool) -> Option<u32> {
        let after = self.found.partition_point(|event| *event <= from);
        let before = self.found.partition_point(|event| *event < from);
        let found = if back { before.checked_sub(1) } else { Some(after) };
        let edge = if back { self.found.last() } else { self.found.first() };
        found.and_then(|ix| self.found.get(ix)).or(edge).copied()
    }

    /// Which of the found ones an event is, from 1.
    pub fn place(&self, event: u32) -> Option<usize> {
        self.found.binary_search(&event).ok().map(|ix| ix + 1)
    }
}

impl SearchTerm {
    fn is(self, step: &Step) -> bool {
        match self {
            SearchTerm::Who(end) => step.actor == end.code() || step.peer == end.code(),
            SearchTerm::About(zxid) => step.zxid == zxid,
            SearchTerm::Kind(kind) => step.kind() == Some(kind) && step.actor != step.peer,
            SearchTerm::Fact(fact) => fact.is(step),
            SearchTerm::Unknown => false,
        }
    }
}

impl SearchFact {
    fn is(self, step: &Step) -> bool {
        match self {
            SearchFact::Marked(any, none) => step.marks.any(any) && !step.marks.any(none),
            SearchFact::Disk(a, b) => step.about == About::Disk(a) || step.about == About::Disk(b),
            SearchFact::Start => step.about == About::Start,
            SearchFact::Command(Some(kind)) => step.about == About::Command(kind),
            SearchFact::Command(None) => matches!(step.about, About::Command(_)),
        }
    }

    /// By its name in the lists of words.
    fn named(name: &str) -> Option<SearchFact> {
        let only = |marks| SearchFact::Marked(marks, Marks::default());
        Some(match name {
            "leading" => only(Marks::LEADING),
            "following" => {
                SearchFact::Marked(Marks::STATE, Marks(Marks::LEADING.0 | Marks::LEAVES.0))
            }
            "looking" => only(Marks::LEAVES),
            "epoch" => only(Marks::EPOCH),
            "serves" => only(Marks::SERVES),
            "established" => only(Marks::ESTABLISHED),
            "committed" => only(Marks::COMMITTED),
            "applied" => only(Marks::DELIVERED),
            "truncated" => only(Marks::TRUNCATED),
            "voted" => only(Marks::VOTED),
            "exit" => only(Marks::EXIT),
            "answer" => only(Marks::ANSWER),
            "fsync" => SearchFact::Disk(DiskKind::Fsync, DiskKind::FsyncSync),
            "append" => SearchFact::Disk(DiskKind::Append, DiskKind::AppendSync),
            "snapshot" => SearchFact::Disk(DiskKind::SnapshotEnd, DiskKind::SnapshotEnd),
            "start" => SearchFact::Start,
            "crash" => SearchFact::Command(Some(CommandKind::Crash)),
            "pause" => SearchFact::Command(Some(CommandKind::Pause)),
            "command" => SearchFact::Command(None),
            _ => return None,
        })
    }
}

/// What was typed, word by word. `words` are pairs of a name and the words for it.
fn terms(text: &str, words: &[(&str, &str)]) -> Vec<SearchTerm> {
    let text = text.to_lowercase().replace(['→', '>', ',', '，'], " ");
    let known = |word: &str| {
        let is = |(_, all): &&(&str, &str)| all.split(' ').any(|one| one.to_lowercase() == word);
        words.iter().find(is).map(|(name, _)| *name)
    };
    let read = |word: &str| match known(word) {
        Some("filler") => None,
        Some(name) => Some(SearchFact::named(name).map_or_else(|| kind(name), SearchTerm::Fact)),
        None => Some(who(word).or_else(|| zxid(word)).unwrap_or_else(|| kind(word))),
    };
    text.split_whitespace().filter_map(read).collect()
}

fn kind(word: &str) -> SearchTerm {
    let all = || PacketKind::ALL.into_iter();
    let is = |kind: &PacketKind| kind.name().eq_ignore_ascii_case(word);
    let begins = |kind: &PacketKind| word.len() > 2 && kind.name().to_lowercase().starts_with(word);
    all().find(is).or_else(|| all().find(begins)).map_or(SearchTerm::Unknown, SearchTerm::Kind)
}

fn who(word: &str) -> Option<SearchTerm> {
    let number: u8 = word.get(1..)?.parse().ok().filter(|n| *n > 0 && *n <= 12)?;
    match word.get(..1)? {
        "s" => Some(SearchTerm::Who(Endpoint::Server(zabscope::base::ServerId(number)))),
        "c" => Some(SearchTerm::Who(Endpoint::Client(zabscope::base::ClientId(number)))),
        _ => None,
    }
}

/// `2·3`, `2-3`, `2.3`, `2:3` or `0x200000003`.
fn zxid(word: &str) -> Option<SearchTerm> {
    if let Some(hex) = word.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16).ok().map(|z| SearchTerm::About(Zxid(z)));
    }
    let (epoch, counter) = word.split_once(['·', '-', '.', ':'])?;
    let (epoch, counter) = (epoch.parse().ok()?, counter.parse().ok()?);
    Some(SearchTerm::About(Zxid::new(Epoch(epoch), counter)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::lens::vocabulary;
    use crate::scene::samples;

    fn found(run: &Run, text: &str) -> Vec<Step> {
        let mut search = EventSearch::of(text, &vocabulary());
        while search.follow(run, 1) {}
        search.found.iter().filter_map(|event| run.step_at(*event)).copied().collect()
    }

    #[test]
    fn a_zxid_is_found_however_it_is_written() {
        let run = samples::crashed();
        let commits = found(&run, "COMMIT 1·2");
        assert_eq!(commits.len(), 2, "one for each follower");
        for text in ["commit 1-2", "Commit 0x100000002", "提交 1.2"] {
            assert_eq!(found(&run, text), commits, "{text}");
        }
    }

    #[test]
    fn facts_are_found_in_the_words_of_both_languages() {
        let run = samples::crashed();
        let leads = found(&run, "S2 becomes LEADING");
        assert_eq!(leads.len(), 1);
        assert!(leads[0].actor == 2 && leads[0].marks.any(Marks::LEADING));
        assert_eq!(found(&run, "S2 成为 领导者"), leads);
        assert!(
            found(&run, "fsync S3")
                .iter()
                .all(|s| matches!(s.about, About::Disk(_)) && s.actor == 3)
        );
        assert!(!found(&run, "落盘 S3").is_empty());
        assert!(!found(&run, "C1").is_empty() && !found(&run, "DIFF").is_empty());
        assert!(found(&run, "S3 S1 proposal").iter().all(|s| (s.peer, s.actor) == (3, 1)));
        assert!(found(&run, "gibberish").is_empty() && found(&run, "").is_empty());
    }

    #[test]
    fn next_and_previous_go_around() {
        let run = samples::crashed();
        let mut search = EventSearch::of("commit", &vocabulary());
        while search.follow(&run, 1) {}
        let all = search.found.clone();
        assert!(all.len() > 2);
        assert_eq!(search.next(0, false), Some(all[0]));
        assert_eq!(search.next(all[0], false), Some(all[1]));
        assert_eq!(search.next(all[1], true), Some(all[0]));
        assert_eq!(search.next(all[0], true), all.last().copied());
        assert_eq!(search.next(u32::MAX, false), Some(all[0]));
        assert_eq!(search.place(all[1]), Some(2));
        search.follow(&run, 2);
        assert_eq!(search.found, all, "another line is looked at anew");
    }
}
