//! `cargo xtask house [CHECKOUT]`: the house in figures, room by room, so that before and after can be told apart.
//!
//! * [`source`]: files, without comments, strings and tests, and how many lines of each kind
//! * [`functions`]: how long each is
//! * [`names`]: type names that are defined more than once
//! * [`arrows`]: who imports whom, circles of files, arrows that go up
//! * [`repeats`]: stretches that are written twice

mod arrows;
mod functions;
mod names;
mod repeats;
mod source;

use std::collections::BTreeMap;
use std::path::Path;

use crate::shell::{self, Result};
use source::SourceFile;

/// What one room, or the whole workspace, comes to.
#[derive(Default)]
struct RoomFigures {
    files: usize,
    lines: usize,
    code: usize,
    doc: usize,
    comment: usize,
    asserts: usize,
    inline_never: usize,
    long: Vec<String>,
    doubled: usize,
    circles: Vec<usize>,
    arrows: usize,
    back: usize,
}

/// The figures of a checkout.
struct HouseFigures {
    rooms: BTreeMap<String, RoomFigures>,
    whole: RoomFigures,
    tops: Vec<(String, arrows::Order)>,
    names: names::Doubled,
    repeats: usize,
}

/// Prints the figures of this checkout, or of another one.
pub fn print(checkout: Option<&str>) -> Result {
    let root = checkout.map_or_else(shell::root, |path| Path::new(path).to_owned());
    let house = measure(&root)?;
    println!("{HEADS}\n{}", HEADS.split('|').map(|_| "---").collect::<Vec<_>>().join("|"));
    println!("{}", row("**all**", &house.whole));
    for (name, room) in &house.rooms {
        println!("{}", row(name, room));
    }
    println!();
    for (top, order) in &house.tops {
        let back: Vec<String> =
            order.back.iter().map(|(from, to)| format!("{from} → {to}")).collect();
        let (rooms, arrows) = (order.nodes, order.arrows);
        println!("{top}: {rooms} rooms, {arrows} arrows, {} go up {}", back.len(), back.join(", "));
    }
    let names::Doubled { names, doubled } = &house.names;
    println!(
        "type names: {names}, {} of them have more than one meaning ({})",
        doubled.len(),
        share(house.names.share())
    );
    for (name, places) in doubled {
        println!("  {name}: {}", places.join(" "));
    }
    println!("functions of more than {} lines: {}", functions::LONGEST, house.whole.long.len());
    for function in &house.whole.long {
        println!("  {function}");
    }
    println!(
        "stretches of {} lines or more that are written twice: {}",
        repeats::WINDOW,
        house.repeats
    );
    Ok(())
}

const HEADS: &str = "room | files | lines | code | doc / 100 | comments / 100 | asserts | functions > 70 | doubled names | circles | arrows up | inline(never)";

fn row(name: &str, room: &RoomFigures) -> String {
    let hundredth = |lines: usize| (lines * 100).checked_div(room.code).unwrap_or(0);
    let circles: Vec<String> = room.circles.iter().map(usize::to_string).collect();
    format!(
        "{name} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} of {} | {}",
        room.files,
        room.lines,
        room.code,
        hundredth(room.doc),
        hundredth(room.comment),
        room.asserts,
        room.long.len(),
        room.doubled,
        if circles.is_empty() { "–".to_owned() } else { circles.join(", ") },
        room.back,
        room.arrows,
        room.inline_never,
    )
}

fn share(per_mille: usize) -> String {
    format!("{}.{} %", per_mille / 10, per_mille % 10)
}

fn measure(root: &Path) -> Result<HouseFigures> {
    let files = source::files(root)?;
    let names = names::doubled(&files);
    let mut rooms: BTreeMap<String, RoomFigures> = BTreeMap::new();
    let mut whole = RoomFigures::default();
    for file in &files {
        let long = functions::longer(file);
        for figures in [rooms.entry(file.room.clone()).or_default(), &mut whole] {
            figures.add(file, &long);
        }
    }
    whole.doubled = names.doubled.len();
    for (name, room) in &mut rooms {
        room.doubled = names.of_room(name, &files);
    }
    let graph = arrows::Graph::of(&files);
    for (room, sizes) in graph.circles() {
        whole.circles.extend(&sizes);
        if let Some(room) = rooms.get_mut(&room) {
            room.circles.extend(sizes);
        }
    }
    whole.circles.sort_by(|a, b| b.cmp(a));
    for (name, room) in &mut rooms {
        let order = graph.order_below(name);
        (room.arrows, room.back) = (order.arrows, order.back.len());
    }
    let tops: Vec<(String, arrows::Order)> = ["src", "web/src", "conform/src", "cli/src"]
        .iter()
        .map(|top| ((*top).to_owned(), graph.order_below(top)))
        .filter(|(_, order)| order.nodes > 0)
        .collect();
    whole.arrows = tops.iter().map(|(_, order)| order.arrows).sum();
    whole.back = tops.iter().map(|(_, order)| order.back.len()).sum();
    let repeats = repeats::count(&files);
    Ok(HouseFigures { rooms, whole, tops, names, repeats })
}

impl RoomFigures {
    fn add(&mut self, file: &SourceFile, long: &[String]) {
        self.files += 1;
        self.lines += file.lines.len();
        self.code += file.code_lines();
        self.doc += file.doc;
        self.comment += file.comment;
        self.asserts += file.count(&["assert!", "assert_eq!", "assert_ne!"]);
        self.inline_never += file.count(&["inline(never)"]);
        self.long.extend_from_slice(long);
    }
}
