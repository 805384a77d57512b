//! Operations, from the scenario's types to the link's.

use super::{Texts, v3};
use crate::scenario::request::{
    AclText, Asked, Create, Entry, Expected, Part, Read, SetData, WatchMode, WatchType,
};
use crate::service::op::CreateMode;

/// An operation, with its texts by their numbers.
pub fn packed(op: &Asked, texts: &mut Texts) -> v3::Op {
    use v3::Op;
    match op {
        Asked::Create(one) => Op::Create(create(one, texts)),
        Asked::Delete(one) => {
            let (path, version) = expected(one, texts);
            Op::Delete(path, version)
        }
        Asked::SetData(one) => {
            let (path, data, version) = set(one, texts);
            Op::SetData(path, data, version)
        }
        Asked::SetAcl { path, acl: list, version } => {
            Op::SetAcl(texts.number(&path.0), acl(list, texts), version.0 as i32)
        }
        Asked::Check(one) => {
            let (path, version) = expected(one, texts);
            Op::Check(path, version)
        }
        Asked::Multi(parts) => Op::Multi(parts.0.iter().map(|one| part(one, texts)).collect()),
        Asked::Sync { path } => Op::Sync(texts.number(&path.0)),
        Asked::GetData { path, watch } => Op::GetData(texts.number(&path.0), *watch),
        Asked::Exists { path, watch } => Op::Exists(texts.number(&path.0), *watch),
        Asked::GetChildren { path, watch, stat } => {
            Op::GetChildren(texts.number(&path.0), *watch, *stat)
        }
        Asked::GetAcl { path } => Op::GetAcl(texts.number(&path.0)),
        Asked::GetEphemerals { prefix } => Op::GetEphemerals(texts.number(&prefix.0)),
        Asked::GetAllChildrenNumber { path } => Op::GetAllChildrenNumber(texts.number(&path.0)),
        Asked::MultiRead(reads) => {
            Op::MultiRead(reads.0.iter().map(|one| read(one, texts)).collect())
        }
        Asked::AddWatch { path, mode } => {
            Op::AddWatch(texts.number(&path.0), *mode == WatchMode::PersistentRecursive)
        }
        Asked::CheckWatches { path, kind } => {
            Op::CheckWatches(texts.number(&path.0), watch_type(*kind))
        }
        Asked::RemoveWatches { path, kind } => {
            Op::RemoveWatches(texts.number(&path.0), watch_type(*kind))
        }
        Asked::AddAuth { scheme, auth } => {
            Op::AddAuth(texts.number(&scheme.0), texts.number(&auth.0))
        }
    }
}

fn part(part: &Part, texts: &mut Texts) -> v3::Part {
    match part {
        Part::Create(one) => v3::Part::Create(create(one, texts)),
        Part::Delete(one) => {
            let (path, version) = expected(one, texts);
            v3::Part::Delete(path, version)
        }
        Part::SetData(one) => {
            let (path, data, version) = set(one, texts);
            v3::Part::SetData(path, data, version)
        }
        Part::Check(one) => {
            let (path, version) = expected(one, texts);
            v3::Part::Check(path, version)
        }
    }
}

fn read(read: &Read, texts: &mut Texts) -> v3::Read {
    match read {
        Read::GetData { path } => v3::Read::GetData(texts.number(&path.0)),
        Read::GetChildren { path } => v3::Read::GetChildren(texts.number(&path.0)),
    }
}

fn create(create: &Create, texts: &mut Texts) -> v3::Create {
    v3::Create {
        path: texts.number(&create.path.0),
        data: texts.number(&create.data.0),
        mode: CreateMode::from(create.mode).flags() as u8,
        stat: create.stat,
        ttl: create.ttl.map(|ttl| ttl.0),
        acl: acl(&create.acl, texts),
    }
}

fn expected(one: &Expected, texts: &mut Texts) -> (u32, i32) {
    (texts.number(&one.path.0), one.version.0 as i32)
}

fn set(set: &SetData, texts: &mut Texts) -> (u32, u32, i32) {
    (texts.number(&set.path.0), texts.number(&set.data.0), set.version.0 as i32)
}

fn acl(acl: &AclText, texts: &mut Texts) -> v3::Acl {
    let one = |entry: &Entry| {
        let perms = entry.perms.0 as u8;
        (perms, texts.number(&entry.scheme.0), texts.number(&entry.id.0))
    };
    (!acl.is_open()).then(|| acl.0.iter().map(one).collect())
}

fn watch_type(kind: WatchType) -> u8 {
    match kind {
        WatchType::Children => 1,
        WatchType::Data => 2,
        WatchType::Any => 3,
        WatchType::Persistent => 4,
        WatchType::Recursive => 5,
    }
}
