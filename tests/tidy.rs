//! The invariants of absence: what a room of the house must not know, and what no file may contain.
//!
//! Comments may name anything; code may not. To allow something, change the table here and say why.

// What `cargo xtask house` measures is held here, too.
#[path = "../xtask/src/house/functions.rs"]
mod functions;
#[path = "../xtask/src/house/names.rs"]
#[allow(dead_code, reason = "the figures need more of it than the bounds")]
mod names;
#[path = "../xtask/src/house/source.rs"]
#[allow(dead_code, reason = "the figures need more of it than the bounds")]
mod source;

use std::fs;
use std::path::Path;

/// As in xtask: an error is a sentence.
type Result<T = ()> = std::result::Result<T, String>;

/// A folder (or the beginning of a path), the part of it that may, the words its code must not contain, and why.
/// The rows that name rooms draw the picture in ARCHITECTURE.md: arrows point only downward.
#[rustfmt::skip]
const RULES: [(&str, &str, &[&str], &str); 24] = [
    ("src/base", "", &["crate::"], "it is the bottom of the house"),
    ("src/zab", "", &["crate::client", "crate::recipe", "crate::sim"], "a server asks for effects, the world fulfils them"),
    ("src/service", "", &["crate::zab", "crate::client", "crate::recipe", "crate::sim"], "the state machine only applies"),
    ("src/client", "", &["crate::recipe", "crate::sim"], "a client sees its connection only"),
    ("src/recipe", "", &["crate::zab", "crate::sim"], "a recipe uses a client's public calls only"),
    ("src/", "src/trace,src/check,src/scenario,src/export,src/hunt,src/twin,src/predict,src/lesson,src/lib.rs", &["crate::trace", "crate::check", "crate::scenario", "crate::export", "crate::hunt", "crate::twin"], "observers are never read"),
    ("src/", "src/lesson", &["crate::predict", "crate::lesson"], "lessons ask and tell; nothing rests on them"),
    ("src/", "src/why", &["crate::why"], "whoever asks why stands beside everything, and nothing rests on the answer"),
    ("src/", "", &["crate::{", "super::super"], "one room a line, so that this test sees the arrows"),
    ("src/", "", &["Instant", "SystemTime"], "time is the world's, in integer microseconds"),
    ("src/", "", &["HashMap", "HashSet", "RandomState"], "their order differs from run to run"),
    ("src/", "", &["println", "eprintln", "dbg"], "the engine tells, observers print"),
    ("src/", "", &["std::thread", "rand"], "there is one thread, and all chance comes from src/sim/chance.rs"),
    ("src/", "", &["f32", "f64"], "it counts in integers: rounding must not decide what happens"),
    ("src/", "", &["web_sys", "js_sys", "wasm_bindgen", "yew"], "it runs without a browser"),
    ("conform/src", "", &["println", "eprintln", "dbg"], "a comparison returns its verdict, the runner prints it"),
    ("web/src/", "web/src/browser", &["web_sys"], "one file touches the browser"),
    ("web/src/", "web/src/browser,web/src/api,web/src/view/stage/control.rs", &["wasm_bindgen", "js_sys"], "another language is spoken with the browser and with scripts only"),
    ("web/src/", "web/src/doors.rs", &["allow(unsafe_code)", "wasm_split_helpers"], "doors are made in one way only"),
    ("web/src/view", "", &["World"], "views get plain data"),
    ("web/src/view", "web/src/view/input.rs", &["browser::value_of", "browser::picked"], "what a field holds is asked of view/input"),
    ("web/src/scene", "", &["Html"], "a scene is plain numbers"),
    ("", "tests/tidy.rs", &["TODO", "FIXME", "XXX"], "what is unfinished belongs into an issue"),
    ("", "tests/tidy.rs", &["/root/", "/home/", "/Users/", "/work/"], "paths of one machine"),
];

/// The page's rooms by floors, from the ground up: a room names only rooms of floors below its own.
const FLOORS: [&[&str]; 10] = [
    &["doors", "i18n", "scene"],
    &["browser", "sentence"],
    &["model"],
    &["msg"],
    &["ids", "keys"],
    &["panel"],
    &["update", "view"],
    &["api"],
    &["app"],
    &["main"],
];

/// Longer than this, a file is more than one room.
const LONGEST: usize = 450;

/// Functions that may be longer than a screen, and why.
const LONG_FUNCTIONS: [(&str, &str); 1] =
    [("web/src/update.rs dispatch", "the page's router: a line for every message, and no `_`")];

/// The map must stay one that is read: so many lines at most.
const LONGEST_MAP: usize = 300;

/// So many type names in a thousand may be defined more than once, `Props` aside.
const DOUBLED_NAMES: usize = 50;

