//! Fault profiles: which faults a hunt produces, and how often.

/// A kind of disturbance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trick {
    /// Any process dies.
    Crash,
    /// Whoever has just done something dies before it does the next thing (D.2).
    CrashNow,
    /// Waits until a certain step of the protocol is taken somewhere; then those
    /// who took part in it die.
    Ambush,
    /// Everybody dies; some come back.
    ColdStart,
    /// A command that waits for a step of the protocol by itself.
    Trap,
    /// A process stands still.
    Pause,
    /// A server loses every link.
    Isolate,
    /// One direction falls silent.
    OneWay,
    /// Two groups lose each other.
    Partition,
    /// A connection breaks and may be made anew.
    Break,
    /// A link is cut until it is healed.
    Cut,
    /// A link becomes slow.
    SlowLink,
    /// A disk becomes slow.
    SlowDisk,
    /// An observer's disk is replaced by an empty one. A voter's is never: what it
    /// had acknowledged would be gone, and committed transactions with it.
    Wipe,
}

/// A fault profile.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// Its name on command lines.
    pub id: &'static str,
    /// What it does, in a sentence.
    pub says: &'static str,
    /// The chance of a disturbance in a round, in percent.
    pub boldness: u32,
    /// Sessions are alive, and clients do everything that they can.
    pub live: bool,
    /// The disturbances, each with its weight.
    pub tricks: &'static [(Trick, u32)],
}

/// All profiles; the first is the default.
pub const PROFILES: [Profile; 8] = [
    Profile {
        id: "mixed",
        says: "Everything that the other profiles have.",
        boldness: 45,
        live: false,
        tricks: &[
            (Trick::Crash, 4),
            (Trick::CrashNow, 4),
            (Trick::Ambush, 8),
            (Trick::ColdStart, 3),
            (Trick::Trap, 2),
            (Trick::Pause, 2),
            (Trick::Isolate, 4),
            (Trick::OneWay, 4),
            (Trick::Partition, 3),
            (Trick::Break, 3),
            (Trick::Cut, 2),
            (Trick::SlowLink, 1),
            (Trick::SlowDisk, 2),
            (Trick::Wipe, 1),
        ],
    },
    Profile {
        id: "crashes",
        says: "Processes die between any two actions, alone and together, and come back.",
        boldness: 45,
        live: false,
        tricks: &[
            (Trick::Crash, 2),
            (Trick::CrashNow, 3),
            (Trick::Ambush, 6),
            (Trick::ColdStart, 2),
            (Trick::Trap, 1),
        ],
    },
    Profile {
        id: "pauses",
        says: "Processes stand still and go on.",
        boldness: 35,
        live: false,
        tricks: &[(Trick::Pause, 5), (Trick::CrashNow, 1)],
    },
    Profile {
        id: "one-way",
        says: "Links fall silent in one direction.",
        boldness: 35,
        live: false,
        tricks: &[(Trick::OneWay, 5), (Trick::Isolate, 1), (Trick::CrashNow, 1)],
    },
    Profile {
        id: "breaks",
        says: "Connections break, links are cut, the ensemble falls apart.",
        boldness: 40,
        live: false,
        tricks: &[
            (Trick::Break, 4),
            (Trick::Cut, 2),
            (Trick::Isolate, 2),
            (Trick::Partition, 2),
            (Trick::CrashNow, 1),
        ],
    },
    Profile {
        id: "slow-disk",
        says: "Disks and links become slow, and processes die with much unsynced.",
        boldness: 40,
        live: false,
        tricks: &[
            (Trick::SlowDisk, 5),
            (Trick::SlowLink, 1),
            (Trick::CrashNow, 1),
            (Trick::Ambush, 3),
            (Trick::ColdStart, 1),
        ],
    },
    Profile {
        id: "calm",
        says: "Nothing is disturbed: clients write.",
        boldness: 0,
        live: false,
        tricks: &[(Trick::Break, 1)],
    },
    Profile {
        id: "clients",
        says: "Sessions live: clients do whatever they can, move, stand still and die, and so do servers.",
        boldness: 35,
        live: true,
        tricks: &[
            (Trick::Crash, 3),
            (Trick::CrashNow, 3),
            (Trick::Ambush, 6),
            (Trick::ColdStart, 1),
            (Trick::Trap, 1),
            (Trick::Pause, 3),
            (Trick::Isolate, 4),
            (Trick::OneWay, 4),
            (Trick::Partition, 2),
            (Trick::Break, 3),
            (Trick::Cut, 2),
            (Trick::SlowLink, 2),
            (Trick::SlowDisk, 2),
            (Trick::Wipe, 1),
        ],
    },
];

impl Profile {
    /// The profile with this name.
    pub fn find(id: &str) -> Option<&'static Profile> {
        PROFILES.iter().find(|profile| profile.id == id)
    }
}
