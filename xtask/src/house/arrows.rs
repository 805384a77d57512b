//! Who imports whom. An arrow is a path in code (`use crate::a::B`, `super::c::d()`) to another file of the same crate;
//! a name that is passed on (`pub use`) leads to the file that defines it.
//!
//! A *circle* is a set of files each of which reaches all others. Between the rooms of a folder, an arrow *goes up* if it
//! points against the order of rooms that has the fewest such arrows.

use std::collections::{BTreeMap, BTreeSet};

use super::source::SourceFile;

/// The files of the workspace and their arrows.
pub struct Graph {
    /// Path of the module (`src`, `src/zab`, `web/src/view/stage`), its room.
    modules: Vec<(String, String)>,
    arrows: Vec<BTreeSet<usize>>,
}

/// Rooms of one folder in order.
pub struct Order {
    /// How many rooms.
    pub nodes: usize,
    /// How many arrows between them.
    pub arrows: usize,
    /// Those that go up.
    pub back: Vec<(String, String)>,
}

const CRATES: [&str; 6] = ["web/src", "conform/src", "cli/src", "xtask/src", "tools/src", "src"];

impl Graph {
    /// Reads the arrows off all files that are no tests.
    pub fn of(files: &[SourceFile]) -> Self {
        let files: Vec<&SourceFile> = files.iter().filter(|file| !file.is_test).collect();
        let names: Vec<String> = files.iter().map(|file| module(&file.path)).collect();
        let index: BTreeMap<&str, usize> =
            (0..).zip(&names).map(|(i, name)| (name.as_str(), i)).collect();
        let passed_on: Vec<BTreeMap<String, String>> =
            files.iter().zip(&names).map(|(file, name)| passed_on(file, name)).collect();
        let mut arrows = Vec::new();
        for (from, file) in files.iter().enumerate() {
            let used = paths(file, &names[from]);
            let targets = used.iter().filter_map(|path| resolve(path, &index, &passed_on));
            arrows.push(targets.filter(|to| *to != from).collect());
        }
        let modules = names.iter().cloned().zip(files.iter().map(|file| file.room.clone()));
        Self { modules: modules.collect(), arrows }
    }

    /// The sizes of the circles, with the room of their first file.
    pub fn circles(&self) -> Vec<(String, Vec<usize>)> {
        let found = strong(&self.arrows).into_iter().filter(|circle| circle.len() > 1);
        let mut circles: Vec<_> =
            found.map(|circle| (self.modules[circle[0]].1.clone(), vec![circle.len()])).collect();
        circles.sort_by(|a, b| b.1.cmp(&a.1));
        circles
    }

    /// The rooms directly below a folder, with the arrows between them.
    pub fn order_below(&self, folder: &str) -> Order {
        let below = |module: &str| {
            let rest = module.strip_prefix(folder)?.strip_prefix('/')?;
            rest.split('/').next().map(str::to_owned)
        };
        let rooms: Vec<Option<String>> = self.modules.iter().map(|(name, _)| below(name)).collect();
        let names: BTreeSet<&String> = rooms.iter().flatten().collect();
        let names: Vec<&String> = names.into_iter().collect();
        let at = |room: &Option<String>| names.iter().position(|name| Some(*name) == room.as_ref());
        let mut arrows = vec![BTreeSet::new(); names.len()];
        for (from, targets) in self.arrows.iter().enumerate() {
            for to in targets {
                if let (Some(a), Some(b)) = (at(&rooms[from]), at(&rooms[*to]))
                    && a != b
                {
                    arrows[a].insert(b);
                }
            }
        }
        let name = |(a, b): (usize, usize)| (names[a].clone(), names[b].clone());
        Order {
            nodes: names.len(),
            arrows: arrows.iter().map(BTreeSet::len).sum(),
            back: going_up(&arrows).into_iter().map(name).collect(),
        }
    }
}

/// `src/zab/leader.rs` → `src/zab/leader`; the root of a crate is its folder.
fn module(path: &str) -> String {
    let name = path.trim_end_matches(".rs").trim_end_matches("/mod");
    name.trim_end_matches("/lib").trim_end_matches("/main").to_owned()
}

fn root(module: &str) -> &str {
    CRATES.into_iter().find(|root| module.starts_with(root)).unwrap_or(module)
}

/// A path of Rust as a path of modules: `super::a::B` in `src/zab/c` → `src/zab/a/B`.
fn absolute(path: &str, here: &str) -> String {
    let mut at = here.to_owned();
    let mut rest = path;
    loop {
        rest = if let Some(rest) = rest.strip_prefix("crate::") {
            at = root(here).to_owned();
            rest
        } else if let Some(rest) = rest.strip_prefix("super::") {
            at = at.rsplit_once('/').map_or(String::new(), |(up, _)| up.to_owned());
            rest
        } else if let Some(rest) = rest.strip_prefix("self::") {
            rest
        } else {
            return format!("{at}/{}", rest.replace("::", "/"));
        };
    }
}

