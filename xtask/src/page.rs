//! Building and photographing the page.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::assemble;
use crate::probe;
use crate::program::{self, PageProgram};
use crate::shell::{Result, browser_tests, command, root, run, target};
use crate::tools;

/// How the page is built.
#[derive(Default)]
pub struct PageBuild {
    /// Larger and slower, and built in seconds.
    pub quick: bool,
    /// In one file, too.
    pub single: bool,
    /// Where the page lies for whoever gets a link from that file.
    pub home: Option<String>,
}

/// Makes `dist/`: the page as static files, for any web server and under any path.
pub fn build(how: &PageBuild) -> Result {
    tools::wasm_target()?;
    tools::bind()?;
    let dist = root().join("dist");
    if how.quick {
        let program = program::quick("quick")?;
        fresh(&dist, &program, false)?;
        return if how.single {
            assemble::single(&dist, &program, how.home.as_deref())
        } else {
            Ok(())
        };
    }
    tools::npm_packages()?;
    fresh(&dist, &program::small()?, false)?;
    if how.single {
        // In one file nothing comes later: its program has no doors, and is compiled once more.
        assemble::single(&dist, &program::whole()?, how.home.as_deref())?;
    }
    Ok(())
}

/// Makes the page in a folder, which holds nothing else afterwards.
pub fn fresh(folder: &Path, program: &PageProgram, at_work: bool) -> Result {
    let problem = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(problem)?;
    }
    fs::create_dir_all(folder).map_err(problem)?;
    assemble::site(folder, program, at_work)
}

/// Photographs `dist/` in all sizes, themes and languages, into `target/shots`.
pub fn shots() -> Result {
    run(in_browser()?.arg("shots.mjs").arg(target().join("shots")))
}

/// Node in the folder of the browser tests, told where `dist/` and Chromium are.
fn in_browser() -> Result<Command> {
    let dist = root().join("dist");
    if !dist.join("index.html").is_file() {
        return Err("there is no dist/ to look at; make it with `cargo xtask build`".to_owned());
    }
    tools::npm_packages()?;
    let chromium = tools::chromium()?;
    let mut node = command("node");
    node.current_dir(browser_tests()).env("CHROMIUM", chromium).env("ZABSCOPE_DIST", dist);
    Ok(node)
}

/// The same, and told where the engine alone is.
pub fn in_browser_with_probe() -> Result<Command> {
    let mut node = in_browser()?;
    let (probe, native) = probe::build()?;
    node.env("ZABSCOPE_PROBE", probe).env("ZABSCOPE_PROBE_NATIVE", native);
    Ok(node)
}
