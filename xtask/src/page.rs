//! Building, serving and photographing the page.

use std::process::Command;

use crate::data;
use crate::parts;
use crate::policy;
use crate::probe;
use crate::shell::{Result, become_program, browser_tests, command, root, run, target};
use crate::single;
use crate::styles;
use crate::tools;
use crate::worker;

/// Serves the page on localhost and rebuilds it on every edit, until it is interrupted.
pub fn serve(port: Option<u16>, release: bool) -> Result {
    if release {
        tools::npm_packages()?;
    }
    let mut trunk = trunk("serve")?;
    if release {
        trunk.arg("--release");
    }
    if let Some(port) = port {
        trunk.arg("--port").arg(port.to_string());
    }
    // Not into dist/, which holds what `build` has made and what the browser tests look at.
    let folder = target().join("serve");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    become_program(trunk.arg("--dist").arg(folder))
}

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
    tools::npm_packages()?;
    let mut trunk = trunk("build")?;
    trunk.args(["--cargo-profile", if how.quick { "quick" } else { "page" }]);
    run(&mut trunk)?;
    let dist = root().join("dist");
    styles::join(&dist)?;
    let (glue, mut program) = parts::made(&dist)?;
    if !how.quick {
        parts::make(&dist)?;
    }
    data::finish(&dist)?;
    policy::finish(&dist)?;
    worker::finish(&dist)?;
    if how.single {
        if !how.quick {
            program = parts::one_part()?;
        }
        single::make(&dist, &glue, &program, how.home.as_deref())?;
    }
    Ok(())
}

/// Finds out anew what belongs to the first part of the program; leaves a `dist/` that is good for nothing else.
pub fn first() -> Result {
    tools::npm_packages()?;
    let mut trunk = trunk("build")?;
    run(trunk.args(["--cargo-profile", "page"]))?;
    parts::record(&root().join("dist"))
}

/// Photographs `dist/` in all sizes, themes and languages, into `target/shots`.
pub fn shots() -> Result {
    run(in_browser()?.arg("shots.mjs").arg(target().join("shots")))
}

/// Node in the folder of the browser tests, told where `dist/`, the probe and Chromium are.
pub fn in_browser() -> Result<Command> {
    let dist = root().join("dist");
    if !dist.join("index.html").is_file() {
        return Err("there is no dist/ to look at; make it with `cargo xtask build`".to_owned());
    }
    tools::npm_packages()?;
    let chromium = tools::chromium()?;
    let (probe, native) = probe::build()?;
    let mut node = command("node");
    node.current_dir(browser_tests()).env("CHROMIUM", chromium).env("ZABSCOPE_DIST", dist);
    node.env("ZABSCOPE_PROBE", probe).env("ZABSCOPE_PROBE_NATIVE", native);
    Ok(node)
}

/// Trunk with everything it needs at hand, and told not to look elsewhere.
fn trunk(chore: &str) -> Result<Command> {
    tools::wasm_target()?;
    tools::crates()?;
    tools::wasm_bindgen()?;
    let mut trunk = command(tools::trunk()?);
    // This version of trunk reads NO_COLOR as a boolean and stops at the customary `1`.
    trunk.args([chore, "--offline"]).env_remove("NO_COLOR");
    Ok(trunk)
}
