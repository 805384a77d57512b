//! Between an operation as a file says it and as the service takes it, both ways.

use super::{
    AclEntry, AclText, Asked, CreateFields, ExpectedVersion, MultiPart, ReadPart, SetData,
    WatchMode, WatchType, ZnodeLife,
};
use crate::scenario::Problem;
use crate::scenario::problem::Key;
use crate::scenario::units::{Int, List, Text};
use crate::service::acl::{self, Acl, AclList, Id};
use crate::service::op::{self, CreateMode, Op};
use crate::service::txn::CreateKind;
use crate::service::watch;

impl Asked {
    /// What the service takes.
    pub fn op(&self) -> Op {
        match self {
            Asked::Create(create) => Op::Create(create.meaning()),
            Asked::Delete(one) => Op::Delete { path: arc(&one.path), version: no(one.version) },
            Asked::SetData(set) => set.op(),
            Asked::SetAcl { path, acl, version } => {
                Op::SetAcl { path: arc(path), acl: list(acl), version: no(*version) }
            }
            Asked::Check(one) => Op::Check { path: arc(&one.path), version: no(one.version) },
            Asked::Multi(parts) => Op::Multi(parts.0.iter().map(MultiPart::op).collect()),
            Asked::Sync { path } => Op::Sync { path: arc(path) },
            Asked::GetData { path, watch } => Op::GetData { path: arc(path), watch: *watch },
            Asked::Exists { path, watch } => Op::Exists { path: arc(path), watch: *watch },
            Asked::GetChildren { path, watch, stat } => {
                Op::GetChildren { path: arc(path), watch: *watch, stat: *stat }
            }
            Asked::GetAcl { path } => Op::GetAcl { path: arc(path) },
            Asked::GetEphemerals { prefix } => Op::GetEphemerals { prefix: arc(prefix) },
            Asked::GetAllChildrenNumber { path } => Op::GetAllChildrenNumber { path: arc(path) },
            Asked::MultiRead(reads) => Op::MultiRead(reads.0.iter().map(ReadPart::op).collect()),
            Asked::AddWatch { path, mode } => {
                Op::AddWatch { path: arc(path), mode: (*mode).into() }
            }
            Asked::CheckWatches { path, kind } => {
                Op::CheckWatches { path: arc(path), kind: (*kind).into() }
            }
            Asked::RemoveWatches { path, kind } => {
                Op::RemoveWatches { path: arc(path), kind: (*kind).into() }
            }
            Asked::AddAuth { scheme, auth } => {
                Op::Auth { scheme: arc(scheme), credentials: arc(auth) }
            }
        }
    }

    /// An operation in the file's words. What no file can say becomes something that
    /// is refused when it is read.
    pub fn of(op: &Op) -> Asked {
        said(op).unwrap_or_else(|| Asked::Create(unsayable()))
    }

    /// The checks that look at more than one field. `field` is where it stands.
    pub(in crate::scenario) fn check(&self, field: &str) -> Result<(), Problem> {
        match self {
            Asked::Create(create) => create.check(&format!("{field}.create")),
            Asked::Multi(parts) => {
                parts.0.iter().enumerate().try_for_each(|(ix, part)| match part {
                    MultiPart::Create(create) => {
                        create.check(&format!("{field}.multi[{ix}].create"))
                    }
                    _ => Ok(()),
                })
            }
            _ => Ok(()),
        }
    }
}

impl MultiPart {
    fn op(&self) -> Op {
        match self {
            MultiPart::Create(create) => Op::Create(create.meaning()),
            MultiPart::Delete(one) => Op::Delete { path: arc(&one.path), version: no(one.version) },
            MultiPart::SetData(set) => set.op(),
            MultiPart::Check(one) => Op::Check { path: arc(&one.path), version: no(one.version) },
        }
    }
}

impl ReadPart {
    fn op(&self) -> Op {
        match self {
            ReadPart::GetData { path } => Op::GetData { path: arc(path), watch: false },
            ReadPart::GetChildren { path } => {
                Op::GetChildren { path: arc(path), watch: false, stat: false }
            }
        }
    }
}

