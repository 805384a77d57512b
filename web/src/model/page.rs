//! What the page knows whatever run is open: settings, forms, what is kept.

use super::{Theme, class, desk, history, kept, lesson, offline, predict, recipes, script, write};
use crate::i18n::Lang;

/// What the page knows whatever run is open.
pub struct PageState {
    /// The language.
    pub lang: Lang,
    /// Light, dark, or as the machine has it.
    pub theme: Theme,
    /// The rest of the program is there: what runs after the first picture.
    pub whole: bool,
    /// What is chosen and typed where programs are started.
    pub recipes: recipes::RecipeForm,
    /// What scripts wait for.
    pub script: script::Script,
    /// What is exported and embedded.
    pub write: write::Write,
    /// What was done, to take it back.
    pub history: history::DeedHistory,
    /// What the browser keeps.
    pub kept: kept::Kept,
    /// Counts toasts, so that an old timer does not take a new toast away.
    pub toasts: u32,
    /// What somebody expects to happen.
    pub predict: predict::Predict,
    /// Lessons.
    pub lessons: lesson::Lessons,
    /// What lies open besides the stage.
    pub desk: desk::Desk,
    /// What a class has in hand.
    pub class: class::Class,
    /// Newer versions of the page.
    pub offline: offline::Offline,
    /// A test of the panic screen may panic.
    pub may_panic: bool,
}

impl PageState {
    /// A page that nobody has done anything with.
    pub fn new(lang: Lang, theme: Theme) -> PageState {
        PageState {
            lang,
            theme,
            whole: false,
            recipes: recipes::RecipeForm::default(),
            script: script::Script::default(),
            write: write::Write::default(),
            history: history::DeedHistory::default(),
            kept: kept::Kept::default(),
            toasts: 0,
            predict: predict::Predict::default(),
            lessons: lesson::Lessons::default(),
            desk: desk::Desk::default(),
            class: class::Class::default(),
            offline: offline::Offline::default(),
            may_panic: false,
        }
    }

    /// The same page once another run is open: what is under way in these is about the run that is left.
    pub fn for_another_run(mut self) -> PageState {
        self.write.job = None;
        self.class.tour = None;
        self.predict = self.predict.settings();
        self.lessons = self.lessons.for_another_run();
        self
    }
}