/// What `pub use` passes on: the name as others see it → where it comes from.
fn passed_on(file: &SourceFile, here: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (_, path) in imports(file).into_iter().filter(|(public, _)| *public) {
        let (path, name) = match path.split_once(" as ") {
            Some((path, name)) => (path, name),
            None => (path.as_str(), path.rsplit("::").next().unwrap_or_default()),
        };
        found.insert(name.to_owned(), absolute(path, here));
    }
    found
}

/// Every path that the file's code names, absolute.
fn paths(file: &SourceFile, here: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (public, path) in imports(file) {
        let path = path.split(" as ").next().unwrap_or_default();
        let name = path.rsplit("::").next().unwrap_or_default();
        let uses = |line: &&String| !line.trim_start().starts_with("pub") && has_word(line, name);
        if !public || file.lines.iter().any(|line| uses(&line)) {
            found.insert(absolute(path, here));
        }
    }
    for line in file.lines.iter().filter(|line| line.contains("::")) {
        for start in ["crate::", "super::"] {
            for (at, _) in line.match_indices(start) {
                let path = line[at..].split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
                let whole =
                    !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
                let path = path.into_iter().next().unwrap_or_default().trim_end_matches(':');
                if whole && path.len() > start.len() {
                    found.insert(absolute(path, here));
                }
            }
        }
    }
    found
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|part| part == word)
}

/// The paths of all `use` items, and whether they are passed on. Braces are opened.
fn imports(file: &SourceFile) -> Vec<(bool, String)> {
    let mut found = Vec::new();
    let mut item: Option<(bool, String)> = None;
    for line in &file.lines {
        let line = line.trim();
        if item.is_none() {
            let public = line.starts_with("pub");
            let start =
                line.find("use ").filter(|at| *at == 0 || (public && line[..*at].ends_with(' ')));
            item = start.map(|at| (public, line[at + 4..].to_owned()));
        } else if let Some((_, text)) = &mut item {
            text.push_str(line);
        }
        if line.ends_with(';')
            && let Some((public, text)) = item.take()
        {
            let mut opened = Vec::new();
            open("", text.trim_end_matches(';'), &mut opened);
            found.extend(opened.into_iter().map(|path| (public, path)));
        }
    }
    found
}

fn open(before: &str, text: &str, found: &mut Vec<String>) {
    let text = text.trim();
    let Some((head, tail)) = text.split_once('{') else {
        let path = format!("{before}{text}");
        let path = path.trim_end_matches("::self").trim_end_matches("::*").to_owned();
        if !path.is_empty() {
            found.push(path);
        }
        return;
    };
    let (mut depth, mut part) = (0, String::new());
    for letter in tail.trim_end().trim_end_matches('}').chars().chain([',']) {
        match letter {
            ',' if depth == 0 => {
                open(&format!("{before}{head}"), &std::mem::take(&mut part), found)
            }
            letter => {
                depth += i32::from(letter == '{') - i32::from(letter == '}');
                part.push(letter);
            }
        }
    }
}

/// The file that a path leads to: the longest beginning that is one; what it only passes on is followed.
fn resolve(
    path: &str,
    index: &BTreeMap<&str, usize>,
    passed_on: &[BTreeMap<String, String>],
) -> Option<usize> {
    let mut path = path.to_owned();
    for _ in 0..8 {
        let mut at = path.as_str();
        let file = loop {
            if let Some(file) = index.get(at) {
                break *file;
            }
            at = at.rsplit_once('/')?.0;
        };
        let rest = path[at.len()..].trim_start_matches('/');
        let (name, more) = rest.split_once('/').unwrap_or((rest, ""));
        match passed_on[file].get(name) {
            Some(origin) if *origin != path => {
                path = if more.is_empty() { origin.clone() } else { format!("{origin}/{more}") };
            }
            _ => return Some(file),
        }
    }
    None
}

