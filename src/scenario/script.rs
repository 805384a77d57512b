//! Commands in a scenario file: what is done, and when.

use super::name::{ClientStateName, KindName, LibraryName, PhaseName, StateName};
use super::problem::Key;
use super::recipe::Planned;
use super::request::Asked;
use super::units::{
    ClientNo, Delay, End, EpochNo, EventNo, Int, List, MomentText, ServerNo, SessionLength, Text,
    ZxidText,
};
use crate::base::{Channel, MAX_CLIENT, MAX_SID};
use crate::sim::Fault;
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt::{self, Display};

/// A key or a value in a file.
pub type WrittenText = Text<256>;
/// A command of the script: exactly one of `at` and `when`, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptEntry {
    /// At this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<MomentText>,
    /// As the very next event after this was seen for the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<ScriptFact>,
    /// What is done.
    #[serde(rename = "do")]
    pub what: Do,
}

/// A command that was given during a run. With neither `at` nor `when` it
/// was carried out at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// The event after which it fell.
    pub after: EventNo,
    /// It was armed for this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<MomentText>,
    /// It was armed for this sight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<ScriptFact>,
    /// What was done.
    #[serde(rename = "do")]
    pub what: Do,
}

/// Everything that a person can do, as `{"crash": 3}` or
/// `{"write": {"client": 1, "key": "/a", "value": "x"}}`. What each does to the
/// world is said at [`Command`](crate::sim::Command).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Do {
    /// A server's process dies.
    Crash(ServerNo),
    /// It starts on the disk that it left.
    Restart(ServerNo),
    /// It starts on an empty disk.
    RestartEmpty(ServerNo),
    /// It stands still.
    Pause(ServerNo),
    /// It goes on.
    Resume(ServerNo),
    /// Silence in one direction.
    Hold {
        /// The sender.
        from: End,
        /// The receiver.
        to: End,
        /// On this channel only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<ChannelName>,
    },
    /// Ends a hold; what was held arrives.
    Release {
        /// The sender.
        from: End,
        /// The receiver.
        to: End,
        /// On this channel only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<ChannelName>,
    },
    /// Connections break and none can be made.
    Cut {
        /// The two ends.
        between: [End; 2],
    },
    /// Ends a cut, and holds in both directions.
    Heal {
        /// The two ends.
        between: [End; 2],
    },
    /// Takes every link of a server to other servers.
    Isolate {
        /// Which.
        server: ServerNo,
        /// How.
        how: LinkLoss,
    },
    /// Takes every link between servers of different groups.
    Partition {
        /// Who stays together; servers in none are not touched.
        groups: List<List<ServerNo, MAX_SID>, MAX_SID>,
        /// How.
        how: LinkLoss,
    },
    /// Ends every hold and every cut.
    HealAll,
    /// Breaks a connection; a new one may be made.
    Break {
        /// The two ends.
        between: [End; 2],
        /// What it was for.
        channel: ChannelName,
    },
    /// The latency in one direction from now on.
    Latency {
        /// The sender.
        from: End,
        /// The receiver.
        to: End,
        /// The shortest.
        min: Delay,
        /// The longest.
        max: Delay,
    },
    /// A server's fsync time from now on.
    Fsync {
        /// Whose.
        server: ServerNo,
        /// The shortest.
        min: Delay,
        /// The longest.
        max: Delay,
    },
    /// A client opens a session.
    Connect {
        /// Which.
        client: ClientNo,
        /// At which server.
        server: ServerNo,
    },
    /// A client writes.
    Write {
        /// Which.
        client: ClientNo,
        /// What.
        key: WrittenText,
        /// Its new value.
        value: WrittenText,
        /// The expected version; absent for any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<Int<0, { i32::MAX as i64 }>>,
    },
    /// A client closes its session.
    Disconnect(ClientNo),
    /// A client asks for an operation.
    Request {
        /// Which.
        client: ClientNo,
        /// For what.
        op: Asked,
    },
    /// A client leaves its server and goes on with its session at another one.
    Move {
        /// Which.
        client: ClientNo,
        /// To which server.
        server: ServerNo,
    },
    /// A client's process dies: nobody closes its session, which is left to expire.
    Kill(ClientNo),
    /// A client stands still, as in a long garbage collection.
    PauseClient(ClientNo),
    /// It goes on.
    ResumeClient(ClientNo),
    /// The time-out that a client asks for from its next session on.
    SessionTimeout {
        /// Which.
        client: ClientNo,
        /// How long; whole milliseconds.
        timeout: SessionLength,
    },
    /// A client runs a program.
    Run {
        /// Which.
        client: ClientNo,
        /// What.
        recipe: Planned,
    },
    /// A client's program gives up or back what it has, and ends.
    Stop(ClientNo),
    /// Calls off a command that waits for its moment: its place among them, from 1.
    Cancel(Int<1, 1024>),
    /// The servers that a client knows, from its next session on.
    ConnectString {
        /// Which.
        client: ClientNo,
        /// At least one.
        servers: List<ServerNo, MAX_SID>,
    },
    /// The library that a client is written with, from its next session on.
    Library {
        /// Which.
        client: ClientNo,
        /// `"java"` or `"kazoo"`.
        library: LibraryName,
    },
    /// A client's program ends by an error; its client and its session go on.
    KillProgram(ClientNo),
    /// A server's disk fails: its process ends with the next fsync.
    FailDisk(ServerNo),
    /// It works again.
    MendDisk(ServerNo),
}

