//! Requests and replies in ZooKeeper's words. They are the same in every language.

use super::stat::{self, StatField};
use zabscope::service::answer::{Answer, OpResult};
use zabscope::service::op::{Create, CreateMode, Op};
use zabscope::service::watch::{EventKind, WatchKind, WatcherMode};

/// ZooKeeper's name of a create mode.
pub fn mode(mode: CreateMode) -> &'static str {
    match mode {
        CreateMode::Persistent => "PERSISTENT",
        CreateMode::Ephemeral => "EPHEMERAL",
        CreateMode::PersistentSequential => "PERSISTENT_SEQUENTIAL",
        CreateMode::EphemeralSequential => "EPHEMERAL_SEQUENTIAL",
        CreateMode::Container => "CONTAINER",
        CreateMode::PersistentWithTtl => "PERSISTENT_WITH_TTL",
        CreateMode::PersistentSequentialWithTtl => "PERSISTENT_SEQUENTIAL_WITH_TTL",
    }
}

/// ZooKeeper's name of a mode of addWatch.
pub fn watch_mode(mode: WatcherMode) -> &'static str {
    match mode {
        WatcherMode::OneShot => "one-shot",
        WatcherMode::Persistent => "PERSISTENT",
        WatcherMode::Recursive => "PERSISTENT_RECURSIVE",
    }
}

/// ZooKeeper's name of a kind of watch.
pub fn watch_kind(kind: WatchKind) -> &'static str {
    match kind {
        WatchKind::Children => "Children",
        WatchKind::Data => "Data",
        WatchKind::Any => "Any",
        WatchKind::Persistent => "Persistent",
        WatchKind::Recursive => "PersistentRecursive",
    }
}

/// ZooKeeper's name of a watch event.
pub fn event(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Created => "NodeCreated",
        EventKind::Deleted => "NodeDeleted",
        EventKind::DataChanged => "NodeDataChanged",
        EventKind::ChildrenChanged => "NodeChildrenChanged",
    }
}

/// A request: `create /a/n- “1” EPHEMERAL_SEQUENTIAL`.
pub fn request(op: &Op) -> String {
    let name = op.name();
    let watched = |watch: bool| if watch { " watch" } else { "" };
    let version = |version: i32| match version {
        -1 => String::new(),
        version => format!(" version {version}"),
    };
    match op {
        Op::Create(create) => format!("{name} {}", created(create)),
        Op::Delete { path, version: v } | Op::Check { path, version: v } => {
            format!("{name} {path}{}", version(*v))
        }
        Op::SetData { path, data, version: v } => {
            format!("{name} {path} {}{}", stat::quoted(data), version(*v))
        }
        Op::Put { path, data, version: v } => {
            format!("write {path} {}{}", stat::quoted(data), version(*v))
        }
        Op::SetAcl { path, acl, version: v } => {
            format!("{name} {path} {}{}", stat::acl(acl), version(*v))
        }
        Op::Multi(ops) | Op::MultiRead(ops) => {
            format!("{name} [{}]", ops.iter().map(request).collect::<Vec<_>>().join("; "))
        }
        Op::GetData { path, watch }
        | Op::Exists { path, watch }
        | Op::GetChildren { path, watch, .. } => format!("{name} {path}{}", watched(*watch)),
        Op::Sync { path }
        | Op::DeleteContainer { path }
        | Op::GetAcl { path }
        | Op::GetAllChildrenNumber { path } => format!("{name} {path}"),
        Op::GetEphemerals { prefix } => format!("{name} {prefix}"),
        Op::AddWatch { path, mode } => format!("{name} {path} {}", watch_mode(*mode)),
        Op::CheckWatches { path, kind } | Op::RemoveWatches { path, kind } => {
            format!("{name} {path} {}", watch_kind(*kind))
        }
        Op::Auth { scheme, credentials } => {
            let user = credentials.split(':').next().unwrap_or_default();
            format!("{name} {scheme} {user}:…")
        }
        Op::CreateSession { .. } | Op::CloseSession | Op::SetWatches(_) => name.to_owned(),
    }
}

fn created(create: &Create) -> String {
    let data = stat::quoted(&create.data);
    let word = CreateMode::from_flags(create.flags).map_or("?", mode);
    let ttl = if create.ttl > 0 { format!(" {} ms", create.ttl) } else { String::new() };
    format!("{} {data} {word}{ttl}", create.path)
}

