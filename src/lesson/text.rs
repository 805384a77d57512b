//! Texts of lessons: what is true of the run stands in braces and is filled in when it is said.
//!
//! `{leader}` is the leader at that moment; the words that can stand there are listed in [`super::term`].
//! Outside of braces no text has a digit: a number that is written by hand would be true of one run at
//! best. What is true of every run may be written as `{=…}`: `{=12} years`, `{=ZOOKEEPER-1675}`; but
//! not a server, a zxid, a time or an epoch.

use super::term::{TermSort, Terms, sort_of};
use crate::scenario::Problem;
use crate::scenario::problem::{Key, Says};
use std::collections::BTreeMap;

/// A piece of a text.
enum LessonPiece<'t> {
    /// As it is.
    Plain(&'t str),
    /// Written by hand on purpose.
    Literal(&'t str),
    /// To be filled in.
    Words(&'t str),
}

/// The pieces of a text; its problem if the braces are not in pairs.
fn pieces(text: &str) -> Result<Vec<LessonPiece<'_>>, Key> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (plain, inside) = (&rest[..open], &rest[open + 1..]);
        let close = inside.find('}').ok_or(Key::BraceOpened)?;
        let words = &inside[..close];
        all.push(LessonPiece::Plain(plain));
        all.push(match words.strip_prefix('=') {
            Some(literal) => LessonPiece::Literal(literal),
            None => LessonPiece::Words(words),
        });
        rest = &inside[close + 1..];
    }
    all.push(LessonPiece::Plain(rest));
    match rest.contains('}') {
        true => Err(Key::BraceClosed),
        false => Ok(all),
    }
}

/// Is a text one that cannot lie? `names` are those that have been given.
pub fn check(text: &str, names: &BTreeMap<String, TermSort>, field: &str) -> Result<(), Problem> {
    let wrong = |says: Says| Problem::new(field, says);
    if text.trim().is_empty() {
        return Err(wrong(Key::EmptyText.into()));
    }
    for piece in pieces(text).map_err(|key| wrong(key.into()))? {
        match piece {
            LessonPiece::Plain(plain) => {
                if let Some(at) = plain.find(|c: char| c.is_ascii_digit()) {
                    let near: String = plain[at..].chars().take(12).collect();
                    return Err(wrong(Key::HandNumber.with(&[&near])));
                }
            }
            LessonPiece::Literal(literal) if is_of_a_run(literal) => {
                return Err(wrong(Key::OneRunOnly.with(&[&literal])));
            }
            LessonPiece::Literal(_) => {}
            LessonPiece::Words(words) => {
                sort_of(words, names).map_err(wrong)?;
            }
        }
    }
    Ok(())
}

/// Are the words in a text's braces known? What stands outside of them may be anything: it is compared, not told.
pub fn known(text: &str, names: &BTreeMap<String, TermSort>, field: &str) -> Result<(), Problem> {
    let wrong = |says: Says| Problem::new(field, says);
    for piece in pieces(text).map_err(|key| wrong(key.into()))? {
        if let LessonPiece::Words(words) = piece {
            sort_of(words, names).map_err(wrong)?;
        }
    }
    Ok(())
}

/// A server, a client, a zxid, a time, an epoch.
fn is_of_a_run(literal: &str) -> bool {
    let chars: Vec<char> = literal.chars().collect();
    let digit = |ix: usize| chars.get(ix).is_some_and(char::is_ascii_digit);
    let starts = |ix: usize| ix == 0 || !chars[ix - 1].is_alphanumeric();
    let named = |ix: usize| matches!(chars[ix], 'S' | 'C') && starts(ix) && digit(ix + 1);
    let units = ["s", "ms", "us", "µs", "min", "秒", "毫秒", "微秒", "分钟"];
    let after_digits = literal.trim_start_matches(|c: char| c.is_ascii_digit() || ". ".contains(c));
    let time = after_digits.len() < literal.len() && units.contains(&after_digits.trim());
    let epoch = ["epoch", "Epoch", "纪元"].iter().any(|word| literal.contains(word));
    literal.contains('·') || time || epoch || (0..chars.len()).any(named)
}

/// A text with everything filled in at the cursor of a run.
pub fn fill(text: &str, terms: &Terms, field: &str) -> Result<String, Problem> {
    let mut out = String::new();
    for piece in pieces(text).map_err(|says| Problem::new(field, says))? {
        match piece {
            LessonPiece::Plain(text) | LessonPiece::Literal(text) => out.push_str(text),
            LessonPiece::Words(words) => out.push_str(&terms.thing(words, field)?.to_string()),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(text: &str) -> Result<(), String> {
        let names = [("w".to_owned(), TermSort::Zxid)].into_iter().collect();
        check(text, &names, "text").map_err(|problem| problem.says.to_string())
    }

    #[test]
    fn what_is_true_of_one_run_only_is_refused() {
        for text in ["S2 wins.", "It is 2·3.", "After 0.5 s it is over.", "In epoch 3.", "C1"] {
            assert!(says(text).unwrap_err().contains("written by hand"), "{text}");
        }
        for text in ["{=S2}", "{=2·3}", "{=0.5 s}", "{=200ms}", "{=epoch 3}", "{=3 秒}", "to {=C1}"]
        {
            assert!(says(text).unwrap_err().contains("one run at best"), "{text}");
        }
        for text in ["five servers", "{=12} years", "{=ZOOKEEPER-1675}", "{leader} has {acks of w}"]
        {
            assert_eq!(says(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn words_are_known_and_braces_are_in_pairs() {
        assert!(says("{ledaer} leads").unwrap_err().contains("no word such as"));
        assert!(says("{acks of leader}").unwrap_err().contains("something else"));
        assert!(says("{acks of v}").unwrap_err().contains("no word such as"));
        assert!(says("{leader").unwrap_err().contains("not closed"));
        assert!(says("leader}").unwrap_err().contains("not opened"));
        assert!(says(" ").unwrap_err().contains("no text"));
    }
}
