//! What somebody expects to happen, before it does.

use zabscope::predict::score::{Sheet, Sure};
use zabscope::predict::{AskedQuestion, Choice};

/// What is said about predictions.
#[derive(Clone, PartialEq, Debug)]
pub enum PredictMsg {
    /// Ask me now.
    Now,
    /// Stop where something is to be decided and ask, or do not any more.
    Stops,
    /// Another one of the questions of this moment.
    Next,
    /// This is my answer.
    Choose(usize),
    /// So sure I am.
    Sure(Sure),
    /// Show what happens.
    Show,
    /// Do not ask me this.
    Skip,
    /// The score is forgotten.
    Forget,
    /// An answer code that somebody handed in.
    Code(String),
    /// The own answer code, onto the clipboard.
    Copy,
    /// The clipboard took it, or not.
    Copied(bool),
    /// What this browser keeps, as an answer code.
    Kept(String),
}

/// Everything about predictions.
#[derive(Default)]
pub struct Predict {
    /// Playing stops where something is to be decided.
    pub stops: bool,
    /// What is asked now.
    pub stage: PredictStage,
    /// It is a lesson that asks.
    pub of_lesson: bool,
    /// What was answered so far, in this browser.
    pub sheet: Sheet,
    /// The code that somebody typed.
    pub code: String,
}

/// How far a question has come.
#[derive(Default)]
pub enum PredictStage {
    /// Nothing is asked.
    #[default]
    Idle,
    /// Somebody wanted to be asked, and there is nothing to decide here.
    Nothing,
    /// Somebody is to choose.
    Choosing(Choosing),
    /// The run plays to where it shows.
    Watching(Expected),
    /// It has been seen.
    Seen(Expected),
}

/// Questions of a moment, one of them put.
pub struct Choosing {
    /// In which branch.
    pub branch: usize,
    /// The questions.
    pub questions: Vec<AskedQuestion>,
    /// The one that is put.
    pub put: usize,
    /// What was chosen.
    pub choice: Option<usize>,
    /// How sure they are.
    pub sure: Option<Sure>,
}

impl Choosing {
    /// What is asked.
    pub fn asked(&self) -> &AskedQuestion {
        &self.questions[self.put]
    }
}

/// What somebody expects, and what will be.
#[derive(Clone, Debug)]
pub struct Expected {
    /// What was asked.
    pub asked: AskedQuestion,
    /// What they chose.
    pub choice: usize,
    /// How sure they are.
    pub sure: Sure,
    /// In which branch it shows.
    pub branch: usize,
}

impl Expected {
    /// What they expect.
    pub fn chosen(&self) -> &Choice {
        &self.asked.choices[self.choice]
    }

    /// It is as they expect.
    pub fn is_right(&self) -> bool {
        self.choice == self.asked.answer
    }
}

impl Predict {
    /// The same without a question, for another run.
    pub fn settings(self) -> Predict {
        Predict { stage: PredictStage::Idle, of_lesson: false, ..self }
    }

    /// What is expected or was, while it is shown.
    pub fn expected(&self) -> Option<&Expected> {
        match &self.stage {
            PredictStage::Watching(expected) | PredictStage::Seen(expected) => Some(expected),
            PredictStage::Idle | PredictStage::Nothing | PredictStage::Choosing(_) => None,
        }
    }

    /// Where playing is to stop, because an answer shows there.
    pub fn reveal(&self, branch: usize) -> Option<u32> {
        match &self.stage {
            PredictStage::Watching(expected) if expected.branch == branch && !self.of_lesson => {
                Some(expected.asked.reveal)
            }
            _ => None,
        }
    }
}
