//! The Znodes tab.

pub mod diff;
pub mod stat;
pub mod tree;

#[cfg(test)]
pub mod sample;
