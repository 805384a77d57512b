//! The finished page: what trunk has made, with a content security policy that lets it do what it does and nothing else.
//!
//! Trunk writes a script into the page that starts the program. A policy allows scripts in files only, so it moves into
//! a file of its own, whose name changes with the program's.

use std::fs;
use std::path::Path;

use crate::shell::{Result, root};

/// What the page may do. `'wasm-unsafe-eval'` lets it compile WebAssembly, and no script. Style attributes are allowed
/// because places of things are written into them; they cannot run anything. Frames show the preview of an embed. Pictures
/// that are exported are drawn from a blob. The worker is what keeps the page for when there is no network.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                      style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; \
                      frame-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";

/// The beginning of the script that trunk writes.
const SCRIPT: &str = "<script type=\"module\">";

/// Waits until the program has made `window.zabscope`.
const BEGUN: &str = "if (!window.zabscope) await new Promise((go) => addEventListener('zabscope-begun', go, { once: true }));\n";

/// Finishes `dist/`.
pub fn finish(dist: &Path) -> Result {
    let index = dist.join("index.html");
    let problem = |error: std::io::Error| format!("{}: {error}", index.display());
    let page = fs::read_to_string(&index).map_err(problem)?;
    let (page, name, script) = finished(&page)?;
    let offline = fs::read_to_string(root().join("web").join("offline.js")).map_err(problem)?;
    fs::write(dist.join(name), script + &offline).map_err(problem)?;
    fs::write(&index, page).map_err(problem)
}

/// The page with its policy, and the file that its script moves to.
fn finished(page: &str) -> Result<(String, String, String)> {
    let (before, rest) =
        page.split_once(SCRIPT).ok_or("trunk has written no script into the page")?;
    let (script, after) = rest.split_once("</script>").ok_or("the script does not end")?;
    let stamp = script.split_once("zabscope-web-").and_then(|(_, rest)| rest.split_once(".js"));
    let name = format!("start-{}.js", stamp.map_or("page", |(stamp, _)| stamp));
    let start = format!("{before}<script type=\"module\" src=\"./{name}\"></script>{after}");
    let head = format!(
        "<meta charset=\"utf-8\">\n  <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">"
    );
    let page = start.replacen("<meta charset=\"utf-8\">", &head, 1);
    if !page.contains(POLICY) {
        return Err("the page has no place for its policy".to_owned());
    }
    // The program makes its page when its texts are there, not when it begins.
    let wait = format!("{BEGUN}dispatchEvent(");
    let script = script.trim_start().replacen("dispatchEvent(", &wait, 1);
    Ok((without_digests(&page), name, script))
}

/// Style sheets and the icon come from beside the page. In a frame without an origin of its own, a digest would make the
/// browser refuse them wherever the server does not allow other origins to read them.
fn without_digests(page: &str) -> String {
    let line = |line: &str| match line.split_once(" integrity=\"") {
        Some((before, rest))
            if line.contains("rel=\"stylesheet\"") || line.contains("rel=\"icon\"") =>
        {
            before.to_owned() + rest.split_once('"').map_or("", |(_, after)| after)
        }
        _ => line.to_owned(),
    };
    page.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_moves_into_a_file_and_the_policy_comes_first() {
        let page = "<head>\n  <meta charset=\"utf-8\">\n<script type=\"module\">\nimport init from './zabscope-web-1f.js';\n</script>\n  \
                    <link rel=\"stylesheet\" href=\"./style-1.css\" integrity=\"sha384-x\"/>\n</head>";
        let (page, name, script) = finished(page).unwrap();
        assert_eq!(name, "start-1f.js");
        assert_eq!(script, "import init from './zabscope-web-1f.js';\n");
        assert!(page.contains("<script type=\"module\" src=\"./start-1f.js\"></script>"));
        assert!(page.find("Content-Security-Policy").unwrap() < page.find("<script").unwrap());
        assert!(page.contains("href=\"./style-1.css\"/>"), "{page}");
        assert!(finished("<p>nothing</p>").is_err());
    }
}
