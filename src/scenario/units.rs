//! The small words of a scenario file: numbers with a range, texts with a
//! length, lengths of time with a unit, ends of links, zxids.
//!
//! Each type refuses what it does not allow while it is read, with a sentence
//! that says what it allows; the reader adds the path of the field.

use super::problem::Key;
use crate::base::{ClientId, Endpoint, Epoch, MAX_CLIENT, MAX_SID, Micros, ServerId, Zxid};
use serde::de::{Error, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt::{self, Display};
use std::marker::PhantomData;

/// A whole number from `LO` to `HI`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Int<const LO: i64, const HI: i64>(pub i64);

/// A server's number in a file.
pub type ServerNo = Int<1, { MAX_SID as i64 }>;
/// A client's number in a file.
pub type ClientNo = Int<1, { MAX_CLIENT as i64 }>;
/// An epoch in a file. A million is more than any run reaches.
pub type EpochNo = Int<0, 1_000_000>;
/// The number of an event; no run is followed further than this.
pub type EventNo = Int<0, 5_000_000>;

impl<const LO: i64, const HI: i64> Int<LO, HI> {
    /// As a count; what was made by hand and lies below zero counts as zero.
    pub fn get(self) -> u64 {
        self.0.max(0) as u64
    }
}

impl ServerNo {
    /// The server with this number.
    pub fn server(self) -> ServerId {
        ServerId(self.0.clamp(0, 255) as u8)
    }
}

impl ClientNo {
    /// The client with this number.
    pub fn client(self) -> ClientId {
        ClientId(self.0.clamp(0, 255) as u8)
    }
}

impl EpochNo {
    /// The epoch with this number.
    pub fn epoch(self) -> Epoch {
        Epoch(self.0.clamp(0, i64::from(u32::MAX)) as u32)
    }
}

impl<const LO: i64, const HI: i64> Serialize for Int<LO, HI> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(self.0)
    }
}

impl<'de, const LO: i64, const HI: i64> Deserialize<'de> for Int<LO, HI> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct IntReader<const LO: i64, const HI: i64>;
        impl<const LO: i64, const HI: i64> Visitor<'_> for IntReader<LO, HI> {
            type Value = Int<LO, HI>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                if LO == HI { write!(f, "{LO}") } else { Key::Whole.with(&[&LO, &HI]).fmt(f) }
            }
            fn visit_i64<E: Error>(self, n: i64) -> Result<Self::Value, E> {
                if (LO..=HI).contains(&n) {
                    Ok(Int(n))
                } else {
                    Err(E::invalid_value(Unexpected::Signed(n), &self))
                }
            }
            fn visit_u64<E: Error>(self, n: u64) -> Result<Self::Value, E> {
                match i64::try_from(n) {
                    Ok(small) => self.visit_i64(small),
                    Err(_) => Err(E::invalid_value(Unexpected::Unsigned(n), &self)),
                }
            }
        }
        from.deserialize_i64(IntReader)
    }
}

/// A text of at most `MAX` characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text<const MAX: usize>(pub String);

impl<const MAX: usize> Text<MAX> {
    /// Takes a text if it is not too long.
    pub fn read<E: Error>(text: &str) -> Result<Self, E> {
        match text.chars().count() {
            n if n <= MAX => Ok(Text(text.to_owned())),
            n => Err(E::custom(Key::TextTooLong.with(&[&n, &MAX]))),
        }
    }
}

impl<const MAX: usize> Serialize for Text<MAX> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Text<MAX> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct TextReader<const MAX: usize>;
        impl<const MAX: usize> Visitor<'_> for TextReader<MAX> {
            type Value = Text<MAX>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                Key::TextUpTo.with(&[&MAX]).fmt(f)
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Text::read(text)
            }
        }
        from.deserialize_str(TextReader)
    }
}

/// A list of at most `MAX` things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T, const MAX: usize>(pub Vec<T>);

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        List(Vec::new())
    }
}

