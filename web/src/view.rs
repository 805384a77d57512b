//! What the page looks like: props in, Html out, one component a file.

pub mod lens;
pub mod stage;
