//! The page, written from its template `web/index.html` and everything that belongs beside it: as a folder of files for
//! any web server, or as one file that asks for nothing.
//!
//! In the template a line with `data-trunk` names a file for the page, in words that trunk understands, too. These lines
//! give way to what [`site`] or [`single`] writes; all others stay as they are.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::program::{GLUE, LOADER, PageProgram, WASM};
use crate::shell::{Result, read, read_text, root, write};
use crate::{data, facts, worker};

/// The page in one file, in `dist/`.
pub const SINGLE: &str = "zabscope.html";
/// What fetches the data files.
const DATA: &str = "data.js";
/// What the page may do. `'wasm-unsafe-eval'` lets it compile WebAssembly, and no script. Style attributes are allowed
/// because places of things are written into them; they cannot run anything. Frames show the preview of an embed. Pictures
/// that are exported are drawn from a blob. The worker is what keeps the page for when there is no network.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                      style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; \
                      frame-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";

/// Writes the page into an empty folder: its files have names that change with what is in them. A page that is being
/// worked on loads itself again when it has been built anew, and is not kept for offline use.
pub fn site(dist: &Path, program: &PageProgram, at_work: bool) -> Result {
    let template = PageTemplate::read()?;
    let files = DistFiles { dist };
    let style = files.stamped("style.css", template.style()?.as_bytes())?;
    let icon = files.stamped("icon.svg", &read(&template.icon)?)?;
    for file in template.copied.iter().filter(|file| !file.ends_with(DATA)) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        files.write(&name, &read(file)?)?;
    }
    let data = files.data()?;
    let [glue, wasm, loader] = files.program(program)?;
    let more = if at_work { "serve.js" } else { "offline.js" };
    let more = read_text(&root().join("web").join(more))?;
    let start = read_text(&root().join("web").join("start.js"))?;
    let start = start.replace(GLUE, &glue).replace(WASM, &wasm);
    let start = files.stamped("start.js", (start + &more).as_bytes())?;
    let loader = if program.file(LOADER).is_ok() { preload(&loader) } else { String::new() };
    let head = format!(
        "  <script defer src=\"./{data}\"></script>\n  <script type=\"module\" src=\"./{start}\"></script>\n  \
         <link rel=\"stylesheet\" href=\"./{style}\">\n  <link rel=\"icon\" href=\"./{icon}\" type=\"image/svg+xml\">\n  \
         {}{loader}<link rel=\"preload\" href=\"./{wasm}\" crossorigin as=\"fetch\" type=\"application/wasm\">\n",
        preload(&glue)
    );
    files.write("index.html", template.page(POLICY, "", &head, "")?.as_bytes())?;
    facts::write(dist)?;
    if at_work { Ok(()) } else { worker::finish(dist) }
}

fn preload(script: &str) -> String {
    format!("<link rel=\"modulepreload\" href=\"./{script}\" crossorigin>\n  ")
}

/// Writes the page in one file, from a program in one piece. `home` is where the page lies for whoever gets a link and
/// not the file.
pub fn single(dist: &Path, program: &PageProgram, home: Option<&str>) -> Result {
    let page = one_file(&PageTemplate::read()?, program, home)?;
    (DistFiles { dist }).write(SINGLE, page.as_bytes())?;
    println!("{SINGLE}: {} KB", page.len() / 1000);
    Ok(())
}

fn one_file(template: &PageTemplate, program: &PageProgram, home: Option<&str>) -> Result<String> {
    let glue = String::from_utf8_lossy(program.file(GLUE)?);
    // The glue is no file of its own here: what it hands out is used right behind it.
    let script = glue.into_owned() + "\n" + &read_text(&root().join("web").join("single.js"))?;
    let style = template.style()?;
    for (text, end) in [(&script, "</script"), (&style, "</style")] {
        if text.to_ascii_lowercase().contains(end) {
            return Err(format!("there is {end} in it"));
        }
    }
    let policy = format!(
        "default-src 'none'; script-src '{}' 'wasm-unsafe-eval'; style-src '{}'; \
         style-src-attr 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'",
        sum(&script),
        sum(&style)
    );
    let home = home.map_or_else(String::new, |home| {
        let home = home.replace('&', "&amp;").replace('"', "&quot;");
        format!("  <meta name=\"zabscope-home\" content=\"{home}\">\n")
    });
    let icon = STANDARD.encode(read(&template.icon)?);
    let head = format!(
        "  <script type=\"module\">{script}</script>\n  <style>{style}</style>\n  \
         <link rel=\"icon\" href=\"data:image/svg+xml;base64,{icon}\">\n"
    );
    let mut inside = vec![("program", packed(program.file(WASM)?))];
    for bundle in &data::BUNDLES {
        inside.push((bundle.asked, packed(bundle.text()?.as_bytes())));
    }
    let element = |(name, text): &(&str, String)| {
        format!("<script id=\"zabscope-{name}\" type=\"text/plain\">{text}</script>\n")
    };
    template.page(&policy, &home, &head, &inside.iter().map(element).collect::<String>())
}

