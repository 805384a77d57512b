//! Wires: FIFO connections between two ends, and the links that they run over.
//!
//! A connection keeps order and loses nothing until it breaks (D.3). A link may
//! be held (silence: what arrives is kept, nothing breaks) or cut (connections
//! break, none can be made). What is carried is not looked into.

use super::queue::Load;
use crate::base::{Channel, Conn, Endpoint, MAX_CLIENT, MAX_SID, Micros, Span};
use std::collections::VecDeque;

const ENDS: usize = MAX_SID + MAX_CLIENT + 1;
/// Connection ids: the low bits are the slot, the rest counts its uses.
const SLOT_BITS: u32 = 10;

/// A load with the event that sent it.
pub type Carried = (u32, Load);

/// One connection. Side 0 has dialed, side 1 was dialed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    uses: u32,
    /// What it is for.
    pub channel: Channel,
    /// Its two ends.
    pub ends: [Endpoint; 2],
    /// Which of its ends have it open.
    pub open: [bool; 2],
    /// The dialer still waits for an answer.
    pub dialing: bool,
    /// The machine of the other end has taken it; its process, which stands still, has not yet.
    pub backlog: bool,
    /// It was broken; only the ends have not noticed yet.
    pub broken: bool,
    /// A silent link has swallowed loads for this side that nobody is left to
    /// send again: what was sent after them is lost as well.
    pub severed: [bool; 2],
    /// Does the end read what arrives?
    pub reading: [bool; 2],
    /// When the last load sent to this side arrives; later ones come after it.
    pub last_arrival: [Micros; 2],
    /// Kept by a held link, per receiving side.
    pub held: [VecDeque<Carried>; 2],
    /// Arrived and not read, per receiving side.
    pub buffered: [VecDeque<Carried>; 2],
}

/// A direction of a link that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hold {
    from: Endpoint,
    to: Endpoint,
    channel: Channel,
    /// Loads scheduled with a smaller running number still pass.
    since: u32,
}

/// All connections and links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    wires: Vec<Option<Wire>>,
    uses: Vec<u32>,
    default_latency: Span,
    latencies: Vec<(Endpoint, Endpoint, Span)>,
    holds: Vec<Hold>,
    cuts: [u32; ENDS],
}

impl Network {
    /// No connections; every link has this latency.
    pub fn new(latency: Span) -> Network {
        Network {
            wires: Vec::new(),
            uses: Vec::new(),
            default_latency: latency,
            latencies: Vec::new(),
            holds: Vec::new(),
            cuts: [0; ENDS],
        }
    }

    /// A new connection that is being dialed.
    pub fn dial(&mut self, channel: Channel, from: Endpoint, to: Endpoint) -> Conn {
        let slot = self.wires.iter().position(Option::is_none).unwrap_or_else(|| {
            self.wires.push(None);
            self.uses.push(0);
            self.wires.len() - 1
        });
        self.uses[slot] += 1;
        debug_assert!(from != to, "nobody dials itself");
        debug_assert!(slot < 1 << SLOT_BITS, "the low bits of a connection's id hold its slot");
        debug_assert!(self.uses[slot] < 1 << (32 - SLOT_BITS), "its high bits count the uses");
        self.wires[slot] = Some(Wire {
            uses: self.uses[slot],
            channel,
            ends: [from, to],
            open: [false, false],
            dialing: true,
            backlog: false,
            broken: false,
            severed: [false, false],
            reading: [true, true],
            last_arrival: [Micros(0); 2],
            held: Default::default(),
            buffered: Default::default(),
        });
        Conn(self.uses[slot] << SLOT_BITS | slot as u32)
    }

    /// A connection, to be looked at.
    pub fn look(&self, conn: Conn) -> Option<&Wire> {
        let slot = conn.0 & ((1 << SLOT_BITS) - 1);
        let wire = self.wires.get(slot as usize)?.as_ref()?;
        (wire.uses == conn.0 >> SLOT_BITS).then_some(wire)
    }

    /// The connection, unless it is gone.
    pub fn wire(&mut self, conn: Conn) -> Option<&mut Wire> {
        let slot = conn.0 & ((1 << SLOT_BITS) - 1);
        let wire = self.wires.get_mut(slot as usize)?.as_mut()?;
        (wire.uses == conn.0 >> SLOT_BITS).then_some(wire)
    }

