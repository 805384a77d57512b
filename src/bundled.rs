//! Files that come with Zabscope: scenarios, lessons, each in a folder under `static`.

/// A file that comes with Zabscope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bundled {
    /// Its name in links and addresses; frozen once a link names it.
    pub id: &'static str,
    /// The file; see [`Bundled::text`].
    json: &'static str,
}

impl Bundled {
    /// A file and its name; see `bundled!`.
    pub(crate) const fn new(id: &'static str, json: &'static str) -> Bundled {
        Bundled { id, json }
    }

    /// The file. On the page these texts come with the part of the program that is loaded after the first picture; that
    /// this is a call is what makes sure that they are there.
    #[inline(never)]
    pub fn text(&self) -> &'static str {
        std::hint::black_box(self.json)
    }
}

/// The files of these names in a folder under `static`.
macro_rules! bundled {
    ($folder:literal: $($id:literal),* $(,)?) => {
        &[$($crate::bundled::Bundled::new(
            $id,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/static/", $folder, "/", $id, ".json")),
        )),*]
    };
}
pub(crate) use bundled;