impl SetData {
    fn op(&self) -> Op {
        Op::SetData { path: arc(&self.path), data: arc(&self.data), version: no(self.version) }
    }
}

impl CreateFields {
    fn meaning(&self) -> op::Create {
        let mode = CreateMode::from(self.mode);
        let kind = match mode {
            CreateMode::Container => CreateKind::Container,
            mode if mode.is_ttl() => CreateKind::Ttl,
            _ if self.stat => CreateKind::Create2,
            _ => CreateKind::Create,
        };
        op::Create {
            kind,
            path: arc(&self.path),
            data: arc(&self.data),
            acl: list(&self.acl),
            flags: mode.flags(),
            ttl: self.ttl.map_or(-1, |ttl| ttl.0),
        }
    }

    fn check(&self, field: &str) -> Result<(), Problem> {
        let mode = CreateMode::from(self.mode);
        match self.ttl {
            None if mode.is_ttl() => {
                return Err(Problem::new(format!("{field}.ttl"), Key::NeedsTtl));
            }
            Some(_) if !mode.is_ttl() => {
                return Err(Problem::new(format!("{field}.ttl"), Key::WithTtl));
            }
            _ => {}
        }
        if self.stat && (mode.is_ttl() || mode == CreateMode::Container) {
            return Err(Problem::new(format!("{field}.stat"), Key::HasStat));
        }
        Ok(())
    }
}

/// `None`: no file can say it.
fn said(op: &Op) -> Option<Asked> {
    Some(match op {
        Op::Create(create) => Asked::Create(created(create)?),
        Op::Delete { path, version } => Asked::Delete(expected(path, *version)),
        Op::SetData { path, data, version } => Asked::SetData(set(path, data, *version)),
        Op::SetAcl { path, acl, version } => {
            Asked::SetAcl { path: text(path), acl: entries(acl), version: Int((*version).into()) }
        }
        Op::Check { path, version } => Asked::Check(expected(path, *version)),
        Op::Multi(ops) => Asked::Multi(List(ops.iter().map(part).collect::<Option<_>>()?)),
        Op::Sync { path } => Asked::Sync { path: text(path) },
        Op::GetData { path, watch } => Asked::GetData { path: text(path), watch: *watch },
        Op::Exists { path, watch } => Asked::Exists { path: text(path), watch: *watch },
        Op::GetChildren { path, watch, stat } => {
            Asked::GetChildren { path: text(path), watch: *watch, stat: *stat }
        }
        Op::GetAcl { path } => Asked::GetAcl { path: text(path) },
        Op::GetEphemerals { prefix } => Asked::GetEphemerals { prefix: text(prefix) },
        Op::GetAllChildrenNumber { path } => Asked::GetAllChildrenNumber { path: text(path) },
        Op::MultiRead(ops) => Asked::MultiRead(List(ops.iter().map(read).collect::<Option<_>>()?)),
        Op::AddWatch { path, mode } => {
            let mode = match mode {
                watch::WatcherMode::OneShot => return None,
                watch::WatcherMode::Persistent => WatchMode::Persistent,
                watch::WatcherMode::Recursive => WatchMode::PersistentRecursive,
            };
            Asked::AddWatch { path: text(path), mode }
        }
        Op::CheckWatches { path, kind } => {
            Asked::CheckWatches { path: text(path), kind: (*kind).into() }
        }
        Op::RemoveWatches { path, kind } => {
            Asked::RemoveWatches { path: text(path), kind: (*kind).into() }
        }
        Op::Auth { scheme, credentials } => {
            Asked::AddAuth { scheme: text(scheme), auth: text(credentials) }
        }
        // Not for clients to ask: sessions, the leader's own requests, and what the
        // client's library does by itself.
        _ => return None,
    })
}

