//! Where in a lesson file something is wrong.

use crate::scenario::Problem;

/// A problem of what stands in this field, with its place in the whole file.
pub fn within(field: &str, problem: Problem) -> Problem {
    let inner = &problem.field;
    let dot = if inner.is_empty() || field.is_empty() || inner.starts_with('[') { "" } else { "." };
    Problem::new(format!("{field}{dot}{inner}"), problem.says)
}
