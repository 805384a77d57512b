//! Links of all versions are read as the newest one, which alone is written. Content
//! hashes are the one place where the oldest still matters.

use super::wire::{
    LinkV1, LinkV2, LinkV3, PlainDeed, WireAct, WireBase, WireContent, WireDeed, WireSight,
    WireWhen,
};
use serde::{Deserialize, Serialize};

/// The highest number of a kind of packet that versions 1 and 2 know.
const OLD_KINDS: u8 = 20;

/// A payload of any version. `None`: it is not one.
pub fn read(version: u8, payload: &[u8]) -> Option<LinkV3> {
    match version {
        1 => newest(Vec::new(), exactly(payload)?),
        2 => exactly(payload).and_then(|LinkV2 { flaws, run }| newest(flaws, run)),
        _ => exactly(payload),
    }
}

/// A link of version 1 or 2 as one of version 3.
fn newest(flaws: Vec<u8>, run: LinkV1) -> Option<LinkV3> {
    let base = match run.base {
        WireBase::Bundled { id, content } => WireBase::Bundled { id, content },
        WireBase::Inline { title, note, content } => {
            let content = content.try_map(|_, what| Some(WireDeed::Plain(what)))?;
            WireBase::Inline { title, note, content }
        }
    };
    let act = |WireAct(delta, when, what)| WireAct(delta, when, WireDeed::Plain(what));
    let acts = run.acts.into_iter().map(act).collect();
    let LinkV1 { texts, cursor, hash, .. } = run;
    Some(LinkV3 { live: false, flaws, base, texts, acts, cursor, hash })
}

/// The bytes that stand for everything that decides a scenario's run: those that they
/// were in the version that could say it first. Published links name scenarios by the
/// hash of these bytes, so this form is frozen, too.
pub fn content_bytes(content: &WireContent<WireDeed>, flaws: &[u8], live: bool) -> Vec<u8> {
    let plain = if live { None } else { content.clone().try_map(plain) };
    match plain {
        Some(plain) => [&bytes_of(&plain), flaws].concat(),
        None => [&bytes_of(content), flaws, &[u8::from(live)]].concat(),
    }
}

/// The deed, if version 1 could say when and what.
fn plain(when: &WireWhen, what: WireDeed) -> Option<PlainDeed> {
    match (when, what) {
        (WireWhen::Seen(WireSight::Sent(kind, ..)), _) if *kind > OLD_KINDS => None,
        (_, WireDeed::Plain(what)) => Some(what),
        (_, _) => None,
    }
}

/// What postcard makes of a value of the [wire](super::wire).
pub fn bytes_of(value: &impl Serialize) -> Vec<u8> {
    match postcard::to_allocvec(value) {
        Ok(bytes) => bytes,
        Err(error) => unreachable!("every type of a link can be written: {error}"),
    }
}

/// Everything that a version holds, and nothing behind it.
fn exactly<'a, T: Deserialize<'a>>(payload: &'a [u8]) -> Option<T> {
    match postcard::take_from_bytes(payload) {
        Ok((link, [])) => Some(link),
        _ => None,
    }
}
