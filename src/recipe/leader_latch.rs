//! Curator's `LeaderLatch` (8.7.2): ephemeral sequential znodes as in the lock, protected by a GUID. Who is
//! first leads, and leads no more as soon as its connection is away; when it is back it looks again.

use super::fact::Happened;
use super::io::{Io, Woke};
use super::kind::Recipe;
use super::tape::{Catch, Fail, Progress, Stop, fail};
use crate::base::Zxid;
use crate::client::ClientState;
use crate::service::error::ErrorCode;
use crate::service::op::CreateMode;
use crate::service::path::{self, Path};

/// What stands between the GUID and the number.
const LATCH: &str = "latch-";

/// A participant.
struct Latch {
    path: Path,
    data: Path,
    /// What its znode's name begins with.
    prefix: String,
    node: Option<Path>,
    token: Zxid,
    tried: bool,
    born: u32,
}

/// Takes part, leads for a while, leaves.
pub fn round(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<()> {
    let prefix = format!("_c_{}-{LATCH}", io.guid()?);
    let (path, data) = (recipe.path.clone(), data.into());
    let (born, token) = (io.lives(), Zxid::ZERO);
    let mut latch = Latch { path, data, prefix, node: None, token, tried: false, born };
    let (mut left, mut tries) = (recipe.hold, io.retry());
    loop {
        io.clear();
        if io.take_cancel() {
            return latch.close(io);
        }
        match latch.before(io) {
            Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
            Err(stop) => return Err(stop),
            Ok(Some(before)) => {
                tries = io.retry();
                let there = io.get(&before, true).but(ErrorCode::NoNode);
                match there {
                    Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
                    Err(stop) => return Err(stop),
                    Ok(None) => {}
                    Ok(Some(_)) => drop(io.wait(&before, None)?),
                }
            }
            Ok(None) => {
                tries = io.retry();
                let (znode, from) = (latch.znode(), io.now());
                io.tell(Happened::Acquired(znode.clone(), latch.token));
                let away =
                    |woke: &Woke| matches!(woke, Woke::State(s) if *s != ClientState::Connected);
                let woke = io.until(Some(left), away)?;
                io.tell(Happened::Releases(znode));
                match woke {
                    Woke::State(_) => left = left - (io.now() - from).min(left),
                    _ => return latch.close(io),
                }
            }
        }
    }
}

impl Latch {
    fn full(&self, name: &str) -> Path {
        format!("{}/{name}", self.path).into()
    }

    fn znode(&self) -> Path {
        self.full(self.node.as_deref().unwrap_or_default())
    }

    /// The znode before its own; nothing if that is the first.
    fn before(&mut self, io: &mut Io) -> Progress<Option<Path>> {
        self.stand(io)?;
        let names = io.children(&self.path, false)?;
        let number = |name: &Path| name.rsplit_once(LATCH).map(|(_, number)| number.to_owned());
        let mut line: Vec<(String, &Path)> =
            names.iter().filter_map(|name| Some((number(name)?, name))).collect();
        line.sort();
        match line.iter().position(|(_, name)| Some(*name) == self.node.as_ref()) {
            None => {
                self.node = None; // it went with its session
                fail(Fail::Again)
            }
            Some(0) => Ok(None),
            Some(place) => Ok(Some(self.full(line[place - 1].1))),
        }
    }

    /// Its znode is there, or may be.
    fn stand(&mut self, io: &mut Io) -> Progress<()> {
        if self.born != io.lives() {
            // A server that lags may still show the znode of the session before.
            self.node = None;
        }
        if self.node.is_some() {
            return Ok(());
        }
        io.ensure(&self.path)?;
        let mut found = None;
        if self.tried {
            let names = io.children(&self.path, false)?;
            found = names.into_iter().find(|name| name.starts_with(&self.prefix));
        }
        self.tried = true;
        if let Some(old) = found.take_if(|_| self.born != io.lives()) {
            io.leave_nothing(&self.full(&old), &mut self.born)?;
        }
        if let Some(name) = found {
            let stat = io.exists(&self.full(&name), false)?;
            self.token = stat.map_or(Zxid::ZERO, |stat| stat.czxid);
            self.node = Some(name);
        } else {
            self.born = io.lives();
            let mode = CreateMode::EphemeralSequential;
            let (created, zxid) = io.create(&self.full(&self.prefix), &self.data, mode)?;
            (self.node, self.token) = (Some(path::name(&created).into()), zxid);
        }
        io.tell(Happened::Queued(self.znode()));
        Ok(())
    }

    /// `close`: its znode is deleted, however long that takes.
    fn close(&mut self, io: &mut Io) -> Progress<()> {
        let Some(name) = self.node.take() else { return Ok(()) };
        let (znode, mut tries) = (self.full(&name), io.retry());
        loop {
            match io.delete(&znode, -1).but(ErrorCode::NoNode) {
                Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
                Err(stop) => return Err(stop),
                Ok(_) => break,
            }
        }
        io.tell(Happened::Released(znode));
        Ok(())
    }
}
