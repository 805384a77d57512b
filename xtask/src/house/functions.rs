//! How long functions are, from the line of `fn` to that of its closing brace.

use super::source::{SourceFile, balance};

/// What fits on a screen.
pub const LONGEST: usize = 70;

/// Those that are longer, each as `path:line name length`.
pub fn longer(file: &SourceFile) -> Vec<String> {
    let mut found = Vec::new();
    for (at, line) in file.lines.iter().enumerate() {
        let Some(name) = name(line) else { continue };
        let length = length(&file.lines[at..]);
        if length > LONGEST {
            found.push(format!("{}:{} {name} {length}", file.path, at + 1));
        }
    }
    found
}

/// The name of the function whose signature begins in this line.
fn name(line: &str) -> Option<&str> {
    let mut words = line.trim_start();
    for word in ["pub", "const", "async", "unsafe"] {
        if let Some(rest) = words.strip_prefix(word).filter(|rest| rest.starts_with([' ', '('])) {
            let rest = rest
                .strip_prefix('(')
                .map_or(rest, |rest| rest.split_once(')').map_or("", |(_, rest)| rest));
            words = rest.trim_start();
        }
    }
    let name = words.strip_prefix("fn ")?;
    name.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next()
}

/// The lines up to the brace that closes what the first one begins; 1 if it has no body.
fn length(lines: &[String]) -> usize {
    let (mut depth, mut opened) = (0, false);
    for (count, line) in (1..).zip(lines) {
        opened |= line.contains('{');
        depth += balance(line);
        if (opened && depth <= 0) || (!opened && line.trim_end().ends_with(';')) {
            return count;
        }
    }
    lines.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_ends_with_its_brace() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(length(&lines("fn a(\n) {\n  if b {\n  }\n}\nfn c() {}")), 5);
        assert_eq!(length(&lines("fn a();\n}")), 1);
        assert_eq!(name("    pub(crate) const fn of<T>(x: T)"), Some("of"));
        assert_eq!(name("    fnord(x)"), None);
    }
}
