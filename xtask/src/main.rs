//! Chores of this repository, in Rust, so that a machine with rustup needs nothing else to be told.
//!
//! `cargo xtask` is an alias in `.cargo/config.toml`. One module a chore:
//! [`page`] builds: [`program`] compiles, [`assemble`] writes the page around it, with [`data`], [`facts`] and the [`worker`]
//! that keeps it for when there is no network. [`serve`] serves it while it is being worked on, [`probe`] builds the engine
//! alone and measures it, [`mod@test`] tests, [`tools`] finds or installs what all need, [`mod@house`] measures the house, [`count`] reads what the test runners say, [`shell`] starts other programs.

mod assemble;
mod count;
mod data;
mod facts;
mod house;
mod page;
mod probe;
mod program;
mod serve;
mod shell;
mod test;
mod tools;
mod worker;

use std::env;
use std::process::ExitCode;

use shell::Result;

const USAGE: &str = "\
usage: cargo xtask <chore>

  serve [--port N] [--release]          build the page, serve it on localhost, rebuild on every edit
  build [--quick] [--single-file] [--home URL]
                                        make dist/: static files for any web server, under any path; and
                                        dist/zabscope.html: all of it in one file, whose links lead to URL
  data                                  write the page's data files where trunk asks for them (its hook)
  test [--no-browser] [--only STEP]...  run all checks and tests; the last line is the sum
  bench                                 measure the engine and the page, natively and in Chromium; wants dist/
  house [CHECKOUT]                      the house in figures: lines, names, arrows, long functions, repetitions
  shots                                 build dist/ and take screenshots of it into target/shots

What is missing gets installed; where that is impossible, the command that installs it is named.";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["serve", flags @ ..] => serve_page(flags),
        ["build", flags @ ..] => build(flags),
        ["data"] => data_files(),
        ["bench"] => probe::bench(),
        ["test", flags @ ..] => run_tests(flags),
        ["house"] => house::print(None),
        ["house", checkout] => house::print(Some(checkout)),
        ["shots"] => page::build(&page::PageBuild::default()).and_then(|()| page::shots()),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        [] => Err(USAGE.to_owned()),
        [unknown, ..] => Err(format!("{unknown}: not a chore, or too many words\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever fails without words has said what failed already; `test` must have the last line.
        Err(sentence) => {
            if !sentence.is_empty() {
                eprintln!("{sentence}");
            }
            ExitCode::FAILURE
        }
    }
}

fn data_files() -> Result {
    let folder = env::var_os("TRUNK_STAGING_DIR").ok_or("TRUNK_STAGING_DIR names no folder")?;
    let folder = std::path::Path::new(&folder);
    data::write(folder)?;
    facts::write(folder)
}

fn build(mut flags: &[&str]) -> Result {
    let mut how = page::PageBuild::default();
    loop {
        flags = match flags {
            [] if how.home.is_some() && !how.single => {
                return Err("--home is for --single-file".to_owned());
            }
            [] => return page::build(&how),
            ["--quick", rest @ ..] => {
                how.quick = true;
                rest
            }
            ["--single-file", rest @ ..] => {
                how.single = true;
                rest
            }
            ["--home", home, rest @ ..] if home.starts_with("http") => {
                how.home = Some((*home).to_owned());
                rest
            }
            [other, ..] => return Err(format!("build does not know {other}\n\n{USAGE}")),
        };
    }
}

fn serve_page(mut flags: &[&str]) -> Result {
    let (mut port, mut release) = (serve::PORT, false);
    loop {
        flags = match flags {
            [] => return serve::serve(port, release),
            ["--release", rest @ ..] => {
                release = true;
                rest
            }
            ["--port", number, rest @ ..] => {
                let number = number.parse::<u16>();
                port = number.map_err(|_| "--port wants a number from 0 to 65535")?;
                rest
            }
            [other, ..] => return Err(format!("serve does not know {other}\n\n{USAGE}")),
        };
    }
}

fn run_tests(mut flags: &[&str]) -> Result {
    let mut choice = test::TestChoice::default();
    loop {
        flags = match flags {
            [] => return test::run_steps(&choice),
            ["--no-browser", rest @ ..] => {
                choice.no_browser = true;
                rest
            }
            ["--only", step, rest @ ..] => {
                choice.only.push((*step).to_owned());
                rest
            }
            [other, ..] => return Err(format!("test does not know {other}\n\n{USAGE}")),
        };
    }
}
