//! Releases of ZooKeeper, and the rules by which they differ.
//!
//! Each rule has the issue that brought it and the releases that have it. The
//! table is read off recordings of real ensembles of 3.8.0 and 3.9.5; where the
//! releases between them are named, the source of their tags says so. A run
//! without a release does for clients and in committedLog what 3.8.0 does, and at
//! NEWLEADER what 3.9.4 and later do: so did every run from before releases could
//! be chosen.

use std::fmt;

/// A release, such as 3.9.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    /// 3.
    pub major: u16,
    /// 8 or 9.
    pub minor: u16,
    /// The last number.
    pub patch: u16,
}

impl Release {
    /// The oldest release that recordings are there for.
    pub const R3_8_0: Release = Release::new(3, 8, 0);
    /// The newest.
    pub const R3_9_5: Release = Release::new(3, 9, 5);
    /// Those that a run can name: those that recordings are there for, oldest first.
    pub const KNOWN: &[Release] = &[Release::R3_8_0, Release::R3_9_5];

    /// A release by its three numbers.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Release {
        Release { major, minor, patch }
    }

    /// Reads `3.9.5`, also with something behind it, as in `3.9.5-293c895a`.
    pub fn parse(text: &str) -> Option<Release> {
        let mut parts = text.splitn(3, '.');
        let number = |part: Option<&str>| {
            let digits = part?.split(|c: char| !c.is_ascii_digit()).next()?;
            digits.parse::<u16>().ok()
        };
        let (major, minor) = (number(parts.next())?, number(parts.next())?);
        Some(Release { major, minor, patch: number(parts.next())? })
    }

    /// The one of [`KNOWN`](Release::KNOWN) that is written so.
    pub fn known(text: &str) -> Option<Release> {
        Release::KNOWN.iter().copied().find(|release| release.to_string() == text)
    }

    /// Does this release have the rule, and no later one instead of it?
    pub fn has(self, rule: ReleaseRule) -> bool {
        self.got(rule) && !rule.replaced_by().is_some_and(|later| self.got(later))
    }

    /// Is this release one of those that have got the rule?
    fn got(self, rule: ReleaseRule) -> bool {
        rule.since().iter().any(|first| {
            let same_line = (first.major, first.minor) == (self.major, self.minor);
            same_line && self >= *first
        }) || rule.since().iter().all(|first| (first.major, first.minor) < (self.major, self.minor))
    }

    /// The rules that this release has.
    pub fn rules(self) -> ReleaseRules {
        let mut rules = ReleaseRules::default();
        for rule in ReleaseRule::ALL.into_iter().filter(|rule| self.has(*rule)) {
            rules.0 |= 1 << rule as u8;
        }
        rules
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// The rules of one release, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReleaseRules(u32);

impl ReleaseRules {
    /// Is this rule among them?
    pub fn has(self, rule: ReleaseRule) -> bool {
        self.0 & (1 << rule as u8) != 0
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $issue:literal, [$(($major:literal, $minor:literal, $patch:literal)),+], $says:literal;)*) => {
        /// One difference between releases.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum ReleaseRule { $($(#[$doc])* $name,)* }

        impl ReleaseRule {
            /// All of them, in the order of the table.
            pub const ALL: [ReleaseRule; [$($id),*].len()] = [$(ReleaseRule::$name),*];

            /// Its stable name.
            pub fn id(self) -> &'static str {
                match self { $(ReleaseRule::$name => $id,)* }
            }

            /// Its key in files of texts.
            pub fn key(self) -> &'static str {
                match self { $(ReleaseRule::$name => concat!("rule.", $id),)* }
            }

            /// The issue that brought it.
            pub fn issue(self) -> &'static str {
                match self { $(ReleaseRule::$name => $issue,)* }
            }

            /// The first release that has it, on each line that got it. Later lines have
            /// it from their beginning.
            pub fn since(self) -> &'static [Release] {
                match self { $(ReleaseRule::$name => const { &[$(Release::new($major, $minor, $patch)),+] },)* }
            }

            /// The rule that stands in its place in later releases: each order of the NEWLEADER
            /// step has replaced the one before.
            pub fn replaced_by(self) -> Option<ReleaseRule> {
                let place = ReleaseRule::ORDERS.iter().position(|order| *order == self)?;
                ReleaseRule::ORDERS.get(place + 1).copied()
            }

            /// What it says, in one sentence.
            pub fn says(self) -> &'static str {
                match self { $(ReleaseRule::$name => $says,)* }
            }
        }
    };
}

