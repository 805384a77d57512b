//! What a server answers by itself, from what it has applied (4.3.2), and the
//! watches that reads leave. No read looks at a path's syntax.

use super::acl::{self, Ids, perms};
use super::answer::{Answer, OpResult};
use super::apply::State;
use super::error::ErrorCode;
use super::node::DataNode;
use super::op::Op;
use super::path::{self, Path};
use super::release::ReleaseRule;
use super::watch::{WatchedEvent, Watches};
use crate::base::{Conn, SessionId};

/// Who reads.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// Through which connection; watches belong to it.
    pub conn: Conn,
    /// In which session.
    pub session: SessionId,
    /// Whom the connection has proved to be.
    pub ids: &'a Ids,
}

/// Carries out anything but a write. Events that setWatches owes are appended;
/// they are sent before the reply.
pub fn read(
    state: &State,
    watches: &mut Watches,
    events: &mut Vec<WatchedEvent>,
    reader: Reader,
    op: &Op,
) -> OpResult {
    match op {
        Op::GetData { path, watch } => {
            let node = readable(state, path, reader.ids)?;
            if *watch {
                watches.add_data(reader.conn, path);
            }
            Ok(Answer::Data(node.data.clone(), node.stat()))
        }
        Op::Exists { path, watch } => exists(state, watches, reader, path, *watch),
        Op::GetChildren { path, watch, stat } => {
            let node = readable(state, path, reader.ids)?;
            if *watch {
                watches.add_child(reader.conn, path);
            }
            Ok(Answer::Children(state.tree.children(path), stat.then(|| node.stat())))
        }
        Op::GetAcl { path } => get_acl(state, path, reader.ids),
        Op::GetEphemerals { prefix } => {
            Ok(Answer::Paths(own_ephemerals(state, reader.session, prefix)))
        }
        Op::GetAllChildrenNumber { path } => {
            readable(state, path, reader.ids)?;
            Ok(Answer::Total(state.tree.descendants(path::key(path)) as u32))
        }
        Op::MultiRead(ops) => {
            let each = ops.iter().map(|op| match op {
                Op::GetData { .. } | Op::GetChildren { .. } => {
                    read(state, watches, events, reader, op)
                }
                _ => Err(ErrorCode::BadArguments),
            });
            Ok(Answer::Multi(each.collect()))
        }
        Op::AddWatch { path, mode } => {
            watches.add(reader.conn, path, *mode);
            Ok(Answer::Done)
        }
        Op::CheckWatches { path, kind } => done_if(watches.contains(reader.conn, path, *kind)),
        Op::RemoveWatches { path, kind } => done_if(watches.remove(reader.conn, path, *kind)),
        Op::SetWatches(wanted) => {
            watches.set(reader.conn, &state.tree, wanted, events);
            Ok(Answer::Done)
        }
        Op::Sync { path } => Ok(Answer::Echo(path.clone())),
        Op::Auth { .. } => Ok(Answer::Done),
        Op::CreateSession { .. }
        | Op::CloseSession
        | Op::Create(_)
        | Op::Delete { .. }
        | Op::DeleteContainer { .. }
        | Op::SetData { .. }
        | Op::Put { .. }
        | Op::SetAcl { .. }
        | Op::Check { .. }
        | Op::Multi(_) => Err(ErrorCode::Unimplemented),
    }
}

fn exists(
    state: &State,
    watches: &mut Watches,
    reader: Reader,
    path: &Path,
    watch: bool,
) -> OpResult {
    if path.contains('\0') {
        return Err(ErrorCode::BadArguments);
    }
    let found = state.tree.get(path);
    // 3.8.0 does not ask for READ here; later releases do (6.6.2).
    if let Some(node) = found
        && watches.rules().has(ReleaseRule::ExistsNeedsRead)
    {
        acl::check(&node.acl, perms::READ, reader.ids)?;
    }
    if watch {
        watches.add_data(reader.conn, path); // even if there is no znode (6.7.2)
    }
    found.map(|node| Answer::Stat(node.stat())).ok_or(ErrorCode::NoNode)
}

/// READ or ADMIN sees an ACL, but only ADMIN the credentials in it.
fn get_acl(state: &State, path: &str, ids: &Ids) -> OpResult {
    let node = state.tree.get(path).ok_or(ErrorCode::NoNode)?;
    acl::check(&node.acl, perms::READ | perms::ADMIN, ids)?;
    let all = acl::check(&node.acl, perms::ADMIN, ids).is_ok();
    let acl = if all { node.acl.clone() } else { acl::masked(&node.acl) };
    Ok(Answer::Acl(acl, node.stat()))
}

/// The prefix is a plain string: `/a` finds `/ab`, too.
fn own_ephemerals(state: &State, session: SessionId, prefix: &str) -> Vec<Path> {
    let all = matches!(prefix.trim(), "" | "/");
    let own = state.tree.ephemerals(session);
    own.filter(|path| all || path.starts_with(prefix)).cloned().collect()
}

/// The znode, if it is there and may be read (6.6.2).
fn readable<'a>(state: &'a State, path: &str, ids: &Ids) -> Result<&'a DataNode, ErrorCode> {
    let node = state.tree.get(path).ok_or(ErrorCode::NoNode)?;
    acl::check(&node.acl, perms::READ, ids)?;
    Ok(node)
}

fn done_if(found: bool) -> OpResult {
    if found { Ok(Answer::Done) } else { Err(ErrorCode::NoWatcher) }
}
