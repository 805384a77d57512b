//! What is wrong with a scenario file: which field, and what is allowed there.

mod says;

pub use says::{Key, Says, SaysPart};

use serde_json::Value;
use std::fmt;

/// A reason to refuse a scenario: a field and a sentence about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its path, such as `ensemble.voters` or `script[2].do.crash`; empty for
    /// the file as a whole.
    pub field: String,
    /// What it must be, and what it is.
    pub says: Says,
}

impl Problem {
    /// A problem with a field.
    pub fn new(field: impl Into<String>, says: impl Into<Says>) -> Problem {
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
        for (beginning, key) in [("missing field ", Key::Missing), ("duplicate field ", Key::Twice)]
        {
            if let Some(name) = quoted(&text, beginning) {
                let dot = if field.is_empty() { "" } else { "." };
                return Problem::new(format!("{field}{dot}{name}"), key);
            }
        }
        let says = if error.is_syntax() {
            // The text is JSON; the reader says this where one of several words should stand.
            said(Key::MustBe, [one_of_them(&field).into()])
        } else {
            sentence(&text, &field)
        };
        Problem::new(field, says)
    }

    /// For a text that is not JSON at all.
    pub(super) fn not_json(error: &serde_json::Error) -> Problem {
        Problem::new("", Key::NotJson.with(&[&without_place(error), &error.line()]))
    }

    /// A structure may also be read from a list of its fields' values, without
    /// their names. Nobody means that; where it happened, this finds it.
    pub(super) fn list_for_object(value: &Value, path: &str, key: &str) -> Option<Problem> {
        match value {
            Value::Array(_) if !is_list(key, path) => {
                let says = said(Key::MustBeNot, [Key::InBraces.into(), Key::AList.into()]);
                Some(Problem::new(path, says))
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

/// Does a list stand in this field? In a lesson several things are done.
fn is_list(key: &str, path: &str) -> bool {
    const LISTS: [&str; 24] = [
        "beats",
        "topics",
        "highlight",
        "goals",
        "facts",
        "lines",
        "sources",
        "allow",
        "flaws",
        "started",
        "servers",
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
    let several = ["do", "solution"].contains(&key) && path.starts_with("beats[");
    several || LISTS.contains(&key)
}

/// Does an operation of a client stand here, or a part of one?
fn is_operation(field: &str) -> bool {
    field.contains(".request.op")
}

fn said<const N: usize>(key: Key, parts: [SaysPart; N]) -> Says {
    Says { key, parts: parts.into() }
}

/// What a command or an operation looks like.
fn one_of_them(field: &str) -> Key {
    if field.contains(".multi[") {
        Key::APart
    } else if is_operation(field) {
        Key::AnOperation
    } else {
        Key::ACommand
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
fn sentence(text: &str, field: &str) -> Says {
    for (beginning, key) in
        [("unknown field ", Key::UnknownField), ("unknown variant ", Key::UnknownThing)]
    {
        if let Some(name) = quoted(text, beginning) {
            let allowed = text.split_once("expected ").map_or("none", |(_, allowed)| allowed);
            let allowed = allowed.trim_start_matches("one of ").replace('`', "");
            return said(key, [short(name).into(), allowed.into()]);
        }
    }
    if let Some((length, wanted)) =
        text.strip_prefix("invalid length ").and_then(|rest| rest.split_once(", expected "))
    {
        return said(Key::MustBeNoList, [wanted_in_words(wanted, field), length.to_owned().into()]);
    }
    let found = ["invalid type: ", "invalid value: "]
        .iter()
        .find_map(|beginning| text.strip_prefix(beginning))
        .and_then(|rest| rest.rsplit_once(", expected "));
    match found {
        Some((got, wanted)) => {
            said(Key::MustBeNot, [wanted_in_words(wanted, field), got_in_words(got)])
        }
        None => Says::read(text).unwrap_or_else(|| said(Key::Reader, [text.to_owned().into()])),
    }
}

fn wanted_in_words(wanted: &str, field: &str) -> SaysPart {
    match wanted {
        w if w.starts_with("struct ") => Key::InBraces.into(),
        "a boolean" => Key::TrueOrFalse.into(),
        "a string" => Key::AText.into(),
        "an array of length 2" => Key::TwoEnds.into(),
        "string or map" => one_of_them(field).into(),
        "newtype variant" | "struct variant" if is_operation(field) => Key::OperationObject.into(),
        "newtype variant" | "struct variant" => Key::CommandObject.into(),
        "unit" => Key::NameAlone.into(),
        w => Says::read(w).map_or_else(|| SaysPart::Text(w.to_owned()), SaysPart::Says),
    }
}

fn got_in_words(got: &str) -> SaysPart {
    let inside = got.split_once('`').and_then(|(_, rest)| rest.rsplit_once('`'));
    match (inside, got) {
        (Some((value, _)), _) => short(value).into(),
        (None, "map") => Key::AnObject.into(),
        (None, "unit variant") => Key::NameAlone.into(),
        (None, "sequence") => Key::AList.into(),
        (None, got) => short(got.strip_prefix("string ").unwrap_or(got)).into(),
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
            "" => self.says.fmt(f),
            field => write!(f, "{field}: {}", self.says),
        }
    }
}

impl std::error::Error for Problem {}