rules! {
    /// A create2 in a multi stays a create2.
    Create2InMulti = "create2-in-multi", "ZOOKEEPER-4026", [(3, 8, 2), (3, 9, 0)],
        "create2 in a multi is logged as create2 and answered with path and Stat.";
    /// Watch modes do not replace each other.
    WatchModesStandApart = "watch-modes-stand-apart", "ZOOKEEPER-4466", [(3, 9, 0)],
        "One-shot, persistent and recursive watches on one path stand side by side; firing takes only the one-shot one away.";
    /// A recursive watch is in the data table only.
    RecursiveInDataOnly = "recursive-in-data-only", "ZOOKEEPER-4466", [(3, 9, 0)],
        "A recursive watch is in the data table only and swallows no event of a child watch.";
    /// removeWatches and checkWatches know five types.
    FiveWatcherTypes = "five-watcher-types", "ZOOKEEPER-4471", [(3, 9, 0)],
        "In removeWatches and checkWatches, types children and data mean one-shot watches only; persistent and recursive are types of their own.";
    /// checkWatches looks whose watch it is.
    CheckWatchesOfOwn = "check-watches-of-own", "ZOOKEEPER-4466", [(3, 9, 0)],
        "checkWatches looks at the asking connection's watches only.";
    /// exists asks for READ.
    ExistsNeedsRead = "exists-needs-read", "ZOOKEEPER-2590", [(3, 8, 4), (3, 9, 2)],
        "exists on a znode that may not be read is refused with NoAuth and leaves no watch.";
    /// Events only for those who may read.
    EventsNeedRead = "events-need-read", "ZOOKEEPER-4799", [(3, 8, 4), (3, 9, 2)],
        "A watch event is sent only to a connection that may READ the znode.";
    /// A check outside a multi closes the connection.
    CheckAloneCloses = "check-alone-closes", "ZOOKEEPER-2623", [(3, 8, 5), (3, 9, 3)],
        "check outside a multi is refused with Unimplemented, takes no zxid, and the server closes the connection.";
    /// Events carry their zxid.
    EventsCarryZxid = "events-carry-zxid", "ZOOKEEPER-4655", [(3, 9, 0)],
        "A watch event carries the zxid of the transaction that fired it.";
    /// committedLog holds commitLogCount records.
    CommittedLogOf500 = "committed-log-of-500", "ZOOKEEPER-4925", [(3, 9, 4)],
        "committedLog holds commitLogCount transactions, 500 by default, and not one more.";
    /// Order B of the NEWLEADER step.
    OrderB = "order-b", "ZOOKEEPER-3911", [(3, 5, 10), (3, 6, 3)],
        "At NEWLEADER a follower takes currentEpoch, hands all proposals to the log writer, and acknowledges without waiting for it.";
    /// Order C.
    OrderC = "order-c", "ZOOKEEPER-4785", [(3, 8, 5), (3, 9, 2)],
        "At NEWLEADER a follower logs and syncs all proposals, then takes currentEpoch, then acknowledges.";
    /// Order D.
    OrderD = "order-d", "ZOOKEEPER-4394", [(3, 9, 3)],
        "At NEWLEADER a follower logs, applies and syncs what is committed, then takes currentEpoch, then acknowledges.";
    /// Order E.
    OrderE = "order-e", "ZOOKEEPER-4925", [(3, 9, 4)],
        "At NEWLEADER a follower logs, applies, remembers in committedLog and syncs what is committed, then takes currentEpoch, then acknowledges.";
    /// A learner behind committedLog may get a DIFF all the same.
    DiffFromDiskLog = "diff-from-disk-log", "ZOOKEEPER-1413", [(3, 5, 0)],
        "A learner that is behind committedLog may be served from the leader's log on disk, with a DIFF in place of a SNAP.";
    /// What is logged is applied before an election.
    FastForwardDatabase = "fast-forward-database", "ZOOKEEPER-2845", [(3, 4, 12), (3, 5, 4)],
        "Before an election a server applies what its log has and its memory has not.";
}

