//! A client's program, as a scenario file says it: the recipe's name and what is set.
//!
//! ```json
//! {"at": "2s", "do": {"run": {"client": 1, "recipe": {"lock": {"path": "/lock", "hold": "2s", "fenced": true}}}}}
//! {"at": "9s", "do": {"stop": 1}}
//! ```
//!
//! | field | absent | meaning |
//! |---|---|---|
//! | `path` | | the recipe's znode, or the parent of its znodes |
//! | `second` | `path` and `-2` | the other one, of a recipe that has two |
//! | `hold` | 1 s | how long to hold, lead, work or be there |
//! | `repeat` | 3 | how often; 0 for ever |
//! | `think` | 0 | how long to pause between two rounds; when polling, between two tries |
//! | `timeout` | for ever | how long to wait for a lock at most |
//! | `backoff` | 0 | how long to stand back after a time-out, at least |
//! | `size` | 2 | leases, members, items, sites |
//! | `blocking` | true | false: it does not wait for a lock or a lease that is taken, and gives up at once |
//! | `fenced` | false | what the lock guards looks at tokens |
//!
//! The recipes are listed at [`Kind`].

use super::Problem;
use super::name::Name;
use super::problem::Key;
use super::units::{HOUR, Int, Length, Text};
use crate::base::Micros;
use crate::recipe::{Kind, Recipe};
use crate::service::path;
use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A length in a recipe: at most an hour.
pub type HoldLength = Length<0, HOUR>;

/// A recipe in a file: its name, and its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned(pub Name<Kind>, pub Settings);

/// What is set of a recipe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// Its znode.
    pub path: Text<256>,
    /// Its other one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Text<256>>,
    /// How long to hold.
    #[serde(default = "second", skip_serializing_if = "is_second")]
    pub hold: HoldLength,
    /// How often.
    #[serde(default = "thrice", skip_serializing_if = "is_thrice")]
    pub repeat: Int<0, 1_000_000>,
    /// How long to think.
    #[serde(default = "nothing", skip_serializing_if = "is_nothing")]
    pub think: HoldLength,
    /// How long to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<HoldLength>,
    /// How long to stand back.
    #[serde(default = "nothing", skip_serializing_if = "is_nothing")]
    pub backoff: HoldLength,
    /// How many.
    #[serde(default = "two", skip_serializing_if = "is_two")]
    pub size: Int<1, 1_000>,
    /// Are tokens looked at?
    #[serde(default, skip_serializing_if = "is_false")]
    pub fenced: bool,
    /// Does it wait for what is taken?
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub blocking: bool,
}

fn yes() -> bool {
    true
}

fn is_yes(flag: &bool) -> bool {
    *flag
}

fn second() -> HoldLength {
    Length(Micros::millis(1000))
}

fn is_second(length: &HoldLength) -> bool {
    *length == second()
}

fn thrice() -> Int<0, 1_000_000> {
    Int(3)
}

fn is_thrice(times: &Int<0, 1_000_000>) -> bool {
    *times == thrice()
}

fn nothing() -> HoldLength {
    Length(Micros(0))
}

fn is_nothing(length: &HoldLength) -> bool {
    *length == nothing()
}

fn two() -> Int<1, 1_000> {
    Int(2)
}

fn is_two(size: &Int<1, 1_000>) -> bool {
    *size == two()
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl Serialize for Planned {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(1))?;
        map.serialize_entry(&self.0, &self.1)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Planned {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct RecipeReader;
        impl<'de> Visitor<'de> for RecipeReader {
            type Value = Planned;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str(Key::ARecipe.english())
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Planned, A::Error> {
                let Some((kind, settings)) = map.next_entry()? else {
                    return Err(A::Error::custom(Key::OneRecipe.english()));
                };
                match map.next_key::<Name<Kind>>()? {
                    None => Ok(Planned(kind, settings)),
                    Some(_) => Err(A::Error::custom(Key::OneRecipe.english())),
                }
            }
        }
        from.deserialize_map(RecipeReader)
    }
}

impl Planned {
    /// As a file says it.
    pub fn of(recipe: &Recipe) -> Planned {
        let settings = Settings {
            path: Text(recipe.path.to_string()),
            second: recipe.second.as_ref().map(|path| Text(path.to_string())),
            hold: Length(recipe.hold),
            repeat: Int(i64::from(recipe.repeat)),
            think: Length(recipe.think),
            timeout: recipe.timeout.map(Length),
            backoff: Length(recipe.backoff),
            size: Int(i64::from(recipe.size)),
            fenced: recipe.fenced,
            blocking: recipe.blocking,
        };
        Planned(Name(recipe.kind), settings)
    }

    /// As a client runs it.
    pub fn recipe(&self) -> Recipe {
        let Planned(Name(kind), set) = self;
        Recipe {
            kind: *kind,
            path: set.path.0.as_str().into(),
            second: set.second.as_ref().map(|path| path.0.as_str().into()),
            hold: set.hold.0,
            repeat: set.repeat.0 as u32,
            think: set.think.0,
            timeout: set.timeout.map(|length| length.0),
            backoff: set.backoff.0,
            size: set.size.0 as u32,
            fenced: set.fenced,
            blocking: set.blocking,
        }
    }

    /// What single fields cannot know: a recipe needs znodes that can be.
    pub fn check(&self, field: &str) -> Result<(), Problem> {
        let set = &self.1;
        let paths = [("path", Some(&set.path)), ("second", set.second.as_ref())];
        for (name, text) in paths {
            if text.is_some_and(|text| text.0 == "/" || !path::is_valid(&text.0)) {
                let field = format!("{field}.{}.{name}", self.0.0.name());
                return Err(Problem::new(field, Key::APath));
            }
        }
        Ok(())
    }
}
