//! What is written twice: stretches of six or more lines of code that are the same, white space aside.
//!
//! A pair of places counts once, however long it is. Imports and lines without a letter do not count as lines, and
//! what occurs more than eight times is a form, not a repetition.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::source::SourceFile;

/// The shortest stretch.
pub const WINDOW: usize = 6;
const MOST: usize = 8;

/// How many pairs of places begin a stretch.
pub fn count(files: &[SourceFile]) -> usize {
    let texts: Vec<Vec<&str>> = files.iter().map(lines).collect();
    let mut places: BTreeMap<&[&str], Vec<(usize, usize)>> = BTreeMap::new();
    for (file, text) in texts.iter().enumerate() {
        for (at, window) in text.windows(WINDOW).enumerate() {
            places.entry(window).or_default().push((file, at));
        }
    }
    let mut pairs = BTreeSet::new();
    for places in places.values().filter(|places| (2..=MOST).contains(&places.len())) {
        for (index, first) in places.iter().enumerate() {
            pairs.extend(places[index + 1..].iter().map(|second| (*first, *second)));
        }
    }
    let goes_on = |((a, i), (b, j)): &((usize, usize), (usize, usize))| {
        *i > 0 && *j > 0 && pairs.contains(&((*a, i - 1), (*b, j - 1)))
    };
    pairs.iter().filter(|pair| !goes_on(pair)).count()
}

fn lines(file: &SourceFile) -> Vec<&str> {
    let counts = |line: &&str| line.contains(char::is_alphabetic) && !line.starts_with("use ");
    if file.is_test {
        return Vec::new();
    }
    file.lines.iter().map(|line| line.trim()).filter(counts).collect()
}
