//! The texts of the registers (guarantees, goals, flaws) in the reader's language. The engine has the English; other
//! languages have a file with the engine's keys, and English stands in for a text that they lack.

use crate::i18n::Lang;
use std::collections::BTreeMap;
use std::sync::OnceLock;

type RegisterTexts = BTreeMap<String, String>;

fn chinese() -> &'static RegisterTexts {
    static TEXTS: OnceLock<RegisterTexts> = OnceLock::new();
    TEXTS.get_or_init(|| serde_json::from_str(Lang::Zh.file("register")).unwrap_or_default())
}

/// A part of an entry in the reader's language.
pub fn text(lang: Lang, key: &str, part: &str, english: &'static str) -> &'static str {
    match lang {
        Lang::En => english,
        Lang::Zh => chinese().get(&format!("{key}.{part}")).map_or(english, String::as_str),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zabscope::check::REGISTER;

    #[test]
    fn a_guarantee_is_told_in_both_languages() {
        let first = &REGISTER[0];
        assert_eq!(text(Lang::En, first.key, "says", first.says), first.says);
        assert_eq!(
            text(Lang::Zh, first.key, "says", first.says),
            "同时处于同步或广播阶段的两个领导者 (Leader) 不会属于同一个 epoch。"
        );
        assert_eq!(text(Lang::Zh, "guarantee.None", "says", "as it is"), "as it is");
    }
}
