//! Operations, from the link's types to the scenario's.

use super::{Int, LinkTexts, List};
use crate::scenario::link::wire::{WireAcl, WireCreate, WireOp, WirePart, WireRead};
use crate::scenario::request::{
    AclEntry, AclText, Asked, CreateFields, ExpectedVersion, MultiPart, ReadPart, SetData,
    WatchMode, WatchType,
};
use crate::service::op::CreateMode;

/// An operation with its texts.
pub fn unpacked(op: &WireOp, texts: &LinkTexts) -> Option<Asked> {
    Some(match op {
        WireOp::Create(one) => Asked::Create(create(one, texts)?),
        WireOp::Delete(path, version) => Asked::Delete(expected(*path, *version, texts)?),
        WireOp::SetData(path, data, version) => Asked::SetData(set(*path, *data, *version, texts)?),
        WireOp::SetAcl(path, list, version) => Asked::SetAcl {
            path: texts.get(*path)?,
            acl: acl(list, texts)?,
            version: Int(i64::from(*version)),
        },
        WireOp::Check(path, version) => Asked::Check(expected(*path, *version, texts)?),
        WireOp::Multi(parts) => {
            Asked::Multi(List(parts.iter().map(|one| part(one, texts)).collect::<Option<_>>()?))
        }
        WireOp::Sync(path) => Asked::Sync { path: texts.get(*path)? },
        WireOp::GetData(path, watch) => Asked::GetData { path: texts.get(*path)?, watch: *watch },
        WireOp::Exists(path, watch) => Asked::Exists { path: texts.get(*path)?, watch: *watch },
        WireOp::GetChildren(path, watch, stat) => {
            Asked::GetChildren { path: texts.get(*path)?, watch: *watch, stat: *stat }
        }
        WireOp::GetAcl(path) => Asked::GetAcl { path: texts.get(*path)? },
        WireOp::GetEphemerals(prefix) => Asked::GetEphemerals { prefix: texts.get(*prefix)? },
        WireOp::GetAllChildrenNumber(path) => {
            Asked::GetAllChildrenNumber { path: texts.get(*path)? }
        }
        WireOp::MultiRead(reads) => {
            Asked::MultiRead(List(reads.iter().map(|one| read(one, texts)).collect::<Option<_>>()?))
        }
        WireOp::AddWatch(path, recursive) => {
            let mode =
                if *recursive { WatchMode::PersistentRecursive } else { WatchMode::Persistent };
            Asked::AddWatch { path: texts.get(*path)?, mode }
        }
        WireOp::CheckWatches(path, kind) => {
            Asked::CheckWatches { path: texts.get(*path)?, kind: watch_type(*kind)? }
        }
        WireOp::RemoveWatches(path, kind) => {
            Asked::RemoveWatches { path: texts.get(*path)?, kind: watch_type(*kind)? }
        }
        WireOp::AddAuth(scheme, auth) => {
            Asked::AddAuth { scheme: texts.get(*scheme)?, auth: texts.get(*auth)? }
        }
    })
}

fn part(part: &WirePart, texts: &LinkTexts) -> Option<MultiPart> {
    Some(match part {
        WirePart::Create(one) => MultiPart::Create(create(one, texts)?),
        WirePart::Delete(path, version) => MultiPart::Delete(expected(*path, *version, texts)?),
        WirePart::SetData(path, data, version) => {
            MultiPart::SetData(set(*path, *data, *version, texts)?)
        }
        WirePart::Check(path, version) => MultiPart::Check(expected(*path, *version, texts)?),
    })
}

fn read(read: &WireRead, texts: &LinkTexts) -> Option<ReadPart> {
    Some(match read {
        WireRead::GetData(path) => ReadPart::GetData { path: texts.get(*path)? },
        WireRead::GetChildren(path) => ReadPart::GetChildren { path: texts.get(*path)? },
    })
}

fn create(create: &WireCreate, texts: &LinkTexts) -> Option<CreateFields> {
    Some(CreateFields {
        path: texts.get(create.path)?,
        data: texts.get(create.data)?,
        mode: CreateMode::from_flags(i32::from(create.mode))?.into(),
        acl: acl(&create.acl, texts)?,
        ttl: create.ttl.map(Int),
        stat: create.stat,
    })
}

fn expected(path: u32, version: i32, texts: &LinkTexts) -> Option<ExpectedVersion> {
    Some(ExpectedVersion { path: texts.get(path)?, version: Int(i64::from(version)) })
}

fn set(path: u32, data: u32, version: i32, texts: &LinkTexts) -> Option<SetData> {
    let (path, data) = (texts.get(path)?, texts.get(data)?);
    Some(SetData { path, data, version: Int(i64::from(version)) })
}

fn acl(acl: &WireAcl, texts: &LinkTexts) -> Option<AclText> {
    let one = |&(perms, scheme, id): &(u8, u32, u32)| {
        let (scheme, id) = (texts.get(scheme)?, texts.get(id)?);
        Some(AclEntry { perms: Int(i64::from(perms)), scheme, id })
    };
    match acl {
        None => Some(AclText::open()),
        Some(list) => list.iter().map(one).collect::<Option<_>>().map(List),
    }
}

fn watch_type(kind: u8) -> Option<WatchType> {
    Some(match kind {
        1 => WatchType::Children,
        2 => WatchType::Data,
        3 => WatchType::Any,
        4 => WatchType::Persistent,
        5 => WatchType::Recursive,
        _ => return None,
    })
}
