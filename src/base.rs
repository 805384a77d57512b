//! Identifiers, zxids, epochs, durations and quorum arithmetic.
//!
//! The bottom layer: everything else may use it, it uses nothing. All types
//! are small, `Copy` and compare as plain integers, because every event of a
//! run carries some of them.

use std::fmt;

/// Declares an enum whose variants have frozen numbers from 1 on, with the list of all of them.
macro_rules! numbered {
    (
        $(#[$about:meta])*
        pub enum $name:ident { $($(#[$says:meta])* $variant:ident = $number:literal,)* }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$says])* $variant = $number,)* }

        impl $name {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// Its frozen number.
            pub const fn number(self) -> u8 {
                self as u8
            }
        }
    };
}
pub(crate) use numbered;

/// The largest server id (sid). Nine voters and three observers fit.
pub const MAX_SID: usize = 12;

/// The largest client number: a run has at most this many clients.
pub const MAX_CLIENT: usize = 12;

/// A server's id ("myid"), 1 to [`MAX_SID`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerId(pub u8);

impl fmt::Display for ServerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S{}", self.0)
    }
}

/// A client program outside the ensemble, 1 to [`MAX_CLIENT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(pub u8);

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "C{}", self.0)
    }
}

/// Either end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    /// A member of the ensemble.
    Server(ServerId),
    /// A client program; it is not part of the ensemble.
    Client(ClientId),
}

impl Endpoint {
    /// A dense number: servers 1 to [`MAX_SID`], clients above them, 0 unused.
    pub fn code(self) -> u8 {
        match self {
            Endpoint::Server(s) => {
                debug_assert!(usize::from(s.0) <= MAX_SID, "{s} would be taken for a client");
                s.0
            }
            Endpoint::Client(c) => MAX_SID as u8 + c.0,
        }
    }

    /// The endpoint with this [`Endpoint::code`], or `None` for 0.
    pub fn from_code(code: u8) -> Option<Endpoint> {
        match code as usize {
            0 => None,
            n if n <= MAX_SID => Some(Endpoint::Server(ServerId(code))),
            n => Some(Endpoint::Client(ClientId((n - MAX_SID) as u8))),
        }
    }

    /// The server, if it is one.
    pub fn server(self) -> Option<ServerId> {
        match self {
            Endpoint::Server(s) => Some(s),
            Endpoint::Client(_) => None,
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Endpoint::Server(s) => s.fmt(f),
            Endpoint::Client(c) => c.fmt(f),
        }
    }
}

/// A leader's term. Zero before the first leader; 31 bits are usable (4.6.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(pub u32);

impl Epoch {
    /// The epoch after this one.
    pub fn next(self) -> Epoch {
        debug_assert!(self.0 < u32::MAX, "a run does not live to see its epochs used up");
        Epoch(self.0 + 1)
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A transaction id: `epoch << 32 | counter` (V-1). Shown as `2·3`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zxid(pub u64);

impl Zxid {
    /// The zxid of an empty database.
    pub const ZERO: Zxid = Zxid(0);
    /// -1: in the header of a reply that belongs to no moment of history.
    pub const NONE: Zxid = Zxid(u64::MAX);

    /// The zxid with this epoch and counter; counter 0 names the epoch's start.
    pub fn new(epoch: Epoch, counter: u32) -> Zxid {
        Zxid(u64::from(epoch.0) << 32 | u64::from(counter))
    }

    /// The epoch half: which leader proposed it.
    pub fn epoch(self) -> Epoch {
        Epoch((self.0 >> 32) as u32)
    }

    /// The counter half; zero only for the zxid that opens an epoch (2.4.1).
    pub fn counter(self) -> u32 {
        self.0 as u32
    }

    /// The next zxid of the same epoch, as `hzxid.incrementAndGet()` gives it.
    pub fn next(self) -> Zxid {
        Zxid(self.0 + 1)
    }

    /// ZooKeeper's own spelling, `0x200000003`.
    pub fn hex(self) -> String {
        format!("{:#x}", self.0)
    }
}

impl fmt::Display for Zxid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Zxid::NONE => f.write_str("-1"),
            _ => write!(f, "{}·{}", self.epoch(), self.counter()),
        }
    }
}

/// A session's id; its high byte is the server that chose it (7.1.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

/// Virtual time, or a length of it, in whole microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micros(pub u64);

impl Micros {
    /// Later than every moment of a run.
    pub const NEVER: Micros = Micros(u64::MAX);

    /// A length given in milliseconds.
    pub const fn millis(ms: u64) -> Micros {
        Micros(ms * 1000)
    }
}

impl std::ops::Add for Micros {
    type Output = Micros;
    fn add(self, other: Micros) -> Micros {
        Micros(self.0 + other.0)
    }
}

impl std::ops::Sub for Micros {
    type Output = Micros;
    fn sub(self, other: Micros) -> Micros {
        Micros(self.0.saturating_sub(other.0))
    }
}

impl std::ops::Mul<u64> for Micros {
    type Output = Micros;
    fn mul(self, times: u64) -> Micros {
        Micros(self.0 * times)
    }
}

