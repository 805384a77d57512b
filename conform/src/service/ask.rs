//! From the requests of a recording to those of the service.

use super::read::zxid;
use serde_json::Value;
use std::sync::Arc;
use zabscope::service::acl::{self, Acl, AclList, Id};
use zabscope::service::node::Data;
use zabscope::service::op::{Create, CreateMode, Op};
use zabscope::service::path::Path;
use zabscope::service::txn::CreateKind;
use zabscope::service::watch::{Rewatch, WatchKind, WatcherMode};

/// More requests than this are not replayed; those inside a multi count, too.
const MOST_REQUESTS: usize = 20_000;
/// In one multi.
const MOST_OPS: usize = 1_000;
/// The longest path, in bytes.
const LONGEST_PATH: usize = 4_096;
/// All data that a recording writes in short form (`repeat`), in bytes.
const MOST_DATA: usize = 32 << 20;

/// A request, as it was recorded and as it is understood.
pub struct RecordedAsk<'a> {
    /// In the recording's words.
    pub req: &'a Value,
    /// What is asked.
    pub what: AskKind,
}

/// What a client can do.
pub enum AskKind {
    /// Open a session with this time-out in milliseconds.
    Connect(u32),
    /// Go on with the session at another server.
    Move,
    /// Be silent until the session has expired.
    Expire,
    /// Ask for this.
    Op(Arc<Op>),
}

impl RecordedAsk<'_> {
    /// Is it a request within a session?
    pub fn is_op(&self) -> bool {
        matches!(self.what, AskKind::Op(_))
    }

    /// Does it end the session, with all its ephemeral znodes in one transaction?
    pub fn ends_session(&self) -> bool {
        match &self.what {
            AskKind::Expire => true,
            AskKind::Op(op) => **op == Op::CloseSession,
            AskKind::Connect(_) | AskKind::Move => false,
        }
    }
}

/// `s7` is the session with number 7.
pub fn session(name: &Value) -> Result<u64, String> {
    let number = name.as_str().and_then(|name| name.strip_prefix('s')?.parse().ok());
    number.ok_or_else(|| format!("a session is named like \"s1\", not {name}"))
}

/// The data that `{"repeat": c, "len": n}` stands for: the character, and how many.
pub fn repeated(value: &Value) -> Option<(char, u64)> {
    let len = value.get("len")?.as_u64()?;
    Some((value.get("repeat")?.as_str()?.chars().next()?, len))
}

/// Reads requests, and counts.
#[derive(Default)]
pub struct AskReader {
    requests: usize,
    data: usize,
}

