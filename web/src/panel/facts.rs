//! Numbered facts in sentences: `docs/facts.md` holds them, and the build makes a page of it.

/// A part of a sentence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FactPiece<'t> {
    /// Plain words.
    Plain(&'t str),
    /// The number of a fact.
    Number(&'t str),
}

/// What stands before numbers of facts, and what stands between two of them.
const BEFORE: [&str; 6] = ["facts ", "fact ", "Facts ", "Fact ", "事实 ", "· "];
const BETWEEN: [&str; 6] = [", ", " and ", "; ", "、", " 和 ", "和"];

/// A sentence with its facts. Other numbers in it, of releases say, are none.
pub fn pieces(text: &str) -> Vec<FactPiece<'_>> {
    let (mut pieces, mut plain, mut at) = (Vec::new(), 0, 0);
    while at < text.len() {
        let rest = &text[at..];
        let after =
            |words: &[&str]| words.iter().find(|word| rest.starts_with(**word)).map(|w| w.len());
        let follows = matches!(pieces.last(), Some(FactPiece::Number(_))) && plain == at;
        let skipped = after(&BEFORE).or_else(|| follows.then(|| after(&BETWEEN)).flatten());
        let found = skipped.and_then(|skip| Some((skip, number(&rest[skip..])?)));
        let Some((skip, length)) = found else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let from = at + skip;
        pieces.push(FactPiece::Plain(&text[plain..from]));
        pieces.push(FactPiece::Number(&text[from..from + length]));
        at = from + length;
        plain = at;
    }
    if plain < text.len() {
        pieces.push(FactPiece::Plain(&text[plain..]));
    }
    pieces
}

/// How long the number is with which a text begins: `1.2.9`, `D.4.20`, `V-1`.
fn number(text: &str) -> Option<usize> {
    let head = text.chars().next().filter(|c| c.is_ascii_digit() || c.is_ascii_uppercase())?;
    let belongs = |c: char| c.is_ascii_digit() || c == '.' || c == '-' && head.is_ascii_uppercase();
    let rest = text[1..].find(|c| !belongs(c)).map_or(&text[1..], |end| &text[1..1 + end]);
    let number = &text[..1 + rest.trim_end_matches('.').len()];
    let parts = number.split(['.', '-']).skip(1);
    let numbers = parts.clone().count() > 0 && parts.clone().all(|part| !part.is_empty());
    let is_one = numbers && (head.is_ascii_digit() || rest.starts_with(['.', '-']));
    is_one.then_some(number.len())
}

#[cfg(test)]
mod tests {
    use super::FactPiece::{Number, Plain};
    use super::pieces;

    #[test]
    fn numbers_of_facts_are_found_and_others_are_not() {
        assert_eq!(
            pieces("Zab paper, facts 9.1.5 and 9.2.5 (for all pairs)"),
            [
                Plain("Zab paper, facts "),
                Number("9.1.5"),
                Plain(" and "),
                Number("9.2.5"),
                Plain(" (for all pairs)")
            ]
        );
        assert_eq!(
            pieces("Remix, fact 9.4.5, weakened for 3.3.4"),
            [Plain("Remix, fact "), Number("9.4.5"), Plain(", weakened for 3.3.4")]
        );
        assert_eq!(pieces("事实 D.4.20"), [Plain("事实 "), Number("D.4.20")]);
        assert_eq!(
            pieces("Facts 1.2.9, 3.8"),
            [Plain("Facts "), Number("1.2.9"), Plain(", "), Number("3.8")]
        );
        assert_eq!(pieces("fact 2.1.3."), [Plain("fact "), Number("2.1.3"), Plain(".")]);
        assert_eq!(pieces("ZxidUtils · V-1"), [Plain("ZxidUtils · "), Number("V-1")]);
        assert_eq!(pieces("Leader · A Name"), [Plain("Leader · A Name")]);
        assert_eq!(pieces("since 3.9.4, in fact 5"), [Plain("since 3.9.4, in fact 5")]);
    }
}
