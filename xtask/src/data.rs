//! The page's data files: texts of a language, and the library. They are fetched by `web/data.js` and read by
//! `src/bundled.rs`; natively both include the same files below `static/`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{self, Result, read_text, root};

/// A data file, and the files and folders below `static/` that it is made of.
pub struct Bundle {
    /// What the program asks for.
    pub asked: &'static str,
    name: &'static str,
    /// Paths are told from here.
    base: &'static str,
    parts: &'static [&'static str],
}

/// All of them.
pub const BUNDLES: [Bundle; 3] = [
    Bundle { asked: "en", name: "texts-en", base: "locales/en", parts: &["locales/en"] },
    Bundle { asked: "zh", name: "texts-zh", base: "locales/zh", parts: &["locales/zh"] },
    Bundle {
        asked: "library",
        name: "library",
        base: "",
        parts: &["glossary.json", "lessons", "myths", "scenarios"],
    },
];
/// Writes the data files into a folder, for trunk.
pub fn write(folder: &Path) -> Result {
    BUNDLES
        .iter()
        .try_for_each(|bundle| shell::write(&folder.join(bundle.file()), bundle.text()?.as_bytes()))
}

impl Bundle {
    /// What `data.js` calls its file.
    pub fn file(&self) -> String {
        format!("{}.txt", self.name)
    }

    /// Its files, each below a line with its path.
    pub fn text(&self) -> Result<String> {
        let folder = root().join("static");
        let mut files = Vec::new();
        for part in self.parts {
            collect(&folder.join(part), &mut files)?;
        }
        let base = folder.join(self.base);
        let mut all = String::new();
        for file in files {
            let path = file.strip_prefix(&base).map_err(|error| error.to_string())?;
            let path = path.to_string_lossy().replace('\\', "/");
            let text = read_text(&file)?;
            if text.contains("=== ") {
                return Err(format!("{path}: === begins another file of a bundle"));
            }
            all.extend(["=== ", &path, "\n", &dense(&text), "\n"]);
        }
        Ok(all)
    }
}

/// JSON without the white space between its words.
fn dense(json: &str) -> String {
    let (mut out, mut quoted, mut escaped) = (String::new(), false, false);
    for c in json.chars() {
        if quoted || !c.is_ascii_whitespace() {
            out.push(c);
        }
        quoted ^= c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
    }
    out
}

/// The files of a folder and of its folders, in order.
fn collect(path: &Path, found: &mut Vec<PathBuf>) -> Result {
    if !path.is_dir() {
        found.push(path.to_owned());
        return Ok(());
    }
    let files = fs::read_dir(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut paths: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    paths.sort();
    paths.iter().try_for_each(|path| collect(path, found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_goes_where_it_says_nothing() {
        assert_eq!(dense("{ \"a b\\\"  c\\\\\" : [1,\n 2] }"), "{\"a b\\\"  c\\\\\":[1,2]}");
    }

    #[test]
    fn every_bundle_holds_every_file_that_it_is_made_of() {
        for bundle in &BUNDLES {
            let text = bundle.text().unwrap();
            assert!(
                text.starts_with("=== ") && text.matches("=== ").count() > 20,
                "{}",
                bundle.name
            );
        }
        let library = BUNDLES[2].text().unwrap();
        assert!(
            library.contains("=== scenarios/flaws/zk-4643.json\n"),
            "paths are told from static/"
        );
        assert!(BUNDLES[1].text().unwrap().contains("=== problem.json\n"));
    }
}
