//! The headless runner: what the page does, without a page.
//!
//! One module per subcommand. Whatever goes wrong with what the user gave is one
//! sentence on stderr and exit code 2.

use clap::{Parser, Subcommand};
use std::process::ExitCode;

mod check;
mod conform;
mod export;
mod hunt;
mod input;
mod link;
mod list;
mod prey;
mod recipes;
mod record;
mod report;
mod run;
mod tally;
mod walk;

/// Told by `--help`.
const EXIT_CODES: &str = "Exit codes:
  0  all is well
  1  a guarantee was violated, or a recording differs
  2  the input is bad; one sentence on stderr says how";

/// A deterministic ZooKeeper ensemble, run without a page.
#[derive(Parser)]
#[command(name = "zabscope", version, about, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: CliCommand,
}

#[derive(Subcommand)]
enum CliCommand {
    /// Replay a scenario or a link and print the final state
    Run(run::RunArgs),
    /// Write a run for other programs: JSON, ShiViz, Mermaid
    Export(export::ExportArgs),
    /// Validate files of scenarios and lessons
    Check(check::CheckArgs),
    /// Replay recordings of a real ensemble and compare
    Conform(conform::ConformArgs),
    /// Make runs from seeds and look for one that breaks a guarantee
    Hunt(hunt::HuntArgs),
    /// Make runs of recipes from seeds, and look for what goes wrong in them
    Recipes(recipes::RecipesArgs),
    /// Turn scenarios into links, and links into scenarios
    #[command(subcommand)]
    Link(link::LinkCommand),
    /// List what comes with Zabscope
    #[command(subcommand)]
    List(list::ListCommand),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => return refuse(&sentence(&error)),
        Err(help) => {
            say(&help.to_string());
            return ExitCode::SUCCESS;
        }
    };
    let done = match cli.command {
        CliCommand::Run(args) => run::run(&args),
        CliCommand::Export(args) => export::run(&args).map(|()| ExitCode::SUCCESS),
        CliCommand::Check(args) => check::run(&args).map(|()| ExitCode::SUCCESS),
        CliCommand::Conform(args) => conform::run(&args),
        CliCommand::Hunt(args) => hunt::run(&args),
        CliCommand::Recipes(args) => recipes::run(&args),
        CliCommand::Link(command) => link::run(&command).map(|()| ExitCode::SUCCESS),
        CliCommand::List(command) => list::run(&command).map(|()| ExitCode::SUCCESS),
    };
    match done {
        Ok(code) => code,
        Err(sentence) => refuse(&sentence),
    }
}

fn refuse(sentence: &str) -> ExitCode {
    eprintln!("zabscope: {sentence}");
    ExitCode::from(2)
}

/// What is wrong with the command line, without the advice that follows it.
fn sentence(error: &clap::Error) -> String {
    let text = error.to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = first.trim_start_matches("error: ").split_whitespace().collect();
    match error.kind() {
        clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "name a command; `zabscope --help` lists them".to_owned()
        }
        _ => words.join(" "),
    }
}

/// Prints, and ends quietly when the reader has had enough (`… | head`).
fn say(text: &str) {
    use std::io::Write;
    if std::io::stdout().write_all(text.as_bytes()).is_err() {
        std::process::exit(0);
    }
}
