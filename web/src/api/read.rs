//! What scripts are told, as JSON.

use super::ask::ScriptRead;
use crate::i18n::Lang;
use crate::model::Model;
use crate::update;
use serde::Serialize;
use zabscope::export::event::EventJson;
use zabscope::export::state::{self, StateJson};
use zabscope::export::write;

/// So many events are listed at once.
pub const MOST_LISTED: u32 = 10_000;

/// The answer to a question.
pub fn answer(model: &Model, read: &ScriptRead) -> Result<String, String> {
    let run = &model.run;
    Ok(match *read {
        ScriptRead::Moment => update::moment(model),
        ScriptRead::State => write::text(&StateJson::of(run)),
        ScriptRead::Znodes(server) => {
            let count = run.world().nodes().len();
            let znodes = state::znodes(run, server);
            write::text(&znodes.ok_or_else(|| format!("server must be from 1 to {count}"))?)
        }
        ScriptRead::Events(from, to) => {
            let to = to.min(run.frontier()).min(from.saturating_add(MOST_LISTED - 1));
            write::lines(run.steps(from, to).map(|step| EventJson::of(step, None)))
        }
        ScriptRead::Branches => branches(model),
        ScriptRead::Link(with_lang) => {
            let link = update::link_to(model).map_err(|error| error.to_string())?;
            let lang = match (with_lang, model.page.lang) {
                (false, _) => "",
                (true, Lang::En) => "?lang=en",
                (true, Lang::Zh) => "?lang=zh",
            };
            write::text(&format!("{lang}#{link}"))
        }
    })
}

/// A branch of the run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BranchJson<'a> {
    branch: usize,
    name: &'a str,
    parent: Option<usize>,
    after: u32,
    last_event: u32,
    current: bool,
}

fn branches(model: &Model) -> String {
    let all = model.run.branches().iter().enumerate();
    write::lines(all.map(|(ix, branch)| BranchJson {
        branch: ix,
        name: &branch.name,
        parent: branch.parent.map(|(parent, _)| parent),
        after: branch.start(),
        last_event: branch.end(),
        current: ix == model.run.current(),
    }))
}
