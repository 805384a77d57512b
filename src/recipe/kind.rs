//! All recipes, by name, with what can be set.

use crate::base::Micros;
use crate::client::Library;
use crate::service::path::Path;

/// What a recipe is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// One at a time.
    Lock,
    /// Many readers or one writer.
    ReadWrite,
    /// A limited number at a time.
    Semaphore,
    /// Nobody passes before it opens.
    Barrier,
    /// All begin together and end together.
    DoubleBarrier,
    /// First in, first out.
    Queue,
    /// A number that everybody counts up.
    Counter,
    /// One of them leads.
    Election,
    /// Who is there.
    Membership,
    /// Settings that everybody follows.
    Configuration,
    /// All or none.
    Commit,
    /// From here to there.
    Move,
}

macro_rules! kinds {
    ($($kind:ident = $code:literal, $name:literal, $family:ident, $way:ident, $doc:literal;)*) => {
        /// A recipe. The numbers are frozen: links name them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Kind {
            $(#[doc = $doc] $kind = $code,)*
        }

        impl Kind {
            /// All of them: each family's right way first.
            pub const ALL: &'static [Kind] = &[$(Kind::$kind),*];

            /// Its name in files and keys.
            pub fn name(self) -> &'static str {
                match self { $(Kind::$kind => $name,)* }
            }

            /// What it is for.
            pub fn family(self) -> Family {
                match self { $(Kind::$kind => Family::$family,)* }
            }

            /// Is it a way that works? The others are tempting.
            pub fn is_right(self) -> bool {
                match self { $(Kind::$kind => kinds!(@ $way),)* }
            }
        }
    };
    (@ right) => { true };
    (@ tempting) => { false };
}

kinds! {
    Lock = 1, "lock", Lock, right, "A fair lock as in kazoo (8.1.2, 8.1.6).";
    LockPolling = 2, "lockPolling", Lock, tempting, "One ephemeral znode; whoever fails tries again after a while.";
    LockHerd = 3, "lockHerd", Lock, tempting, "One ephemeral znode that everybody watches (8.1.1).";
    LockPersistent = 4, "lockPersistent", Lock, tempting, "One persistent znode: nobody deletes it for a dead holder.";
    LockFlag = 5, "lockFlag", Lock, tempting, "Data set to a number and back to \"unlocked\": read, then written.";
    LockDeleteAny = 6, "lockDeleteAny", Lock, tempting, "The herd lock, released by path with version −1 whatever happened meanwhile (8.9.7).";
    LockNoGuid = 7, "lockNoGuid", Lock, tempting, "The fair lock without GUID: a lost reply leaves a znode that nobody knows (8.1.9).";
    TwoLocks = 8, "twoLocks", Lock, tempting, "Two fair locks, one after the other, in the order in which they are named.";
    ReadLock = 10, "readLock", ReadWrite, right, "The shared side of kazoo's reader/writer lock (8.2.4).";
    WriteLock = 11, "writeLock", ReadWrite, right, "Its exclusive side.";
    ReadHerd = 12, "readHerd", ReadWrite, tempting, "A reader that watches the parent instead of the writer before it.";
    Semaphore = 20, "semaphore", Semaphore, right, "Leases as in kazoo.";
    Lease = 21, "lease", Semaphore, right, "Kazoo's NonBlockingLease: it runs out by the clock.";
    Barrier = 30, "barrier", Barrier, right, "Puts the barrier up, and takes it away (8.5.1).";
    BarrierWait = 31, "barrierWait", Barrier, right, "Waits until it is away.";
    DoubleBarrier = 32, "doubleBarrier", DoubleBarrier, right, "Enter and leave as in kazoo (8.5.2, 8.5.3).";
    BarrierNoReady = 33, "barrierNoReady", DoubleBarrier, tempting, "Enters when enough children are seen at once, without a ready znode.";
    QueuePut = 40, "queuePut", Queue, right, "Puts items into kazoo's queue (8.4.4).";
    QueueTake = 41, "queueTake", Queue, right, "Takes them: list, sort, read, delete; the delete is the claim (8.4.2).";
    QueueUnsorted = 42, "queueUnsorted", Queue, tempting, "Takes the first child in the order in which the server lists them.";
    QueueDeleteFirst = 43, "queueDeleteFirst", Queue, tempting, "Deletes an item before it has read it.";
    LockingPut = 44, "lockingPut", Queue, right, "Puts items into kazoo's locking queue.";
    LockingTake = 45, "lockingTake", Queue, right, "Claims an item by an ephemeral znode, works, deletes both at once (8.4.4).";
    PriorityTake = 46, "priorityTake", Queue, right, "Takes the lowest number first, and lists again when the queue changes.";
    Counter = 50, "counter", Counter, right, "Counts up with the version that it has read (8.8.1).";
    CounterBlind = 51, "counterBlind", Counter, tempting, "Reads, adds, writes, without a version.";
    CounterVersion = 52, "counterVersion", Counter, tempting, "The version of a znode is the number (8.9.2).";
    Election = 60, "election", Election, right, "Kazoo's election, which is its lock (8.7.1).";
    LeaderLatch = 62, "leaderLatch", Election, right, "Curator's LeaderLatch: leads no more while its connection is away.";
    ElectionHerd = 61, "electionHerd", Election, tempting, "Everybody watches the leader.";
    Member = 70, "member", Membership, right, "Is there by an ephemeral znode and watches who else is (8.7.3).";
    PersistentNode = 71, "persistentNode", Membership, right, "Curator's PersistentNode: an ephemeral znode that is created again.";
    ChildrenWatch = 72, "childrenWatch", Membership, right, "Kazoo's ChildrenWatch: called with the children after each change.";
    ConfigRead = 80, "configRead", Configuration, right, "Reads with a watch, and again after each event (8.7.4).";
    ConfigWrite = 81, "configWrite", Configuration, right, "Sets new data.";
    DataWatch = 86, "dataWatch", Configuration, right, "Kazoo's DataWatch: called with the data after each change.";
    ConfigOnce = 82, "configOnce", Configuration, tempting, "Watches, and takes the event for the news: does not watch again.";
    ReadyWrite = 83, "readyWrite", Configuration, right, "Several znodes behind one that says they belong together (8.7.4).";
    ReadyRead = 84, "readyRead", Configuration, right, "Reads them only while that one is there.";
    ReadyIgnored = 85, "readyIgnored", Configuration, tempting, "Reads them without looking at it.";
    Coordinator = 90, "coordinator", Commit, right, "Asks every site, and decides when all have voted (8.6.1).";
    Site = 91, "site", Commit, right, "Votes and does what is decided.";
    Mover = 95, "mover", Move, right, "Moves a znode by a multi with a check.";
    MoverTwoSteps = 96, "moverTwoSteps", Move, tempting, "Creates there, then deletes here: two requests.";
}