#[test]
fn rooms_know_only_what_they_should() {
    let mut found = Vec::new();
    for (path, text) in files("") {
        for (folder, except, words, reason) in RULES {
            let excepted =
                !except.is_empty() && except.split(',').any(|part| path.starts_with(part));
            if excepted || !path.starts_with(folder) {
                continue;
            }
            for (number, line) in (1..).zip(text.lines()) {
                // A rule for a folder is about its code; a rule for every file is about all of it.
                let line = if folder.is_empty() { line } else { code_of(line) };
                for word in words.iter().filter(|word| has_word(line, word)) {
                    let room = folder.trim_end_matches('/');
                    found.push(match room {
                        "" => format!("{path}:{number}: no file may contain {word}: {reason}"),
                        _ => {
                            format!("{path}:{number}: {room} must not know about {word}: {reason}")
                        }
                    });
                }
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn arrows_of_the_page_point_down() {
    let floor_of = |room: &str| FLOORS.iter().position(|rooms| rooms.contains(&room));
    let mut found = Vec::new();
    for (path, text) in files("web/src/") {
        let inside = path.trim_start_matches("web/src/");
        let room = inside.split(['/', '.']).next().unwrap_or_default();
        let Some(floor) = floor_of(room) else {
            found.push(format!("{path}: {room} stands on no floor of the page"));
            continue;
        };
        // Tests inside of a file may let the page run.
        let shipped = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for (number, line) in (1..).zip(shipped.lines()) {
            let named = code_of(line).split("crate::").skip(1);
            for other in named.map(|path| path.split(|c: char| !c.is_alphanumeric()).next()) {
                let other = other.unwrap_or_default();
                if other != room && floor_of(other).is_none_or(|below| below >= floor) {
                    found.push(format!("{path}:{number}: {room} must not know {other}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn files_are_short_and_clean() {
    let mut found = Vec::new();
    for (path, text) in files("") {
        let is_code = ["src/", "conform/", "cli/", "web/src/", "xtask/"]
            .iter()
            .any(|folder| path.starts_with(folder));
        if is_code && text.lines().count() > LONGEST {
            found.push(format!("{path}: longer than {LONGEST} lines; which wall does it want?"));
        }
        if path == "ARCHITECTURE.md" && text.lines().count() > LONGEST_MAP {
            found.push(format!(
                "{path}: longer than {LONGEST_MAP} lines; what does nobody look up?"
            ));
        }
        for (number, line) in (1..).zip(text.split('\n')) {
            if line.ends_with(char::is_whitespace) {
                found.push(format!("{path}:{number}: white space at the end of the line"));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn a_type_name_says_one_thing() {
    let names = names::doubled(&ours());
    let doubled: Vec<String> = names
        .doubled
        .iter()
        .map(|(name, places)| format!("{name}: {}", places.join(" ")))
        .collect();
    assert!(names.share() <= DOUBLED_NAMES, "of {}:\n{}", names.names, doubled.join("\n"));
}

#[test]
fn functions_fit_on_a_screen() {
    let excused = |line: &String| {
        let mut words = line.split(' ');
        let path = words.next().and_then(|place| place.split(':').next()).unwrap_or_default();
        let function = format!("{path} {}", words.next().unwrap_or_default());
        LONG_FUNCTIONS.iter().any(|(name, _)| *name == function)
    };
    let mut found: Vec<String> = ours().iter().flat_map(functions::longer).collect();
    let all = found.len();
    found.retain(|line| !excused(line));
    assert!(found.is_empty(), "more than {} lines:\n{}", functions::LONGEST, found.join("\n"));
    assert_eq!(all, LONG_FUNCTIONS.len(), "one that is short enough needs no excuse");
}

fn ours() -> Vec<source::SourceFile> {
    source::files(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the checkout can be read")
}

#[test]
fn words_are_found_whole_and_comments_may_say_them() {
    assert!(has_word("use std::time::Instant;", "Instant"));
    assert!(has_word("use crate::{base::Zxid};", "crate::{"));
    assert!(!has_word("fn instantly(InstantNoodles)", "Instant"));
    assert!(!has_word("see example.org/home/page", "/home/"));
    assert_eq!(code_of("let a = 1; // no f64"), "let a = 1; ");
}

/// Every text file of ours below a folder: its path from the root of the repository, and what it says.
fn files(folder: &str) -> Vec<(String, String)> {
    #[rustfmt::skip]
    const NOT_OURS: [&str; 7] = [".git", "target", "dist", "node_modules", "Cargo.lock", "package-lock.json", "LICENSE"];
    let mut found = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in fs::read_dir(root.join(folder)).expect("the folder was listed").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}{name}");
        if NOT_OURS.contains(&name.as_str()) || name.ends_with(".tmp") {
            continue;
        }
        if entry.path().is_dir() {
            found.extend(files(&format!("{path}/")));
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            found.push((path, text));
        }
    }
    found.sort();
    found
}

/// A line without its comment.
fn code_of(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

/// Whether the word stands in the line, not as a part of a longer word.
fn has_word(line: &str, word: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        // A path that is part of an address or of a relative path names no machine.
        let part_before =
            before.ends_with(joins) || (word.starts_with('/') && before.ends_with('.'));
        let part_after = word.ends_with(joins) && after.starts_with(joins);
        !part_before && !part_after
    })
}
