//! The page's style sheets in one file: together they are a third smaller on the wire than each by itself.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;

use crate::shell::Result;

/// How trunk names a style sheet in the page.
const LINK: &str = "<link rel=\"stylesheet\" href=\"./";

/// Joins the style sheets of a `dist/` that trunk has made, in the order in which the page names them.
pub fn join(dist: &Path) -> Result {
    let read = |name: &str| {
        let path = dist.join(name);
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let page = read("index.html")?;
    let names = names(&page);
    let mut all = String::new();
    for name in &names {
        all.push_str(&without_comments(&read(name)?)?);
    }
    let mut hash = DefaultHasher::new();
    hash.write(all.as_bytes());
    let one = format!("style-{:016x}.css", hash.finish());
    let gone = |error: std::io::Error| error.to_string();
    for name in &names {
        fs::remove_file(dist.join(name)).map_err(gone)?;
    }
    fs::write(dist.join(&one), all).map_err(gone)?;
    fs::write(dist.join("index.html"), linked(&page, &one)?).map_err(gone)
}

/// The names of the style sheets in the page.
fn names(page: &str) -> Vec<&str> {
    page.split(LINK).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0)).collect()
}

/// The page with one style sheet in the place of the first, and without the others.
fn linked(page: &str, one: &str) -> Result<String> {
    let (mut out, mut first) = (String::new(), true);
    let mut parts = page.split(LINK);
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (_, after) = part.split_once('>').ok_or("a link to a style sheet does not end")?;
        if first {
            out.push_str(&format!("{LINK}{one}\">"));
        }
        out.push_str(if first { after } else { after.trim_start() });
        first = false;
    }
    if first { Err("the page names no style sheet".to_owned()) } else { Ok(out) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_style_sheet_takes_the_place_of_all() {
        let page = "<head>\n  <link rel=\"stylesheet\" href=\"./a-1.css\" integrity=\"x\"/>\n  \
                    <link rel=\"icon\" href=\"./i.svg\"/>\n  <link rel=\"stylesheet\" href=\"./b-2.css\"/>\n</head>";
        assert_eq!(names(page), ["a-1.css", "b-2.css"]);
        let wanted = "<head>\n  <link rel=\"stylesheet\" href=\"./style-3.css\">\n  \
                      <link rel=\"icon\" href=\"./i.svg\"/>\n  </head>";
        assert_eq!(linked(page, "style-3.css").as_deref(), Ok(wanted));
        assert!(linked("<head></head>", "style-3.css").is_err());
        assert_eq!(without_comments("a{} /* b{} */c{}/**/").as_deref(), Ok("a{} c{}"));
        assert!(without_comments("a{} /* b").is_err());
    }
}
