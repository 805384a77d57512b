//! Why a file, a link or a kept run is refused, in the reader's language. The engine has the sentences with their English;
//! the texts of other languages have the engine's keys.

use crate::i18n::Lang;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use zabscope::scenario::Problem;
use zabscope::scenario::problem::Key;

type ProblemTexts = BTreeMap<String, String>;

fn chinese() -> &'static ProblemTexts {
    static TEXTS: OnceLock<ProblemTexts> = OnceLock::new();
    TEXTS.get_or_init(|| serde_json::from_str(Lang::Zh.file("problem")).unwrap_or_default())
}

/// A problem: the field as the file names it, and what is wrong with it.
pub fn told(lang: Lang, problem: &Problem) -> String {
    if lang == Lang::En {
        return problem.to_string();
    }
    let text = |key: Key| chinese().get(key.word()).map_or(key.english(), String::as_str);
    let says = closed_up(&problem.says.told(&text));
    match problem.field.as_str() {
        "" => says,
        field => format!("{field}：{says}"),
    }
}

/// There is no space between two Chinese characters: one of them took the place of what could have been a number.
fn closed_up(text: &str) -> String {
    let is_chinese = |c: Option<char>| c.is_some_and(|c| ('\u{4e00}'..'\u{9fff}').contains(&c));
    let mut out = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let between = is_chinese(out.chars().next_back()) && is_chinese(rest.peek().copied());
        if c != ' ' || !between {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use zabscope::scenario;

    #[test]
    fn every_sentence_has_both_texts_with_the_same_places_and_none_is_left_over() {
        let places = |text: &str| -> BTreeSet<char> {
            let after = text.split('{').skip(1).filter_map(|part| part.chars().next());
            after.filter(char::is_ascii_digit).collect()
        };
        let words: BTreeSet<&str> = Key::ALL.iter().map(|key| key.word()).collect();
        let known: BTreeSet<&str> = chinese().keys().map(String::as_str).collect();
        assert_eq!(words, known);
        for key in Key::ALL {
            let text = &chinese()[key.word()];
            assert_eq!(places(text), places(key.english()), "{key:?}");
            let has_own = text.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c));
            assert!(has_own || [Key::Reader, Key::AZxid].contains(key), "{key:?}: {text}");
        }
    }

    #[test]
    fn a_refused_file_is_explained_in_both_languages() {
        let file = r#"{"zabscope": 1, "seed": 1, "ensemble": {"voters": 12}}"#;
        let problem = scenario::parse(file).unwrap_err();
        let english = "ensemble.voters: must be a whole number from 1 to 9, not 12";
        assert_eq!(told(Lang::En, &problem), english);
        assert_eq!(told(Lang::Zh, &problem), "ensemble.voters：必须是 1 到 9 的整数，而不是 12");
        let problem = scenario::parse("[1]").unwrap_err();
        assert_eq!(told(Lang::Zh, &problem), "场景必须是花括号中的一个对象");
        let file = r#"{"zabscope": 1, "seed": 1, "ensemble": [3]}"#;
        let problem = scenario::parse(file).unwrap_err();
        assert_eq!(told(Lang::Zh, &problem), "ensemble：必须是花括号中的对象，而不是列表");
    }
}
