//! Operations, from the link's types to the scenario's.

use super::{Int, List, Texts, v3};
use crate::scenario::request::{
    AclText, Asked, Create, Entry, Expected, Part, Read, SetData, WatchMode, WatchType,
};
use crate::service::op::CreateMode;

/// An operation with its texts.
pub fn unpacked(op: &v3::Op, texts: &Texts) -> Option<Asked> {
    use v3::Op;
    Some(match op {
        Op::Create(one) => Asked::Create(create(one, texts)?),
        Op::Delete(path, version) => Asked::Delete(expected(*path, *version, texts)?),
        Op::SetData(path, data, version) => Asked::SetData(set(*path, *data, *version, texts)?),
        Op::SetAcl(path, list, version) => Asked::SetAcl {
            path: texts.get(*path)?,
            acl: acl(list, texts)?,
            version: Int(i64::from(*version)),
        },
        Op::Check(path, version) => Asked::Check(expected(*path, *version, texts)?),
        Op::Multi(parts) => {
            Asked::Multi(List(parts.iter().map(|one| part(one, texts)).collect::<Option<_>>()?))
        }
        Op::Sync(path) => Asked::Sync { path: texts.get(*path)? },
        Op::GetData(path, watch) => Asked::GetData { path: texts.get(*path)?, watch: *watch },
        Op::Exists(path, watch) => Asked::Exists { path: texts.get(*path)?, watch: *watch },
        Op::GetChildren(path, watch, stat) => {
            Asked::GetChildren { path: texts.get(*path)?, watch: *watch, stat: *stat }
        }
        Op::GetAcl(path) => Asked::GetAcl { path: texts.get(*path)? },
        Op::GetEphemerals(prefix) => Asked::GetEphemerals { prefix: texts.get(*prefix)? },
        Op::GetAllChildrenNumber(path) => Asked::GetAllChildrenNumber { path: texts.get(*path)? },
        Op::MultiRead(reads) => {
            Asked::MultiRead(List(reads.iter().map(|one| read(one, texts)).collect::<Option<_>>()?))
        }
        Op::AddWatch(path, recursive) => {
            let mode =
                if *recursive { WatchMode::PersistentRecursive } else { WatchMode::Persistent };
            Asked::AddWatch { path: texts.get(*path)?, mode }
        }
        Op::CheckWatches(path, kind) => {
            Asked::CheckWatches { path: texts.get(*path)?, kind: watch_type(*kind)? }
        }
        Op::RemoveWatches(path, kind) => {
            Asked::RemoveWatches { path: texts.get(*path)?, kind: watch_type(*kind)? }
        }
        Op::AddAuth(scheme, auth) => {
            Asked::AddAuth { scheme: texts.get(*scheme)?, auth: texts.get(*auth)? }
        }
    })
}

fn part(part: &v3::Part, texts: &Texts) -> Option<Part> {
    Some(match part {
        v3::Part::Create(one) => Part::Create(create(one, texts)?),
        v3::Part::Delete(path, version) => Part::Delete(expected(*path, *version, texts)?),
        v3::Part::SetData(path, data, version) => {
            Part::SetData(set(*path, *data, *version, texts)?)
        }
        v3::Part::Check(path, version) => Part::Check(expected(*path, *version, texts)?),
    })
}

fn read(read: &v3::Read, texts: &Texts) -> Option<Read> {
    Some(match read {
        v3::Read::GetData(path) => Read::GetData { path: texts.get(*path)? },
        v3::Read::GetChildren(path) => Read::GetChildren { path: texts.get(*path)? },
    })
}

fn create(create: &v3::Create, texts: &Texts) -> Option<Create> {
    Some(Create {
        path: texts.get(create.path)?,
        data: texts.get(create.data)?,
        mode: CreateMode::from_flags(i32::from(create.mode))?.into(),
        acl: acl(&create.acl, texts)?,
        ttl: create.ttl.map(Int),
        stat: create.stat,
    })
}

fn expected(path: u32, version: i32, texts: &Texts) -> Option<Expected> {
    Some(Expected { path: texts.get(path)?, version: Int(i64::from(version)) })
}

fn set(path: u32, data: u32, version: i32, texts: &Texts) -> Option<SetData> {
    let (path, data) = (texts.get(path)?, texts.get(data)?);
    Some(SetData { path, data, version: Int(i64::from(version)) })
}

fn acl(acl: &v3::Acl, texts: &Texts) -> Option<AclText> {
    let one = |&(perms, scheme, id): &(u8, u32, u32)| {
        let (scheme, id) = (texts.get(scheme)?, texts.get(id)?);
        Some(Entry { perms: Int(i64::from(perms)), scheme, id })
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
