//! The registers in other languages: each language has every text, and none is left over.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use zabscope::check::texts;

type Texts = BTreeMap<String, String>;

/// Each language but English, which the registers are written in, with its texts.
fn languages() -> Vec<(String, Texts)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/locales");
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let tag = entry.file_name().into_string().unwrap();
        if tag != "en" {
            let file = fs::read_to_string(entry.path().join("register.json")).unwrap();
            all.push((tag, serde_json::from_str(&file).unwrap()));
        }
    }
    all
}

#[test]
fn every_language_has_every_text_of_the_registers_and_no_other() {
    let english = texts();
    let keys: BTreeSet<&str> = english.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys.len(), english.len(), "a key twice");
    let languages = languages();
    assert!(!languages.is_empty());
    for (tag, texts) in &languages {
        let theirs: BTreeSet<&str> = texts.keys().map(String::as_str).collect();
        assert_eq!(theirs, keys, "{tag}");
        assert!(texts.values().all(|text| !text.trim().is_empty()), "{tag}");
    }
}

#[test]
fn chinese_is_brief_too() {
    let chinese = |c: &char| ('\u{3000}'..='\u{9fff}').contains(c);
    let languages = languages();
    let (_, texts) = languages.iter().find(|(tag, _)| tag == "zh").unwrap();
    for (key, text) in texts.iter().filter(|(key, _)| key.starts_with("flaw.")) {
        assert_eq!(text.find('。'), Some(text.len() - '。'.len_utf8()), "{key}: one sentence");
        assert!(text.chars().filter(chinese).count() <= 80, "{key}");
    }
}
