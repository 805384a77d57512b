//! The page's program: compiled, cut at its doors (`web/src/doors.rs`), bound to JavaScript, made small.

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{Result, browser_tests, cargo, command, read, run, target, write};

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

/// The files of the program as `tools/src/bind.rs` names them, and how many of them there are with doors.
pub const GLUE: &str = "zabscope-web.js";
/// The program, or what lies before its doors.
pub const WASM: &str = "zabscope-web_bg.wasm";
/// What loads the rest.
pub const LOADER: &str = "doors.js";

/// The program: files that name each other.
pub struct PageProgram {
    /// Name and content.
    pub files: Vec<(String, Vec<u8>)>,
}

impl PageProgram {
    /// One of its files.
    pub fn file(&self, name: &str) -> Result<&[u8]> {
        let found = self.files.iter().find(|(known, _)| known == name);
        Ok(&found.ok_or_else(|| format!("the program has no {name}"))?.1)
    }
}

/// A program in one piece and as large as it comes, built with a profile that takes seconds: `quick` or `dev`.
pub fn quick(profile: &str) -> Result<PageProgram> {
    bound(profile, false)
}

/// The program as people get it: what the first picture needs, and what lies behind the doors.
pub fn small() -> Result<PageProgram> {
    shrunk(bound("page", true)?)
}

/// The same in one piece.
pub fn whole() -> Result<PageProgram> {
    shrunk(bound("page", false)?)
}

/// Compiles the page with a profile of cargo, cuts it if it is to have doors, and binds it.
fn bound(profile: &str, doors: bool) -> Result<PageProgram> {
    let mut compile = cargo(&["rustc", "--package", "zabscope-web", "--bin", "zabscope-web"]);
    compile.args(["--target", "wasm32-unknown-unknown", "--profile", profile]);
    if doors {
        // What refers to what: wasm-split goes by it.
        compile.args(["--features", "doors", "--", "-Clink-arg=--emit-relocs"]);
    }
    run(&mut compile)?;
    let folder = if profile == "dev" { "debug" } else { profile };
    let built = target().join("wasm32-unknown-unknown").join(folder).join("zabscope-web.wasm");
    let out = work()?;
    let mut bind = command(target().join("tools").join("zabscope-bind"));
    run(bind.args(doors.then_some("--doors")).arg(built).arg(&out))?;
    let mut files = Vec::new();
    for entry in fs::read_dir(&out).map_err(|error| error.to_string())?.flatten() {
        files.push((entry.file_name().to_string_lossy().into_owned(), read(&entry.path())?));
    }
    files.sort();
    Ok(PageProgram { files })
}

/// Without what only debuggers read, and shorter.
fn shrunk(program: PageProgram) -> Result<PageProgram> {
    let out = work()?;
    let mut files = Vec::new();
    for (name, bytes) in program.files {
        let file = out.join(&name);
        write(&file, &bytes)?;
        let tool = |name: &str| command(browser_tests().join("node_modules/.bin").join(name));
        if name.ends_with(".wasm") {
            run(tool("wasm-opt").arg("-Oz").args(FEATURES).arg("-o").args([&file, &file]))?;
        } else {
            // `web/single.js` stands right behind the glue and calls it by this name.
            let options =
                ["--module", "--compress", "--mangle", "reserved=[__wbg_init]", "--output"];
            run(tool("terser").args(options).arg(&file).arg("--").arg(&file))?;
        }
        files.push((name, read(&file)?));
    }
    Ok(PageProgram { files })
}

/// An empty folder in which this is done.
fn work() -> Result<PathBuf> {
    let work = target().join("program");
    let problem = |error: std::io::Error| format!("{}: {error}", work.display());
    if Path::new(&work).exists() {
        fs::remove_dir_all(&work).map_err(problem)?;
    }
    fs::create_dir_all(&work).map_err(problem)?;
    Ok(work)
}
