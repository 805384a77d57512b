//! placeholder
pub mod base;
pub mod client;
pub mod scenario;
pub mod service;
pub mod sim;
pub mod trace;
pub mod zab;
