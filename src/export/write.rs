//! JSON, piece by piece: nothing generic, so that it costs little in WebAssembly.

use crate::base::{Endpoint, Micros, Zxid};
use std::fmt::Write;

/// A JSON text that grows. Fields are written in the order of the calls; whoever opens a brace closes it.
#[derive(Clone, Debug, Default)]
pub struct Json(String);

impl Json {
    /// The text.
    pub fn text(self) -> String {
        self.0
    }

    /// How long it is so far.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Is there nothing yet?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A comma, where one belongs.
    fn separate(&mut self) {
        if !matches!(self.0.trim_end().bytes().last(), None | Some(b'{' | b'[' | b':' | b',')) {
            self.0.push(',');
        }
    }

    /// The next value stands in a line of its own.
    pub fn line(&mut self) {
        self.separate();
        self.0.push('\n');
    }

    /// Opens an object or a list: `{` or `[`.
    pub fn open(&mut self, brace: char) {
        self.separate();
        self.0.push(brace);
    }

    /// Closes it.
    pub fn close(&mut self, brace: char) {
        self.0.push(brace);
    }

    /// The name of a field; its value follows.
    pub fn key(&mut self, name: &str) {
        self.value(name);
        self.0.push(':');
    }

    /// A text as a value.
    pub fn value(&mut self, text: &str) {
        self.separate();
        self.0.push('"');
        for c in text.chars() {
            match c {
                '"' | '\\' => self.0.extend(['\\', c]),
                '\n' => self.0.push_str("\\n"),
                // Also what some readers of JavaScript take for the end of a line.
                c if (c as u32) < 0x20 || c == '\u{2028}' || c == '\u{2029}' => {
                    let _ = write!(self.0, "\\u{:04x}", c as u32);
                }
                c => self.0.push(c),
            }
        }
        self.0.push('"');
    }

    /// Something that is JSON already.
    pub fn raw(&mut self, json: &str) {
        self.separate();
        self.0.push_str(json);
    }

    /// A field with a text.
    pub fn say(&mut self, name: &str, text: &str) {
        self.key(name);
        self.value(text);
    }

    /// A field with a text, or null.
    pub fn maybe(&mut self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => self.say(name, text),
            None => self.null(name),
        }
    }

    /// A field with nothing.
    pub fn null(&mut self, name: &str) {
        self.key(name);
        self.0.push_str("null");
    }

    /// A field with a number.
    pub fn number(&mut self, name: &str, number: u64) {
        self.key(name);
        let _ = write!(self.0, "{number}");
    }

    /// A field with a number that may be negative.
    pub fn integer(&mut self, name: &str, number: i64) {
        self.key(name);
        let _ = write!(self.0, "{number}");
    }

    /// A field with a number, or null.
    pub fn maybe_number(&mut self, name: &str, number: Option<u64>) {
        match number {
            Some(number) => self.number(name, number),
            None => self.null(name),
        }
    }

    /// A field with true or false.
    pub fn flag(&mut self, name: &str, is: bool) {
        self.key(name);
        self.0.push_str(if is { "true" } else { "false" });
    }

    /// A field with a zxid.
    pub fn zxid(&mut self, name: &str, zxid: Zxid) {
        self.say(name, &zxid.to_string());
    }

    /// A field with one end of something, or null.
    pub fn end(&mut self, name: &str, end: Option<Endpoint>) {
        self.maybe(name, end.map(|end| end.to_string()).as_deref());
    }

    /// A field with a time in milliseconds.
    pub fn time(&mut self, name: &str, time: Micros) {
        self.key(name);
        let (whole, part) = (time.0 / 1000, time.0 % 1000);
        let _ = write!(self.0, "{whole}");
        if part > 0 {
            let digits = format!("{part:03}");
            let _ = write!(self.0, ".{}", digits.trim_end_matches('0'));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn what_is_written_is_what_a_reader_of_json_reads() {
        let mut out = Json::default();
        out.open('{');
        out.say("a \"b\"\n\u{1}\\", "中\u{2028}");
        out.time("time", Micros(4_213_050));
        out.time("whole", Micros(4_000));
        out.key("list");
        out.open('[');
        out.line();
        out.value("one");
        out.line();
        out.raw("[]");
        out.close(']');
        out.null("none");
        out.close('}');
        let read: Value = serde_json::from_str(&out.text()).unwrap();
        let wanted = json!({
            "a \"b\"\n\u{1}\\": "中\u{2028}", "time": 4213.05, "whole": 4, "list": ["one", []], "none": null
        });
        assert_eq!(read, wanted);
    }
}
