//! `zabscope-split`: the page's WebAssembly in two parts.
//!
//! What runs until the first picture stands is the first part; everything else is the rest, which the page loads as
//! soon as it is there. In the first part every function of the rest is a stub that calls it through a table, and asks
//! for the rest if it is not there yet. The rest imports memory, tables, globals and functions of the first part.
//!
//! ```text
//! zabscope-split watch IN OUT          every function of OUT notes in a global that it has run
//! zabscope-split list IN NUMBERS       the list of the functions with these numbers
//! zabscope-split split IN LIST FIRST REST
//! ```
//!
//! All constants are in the first part.
//!
//! The list has a line for every function of the first part: its name in short, see [`mark_of`]. A function that is
//! missing in it costs time at worst: its stub loads the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::{env, fs, process};

use walrus::ir::Value;
use walrus::{
    ConstExpr, ElementItems, ElementKind, FunctionBuilder, FunctionId, FunctionKind, GlobalKind,
    ImportKind, ImportedFunction, Module, RefType, ValType,
};

type Result<T = ()> = std::result::Result<T, String>;

/// The module that the rest imports from.
const FIRST: &str = "first";
/// The module that the first part asks for the rest.
const REST: &str = "rest";
/// The table of the rest's functions.
const TABLE: &str = "rest";
/// Is the rest there?
const READY: &str = "ready";
/// A function with a body of fewer instructions is not worth a stub.
const SMALL: u64 = 12;
fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["watch", from, to] => watch(from, to),
        ["list", from, numbers] => list(from, numbers),
        ["split", from, list, first, rest] => split(from, list, [first, rest]),
        _ => Err("usage: zabscope-split watch IN OUT | list IN NUMBERS | split IN LIST FIRST REST"
            .to_owned()),
    };
    if let Err(sentence) = done {
        eprintln!("{sentence}");
        process::exit(1);
    }
}

fn read(path: &str) -> Result<Module> {
    let bytes = fs::read(path).map_err(|error| format!("{path}: {error}"))?;
    Module::from_buffer(&bytes).map_err(|error| format!("{path}: {error:#}"))
}

fn write(module: &mut Module, path: &str) -> Result {
    fs::write(path, module.emit_wasm()).map_err(|error| format!("{path}: {error}"))
}

/// The functions with bodies, in the order of the file: the same in every reading of it.
fn bodies(module: &Module) -> Vec<FunctionId> {
    let mut all: Vec<FunctionId> = module.funcs.iter_local().map(|(id, _)| id).collect();
    all.sort_by_key(|id| id.index());
    all
}

/// A function's name in short: eight hexadecimal digits (FNV-1a) of its path with its types, without the hashes that the
/// compiler gives crates. Empty for a function without a name.
fn mark_of(module: &Module, id: FunctionId) -> String {
    let Some(name) = &module.funcs.get(id).name else { return String::new() };
    let mut mark = 0xcbf2_9ce4_8422_2325_u64;
    let mut rest = without_count(name);
    while let Some((before, after)) = rest.split_once('[') {
        let (hash, tail) = after.split_once(']').unwrap_or((after, ""));
        let is_hash = (8..=16).contains(&hash.len()) && hash.chars().all(|c| c.is_ascii_hexdigit());
        let taken = if is_hash { before.len() } else { before.len() + 1 };
        fold(&mut mark, &rest[..taken]);
        rest = if is_hash { tail } else { after };
    }
    fold(&mut mark, rest);
    format!("{:08x}", (mark ^ (mark >> 32)) as u32)
}

/// Functions of one name are told apart by a count, `name.537` or `name[2]`, that is another one in another folder: they
/// go together.
fn without_count(mut name: &str) -> &str {
    loop {
        let bare = name.trim_end_matches(']').trim_end_matches(|c: char| c.is_ascii_digit());
        let counted = bare.len() < name.trim_end_matches(']').len();
        let open = if name.ends_with(']') { '[' } else { '.' };
        match bare.strip_suffix(open).filter(|_| counted) {
            Some(shorter) => name = shorter,
            None => return name,
        }
    }
}

