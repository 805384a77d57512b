//! What is wrong with a scenario file: which field, and what is allowed there.

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
        let place = format!(" at line {} column {}", error.line(), error.column());
        let text = error.to_string().replace(&place, "");
        if error.is_syntax() || error.is_eof() {
            let says = format!("this is not JSON: {text} (line {})", error.line());
            return Problem::new("", says);
        }
        if let Some(missing) = quoted(&text, "missing field ") {
            let dot = if field.is_empty() { "" } else { "." };
            return Problem::new(format!("{field}{dot}{missing}"), "is missing");
        }
        Problem::new(field, sentence(&text))
    }
}

/// What stands in backquotes after a beginning.
fn quoted<'t>(text: &'t str, beginning: &str) -> Option<&'t str> {
    text.strip_prefix(beginning)?.strip_prefix('`')?.split('`').next()
}

/// The reader's words in ours.
fn sentence(text: &str) -> String {
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
    let found = ["invalid type: ", "invalid value: ", "invalid length "]
        .iter()
        .find_map(|beginning| text.strip_prefix(beginning))
        .and_then(|rest| rest.rsplit_once(", expected "));
    match found {
        Some((got, wanted)) => {
            format!("must be {}, not {}", wanted_in_words(wanted), got_in_words(got))
        }
        None => text.to_owned(),
    }
}

fn wanted_in_words(wanted: &str) -> &str {
    match wanted {
        w if w.starts_with("struct ") => "an object in braces",
        "a boolean" => "true or false",
        "a string" => "a text",
        "an array of length 2" => "a list of two ends",
        "string or map" => "a command, such as {\"crash\": 1} or \"healAll\"",
        "newtype variant" | "struct variant" => {
            "a command with what it needs, such as {\"crash\": 1}"
        }
        "unit variant" => "just the command's name",
        w => w,
    }
}

fn got_in_words(got: &str) -> String {
    let inside = got.split_once('`').and_then(|(_, rest)| rest.rsplit_once('`'));
    match (inside, got) {
        (Some((value, _)), _) => short(value),
        (None, "map") => "an object".to_owned(),
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
