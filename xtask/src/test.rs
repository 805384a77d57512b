//! Every check and test of the project, one after the other. All of them run, even when an early one fails.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::count::{self, Tally};
use crate::page;
use crate::shell::{Result, cargo, run, run_watching};
use crate::tools;

/// Which steps to run: all, unless told otherwise.
#[derive(Default)]
pub struct TestChoice {
    /// Leave the real browser out.
    pub no_browser: bool,
    /// Only the steps of these names.
    pub only: Vec<String>,
}

/// One heading of the run.
struct TestStep {
    name: &'static str,
    says: &'static str,
    run: fn() -> TestOutcome,
}

/// What a step counted, and a sentence if it failed.
type TestOutcome = (Tally, Result);

const STEPS: [TestStep; 7] = [
    TestStep { name: "fmt", says: "the code is formatted", run: || whole(format()) },
    TestStep { name: "clippy", says: "no warnings natively", run: || whole(clippy()) },
    TestStep {
        name: "clippy-wasm",
        says: "no warnings in the page for wasm32",
        run: || whole(clippy_wasm()),
    },
    TestStep { name: "native", says: "unit tests, golden transcripts, doc tests", run: native },
    TestStep {
        name: "doc",
        says: "the documentation builds without warnings",
        run: || whole(doc()),
    },
    TestStep {
        name: "page",
        says: "the page builds into dist/, and into one file",
        run: || whole(page::build(&page::PageBuild { single: true, ..page::PageBuild::default() })),
    },
    TestStep { name: "browser", says: "the page in a real browser", run: browser },
];

/// Runs the chosen steps, then says how it went. The last line is `N passed, M failed`.
pub fn run_steps(choice: &TestChoice) -> Result {
    let steps = chosen(choice)?;
    let mut sum = Tally::default();
    let mut report: Vec<(&TestStep, Tally, Result, Duration)> = Vec::new();
    for step in steps {
        println!("\n── {}: {} ──", step.name, step.says);
        let start = Instant::now();
        let (tally, result) = (step.run)();
        if let Err(sentence) = &result {
            println!("{sentence}");
        }
        println!(
            "── {}: {} in {:.1} s ──",
            step.name,
            word(&result),
            start.elapsed().as_secs_f32()
        );
        sum.add(tally);
        report.push((step, tally, result, start.elapsed()));
    }
    println!();
    for (step, tally, result, took) in &report {
        let Tally { passed, failed } = tally;
        let (name, word, took) = (step.name, word(result), took.as_secs_f32());
        println!("{name:<12} {word:<7} {passed:>5} passed {failed:>3} failed {took:>7.1} s");
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    if sum.failed == 0 { Ok(()) } else { Err(String::new()) }
}

fn chosen(choice: &TestChoice) -> Result<Vec<&'static TestStep>> {
    if let Some(unknown) =
        choice.only.iter().find(|name| STEPS.iter().all(|step| step.name != **name))
    {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        return Err(format!("there is no step {unknown}; the steps are {}", names.join(", ")));
    }
    let wanted = |step: &&TestStep| {
        (choice.only.is_empty() || choice.only.iter().any(|name| name == step.name))
            && !(choice.no_browser && step.name == "browser")
    };
    Ok(STEPS.iter().filter(wanted).collect())
}

fn word(result: &Result) -> &'static str {
    if result.is_ok() { "passed" } else { "FAILED" }
}

/// A step that is not made of tests counts as one.
fn whole(result: Result) -> TestOutcome {
    (Tally::of_step(result.is_ok()), result)
}

/// A step made of tests; when it failed without a failed test (it does not compile, say) that counts as one.
fn counted(command: Result<Command>, read_line: fn(&str) -> Tally) -> TestOutcome {
    let mut tally = Tally::default();
    let result = command
        .and_then(|mut command| run_watching(&mut command, |line| tally.add(read_line(line))));
    if result.is_err() && tally.failed == 0 {
        tally.failed = 1;
    }
    (tally, result)
}

fn format() -> Result {
    tools::components()?;
    run(&mut cargo(&["fmt", "--all", "--check"]))
}

fn clippy() -> Result {
    tools::components()?;
    run(&mut cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--",
        "-D",
        "warnings",
    ]))
}

fn clippy_wasm() -> Result {
    tools::components()?;
    tools::wasm_target()?;
    let wasm = ["--package", "zabscope-web", "--target", "wasm32-unknown-unknown"];
    run(cargo(&["clippy"]).args(wasm).args(["--", "-D", "warnings"]))
}

fn native() -> TestOutcome {
    let ours = ["--workspace", "--exclude", "zabscope-tools", "--all-features"];
    let mut test = cargo(&["test", "--no-fail-fast"]);
    test.args(ours);
    counted(Ok(test), count::rust)
}

fn doc() -> Result {
    let ours = ["--workspace", "--exclude", "zabscope-tools", "--all-features"];
    run(cargo(&["doc", "--no-deps"]).args(ours).env("RUSTDOCFLAGS", "-D warnings"))
}

fn browser() -> TestOutcome {
    let node = page::in_browser_with_probe().map(|mut node| {
        node.args(["--test", "--test-reporter=spec"]);
        node
    });
    counted(node, count::node)
}