fn fold(mark: &mut u64, text: &str) {
    for byte in text.bytes() {
        *mark = (*mark ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
}

fn watch(from: &str, to: &str) -> Result {
    let mut module = read(from)?;
    for (number, id) in bodies(&module).into_iter().enumerate() {
        let zero = ConstExpr::Value(Value::I32(0));
        let ran = module.globals.add_local(ValType::I32, true, false, zero);
        module.exports.add(&format!("ran{number}"), ran);
        let mut body = function(&mut module, id).builder_mut().func_body();
        body.const_at(0, Value::I32(1)).global_set_at(1, ran);
    }
    write(&mut module, to)
}

fn list(from: &str, numbers: &str) -> Result {
    let module = read(from)?;
    let all = bodies(&module);
    let numbers = fs::read_to_string(numbers).map_err(|error| format!("{numbers}: {error}"))?;
    let ran = numbers.lines().filter_map(|line| line.trim().parse::<usize>().ok());
    let found: BTreeSet<String> =
        ran.filter_map(|n| all.get(n)).map(|id| mark_of(&module, *id)).collect();
    for mark in found.iter().filter(|mark| !mark.is_empty()) {
        println!("{mark}");
    }
    Ok(())
}

fn function(module: &mut Module, id: FunctionId) -> &mut walrus::LocalFunction {
    module.funcs.get_mut(id).kind.unwrap_local_mut()
}

/// The numbers of the functions that stay in the first part.
fn kept(module: &Module, list: &str) -> Result<BTreeSet<usize>> {
    let text = fs::read_to_string(list).map_err(|error| format!("{list}: {error}"))?;
    let listed: BTreeSet<&str> = text.lines().collect();
    let is_kept = |id: &FunctionId| {
        let FunctionKind::Local(body) = &module.funcs.get(*id).kind else { return true };
        let mark = mark_of(module, *id);
        mark.is_empty() || listed.contains(mark.as_str()) || body.size() < SMALL
    };
    Ok(bodies(module).iter().filter(|id| is_kept(id)).map(|id| id.index()).collect())
}

fn split(from: &str, list: &str, [first, rest]: [&str; 2]) -> Result {
    let whole = read(from)?;
    let kept = kept(&whole, list)?;
    // What the first part calls of the rest, and what the rest calls of the first part: each asks for more of the
    // other, until nothing is missing.
    let (mut called, mut wanted) = (Vec::new(), BTreeSet::new());
    let mut second = loop {
        let mut one = read(from)?;
        offer(&mut one, &wanted);
        let more = stubs(&mut one, &kept, None);
        let (second, wants) = the_rest(read(from)?, &kept, &more);
        if more == called && wants == wanted {
            break second;
        }
        (called, wanted) = (more, wants);
    };
    let mut one = read(from)?;
    offer(&mut one, &wanted);
    stubs(&mut one, &kept, Some(&called));
    write(&mut one, first)?;
    write(&mut second, rest)
}

/// Makes the first part: stubs instead of the rest. Returns the functions of the rest that are still called, in order;
/// without knowing them every function gets a place in the table.
fn stubs(module: &mut Module, kept: &BTreeSet<usize>, called: Option<&[usize]>) -> Vec<usize> {
    let gone: Vec<FunctionId> =
        bodies(module).into_iter().filter(|id| !kept.contains(&id.index())).collect();
    let places: BTreeMap<usize, usize> = match called {
        Some(called) => called.iter().enumerate().map(|(place, id)| (*id, place)).collect(),
        None => gone.iter().enumerate().map(|(place, id)| (id.index(), place)).collect(),
    };
    let size = places.len() as u64;
    let table = module.tables.add_local(false, size, Some(size), RefType::FUNCREF);
    let no = ConstExpr::Value(Value::I32(0));
    let ready = module.globals.add_local(ValType::I32, true, false, no);
    let nothing = module.types.add(&[], &[]);
    let (load, _) = module.add_import_func(REST, "load", nothing);
    module.exports.add(TABLE, table);
    module.exports.add(READY, ready);
    for id in &gone {
        let ty = module.funcs.get(*id).ty();
        let (params, results) = module.types.params_results(ty);
        let (params, results) = (params.to_vec(), results.to_vec());
        let place = places.get(&id.index()).copied();
        let mut stub = FunctionBuilder::new(&mut module.types, &params, &results);
        let locals: Vec<_> = params.iter().map(|param| module.locals.add(*param)).collect();
        let mut body = stub.func_body();
        match place {
            Some(place) => {
                body.global_get(ready).if_else(
                    None,
                    |_| {},
                    |absent| {
                        absent.call(load);
                    },
                );
                for local in &locals {
                    body.local_get(*local);
                }
                body.i32_const(place as i32).call_indirect(ty, table);
            }
            None => {
                body.unreachable();
            }
        }
        let stub = stub.local_func(locals);
        module.funcs.get_mut(*id).kind = FunctionKind::Local(stub);
    }
    walrus::passes::gc::run(module);
    let left: BTreeSet<usize> = module.funcs.iter_local().map(|(id, _)| id.index()).collect();
    gone.iter().map(|id| id.index()).filter(|id| left.contains(id)).collect()
}

/// Exports what the rest imports: functions by their number, and all that there is of everything else.
fn offer(module: &mut Module, wanted: &BTreeSet<usize>) {
    let functions: Vec<FunctionId> =
        bodies(module).into_iter().filter(|id| wanted.contains(&id.index())).collect();
    for (number, id) in functions.into_iter().enumerate() {
        module.exports.add(&short('f', number), id);
    }
    let globals: Vec<_> = module.globals.iter().map(|global| global.id()).collect();
    for (number, id) in globals.into_iter().enumerate() {
        module.exports.add(&short('g', number), id);
    }
    let tables: Vec<_> = module.tables.iter().map(|table| table.id()).collect();
    for (number, id) in tables.into_iter().enumerate() {
        module.exports.add(&short('t', number), id);
    }
    let memories: Vec<_> = module.memories.iter().map(|memory| memory.id()).collect();
    for (number, id) in memories.into_iter().enumerate() {
        module.exports.add(&short('m', number), id);
    }
}

fn short(kind: char, number: usize) -> String {
    format!("{kind}{number:x}")
}

/// Makes the rest: what stays in the first part is imported. Returns the functions that it imports.
fn the_rest(
    mut module: Module,
    kept: &BTreeSet<usize>,
    called: &[usize],
) -> (Module, BTreeSet<usize>) {
    module.start = None;
    for id in module.exports.iter().map(|export| export.id()).collect::<Vec<_>>() {
        module.exports.delete(id);
    }
    forget_contents(&mut module);
    import_all(&mut module);
    for id in bodies(&module).into_iter().filter(|id| kept.contains(&id.index())) {
        let ty = module.funcs.get(id).ty();
        let name = short('f', id.index());
        let import = module.imports.add(FIRST, &name, ImportKind::Function(id));
        module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
    }
    let size = called.len() as u64;
    let (table, _) =
        module.add_import_table(FIRST, TABLE, false, size, Some(size), RefType::FUNCREF);
    let ids: BTreeMap<usize, FunctionId> =
        bodies(&module).into_iter().map(|id| (id.index(), id)).collect();
    let functions: Vec<FunctionId> = called.iter().filter_map(|id| ids.get(id).copied()).collect();
    let kind = ElementKind::Active { table, offset: ConstExpr::Value(Value::I32(0)) };
    let element = module.elements.add(kind, ElementItems::Functions(functions));
    module.tables.get_mut(table).elem_segments.insert(element);
    // The table alone would not be a reason to keep what it holds.
    let root = module.exports.add(TABLE, table);
    walrus::passes::gc::run(&mut module);
    module.exports.delete(root);
    let imported = module.imports.iter_mut().filter(|import| import.module == FIRST);
    let imported = imported.filter_map(|import| match import.kind {
        ImportKind::Function(id) => Some((id.index(), import)),
        _ => None,
    });
    let imported: BTreeMap<usize, _> = imported.collect();
    let wanted = imported.keys().copied().collect();
    // Numbered as `offer` numbers them.
    for (number, import) in imported.into_values().enumerate() {
        import.name = short('f', number);
    }
    (module, wanted)
}

/// Data and tables are filled by the first part.
fn forget_contents(module: &mut Module) {
    for memory in module.memories.iter_mut() {
        memory.data_segments.clear();
    }
    for id in module.data.iter().map(|data| data.id()).collect::<Vec<_>>() {
        module.data.delete(id);
    }
    for table in module.tables.iter_mut() {
        table.elem_segments.clear();
    }
    for id in module.elements.iter().map(|element| element.id()).collect::<Vec<_>>() {
        module.elements.delete(id);
    }
}

/// Memories, tables and globals come from the first part, under the names that [`offer`] gives them.
fn import_all(module: &mut Module) {
    let memories: Vec<_> = module.memories.iter().map(|memory| memory.id()).collect();
    for (number, id) in memories.into_iter().enumerate() {
        let import = module.imports.add(FIRST, &short('m', number), ImportKind::Memory(id));
        module.memories.get_mut(id).import = Some(import);
    }
    let tables: Vec<_> = module.tables.iter().map(|table| table.id()).collect();
    for (number, id) in tables.into_iter().enumerate() {
        let import = module.imports.add(FIRST, &short('t', number), ImportKind::Table(id));
        module.tables.get_mut(id).import = Some(import);
    }
    let globals: Vec<_> = module.globals.iter().map(|global| global.id()).collect();
    for (number, id) in globals.into_iter().enumerate() {
        let import = module.imports.add(FIRST, &short('g', number), ImportKind::Global(id));
        module.globals.get_mut(id).kind = GlobalKind::Import(import);
    }
}