fn part(op: &Op) -> Option<MultiPart> {
    match said(op)? {
        Asked::Create(create) => Some(MultiPart::Create(create)),
        Asked::Delete(one) => Some(MultiPart::Delete(one)),
        Asked::SetData(set) => Some(MultiPart::SetData(set)),
        Asked::Check(one) => Some(MultiPart::Check(one)),
        _ => None,
    }
}

fn read(op: &Op) -> Option<ReadPart> {
    match said(op)? {
        Asked::GetData { path, watch: false } => Some(ReadPart::GetData { path }),
        Asked::GetChildren { path, watch: false, stat: false } => {
            Some(ReadPart::GetChildren { path })
        }
        _ => None,
    }
}

fn created(create: &op::Create) -> Option<CreateFields> {
    let mode = CreateMode::from_flags(create.flags)?;
    let said = CreateFields {
        path: text(&create.path),
        data: text(&create.data),
        mode: mode.into(),
        acl: entries(&create.acl),
        ttl: mode.is_ttl().then_some(Int(create.ttl)),
        stat: create.kind == CreateKind::Create2,
    };
    // A request whose flags are those of another, or with a time to live that it
    // does not need, is what no client's library sends.
    (said.check("").is_ok() && said.meaning() == *create).then_some(said)
}

/// Refused when it is read.
fn unsayable() -> CreateFields {
    CreateFields {
        path: Text::default(),
        data: Text::default(),
        mode: ZnodeLife::Container,
        acl: List::default(),
        ttl: None,
        stat: true,
    }
}

fn expected(path: &str, version: i32) -> ExpectedVersion {
    ExpectedVersion { path: text(path), version: Int(version.into()) }
}

fn set(path: &str, data: &str, version: i32) -> SetData {
    SetData { path: text(path), data: text(data), version: Int(version.into()) }
}

fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    Text(text.to_owned())
}

fn arc<const MAX: usize>(text: &Text<MAX>) -> std::sync::Arc<str> {
    text.0.as_str().into()
}

fn no(version: super::Version) -> i32 {
    version.0 as i32
}

fn list(acl: &AclText) -> AclList {
    let one = |entry: &AclEntry| Acl {
        perms: entry.perms.0 as u8,
        id: Id::new(&entry.scheme.0, &entry.id.0),
    };
    if acl.is_open() { acl::open() } else { acl.0.iter().map(one).collect() }
}

fn entries(acl: &AclList) -> AclText {
    let one = |acl: &Acl| AclEntry {
        perms: Int(acl.perms.into()),
        scheme: text(&acl.id.scheme),
        id: text(&acl.id.id),
    };
    List(acl.iter().map(one).collect())
}

impl AclText {
    /// Everybody may do everything.
    pub fn open() -> AclText {
        entries(&acl::open())
    }

    /// May everybody do everything?
    pub fn is_open(&self) -> bool {
        matches!(&self.0[..], [AclEntry { perms: Int(31), scheme: Text(scheme), id: Text(id) }]
            if scheme == "world" && id == "anyone")
    }
}

macro_rules! same_names {
    ($ours:ty, $theirs:ty: $($name:ident),*) => {
        impl From<$ours> for $theirs {
            fn from(one: $ours) -> $theirs {
                match one {
                    $(<$ours>::$name => <$theirs>::$name),*
                }
            }
        }

        impl From<$theirs> for $ours {
            fn from(one: $theirs) -> $ours {
                match one {
                    $(<$theirs>::$name => <$ours>::$name),*
                }
            }
        }
    };
}

same_names!(ZnodeLife, CreateMode: Persistent, Ephemeral, PersistentSequential, EphemeralSequential,
    Container, PersistentWithTtl, PersistentSequentialWithTtl);
same_names!(WatchType, watch::WatchKind: Children, Data, Any, Persistent, Recursive);

impl From<WatchMode> for watch::WatcherMode {
    fn from(mode: WatchMode) -> watch::WatcherMode {
        match mode {
            WatchMode::Persistent => watch::WatcherMode::Persistent,
            WatchMode::PersistentRecursive => watch::WatcherMode::Recursive,
        }
    }
}
