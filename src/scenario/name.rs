//! Values that a file names in ZooKeeper's words.

use super::problem::Key;
use crate::client::{ClientState, Library};
use crate::recipe;
use crate::service::Release;
use crate::zab::{Flaw, PacketKind, ServerState, ZabState};
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt::{self, Display};

/// A type whose values a file names in ZooKeeper's words.
pub trait Named: Copy + 'static {
    /// All of them.
    const ALL: &'static [Self];
    /// The word.
    fn word(self) -> &'static str;
}

impl Named for ServerState {
    const ALL: &'static [ServerState] = &[
        ServerState::Looking,
        ServerState::Following,
        ServerState::Leading,
        ServerState::Observing,
    ];
    fn word(self) -> &'static str {
        self.name()
    }
}

impl Named for ZabState {
    const ALL: &'static [ZabState] =
        &[ZabState::Election, ZabState::Discovery, ZabState::Synchronization, ZabState::Broadcast];
    fn word(self) -> &'static str {
        self.name()
    }
}

impl Named for PacketKind {
    const ALL: &'static [PacketKind] = &PacketKind::ALL;
    fn word(self) -> &'static str {
        self.name()
    }
}

impl Named for ClientState {
    const ALL: &'static [ClientState] = &[
        ClientState::Closed,
        ClientState::Connecting,
        ClientState::Connected,
        ClientState::Closing,
        ClientState::Disconnected,
        ClientState::Expired,
        ClientState::AuthFailed,
    ];
    fn word(self) -> &'static str {
        self.name()
    }
}

impl Named for Library {
    const ALL: &'static [Library] = &[Library::Java, Library::Kazoo];
    fn word(self) -> &'static str {
        self.name()
    }
}

impl Named for recipe::Kind {
    const ALL: &'static [recipe::Kind] = recipe::Kind::ALL;
    fn word(self) -> &'static str {
        self.name()
    }
}

impl Named for Flaw {
    const ALL: &'static [Flaw] = &Flaw::ALL;
    fn word(self) -> &'static str {
        self.id()
    }
}

/// One of ZooKeeper's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<T>(pub T);

/// A server's state in a file.
pub type StateName = Name<ServerState>;
/// A ZAB phase in a file.
pub type PhaseName = Name<ZabState>;
/// A client's state in a file.
pub type ClientStateName = Name<ClientState>;
/// A client's library in a file.
pub type LibraryName = Name<Library>;
/// A kind of packet in a file.
pub type KindName = Name<PacketKind>;

/// A flaw in a file.
pub type FlawName = Name<Flaw>;

/// A release in a file: one of [`Release::KNOWN`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReleaseName(pub Release);

impl ReleaseName {
    /// Those that can be named, in a row.
    pub fn all() -> String {
        let names: Vec<String> = Release::KNOWN.iter().map(Release::to_string).collect();
        names.join(", ")
    }
}

impl Serialize for ReleaseName {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ReleaseName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct ReleaseReader;
        impl Visitor<'_> for ReleaseReader {
            type Value = ReleaseName;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                Key::OneOf.with(&[&ReleaseName::all()]).fmt(f)
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<ReleaseName, E> {
                let known = Release::known(text).map(ReleaseName);
                known.ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
            }
        }
        from.deserialize_str(ReleaseReader)
    }
}

impl<T: Named> Serialize for Name<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.word())
    }
}

impl<'de, T: Named> Deserialize<'de> for Name<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct NameReader<T>(std::marker::PhantomData<T>);
        impl<T: Named> Visitor<'_> for NameReader<T> {
            type Value = Name<T>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                let words: Vec<&str> = T::ALL.iter().map(|t| t.word()).collect();
                Key::OneOf.with(&[&words.join(", ")]).fmt(f)
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Name<T>, E> {
                let found = T::ALL.iter().find(|t| t.word() == text);
                found
                    .map(|t| Name(*t))
                    .ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
            }
        }
        from.deserialize_str(NameReader(std::marker::PhantomData))
    }
}
