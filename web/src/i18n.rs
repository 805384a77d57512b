//! The languages of the page. Every text is in `static/locales/<language>/<file>.json`, flat, under a key that is
//! written out in the code, never put together; tests below see that none is missing and none is left over.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use zabscope::bundled;

/// A language.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Lang {
    /// English.
    En,
    /// 简体中文.
    Zh,
}

/// The files of one language, by name.
#[cfg(not(target_arch = "wasm32"))]
macro_rules! files {
    ($lang:literal: $($file:literal),*) => {
        &[$(($file, include_str!(concat!("../../static/locales/", $lang, "/", $file, ".json")))),*]
    };
}

/// Every file of texts; Chinese has the engine's sentences besides. On the page they are data
/// files, one a language.
#[cfg(not(target_arch = "wasm32"))]
macro_rules! included {
    ($lang:literal $(, $more:literal)*) => {
        files!(
            $lang: "page", "bar", "stage", "sentence", "panel", "lens", "direct",
            "tour", "menu", "incidents", "check", "znodes", "locks", "class",
            "write", "why", "about", "twin", "predict", "lesson", "author",
            "share", "glossary", "desk" $(, $more)*
        )
    };
}

/// Files and their names.
type TextFiles = Vec<(&'static str, &'static str)>;

type Texts = BTreeMap<String, String>;

/// The sentences of the engine, which have keys of their own.
const OF_THE_ENGINE: [&str; 2] = ["problem", "register"];

/// The files of both languages, once they are there.
static FILES: [OnceLock<TextFiles>; 2] = [OnceLock::new(), OnceLock::new()];

/// What stands where a text is missing; the tests see to it that nobody reads it.
const MISSING: &str = "⟨?⟩";

impl Lang {
    /// The language of a tag such as `zh-CN`; English unless it is Chinese.
    pub fn from_tag(tag: &str) -> Lang {
        if tag.to_ascii_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En }
    }

    /// The tag for the page's `lang` attribute.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh-CN",
        }
    }

    /// Hands over the data file of this language.
    pub fn provide(self, bundle: &'static str) {
        FILES[self as usize].get_or_init(|| bundled::files(bundle).map(named).collect());
    }

    /// The files, if they are there.
    #[cfg(target_arch = "wasm32")]
    fn files(self) -> Option<&'static TextFiles> {
        FILES[self as usize].get()
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn files(self) -> Option<&'static TextFiles> {
        let included: &[_] = match self {
            Lang::En => included!("en"),
            Lang::Zh => included!("zh", "problem", "register"),
        };
        Some(FILES[self as usize].get_or_init(|| included.to_vec()))
    }

    /// A file by its name; empty if it is not there.
    pub fn file(self, name: &str) -> &'static str {
        let found = self.files().into_iter().flatten().find(|(known, _)| *known == name);
        found.map_or("", |(_, text)| text)
    }

    /// The texts, if they are there.
    fn texts(self) -> Option<&'static Texts> {
        static TEXTS: [OnceLock<Texts>; 2] = [OnceLock::new(), OnceLock::new()];
        let files = self.files()?;
        Some(TEXTS[self as usize].get_or_init(|| read(files)))
    }
}

/// A file without the end of its name.
fn named<'f>((name, text): (&'f str, &'f str)) -> (&'f str, &'f str) {
    (name.strip_suffix(".json").unwrap_or(name), text)
}

fn read(files: &TextFiles) -> Texts {
    let files = files.iter().filter(|(name, _)| !OF_THE_ENGINE.contains(name));
    files.flat_map(|(_, text)| serde_json::from_str::<Texts>(text).unwrap_or_default()).collect()
}

/// A text.
pub fn t(lang: Lang, key: &str) -> &'static str {
    lang.texts().and_then(|texts| texts.get(key)).map_or(MISSING, String::as_str)
}

/// A text with every `{name}` replaced.
pub fn tf(lang: Lang, key: &str, with: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = t(lang, key);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(with.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    #[test]
    fn every_file_of_texts_is_an_object_of_texts() {
        for lang in [Lang::En, Lang::Zh] {
            for (name, text) in lang.files().expect("they are included") {
                serde_json::from_str::<Texts>(text).expect(name);
            }
        }
    }

    #[test]
    fn every_file_that_lies_there_is_included() {
        for (lang, folder) in [(Lang::En, "en"), (Lang::Zh, "zh")] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../static/locales").join(folder);
            let there = fs::read_dir(path).expect("a folder of texts").flatten();
            let there = there.map(|file| file.file_name().to_string_lossy().into_owned());
            let files = lang.files().expect("they are included").iter();
            let included = files.map(|(name, _)| format!("{name}.json"));
            assert_eq!(there.collect::<BTreeSet<_>>(), included.collect::<BTreeSet<_>>());
        }
    }

    #[test]
    fn both_languages_have_the_same_texts_with_the_same_places() {
        let (en, zh) = (&all(Lang::En), &all(Lang::Zh));
        let keys = |texts: &Texts| texts.keys().cloned().collect::<BTreeSet<String>>();
        assert_eq!(keys(en), keys(zh));
        for (key, text) in en {
            assert_eq!(places(text), places(&zh[key]), "{key}");
            assert!(!text.is_empty() && !zh[key].is_empty(), "{key} says nothing");
        }
    }

    #[test]
    fn every_text_in_the_code_exists_and_every_text_is_used() {
        let known = all(Lang::En);
        let sections: BTreeSet<&str> = known.keys().filter_map(|k| k.split('.').next()).collect();
        let mut code = String::new();
        read_code(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut code);
        let used: BTreeSet<&str> = code.split('"').skip(1).filter(|s| is_key(s)).collect();
        let asked =
            used.iter().filter(|k| k.split('.').next().is_some_and(|s| sections.contains(s)));
        let missing: Vec<_> = asked.filter(|k| !known.contains_key(**k)).collect();
        assert!(missing.is_empty(), "missing: {missing:?}");
        let unused: Vec<_> = known.keys().filter(|k| !used.contains(k.as_str())).collect();
        assert!(unused.is_empty(), "unused: {unused:?}");
    }

    fn all(lang: Lang) -> Texts {
        let all = lang.texts().expect("they are included").clone();
        let files =
            lang.files().into_iter().flatten().filter(|(name, _)| !OF_THE_ENGINE.contains(name));
        let each = files.map(|(_, text)| serde_json::from_str::<Texts>(text).unwrap().len());
        assert_eq!(all.len(), each.sum::<usize>(), "a text twice");
        all
    }

    fn places(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|s| s.split('}').next()).collect()
    }

    fn is_key(text: &str) -> bool {
        let part = |p: &str| {
            !p.is_empty()
                && p.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        text.contains('.') && text.split('.').all(part)
    }

    fn read_code(folder: &Path, code: &mut String) {
        for entry in fs::read_dir(folder).expect("a folder of code").flatten() {
            if entry.path().is_dir() {
                read_code(&entry.path(), code);
            } else {
                code.push_str(&fs::read_to_string(entry.path()).expect("code"));
            }
        }
    }
}
