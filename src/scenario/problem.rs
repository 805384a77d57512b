//! What is wrong with a scenario file: which field, and what is allowed there.

use serde_json::Value;
use std::fmt;

/// A reason to refuse a scenario: a field and a sentence about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its path, such as `ensemble.voters` or `script[2].do.crash`; empty for
    /// the file as a whole.
    pub field: String,
    /// What it must be, and what it is.
    pub says: String,
}

impl Problem {
    /// A problem with a field.
    pub fn new(field: impl Into<String>, says: impl Into<String>) -> Problem {
        Problem { field: field.into(), says: says.into() }
    }

    /// From what the reader of JSON says, and where it was.
    pub(super) fn from_reader(error: serde_path_to_error::Error<serde_json::Error>) -> Problem {
        let mut field = error.path().to_string();
        if field == "." {
            field.clear();
        }
        let error = error.into_inner();
        let text = without_place(&error);
        for (beginning, says) in
            [("missing field ", "is missing"), ("duplicate field ", "must not be there twice")]
        {
            if let Some(name) = quoted(&text, beginning) {
                let dot = if field.is_empty() { "" } else { "." };
                return Problem::new(format!("{field}{dot}{name}"), says);
            }
        }
        if error.is_syntax() {
            // The text is JSON; the reader says this where one of several words should stand.
            let says = format!("must be {}", one_of_them(&field));
            return Problem::new(field, says);
        }
        let says = sentence(&text, &field);
        Problem::new(field, says)
    }

    /// For a text that is not JSON at all.
    pub(super) fn not_json(error: &serde_json::Error) -> Problem {
        let (text, line) = (without_place(error), error.line());
        Problem::new("", format!("this is not JSON: {text} (line {line})"))
    }

    /// A structure may also be read from a list of its fields' values, without
    /// their names. Nobody means that; where it happened, this finds it.
    pub(super) fn list_for_object(value: &Value, path: &str, key: &str) -> Option<Problem> {
        const LISTS: [&str; 15] = [
            "flaws",
            "started",
            "disks",
            "log",
            "script",
            "acts",
            "groups",
            "between",
            "appended",
            "durable",
            "committed",
            "delivered",
            "multi",
            "multiRead",
            "acl",
        ];
        match value {
            Value::Array(_) if !LISTS.contains(&key) => {
                Some(Problem::new(path, "must be an object in braces, not a list"))
            }
            Value::Array(all) => {
                let inner = if ["log", "groups"].contains(&key) { key } else { "" };
                let found = |(ix, one)| Self::list_for_object(one, &format!("{path}[{ix}]"), inner);
                all.iter().enumerate().find_map(found)
            }
            Value::Object(all) => all.iter().find_map(|(name, one)| {
                let dot = if path.is_empty() { "" } else { "." };
                Self::list_for_object(one, &format!("{path}{dot}{name}"), name)
            }),
            _ => None,
        }
    }
}

/// Does an operation of a client stand here, or a part of one?
fn is_operation(field: &str) -> bool {
    field.contains(".request.op")
}

/// What a command or an operation looks like.
fn one_of_them(field: &str) -> &'static str {
    if field.contains(".multi[") {
        "an operation, such as {\"delete\": {\"path\": \"/a\"}}"
    } else if is_operation(field) {
        "an operation, such as {\"getData\": {\"path\": \"/a\"}}"
    } else {
        "a command, such as {\"crash\": 1} or \"healAll\""
    }
}

fn without_place(error: &serde_json::Error) -> String {
    let place = format!(" at line {} column {}", error.line(), error.column());
    error.to_string().replace(&place, "")
}

/// What stands in backquotes after a beginning.
fn quoted<'t>(text: &'t str, beginning: &str) -> Option<&'t str> {
    text.strip_prefix(beginning)?.strip_prefix('`')?.split('`').next()
}

/// The reader's words in ours, for a field.
fn sentence(text: &str, field: &str) -> String {
    for (beginning, ours) in [
        ("unknown field ", "there is no such field"),
        ("unknown variant ", "there is no such thing"),
    ] {
        if let Some(name) = quoted(text, beginning) {
            let allowed = text.split_once("expected ").map_or("none", |(_, allowed)| allowed);
            let allowed = allowed.trim_start_matches("one of ").replace('`', "");
            return format!("{ours} as \"{}\"; allowed: {allowed}", short(name));
        }
    }
    if let Some((length, wanted)) =
        text.strip_prefix("invalid length ").and_then(|rest| rest.split_once(", expected "))
    {
        return format!("must be {}, not a list of {length}", wanted_in_words(wanted, field));
    }
    let found = ["invalid type: ", "invalid value: "]
        .iter()
        .find_map(|beginning| text.strip_prefix(beginning))
        .and_then(|rest| rest.rsplit_once(", expected "));
    match found {
        Some((got, wanted)) => {
            format!("must be {}, not {}", wanted_in_words(wanted, field), got_in_words(got))
        }
        None => text.to_owned(),
    }
}

fn wanted_in_words<'t>(wanted: &'t str, field: &str) -> &'t str {
    match wanted {
        w if w.starts_with("struct ") => "an object in braces",
        "a boolean" => "true or false",
        "a string" => "a text",
        "an array of length 2" => "a list of two ends",
        "string or map" => one_of_them(field),
        "newtype variant" | "struct variant" if is_operation(field) => {
            "an object, such as {\"getData\": {\"path\": \"/a\"}}"
        }
        "newtype variant" | "struct variant" => "an object, such as {\"crash\": 1}",
        "unit" => "the name alone",
        w => w,
    }
}

fn got_in_words(got: &str) -> String {
    let inside = got.split_once('`').and_then(|(_, rest)| rest.rsplit_once('`'));
    match (inside, got) {
        (Some((value, _)), _) => short(value),
        (None, "map") => "an object".to_owned(),
        (None, "unit variant") => "the name alone".to_owned(),
        (None, "sequence") => "a list".to_owned(),
        (None, got) => short(got.strip_prefix("string ").unwrap_or(got)),
    }
}

/// What a file says is repeated only as far as one can take it in.
fn short(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field.as_str() {
            "" => f.write_str(&self.says),
            field => write!(f, "{field}: {}", self.says),
        }
    }
}

impl std::error::Error for Problem {}