/// A reply in ZooKeeper's words.
#[derive(Clone, PartialEq, Debug)]
pub struct ReplyWords {
    /// What it says: `OK`, a path, data, or `BadVersion (-103)`.
    pub says: String,
    /// It is an error.
    pub failed: bool,
    /// The Stat that came with it.
    pub stat: Vec<StatField>,
    /// A multi's single results.
    pub parts: Vec<ReplyWords>,
}

impl ReplyWords {
    fn ok(says: String) -> ReplyWords {
        ReplyWords { says, failed: false, stat: Vec::new(), parts: Vec::new() }
    }
}

pub fn reply(result: &OpResult) -> ReplyWords {
    let answer = match result {
        Ok(answer) => answer,
        Err(code) => return ReplyWords { failed: true, ..ReplyWords::ok(code.to_string()) },
    };
    let list = |paths: &[zabscope::service::path::Path]| format!("[{}]", paths.join(", "));
    let (says, found) = match answer {
        Answer::Done => ("OK".to_owned(), None),
        Answer::Created { path, stat } => (format!("OK {path}"), *stat),
        Answer::Stat(stat) => (format!("OK dataVersion {}", stat.version), Some(*stat)),
        Answer::Data(data, stat) => (format!("OK {}", stat::quoted(data)), Some(*stat)),
        Answer::Children(names, stat) => (format!("OK {}", list(names)), *stat),
        Answer::Acl(acl, stat) => (format!("OK {}", stat::acl(acl)), Some(*stat)),
        Answer::Paths(paths) => (format!("OK {}", list(paths)), None),
        Answer::Total(count) => (format!("OK {count}"), None),
        Answer::Echo(path) => (format!("OK {path}"), None),
        Answer::Multi(results) => {
            let parts: Vec<ReplyWords> = results.iter().map(reply).collect();
            let failed = parts.iter().find(|part| part.failed);
            let says = failed.map_or_else(|| "OK".to_owned(), |part| part.says.clone());
            return ReplyWords { failed: failed.is_some(), parts, ..ReplyWords::ok(says) };
        }
    };
    ReplyWords { stat: found.as_ref().map_or_else(Vec::new, stat::facts), ..ReplyWords::ok(says) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zabscope::service::error::ErrorCode;

    #[test]
    fn requests_are_told_in_zookeepers_words() {
        let path = || "/a".into();
        for (op, want) in [
            (
                Op::create("/a/n-", "1", CreateMode::EphemeralSequential),
                "create /a/n- “1” EPHEMERAL_SEQUENTIAL",
            ),
            (Op::GetData { path: path(), watch: true }, "getData /a watch"),
            (Op::Delete { path: path(), version: 3 }, "delete /a version 3"),
            (Op::Delete { path: path(), version: -1 }, "delete /a"),
            (
                Op::AddWatch { path: path(), mode: WatcherMode::Recursive },
                "addWatch /a PERSISTENT_RECURSIVE",
            ),
            (Op::Auth { scheme: "digest".into(), credentials: "me:pw".into() }, "auth digest me:…"),
        ] {
            assert_eq!(request(&op), want);
        }
    }

    #[test]
    fn errors_have_their_names_and_numbers() {
        let words = reply(&Err(ErrorCode::BadVersion));
        assert_eq!((words.says.as_str(), words.failed), ("BadVersion (-103)", true));
        assert_eq!(
            reply(&Ok(Answer::Children(vec!["a".into(), "b".into()], None))).says,
            "OK [a, b]"
        );
    }

    #[test]
    fn a_failed_multi_says_what_failed_and_shows_every_result() {
        let results =
            vec![Ok(Answer::Done), Err(ErrorCode::NoNode), Err(ErrorCode::RuntimeInconsistency)];
        let words = reply(&Ok(Answer::Multi(results)));
        assert_eq!((words.says.as_str(), words.failed), ("NoNode (-101)", true));
        let parts: Vec<&str> = words.parts.iter().map(|part| part.says.as_str()).collect();
        assert_eq!(parts, ["OK", "NoNode (-101)", "RuntimeInconsistency (-2)"]);
    }
}