impl<T, const MAX: usize> List<T, MAX> {
    /// Is it empty?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Serialize, const MAX: usize> Serialize for List<T, MAX> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for List<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct ListReader<T, const MAX: usize>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for ListReader<T, MAX> {
            type Value = List<T, MAX>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                Key::ListUpTo.with(&[&MAX]).fmt(f)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = seq.next_element()? {
                    if all.len() == MAX {
                        return Err(A::Error::custom(Key::ListTooLong.with(&[&MAX])));
                    }
                    all.push(one);
                }
                Ok(List(all))
            }
        }
        from.deserialize_seq(ListReader(PhantomData))
    }
}

/// The longest latency, fsync or hold that a file may set, in microseconds.
pub const HOUR: u64 = 3_600_000_000;
/// The latest moment that a command may wait for, in microseconds.
pub const LATEST: u64 = 1000 * HOUR;

/// A latency or an fsync time in a file.
pub type Delay = Length<0, HOUR>;
/// A moment of the run in a file.
pub type MomentText = Length<0, LATEST>;
/// A session's time-out in a file: 1 ms to an hour, in whole milliseconds.
pub type SessionLength = Length<1_000, HOUR>;

impl MomentText {
    /// The moment.
    pub fn micros(self) -> Micros {
        self.0
    }
}

/// A length of time from `LO` to `HI` microseconds. A whole number counts
/// milliseconds; a text names its unit: `"250us"`, `"1.6ms"`, `"4.2s"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length<const LO: u64, const HI: u64>(pub Micros);

/// What a text says as a length of time: digits, perhaps a point and more
/// digits, and `us`, `ms`, `s`, `min` or `h`. Finer than a microsecond is not
/// understood.
pub fn length(text: &str) -> Option<Micros> {
    let text = text.trim();
    let unit_at = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(unit_at);
    let unit: u64 = match unit.trim_start() {
        "us" | "µs" | "μs" => 1,
        "ms" => 1_000,
        "s" => 1_000_000,
        "min" => 60_000_000,
        "h" => 3_600_000_000,
        _ => return None,
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    if whole.is_empty() || part.is_empty() || part.len() > 10 {
        return None;
    }
    let (digits, scale) = (part.parse::<u64>().ok()?, 10u64.pow(part.len() as u32));
    let below = digits.checked_mul(unit)?;
    if !below.is_multiple_of(scale) {
        return None;
    }
    whole.parse::<u64>().ok()?.checked_mul(unit)?.checked_add(below / scale).map(Micros)
}

/// A length as a scenario file writes it when it is not whole milliseconds, and
/// as messages do.
pub fn spell(length: Micros) -> String {
    let (ms, us) = (length.0 / 1000, length.0 % 1000);
    match (ms, us) {
        (0, us) if us != 0 => format!("{us}us"),
        (ms, 0) if ms != 0 && ms.is_multiple_of(3_600_000) => format!("{}h", ms / 3_600_000),
        (ms, 0) if ms != 0 && ms.is_multiple_of(1000) => format!("{}s", ms / 1000),
        (ms, 0) => format!("{ms}ms"),
        (ms, us) => format!("{}ms", format!("{ms}.{us:03}").trim_end_matches('0')),
    }
}

impl<const LO: u64, const HI: u64> Serialize for Length<LO, HI> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if self.0.0.is_multiple_of(1000) {
            to.serialize_u64(self.0.0 / 1000)
        } else {
            to.serialize_str(&spell(self.0))
        }
    }
}

impl<'de, const LO: u64, const HI: u64> Deserialize<'de> for Length<LO, HI> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct LengthReader<const LO: u64, const HI: u64>;
        impl<const LO: u64, const HI: u64> Visitor<'_> for LengthReader<LO, HI> {
            type Value = Length<LO, HI>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                let (lo, hi) = (spell(Micros(LO)), spell(Micros(HI)));
                Key::LengthIn.with(&[&lo, &hi]).fmt(f)
            }
            fn visit_u64<E: Error>(self, ms: u64) -> Result<Self::Value, E> {
                match ms.checked_mul(1000) {
                    Some(us) if (LO..=HI).contains(&us) => Ok(Length(Micros(us))),
                    _ => Err(E::invalid_value(Unexpected::Unsigned(ms), &self)),
                }
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                match length(text) {
                    Some(length) if (LO..=HI).contains(&length.0) => Ok(Length(length)),
                    _ => Err(E::invalid_value(Unexpected::Str(text), &self)),
                }
            }
        }
        from.deserialize_any(LengthReader)
    }
}

