//! The tree of branches: moving about in it, going to one, naming and deleting them.

use super::history;
use crate::ids;
use crate::model::branches::{BranchForm, BranchKey, BranchMsg};
use crate::model::history::Deed;
use crate::model::{Model, Popover, Toast};
use crate::panel::branches::{name, rows};
use crate::scene::index::Index;
use crate::update::task::{Task, Tasks};
use crate::update::tools::toast;

/// The longest name.
const LONGEST: usize = 60;

/// Something is said about branches.
pub fn said(model: &mut Model, said: BranchMsg) -> Tasks {
    let Some(Popover::Branches(BranchForm { chosen, renaming })) = model.popover.clone() else {
        return if let BranchMsg::Go(branch) = said { go(model, branch) } else { Vec::new() };
    };
    match said {
        BranchMsg::Key(key) => choose(model, after_key(model, chosen, key)),
        BranchMsg::Choose(branch) => choose(model, branch),
        BranchMsg::Go(branch) => go(model, branch),
        BranchMsg::Rename => {
            let text = name(model, model.page.lang, chosen);
            form(model, chosen, Some(text));
            vec![Task::Focus("branch-name".to_owned())]
        }
        BranchMsg::Name(text) => {
            form(model, chosen, Some(text.chars().take(LONGEST).collect()));
            Vec::new()
        }
        BranchMsg::Named => named(model, chosen, &renaming.unwrap_or_default()),
        BranchMsg::Remove => remove(model, chosen),
    }
}

fn form(model: &mut Model, chosen: usize, renaming: Option<String>) {
    model.popover = Some(Popover::Branches(BranchForm { chosen, renaming }));
}

fn choose(model: &mut Model, branch: usize) -> Tasks {
    form(model, branch, None);
    vec![Task::Focus(ids::branch_row(branch))]
}

fn after_key(model: &Model, chosen: usize, key: BranchKey) -> usize {
    let rows = rows(model);
    let at = rows.iter().position(|row| row.branch == chosen).unwrap_or(0);
    let last = rows.len() - 1;
    match key {
        BranchKey::Row(by) => rows[at.saturating_add_signed(by).min(last)].branch,
        BranchKey::Edge(end) => rows[if end { last } else { 0 }].branch,
        BranchKey::Parent => model.run.branches()[chosen].parent.map_or(chosen, |(of, _)| of),
        BranchKey::Child => {
            let child = rows.get(at + 1).filter(|row| row.level > rows[at].level);
            child.map_or(chosen, |row| row.branch)
        }
    }
}

/// Goes to a branch.
fn go(model: &mut Model, branch: usize) -> Tasks {
    if branch != model.run.current() && branch < model.run.branches().len() {
        (model.play.playing, model.play.work) = (false, None);
        let left = history::place(model);
        model.run.switch(branch);
        history::did(model, Deed::Switched, left);
    }
    Vec::new()
}

fn named(model: &mut Model, branch: usize, text: &str) -> Tasks {
    // The name that it has by itself is none: it would not follow the language.
    let text = if text.trim() == name(model, model.page.lang, branch) { "" } else { text.trim() };
    let unchanged =
        model.run.branches().get(branch).is_none_or(|b| b.name == text || text.is_empty());
    if !unchanged {
        let left = history::place(model);
        model.run.rename(branch, text);
        history::did_aside(model, Deed::Renamed, left);
    }
    choose(model, branch)
}

fn remove(model: &mut Model, branch: usize) -> Tasks {
    let (left, called, current) =
        (history::place(model), name(model, model.page.lang, branch), model.run.current());
    let Some(new) = model.run.remove(branch) else { return Vec::new() };
    (model.play.playing, model.play.work, model.ahead) = (false, None, None);
    model.lenses.index = Index::default();
    let kept = |(of, violation): &(usize, _)| Some((new.get(*of).copied()??, *violation));
    model.broken = model.broken.iter().filter_map(kept).collect();
    if new[current].is_some() {
        history::did_aside(model, Deed::Removed, left);
    } else {
        history::did(model, Deed::Removed, left);
    }
    let mut tasks = choose(model, model.run.current());
    tasks.extend(toast(model, Toast::Removed(called)));
    tasks
}