/// `web/index.html`: what it names, and its other lines.
struct PageTemplate {
    styles: Vec<PathBuf>,
    icon: PathBuf,
    copied: Vec<PathBuf>,
    lines: Vec<String>,
}

impl PageTemplate {
    fn read() -> Result<Self> {
        let web = root().join("web");
        Self::of(&read_text(&web.join("index.html"))?, &web)
    }

    fn of(template: &str, folder: &Path) -> Result<Self> {
        let (mut styles, mut copied, mut lines, mut icon) = (vec![], vec![], vec![], None);
        for line in template.lines() {
            let value = |name: &str| {
                let (_, rest) = line.split_once(&format!("{name}=\""))?;
                Some(rest.split_once('"')?.0)
            };
            if line.contains("<link data-trunk") {
                let file = value("href").map(|href| folder.join(href));
                match (value("rel"), file) {
                    (Some("css"), Some(file)) => styles.push(file),
                    (Some("icon"), Some(file)) => icon = Some(file),
                    (Some("copy-file"), Some(file)) => copied.push(file),
                    (Some("rust"), None) => {}
                    _ => return Err(format!("web/index.html: what is {}?", line.trim())),
                }
            } else if !line.contains(DATA) {
                lines.push(line.to_owned());
            }
        }
        Ok(Self { styles, icon: icon.ok_or("web/index.html names no icon")?, copied, lines })
    }

    /// The style sheets in one, which is a third smaller on the wire than each by itself.
    fn style(&self) -> Result<String> {
        self.styles.iter().map(|file| without_comments(&read_text(file)?)).collect()
    }

    /// The page with a policy and what stands before it, and more at the ends of its head and body.
    fn page(&self, policy: &str, before: &str, head: &str, body: &str) -> Result<String> {
        let mut page = String::new();
        let mut places = 0;
        for line in &self.lines {
            let more = match line.trim() {
                "</head>" => Some(head),
                "</body>" => Some(body),
                _ => None,
            };
            page.extend([more.unwrap_or_default(), line, "\n"]);
            places += usize::from(more.is_some());
            if line.contains("<meta charset=") {
                let policy = format!(
                    "  <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n"
                );
                page.extend([before, &policy]);
                places += 1;
            }
        }
        if places == 3 {
            Ok(page)
        } else {
            Err("web/index.html: no place for all of it".to_owned())
        }
    }
}

/// A style sheet without what only its readers need. None of ours has a text in which a comment seems to begin.
fn without_comments(style: &str) -> Result<String> {
    let mut parts = style.split("/*");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once("*/").ok_or("a comment in a style sheet does not end")?.1);
    }
    Ok(out)
}

/// Where files are written.
struct DistFiles<'d> {
    dist: &'d Path,
}

impl DistFiles<'_> {
    fn write(&self, name: &str, bytes: &[u8]) -> Result {
        write(&self.dist.join(name), bytes)
    }

    /// Writes a file under a name with a hash, and returns that.
    fn stamped(&self, name: &str, bytes: &[u8]) -> Result<String> {
        let name = with_stamp(name, &stamp(&[bytes]));
        self.write(&name, bytes)?;
        Ok(name)
    }

    /// Writes the data files and the script that fetches them; returns the script's name.
    fn data(&self) -> Result<String> {
        let mut script = read_text(&root().join("web").join(DATA))?;
        for bundle in &data::BUNDLES {
            let plain = bundle.file();
            let name = self.stamped(&plain, bundle.text()?.as_bytes())?;
            if !script.contains(&plain) {
                return Err(format!("{DATA} does not know {plain}"));
            }
            script = script.replace(&plain, &name);
        }
        self.stamped(DATA, script.as_bytes())
    }

    /// Writes the program. Its files name each other, so all have the same hash. Returns the names of the glue, of what
    /// runs first, and of the loader, if there is one.
    fn program(&self, program: &PageProgram) -> Result<[String; 3]> {
        let all: Vec<&[u8]> = program.files.iter().map(|(_, bytes)| bytes.as_slice()).collect();
        let stamp = stamp(&all);
        for (name, bytes) in &program.files {
            let file = with_stamp(name, &stamp);
            if !name.ends_with(".js") {
                self.write(&file, bytes)?;
                continue;
            }
            let mut script = String::from_utf8_lossy(bytes).into_owned();
            for (other, _) in &program.files {
                // Addresses only: WebAssembly names what it imports by the old names.
                for before in ["from\"./", "from \"./", "URL(\"./", "URL('"] {
                    let new = format!("{before}{}", with_stamp(other, &stamp));
                    script = script.replace(&format!("{before}{other}"), &new);
                }
            }
            self.write(&file, script.as_bytes())?;
        }
        Ok([GLUE, WASM, LOADER].map(|name| with_stamp(name, &stamp)))
    }
}

/// `name.end` with a hash: `name-0123456789abcdef.end`.
fn with_stamp(name: &str, stamp: &str) -> String {
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{stem}-{stamp}.{end}")
}

