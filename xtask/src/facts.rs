//! `docs/facts.md` as a page beside the page: the numbers that Zabscope shows lead there.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pulldown_cmark::{Options, Parser, html};
use sha2::{Digest, Sha256};

use crate::shell::{Result, root};

/// The file in `dist/`.
const NAME: &str = "facts.html";

/// Writes it.
pub fn write(dist: &Path) -> Result {
    let read = |path: &Path| {
        fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let facts = read(&root().join("docs").join("facts.md"))?;
    let style = read(&root().join("static").join("facts.css"))?;
    let page = dist.join(NAME);
    fs::write(&page, written(&facts, &style))
        .map_err(|error| format!("{}: {error}", page.display()))
}

/// The whole page; its policy allows it nothing but its own style.
fn written(facts: &str, style: &str) -> String {
    let mut body = String::new();
    html::push_html(&mut body, Parser::new_ext(facts, Options::ENABLE_TABLES));
    // Ids stand in `<a id>` before what they name: without an address they are no links.
    let sum = STANDARD.encode(Sha256::digest(style.as_bytes()));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{sum}'; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>Zabscope: the facts</title>\n\
         <style>{style}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_stay_and_words_become_elements() {
        let page = written(
            "# Facts\n\n- <a id=\"f-1.2.9\"></a>**1.2.9** Two `words`.\n\n| a | b |\n|---|---|\n| [1](#f-1.2.9) | 2 |\n",
            "p{}",
        );
        assert!(
            page.contains(
                "<li><a id=\"f-1.2.9\"></a><strong>1.2.9</strong> Two <code>words</code>."
            ),
            "{page}"
        );
        assert!(
            page.contains("<td><a href=\"#f-1.2.9\">1</a></td>")
                && page.contains("<style>p{}</style>"),
            "{page}"
        );
    }

    #[test]
    fn the_facts_of_this_repository_keep_all_their_anchors() {
        let facts = fs::read_to_string(root().join("docs/facts.md")).unwrap();
        let page = written(&facts, "");
        let count = |text: &str| text.matches("<a id=\"f-").count();
        assert!(count(&facts) > 200 && count(&page) == count(&facts));
    }
}