impl AskReader {
    /// Reads one. An error is a sentence.
    pub fn asked<'a>(&mut self, req: &'a Value) -> Result<RecordedAsk<'a>, String> {
        let name = req.get("op").and_then(Value::as_str).unwrap_or_default();
        let what = match name {
            "connect" => AskKind::Connect(match req.get("timeout") {
                None | Some(Value::Null) => 20_000,
                Some(ms) => number(ms).ok_or_else(|| format!("connect: timeout: {ms}"))?,
            }),
            "move" => AskKind::Move,
            "expire" => AskKind::Expire,
            _ => AskKind::Op(Arc::new(self.op(req)?)),
        };
        Ok(RecordedAsk { req, what })
    }

    fn op(&mut self, req: &Value) -> Result<Op, String> {
        self.requests += 1;
        if self.requests > MOST_REQUESTS {
            return Err(format!("a recording has at most {MOST_REQUESTS} requests"));
        }
        let name = req.get("op").ok_or("a request without op")?;
        let name = name.as_str().ok_or_else(|| format!("op is a name, not {name}"))?;
        self.named(name, req).map_err(|why| format!("{name}: {why}"))
    }

    fn named(&mut self, name: &str, req: &Value) -> Result<Op, String> {
        Ok(match name {
            "close" | "closeSession" => Op::CloseSession,
            "create" => Op::Create(self.create(req, CreateKind::Create)?),
            "create2" => Op::Create(self.create(req, CreateKind::Create2)?),
            "createContainer" => Op::Create(self.create(req, CreateKind::Container)?),
            "createTTL" => Op::Create(self.create(req, CreateKind::Ttl)?),
            "delete" => Op::Delete { path: path(req)?, version: version(req)? },
            "set" => {
                let (path, version) = (path(req)?, version(req)?);
                Op::SetData { path, data: self.data(req)?, version }
            }
            "setACL" => Op::SetAcl { path: path(req)?, acl: acl_of(req)?, version: version(req)? },
            "check" => Op::Check { path: path(req)?, version: version(req)? },
            "multi" => Op::Multi(self.ops(req)?),
            "multiRead" => Op::MultiRead(self.ops(req)?.into_iter().map(silent).collect()),
            "sync" => Op::Sync { path: path(req)? },
            "get" => Op::GetData { path: path(req)?, watch: watch(req)? },
            "exists" => Op::Exists { path: path(req)?, watch: watch(req)? },
            "children" => Op::GetChildren { path: path(req)?, watch: watch(req)?, stat: false },
            "children2" => Op::GetChildren { path: path(req)?, watch: watch(req)?, stat: true },
            "getACL" => Op::GetAcl { path: path(req)? },
            "getEphemerals" => Op::GetEphemerals { prefix: path(req)? },
            "getAllChildrenNumber" => Op::GetAllChildrenNumber { path: path(req)? },
            "addWatch" => Op::AddWatch { path: path(req)?, mode: mode(req)? },
            "checkWatches" => Op::CheckWatches { path: path(req)?, kind: watch_kind(req)? },
            "removeWatches" => Op::RemoveWatches { path: path(req)?, kind: watch_kind(req)? },
            "setWatches" | "setWatches2" => Op::SetWatches(Arc::new(self.rewatch(req)?)),
            _ => return Err("this operation is not known".to_owned()),
        })
    }

    fn ops(&mut self, req: &Value) -> Result<Vec<Op>, String> {
        let ops = req.get("ops").and_then(Value::as_array).ok_or("ops is missing")?;
        if ops.len() > MOST_OPS {
            return Err(format!("at most {MOST_OPS} operations"));
        }
        let inner = |op: &Value| match op.get("op").and_then(Value::as_str) {
            Some("multi" | "multiRead" | "close") => Err("this cannot stand inside".to_owned()),
            _ => self.op(op),
        };
        ops.iter().map(inner).collect()
    }

    fn create(&mut self, req: &Value, kind: CreateKind) -> Result<Create, String> {
        use CreateMode::*;
        let ttl = kind == CreateKind::Ttl;
        let mode = |mode: CreateMode| Ok(mode.flags());
        let flags = match req.get("flags") {
            None | Some(Value::Null) => mode(plain(kind)),
            Some(Value::String(flags)) => match flags.as_str() {
                "" => mode(plain(kind)),
                "s" if ttl => mode(PersistentSequentialWithTtl),
                "e" => mode(Ephemeral),
                "s" => mode(PersistentSequential),
                "es" | "se" => mode(EphemeralSequential),
                "c" => mode(Container),
                "t" => mode(PersistentWithTtl),
                _ => Err(format!("unknown flags \"{flags}\"")),
            },
            Some(flags) => number(flags).ok_or_else(|| format!("unknown flags {flags}")),
        }?;
        let ttl = match req.get("ttl") {
            None | Some(Value::Null) => -1,
            Some(ttl) => ttl.as_i64().ok_or_else(|| format!("ttl: {ttl}"))?,
        };
        let (path, data) = (path(req)?, self.data(req)?);
        Ok(Create { kind, path, data, acl: acl_of(req)?, flags, ttl })
    }

    /// No data and the empty text are the same to whoever reads it.
    fn data(&mut self, req: &Value) -> Result<Data, String> {
        match req.get("data") {
            None | Some(Value::Null) => Ok("".into()),
            Some(Value::String(text)) => Ok(text.as_str().into()),
            Some(short) => {
                let (c, len) = repeated(short)
                    .ok_or_else(|| format!("data is a text or {{repeat, len}}, not {short}"))?;
                let len = usize::try_from(len).unwrap_or(usize::MAX);
                self.data = self.data.saturating_add(len.saturating_mul(c.len_utf8()));
                if self.data > MOST_DATA {
                    return Err(format!("a recording has at most {MOST_DATA} bytes of data"));
                }
                Ok(std::iter::repeat_n(c, len).collect::<String>().as_str().into())
            }
        }
    }

    fn rewatch(&mut self, req: &Value) -> Result<Rewatch, String> {
        let mut paths = |key: &str| -> Result<Vec<Path>, String> {
            let list = match req.get(key) {
                None | Some(Value::Null) => return Ok(Vec::new()),
                Some(list) => list.as_array().ok_or_else(|| format!("{key} is not a list"))?,
            };
            self.requests += list.len();
            if self.requests > MOST_REQUESTS {
                return Err(format!("{key} is too long"));
            }
            list.iter().map(path_of).collect()
        };
        let since = req.get("relativeZxid").ok_or("relativeZxid is missing")?;
        Ok(Rewatch {
            relative_zxid: zxid(since).ok_or("relativeZxid is not a zxid")?,
            data: paths("data")?,
            exist: paths("exist")?,
            child: paths("child")?,
            persistent: paths("persistent")?,
            recursive: paths("recursive")?,
        })
    }
}

