//! The page in one file, for a stick or a mail: styles, icon and program lie in it, and it asks for nothing.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::data;
use crate::shell::{Result, root};

/// The file in `dist/`.
pub const NAME: &str = "zabscope.html";

/// Writes the file into a finished `dist/`, from the glue and the program in one part. `home` is where the page lies for
/// whoever gets a link and not the file.
pub fn make(dist: &Path, glue: &str, program: &Path, home: Option<&str>) -> Result {
    let read = |path: &Path| fs::read(path).map_err(|error| format!("{}: {error}", path.display()));
    let text = |path: &Path| {
        String::from_utf8(read(path)?).map_err(|error| format!("{}: {error}", path.display()))
    };
    let page = text(&dist.join("index.html"))?;
    let script = format!("{glue}{}", text(&root().join("web").join("single.js"))?);
    let data: Vec<(&str, String)> =
        data::inlined()?.iter().map(|(name, text)| (*name, packed(text.as_bytes()))).collect();
    let program = packed(&read(program)?);
    let page = whole(&page, &script, &program, &data, home, |name| read(&dist.join(name)))?;
    let file = dist.join(NAME);
    fs::write(&file, &page).map_err(|error| format!("{}: {error}", file.display()))?;
    println!("{NAME}: {} KB", page.len() / 1000);
    Ok(())
}

fn packed(bytes: &[u8]) -> String {
    STANDARD.encode(miniz_oxide::deflate::compress_to_vec_zlib(bytes, 9))
}

/// The page with everything in it.
fn whole(
    page: &str,
    script: &str,
    program: &str,
    data: &[(&str, String)],
    home: Option<&str>,
    read: impl Fn(&str) -> Result<Vec<u8>>,
) -> Result<String> {
    let (mut out, mut styles) = (String::new(), String::new());
    let (mut has_script, mut dropped) = (false, false);
    for (ix, tag) in page.split('<').enumerate() {
        let name = |attribute: &str| {
            let (_, rest) = tag.split_once(&format!("{attribute}=\"./"))?;
            rest.split_once('"').map(|(name, _)| name)
        };
        let after = tag.split_once('>').map_or("", |(_, after)| after);
        let is_data = tag.starts_with("script defer src=");
        if is_data || tag.starts_with("link ") && tag.contains("preload\"") {
            out.push_str(after);
            dropped |= is_data;
        } else if tag.starts_with("/script>") && std::mem::take(&mut dropped) {
            out.push_str(after);
        } else if tag.starts_with("link ") && tag.contains("rel=\"stylesheet\"") {
            let style = read(name("href").ok_or("a style sheet has no address")?)?;
            let style = String::from_utf8(style).map_err(|error| error.to_string())?;
            no_end(&style, "</style")?;
            styles.push_str(&format!(" '{}'", sum(&style)));
            out.extend(["<style>", &style, "</style>", after]);
        } else if tag.starts_with("link ") && tag.contains("rel=\"icon\"") {
            let icon = read(name("href").ok_or("the icon has no address")?)?;
            let icon = STANDARD.encode(icon);
            out.push_str(&format!("<link rel=\"icon\" href=\"data:image/svg+xml;base64,{icon}\">"));
            out.push_str(after);
        } else if tag.starts_with("script type=\"module\" src=") {
            no_end(script, "</script")?;
            out.extend(["<script type=\"module\">", script]);
            has_script = true;
        } else if tag.starts_with("/body>") {
            let kind = "type=\"text/plain\"";
            out.push_str(&format!("<script id=\"zabscope-program\" {kind}>{program}</script>\n"));
            for (name, packed) in data {
                out.push_str(&format!("<script id=\"zabscope-{name}\" {kind}>{packed}</script>\n"));
            }
            out.extend(["<", tag]);
        } else {
            out.extend([if ix == 0 { "" } else { "<" }, tag]);
        }
    }
    if !has_script || !out.contains("zabscope-program") {
        return Err("the page has no place for its program".to_owned());
    }
    let policy = format!(
        "default-src 'none'; script-src '{}' 'wasm-unsafe-eval'; style-src{styles}; \
         style-src-attr 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'",
        sum(script)
    );
    with_policy(&out, &policy, home)
}

/// With its own policy, and with the address where the page lies for others.
fn with_policy(page: &str, policy: &str, home: Option<&str>) -> Result<String> {
    let begins = "<meta http-equiv=\"Content-Security-Policy\" content=\"";
    let (before, rest) = page.split_once(begins).ok_or("the page has no policy")?;
    let (_, after) = rest.split_once('"').ok_or("the policy does not end")?;
    let home = home.map_or_else(String::new, |home| {
        let home = home.replace('&', "&amp;").replace('"', "&quot;");
        format!("<meta name=\"zabscope-home\" content=\"{home}\">\n  ")
    });
    Ok(format!("{before}{home}{begins}{policy}\"{after}"))
}

/// What stands in an element must not end it.
fn no_end(text: &str, end: &str) -> Result {
    if text.to_ascii_lowercase().contains(end) {
        Err(format!("there is {end} in it"))
    } else {
        Ok(())
    }
}

/// How a policy names a script or a style sheet.
fn sum(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<!doctype html>\n<html>\n<head>\n  <meta charset=\"utf-8\">\n  \
        <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'\">\n\
        <script type=\"module\" src=\"./start-1.js\"></script>\n<script defer src=\"./data-1.js\"></script>\n\
        <link rel=\"stylesheet\" href=\"./a-1.css\"/>\n<link rel=\"icon\" href=\"./i.svg\" type=\"image/svg+xml\"/>\n\
        <link rel=\"modulepreload\" href=\"./g.js\" crossorigin><link rel=\"preload\" href=\"./p.wasm\"></head>\n\
        <body>\n  <div id=\"page\"></div>\n</body>\n</html>\n";

    fn made(script: &str, home: Option<&str>) -> Result<String> {
        whole(PAGE, script, "UEs=", &[("en", "eA==".to_owned())], home, |name| match name {
            "a-1.css" => Ok(b"p > b { color: red }".to_vec()),
            "i.svg" => Ok(b"<svg/>".to_vec()),
            other => Err(format!("{other} is not to be read")),
        })
    }

    #[test]
    fn everything_lies_in_it_and_nothing_has_an_address() {
        let page = made("run();\n", None).unwrap();
        assert!(!page.contains("./") && !page.contains("preload"), "{page}");
        assert!(page.contains("<style>p > b { color: red }</style>"), "{page}");
        assert!(page.contains("<script type=\"module\">run();\n</script>"), "{page}");
        assert!(
            page.contains(
                "<script id=\"zabscope-program\" type=\"text/plain\">UEs=</script>\n<script id=\"zabscope-en\" type=\"text/plain\">eA==</script>\n</body>"
            ),
            "{page}"
        );
        assert!(page.contains("href=\"data:image/svg+xml;base64,PHN2Zy8+\""), "{page}");
        let policy = format!(
            "script-src '{}' 'wasm-unsafe-eval'; style-src '{}';",
            sum("run();\n"),
            sum("p > b { color: red }")
        );
        assert!(page.contains(&policy), "{page}");
        assert!(!page.contains("zabscope-home"));
    }

    #[test]
    fn a_home_is_written_into_it_and_what_would_end_the_script_is_refused() {
        let page = made("run();", Some("https://zab.example/?a&b")).unwrap();
        assert!(
            page.contains("<meta name=\"zabscope-home\" content=\"https://zab.example/?a&amp;b\">"),
            "{page}"
        );
        assert!(made("const end = '</script>';", None).is_err());
    }
}
