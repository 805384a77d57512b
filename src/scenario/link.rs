//! The link: a scenario, what was done in it, and a moment, in a few characters.
//!
//! A link is `s=` and base64url without padding (RFC 4648 §5) of these bytes:
//!
//! | bytes | what | in which versions |
//! |---|---|---|
//! | 1 | version, now 1 to 4 | all, for ever |
//! | 1 | packing: 0 plain, 1 raw deflate (RFC 1951) | 1 to 4 |
//! | … | the payload, packed | 1 to 4 |
//! | 4 | CRC-32 of everything before, least significant byte first | all, for ever |
//!
//! The checksum comes first when a link is opened: what was cut or changed on its
//! way is *damaged*, whatever it looks like; only an intact link can be of a newer
//! version. Then the payload is unpacked, at most 256 KiB of it, and read as
//! postcard 1 (varints; a list is its length and its entries) into `wire::LinkV1` to
//! `wire::LinkV4`:
//!
//! * what the run began from: a bundled scenario by its id and its
//!   [content hash](content_hash), or any other one in full;
//! * the texts that the acts name, each once: keys and values, paths, data;
//! * the acts of the current branch, with the number of events between them;
//! * the cursor, and the trace hash there.
//!
//! | version | what it can say |
//! |---|---|
//! | 1 | runs by ZAB's rules in which no session expires |
//! | 2 | the same with flaws: rules that are taken away |
//! | 3 | living sessions, and operations that clients ask for |
//! | 4 | everything: the release of ZooKeeper, and what came after version 3 |
//!
//! All versions are read, as the newest one. Of the two newest the older is written where
//! it can say the run.
//!
//! What comes out goes through the same door as a scenario file and is refused with
//! the same sentences. Then the run is repeated; [`Verdict`] says whether it is the
//! one that was meant. A link that is not *shows what it can*, and says so.
//!
//! **Frozen.** Links are published; `tests/links` keeps some of them, and they must
//! open for ever. How version 4 takes more is told in `wire`. The acts that
//! follow the cursor are in the link, too: the old future can be walked into.

pub(crate) mod frame;
mod pack;
mod unpack;
mod versions;
mod wire;

use super::library;
use super::units::{Int, List, Text};
pub use super::{Opened, Verdict};
use super::{Problem, Scenario, Start, record};
use crate::sim::{Recording, Watcher};
use std::fmt;
use wire::{LinkV3, LinkV4, WireBase, WireDeed, WireSetting};

/// Why a link cannot be opened. The page translates by variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// There is no `s=…` or `l=…` in it.
    NotALink,
    /// It was cut or changed on its way.
    Damaged,
    /// It, or what it unpacks to, is longer than any link that is made here.
    TooLarge,
    /// It was made by a newer Zabscope: its version.
    NewerVersion(u8),
    /// It leads to a lesson of a newer Zabscope: its version.
    NewerLesson(u8),
    /// It begins from a bundled scenario that is not known here.
    UnknownScenario {
        /// Its id.
        id: String,
    },
    /// It begins from a bundled scenario that is not what it was.
    ChangedScenario {
        /// Its id.
        id: String,
    },
    /// What it says is not allowed.
    Invalid(Problem),
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LinkError::NotALink => f.write_str("This is not a Zabscope link: it has no “s=…”."),
            LinkError::Damaged => {
                f.write_str("This link is damaged: characters were lost or changed on its way.")
            }
            LinkError::TooLarge => f.write_str("This link is too long."),
            LinkError::NewerVersion(version) => write!(
                f,
                "This link is of version {version}; this Zabscope reads links of versions 1 to {}.",
                frame::RUN.versions.end()
            ),
            LinkError::NewerLesson(version) => {
                write!(
                    f,
                    "This link leads to a lesson of version {version}, which is newer than this Zabscope."
                )
            }
            LinkError::UnknownScenario { id } => {
                write!(f, "This link begins from the scenario “{id}”, which is not known here.")
            }
            LinkError::ChangedScenario { id } => write!(
                f,
                "This link begins from the scenario “{id}”, which has changed since: it would show another run."
            ),
            LinkError::Invalid(problem) => {
                write!(f, "This link says what is not allowed: {problem}.")
            }
        }
    }
}

impl std::error::Error for LinkError {}

