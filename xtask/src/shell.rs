//! Starting other programs, and the few folders that the chores share.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// An error is a sentence for the person at the terminal.
pub type Result<T = ()> = std::result::Result<T, String>;

/// The root of the repository.
pub fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().expect("xtask lies in the repository").to_owned()
}

/// The target folder: this program lies in `<target>/<profile>/xtask`, wherever `CARGO_TARGET_DIR` points.
pub fn target() -> PathBuf {
    let program = env::current_exe().expect("a running program has a path");
    let target = program.ancestors().nth(2).expect("cargo puts programs two folders deep");
    target.to_owned()
}

/// `tests/browser`: the browser tests and the packages from npm.
pub fn browser_tests() -> PathBuf {
    root().join("tests").join("browser")
}

/// A command in the root of the repository, with our own tools in front of `PATH`.
pub fn command(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    command.current_dir(root()).env("PATH", path()).stdin(Stdio::null());
    command
}

/// Cargo, the same one that started us.
pub fn cargo(words: &[&str]) -> Command {
    let mut command =
        command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()).as_ref() as &Path);
    command.args(words);
    command
}

/// npm in the folder of the browser tests.
pub fn npm(words: &[&str]) -> Command {
    let mut command = command(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(words).current_dir(browser_tests());
    command
}

/// Runs a command to its end, showing it and whatever it says.
pub fn run(command: &mut Command) -> Result {
    announce(command);
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("failed ({status}): {}", words(command))) }
}

/// Like [`run`], and hands over every line of standard output after it was shown.
pub fn run_watching(command: &mut Command, mut on_line: impl FnMut(&str)) -> Result {
    announce(command);
    let mut child =
        command.stdout(Stdio::piped()).spawn().map_err(|error| cannot_start(command, &error))?;
    let mut lines = BufReader::new(child.stdout.take().expect("standard output is piped"));
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
        let mut out = std::io::stdout().lock();
        // A closed terminal is no reason to stop the tests.
        let _ = out.write_all(&line).and_then(|()| out.flush());
        on_line(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
    let status = child.wait().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("failed ({status}): {}", words(command))) }
}

/// What a command prints, if it can be started and succeeds; silent otherwise.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// A file's bytes.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// A file's text.
pub fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a file.
pub fn write(path: &Path, bytes: &[u8]) -> Result {
    fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

/// `PATH` with our tools first: what we build and pin goes before what a machine happens to have.
fn path() -> OsString {
    let tools = target().join("tools");
    let ours =
        [tools.clone(), tools.join("bin"), browser_tests().join("node_modules").join(".bin")];
    let theirs = env::var_os("PATH").unwrap_or_default();
    let all = ours.into_iter().chain(env::split_paths(&theirs));
    env::join_paths(all).expect("the repository's path contains no path separator")
}

fn announce(command: &Command) {
    println!("$ {}", words(command));
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("cannot start {}: {error}", command.get_program().to_string_lossy())
}

/// The command as one would type it: programs by name only, and paths from the root of the repository.
fn words(command: &Command) -> String {
    let root = format!("{}{}", root().display(), std::path::MAIN_SEPARATOR);
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let mut words = vec![program.to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().replace(&root, "")));
    words.join(" ")
}
