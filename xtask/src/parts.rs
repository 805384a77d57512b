//! The page's WebAssembly in two parts: what the first picture needs, and the rest. See `tools/src/split.rs`.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use crate::shell::{Result, browser_tests, command, root, run, target};

/// What browsers that run the page have had for years; what is newer stays out.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-call-indirect-overlong",
];
/// What stands before the hash in the names of the program's files.
const STEM: &str = "zabscope-web-";
/// The glue hands out its imports here.
const IMPORTS: &str =
    "    return {\n        __proto__: null,\n        \"./zabscope-web_bg.js\": import0,\n";

/// Where `tests/browser/first.mjs` finds what has run.
const WATCHED: &str = "
globalThis.zabscopeRest = {};
addEventListener('TrunkApplicationStarted', (event) => { globalThis.zabscopeProgram = event.detail.wasm; });
";

/// Makes two parts of the program in `dist/`.
pub fn make(dist: &Path) -> Result {
    let stem = stem(dist)?;
    let work = target().join("parts");
    fs::create_dir_all(&work).map_err(|error| format!("{}: {error}", work.display()))?;
    let file = |name: &str| work.join(name);
    let whole = whole(dist, &stem)?;
    let (first, rest) = (file("first.wasm"), file("rest.wasm"));
    let list = root().join("web").join("first.list");
    run(split().arg("split").args([&whole, &list, &first, &rest]))?;
    for part in [&first, &rest] {
        optimize(part, part, &[])?;
    }
    let glue_file = dist.join(format!("{stem}.js"));
    let (first, rest) = (read(&first)?, read(&rest)?);
    let glue = String::from_utf8(read(&glue_file)?).map_err(|error| error.to_string())?;
    let addition = read(&root().join("web").join("rest.js"))?;
    let mut hash = DefaultHasher::new();
    for bytes in [&first, &rest, glue.as_bytes(), &addition] {
        hash.write(bytes);
    }
    let new = format!("{STEM}{:016x}", hash.finish());
    let glue = with_rest(&glue, &String::from_utf8_lossy(&addition), &format!("{new}_rest.wasm"))?;
    fs::remove_file(&glue_file).map_err(|error| error.to_string())?;
    fs::remove_file(dist.join(format!("{stem}_bg.wasm"))).map_err(|error| error.to_string())?;
    let glue_file = dist.join(format!("{new}.js"));
    write(&glue_file, glue.as_bytes())?;
    shorten(&glue_file)?;
    write(&dist.join(format!("{new}_bg.wasm")), &first)?;
    write(&dist.join(format!("{new}_rest.wasm")), &rest)?;
    rename_in_html(&dist.join("index.html"), &stem, &new)
}

/// Writes `web/first.list` anew: which functions run until the first picture stands and somebody has begun.
pub fn record(dist: &Path) -> Result {
    let stem = stem(dist)?;
    let whole = whole(dist, &stem)?;
    let program = dist.join(format!("{stem}_bg.wasm"));
    run(split().arg("watch").arg(&whole).arg(&program))?;
    let glue = dist.join(format!("{stem}.js"));
    let watched = [read(&glue)?, WATCHED.as_bytes().to_vec()].concat();
    write(&glue, &watched)?;
    let html = dist.join("index.html");
    rename_in_html(&html, &stem, &stem)?;
    let numbers = target().join("parts").join("numbers.txt");
    run(crate::page::in_browser()?.arg("first.mjs").arg(&numbers))?;
    let listed = split().arg("list").arg(&whole).arg(&numbers).output();
    let listed = listed.map_err(|error| error.to_string())?;
    if !listed.status.success() {
        return Err(String::from_utf8_lossy(&listed.stderr).into_owned());
    }
    write(&root().join("web").join("first.list"), &listed.stdout)
}

/// The whole program, made small, its functions still with their names.
fn whole(dist: &Path, stem: &str) -> Result<PathBuf> {
    let work = target().join("parts");
    fs::create_dir_all(&work).map_err(|error| format!("{}: {error}", work.display()))?;
    let whole = work.join("whole.wasm");
    // What is called in one place only is not inlined there: it would come with the first part where that stands in it.
    let options = ["--one-caller-inline-max-function-size=30", "-g"];
    optimize(&dist.join(format!("{stem}_bg.wasm")), &whole, &options)?;
    Ok(whole)
}

fn split() -> std::process::Command {
    command(target().join("tools").join("zabscope-split"))
}

fn optimize(from: &Path, to: &Path, more: &[&str]) -> Result {
    let mut tool = command(browser_tests().join("node_modules").join(".bin").join("wasm-opt"));
    run(tool.args(more).arg("-Oz").args(FEATURES).arg("-o").arg(to).arg(from))
}

/// Makes a module of JavaScript short.
fn shorten(file: &Path) -> Result {
    let mut tool = command(browser_tests().join("node_modules").join(".bin").join("terser"));
    run(tool.args(["--module", "--compress", "--mangle", "--output"]).arg(file).arg("--").arg(file))
}

/// The whole program in one part, as [`make`] has left it, without the names of its functions.
pub fn one_part() -> Result<PathBuf> {
    let work = target().join("parts");
    let one = work.join("one.wasm");
    let mut tool = command(browser_tests().join("node_modules").join(".bin").join("wasm-opt"));
    run(tool.arg("--strip-debug").args(FEATURES).arg("-o").arg(&one).arg(work.join("whole.wasm")))?;
    Ok(one)
}

/// The glue and the program that trunk has made.
pub fn made(dist: &Path) -> Result<(String, PathBuf)> {
    let stem = stem(dist)?;
    let glue = String::from_utf8(read(&dist.join(format!("{stem}.js")))?);
    Ok((glue.map_err(|error| error.to_string())?, dist.join(format!("{stem}_bg.wasm"))))
}

/// The name of the program's files before `.js` and `_bg.wasm`.
fn stem(dist: &Path) -> Result<String> {
    let files = fs::read_dir(dist).map_err(|error| format!("{}: {error}", dist.display()))?;
    let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
    let mut stems = names.filter_map(|name| Some(name.strip_suffix("_bg.wasm")?.to_owned()));
    stems
        .find(|stem| stem.starts_with(STEM))
        .ok_or_else(|| format!("{}: no {STEM}…_bg.wasm", dist.display()))
}

/// The glue with the loader of the rest.
fn with_rest(glue: &str, addition: &str, address: &str) -> Result<String> {
    if glue.matches(IMPORTS).count() != 1 {
        return Err("the glue of wasm-bindgen hands out its imports in another way than \
                    xtask/src/parts.rs expects"
            .to_owned());
    }
    let load = format!("{IMPORTS}        rest: {{ load: restNow }},\n");
    let glue = glue.replace(IMPORTS, &load);
    Ok(glue + &addition.replace("REST_ADDRESS", address))
}

/// The page names the new files; the checksums of the old ones go.
fn rename_in_html(page: &Path, old: &str, new: &str) -> Result {
    let html = String::from_utf8(read(page)?).map_err(|error| error.to_string())?;
    let mut out = String::new();
    for (ix, tag) in html.split('<').enumerate() {
        out.push_str(if ix == 0 { "" } else { "<" });
        let sum = tag.contains(old).then(|| tag.split_once(" integrity=\"")).flatten();
        match sum.and_then(|(before, sum)| Some((before, sum.split_once('"')?.1))) {
            Some((before, after)) => out.extend([before, after]),
            None => out.push_str(tag),
        }
    }
    write(page, out.replace(old, new).as_bytes())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result {
    fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}