/// The link to a run: its current branch with everything done in it, at its
/// cursor. `s=…`, to stand after a `#`. Refused if it could not be
/// opened again: too long, or a text in it is.
pub fn encode<W: Watcher>(scenario: &Scenario, run: &Recording<W>) -> Result<String, LinkError> {
    let content = pack::content(scenario);
    let mut texts = pack::TextNumbers(content.texts.clone());
    let known = texts.0.len();
    let acts = pack::acts(&record::acts(run), &mut texts);
    let (base, settings) = match library::which(scenario) {
        Some(bundled) => {
            let content = content_hash(scenario).to_le_bytes();
            (WireBase::Bundled { id: bundled.id.to_owned(), content }, Vec::new())
        }
        None => {
            let (title, note) = (pack::words(&scenario.title), pack::words(&scenario.note));
            (WireBase::Inline { title, note, content }, pack::settings(scenario))
        }
    };
    let hash = run.world().hash().0.to_le_bytes();
    let texts = texts.0.split_off(known);
    let (live, flaws) = (pack::live(scenario), pack::flaws(scenario));
    let run = LinkV3 { live, flaws, base, texts, acts, cursor: run.cursor(), hash };
    let (version, payload) = versions::write(&LinkV4 { run, settings });
    let text = frame::wrap(&frame::RUN, version, &payload)?;
    // What nobody could open is not handed out.
    decode(&text)?;
    Ok(text)
}

/// Opens `s=…`, `#s=…`, or an address that ends in it.
pub fn open(text: &str) -> Result<Opened, LinkError> {
    decode(text)?.open().map_err(LinkError::Invalid)
}

/// What a link says, as the file that would say the same. Nothing is run.
pub fn decode(text: &str) -> Result<Scenario, LinkError> {
    let (version, payload) = frame::unwrap(&frame::RUN, text)?;
    let LinkV4 { run: link, settings } =
        versions::read(version, &payload).ok_or(LinkError::Damaged)?;
    let (mut scenario, texts) = base(link.base, &settings)?;
    let texts = unpack::LinkTexts::new(&texts, &link.texts);
    scenario.flaws = unpack::flaws(&link.flaws).ok_or(LinkError::Damaged)?;
    scenario.sessions = unpack::sessions(link.live);
    scenario.acts = List(unpack::acts(&link.acts, &texts).ok_or_else(|| why_not(&texts))?);
    scenario.start = Some(Start {
        event: Some(Int(i64::from(link.cursor))),
        time: None,
        hash: Some(Text(format!("{:016x}", u64::from_le_bytes(link.hash)))),
    });
    scenario.setup().map_err(LinkError::Invalid)?;
    Ok(scenario)
}

/// The scenario that a link begins from, and the texts that its script names.
fn base(
    base: WireBase<WireDeed>,
    settings: &[WireSetting],
) -> Result<(Scenario, Vec<String>), LinkError> {
    match base {
        WireBase::Bundled { .. } if !settings.is_empty() => Err(LinkError::Damaged),
        WireBase::Bundled { id, content } => {
            let known = library::find(&id).and_then(|b| super::parse(b.text()).ok());
            let Some(scenario) = known else {
                return Err(LinkError::UnknownScenario { id });
            };
            let own = pack::content(&scenario);
            if content_hash(&scenario).to_le_bytes() != content {
                return Err(LinkError::ChangedScenario { id });
            }
            Ok((scenario.pristine(), own.texts))
        }
        WireBase::Inline { title, note, content } => {
            let texts = unpack::LinkTexts::new(&content.texts, &[]);
            let scenario = unpack::scenario(title, note, &content, &texts);
            let mut scenario = scenario.ok_or_else(|| why_not(&texts))?;
            unpack::set(&mut scenario, settings)?;
            // Each once, in their order, and none that says nothing.
            if pack::settings(&scenario) != settings {
                return Err(LinkError::Damaged);
            }
            Ok((scenario, content.texts))
        }
    }
}

/// Why something cannot be unpacked.
fn why_not(texts: &unpack::LinkTexts) -> LinkError {
    if texts.are_too_long() { LinkError::TooLarge } else { LinkError::Damaged }
}

/// A hash of everything in a scenario that decides its run: not of its title, its note, or
/// where it opens. FNV-1a, 64 bits, of the frozen form: a file's layout does not count.
pub fn content_hash(scenario: &Scenario) -> u64 {
    let (flaws, live) = (pack::flaws(scenario), pack::live(scenario));
    let settings = pack::settings(scenario);
    let bytes = versions::content_bytes(&pack::content(scenario), &flaws, live, &settings);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
