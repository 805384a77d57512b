//! The engine alone in WebAssembly, and the same natively: `tests/probe`.

use std::path::PathBuf;

use crate::page;
use crate::shell::{Result, browser_tests, cargo, command, run, target};
use crate::tools;

/// Builds both, and tells where they are: a folder with an ES module, and a program.
pub fn build() -> Result<(PathBuf, PathBuf)> {
    tools::wasm_target()?;
    tools::bind()?;
    tools::npm_packages()?;
    let package = ["build", "--quiet", "--package", "zabscope-probe"];
    run(cargo(&package).arg("--release"))?;
    // As small as in the page, not as fast as it could be.
    let web = ["--profile", "page", "--lib", "--target", "wasm32-unknown-unknown"];
    run(cargo(&package).args(web))?;
    let out = target().join("probe");
    let wasm = target().join("wasm32-unknown-unknown/page/zabscope_probe.wasm");
    run(command(target().join("tools").join("zabscope-bind")).args([&wasm, &out]))?;
    let made = out.join("zabscope_probe_bg.wasm");
    // As `program` does it.
    run(command(browser_tests().join("node_modules/.bin/wasm-opt"))
        .args(["-Oz", "--all-features", "-o"])
        .arg(&made)
        .arg(&made))?;
    Ok((out, target().join("release").join("zabscope-probe")))
}

/// The benchmarks: the engine natively, then the same load in Chromium and natively, in one run; then the page.
pub fn bench() -> Result {
    run(&mut cargo(&["bench", "--package", "zabscope"]))?;
    run(page::in_browser_with_probe()?.arg("bench.mjs"))?;
    run(page::in_browser_with_probe()?.arg("bench-frames.mjs"))
}