impl fmt::Display for Micros {
    /// Seconds with three decimals below which microseconds are shown only if
    /// there are any: `4.213 s`, `4.213050 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (s, us) = (self.0 / 1_000_000, self.0 % 1_000_000);
        if us.is_multiple_of(1000) {
            write!(f, "{s}.{:03} s", us / 1000)
        } else {
            write!(f, "{s}.{us:06} s")
        }
    }
}

/// The bounds of a random length of time, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// The shortest length that may be drawn.
    pub lo: Micros,
    /// The longest length that may be drawn.
    pub hi: Micros,
}

impl Span {
    /// Always the same length, in microseconds.
    pub const fn fixed(us: u64) -> Span {
        Span { lo: Micros(us), hi: Micros(us) }
    }

    /// From `lo` to `hi` microseconds. People may ask for the reverse; the world
    /// refuses it.
    pub const fn new(lo: u64, hi: u64) -> Span {
        Span { lo: Micros(lo), hi: Micros(hi) }
    }
}

/// A connection of the simulated network, as its two ends name it. The world
/// gives them out; a number is never used twice in one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Conn(pub u32);

/// What a connection is for. Election, quorum and client traffic never share
/// one (1.5.8), so a fault can hit one and not the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Votes, port 3888.
    Election,
    /// Learner to leader, port 2888.
    Quorum,
    /// Client to server, port 2181.
    Client,
}

impl Channel {
    /// All of them, in the order of [`Channel::index`].
    pub const ALL: [Channel; 3] = [Channel::Election, Channel::Quorum, Channel::Client];

    /// A dense index: 0, 1 and 2.
    pub fn index(self) -> usize {
        self as usize
    }
}

/// A set of servers, as one bit for each sid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SidSet(u16);

impl SidSet {
    /// Adds one; true if it was not there yet.
    pub fn insert(&mut self, sid: ServerId) -> bool {
        debug_assert!(
            (1..=MAX_SID).contains(&usize::from(sid.0)),
            "{sid} is no server: iteration would not find it"
        );
        let before = self.0;
        self.0 |= 1 << sid.0;
        self.0 != before
    }

    /// Takes one out, if it is there.
    pub fn remove(&mut self, sid: ServerId) {
        self.0 &= !(1 << sid.0);
    }

    /// Is this server in the set?
    pub fn contains(self, sid: ServerId) -> bool {
        self.0 & 1 << sid.0 != 0
    }

    /// The number of servers in the set.
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Is no server in the set?
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The servers in both sets.
    pub fn and(self, other: SidSet) -> SidSet {
        SidSet(self.0 & other.0)
    }

    /// The servers in at least one of the sets.
    pub fn or(self, other: SidSet) -> SidSet {
        SidSet(self.0 | other.0)
    }

    /// The servers in ascending order of their ids.
    pub fn iter(self) -> impl Iterator<Item = ServerId> {
        (1..=MAX_SID as u8).map(ServerId).filter(move |&s| self.contains(s))
    }
}

impl FromIterator<ServerId> for SidSet {
    fn from_iter<I: IntoIterator<Item = ServerId>>(sids: I) -> SidSet {
        let mut set = SidSet::default();
        for sid in sids {
            set.insert(sid);
        }
        set
    }
}

impl fmt::Display for SidSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.iter().map(|s| s.to_string()).collect();
        f.write_str(&names.join(","))
    }
}

/// `QuorumMaj` (1.4.2): how many voters make a majority. 3→2, 4→3, 5→3, 6→4.
pub fn majority(voters: u32) -> u32 {
    let needed = voters / 2 + 1;
    debug_assert!(needed * 2 > voters, "two majorities meet in at least one server");
    needed
}

/// One value for each server, found by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SidMap<T>([T; MAX_SID + 1]);

impl<T: Copy + Default> Default for SidMap<T> {
    fn default() -> Self {
        SidMap([T::default(); MAX_SID + 1])
    }
}

impl<T> std::ops::Index<ServerId> for SidMap<T> {
    type Output = T;
    fn index(&self, sid: ServerId) -> &T {
        &self.0[sid.0 as usize]
    }
}

impl<T> std::ops::IndexMut<ServerId> for SidMap<T> {
    fn index_mut(&mut self, sid: ServerId) -> &mut T {
        &mut self.0[sid.0 as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zxid_prints_as_people_and_as_zookeeper_write_it() {
        let z = Zxid::new(Epoch(2), 3);
        assert_eq!(z.to_string(), "2·3");
        assert_eq!(z.hex(), "0x200000003");
        assert_eq!((z.epoch(), z.counter()), (Epoch(2), 3));
    }

    #[test]
    fn even_sizes_add_no_fault_tolerance() {
        let got: Vec<u32> = (1..=9).map(majority).collect();
        assert_eq!(got, [1, 2, 2, 3, 3, 4, 4, 5, 5]);
    }

    #[test]
    fn endpoints_survive_their_code() {
        for code in 1..=(MAX_SID + MAX_CLIENT) as u8 {
            assert_eq!(Endpoint::from_code(code).unwrap().code(), code);
        }
        assert_eq!(Endpoint::from_code(0), None);
    }
}