/// One end of a link: a server's number, or `"C1"` for a client (`"S1"` is
/// understood, too).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End(pub Endpoint);

impl Serialize for End {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Endpoint::Server(sid) => to.serialize_u8(sid.0),
            Endpoint::Client(_) => to.serialize_str(&self.0.to_string()),
        }
    }
}

impl<'de> Deserialize<'de> for End {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct EndReader;
        impl Visitor<'_> for EndReader {
            type Value = End;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                Key::AnEnd.with(&[&MAX_SID, &MAX_CLIENT]).fmt(f)
            }
            fn visit_u64<E: Error>(self, n: u64) -> Result<End, E> {
                if (1..=MAX_SID as u64).contains(&n) {
                    Ok(End(Endpoint::Server(ServerId(n as u8))))
                } else {
                    Err(E::invalid_value(Unexpected::Unsigned(n), &self))
                }
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<End, E> {
                let number = |rest: &str, max: usize| {
                    let n = rest.parse::<u8>().ok()?;
                    (1..=max).contains(&usize::from(n)).then_some(n)
                };
                let server = |rest| number(rest, MAX_SID).map(|n| Endpoint::Server(ServerId(n)));
                let client = |rest| number(rest, MAX_CLIENT).map(|n| Endpoint::Client(ClientId(n)));
                let found = text
                    .strip_prefix('S')
                    .and_then(server)
                    .or_else(|| text.strip_prefix('C').and_then(client));
                found.map(End).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
            }
        }
        from.deserialize_any(EndReader)
    }
}

/// A zxid: `"1·5"`, `"1.5"` or `[1, 5]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ZxidText(pub Zxid);

/// Zxids that follow one another: one, or `"1·1..5"` for 1·1 to 1·5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZxidRun {
    /// The first.
    pub first: Zxid,
    /// The last; of the same epoch.
    pub last: Zxid,
}

fn zxid(epoch: &str, counter: &str) -> Option<Zxid> {
    let epoch = epoch.trim().parse().ok().filter(|e| *e <= 1_000_000)?;
    Some(Zxid::new(Epoch(epoch), counter.trim().parse().ok()?))
}

fn run(text: &str) -> Option<ZxidRun> {
    let (first, last) = match text.split_once("..") {
        Some((first, last)) => (first, Some(last)),
        None => (text, None),
    };
    let (epoch, counter) = first.split_once(['·', '.'])?;
    let first = zxid(epoch, counter)?;
    let last = match last {
        Some(last) => zxid(epoch, last).filter(|last| *last >= first)?,
        None => first,
    };
    Some(ZxidRun { first, last })
}

impl Serialize for ZxidText {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0.to_string())
    }
}

impl Serialize for ZxidRun {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if self.first == self.last {
            to.serialize_str(&self.first.to_string())
        } else {
            to.serialize_str(&format!("{}..{}", self.first, self.last.counter()))
        }
    }
}

/// Reads both; `RUN` allows a range.
struct ZxidReader<const RUN: bool>;

impl<'de, const RUN: bool> Visitor<'de> for ZxidReader<RUN> {
    type Value = ZxidRun;
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(if RUN { Key::ZxidOrRange } else { Key::AZxid }.english())
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<ZxidRun, E> {
        run(text)
            .filter(|r| RUN || (r.first == r.last && !text.contains("..")))
            .ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<ZxidRun, A::Error> {
        let epoch: EpochNo =
            seq.next_element()?.ok_or_else(|| A::Error::invalid_length(0, &self))?;
        let counter: Int<0, { u32::MAX as i64 }> =
            seq.next_element()?.ok_or_else(|| A::Error::invalid_length(1, &self))?;
        if seq.next_element::<serde::de::IgnoredAny>()?.is_some() {
            return Err(A::Error::invalid_length(3, &self));
        }
        let zxid = Zxid::new(epoch.epoch(), counter.get() as u32);
        Ok(ZxidRun { first: zxid, last: zxid })
    }
}

impl<'de> Deserialize<'de> for ZxidText {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ZxidReader::<false>).map(|run| ZxidText(run.first))
    }
}

impl<'de> Deserialize<'de> for ZxidRun {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ZxidReader::<true>)
    }
}
