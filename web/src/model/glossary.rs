//! The glossary.

/// The open glossary.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Glossary {
    /// What is looked for.
    pub query: String,
}

/// What is said about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GlossaryMsg {
    /// Open or close it.
    Toggle,
    /// Another word is looked for.
    Query(String),
    /// Show the entry with this name.
    Open(String),
}
