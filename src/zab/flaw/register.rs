//! The register of flaws: what each does wrong, and what it takes away.

mod design;
mod releases;
mod service;

use super::Flaw;

/// What sort of mistake a flaw is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A bug of ZooKeeper that has an issue.
    Historical,
    /// The order of the NEWLEADER step that some releases have, with its bugs.
    Release,
    /// A hole that, as far as the facts tell, is open in every release.
    Hole,
    /// A mistake of design that no release has.
    Design,
}

/// What is known of a flaw.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Which flaw.
    pub flaw: Flaw,
    /// Of what sort it is.
    pub kind: Kind,
    /// Its issue, or the one that names the defect of a release order.
    pub issue: Option<&'static str>,
    /// The releases that have it; empty for a mistake of design. "before 3.4.12
    /// and 3.5.4" names the first release of each line that does not.
    pub releases: &'static str,
    /// Where it is taken from; for a mistake of design, the fact that it goes
    /// against.
    pub source: &'static str,
    /// What the server does wrong, in at most 40 words.
    pub says: &'static str,
    /// The same in Chinese.
    pub says_zh: &'static str,
    /// The promise that no longer holds, in at most 40 words.
    pub takes_away: &'static str,
    /// The same in Chinese.
    pub takes_away_zh: &'static str,
}

impl Flaw {
    /// The register's entry.
    pub fn entry(self) -> &'static Entry {
        const PARTS: [&[Entry]; 3] = [&releases::ENTRIES, &design::ENTRIES, &service::ENTRIES];
        let mut ix = self as usize - 1;
        let mut part = 0;
        while ix >= PARTS[part].len() {
            ix -= PARTS[part].len();
            part += 1;
        }
        &PARTS[part][ix]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zab::Flaws;

    #[test]
    fn the_register_is_in_order_and_complete() {
        let parts = [&releases::ENTRIES[..], &design::ENTRIES, &service::ENTRIES];
        assert_eq!(parts.concat().len(), Flaw::ALL.len());
        for flaw in Flaw::ALL {
            assert_eq!(flaw.entry().flaw, flaw);
        }
    }

    #[test]
    fn the_register_speaks_briefly_in_two_languages() {
        let chinese = |c: char| ('\u{3000}'..='\u{9fff}').contains(&c);
        for flaw in Flaw::ALL {
            let (id, entry) = (flaw.id(), flaw.entry());
            for text in [entry.says, entry.takes_away] {
                assert!(text.split_whitespace().count() <= 40, "{id}");
                assert!(text.ends_with('.') && !text.contains(". ") && text.is_ascii(), "{id}");
            }
            for text in [entry.says_zh, entry.takes_away_zh] {
                assert!(text.find('。') == Some(text.len() - '。'.len_utf8()), "{id}");
                assert!(text.chars().filter(|c| chinese(*c)).count() <= 80, "{id}");
            }
        }
    }

    #[test]
    fn kind_and_name_and_origin_agree() {
        for flaw in Flaw::ALL {
            let (id, entry) = (flaw.id(), flaw.entry());
            let number = id.strip_prefix("zk-");
            let as_released = Flaws::as_released().has(flaw);
            let kind = match number {
                Some(_) => Kind::Historical,
                None if id.starts_with("order-") => Kind::Release,
                None if as_released => Kind::Hole,
                None => Kind::Design,
            };
            assert_eq!(entry.kind, kind, "{id}");
            assert_eq!(entry.releases.is_empty(), kind == Kind::Design, "{id}");
            assert_eq!(entry.releases == "every release", as_released, "{id}");
            assert!(!entry.source.is_empty(), "{id}");
            match number {
                Some(number) => assert_eq!(entry.issue, Some(&*format!("ZOOKEEPER-{number}"))),
                None => assert!(entry.issue.is_none() || kind == Kind::Release, "{id}"),
            }
        }
    }
}
