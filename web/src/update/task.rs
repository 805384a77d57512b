//! What `update` wants done outside of the model. `app.rs` does it, through `browser.rs`.

use crate::browser::PickedFile;
use crate::browser::Picture;
use crate::i18n::Lang;
use crate::model::Theme;

/// The effects that are wanted, in order.
pub type Tasks = Vec<Task>;

/// One effect.
#[derive(Clone, PartialEq, Debug)]
pub enum Task {
    /// Load what the first picture did not need.
    Load,
    /// Remember that drawer and lens lie open from the start, or that they do not.
    KeepBench(bool),
    /// Go on with the search after the next frame.
    Continue,
    /// Keep the run a little later.
    KeepSoon,
    /// Keep this in the browser.
    Keep(String),
    /// Remove everything that is kept in the browser.
    Forget,
    /// Remember that somebody has been here and done something.
    Visited,
    /// Take the toast with this number away after a while.
    ExpireToast(u32),
    /// Say in a while that the link of the panic screen is to be made.
    KeepLink,
    /// Remember what has the focus.
    RememberFocus,
    /// Give the focus back to what had it.
    RestoreFocus,
    /// Focus the element with this id, once it is drawn.
    Focus(String),
    /// Fill the screen with the page, or do not any more.
    FullScreen(bool),
    /// Measure the lens again, once it is drawn.
    Measure,
    /// Put the spotlight upon what is selected, once it is drawn.
    SpotSelected,
    /// Say when the pause after what was read out is over.
    ReadPause,
    /// Scroll the element with this id into sight, once it is drawn.
    Reveal(String),
    /// Ask what has the focus for its menu, as the menu key of a keyboard does.
    ContextMenu,
    /// Put the menu at these coordinates, inside of the window.
    PlaceMenu(f64, f64),
    /// Show the language in the document, and remember it.
    Lang(Lang),
    /// Show the theme in the document, and remember it.
    Theme(Theme),
    /// Put a link into the address bar.
    Address(String),
    /// Put a link on the clipboard.
    Copy(String),
    /// Put a line and a link on the clipboard.
    CopyText(String, String),
    /// Hand a line and a link on to another program of this machine.
    Hand(String, String),
    /// Put an answer code on the clipboard.
    CopyCode(String),
    /// Keep how far one has come in lessons.
    KeepLessons(String),
    /// Keep the lesson that is being made.
    KeepDraft(String),
    /// Print the page.
    Print,
    /// Keep the answers to predictions in the browser, as an answer code.
    KeepAnswers(String),
    /// Read a file.
    Read(PickedFile),
    /// Draw a picture and save it.
    Picture(Box<Picture>),
    /// Answer a script's call: with where the cursor is, or with why it could not be done.
    Answer(u32, Result<String, String>),
    /// Load the page anew, in its newer version.
    TakeNews,
    /// Save a text as a file.
    Save(String, String),
}
