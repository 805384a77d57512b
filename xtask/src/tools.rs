//! What the chores need on a machine: each function makes sure of one thing and costs nothing when it is there.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, Result, cargo, command, npm, output, run, target};

/// rustfmt and clippy.
pub fn components() -> Result {
    for (name, program) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if output(&mut cargo(&[program, "--version"])).is_none() {
            println!("{name} is missing: adding it");
            rustup(&["component", "add", name])?;
        }
    }
    Ok(())
}

/// The standard library for WebAssembly. `rust-toolchain.toml` names it, but rustup may be told not to install by itself.
pub fn wasm_target() -> Result {
    let sysroot = output(command("rustc").args(["--print", "sysroot"]))
        .ok_or("rustc does not run; install Rust from https://rustup.rs")?;
    if Path::new(&sysroot).join("lib/rustlib/wasm32-unknown-unknown/lib").is_dir() {
        return Ok(());
    }
    println!("the wasm32 target is missing: adding it");
    rustup(&["target", "add", "wasm32-unknown-unknown"])
}

fn rustup(words: &[&str]) -> Result {
    run(command("rustup").args(words)).map_err(|error| {
        let words = words.join(" ");
        format!(
            "{error}\nNeeded: `rustup {words}`, or the same from wherever this Rust was installed"
        )
    })
}

/// The program that binds and cuts WebAssembly, from our own lock file.
pub fn bind() -> Result {
    let bind = target().join("tools").join("zabscope-bind");
    if !bind.with_extension(env::consts::EXE_EXTENSION).is_file() {
        println!("what binds WebAssembly is not built yet: building it once, this takes a minute");
    }
    run(&mut cargo(&["build", "--quiet", "--package", "zabscope-tools", "--profile", "tools"]))
}

/// The packages of `tests/browser`: wasm-opt and terser for release builds, Playwright and axe for the tests.
pub fn npm_packages() -> Result {
    let folder = shell::browser_tests();
    let lock = fs::read(folder.join("package-lock.json"))
        .map_err(|error| format!("package-lock.json: {error}"))?;
    let stamp = folder.join("node_modules").join(".installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    if output(&mut npm(&["--version"])).is_none() {
        return Err(
            "npm does not run; install Node.js 20 or later: `apt-get install nodejs npm`, \
                    `brew install node`, or https://nodejs.org"
                .to_owned(),
        );
    }
    println!("the packages of tests/browser are missing or old: installing them");
    run(&mut npm(&["ci", "--no-fund", "--no-audit"]))?;
    fs::write(&stamp, lock).map_err(|error| format!("{}: {error}", stamp.display()))
}

/// The fonts that the page names. With others its words are wider than what they stand in.
const FONTS: [&str; 3] = ["fonts-liberation", "fonts-noto-cjk", "fonts-inter"];

/// A Chromium that starts, with the fonts that the tests look at. On Debian, as root, they get installed.
pub fn chromium() -> Result<PathBuf> {
    let may_install = is_debian() && is_root();
    let found = match installed_chromium() {
        Some(found) => found,
        None if may_install => {
            println!("Chromium is missing: installing it");
            run(&mut apt(&["update"]))?;
            run(&mut install(&["chromium", "chromium-driver"]))?;
            installed_chromium().ok_or("Chromium was installed and does not start")?
        }
        None => {
            return Err("the browser tests need Chromium; install it, or set CHROMIUM to the program: \
                        `sudo apt-get install chromium chromium-driver`, `brew install --cask chromium`"
                .to_owned());
        }
    };
    let missing = |font: &&str| output(command("dpkg").args(["-s", font])).is_none();
    let missing: Vec<&str> = FONTS.into_iter().filter(missing).collect();
    if may_install && !missing.is_empty() {
        println!("fonts are missing: installing {}", missing.join(", "));
        run(&mut apt(&["update"]))?;
        // One package at a time: on a Debian that lacks one the others still help.
        for font in missing {
            if let Err(error) = run(&mut install(&[font])) {
                println!("{error}; going on without");
            }
        }
    }
    Ok(found)
}

fn installed_chromium() -> Option<PathBuf> {
    let named = env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
        .map(PathBuf::from);
    let on_a_mac =
        ["Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome"]
            .map(|app| Path::new("/Applications").join(app));
    let folders: Vec<PathBuf> =
        env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect();
    // A bare name is looked up here, because Playwright wants the whole path.
    let whole =
        |name: PathBuf| folders.iter().map(|folder| folder.join(&name)).find(|path| path.is_file());
    named
        .into_iter()
        .chain(usual)
        .chain(on_a_mac)
        .filter_map(whole)
        .find(|program| output(command(program).arg("--version")).is_some())
}

fn apt(words: &[&str]) -> Command {
    let mut command = command("apt-get");
    command
        .args(["-qq", "-o", "Dpkg::Use-Pty=0"])
        .args(words)
        .env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn install(packages: &[&str]) -> Command {
    let mut command = apt(&["install", "-y", "--no-install-recommends"]);
    command.args(packages);
    command
}

fn is_debian() -> bool {
    // Not its relatives: Ubuntu's package called chromium only fetches a snap.
    fs::read_to_string("/etc/os-release")
        .is_ok_and(|text| text.lines().any(|line| line == "ID=debian"))
}

fn is_root() -> bool {
    output(command("id").arg("-u")).as_deref() == Some("0")
}
