//! Operations, from the scenario's types to the link's.

use super::TextNumbers;
use crate::scenario::link::wire::{WireAcl, WireCreate, WireOp, WirePart, WireRead};
use crate::scenario::request::{
    AclEntry, AclText, Asked, CreateFields, ExpectedVersion, MultiPart, ReadPart, SetData,
    WatchMode, WatchType,
};
use crate::service::op::CreateMode;

/// An operation, with its texts by their numbers.
pub fn packed(op: &Asked, texts: &mut TextNumbers) -> WireOp {
    match op {
        Asked::Create(one) => WireOp::Create(create(one, texts)),
        Asked::Delete(one) => {
            let (path, version) = expected(one, texts);
            WireOp::Delete(path, version)
        }
        Asked::SetData(one) => {
            let (path, data, version) = set(one, texts);
            WireOp::SetData(path, data, version)
        }
        Asked::SetAcl { path, acl: list, version } => {
            WireOp::SetAcl(texts.number(&path.0), acl(list, texts), version.0 as i32)
        }
        Asked::Check(one) => {
            let (path, version) = expected(one, texts);
            WireOp::Check(path, version)
        }
        Asked::Multi(parts) => WireOp::Multi(parts.0.iter().map(|one| part(one, texts)).collect()),
        Asked::Sync { path } => WireOp::Sync(texts.number(&path.0)),
        Asked::GetData { path, watch } => WireOp::GetData(texts.number(&path.0), *watch),
        Asked::Exists { path, watch } => WireOp::Exists(texts.number(&path.0), *watch),
        Asked::GetChildren { path, watch, stat } => {
            WireOp::GetChildren(texts.number(&path.0), *watch, *stat)
        }
        Asked::GetAcl { path } => WireOp::GetAcl(texts.number(&path.0)),
        Asked::GetEphemerals { prefix } => WireOp::GetEphemerals(texts.number(&prefix.0)),
        Asked::GetAllChildrenNumber { path } => WireOp::GetAllChildrenNumber(texts.number(&path.0)),
        Asked::MultiRead(reads) => {
            WireOp::MultiRead(reads.0.iter().map(|one| read(one, texts)).collect())
        }
        Asked::AddWatch { path, mode } => {
            WireOp::AddWatch(texts.number(&path.0), *mode == WatchMode::PersistentRecursive)
        }
        Asked::CheckWatches { path, kind } => {
            WireOp::CheckWatches(texts.number(&path.0), watch_type(*kind))
        }
        Asked::RemoveWatches { path, kind } => {
            WireOp::RemoveWatches(texts.number(&path.0), watch_type(*kind))
        }
        Asked::AddAuth { scheme, auth } => {
            WireOp::AddAuth(texts.number(&scheme.0), texts.number(&auth.0))
        }
    }
}

fn part(part: &MultiPart, texts: &mut TextNumbers) -> WirePart {
    match part {
        MultiPart::Create(one) => WirePart::Create(create(one, texts)),
        MultiPart::Delete(one) => {
            let (path, version) = expected(one, texts);
            WirePart::Delete(path, version)
        }
        MultiPart::SetData(one) => {
            let (path, data, version) = set(one, texts);
            WirePart::SetData(path, data, version)
        }
        MultiPart::Check(one) => {
            let (path, version) = expected(one, texts);
            WirePart::Check(path, version)
        }
    }
}

fn read(read: &ReadPart, texts: &mut TextNumbers) -> WireRead {
    match read {
        ReadPart::GetData { path } => WireRead::GetData(texts.number(&path.0)),
        ReadPart::GetChildren { path } => WireRead::GetChildren(texts.number(&path.0)),
    }
}

fn create(create: &CreateFields, texts: &mut TextNumbers) -> WireCreate {
    WireCreate {
        path: texts.number(&create.path.0),
        data: texts.number(&create.data.0),
        mode: CreateMode::from(create.mode).flags() as u8,
        stat: create.stat,
        ttl: create.ttl.map(|ttl| ttl.0),
        acl: acl(&create.acl, texts),
    }
}

fn expected(one: &ExpectedVersion, texts: &mut TextNumbers) -> (u32, i32) {
    (texts.number(&one.path.0), one.version.0 as i32)
}

fn set(set: &SetData, texts: &mut TextNumbers) -> (u32, u32, i32) {
    (texts.number(&set.path.0), texts.number(&set.data.0), set.version.0 as i32)
}

fn acl(acl: &AclText, texts: &mut TextNumbers) -> WireAcl {
    let one = |entry: &AclEntry| {
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