impl ReleaseRule {
    /// The orders of the NEWLEADER step after the first, order A.
    pub const ORDERS: [ReleaseRule; 4] =
        [ReleaseRule::OrderB, ReleaseRule::OrderC, ReleaseRule::OrderD, ReleaseRule::OrderE];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_holds_from_its_release_on_each_line() {
        let has = |text: &str, rule| Release::parse(text).is_some_and(|release| release.has(rule));
        let (old, new) = (Release::R3_8_0, Release::R3_9_5);
        let changed = |rule: &ReleaseRule| old.has(*rule) != new.has(*rule);
        let same = [
            ReleaseRule::OrderC,
            ReleaseRule::OrderD,
            ReleaseRule::DiffFromDiskLog,
            ReleaseRule::FastForwardDatabase,
        ];
        assert!(ReleaseRule::ALL.iter().all(|rule| changed(rule) != same.contains(rule)));
        assert!(old.has(ReleaseRule::OrderB) && new.has(ReleaseRule::OrderE));
        assert!(has("3.8.2", ReleaseRule::Create2InMulti));
        assert!(!has("3.8.6", ReleaseRule::WatchModesStandApart));
        assert!(!has("3.9.1", ReleaseRule::ExistsNeedsRead));
        assert!(has("3.8.4", ReleaseRule::ExistsNeedsRead));
        assert!(!has("3.9.3", ReleaseRule::CommittedLogOf500));
        assert!(has("3.10.0", ReleaseRule::CommittedLogOf500));
        assert!(!has("3.7.9", ReleaseRule::Create2InMulti));
    }

    #[test]
    fn a_release_has_one_order_at_newleader() {
        let order = |text: &str| {
            let release = Release::parse(text).unwrap();
            ReleaseRule::ORDERS.into_iter().filter(|rule| release.has(*rule)).collect::<Vec<_>>()
        };
        for (release, wanted) in [
            ("3.4.14", None),
            ("3.5.9", None),
            ("3.5.10", Some(ReleaseRule::OrderB)),
            ("3.6.2", None),
            ("3.6.3", Some(ReleaseRule::OrderB)),
            ("3.7.0", Some(ReleaseRule::OrderB)),
            ("3.8.4", Some(ReleaseRule::OrderB)),
            ("3.8.6", Some(ReleaseRule::OrderC)),
            ("3.9.1", Some(ReleaseRule::OrderB)),
            ("3.9.2", Some(ReleaseRule::OrderC)),
            ("3.9.3", Some(ReleaseRule::OrderD)),
            ("3.9.4", Some(ReleaseRule::OrderE)),
            ("3.10.0", Some(ReleaseRule::OrderE)),
        ] {
            assert_eq!(order(release), Vec::from_iter(wanted), "{release}");
        }
    }

    #[test]
    fn releases_are_read_from_what_servers_say() {
        assert_eq!(Release::parse("3.9.5-293c895a"), Some(Release::R3_9_5));
        assert_eq!(Release::parse("3.8.0").map(|r| r.to_string()).as_deref(), Some("3.8.0"));
        assert_eq!(Release::parse("three"), None);
        assert_eq!(Release::parse("3.9"), None);
    }
}
