//! The sheet with the link to this moment.

use crate::i18n::Lang;

/// The open sheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Share {
    /// The link, from its `#` on.
    pub link: String,
    /// What it leads to, in a line: in English and in Chinese.
    pub text: [String; 2],
    /// What became of the last wish.
    pub done: Option<ShareDone>,
    /// How its code is shown.
    pub code: Code,
    /// The link carries the language of the page; else whoever opens it has their own.
    pub with_lang: bool,
    /// It leads to a lesson, not to a moment.
    pub lesson: bool,
}

impl Share {
    /// The link as it is handed out, from its `?` or `#` on.
    pub fn handed(&self, lang: Lang) -> String {
        if self.with_lang {
            format!("?lang={}{}", lang.tag(), self.link)
        } else {
            self.link.clone()
        }
    }
}

/// How the code of the link is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Code {
    /// In the sheet.
    Small,
    /// It fills the screen; behind it is the sheet.
    Large,
    /// It fills the screen, and nothing is behind it.
    Alone,
}

/// What is taken to somewhere else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SharedThing {
    /// The link.
    Link,
    /// The link and the line before it.
    Text,
}

/// What became of a wish.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShareDone {
    /// It is on the clipboard.
    Copied(SharedThing),
    /// The clipboard was refused.
    Refused(SharedThing),
    /// The machine would not hand it on.
    NotHanded,
}

/// What is said about the sheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ShareMsg {
    /// Put this on the clipboard.
    Copy(SharedThing),
    /// Hand the link on to another program of this machine.
    Hand,
    /// This became of it.
    Done(ShareDone),
    /// Fill the screen with the code, or do not any more.
    Large(bool),
    /// The link carries the language of the page, or not.
    Lang(bool),
    /// Nothing but the code.
    Code,
}
