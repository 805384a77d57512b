//! The form that makes a lesson.

use super::lesson;
use crate::i18n::{Lang, t, tf};
use crate::ids;
use crate::model::Model;
use crate::model::author::{
    AuthorChoice, AuthorTrouble, Handout, LENSES, LEVELS, PACES, Removed, TABS,
};
use crate::sentence;
use crate::sentence::time::seconds;
use zabscope::check::Run;
use zabscope::lesson::Lesson;
use zabscope::lesson::draft::{DraftMoment, DraftPair, MOST_MOMENTS};
use zabscope::scenario::Problem;

/// How many letters of a moment's text the list shows.
const SHORT: usize = 60;

/// The form.
#[derive(Clone, PartialEq, Debug)]
pub struct AuthorPanel {
    pub lang: Lang,
    /// What it is called.
    pub title: Typed,
    /// What one will know.
    pub summary: Typed,
    /// How much one should know already.
    pub levels: Vec<(&'static str, bool)>,
    /// How long it takes.
    pub minutes: String,
    pub moments: Vec<MomentPanel>,
    /// What is wrong with the whole.
    pub problem: Option<String>,
    /// Something was taken away and can be had back.
    pub removed: Option<&'static str>,
    /// No other moment has a place in it.
    pub full: bool,
}

/// A text in the language of the page.
#[derive(Clone, PartialEq, Debug)]
pub struct Typed {
    /// What was typed.
    pub value: String,
    /// The same in the other language, shown while nothing is typed.
    pub other: String,
    /// What is wrong with it.
    pub problem: Option<String>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct MomentPanel {
    pub place: String,
    /// The beginning of what is said.
    pub begins: String,
    /// A new run begins here.
    pub anew: bool,
    /// What is wrong with it, besides its text.
    pub problem: Option<String>,
    /// Its form, if it is worked on.
    pub form: Option<MomentForm>,
}

/// The form of a moment.
#[derive(Clone, PartialEq, Debug)]
pub struct MomentForm {
    /// What is said.
    pub text: Typed,
    /// Words that mean something there, and what.
    pub words: Vec<DraftPair>,
    /// What can be chosen: its name, the choices, and which it is.
    pub choices: Vec<(AuthorChoice, &'static str, Vec<String>, usize)>,
}

/// The form.
pub fn panel(model: &Model) -> AuthorPanel {
    let (lang, author) = (model.page.lang, &model.page.lessons.author);
    let draft = &author.draft;
    let problem = match &author.problem {
        Some(AuthorTrouble::In(problem)) => Some(problem),
        _ => None,
    };
    let of = |field: &str| {
        let found = problem.filter(|p| p.field.starts_with(field));
        found.map(|p| without_place(lang, p))
    };
    let moments = draft.moments.0.iter().enumerate().map(|(ix, moment)| {
        let wrong = problem.filter(|p| where_is(p).0 == Some(ix));
        let in_text = wrong.filter(|p| p.field.contains("].text"));
        let in_rest = wrong.filter(|p| !p.field.contains("].text"));
        let told = |p: &Problem| without_place(lang, p);
        let text = Typed { problem: in_text.map(told), ..typed(lang, &moment.text, None) };
        let said = if text.value.is_empty() { &text.other } else { &text.value };
        MomentPanel {
            place: moment.place[here(lang)].clone(),
            begins: short(said),
            anew: ix > 0 && author.breaks.get(ix) == Some(&true),
            problem: in_rest.map(told),
            form: (author.at == Some(ix)).then(|| form(lang, moment, text)),
        }
    });
    let whole = match &author.problem {
        Some(AuthorTrouble::TooLong) => Some(t(lang, "author.too_long").to_owned()),
        Some(AuthorTrouble::In(p)) if p.field == "beats" => {
            Some(t(lang, "author.empty").to_owned())
        }
        Some(AuthorTrouble::In(p)) if where_is(p).1 == WHOLE => Some(super::problem::told(lang, p)),
        _ => None,
    };
    AuthorPanel {
        lang,
        title: typed(lang, &draft.title, of("title")),
        summary: typed(lang, &draft.summary, of("summary").filter(|_| of("title").is_none())),
        levels: LEVELS
            .map(|level| (t(lang, lesson::level_key(level)), level == draft.level))
            .to_vec(),
        minutes: draft.minutes.get().to_string(),
        moments: moments.collect(),
        problem: whole,
        removed: author.removed.as_ref().map(|removed| match removed {
            Removed::Moment(..) => t(lang, "author.restore"),
            Removed::All(_) => t(lang, "author.restore_all"),
        }),
        full: draft.moments.0.len() >= MOST_MOMENTS,
    }
}

fn form(lang: Lang, moment: &DraftMoment, text: Typed) -> MomentForm {
    let lens = ["author.as_it_is", "locks.messages", "logs.logs", "locks.locks"];
    let tabs = [
        "author.as_it_is",
        "tab.event",
        "tab.server",
        "author.client",
        "tab.znodes",
        "tab.recipes",
        "tab.guarantees",
        "tab.why",
    ];
    let paces = ["author.pace", "author.slow", "author.normal", "author.fast", "author.jump"];
    let words = |keys: &[&str]| keys.iter().map(|key| t(lang, key).to_owned()).collect();
    let first = |key: &str| std::iter::once(t(lang, key).to_owned());
    let select = selectable(moment).map(|word| {
        let means = moment.words.iter().find(|[known, _]| known == word);
        let means = means.map_or(word, |[_, means]| means);
        format!("{word}: {means}")
    });
    let selected = moment.select.as_deref();
    let chosen = selected.and_then(|s| selectable(moment).position(|word| word == s));
    let asks = moment.questions.iter().map(|(_, words)| words[here(lang)].clone());
    let asked = moment.asks.map(usize::from);
    let at = |found: Option<usize>| found.unwrap_or(0);
    MomentForm {
        text,
        words: moment.words.clone(),
        choices: vec![
            (
                AuthorChoice::Asks,
                t(lang, "author.asks"),
                first("author.nothing").chain(asks).collect(),
                asked.map_or(0, |ix| ix + 1),
            ),
            (
                AuthorChoice::Select,
                t(lang, "author.select"),
                first("author.as_it_is").chain(select).collect(),
                chosen.map_or(0, |ix| ix + 1),
            ),
            (
                AuthorChoice::Lens,
                t(lang, "author.lens"),
                words(&lens),
                at(LENSES.iter().position(|lens| *lens == moment.lens)),
            ),
            (
                AuthorChoice::Tab,
                t(lang, "author.tab"),
                words(&tabs),
                at(TABS.iter().position(|tab| *tab == moment.tab)),
            ),
            (
                AuthorChoice::Pace,
                t(lang, "author.paces"),
                words(&paces),
                at(PACES.iter().position(|pace| *pace == moment.pace)),
            ),
        ],
    }
}

fn typed(lang: Lang, pair: &DraftPair, problem: Option<String>) -> Typed {
    let here = here(lang);
    Typed { value: pair[here].clone(), other: pair[1 - here].clone(), problem }
}

fn here(lang: Lang) -> usize {
    usize::from(lang == Lang::Zh)
}

fn short(text: &str) -> String {
    match text.char_indices().nth(SHORT) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

/// Words of a moment that can be selected: servers, clients, transactions.
pub fn selectable(moment: &DraftMoment) -> impl Iterator<Item = &str> {
    let can = |word: &&str| {
        let numbered = ["server ", "client ", "follower "].iter().any(|is| word.starts_with(is));
        numbered || ["leader", "last proposed", "last committed"].contains(word)
    };
    moment.words.iter().map(|[word, _]| word.as_str()).filter(can)
}

/// The moment at the cursor, in a line: when it is, and what just happens.
pub fn place(run: &Run, lang: Lang) -> String {
    let (event, time) = (run.cursor().to_string(), seconds(run.world().now()));
    let says = sentence::tell(run, lang).says;
    tf(lang, "author.place", &[("n", &event), ("time", &time), ("says", &says)])
}

/// What a link to a lesson leads to, in a line.
pub fn preview(made: &Lesson, lang: Lang) -> String {
    let title = made.title.in_language(lang.tag());
    let n = made.beats.0.len().to_string();
    let minutes = made.minutes.get().to_string();
    tf(lang, "author.preview_text", &[("title", title), ("n", &n), ("minutes", &minutes)])
}

/// Where problems stand that belong to no field.
const WHOLE: &str = "author-whole";

/// Which moment a problem is in, and the element to go to.
pub fn where_is(problem: &Problem) -> (Option<usize>, String) {
    let field = problem.field.as_str();
    let moment = field.strip_prefix("beats[").and_then(|rest| rest.split_once(']'));
    match moment.and_then(|(ix, rest)| Some((ix.parse::<usize>().ok()?, rest))) {
        Some((ix, rest)) if rest.starts_with(".text") => (Some(ix), ids::moment_text(ix)),
        Some((ix, _)) => (Some(ix), ids::moment(ix)),
        None if field.starts_with("title") => (None, "author-title".to_owned()),
        None if field.starts_with("summary") => (None, "author-summary".to_owned()),
        None => (None, WHOLE.to_owned()),
    }
}

/// What is wrong, at its place.
fn without_place(lang: Lang, problem: &Problem) -> String {
    super::problem::told(lang, &Problem::new("", problem.says.clone()))
}

/// A lesson on paper, in a language.
#[derive(Clone, PartialEq, Debug)]
pub struct HandoutPanel {
    pub lang: Lang,
    /// The lesson.
    pub handout: std::rc::Rc<Handout>,
}

impl HandoutPanel {
    /// One of two texts.
    pub fn of<'a, T>(&self, both: &'a [T; 2]) -> &'a T {
        &both[here(self.lang)]
    }
}
