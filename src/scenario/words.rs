//! Texts for people, in one language or in each.

use super::problem::Key;
use super::units::Text;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt::{self, Display};

/// A text for people: one for all languages, or one for each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Words<const MAX: usize> {
    /// The same in all.
    One(Text<MAX>),
    /// English and Chinese.
    Each {
        /// English.
        en: Text<MAX>,
        /// Chinese.
        zh: Text<MAX>,
    },
}

impl<const MAX: usize> Default for Words<MAX> {
    fn default() -> Self {
        Words::One(Text::default())
    }
}

impl<const MAX: usize> Words<MAX> {
    /// Is there none?
    pub fn is_empty(&self) -> bool {
        *self == Words::default()
    }

    /// In a language, given by its tag (`en`, `zh-CN`, …). English where it is
    /// not known.
    pub fn in_language(&self, tag: &str) -> &str {
        match self {
            Words::One(text) => &text.0,
            Words::Each { zh, .. } if tag.starts_with("zh") => &zh.0,
            Words::Each { en, .. } => &en.0,
        }
    }
}

/// The long form, read by itself so that what is wrong in it has its path.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EachWords<const MAX: usize> {
    en: Text<MAX>,
    zh: Text<MAX>,
}

impl<'de, const MAX: usize> Deserialize<'de> for Words<MAX> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct WordsReader<const MAX: usize>;
        impl<'de, const MAX: usize> Visitor<'de> for WordsReader<MAX> {
            type Value = Words<MAX>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                Key::TextOrEach.with(&[&MAX]).fmt(f)
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Words<MAX>, E> {
                Text::read(text).map(Words::One)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Words<MAX>, A::Error> {
                let EachWords { en, zh } = EachWords::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Words::Each { en, zh })
            }
        }
        from.deserialize_any(WordsReader)
    }
}
