//! Every fact that code, texts and transcripts cite is in `docs/facts.md`.
//!
//! A citation is told by its form. After `(`, `fact`, `appendix`, `section` or ` · `, or in JSON as `"fact"`
//! or `"facts"`, a number is one; so is the next in a list (`1.2.9, 1.3.2`, `2.4 steps 7 and 8`, `8.5.2 to 8.5.4`).
//! Elsewhere numbers of three parts are, and letters with a number (`D.4.20`, `V-3`). Releases of ZooKeeper have the form of
//! section 3: they end in `.0`, or have a word before them, as in "since 3.9.4".

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use zabscope::why;

const FOLDERS: [&str; 6] = ["src", "web/src", "conform", "cli", "static", "tests"];
/// Recorded by others, made by the runner, or examples of what is refused.
const NOT_READ: [&str; 4] = ["/conformance", "/links", "/browser", "/citations.rs"];
const OPENERS: [&str; 8] =
    ["(", "act ", "acts ", "ppendix ", "ection ", "· ", "\"fact\": \"", "\"facts\": [\""];
const JOINTS: [&str; 8] = [", ", ",", " and ", " to ", " or ", "; ", "\", \"", ", and "];
const UNITS: [&str; 8] = ["ms", "s", "µs", "kB", "MB", "%", "×", "M"];

#[test]
fn every_citation_can_be_looked_up() {
    let facts = facts();
    let mut unknown = Vec::new();
    for folder in FOLDERS {
        let mut cited = 0;
        for (path, text) in files(folder) {
            let text = if path.ends_with(".rs") { words(&text) } else { text };
            for (line, text) in (1..).zip(text.lines()) {
                for number in citations(text) {
                    if !facts.contains(number) {
                        unknown.push(format!("{path}:{line}: there is no fact {number}"));
                    }
                    cited += 1;
                }
            }
        }
        assert!(cited > 0, "{folder} cites nothing: is it read at all?");
    }
    assert!(
        unknown.is_empty(),
        "\n{}\n(a release is written with a word before it: since 3.9.4)",
        unknown.join("\n")
    );
}

/// Why something happened is answered with a fact; the page leads there.
#[test]
fn every_rule_names_facts() {
    let facts = facts();
    for rule in why::Rule::ALL {
        let fact = rule.entry().fact;
        assert!(fact.is_empty() || facts.contains(fact), "{rule:?}: there is no fact {fact}");
    }
}

#[test]
fn an_anchor_is_there_once_and_references_within_the_facts_lead_somewhere() {
    let (text, facts) = (text_of("docs/facts.md"), facts());
    assert_eq!(text.matches("<a id=\"f-").count(), facts.len());
    for reference in text.split("](#f-").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(facts.contains(reference), "docs/facts.md leads to {reference}");
    }
}

#[test]
fn citations_are_told_from_releases_and_measures_by_their_form() {
    let of = |text| citations(text).collect::<Vec<_>>();
    assert_eq!(of("waits (1.2.9, 1.3.2), see fact 10.11"), ["1.2.9", "1.3.2", "10.11"]);
    assert_eq!(of("facts 2.2.2 and 2.3.3; 3.8.0 (3.9, order B)"), ["2.2.2", "2.3.3", "3.9"]);
    assert_eq!(of("to serve (2.4 steps 7 and 8), D.4.20; V-3"), ["2.4", "D.4.20", "V-3"]);
    assert_eq!(of("\"myth\": {\"facts\": [\"12.5\", \"4.5\"]"), ["12.5", "4.5"]);
    assert_eq!(of("since 3.9.4, of 3.8.0, at 127.0.0.1, 1.5 s, zxid 1·5, (3.9.0)"), [""; 0]);
    assert_eq!(of("links of (1.6 ms) and v1.2.3"), [""; 0]);
    assert_eq!(
        words("a(1.5); // (1.2)\nb(\"4.5 \\\" (2.1)\", '\"', 2.5)"),
        "(1.2)\n4.5 \\\" (2.1) "
    );
}