/// What is created if no flags say more.
fn plain(kind: CreateKind) -> CreateMode {
    match kind {
        CreateKind::Container => CreateMode::Container,
        CreateKind::Ttl => CreateMode::PersistentWithTtl,
        CreateKind::Create | CreateKind::Create2 => CreateMode::Persistent,
    }
}

/// A read in a multiRead leaves no watch, whatever it says.
fn silent(op: Op) -> Op {
    match op {
        Op::GetData { path, .. } => Op::GetData { path, watch: false },
        Op::GetChildren { path, stat, .. } => Op::GetChildren { path, watch: false, stat },
        other => other,
    }
}

fn number<T: TryFrom<i64>>(value: &Value) -> Option<T> {
    value.as_i64().and_then(|number| T::try_from(number).ok())
}

fn path(req: &Value) -> Result<Path, String> {
    path_of(req.get("path").ok_or("path is missing")?)
}

fn path_of(value: &Value) -> Result<Path, String> {
    match value.as_str() {
        Some(path) if path.len() <= LONGEST_PATH => Ok(path.into()),
        Some(_) => Err(format!("a path has at most {LONGEST_PATH} bytes")),
        None => Err(format!("a path is a text, not {value}")),
    }
}

fn version(req: &Value) -> Result<i32, String> {
    match req.get("version") {
        None | Some(Value::Null) => Ok(-1),
        Some(version) => number(version).ok_or_else(|| format!("version: {version}")),
    }
}

fn watch(req: &Value) -> Result<bool, String> {
    match req.get("watch") {
        None | Some(Value::Null) => Ok(false),
        Some(watch) => watch.as_bool().ok_or_else(|| format!("watch: {watch}")),
    }
}

fn mode(req: &Value) -> Result<WatcherMode, String> {
    let mode = req.get("mode").ok_or("mode is missing")?;
    match (mode.as_str(), mode.as_i64()) {
        (Some("persistent"), _) | (_, Some(0)) => Ok(WatcherMode::Persistent),
        (Some("recursive" | "persistent_recursive"), _) | (_, Some(1)) => {
            Ok(WatcherMode::Recursive)
        }
        _ => Err(format!("unknown mode {mode}")),
    }
}

fn watch_kind(req: &Value) -> Result<WatchKind, String> {
    let kind = req.get("wtype").ok_or("wtype is missing")?;
    match (kind.as_str(), kind.as_i64()) {
        (Some("children" | "child"), _) | (_, Some(1)) => Ok(WatchKind::Children),
        (Some("data"), _) | (_, Some(2)) => Ok(WatchKind::Data),
        (Some("any"), _) | (_, Some(3)) => Ok(WatchKind::Any),
        (Some("persistent"), _) | (_, Some(4)) => Ok(WatchKind::Persistent),
        (Some("recursive" | "persistent_recursive"), _) | (_, Some(5)) => Ok(WatchKind::Recursive),
        _ => Err(format!("unknown wtype {kind}")),
    }
}

fn acl_of(req: &Value) -> Result<AclList, String> {
    let list = match req.get("acl") {
        None | Some(Value::Null) => return Ok(acl::open()),
        Some(list) => list.as_array().ok_or_else(|| format!("acl is a list, not {list}"))?,
    };
    let entry = |entry: &Value| {
        let text = |key: &str| entry.get(key).and_then(Value::as_str);
        let perms = entry.get("perms").and_then(number);
        let known = perms.zip(text("scheme")).zip(text("id"));
        known
            .map(|((perms, scheme), id)| Acl { perms, id: Id::new(scheme, id) })
            .ok_or_else(|| format!("an entry of an ACL has perms, scheme and id: {entry}"))
    };
    list.iter().map(entry).collect()
}
