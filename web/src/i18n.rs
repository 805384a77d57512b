//! The languages of the page. Every text is in `static/locales/<language>/<file>.json`, flat, under a key that is
//! written out in the code, never put together; tests below see that none is missing and none is left over.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A language.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Lang {
    /// English.
    En,
    /// 简体中文.
    Zh,
}

macro_rules! texts {
    ($lang:literal: $($file:literal),*) => {
        &[$(include_str!(concat!("../../static/locales/", $lang, "/", $file, ".json"))),*]
    };
}

/// The texts of the first picture. Their files are listed in `xtask/src/parts.rs`, too.
macro_rules! first {
    ($lang:literal) => {
        texts!($lang: "page", "bar", "stage", "sentence", "panel", "lens", "direct")
    };
}

/// All other texts: on the page they come with the part of the program that is loaded after the first picture.
macro_rules! rest {
    ($lang:literal) => {
        texts!($lang: "tour", "menu", "incidents", "check", "znodes", "locks", "class", "write", "why", "about", "twin", "predict", "lesson", "author", "share", "glossary")
    };
}

type Files = &'static [&'static str];

type Texts = BTreeMap<String, String>;

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

    /// The texts of the first picture.
    fn first(self) -> &'static Texts {
        static TEXTS: [OnceLock<Texts>; 2] = [OnceLock::new(), OnceLock::new()];
        let (cell, files): (_, Files) = match self {
            Lang::En => (&TEXTS[0], first!("en")),
            Lang::Zh => (&TEXTS[1], first!("zh")),
        };
        cell.get_or_init(|| read(files))
    }

    /// All other texts.
    fn rest(self) -> &'static Texts {
        static TEXTS: [OnceLock<Texts>; 2] = [OnceLock::new(), OnceLock::new()];
        TEXTS[self as usize].get_or_init(|| read(texts_of_the_rest(self)))
    }
}

/// That this is a call is what makes sure that they are there: see `tools/src/split.rs`.
#[inline(never)]
fn texts_of_the_rest(lang: Lang) -> Files {
    std::hint::black_box(match lang {
        Lang::En => rest!("en"),
        Lang::Zh => rest!("zh"),
    })
}

fn read(files: &[&str]) -> Texts {
    let parse = |text: &&str| serde_json::from_str::<Texts>(text).unwrap_or_default();
    files.iter().flat_map(parse).collect()
}

/// A text.
pub fn t(lang: Lang, key: &str) -> &'static str {
    let text = lang.first().get(key).or_else(|| lang.rest().get(key));
    text.map_or(MISSING, String::as_str)
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
        let later = [Lang::En, Lang::Zh].map(texts_of_the_rest).concat();
        for file in first!("en").iter().chain(first!("zh")).chain(&later) {
            serde_json::from_str::<Texts>(file).expect("a flat object of texts");
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
        let (first, rest) = (lang.first().clone(), lang.rest().clone());
        assert!(first.keys().all(|key| !rest.contains_key(key)), "a text twice");
        first.into_iter().chain(rest).collect()
    }

    #[test]
    fn the_texts_of_the_first_picture_are_those_that_the_build_leaves_in_the_first_part() {
        let build = include_str!("../../xtask/src/parts.rs");
        let (_, listed) = build.split_once("FIRST_TEXTS").expect("the list of the build");
        let listed = listed.split(';').nth(1).unwrap_or_default();
        let listed = listed.split('"').skip(1).step_by(2);
        let here = include_str!("i18n.rs").split_once("texts!($lang: ").expect("the list here").1;
        let here = here.split(')').next().unwrap_or_default().split('"').skip(1).step_by(2);
        assert!(here.clone().count() > 0 && here.eq(listed));
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
