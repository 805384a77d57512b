//! A lesson in an address: its whole file, packed as the link to a run is.
//!
//! `l=` and base64url without padding of: the version, now 1; the packing; the file as JSON, packed; CRC-32. What comes out
//! goes through [`parse`], as a file does.
//! **Frozen**, as the link to a run is: `tests/links/lessons` keeps some of them.

use super::{Lesson, parse};
use crate::scenario::link::frame::{LESSON, unwrap, wrap};
use crate::scenario::link::{LinkError, frame};
use serde_json::Value;

/// Does a text look like the link to a lesson?
pub fn is_link(text: &str) -> bool {
    frame::fragment(text, &LESSON).is_some()
}

/// The link to the lesson of a file. `l=…`, to stand after a `#`.
pub fn encode(json: &str) -> Result<String, LinkError> {
    parse(json).map_err(LinkError::Invalid)?;
    // Without the spaces between, and the same however it was laid out.
    let value: Value = match serde_json::from_str(json) {
        Ok(value) => value,
        Err(error) => unreachable!("what was read as a lesson is JSON: {error}"),
    };
    wrap(&LESSON, *LESSON.versions.end(), value.to_string().as_bytes())
}

/// The file that is in `l=…`, `#l=…`, or an address that ends in it; and the lesson.
pub fn decode(text: &str) -> Result<(String, Lesson), LinkError> {
    let (_, payload) = unwrap(&LESSON, text).map_err(|error| match error {
        LinkError::NewerVersion(version) => LinkError::NewerLesson(version),
        error => error,
    })?;
    let json = String::from_utf8(payload).map_err(|_| LinkError::Damaged)?;
    let lesson = parse(&json).map_err(LinkError::Invalid)?;
    Ok((json, lesson))
}