/// How a link is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LinkLoss {
    /// Nothing arrives and nothing breaks.
    Silence,
    /// Connections break and none can be made.
    Cut,
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ChannelName {
    /// Votes.
    Election,
    /// Learner to leader.
    Quorum,
    /// Client to server.
    Client,
}

impl From<LinkLoss> for Fault {
    fn from(how: LinkLoss) -> Fault {
        match how {
            LinkLoss::Silence => Fault::Silence,
            LinkLoss::Cut => Fault::Cut,
        }
    }
}

impl From<Fault> for LinkLoss {
    fn from(fault: Fault) -> LinkLoss {
        match fault {
            Fault::Silence => LinkLoss::Silence,
            Fault::Cut => LinkLoss::Cut,
        }
    }
}

impl From<ChannelName> for Channel {
    fn from(name: ChannelName) -> Channel {
        match name {
            ChannelName::Election => Channel::Election,
            ChannelName::Quorum => Channel::Quorum,
            ChannelName::Client => Channel::Client,
        }
    }
}

impl From<Channel> for ChannelName {
    fn from(channel: Channel) -> ChannelName {
        match channel {
            Channel::Election => ChannelName::Election,
            Channel::Quorum => ChannelName::Quorum,
            Channel::Client => ChannelName::Client,
        }
    }
}

/// Something to wait for: exactly one of the first fifteen fields. `server` narrows
/// down whose, `client` goes with `clientState`; `from`, `to` and `zxid` go with `sent`.
/// `occurrence` and `delay` go with all of them, but only where a command waits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ScriptFact {
    /// A server enters this state: `"LEADING"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<StateName>,
    /// A server enters this phase: `"BROADCAST"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<PhaseName>,
    /// A quorum has the history of this epoch, or of any: `"any"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub established: Option<EpochOrAny>,
    /// It is in a server's log buffer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appended: Option<ZxidText>,
    /// It is durable on a server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub durable: Option<ZxidText>,
    /// A leader commits it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub committed: Option<ZxidText>,
    /// A server applies it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered: Option<ZxidText>,
    /// A server's acceptedEpoch file holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_epoch: Option<EpochNo>,
    /// A server's currentEpoch file holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_epoch: Option<EpochNo>,
    /// A packet of this kind is sent: `"COMMIT"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<KindName>,
    /// A client enters this state: `"expired"` once it has been told, or has concluded, that
    /// its session is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_state: Option<ClientStateName>,
    /// The leader finds the lease of this client's session at its end, or of any: `"any"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expired: Option<ClientOrAny>,
    /// This client's program holds (a lock, a lease, leadership), or anybody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked: Option<ClientOrAny>,
    /// A request of this client ends, or of any: by its reply, or with its connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<ClientOrAny>,
    /// A watch event arrives at this client, or at any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<ClientOrAny>,
    /// Whose; absent for any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<ServerNo>,
    /// With `clientState`: whose; absent for any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientNo>,
    /// Sent by whom; absent for any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<End>,
    /// Sent to whom; absent for any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<End>,
    /// With `sent`: about which transaction; absent for any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zxid: Option<ZxidText>,
    /// The how manieth time, counted from the start or from where the command was given; 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurrence: Option<Int<1, 10_000>>,
    /// How long after it; at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay: Option<Delay>,
}

/// A client, or `"any"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientOrAny(pub Option<ClientNo>);

impl Serialize for ClientOrAny {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(client) => client.serialize(to),
            None => to.serialize_str("any"),
        }
    }
}

impl<'de> Deserialize<'de> for ClientOrAny {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct ClientReader;
        impl Visitor<'_> for ClientReader {
            type Value = ClientOrAny;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                Key::ClientOrAny.with(&[&MAX_CLIENT]).fmt(f)
            }
            fn visit_u64<E: Error>(self, n: u64) -> Result<ClientOrAny, E> {
                match i64::try_from(n) {
                    Ok(n) if (1..=MAX_CLIENT as i64).contains(&n) => Ok(ClientOrAny(Some(Int(n)))),
                    Ok(_) | Err(_) => Err(E::invalid_value(Unexpected::Unsigned(n), &self)),
                }
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<ClientOrAny, E> {
                let number = || text.strip_prefix('C').and_then(|n| n.parse::<u64>().ok());
                match (text, number()) {
                    ("any", _) => Ok(ClientOrAny(None)),
                    (_, Some(n)) => self.visit_u64(n),
                    (_, None) => Err(E::invalid_value(Unexpected::Str(text), &self)),
                }
            }
        }
        from.deserialize_any(ClientReader)
    }
}

/// An epoch, or `"any"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpochOrAny(pub Option<EpochNo>);

impl Serialize for EpochOrAny {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(epoch) => epoch.serialize(to),
            None => to.serialize_str("any"),
        }
    }
}

impl<'de> Deserialize<'de> for EpochOrAny {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct EpochReader;
        impl Visitor<'_> for EpochReader {
            type Value = EpochOrAny;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                Key::EpochOrAny.with(&[&1_000_000]).fmt(f)
            }
            fn visit_u64<E: Error>(self, n: u64) -> Result<EpochOrAny, E> {
                match i64::try_from(n) {
                    Ok(n @ ..=1_000_000) => Ok(EpochOrAny(Some(Int(n)))),
                    _ => Err(E::invalid_value(Unexpected::Unsigned(n), &self)),
                }
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<EpochOrAny, E> {
                match text {
                    "any" => Ok(EpochOrAny(None)),
                    _ => Err(E::invalid_value(Unexpected::Str(text), &self)),
                }
            }
        }
        from.deserialize_any(EpochReader)
    }
}
