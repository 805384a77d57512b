//! Which version a link is written in: the oldest that can say it. And the older
//! ones as the newest.

use super::wire::{self, LinkV1, LinkV2, LinkV3, Sight, When, v3};
use serde::Deserialize;

/// The highest number of a kind of packet that versions 1 and 2 know.
const KINDS: u8 = 20;

/// The version and the payload of a link.
pub fn write(link: LinkV3) -> postcard::Result<(u8, Vec<u8>)> {
    let LinkV3 { live, flaws, base, texts, acts, cursor, hash } = link;
    let old_base = match &base {
        v3::Base::Bundled { .. } => true,
        v3::Base::Inline { content, .. } => is_old(content),
    };
    if live || !old_base || !acts.iter().all(|v3::Act(_, when, what)| old(when, what)) {
        let link = LinkV3 { live, flaws, base, texts, acts, cursor, hash };
        return Ok((3, postcard::to_allocvec(&link)?));
    }
    let base = match base {
        v3::Base::Bundled { id, content } => wire::Base::Bundled { id, content },
        v3::Base::Inline { title, note, content } => {
            wire::Base::Inline { title, note, content: old_content(content) }
        }
    };
    let act = |v3::Act(delta, when, what)| Some(wire::Act(delta, when, plain(what)?));
    let acts = acts.into_iter().filter_map(act).collect();
    let run = LinkV1 { base, texts, acts, cursor, hash };
    match flaws.is_empty() {
        true => Ok((1, postcard::to_allocvec(&run)?)),
        false => Ok((2, postcard::to_allocvec(&LinkV2 { flaws, run })?)),
    }
}

/// A payload of any version. `None`: it is not one.
pub fn read(version: u8, payload: &[u8]) -> Option<LinkV3> {
    let LinkV2 { flaws, run } = match version {
        1 => LinkV2 { flaws: Vec::new(), run: exactly(payload)? },
        2 => exactly(payload)?,
        _ => return exactly(payload),
    };
    let base = match run.base {
        wire::Base::Bundled { id, content } => v3::Base::Bundled { id, content },
        wire::Base::Inline { title, note, content: old } => {
            let script = old.script.into_iter().map(|(when, what)| (when, v3::Do::Plain(what)));
            let content = v3::Content {
                seed: old.seed,
                voters: old.voters,
                observers: old.observers,
                timings: old.timings,
                started: old.started,
                disks: old.disks,
                texts: old.texts,
                script: script.collect(),
            };
            v3::Base::Inline { title, note, content }
        }
    };
    let act = |wire::Act(delta, when, what)| v3::Act(delta, when, v3::Do::Plain(what));
    let acts = run.acts.into_iter().map(act).collect();
    let LinkV1 { texts, cursor, hash, .. } = run;
    Some(LinkV3 { live: false, flaws, base, texts, acts, cursor, hash })
}

/// The bytes that stand for everything that decides a scenario's run: those that they
/// were in the version that could say it first.
pub fn content(content: v3::Content, flaws: Vec<u8>, live: bool) -> Vec<u8> {
    let is_old = !live && is_old(&content);
    let bytes = if is_old {
        postcard::to_allocvec(&old_content(content))
    } else {
        postcard::to_allocvec(&content)
    };
    let mut bytes = bytes.unwrap_or_default();
    bytes.extend(flaws);
    if !is_old {
        bytes.push(u8::from(live));
    }
    bytes
}

/// Everything that a version holds, and nothing behind it.
fn exactly<'a, T: Deserialize<'a>>(payload: &'a [u8]) -> Option<T> {
    match postcard::take_from_bytes(payload) {
        Ok((link, [])) => Some(link),
        _ => None,
    }
}

/// Could version 1 say it?
fn old(when: &When, what: &v3::Do) -> bool {
    let known = !matches!(when, When::Seen(Sight::Sent(kind, ..)) if *kind > KINDS);
    known && matches!(what, v3::Do::Plain(_))
}

fn is_old(content: &v3::Content) -> bool {
    content.script.iter().all(|(when, what)| old(when, what))
}

fn plain(what: v3::Do) -> Option<wire::Do> {
    match what {
        v3::Do::Plain(what) => Some(what),
        _ => None,
    }
}

/// For what [`is_old`].
fn old_content(content: v3::Content) -> wire::Content {
    let script = content.script.into_iter();
    wire::Content {
        seed: content.seed,
        voters: content.voters,
        observers: content.observers,
        timings: content.timings,
        started: content.started,
        disks: content.disks,
        texts: content.texts,
        script: script.filter_map(|(when, what)| Some((when, plain(what)?))).collect(),
    }
}
