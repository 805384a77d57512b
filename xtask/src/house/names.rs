//! Type names with more than one meaning. `Props` are meant to be many, and associated types are not counted.

use std::collections::BTreeMap;

use super::source::SourceFile;

/// How many names there are, and those that are defined more than once, with their places.
pub struct Doubled {
    /// Different names.
    pub names: usize,
    /// Name → `path:line`.
    pub doubled: BTreeMap<String, Vec<String>>,
}

impl Doubled {
    /// Doubled names per thousand.
    pub fn share(&self) -> usize {
        self.doubled.len() * 1000 / self.names.max(1)
    }

    /// How many of the doubled names have a definition in a room.
    pub fn of_room(&self, room: &str, files: &[SourceFile]) -> usize {
        let here = |place: &String| {
            let path = place.split(':').next().unwrap_or_default();
            files.iter().any(|file| file.path == path && file.room == room)
        };
        self.doubled.values().filter(|places| places.iter().any(here)).count()
    }
}

/// Counts the names of structs, enums, traits, unions and aliases outside of tests.
pub fn doubled(files: &[SourceFile]) -> Doubled {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files.iter().filter(|file| !file.is_test) {
        for (number, line) in (1..).zip(&file.lines) {
            if let Some(name) = defined(line) {
                places.entry(name.to_owned()).or_default().push(format!("{}:{number}", file.path));
            }
        }
    }
    let names = places.len();
    places.retain(|name, places| places.len() > 1 && name != "Props");
    Doubled { names, doubled: places }
}

fn defined(line: &str) -> Option<&str> {
    let words = line.trim_start();
    let public = words.strip_prefix("pub").map(|rest| match rest.strip_prefix('(') {
        Some(within) => within.split_once(')').map_or("", |(_, rest)| rest),
        None => rest,
    });
    let words = public.unwrap_or(words).trim_start();
    let kind = ["struct ", "enum ", "trait ", "union ", "type "]
        .iter()
        .find(|kind| words.starts_with(**kind))?;
    if *kind == "type " && line.starts_with(' ') {
        return None;
    }
    let name = words[kind.len()..]
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .next()?;
    name.starts_with(|first: char| first.is_ascii_uppercase()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_is_told_from_a_use() {
        assert_eq!(defined("    pub(super) struct Mark<T> {"), Some("Mark"));
        assert_eq!(defined("type Result = ();"), Some("Result"));
        assert_eq!(defined("    type Output = Mark;"), None);
        assert_eq!(defined("structured(Mark)"), None);
        assert_eq!(defined("    struct $name;"), None);
    }
}
