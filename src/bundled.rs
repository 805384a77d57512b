//! Files that come with Zabscope: scenarios, lessons, myths, the glossary, each below `static/`.
//!
//! Natively they are part of the program. A page that is downloaded would wait for all of them before its first picture,
//! so for WebAssembly they are data files: somebody fetches them in one bundle and hands it over with [`provide`].

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A file below `static/`, included natively and empty in WebAssembly.
macro_rules! included {
    ($($path:tt)*) => {{
        #[cfg(not(target_arch = "wasm32"))]
        const FILE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/static/", $($path)*));
        #[cfg(target_arch = "wasm32")]
        const FILE: &str = "";
        FILE
    }};
}
pub(crate) use included;

/// A file that comes with Zabscope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bundled {
    /// Its name in links and addresses; frozen once a link names it.
    pub id: &'static str,
    /// Where it lies below `static/`.
    path: &'static str,
    /// The file, where it is part of the program.
    included: &'static str,
}

impl Bundled {
    /// A file and its name; see `bundled!`.
    pub(crate) const fn new(id: &'static str, path: &'static str, included: &'static str) -> Self {
        Bundled { id, path, included }
    }

    /// The file. Empty in WebAssembly until [`provide`] was called, see [`are_here`].
    pub fn text(&self) -> &'static str {
        if self.included.is_empty() { provided(self.path) } else { self.included }
    }
}

/// The glossary.
pub const GLOSSARY: Bundled = Bundled::new("glossary", "glossary.json", included!("glossary.json"));

/// The bundle, by path.
static PROVIDED: OnceLock<BTreeMap<&'static str, &'static str>> = OnceLock::new();

/// Hands over the bundle of files, once; a second one changes nothing.
pub fn provide(bundle: &'static str) {
    PROVIDED.get_or_init(|| files(bundle).collect());
}

/// Can the files be read? Natively always.
pub fn are_here() -> bool {
    cfg!(not(target_arch = "wasm32")) || PROVIDED.get().is_some()
}

/// A file of the bundle, by its path below `static/`; empty if it is not there.
pub fn provided(path: &str) -> &'static str {
    PROVIDED.get().and_then(|files| files.get(path)).copied().unwrap_or_default()
}

/// The files of a bundle: one after the other, each below a line `=== path`. `xtask/src/data.rs` writes them.
pub fn files(bundle: &str) -> impl Iterator<Item = (&str, &str)> {
    bundle.split("=== ").filter_map(|file| file.split_once('\n'))
}

/// The files of these names in a folder under `static`.
macro_rules! bundled {
    ($folder:literal: $($id:literal),* $(,)?) => {
        &[$($crate::bundled::Bundled::new(
            $id,
            concat!($folder, "/", $id, ".json"),
            $crate::bundled::included!($folder, "/", $id, ".json"),
        )),*]
    };
}
pub(crate) use bundled;

#[cfg(test)]
mod tests {
    use super::files;

    #[test]
    fn a_bundle_is_taken_apart_by_its_lines_with_paths() {
        let bundle = "=== a/b.json\n{\"a\": 1}\n=== c.json\n[]\n";
        let found: Vec<_> = files(bundle).collect();
        assert_eq!(found, [("a/b.json", "{\"a\": 1}\n"), ("c.json", "[]\n")]);
        assert_eq!(files("").count(), 0);
    }
}
