//! The service worker of the built page: which files it keeps, and which version they are. See `web/offline-worker.js`.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::shell::{Result, root};

/// Its name, which never changes: browsers look there for a new version.
const NAME: &str = "worker.js";
/// What lies beside the page and is no part of it.
const NOT_KEPT: [&str; 3] = [NAME, "zabscope.d.ts", crate::assemble::SINGLE];

/// Writes the worker into a finished `dist/`.
pub fn finish(dist: &Path) -> Result {
    let template = root().join("web").join("offline-worker.js");
    let template = fs::read_to_string(&template).map_err(|error| problem(&template, &error))?;
    let mut files = Vec::new();
    for entry in fs::read_dir(dist).map_err(|error| problem(dist, &error))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !NOT_KEPT.contains(&name.as_str()) && entry.path().is_file() {
            let bytes = fs::read(entry.path()).map_err(|error| problem(&entry.path(), &error))?;
            files.push((name, sum(&bytes)));
        }
    }
    files.sort();
    let worker = dist.join(NAME);
    fs::write(&worker, written(&template, &files)).map_err(|error| problem(&worker, &error))
}

fn problem(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// SHA-256 as browsers' workers write it.
fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The worker of these files. Its version is that of all of them together, and of the worker itself.
fn written(template: &str, files: &[(String, String)]) -> String {
    let listed: Vec<String> =
        files.iter().map(|(name, sum)| format!("\"{name}\":\"{sum}\"")).collect();
    let listed = format!("{{{}}}", listed.join(","));
    let version = sum(format!("{template}{listed}").as_bytes());
    template.replace("THE_VERSION", &version[..16]).replace("THE_FILES", &listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_is_another_version() {
        let file = |bytes: &[u8]| vec![("index.html".to_owned(), sum(bytes))];
        let template = "const VERSION = 'THE_VERSION';\nconst FILES = THE_FILES;\n";
        let one = written(template, &file(b""));
        assert!(one.ends_with("const FILES = {\"index.html\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"};\n"), "{one}");
        let version = |text: &str| text.lines().next().unwrap().to_owned();
        assert_eq!(version(&one).len(), "const VERSION = '';".len() + 16);
        assert_eq!(one, written(template, &file(b"")));
        assert_ne!(version(&one), version(&written(template, &file(b"x"))));
        assert_ne!(version(&one), version(&written(&format!("{template}//"), &file(b""))));
    }
}
