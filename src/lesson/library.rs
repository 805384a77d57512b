//! The lessons that come with Zabscope: one file each under `static/lessons`, one line each here.

/// A lesson that comes with Zabscope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bundled {
    /// Its name in links and addresses; frozen once a link names it.
    pub id: &'static str,
    /// The file; see [`Bundled::text`].
    json: &'static str,
}

impl Bundled {
    /// The file. On the page these texts come with the part of the program that is loaded after the first picture; that
    /// this is a call is what makes sure that they are there.
    #[inline(never)]
    pub fn text(&self) -> &'static str {
        std::hint::black_box(self.json)
    }
}

macro_rules! bundled {
    ($($id:literal),* $(,)?) => {
        &[$(Bundled { id: $id, json: include_str!(concat!("../../static/lessons/", $id, ".json")) }),*]
    };
}

const ALL: &[Bundled] = bundled![
    "why-replicate",
    "quorums",
    "votes",
    "no-pre-emption",
    "epochs",
    "one-write",
    "sessions",
    "disk-and-ack",
    "must-survive",
    "must-vanish",
    "diff-trunc-snap",
    "observers",
    "isolated-leader",
    "stale-reads",
    "watches",
    "multi",
    "herd-and-fair-lock",
    "fencing",
];

/// All of them, in the order in which one may take them.
pub fn all() -> &'static [Bundled] {
    ALL
}

/// The one with this id.
pub fn find(id: &str) -> Option<&'static Bundled> {
    ALL.iter().find(|bundled| bundled.id == id)
}