fn stamp(all: &[&[u8]]) -> String {
    let mut hash = DefaultHasher::new();
    all.iter().for_each(|bytes| hash.write(bytes));
    format!("{:016x}", hash.finish())
}

fn packed(bytes: &[u8]) -> String {
    STANDARD.encode(miniz_oxide::deflate::compress_to_vec_zlib(bytes, 9))
}

/// How a policy names a script or a style sheet.
fn sum(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "<html>\n<head>\n  <meta charset=\"utf-8\">\n  <link data-trunk rel=\"rust\">\n  \
        <link data-trunk rel=\"css\" href=\"a.css\">\n  <link data-trunk rel=\"copy-file\" href=\"data.js\">\n  \
        <script defer src=\"./data.js\"></script>\n  <link data-trunk rel=\"icon\" href=\"i.svg\" type=\"x\">\n\
        </head>\n<body>\n</body>\n</html>\n";

    #[test]
    fn what_the_template_names_gives_way_to_what_is_written() {
        let template = PageTemplate::of(TEMPLATE, Path::new("web")).unwrap();
        assert_eq!(template.styles, [Path::new("web/a.css")]);
        assert_eq!(template.copied, [Path::new("web/data.js")]);
        assert_eq!(template.icon, Path::new("web/i.svg"));
        let page = template.page("none", "<b>", "<h>", "<p>").unwrap();
        let wanted = "<html>\n<head>\n  <meta charset=\"utf-8\">\n<b>  <meta http-equiv=\"Content-Security-Policy\" \
            content=\"none\">\n<h></head>\n<body>\n<p></body>\n</html>\n";
        assert_eq!(page, wanted);
        assert!(PageTemplate::of("<p>", Path::new("")).is_err());
    }

    #[test]
    fn every_file_of_the_template_is_there() {
        let template = PageTemplate::read().unwrap();
        for file in template.styles.iter().chain(&template.copied).chain([&template.icon]) {
            assert!(file.is_file(), "{}", file.display());
        }
        let styles = root().join("static").read_dir().unwrap().flatten();
        let styles = styles.filter(|file| file.path().extension().is_some_and(|end| end == "css"));
        assert_eq!(styles.count(), template.styles.len() + 1, "all of them but that of facts.html");
    }

    #[test]
    fn trunk_is_told_the_same_as_cargo() {
        let file = |name: &str| read_text(&root().join(name)).unwrap();
        let lock = file("Cargo.lock");
        let (_, rest) = lock.split_once("name = \"wasm-bindgen\"\nversion = \"").unwrap();
        let version = rest.split('"').next().unwrap();
        assert!(file("Trunk.toml").contains(&format!("wasm_bindgen = \"{version}\"")));
        assert!(file("tools/Cargo.toml").contains(&format!("cli-support = \"={version}\"")));
        assert!(file("web/Cargo.toml").contains(&format!("wasm-bindgen = \"={version}\"")));
        assert!(file("Trunk.toml").contains("command_arguments = [\"xtask\", \"data\"]"));
        assert!(file("web/index.html").contains("<link data-trunk rel=\"rust\""));
    }

    fn program(glue: &str) -> PageProgram {
        let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
        PageProgram { files: vec![file(GLUE, glue), file(WASM, "wasm")] }
    }

    #[test]
    fn everything_lies_in_the_one_file_and_nothing_has_an_address() {
        let template = PageTemplate::read().unwrap();
        let home = Some("https://zab.example/?a&b");
        let page = one_file(&template, &program("run();\n"), home).unwrap();
        assert!(page.contains("content=\"https://zab.example/?a&amp;b\""), "its home");
        assert!(!page.contains("=\"./"), "no addresses");
        for name in ["program", "en", "zh", "library"] {
            assert!(page.contains(&format!("<script id=\"zabscope-{name}\" type=\"text/plain\">")));
        }
        let (_, script) = page.split_once("<script type=\"module\">").unwrap();
        let (script, _) = script.split_once("</script>").unwrap();
        assert!(page.contains(&format!("script-src '{}' 'wasm-unsafe-eval';", sum(script))));
        assert!(one_file(&template, &program("const end = '</script>';"), None).is_err());
    }

    #[test]
    fn files_that_name_each_other_are_renamed_together() {
        let folder = std::env::temp_dir().join(format!("zabscope-program-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let names = (DistFiles { dist: &folder })
            .program(&program("URL('zabscope-web_bg.wasm'), 'zabscope-web_bg.wasm'"));
        let [glue, wasm, _] = names.unwrap();
        assert_eq!(
            read_text(&folder.join(glue)),
            Ok(format!("URL('{wasm}'), 'zabscope-web_bg.wasm'"))
        );
        assert_eq!(read(&folder.join(wasm)), Ok(b"wasm".to_vec()));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn comments_go() {
        assert_eq!(without_comments("a{} /* b{} */c{}/**/").as_deref(), Ok("a{} c{}"));
        assert!(without_comments("a{} /* b").is_err());
    }
}
