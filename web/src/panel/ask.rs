//! The form that composes a client's operation.

use crate::i18n::{Lang, t, tf};
use crate::model::Model;
use crate::model::ask::{AskForm, AskProblem, AskRefused};
use zabscope::base::ClientId;

/// How many paths are offered.
const OFFERED: usize = 200;

/// The form.
#[derive(Clone, PartialEq, Debug)]
pub struct AskPanel {
    pub client: ClientId,
    /// What was typed.
    pub form: AskForm,
    /// Paths to complete from: those of the client's server.
    pub paths: Vec<String>,
    /// What is wrong, and where.
    pub problem: Option<(AskRefused, String)>,
    /// Why it cannot be asked for now.
    pub refused: Option<String>,
}

/// A client's form.
pub fn panel(model: &Model, client: ClientId, refused: Option<String>) -> AskPanel {
    let form = model.asks.get(&client).cloned().unwrap_or_default();
    let problem = form.refused.map(|refused| (refused, words(model.page.lang, refused.why)));
    let server = super::clients::of(model, client).and_then(|c| c.server);
    let tree = server.and_then(|sid| super::znodes::state(model, sid)).map(|state| &state.tree);
    let paths = tree.into_iter().flat_map(|tree| tree.iter()).map(|(path, _)| path.to_string());
    AskPanel { client, paths: paths.take(OFFERED).collect(), problem, refused, form }
}

/// Why a field is refused.
fn words(lang: Lang, why: AskProblem) -> String {
    match why {
        AskProblem::NoSlash => t(lang, "ask.no_slash").to_owned(),
        AskProblem::BadPath => t(lang, "ask.bad_path").to_owned(),
        AskProblem::TooLong(limit) => tf(lang, "ask.too_long", &[("n", &limit.to_string())]),
        AskProblem::Version => t(lang, "ask.bad_version").to_owned(),
        AskProblem::Ttl => t(lang, "ask.bad_ttl").to_owned(),
        AskProblem::Digest => t(lang, "ask.bad_digest").to_owned(),
    }
}
