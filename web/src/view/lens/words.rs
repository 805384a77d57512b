//! Names of the things in the lens.

use crate::i18n::{Lang, t, tf};
use crate::scene::arrows::{Arrow, ArrowEnd};
use crate::scene::messages::{BandGlyph, LensMark};
use crate::scene::packets::named;
use crate::scene::story::IncidentKind;
use zabscope::base::Micros;
use zabscope::zab::ZabState;

/// "COMMIT 1·2 S3 → S1, 12.171 s".
pub fn arrow_words(lang: Lang, arrow: &Arrow) -> String {
    let (name, from, to) =
        (named(arrow.kind, arrow.zxid), arrow.from.to_string(), arrow.to.to_string());
    let time = arrow.at.to_string();
    let with = [("name", name.as_str()), ("from", &from), ("to", &to), ("time", &time)];
    match arrow.end {
        ArrowEnd::Arrives => tf(lang, "lens.arrow", &with),
        ArrowEnd::Lost => tf(lang, "lens.arrow_lost", &with),
        ArrowEnd::Flying => tf(lang, "lens.arrow_flying", &with),
    }
}

/// The same in four cells: message, sender, receiver, time.
pub fn arrow_words_in(lang: Lang, arrow: &Arrow) -> [String; 4] {
    let time = match arrow.end {
        ArrowEnd::Arrives => arrow.at.to_string(),
        ArrowEnd::Lost => tf(lang, "lens.cell_lost", &[("time", &arrow.at.to_string())]),
        ArrowEnd::Flying => t(lang, "lens.cell_flying").to_owned(),
    };
    [named(arrow.kind, arrow.zxid), arrow.from.to_string(), arrow.to.to_string(), time]
}

/// What was done.
pub fn mark_words(lang: Lang, mark: &LensMark) -> String {
    let who = mark.to.map_or_else(|| t(lang, "lens.everybody").to_owned(), |end| end.to_string());
    let time = mark.at.to_string();
    let with = [("who", who.as_str()), ("time", &time)];
    match mark.kind {
        IncidentKind::Start => tf(lang, "lens.mark_start", &with),
        IncidentKind::Stop => tf(lang, "lens.mark_stop", &with),
        IncidentKind::Act => tf(lang, "lens.mark_act", &with),
        IncidentKind::Refused => tf(lang, "lens.mark_refused", &with),
        IncidentKind::Broken(id) => {
            let name = id.invariant().name;
            tf(lang, "lens.mark_broken", &[&with[..], &[("name", name)]].concat())
        }
    }
}

/// About how wide a text is, in letters of this width.
pub fn width_of(text: &str, letter: f64) -> f64 {
    text.chars().map(|c| if c > '\u{2e7f}' { letter * 1.75 } else { letter }).sum()
}

/// The longest name of a phase that fits into its band.
pub fn band_words(lang: Lang, band: &BandGlyph) -> Option<String> {
    let (long, short) = match band.phase {
        ZabState::Election => (t(lang, "lens.elect"), t(lang, "lens.elect_short")),
        ZabState::Discovery => (t(lang, "lens.disc"), t(lang, "lens.disc_short")),
        ZabState::Synchronization => (t(lang, "lens.sync"), t(lang, "lens.sync_short")),
        ZabState::Broadcast => (t(lang, "lens.bcast"), t(lang, "lens.bcast_short")),
    };
    let epoch = band.epoch.map(|e| tf(lang, "lens.epoch", &[("epoch", &e.to_string())]));
    let full = epoch.as_ref().map(|e| format!("{long} · {e}"));
    let room = band.right - band.left - 8.0;
    let mut choices = full.into_iter().chain([long.to_owned(), short.to_owned()]).chain(epoch);
    choices.find(|words| width_of(words, 6.6) <= room)
}

/// A length of time as people say it.
pub fn length(time: Micros) -> String {
    match time.0 {
        0..1_000_000 => format!("{} ms", time.0 / 1000),
        us => format!("{}.{} s", us / 1_000_000, us / 100_000 % 10),
    }
}
