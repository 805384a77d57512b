//! The page's data files: texts of a language, and the library. They are fetched by `web/data.js` and read by
//! `src/bundled.rs`; natively both include the same files below `static/`.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use crate::shell::{Result, root};

/// A data file: what `data.js` calls it, and the files and folders below `static/` that it is made of.
struct Bundle {
    name: &'static str,
    /// Paths are told from here.
    base: &'static str,
    parts: &'static [&'static str],
}

const BUNDLES: [Bundle; 3] = [
    Bundle { name: "texts-en", base: "locales/en", parts: &["locales/en"] },
    Bundle { name: "texts-zh", base: "locales/zh", parts: &["locales/zh"] },
    Bundle {
        name: "library",
        base: "",
        parts: &["glossary.json", "lessons", "myths", "scenarios"],
    },
];
/// What fetches them.
const SCRIPT: &str = "data.js";

/// Writes the data files into a folder.
pub fn write(folder: &Path) -> Result {
    BUNDLES.iter().try_for_each(|bundle| {
        save(&folder.join(format!("{}.txt", bundle.name)), bundle.text()?.as_bytes())
    })
}

/// Gives the data files of a `dist/` and the script that fetches them names that change with what is in them.
pub fn finish(dist: &Path) -> Result {
    let mut script = read(&dist.join(SCRIPT))?;
    for Bundle { name, .. } in &BUNDLES {
        let plain = format!("{name}.txt");
        let stamped = format!("{name}-{:016x}.txt", stamp(&read(&dist.join(&plain))?));
        rename(&dist.join(&plain), &dist.join(&stamped))?;
        if !script.contains(&plain) {
            return Err(format!("{SCRIPT} does not know {plain}"));
        }
        script = script.replace(&plain, &stamped);
    }
    let stamped = format!("data-{:016x}.js", stamp(&script));
    save(&dist.join(&stamped), script.as_bytes())?;
    fs::remove_file(dist.join(SCRIPT)).map_err(|error| format!("{SCRIPT}: {error}"))?;
    let page = dist.join("index.html");
    let html = read(&page)?;
    let named = format!("./{SCRIPT}");
    if html.matches(&named).count() != 1 {
        return Err(format!("the page does not name {named} once"));
    }
    save(&page, html.replace(&named, &format!("./{stamped}")).as_bytes())
}

/// All of them for the page in one file: a JSON object of texts by the names that the program asks for.
pub fn inlined() -> Result<Vec<(&'static str, String)>> {
    let name = |bundle: &Bundle| bundle.name.trim_start_matches("texts-");
    BUNDLES.iter().map(|bundle| Ok((name(bundle), bundle.text()?))).collect()
}

impl Bundle {
    /// Its files, each below a line with its path.
    fn text(&self) -> Result<String> {
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
            let text = read(&file)?;
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

fn stamp(text: &str) -> u64 {
    let mut hash = DefaultHasher::new();
    hash.write(text.as_bytes());
    hash.finish()
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn save(path: &Path, bytes: &[u8]) -> Result {
    fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

fn rename(from: &Path, to: &Path) -> Result {
    fs::rename(from, to).map_err(|error| format!("{}: {error}", from.display()))
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
