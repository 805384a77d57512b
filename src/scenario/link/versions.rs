//! Links of all versions are read as the newest one. Version 3 is written where it can
//! say the run, so that a Zabscope from before version 4 opens it; version 4 for the rest.
//! Content hashes are where still older ones matter.

use super::wire::{
    LinkV1, LinkV2, LinkV3, LinkV4, PlainDeed, WireAct, WireBase, WireContent, WireDeed,
    WireSetting, WireWhen,
};
use serde::{Deserialize, Serialize};

/// A payload of any version. `None`: it is not one.
pub fn read(version: u8, payload: &[u8]) -> Option<LinkV4> {
    let run = match version {
        1 => version_3(Vec::new(), exactly(payload)?)?,
        2 => exactly(payload).and_then(|LinkV2 { flaws, run }| version_3(flaws, run))?,
        3 => exactly(payload)?,
        _ => return exactly(payload),
    };
    (since(&run) <= 3).then_some(LinkV4 { run, settings: Vec::new() })
}

/// The version and the payload in which a link is written.
pub fn write(link: &LinkV4) -> (u8, Vec<u8>) {
    if link.settings.is_empty() && since(&link.run) <= 3 {
        (3, bytes_of(&link.run))
    } else {
        (4, bytes_of(link))
    }
}

/// The first version that can say everything that is done in a run.
fn since(run: &LinkV3) -> u8 {
    let script = match &run.base {
        WireBase::Bundled { .. } => &[][..],
        WireBase::Inline { content, .. } => &content.script,
    };
    let scripted = script.iter().map(|(when, what)| when.since().max(what.since()));
    let acts = run.acts.iter().map(|WireAct(_, when, what)| when.since().max(what.since()));
    scripted.chain(acts).max().unwrap_or(1)
}

/// A link of version 1 or 2 as one of version 3.
fn version_3(flaws: Vec<u8>, run: LinkV1) -> Option<LinkV3> {
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
pub fn content_bytes(
    content: &WireContent<WireDeed>,
    flaws: &[u8],
    live: bool,
    settings: &[WireSetting],
) -> Vec<u8> {
    let plain = if live { None } else { content.clone().try_map(plain) };
    // Settings are of version 4, and of what is as by default nothing is said at all.
    let settings: Vec<u8> = settings.iter().flat_map(bytes_of).collect();
    match plain {
        Some(plain) if settings.is_empty() => [&bytes_of(&plain), flaws].concat(),
        Some(_) | None => {
            [&bytes_of(content), flaws, &[u8::from(live)], settings.as_slice()].concat()
        }
    }
}

/// The deed, if version 1 could say when and what.
fn plain(when: &WireWhen, what: WireDeed) -> Option<PlainDeed> {
    match what {
        WireDeed::Plain(what) if when.since() == 1 => Some(what),
        _ => None,
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
