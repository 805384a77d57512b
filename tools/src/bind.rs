//! `zabscope-bind IN OUT`: binds the compiled page to JavaScript, with the library of wasm-bindgen that the lock file pins.
//! `zabscope-bind --doors IN OUT` cuts it at its doors before that, with the library of wasm-split.
//!
//! OUT is a folder: `page.wasm` becomes `page.js` with `page_bg.wasm`; what lies behind the doors is a `.wasm` file of its
//! own, which [`LOADER`] loads.

use std::path::Path;
use std::{env, fs, process};

use wasm_bindgen_cli_support::Bindgen;

type Result<T = ()> = std::result::Result<T, String>;

/// The script that loads what lies behind the doors.
const LOADER: &str = "doors.js";

fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["--doors", from, to] => bind(Path::new(from), Path::new(to), true),
        [from, to] => bind(Path::new(from), Path::new(to), false),
        _ => Err("usage: zabscope-bind [--doors] IN OUT".to_owned()),
    };
    if let Err(sentence) = done {
        eprintln!("{sentence}");
        process::exit(1);
    }
}

fn bind(from: &Path, to: &Path, has_doors: bool) -> Result {
    let mut program = fs::read(from).map_err(|error| format!("{}: {error}", from.display()))?;
    let name = from.file_stem().unwrap_or_default().to_string_lossy();
    if has_doors {
        program = cut(&program, &name, to)?;
    }
    let mut bindgen = Bindgen::new();
    let bound = bindgen
        .input_bytes(&name, program)
        .web(true)
        .map_err(|error| format!("{error:#}"))?
        .typescript(false)
        // What lies behind a door asks for these.
        .keep_lld_exports(has_doors)
        .generate(to);
    bound.map_err(|error| format!("{}: {error:#}", from.display()))
}

/// Cuts a program at its doors; writes what lies behind them and the loader, and returns what lies before them.
fn cut(program: &[u8], name: &str, to: &Path) -> Result<Vec<u8>> {
    let first = to.join("first.wasm");
    let glue = format!("./{name}.js");
    let loader = format!("./{LOADER}");
    let mut options = wasm_split_cli_support::Options::new(program);
    options.output_dir = to;
    options.main_out_path = &first;
    options.main_module = &glue;
    options.link_name = &loader;
    wasm_split_cli_support::transform(options).map_err(|error| format!("doors: {error:#}"))?;
    let bytes = fs::read(&first).map_err(|error| format!("{}: {error}", first.display()));
    fs::remove_file(&first).map_err(|error| format!("{}: {error}", first.display()))?;
    bytes
}
