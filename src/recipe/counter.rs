//! A counter, as kazoo has it (8.8): read, add, write with the version that was read.

use super::fact::Happened;
use super::io::Io;
use super::kind::Recipe;
use super::tape::{Fail, Progress, Stop};
use crate::service::error::ErrorCode;
use crate::service::path::Path;

/// Kazoo's `Counter`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    path: Path,
    assured: bool,
}

impl Counter {
    /// The counter at this path.
    pub fn new(path: &str) -> Counter {
        Counter { path: path.into(), assured: false }
    }

    /// `value`, and the version that it has.
    pub fn value(&mut self, io: &mut Io) -> Progress<(i64, i32)> {
        if !self.assured {
            io.ensure(&self.path)?;
            self.assured = true;
        }
        let (text, stat) = io.get(&self.path, false)?;
        Ok((text.parse().unwrap_or_default(), stat.version))
    }

    /// Adds: the number that came out.
    pub fn add(&mut self, io: &mut Io, more: i64) -> Progress<i64> {
        let mut tries = io.retry();
        loop {
            match self.try_to_add(io, more) {
                Err(Stop::Fail(Fail::Code(ErrorCode::BadVersion))) => {
                    io.pause(Fail::Again, &mut tries)?; // somebody was quicker
                }
                Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
                other => return other,
            }
        }
    }

    fn try_to_add(&mut self, io: &mut Io, more: i64) -> Progress<i64> {
        let (old, version) = self.value(io)?;
        let new = old.saturating_add(more);
        io.set(&self.path, &new.to_string(), version)?;
        Ok(new)
    }
}

/// Counts up by one.
pub fn round(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    let number = Counter::new(&recipe.path).add(io, 1)?;
    io.tell(Happened::Counted(number));
    io.sleep(recipe.hold)
}
