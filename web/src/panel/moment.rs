//! What a command waits for, in words.

use crate::i18n::{Lang, t, tf};
use crate::sentence;
use crate::sentence::time::seconds;
use zabscope::base::{ClientId, Endpoint, Micros};
use zabscope::client::ClientState;
use zabscope::sim::{Act, Sight, When};

/// A command that waits for its moment.
pub fn armed(lang: Lang, act: &Act) -> String {
    let what = sentence::command(lang, &act.command);
    match act.when {
        When::Now => what,
        When::At(at) => tf(lang, "when.told_at", &[("time", &seconds(at)), ("what", &what)]),
        When::Seen(sight) => when_seen(lang, sight, 1, Micros(0), &what),
        When::SeenAgain(sight, times, delay) => when_seen(lang, sight, times, delay, &what),
    }
}

fn when_seen(lang: Lang, sight: Sight, times: u16, delay: Micros, what: &str) -> String {
    let Some(mut seen) = seen(lang, sight) else {
        return tf(lang, "when.told_seen", &[("what", what)]);
    };
    if times > 1 {
        seen = tf(lang, "when.nth", &[("seen", &seen), ("n", &times.to_string())]);
    }
    if delay > Micros(0) {
        let with = [("seen", seen.as_str()), ("time", &seconds(delay)), ("what", what)];
        return tf(lang, "when.told_later", &with);
    }
    tf(lang, "when.told_when", &[("seen", &seen), ("what", what)])
}

/// A packet that is sent, or what happens to a client, as a clause. The form has nothing else.
pub fn seen(lang: Lang, sight: Sight) -> Option<String> {
    let of = |key: &str, client: Option<ClientId>| {
        let any = || t(lang, "when.any_client").to_owned();
        let name = client.map_or_else(any, |client| client.to_string());
        Some(tf(lang, key, &[("c", &name)]))
    };
    match sight {
        Sight::Sent(kind, from, to, zxid) => {
            let any = || t(lang, "when.anybody").to_owned();
            let name = |e: Option<Endpoint>| e.map_or_else(any, |e| e.to_string());
            let kind = match zxid {
                Some(zxid) => format!("{} {zxid}", kind.name()),
                None => kind.name().to_owned(),
            };
            let with = [("kind", kind.as_str()), ("from", &name(from)), ("to", &name(to))];
            Some(tf(lang, "when.seen_sent", &with))
        }
        Sight::Reply(client) => of("when.seen_reply", client),
        Sight::Event(client) => of("when.seen_event", client),
        Sight::Locked(client) => of("when.seen_locked", client),
        Sight::Expired(client) => of("when.seen_expired", client),
        Sight::Client(client, ClientState::Expired) => of("when.seen_knows", client),
        Sight::Client(client, ClientState::Disconnected) => of("when.seen_disconnected", client),
        Sight::Client(
            _,
            ClientState::Closed
            | ClientState::Connecting
            | ClientState::Connected
            | ClientState::Closing
            | ClientState::AuthFailed,
        )
        | Sight::State(..)
        | Sight::Phase(..)
        | Sight::Established(_)
        | Sight::Appended(..)
        | Sight::Durable(..)
        | Sight::Committed(_)
        | Sight::Delivered(..)
        | Sight::AcceptedEpoch(..)
        | Sight::CurrentEpoch(..) => None,
    }
}
