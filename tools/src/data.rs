//! The data of the program: what only the rest looks at goes with the rest.
//!
//! Which constants there are, and where, the linker's map says. A constant stays in the first part if a function there
//! names an address in it, or if something that stays points into it; what is no address and looks like one keeps a
//! constant for nothing. What can be written stays, too: when the rest comes it would be as it was at the beginning.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;

use walrus::ir::{Instr, Value, Visitor, dfs_in_order};
use walrus::{ConstExpr, DataId, DataKind, Module};

/// What is shorter is not worth a segment of its own.
const SHORT: usize = 24;
/// Somebody who counts from a number other than zero may name an address before the constant.
const BEFORE: u32 = 16;

/// Addresses of memory.
type Place = Range<u32>;

/// The constants, in the order of their addresses.
pub fn constants(map: &str) -> Result<Vec<Place>, String> {
    let text = fs::read_to_string(map).map_err(|error| format!("{map}: {error}"))?;
    let all = text.lines().filter(|line| line.ends_with(')') && line.contains(":(.rodata"));
    let number = |word: Option<&str>| u32::from_str_radix(word?, 16).ok();
    let place = |line: &str| {
        let mut words = line.split_whitespace();
        let (start, _, size) = (number(words.next())?, words.next(), number(words.next())?);
        Some(start..start + size)
    };
    let mut all: Vec<Place> = all.filter_map(place).collect();
    all.sort_by_key(|place| place.start);
    match all.is_empty() {
        true => Err(format!("{map} tells of no constants")),
        false => Ok(all),
    }
}

/// Where these bytes stand.
pub fn place(module: &Module, bytes: &[u8]) -> Option<Place> {
    segments(module).into_iter().find_map(|(id, at)| {
        let value = &module.data.get(id).value;
        let found = value.windows(bytes.len()).position(|window| window == bytes)?;
        let start = at + u32::try_from(found).ok()?;
        Some(start..start + u32::try_from(bytes.len()).ok()?)
    })
}

/// The segments and where they begin.
fn segments(module: &Module) -> Vec<(DataId, u32)> {
    let begin = |kind: &DataKind| match kind {
        DataKind::Active { offset: ConstExpr::Value(Value::I32(at)), .. } => Some(*at as u32),
        _ => None,
    };
    module.data.iter().filter_map(|data| Some((data.id(), begin(&data.kind)?))).collect()
}

/// The constants that nothing of this module looks at, neighbours in one.
pub fn unseen(module: &Module, constants: &[Place]) -> Vec<Place> {
    let mut seen = Seen { constants, found: BTreeSet::new(), todo: Vec::new() };
    for (_, function) in module.funcs.iter_local() {
        dfs_in_order(&mut seen, function, function.entry_block());
    }
    let segments = segments(module);
    // What can be written is looked at: it stays.
    let mut written: Vec<Place> = Vec::new();
    for (id, at) in &segments {
        let end = at + module.data.get(*id).value.len() as u32;
        let inside = constants.partition_point(|place| place.end <= *at);
        let all = constants[inside..].iter().take_while(|place| place.start < end);
        let mut from = *at;
        for place in all {
            written.push(from..place.start.clamp(from, end));
            from = place.end.clamp(from, end);
        }
        written.push(from..end);
    }
    for place in written {
        seen.words(module, &segments, &place);
    }
    while let Some(number) = seen.todo.pop() {
        seen.words(module, &segments, &constants[number]);
    }
    let mut all: Vec<Place> = Vec::new();
    for (number, place) in constants.iter().enumerate() {
        match all.last_mut() {
            _ if seen.found.contains(&number) => all.push(place.end..place.end),
            Some(last) if last.end <= place.start && last.end + 16 > place.start => {
                last.end = place.end
            }
            _ => all.push(place.clone()),
        }
    }
    all.retain(|place| place.len() >= SHORT);
    all
}

/// The constants that somebody looks at.
struct Seen<'a> {
    constants: &'a [Place],
    found: BTreeSet<usize>,
    /// Found, and not looked into yet.
    todo: Vec<usize>,
}

impl Seen<'_> {
    /// Somebody knows this number, which may be an address.
    fn see(&mut self, address: u32) {
        for at in [address, address.wrapping_add(BEFORE)] {
            let number = self.constants.partition_point(|place| place.end <= at);
            let inside = self.constants.get(number).is_some_and(|place| place.contains(&at));
            if inside && self.found.insert(number) {
                self.todo.push(number);
            }
        }
    }

    /// What stands here is seen: where it points, too.
    fn words(&mut self, module: &Module, segments: &[(DataId, u32)], place: &Place) {
        for (id, at) in segments {
            let value = &module.data.get(*id).value;
            let end = at + value.len() as u32;
            let (from, to) = (place.start.max(*at).next_multiple_of(4), place.end.min(end));
            for word in (from..to.saturating_sub(3)).step_by(4) {
                let bytes = &value[(word - at) as usize..][..4];
                self.see(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
            }
        }
    }
}

impl<'a> Visitor<'a> for Seen<'_> {
    fn visit_instr(&mut self, instr: &'a Instr, _: &'a walrus::ir::InstrLocId) {
        match instr {
            Instr::Load(load) => self.see(load.arg.offset as u32),
            Instr::Store(store) => self.see(store.arg.offset as u32),
            _ => {}
        }
    }

    fn visit_value(&mut self, value: &Value) {
        match value {
            Value::I32(number) => self.see(*number as u32),
            Value::I64(number) => {
                self.see(*number as u32);
                self.see((*number >> 32) as u32);
            }
            _ => {}
        }
    }
}

/// Gives what stands here to the rest. Its segment is cut in two.
pub fn give(first: &mut Module, rest: &mut Module, place: Place) {
    for (id, at) in segments(first) {
        let data = first.data.get_mut(id);
        let end = at + data.value.len() as u32;
        let (from, to) = (place.start.max(at), place.end.min(end));
        if from >= to {
            continue;
        }
        let DataKind::Active { memory, .. } = data.kind else { continue };
        let tail = data.value.split_off((from - at) as usize);
        let (moved, tail) = tail.split_at((to - from) as usize);
        add(first, memory, to, tail);
        let theirs = rest.memories.iter().next().map(|memory| memory.id());
        if let Some(theirs) = theirs {
            add(rest, theirs, from, moved);
        }
    }
}

fn add(module: &mut Module, memory: walrus::MemoryId, at: u32, bytes: &[u8]) {
    if !bytes.is_empty() {
        let offset = ConstExpr::Value(Value::I32(at as i32));
        let id = module.data.add(DataKind::Active { memory, offset }, bytes.to_vec());
        module.memories.get_mut(memory).data_segments.insert(id);
    }
}
