//! The Predict tab: a question about what will happen, the prediction, and what came; and the prediction as the stage
//! shows it.

use super::jump;
use crate::i18n::{Lang, t, tf};
use crate::model::Model;
use crate::model::predict::{Choosing, Expected, PredictStage};
use crate::scene::expectation::Expectation;
use crate::sentence::time::seconds;
use zabscope::base::{ClientId, Endpoint, ServerId};
use zabscope::predict::score::{CodeError, Given, Sheet, Sure};
use zabscope::predict::{AskedQuestion, Choice, KINDS, Question, Way};

/// What the Predict tab shows.
#[derive(Clone, PartialEq, Debug)]
pub struct PredictPanel {
    /// Playing stops where something is to be decided.
    pub stops: bool,
    /// What is asked now.
    pub card: Card,
    /// What was answered so far.
    pub score: Score,
    /// The answer code that was typed, and what it says.
    pub code: (String, Option<Result<Score, String>>),
}

/// What is asked now.
#[derive(Clone, PartialEq, Debug)]
pub enum Card {
    /// Nothing.
    Idle,
    /// There is nothing to decide here.
    Nothing,
    Question {
        /// The question.
        asks: String,
        /// What is done first, so that it can be seen.
        first: Option<String>,
        /// The answers.
        choices: Vec<String>,
        /// The one that was chosen.
        chosen: Option<usize>,
        /// How sure they are.
        sure: Option<Sure>,
        /// Which question of how many this is, if there are several.
        of: Option<(usize, usize)>,
    },
    /// It plays to where the answer shows.
    Watching {
        /// The question.
        asks: String,
        expected: String,
    },
    /// It has been seen.
    Seen {
        /// The question.
        asks: String,
        expected: String,
        came: String,
        /// It is as they expected.
        right: bool,
        /// The event that shows it.
        event: u32,
    },
}

/// Answers, counted.
#[derive(Clone, PartialEq, Debug)]
pub struct Score {
    /// How many were right, and how many there are.
    pub all: (usize, usize),
    /// The same for each kind of question that was asked.
    pub kinds: Vec<(&'static str, (usize, usize))>,
    /// The same for how sure they were.
    pub sure: Vec<(&'static str, (usize, usize))>,
    /// The code to hand in; `None` if nothing was answered.
    pub code: Option<String>,
}

/// The tab.
pub fn panel(model: &Model) -> PredictPanel {
    let (lang, predict) = (model.page.lang, &model.page.predict);
    let card = if predict.of_lesson { Card::Idle } else { card(model) };
    let typed = predict.code.trim();
    let read = (!typed.is_empty()).then(|| match Sheet::read(typed) {
        Ok(sheet) => Ok(score(lang, &sheet)),
        Err(error) => Err(t(lang, refusal(error)).to_owned()),
    });
    PredictPanel {
        stops: predict.stops,
        card,
        score: score(lang, &predict.sheet),
        code: (predict.code.clone(), read),
    }
}

/// The question of a lesson, in its own words if it has some.
pub fn lesson_card(model: &Model, words: Option<&str>) -> Option<Card> {
    let asked =
        model.page.predict.of_lesson && !matches!(model.page.predict.stage, PredictStage::Idle);
    let mut card = asked.then(|| card(model))?;
    if let (
        Card::Question { asks, .. } | Card::Watching { asks, .. } | Card::Seen { asks, .. },
        Some(words),
    ) = (&mut card, words)
    {
        words.clone_into(asks);
    }
    Some(card)
}

fn card(model: &Model) -> Card {
    let lang = model.page.lang;
    match &model.page.predict.stage {
        PredictStage::Idle => Card::Idle,
        PredictStage::Nothing => Card::Nothing,
        PredictStage::Choosing(choosing) => put(lang, choosing),
        PredictStage::Watching(expected) => Card::Watching {
            asks: question(lang, &expected.asked.question),
            expected: choice(lang, expected.chosen()),
        },
        PredictStage::Seen(expected) => Card::Seen {
            asks: question(lang, &expected.asked.question),
            expected: choice(lang, expected.chosen()),
            came: choice(lang, expected.asked.right()),
            right: expected.is_right(),
            event: expected.asked.reveal,
        },
    }
}

fn put(lang: Lang, choosing: &Choosing) -> Card {
    let asked = choosing.asked();
    let many = choosing.questions.len();
    Card::Question {
        asks: question(lang, &asked.question),
        first: asked.act.as_ref().map(|_| first(lang, &asked.question)),
        choices: asked.choices.iter().map(|one| choice(lang, one)).collect(),
        chosen: choosing.choice,
        sure: choosing.sure,
        of: (many > 1).then_some((choosing.put + 1, many)),
    }
}

/// What is asked, in words.
pub fn question(lang: Lang, asks: &Question) -> String {
    let with = |key: &str, with: &[(&str, String)]| {
        let with: Vec<(&str, &str)> = with.iter().map(|(k, v)| (*k, v.as_str())).collect();
        tf(lang, key, &with)
    };
    match asks {
        Question::Winner => t(lang, "predict.q_winner").to_owned(),
        Question::Acks(zxid) => with("predict.q_acks", &[("z", zxid.to_string())]),
        Question::Survives(zxid) => with("predict.q_survives", &[("z", zxid.to_string())]),
        Question::Read(client, path) => {
            with("predict.q_read", &[("c", client.to_string()), ("path", path.to_string())])
        }
        Question::Sync(sid) => with("predict.q_sync", &[("s", sid.to_string())]),
        Question::NextHolder(path) => with("predict.q_holder", &[("path", path.to_string())]),
        Question::Woken(zxid, path) => {
            with("predict.q_woken", &[("z", zxid.to_string()), ("path", path.to_string())])
        }
        Question::Happens(fact, within) => {
            let fact = jump::words(lang, fact);
            with("predict.q_happens", &[("fact", fact), ("time", seconds(*within))])
        }
    }
}

/// What is done before the answer can show.
fn first(lang: Lang, asks: &Question) -> String {
    match asks {
        Question::Read(client, _) => tf(lang, "predict.first_read", &[("c", &client.to_string())]),
        _ => t(lang, "predict.first").to_owned(),
    }
}

/// An answer in words.
pub fn choice(lang: Lang, choice: &Choice) -> String {
    match choice {
        Choice::Server(sid) => sid.to_string(),
        Choice::Client(client) => client.to_string(),
        Choice::Number(number) => number.to_string(),
        Choice::Is(true) => t(lang, "predict.yes").to_owned(),
        Choice::Is(false) => t(lang, "predict.no").to_owned(),
        Choice::Value(None) => t(lang, "predict.no_node").to_owned(),
        Choice::Value(Some((data, version))) => {
            let with = [("data", &*data.to_string()), ("v", &version.to_string())];
            tf(lang, "predict.value", &with)
        }
        Choice::Way(way) => t(lang, way_key(*way)).to_owned(),
        Choice::Clients(clients) if clients.is_empty() => t(lang, "predict.nobody").to_owned(),
        Choice::Clients(clients) => {
            let names: Vec<String> = clients.iter().map(ClientId::to_string).collect();
            names.join(t(lang, "predict.and"))
        }
    }
}

fn way_key(way: Way) -> &'static str {
    match way {
        Way::Diff => "predict.diff",
        Way::Trunc => "predict.trunc",
        Way::TruncThenDiff => "predict.trunc_diff",
        Way::Snap => "predict.snap",
    }
}

/// How sure, in words.
pub fn sure_key(sure: Sure) -> &'static str {
    match sure {
        Sure::Guess => "predict.guess",
        Sure::Rather => "predict.rather",
        Sure::Certain => "predict.certain",
    }
}