    /// Forgets a connection that neither end has open or waits for.
    pub fn reap(&mut self, conn: Conn) {
        let gone = self.wire(conn).is_some_and(|w| !w.open[0] && !w.open[1] && !w.dialing);
        if gone {
            self.wires[(conn.0 & ((1 << SLOT_BITS) - 1)) as usize] = None;
        }
    }

    /// All connections that are not forgotten.
    pub fn wires(&self) -> impl Iterator<Item = (Conn, &Wire)> {
        self.wires.iter().enumerate().filter_map(|(slot, wire)| {
            let wire = wire.as_ref()?;
            Some((Conn(wire.uses << SLOT_BITS | slot as u32), wire))
        })
    }

    /// The connections of which one end is this.
    pub fn of(&self, end: Endpoint) -> Vec<Conn> {
        self.wires().filter(|(_, w)| w.ends.contains(&end)).map(|(c, _)| c).collect()
    }

    /// How many connections the machine of this server keeps for a process that stands still.
    pub fn backlog_of(&self, server: Endpoint) -> usize {
        self.wires().filter(|(_, wire)| wire.backlog && wire.ends[1] == server).count()
    }

    /// The connections between these two.
    pub fn between(&self, a: Endpoint, b: Endpoint) -> Vec<Conn> {
        let pair = |w: &Wire| w.ends == [a, b] || w.ends == [b, a];
        self.wires().filter(|(_, w)| pair(w)).map(|(c, _)| c).collect()
    }

    /// The latency from one end to the other.
    pub fn latency(&self, from: Endpoint, to: Endpoint) -> Span {
        let own = self.latencies.iter().find(|(a, b, _)| (*a, *b) == (from, to));
        own.map_or(self.default_latency, |(.., span)| *span)
    }

    /// Sets the latency of one direction.
    pub fn set_latency(&mut self, from: Endpoint, to: Endpoint, span: Span) {
        debug_assert!(span.lo <= span.hi, "a span goes from its shortest to its longest");
        self.latencies.retain(|(a, b, _)| (*a, *b) != (from, to));
        self.latencies.push((from, to, span));
    }

    /// Holds a direction from the load with this running number on.
    pub fn hold(&mut self, from: Endpoint, to: Endpoint, channel: Channel, since: u32) {
        debug_assert!(from != to, "a link has two ends");
        if self.hold_of(from, to, channel).is_none() {
            self.holds.push(Hold { from, to, channel, since });
        }
    }

    /// Ends a hold.
    pub fn release(&mut self, from: Endpoint, to: Endpoint, channel: Channel) {
        self.holds.retain(|h| (h.from, h.to, h.channel) != (from, to, channel));
    }

    /// From which running number on a direction is held.
    pub fn hold_of(&self, from: Endpoint, to: Endpoint, channel: Channel) -> Option<u32> {
        if self.holds.is_empty() {
            return None; // the common case, on the path of every packet
        }
        let matches = |h: &&Hold| (h.from, h.to, h.channel) == (from, to, channel);
        self.holds.iter().find(matches).map(|h| h.since)
    }

    /// Cuts or heals a link; both directions, all channels.
    pub fn set_cut(&mut self, a: Endpoint, b: Endpoint, cut: bool) {
        let (a, b) = (a.code() as usize, b.code() as usize);
        for (x, y) in [(a, b), (b, a)] {
            self.cuts[x] = if cut { self.cuts[x] | 1 << y } else { self.cuts[x] & !(1 << y) };
        }
    }

    /// Is it cut?
    pub fn is_cut(&self, a: Endpoint, b: Endpoint) -> bool {
        let cut = |a: Endpoint, b: Endpoint| self.cuts[a.code() as usize] & 1 << b.code() != 0;
        debug_assert_eq!(cut(a, b), cut(b, a), "a cut goes both ways");
        cut(a, b)
    }

    /// Ends every hold and every cut.
    pub fn heal_all(&mut self) {
        self.holds.clear();
        self.cuts = [0; ENDS];
    }

    /// Is nothing held and nothing cut?
    pub fn is_whole(&self) -> bool {
        self.holds.is_empty() && self.cuts == [0; ENDS]
    }
}

impl Wire {
    /// Which side this end is on.
    pub fn side_of(&self, end: Endpoint) -> Option<usize> {
        self.ends.iter().position(|e| *e == end)
    }

    /// Takes everything that is kept for a side.
    pub fn take_kept(&mut self, side: usize) -> Vec<Carried> {
        let held = std::mem::take(&mut self.held[side]);
        let buffered = std::mem::take(&mut self.buffered[side]);
        buffered.into_iter().chain(held).collect()
    }
}
