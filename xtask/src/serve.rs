//! The page while it is being worked on: built quickly, served on localhost, and built anew when a file changes. A page
//! that is open then loads itself again (`web/serve.js`).

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use crate::page;
use crate::program;
use crate::shell::{Result, root, target};
use crate::tools;

/// Where it is served unless another port is wanted.
pub const PORT: u16 = 8080;
/// How often it is looked whether something has changed.
const LOOK: Duration = Duration::from_millis(200);
/// What the page is made of.
const WATCHED: [&str; 7] =
    ["src", "web", "static", "docs/facts.md", "Cargo.toml", "Cargo.lock", "tools"];

/// Serves until it is interrupted; port 0 is any free one.
pub fn serve(port: u16, release: bool) -> Result {
    let listening = TcpListener::bind(("127.0.0.1", port))
        .map_err(|error| format!("port {port}: {error}; `--port N` takes another one"))?;
    let address = listening.local_addr().map_err(|error| error.to_string())?;
    tools::wasm_target()?;
    tools::bind()?;
    if release {
        tools::npm_packages()?;
    }
    // Not into dist/, which holds what `build` has made and what the browser tests look at.
    let folder = target().join("serve");
    let mut built = newest();
    make(&folder, release)?;
    println!("http://{address}/ — an open page loads itself again after an edit; Ctrl-C ends it");
    let builds = Arc::new(AtomicUsize::new(0));
    let (served, count) = (folder.clone(), builds.clone());
    thread::spawn(move || {
        for stream in listening.incoming().flatten() {
            let (folder, count) = (served.clone(), count.clone());
            thread::spawn(move || answer(stream, &folder, &count));
        }
    });
    loop {
        thread::sleep(LOOK);
        let now = newest();
        if now > built {
            built = now;
            match make(&folder, release) {
                Ok(()) => println!("built anew: http://{address}/"),
                Err(sentence) => println!("{sentence}\nThe page is as it was."),
            }
            builds.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn make(folder: &Path, release: bool) -> Result {
    let program = if release { program::small()? } else { program::quick("dev")? };
    page::fresh(folder, &program, true)
}

/// When a file of the page was last changed.
fn newest() -> Option<SystemTime> {
    WATCHED.iter().filter_map(|name| changed(&root().join(name))).max()
}

fn changed(path: &Path) -> Option<SystemTime> {
    let about = fs::metadata(path).ok()?;
    let inside = about.is_dir().then(|| fs::read_dir(path).ok()).flatten();
    let files = inside.into_iter().flatten().flatten().filter_map(|file| changed(&file.path()));
    files.chain(about.modified().ok()).max()
}

/// One request, one answer; a browser that goes away in the middle is no problem of ours.
fn answer(mut stream: TcpStream, folder: &Path, builds: &AtomicUsize) {
    let mut lines = BufReader::new(&stream).lines().map_while(std::result::Result::ok);
    let first = lines.next().unwrap_or_default();
    lines.take_while(|line| !line.is_empty()).for_each(drop);
    if first.starts_with("GET /built-anew ") {
        let known = builds.load(Ordering::Relaxed);
        while builds.load(Ordering::Relaxed) == known {
            thread::sleep(LOOK);
        }
        let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
        return;
    }
    let found = file_of(&first, folder).and_then(|path| Some((fs::read(&path).ok()?, path)));
    let (status, kind, body) = match &found {
        Some((bytes, path)) => ("200 OK", kind_of(path), bytes.as_slice()),
        None => ("404 Not Found", "text/plain", b"not here".as_slice()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\ncache-control: no-store\r\n\
         connection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

/// The file that a request's first line asks for. There are no folders in a page.
fn file_of(request: &str, folder: &Path) -> Option<PathBuf> {
    let path = request.strip_prefix("GET /")?.split([' ', '?']).next()?;
    let name = if path.is_empty() { "index.html" } else { path };
    (!name.contains(['/', '\\', '%']) && !name.starts_with('.')).then(|| folder.join(name))
}

fn kind_of(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_page_are_served() {
        let file = |request: &str| file_of(request, Path::new("serve"));
        assert_eq!(file("GET / HTTP/1.1"), Some(PathBuf::from("serve/index.html")));
        assert_eq!(file("GET /a-1.css?x=1 HTTP/1.1"), Some(PathBuf::from("serve/a-1.css")));
        assert_eq!(file("GET /../Cargo.toml HTTP/1.1"), None);
        assert_eq!(file("GET /.. HTTP/1.1"), None);
        assert_eq!(file("POST / HTTP/1.1"), None);
    }
}