fn refusal(error: CodeError) -> &'static str {
    match error {
        CodeError::NoCode => "predict.no_code",
        CodeError::TooLong => "predict.long_code",
        CodeError::Damaged => "predict.bad_code",
    }
}

/// What kinds of questions are about, in the order of [`KINDS`].
const KIND_KEYS: [&str; KINDS.len()] = [
    "predict.k_winner",
    "predict.k_acks",
    "predict.k_survives",
    "predict.k_read",
    "predict.k_sync",
    "predict.k_holder",
    "predict.k_woken",
    "predict.k_happens",
];

fn score(lang: Lang, sheet: &Sheet) -> Score {
    let count = |key: &str, of: &dyn Fn(&Given) -> bool| {
        let count = sheet.count(of);
        (count.1 > 0).then_some((t(lang, key), count))
    };
    let kinds = KIND_KEYS.iter().zip(0_u8..);
    Score {
        all: sheet.count(|_| true),
        kinds: kinds.filter_map(|(key, kind)| count(key, &|g| g.kind == kind)).collect(),
        sure: Sure::ALL.iter().filter_map(|s| count(sure_key(*s), &|g| g.sure == *s)).collect(),
        code: (!sheet.given.is_empty()).then(|| sheet.code()),
    }
}

/// A prediction, beside the servers and clients that it is about.
pub fn expectation(model: &Model, expected: &Expected) -> Expectation {
    let seen = matches!(model.page.predict.stage, PredictStage::Seen(_));
    let says = tf(
        model.page.lang,
        "predict.ghost",
        &[("what", &choice(model.page.lang, expected.chosen()))],
    );
    Expectation { ends: beside(model, expected), says, right: seen.then(|| expected.is_right()) }
}

fn beside(model: &Model, expected: &Expected) -> Vec<Endpoint> {
    let AskedQuestion { question, .. } = &expected.asked;
    let leader = || {
        let nodes = model.run.world().nodes().iter();
        let leading = nodes.filter(|node| node.server.leading().is_some());
        leading.map(|node| Endpoint::Server(node.server.id)).take(1).collect::<Vec<_>>()
    };
    let server = |sid: &ServerId| vec![Endpoint::Server(*sid)];
    match (expected.chosen(), question) {
        (Choice::Server(sid), _) => server(sid),
        (Choice::Client(client), _) => vec![Endpoint::Client(*client)],
        (Choice::Clients(clients), _) => clients.iter().map(|c| Endpoint::Client(*c)).collect(),
        (_, Question::Sync(sid)) => server(sid),
        (_, Question::Read(client, _)) => vec![Endpoint::Client(*client)],
        _ => leader(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_question_has_its_words() {
        for (name, key) in KINDS.iter().zip(KIND_KEYS) {
            assert!(!t(Lang::En, key).is_empty() && !t(Lang::Zh, key).is_empty(), "{name}");
        }
    }
}
