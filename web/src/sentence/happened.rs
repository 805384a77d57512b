//! What became of a program, in words.

use crate::i18n::{Lang, tf};
use crate::scene::locks::short;
use zabscope::base::ClientId;
use zabscope::recipe::Happened;

/// Something that happened to a program, where there is a sentence for it.
pub fn happened(lang: Lang, client: ClientId, what: &Happened) -> Option<String> {
    let c = client.to_string();
    let plain = |key: &'static str| tf(lang, key, &[("c", &c)]);
    let with = |key: &'static str, name: &'static str, value: &str| {
        tf(lang, key, &[("c", &c), (name, value)])
    };
    let token = |key, zxid: &zabscope::base::Zxid| with(key, "token", &zxid.to_string());
    Some(match what {
        Happened::Begins(n) => with("happened.begins", "n", &n.to_string()),
        Happened::Queued(z) => with("happened.queued", "z", &short(z)),
        Happened::Waits(z) => with("happened.waits", "z", &short(z)),
        Happened::Woken(_, z) => with("happened.woken", "z", &short(z)),
        Happened::Polls => plain("happened.polls"),
        Happened::Acquired(z, zxid) => {
            let (z, zxid) = (short(z), zxid.to_string());
            tf(lang, "happened.acquired", &[("c", &c), ("z", &z), ("token", &zxid)])
        }
        Happened::Released(z) => with("happened.released", "z", &short(z)),
        Happened::Lost(z) => with("happened.lost", "z", &short(z)),
        Happened::GaveUp(_) => plain("happened.gave_up"),
        Happened::Wrote(zxid, true) => token("happened.wrote", zxid),
        Happened::Wrote(zxid, false) => token("happened.refused", zxid),
        Happened::Put(z) => with("happened.put", "z", &short(z)),
        Happened::Took(z, _) => with("happened.took", "z", &short(z)),
        Happened::Counted(n) => with("happened.counted", "n", &n.to_string()),
        Happened::Follows(z) => with("happened.follows", "z", z),
        Happened::Published(z) => with("happened.published", "z", z),
        Happened::Passed => plain("happened.passed"),
        Happened::Entered(n) => with("happened.entered", "n", &n.to_string()),
        Happened::Left => plain("happened.left"),
        Happened::Votes(true) => plain("happened.votes_yes"),
        Happened::Votes(false) => plain("happened.votes_no"),
        Happened::Decided(true) => plain("happened.commits"),
        Happened::Decided(false) => plain("happened.aborts"),
        Happened::Moved(a, b) => tf(lang, "happened.moved", &[("c", &c), ("a", a), ("b", b)]),
        Happened::Ends => plain("happened.ends"),
        _ => return None,
    })
}
