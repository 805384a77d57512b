//! Files of the workspace, taken apart.

use std::fs;
use std::path::Path;

use super::Result;

/// Where Rust of ours lies.
const FOLDERS: [&str; 8] =
    ["src", "conform", "cli", "web/src", "xtask/src", "tools/src", "tests", "benches"];

/// A file of Rust.
pub struct SourceFile {
    /// From the root of the checkout.
    pub path: String,
    /// The folder whose figures it belongs to: `src/zab`, `web/src/view`, `tests`.
    pub room: String,
    /// Its lines without comments, strings and (but for files that are tests) test modules. As many as the file has.
    pub lines: Vec<String>,
    /// Lines of documentation.
    pub doc: usize,
    /// Lines that are a plain comment.
    pub comment: usize,
    /// It is a test, or a benchmark.
    pub is_test: bool,
}

impl SourceFile {
    fn new(path: String, text: &str) -> Self {
        let doc = |line: &&str| line.starts_with("///") || line.starts_with("//!");
        let trimmed = || text.lines().map(str::trim_start);
        let docs = trimmed().filter(doc).count();
        let comments = trimmed().filter(|line| line.starts_with("//")).count() - docs;
        let is_test = ["tests/", "benches/"].iter().any(|folder| path.starts_with(folder))
            || path.contains("/tests/")
            || path.ends_with("tests.rs");
        let mut lines = without_words(text);
        if !is_test {
            cut_test_modules(&mut lines);
        }
        Self { room: room(&path), path, lines, doc: docs, comment: comments, is_test }
    }

    /// How many lines have code.
    pub fn code_lines(&self) -> usize {
        self.lines.iter().filter(|line| !line.trim().is_empty()).count()
    }

    /// How often one of these stands in code that is not a test.
    pub fn count(&self, words: &[&str]) -> usize {
        let in_line =
            |line: &String| words.iter().map(|word| line.matches(word).count()).sum::<usize>();
        if self.is_test { 0 } else { self.lines.iter().map(in_line).sum() }
    }
}

/// The room of a path: the folder (or file) below `src` and `web/src`, else the folder on top.
fn room(path: &str) -> String {
    for top in ["web/src/", "src/"] {
        if let Some(below) = path.strip_prefix(top) {
            let name = below.split('/').next().unwrap_or_default();
            return format!("{top}{}", name.trim_end_matches(".rs"));
        }
    }
    path.split('/').next().unwrap_or_default().to_owned()
}

/// All of them, in the order of their paths.
pub fn files(root: &Path) -> Result<Vec<SourceFile>> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        if root.join(folder).is_dir() {
            collect(root, folder, &mut found)?;
        }
    }
    if found.is_empty() {
        return Err(format!("there is no Rust of ours in {}", root.display()));
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn collect(root: &Path, folder: &str, found: &mut Vec<SourceFile>) -> Result {
    let sentence = |error| format!("cannot read {folder}: {error}");
    for entry in fs::read_dir(root.join(folder)).map_err(sentence)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/{name}");
        if entry.path().is_dir() {
            if name != "node_modules" && name != "target" {
                collect(root, &path, found)?;
            }
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(entry.path()).map_err(sentence)?;
            found.push(SourceFile::new(path, &text));
        }
    }
    Ok(())
}

/// The lines of a text without comments and without what stands in strings.
fn without_words(text: &str) -> Vec<String> {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(quotes) = raw_string(rest) {
            code.push_str("\"\"");
            quotes
        } else if next == '"' {
            code.push_str("\"\"");
            plain_string(rest)
        } else if let Some(length) = char_literal(rest) {
            code.push_str("' '");
            length
        } else {
            code.push(next);
            rest = &rest[next.len_utf8()..];
            continue;
        };
        code.extend(rest[..length].chars().filter(|c| *c == '\n'));
        rest = &rest[length..];
    }
    code.lines().map(str::to_owned).collect()
}

fn raw_string(rest: &str) -> Option<usize> {
    let hashes = rest.strip_prefix('r')?.chars().take_while(|c| *c == '#').count();
    let body = rest[1 + hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(2 + hashes + body.find(&end)? + end.len())
}

fn plain_string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return at + 1,
            letter => escaped = letter == '\\' && !escaped,
        }
    }
    rest.len()
}

/// `'x'` or `'\n'`, but no lifetime.
fn char_literal(rest: &str) -> Option<usize> {
    let mut letters = rest.strip_prefix('\'')?.chars();
    let first = letters.next()?;
    if first == '\\' {
        return rest[3..].find('\'').map(|end| 3 + end + 1);
    }
    (letters.next()? == '\'').then(|| 2 + first.len_utf8())
}

/// Empties the lines of `#[cfg(test)] mod … { … }`.
fn cut_test_modules(lines: &mut [String]) {
    let mut at = 0;
    while at < lines.len() {
        let begins = lines[at].trim() == "#[cfg(test)]"
            && lines.get(at + 1).is_some_and(|next| next.trim_start().starts_with("mod "));
        if !begins {
            at += 1;
            continue;
        }
        let mut depth = 0_i32;
        loop {
            let line = std::mem::take(&mut lines[at]);
            depth += balance(&line);
            at += 1;
            if at >= lines.len() || (depth <= 0 && line.trim_end().ends_with(['}', ';'])) {
                break;
            }
        }
    }
}

/// How many braces a line opens more than it closes.
pub fn balance(line: &str) -> i32 {
    line.chars().fold(0, |sum, letter| match letter {
        '{' => sum + 1,
        '}' => sum - 1,
        _ => sum,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_strings_and_tests_are_not_code() {
        let text = "//! Doc.\nfn a() { // why\n    b(\"{ // }\", '\"', '{', r#\"}\"#);\n}\n\n#[cfg(test)]\nmod tests {\n    fn c() { assert!(true); }\n}\n";
        let file = SourceFile::new("src/zab/x.rs".to_owned(), text);
        assert_eq!((file.doc, file.comment, file.code_lines()), (1, 0, 3));
        assert_eq!(file.lines[2], "    b(\"\", ' ', ' ', \"\");");
        assert_eq!((file.room.as_str(), file.count(&["assert!"])), ("src/zab", 0));
        assert_eq!(room("web/src/view.rs"), "web/src/view");
    }
}
