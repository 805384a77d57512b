//! What scripts are told, as JSON.

use super::ask::Read;
use crate::app::model::Model;
use crate::app::update;
use crate::i18n::Lang;
use zabscope::export::{Json, event, state};

/// So many events are listed at once.
pub const MOST_LISTED: u32 = 10_000;

/// The answer to a question.
pub fn answer(model: &Model, read: &Read) -> Result<String, String> {
    let run = &model.run;
    let mut out = Json::default();
    match *read {
        Read::Moment => return Ok(update::moment(model)),
        Read::State => state::write(&mut out, run),
        Read::Znodes(server) => {
            if !state::znodes(&mut out, run, server) {
                let count = run.world().nodes().len();
                return Err(format!("server must be from 1 to {count}"));
            }
        }
        Read::Events(from, to) => {
            let to = to.min(run.frontier()).min(from.saturating_add(MOST_LISTED - 1));
            out.open('[');
            run.steps(from, to).for_each(|step| {
                out.line();
                event::write(&mut out, step, None);
            });
            out.close(']');
        }
        Read::Branches => branches(&mut out, model),
        Read::Link(with_lang) => {
            let link = update::link_to(model).map_err(|error| error.to_string())?;
            let lang = match (with_lang, model.lang) {
                (false, _) => "",
                (true, Lang::En) => "?lang=en",
                (true, Lang::Zh) => "?lang=zh",
            };
            out.value(&format!("{lang}#{link}"));
        }
    }
    Ok(out.text())
}

fn branches(out: &mut Json, model: &Model) {
    out.open('[');
    for (ix, branch) in model.run.branches().iter().enumerate() {
        out.open('{');
        out.number("branch", ix as u64);
        out.say("name", &branch.name);
        out.maybe_number("parent", branch.parent.map(|(parent, _)| parent as u64));
        out.number("after", u64::from(branch.start()));
        out.number("lastEvent", u64::from(branch.end()));
        out.flag("current", ix == model.run.current());
        out.close('}');
    }
    out.close(']');
}
