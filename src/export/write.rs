//! How what is published is written as JSON: one line for each value, fields in the order of their types.

use crate::base::Micros;
use serde::ser::{Error, Serialize, Serializer};
use serde_json::Number;
use std::fmt::Display;

/// A value as JSON, in one line.
pub fn text(value: &impl Serialize) -> String {
    // All keys are texts, and no value here refuses to be written.
    serde_json::to_string(value).unwrap_or_default()
}

/// A list as JSON, each element in a line of its own.
pub fn lines<T: Serialize>(all: impl Iterator<Item = T>) -> String {
    let all: Vec<String> = all.map(|one| format!("\n{}", text(&one))).collect();
    format!("[{}]", all.join(","))
}

/// Something in the words that people read: a zxid as `"1·5"`, one end of something as `"S1"`.
#[derive(Clone, Copy, Debug)]
pub struct InWords<T>(pub T);

impl<T: Display> Serialize for InWords<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

/// A time as milliseconds, with up to three decimals.
#[derive(Clone, Copy, Debug)]
pub struct Time(pub Micros);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let (whole, part) = (self.0.0 / 1000, self.0.0 % 1000);
        if part == 0 {
            return to.serialize_u64(whole);
        }
        let digits = format!("{part:03}");
        let number: Number = format!("{whole}.{digits}").parse().map_err(S::Error::custom)?;
        number.serialize(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_exact_and_lists_have_a_line_for_each() {
        for (micros, written) in [
            (4_213_050, "4213.05"),
            (4_000, "4"),
            (1, "0.001"),
            (0, "0"),
            (31_536_000_000_007, "31536000000.007"),
        ] {
            assert_eq!(text(&Time(Micros(micros))), written);
        }
        assert_eq!(lines(["a \"b\"", "中"].iter()), "[\n\"a \\\"b\\\"\",\n\"中\"]");
        assert_eq!(lines(std::iter::empty::<u8>()), "[]");
    }
}
