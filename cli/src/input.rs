//! What the user names: a scenario file, a link, or a scenario that comes with
//! Zabscope.

use std::fs;
use std::io::Read;
use std::sync::Arc;
use zabscope::base::Micros;
use zabscope::lesson;
use zabscope::scenario::name::ReleaseName;
use zabscope::scenario::units::length;
use zabscope::scenario::{LONGEST_FILE, Problem, Scenario, library, link, parse};
use zabscope::service::Release;

/// The scenario behind a link, a file's path, `-` for standard input, or an id.
pub fn scenario(named: &str) -> Result<Scenario, String> {
    if is_link(named) {
        return link::decode(named).map_err(|e| e.to_string());
    }
    if let Some(bundled) = library::find(named)
        && fs::metadata(named).is_err()
    {
        return parse(bundled.text()).map_err(|e| format!("{named}: {e}"));
    }
    in_text(named, &read(named)?)
}

fn in_text(named: &str, text: &str) -> Result<Scenario, String> {
    // A link is long; people keep it in files, too.
    if is_link(text.trim()) {
        return link::decode(text.trim()).map_err(|e| format!("{named}: {e}"));
    }
    parse(text).map_err(|e| format!("{named}: {e}"))
}

/// Is it a scenario, or a lesson that can be played from its beginning to its end?
pub fn check(named: &str) -> Result<(), String> {
    if is_link(named) || (library::find(named).is_some() && fs::metadata(named).is_err()) {
        return scenario(named).map(|_| ());
    }
    let text = read(named)?;
    if !lesson::is_lesson(&text) {
        return in_text(named, &text).map(|_| ());
    }
    let says = |e: Problem| format!("{named}: {e}");
    let lesson = Arc::new(lesson::parse(&text).map_err(says)?);
    lesson::rehearse(&lesson, None).map(|_| ()).map_err(says)
}

fn is_link(text: &str) -> bool {
    !text.starts_with('{') && (text.starts_with("s=") || text.contains("#s="))
}

/// A file's text, if it is one and not longer than a scenario may be.
pub fn read(path: &str) -> Result<String, String> {
    text(path, LONGEST_FILE, "a scenario file")
}

/// A file's text, if it is one and not longer than what it should be may be.
pub fn text(path: &str, longest: usize, what: &str) -> Result<String, String> {
    let file: Box<dyn Read> = match path {
        "-" => Box::new(std::io::stdin()),
        _ => Box::new(fs::File::open(path).map_err(|e| format!("cannot read {path}: {e}"))?),
    };
    let mut bytes = Vec::new();
    file.take(longest as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| format!("cannot read {path}: {e}"))?;
    if bytes.len() > longest {
        return Err(format!("{path}: {what} has at most {longest} bytes"));
    }
    String::from_utf8(bytes).map_err(|_| format!("{path}: this is not text"))
}

/// A moment on the command line.
pub fn time(text: &str) -> Result<Micros, String> {
    length(text).ok_or_else(|| "must be a time such as 4.2s, 1500ms or 4200000us".to_owned())
}

/// A release on the command line.
pub fn release(text: &str) -> Result<Release, String> {
    let all = ReleaseName::all();
    Release::known(text).ok_or_else(|| format!("must be a release that is known: {all}"))
}

/// Seeds on the command line: `A..B`, without B, or one number.
pub fn seeds(text: &str) -> Result<std::ops::Range<u64>, String> {
    /// What a scenario file can hold.
    const LARGEST: u64 = 9_007_199_254_740_991;
    let range = match text.split_once("..") {
        Some((from, to)) => from.parse().ok().zip(to.parse().ok()),
        None => text.parse().ok().map(|seed: u64| (seed, seed.saturating_add(1))),
    };
    match range {
        Some((from, to)) if from < to && to <= LARGEST => Ok(from..to),
        _ => Err("must be two numbers such as 0..1000, the second larger".to_owned()),
    }
}
