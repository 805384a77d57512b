//! Exports, and the page in another page.

use super::Toast;
use crate::browser::Picture;
use crate::ids;
use crate::model::write::{EmbeddedPlace, Job, WriteMsg};
use crate::model::{Model, Popover};
use crate::panel::write as panel;
use crate::update::task::{Task, Tasks};
use crate::update::tools::{toast, toggle_popover};
use zabscope::base::Micros;
use zabscope::export::{Export, Format};
use zabscope::scenario::event_at;

/// Events that one slice writes.
const SLICE: u32 = 500;
/// An embedded page does not simulate further than this to find where it begins.
const FURTHEST: u32 = 200_000;
/// The longest text that a field of a form takes.
const LONGEST: usize = 20;

/// Whatever is said about exports and embeds.
pub fn said(model: &mut Model, msg: WriteMsg) -> Tasks {
    match msg {
        WriteMsg::Toggle => return toggle_popover(model, Popover::Export, ids::POPOVER),
        WriteMsg::Part(part) => model.page.write.part = part,
        WriteMsg::Picture(image) => {
            let picture = Picture { image, ..panel::picture(model, image) };
            return vec![Task::Picture(Box::new(picture))];
        }
        WriteMsg::NoPicture => return toast(model, Toast::NoPicture),
        WriteMsg::Text(format) => {
            let (from, to) = range(model, format);
            let export = Export::new(format, &model.scenario, &model.run, from, to);
            model.page.write.job = Some(Job { format, export });
            return work(model);
        }
        WriteMsg::Cancel => model.page.write.job = None,
        WriteMsg::Form(mut form) => {
            for text in [&mut form.end, &mut form.size.0, &mut form.size.1] {
                *text = text
                    .chars()
                    .filter(|c| c.is_ascii_alphanumeric() || *c == '.')
                    .take(LONGEST)
                    .collect();
            }
            model.page.write.form = form;
        }
    }
    Vec::new()
}

/// Which events are written: a diagram has those of the lens, everything else has all.
fn range(model: &Model, format: Format) -> (u32, u32) {
    if format != Format::Mermaid {
        return (1, u32::MAX);
    }
    let in_view = |at: Micros| at >= model.view.from && at <= model.view.to;
    let mut seen = model.run.steps(1, u32::MAX).filter(|step| in_view(step.at));
    let first = seen.next().map_or(1, |step| step.number);
    (first, seen.last().map_or(u32::MAX, |step| step.number))
}

/// A slice of what is being written.
pub fn work(model: &mut Model) -> Tasks {
    let Some(job) = &mut model.page.write.job else { return Vec::new() };
    if !job.export.advance(SLICE) {
        return vec![Task::Continue];
    }
    let done = model.page.write.job.take();
    done.map(|job| Task::Save(job.format.file().to_owned(), job.export.finish()))
        .into_iter()
        .collect()
}

/// The page begins in another page: where and how its address says.
pub fn embed(model: &mut Model) {
    let Some(mut embed) = model.page.write.embed.take() else { return };
    let event = match embed.start {
        Some(EmbeddedPlace::Event(event)) => event.min(FURTHEST),
        Some(EmbeddedPlace::Time(time)) => event_at(&model.run, time, FURTHEST),
        None => model.run.cursor(),
    };
    embed.first = model.run.seek(event);
    if let Some(speed) = embed.speed {
        model.play.pace.speed = speed;
    }
    model.lens = embed.lens.unwrap_or(model.lens);
    model.play.playing = embed.play;
    model.play.first_step = false;
    model.page.write.embed = Some(embed);
}

/// What follows from another moment in an embedded page: at its end it stops, or begins anew.
pub fn follow(model: &mut Model, was_playing: bool) {
    let Some(embed) = &model.page.write.embed else { return };
    let over = match embed.end {
        Some(EmbeddedPlace::Event(end)) => model.run.cursor() >= end,
        Some(EmbeddedPlace::Time(end)) => model.run.world().now() >= end,
        None => false,
    };
    let quiet = was_playing && model.toast == Some(Toast::Quiet);
    let (loops, first) = (embed.loops, embed.first);
    if quiet {
        model.toast = None;
    }
    if !(model.play.playing && over || quiet) {
        return;
    }
    model.play.work = None;
    model.play.playing = loops;
    if loops {
        model.run.seek(first);
    }
}
