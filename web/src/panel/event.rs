//! The Event tab: the event at the cursor, field by field.

use super::guarantees::{self, BrokenCard};
use super::menu::{self, Actions};
use super::{FieldRow, moment};
use crate::i18n::{t, tf};
use crate::model::Model;
use crate::scene::Target;
use crate::sentence;
use crate::sentence::Told;
use crate::sentence::time::seconds;
use zabscope::base::Endpoint;
use zabscope::sim::Step;

/// What the Event tab shows.
#[derive(Clone, PartialEq, Debug)]
pub struct EventPanel {
    pub number: u32,
    /// Its number and time.
    pub eyebrow: String,
    /// The guarantees that break in it.
    pub broken: Vec<BrokenCard>,
    /// One plain sentence.
    pub says: String,
    /// Why it is so.
    pub why: Option<String>,
    /// The protocol's own line.
    pub line: String,
    pub rows: Vec<FieldRow>,
    /// What servers told in it.
    pub notes: Vec<String>,
    /// Commands that wait for their moment, each with its number among them.
    pub waiting: Vec<(u16, String)>,
    /// The link or message that is pointed at.
    pub actions: Option<Actions>,
}

/// The event at the cursor.
pub fn panel(model: &Model, told: Told) -> EventPanel {
    let (run, lang) = (&model.run, model.page.lang);
    let number = run.cursor().to_string();
    let with = [("n", number.as_str()), ("time", &seconds(run.world().now()))];
    let step = run.step_at(run.cursor());
    EventPanel {
        number: run.cursor(),
        eyebrow: tf(lang, "event.eyebrow", &with),
        broken: guarantees::violations(model)
            .iter()
            .filter(|v| v.event == run.cursor())
            .map(|v| guarantees::card(model, v))
            .collect(),
        says: told.says,
        why: told.why.map(|why| match model.flaws().is_modified() {
            true => tf(lang, "flaw.in_zab", &[("why", why)]),
            false => why.to_owned(),
        }),
        line: told.line,
        rows: step.map_or_else(Vec::new, |step| rows(model, step)),
        notes: told.notes,
        actions: match model.selected {
            Some(target @ (Target::Link(..) | Target::Packet { .. })) => {
                Some(menu::actions(model, target))
            }
            _ => None,
        },
        waiting: (1..)
            .zip(run.world().armed())
            .map(|(n, act)| (n, moment::armed(lang, act)))
            .collect(),
    }
}

fn rows(model: &Model, step: &Step) -> Vec<FieldRow> {
    let lang = model.page.lang;
    let mut rows = vec![FieldRow::mono(t(lang, "event.type"), sentence::kind(lang, step))];
    let name = |e: Option<Endpoint>| e.map(|e| e.to_string());
    match (name(step.peer()), name(step.actor()), step.kind().is_some()) {
        (Some(from), Some(to), true) => {
            rows.push(FieldRow::mono(t(lang, "event.from_to"), format!("{from} → {to}")));
        }
        (peer, Some(actor), _) => {
            let both = peer.map_or_else(|| actor.clone(), |peer| format!("{actor}, {peer}"));
            rows.push(FieldRow::mono(t(lang, "event.at"), both));
        }
        (_, None, _) => {}
    }
    if step.zxid.0 > 0 {
        let zxid = format!("{} = {}", step.zxid, step.zxid.hex());
        rows.push(FieldRow::mono(t(lang, "event.zxid"), zxid));
    }
    if let Some(cause) = model.run.step_at(step.cause) {
        let value = format!("#{} {}", cause.number, sentence::kind(lang, cause));
        rows.push(FieldRow {
            jump: Some(cause.number),
            ..FieldRow::mono(t(lang, "event.cause"), value)
        });
    }
    rows
}