/// Tarjan: sets of nodes that reach each other.
fn strong(arrows: &[BTreeSet<usize>]) -> Vec<Vec<usize>> {
    struct CircleWalk<'a> {
        arrows: &'a [BTreeSet<usize>],
        seen: Vec<Option<usize>>,
        low: Vec<usize>,
        stack: Vec<usize>,
        on: Vec<bool>,
        count: usize,
        found: Vec<Vec<usize>>,
    }
    impl CircleWalk<'_> {
        fn visit(&mut self, node: usize) {
            self.seen[node] = Some(self.count);
            self.low[node] = self.count;
            self.count += 1;
            self.stack.push(node);
            self.on[node] = true;
            for &next in &self.arrows[node] {
                if self.seen[next].is_none() {
                    self.visit(next);
                    self.low[node] = self.low[node].min(self.low[next]);
                } else if self.on[next] {
                    self.low[node] = self.low[node].min(self.seen[next].unwrap_or(usize::MAX));
                }
            }
            if Some(self.low[node]) == self.seen[node] {
                let from = self.stack.iter().rposition(|other| *other == node).unwrap_or(0);
                let mut circle = self.stack.split_off(from);
                circle.iter().for_each(|member| self.on[*member] = false);
                circle.sort_unstable();
                self.found.push(circle);
            }
        }
    }
    let n = arrows.len();
    let (seen, low, on) = (vec![None; n], vec![0; n], vec![false; n]);
    let mut walk =
        CircleWalk { arrows, seen, low, stack: Vec::new(), on, count: 0, found: Vec::new() };
    for node in 0..n {
        if walk.seen[node].is_none() {
            walk.visit(node);
        }
    }
    walk.found
}

/// The arrows against the order with the fewest such; exact within circles of up to 14, else by moving one room at a time.
fn going_up(arrows: &[BTreeSet<usize>]) -> Vec<(usize, usize)> {
    let mut back = Vec::new();
    for circle in strong(arrows).into_iter().filter(|circle| circle.len() > 1) {
        let order = if circle.len() <= 14 {
            best_order(&circle, arrows)
        } else {
            good_order(circle, arrows)
        };
        back.extend(against(&order, arrows));
    }
    back.sort_unstable();
    back
}

fn against(order: &[usize], arrows: &[BTreeSet<usize>]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, node) in order.iter().enumerate() {
        found.extend(
            order[..at]
                .iter()
                .filter(|above| arrows[*node].contains(above))
                .map(|above| (*node, *above)),
        );
    }
    found
}

/// Over all sets of rooms that stand above: the cheapest way to have exactly these above.
fn best_order(circle: &[usize], arrows: &[BTreeSet<usize>]) -> Vec<usize> {
    let n = circle.len();
    let ups: Vec<usize> = circle
        .iter()
        .map(|node| {
            (0..n).filter(|to| arrows[*node].contains(&circle[*to])).map(|to| 1 << to).sum()
        })
        .collect();
    let mut best = vec![(u32::MAX, 0_usize); 1 << n];
    best[0] = (0, 0);
    for set in 0..1_usize << n {
        for next in (0..n).filter(|next| set & (1 << next) == 0) {
            let cost = best[set].0 + (ups[next] & set).count_ones();
            let with = &mut best[set | 1 << next];
            if cost < with.0 {
                *with = (cost, next);
            }
        }
    }
    let mut order = Vec::new();
    let mut set = (1 << n) - 1;
    while set != 0 {
        let last = best[set].1;
        order.push(circle[last]);
        set &= !(1 << last);
    }
    order.reverse();
    order
}

fn good_order(mut order: Vec<usize>, arrows: &[BTreeSet<usize>]) -> Vec<usize> {
    let mut cost = against(&order, arrows).len();
    loop {
        let before = cost;
        for from in 0..order.len() {
            for to in 0..order.len() {
                let mut other = order.clone();
                let node = other.remove(from);
                other.insert(to, node);
                let now = against(&other, arrows).len();
                if now < cost {
                    (order, cost) = (other, now);
                }
            }
        }
        if cost == before {
            return order;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_opened_and_found() {
        let mut found = Vec::new();
        open("", "crate::a::{self, b::{C, D as E}, f}", &mut found);
        assert_eq!(found, ["crate::a", "crate::a::b::C", "crate::a::b::D as E", "crate::a::f"]);
        assert_eq!(absolute("super::super::a::B", "src/zab/flaw/x"), "src/zab/a/B");
        assert_eq!(absolute("crate::a::B", "web/src/view/x"), "web/src/a/B");
        assert_eq!(module("src/lib.rs"), "src");
    }

    #[test]
    fn a_circle_has_an_arrow_that_goes_up() {
        let arrows = [[1, 2].into(), [2].into(), [0].into(), [0].into()];
        let sizes: Vec<usize> = strong(&arrows).iter().map(Vec::len).collect();
        assert_eq!(sizes, [3, 1]);
        assert_eq!(going_up(&arrows), [(2, 0)]);
        assert_eq!(good_order(vec![2, 1, 0], &arrows), [0, 1, 2]);
    }
}