fn text_of(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

fn facts() -> BTreeSet<String> {
    let text = text_of("docs/facts.md");
    let anchors = text.split("<a id=\"f-").skip(1).filter_map(|rest| rest.split('"').next());
    anchors.map(str::to_owned).collect()
}

/// Every text file below a folder that may cite.
fn files(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in fs::read_dir(root.join(folder)).expect("the folder is there").flatten() {
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        let cites = [".rs", ".json", ".txt", ".md"].iter().any(|end| path.ends_with(end));
        if NOT_READ.iter().any(|end| path.ends_with(end)) {
            continue;
        }
        if entry.path().is_dir() {
            found.extend(files(&path));
        } else if cites {
            found.push((path, fs::read_to_string(entry.path()).expect("a text")));
        }
    }
    found
}

/// Rust without its code: comments and string literals, on their lines.
fn words(code: &str) -> String {
    let mut words = String::new();
    let mut rest = code;
    while let Some(next) = rest.chars().next() {
        let (kept, length) = if rest.starts_with("//") {
            let length = rest.find('\n').unwrap_or(rest.len());
            (&rest[2..length], length)
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") {
            ("", rest[1..].find('\'').map_or(1, |end| end + 2))
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            let end = raw.find("\"#").unwrap_or(raw.len() - 2);
            (&raw[..end], end + 5)
        } else if let Some(text) = rest.strip_prefix('"') {
            let end = end_of_string(text);
            (&text[..end], end + 2)
        } else {
            (if next == '\n' { "\n" } else { "" }, next.len_utf8())
        };
        words.push_str(kept.strip_prefix(' ').unwrap_or(kept));
        if kept != "\n" && !kept.is_empty() && !rest.starts_with("//") {
            words.push(' ');
        }
        rest = &rest[length..];
    }
    words
}

fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' if !escaped => return at,
            letter => escaped = letter == '\\' && !escaped,
        }
    }
    panic!("a string that does not end: {text:.40}")
}

/// The facts that a line cites.
fn citations(line: &str) -> impl Iterator<Item = &str> {
    let mut cited_until = None;
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < line.len() {
            let Some(length) = number_at(line, at) else {
                at += line[at..].chars().next().map_or(1, char::len_utf8);
                continue;
            };
            let (before, number, after) =
                (&line[..at], &line[at..at + length], &line[at + length..]);
            let in_list = cited_until.is_some_and(|end: usize| joins(&line[end..at]));
            let opened = in_list || OPENERS.iter().any(|opener| before.ends_with(opener));
            let three = number.matches('.').count() == 2 && !number.starts_with("3.");
            let named = number.starts_with(|first: char| first.is_ascii_uppercase());
            at += length;
            if (opened && !is_measure(after)) || three || named {
                cited_until = Some(at);
                return Some(number);
            }
        }
        None
    })
}

/// Whether what stands between two numbers makes them a list.
fn joins(between: &str) -> bool {
    let step = between.strip_prefix(" steps ").or_else(|| between.strip_prefix(" step "));
    let between =
        step.map_or(between, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    JOINTS.contains(&between)
}

fn is_measure(after: &str) -> bool {
    let word = after.trim_start().split(|c: char| !c.is_alphanumeric() && c != '%' && c != '×');
    word.into_iter().next().is_some_and(|word| UNITS.contains(&word))
}

/// The length of the number that begins here, if one does: `1.2`, `1.2.3`, `D.4`, `D.4.20`, `V-3`, without any zero part.
fn number_at(line: &str, at: usize) -> Option<usize> {
    let before = line[..at].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() || "_.·-".contains(c)) {
        return None;
    }
    let length = line[at..].find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-');
    let word = line[at..at + length.unwrap_or(line.len() - at)].trim_end_matches(['.', '-']);
    let follows = line[at + word.len()..].chars().next();
    let part = |part: &str| part.len() <= 2 && part.parse::<u8>().is_ok_and(|n| n > 0);
    let parts: Vec<&str> = word.split('.').collect();
    let fits = match parts.as_slice() {
        [one] => one.strip_prefix("S-").or(one.strip_prefix("V-")).is_some_and(part),
        [first, rest @ ..] if rest.len() <= 2 => {
            (part(first) || ["A", "B", "C", "D", "E"].contains(first))
                && rest.iter().all(|p| part(p))
        }
        _ => false,
    };
    let ends = !follows.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '·');
    (fits && ends).then_some(word.len())
}
