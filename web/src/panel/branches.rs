//! The tree of branches: what was tried, where each branch parted, and how it ends.

use crate::i18n::{Lang, t, tf};
use crate::model::Model;
use crate::model::branches::BranchForm;
use crate::sentence::time::seconds;
use zabscope::check::Checker;
use zabscope::sim::recording::Branch;

/// What the popover shows.
#[derive(Clone, PartialEq, Debug)]
pub struct BranchPanel {
    /// The branches, each below the one that it left.
    pub rows: Vec<BranchRow>,
    /// The branch that is pointed at, and the name that is being typed for it.
    pub form: BranchForm,
    /// What would be deleted, if it can be.
    pub removes: Option<String>,
    /// It is asked whether everything that the browser keeps is to be removed.
    pub asks: bool,
    /// What would be taken back.
    pub undo: Option<String>,
    /// What would be done again.
    pub redo: Option<String>,
}

/// A branch as a row of the tree.
#[derive(Clone, PartialEq, Debug)]
pub struct BranchRow {
    /// Its number.
    pub branch: usize,
    /// Its depth in the tree, from 1.
    pub level: usize,
    /// Its place among those that left the same one, and how many they are.
    pub place: (usize, usize),
    /// For every column left of it: does a line go on down there?
    pub rails: Vec<bool>,
    pub name: String,
    pub parted: Option<String>,
    /// What was done first in it, and how often something was done, as far as its name does not say it.
    pub first: Option<String>,
    /// Some branch left it.
    pub parts: bool,
    /// Where it ends.
    pub end: String,
    /// The cursor is in it.
    pub current: bool,
}

/// What the popover shows.
pub fn panel(model: &Model, form: &BranchForm) -> BranchPanel {
    let lang = model.page.lang;
    let word =
        |forward| model.page.history.next(forward).map(|deed| super::deeds::done(lang, deed));
    let all = model.run.branches();
    let mut goes = vec![false; all.len()];
    for (ix, branch) in all.iter().enumerate() {
        goes[ix] = ix == form.chosen || branch.parent.is_some_and(|(of, _)| goes[of]);
    }
    let removes = (form.chosen > 0).then(|| match goes.iter().filter(|goes| **goes).count() {
        1 => t(lang, "branch.remove").to_owned(),
        n => tf(lang, "branch.remove_many", &[("n", &(n - 1).to_string())]),
    });
    BranchPanel {
        rows: rows(model),
        form: form.clone(),
        removes,
        asks: model.page.kept.asks,
        undo: word(false),
        redo: word(true),
    }
}

/// The name of a branch: as it was given, or after the first command in it.
pub fn name(model: &Model, lang: Lang, branch: usize) -> String {
    let Some(of) = model.run.branches().get(branch) else { return String::new() };
    match (of.name.is_empty(), of.acts.first(), of.first()) {
        (false, ..) => of.name.clone(),
        (true, Some((_, act)), Some(step)) if branch > 0 => {
            let what = super::deeds::command(lang, &act.command);
            tf(lang, "branch.auto", &[("what", &what), ("time", &seconds(step.at))])
        }
        _ => t(lang, "branch.first").to_owned(),
    }
}

/// The rows of the tree, in the order in which they stand.
pub fn rows(model: &Model) -> Vec<BranchRow> {
    let mut rows = Vec::new();
    add(model, 0, (1, 1), &[], &mut rows);
    rows
}

fn add(
    model: &Model,
    branch: usize,
    place: (usize, usize),
    rails: &[bool],
    rows: &mut Vec<BranchRow>,
) {
    rows.push(row(model, branch, place, rails));
    let left = |(_, b): &(usize, &Branch<Checker>)| b.parent.is_some_and(|(of, _)| of == branch);
    let mut children: Vec<(u32, usize)> = model
        .run
        .branches()
        .iter()
        .enumerate()
        .filter(left)
        .map(|(ix, b)| (b.start(), ix))
        .collect();
    children.sort_unstable();
    let count = children.len();
    for (at, (_, child)) in children.into_iter().enumerate() {
        let rails: Vec<bool> = rails.iter().copied().chain([at + 1 < count]).collect();
        add(model, child, (at + 1, count), &rails, rows);
    }
}

fn row(model: &Model, branch: usize, place: (usize, usize), rails: &[bool]) -> BranchRow {
    let (run, lang) = (&model.run, model.page.lang);
    let of = &run.branches()[branch];
    let parted = of.parent.map(|(parent, at)| {
        let time = of.first().map_or_else(String::new, |step| seconds(step.at));
        let with = [("of", name(model, lang, parent)), ("n", at.to_string()), ("time", time)];
        tf(lang, "branch.parted", &with.each_ref().map(|(key, text)| (*key, text.as_str())))
    });
    // A name that it has by itself says what was done first.
    let said = parted.is_some() && of.name.is_empty();
    let first = match of.acts.as_slice() {
        [] => Some(t(lang, "branch.untouched").to_owned()),
        [_] if said => None,
        [(_, act)] => Some(super::deeds::command(lang, &act.command)),
        [(_, act), more @ ..] => {
            let (what, n) = (super::deeds::command(lang, &act.command), more.len().to_string());
            Some(tf(lang, "branch.and_more", &[("what", &what), ("n", &n)]))
        }
    };
    let end = of.last().map_or_else(String::new, |step| seconds(step.at));
    let end = tf(lang, "branch.end", &[("n", &of.end().to_string()), ("time", &end)]);
    let (name, current) = (name(model, lang, branch), branch == run.current());
    let (level, rails) = (rails.len() + 1, rails.to_vec());
    let parts = run.branches().iter().any(|b| b.parent.is_some_and(|(of, _)| of == branch));
    BranchRow { branch, level, place, rails, name, parted, first, parts, end, current }
}
