//! The Client tab: its session and what became of its requests.

use super::menu::{self, Actions};
use super::{Row, words};
use crate::app::model::Model;
use crate::i18n::t;
use crate::scene::Target;
use zabscope::base::ClientId;
use zabscope::client::Outcome;
use zabscope::service::Op;

/// What the Client tab shows.
#[derive(Clone, PartialEq, Debug)]
pub struct ClientPanel {
    /// Its name.
    pub name: String,
    /// Its state in words.
    pub state: &'static str,
    /// What can be done to it.
    pub actions: Actions,
    /// Its fields.
    pub rows: Vec<Row>,
    /// What it asked, and how that ended; newest first.
    pub requests: Vec<(String, String)>,
}

/// How many requests are listed.
const LISTED: usize = 20;

/// A client.
pub fn panel(model: &Model, id: ClientId) -> ClientPanel {
    let (run, lang) = (&model.run, model.lang);
    let client = &run.world().clients()[usize::from(id.0).saturating_sub(1)];
    let none = || "–".to_owned();
    let server = client.server.map_or_else(none, |s| s.to_string());
    let session = client.session.map_or_else(none, |s| s.to_string());
    let rows = vec![
        Row::mono(t(lang, "client.server"), server),
        Row::mono(t(lang, "client.session"), session),
    ];
    let requests = client.history.iter().rev().take(LISTED).map(|entry| {
        let what = match entry.op {
            Op::CreateSession { .. } => "createSession".to_owned(),
            Op::CloseSession => "closeSession".to_owned(),
            Op::Set { key, value, version } => {
                let expected = if version < 0 { String::new() } else { format!(" (v{version})") };
                format!("{} = {}{expected}", run.text(key), run.text(value))
            }
        };
        let how = match entry.outcome {
            Outcome::Pending => t(lang, "client.pending").to_owned(),
            Outcome::Done(zxid) => format!("{} {zxid}", t(lang, "client.done")),
            Outcome::Failed(code, zxid) => format!("{} {zxid}", code.name()),
            Outcome::ConnectionLoss => t(lang, "client.lost").to_owned(),
        };
        (what, how)
    });
    ClientPanel {
        name: id.to_string(),
        state: words::client_state(lang, client.state),
        actions: menu::actions(model, Target::Client(id)),
        rows,
        requests: requests.collect(),
    }
}