impl Kind {
    /// The recipe of this name.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// The recipe with this number in links.
    pub fn from_code(code: u8) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| *kind as u8 == code)
    }

    /// The library that it is written for.
    pub fn library(self) -> Library {
        match self {
            Kind::LeaderLatch | Kind::PersistentNode => Library::Java, // Curator stands on it
            _ => Library::Kazoo,
        }
    }

    /// Its number in links.
    pub fn code(self) -> u8 {
        self as u8
    }
}

/// A recipe with its parameters. Not every recipe looks at all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// Which.
    pub kind: Kind,
    /// Its znode, or the parent of its znodes.
    pub path: Path,
    /// The other one, of a recipe that has two.
    pub second: Option<Path>,
    /// How long to hold, lead, work or be there.
    pub hold: Micros,
    /// How often; 0 for ever.
    pub repeat: u32,
    /// How long to pause between two rounds; when polling, between two tries.
    pub think: Micros,
    /// How long to wait for a lock at most, in each wait.
    pub timeout: Option<Micros>,
    /// How long to stand back after a time-out, at least; up to twice as long.
    pub backoff: Micros,
    /// How many: leases, members, items, sites.
    pub size: u32,
    /// The guarded resource refuses tokens that are smaller than one that it has seen
    /// (8.9.2).
    pub fenced: bool,
    /// It waits for what is taken. False: it gives up at once (kazoo's `blocking=False`).
    pub blocking: bool,
}

impl Recipe {
    /// A recipe that holds for a second, three times, without a pause between.
    pub fn new(kind: Kind, path: &str) -> Recipe {
        Recipe {
            kind,
            path: path.into(),
            second: None,
            hold: Micros::millis(1000),
            repeat: 3,
            think: Micros(0),
            timeout: None,
            backoff: Micros(0),
            size: 2,
            fenced: false,
            blocking: true,
        }
    }

    /// The second path, or one beside the first.
    pub fn second(&self) -> Path {
        self.second.clone().unwrap_or_else(|| format!("{}-2", self.path).into())
    }
}
