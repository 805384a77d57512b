//! placeholder
pub mod base;
pub mod service;
pub mod zab;
