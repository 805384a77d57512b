//! Group membership (8.7.3), with the znodes of kazoo's `Party`: an ephemeral child for
//! each member, and a watch on the parent.

use super::fact::Happened;
use super::io::Io;
use super::kind::Recipe;
use super::tape::{Catch, Fail, Progress, Stop, fail};
use crate::service::error::ErrorCode;
use crate::service::op::CreateMode;
use crate::service::path::Path;

/// What a member's name ends with.
const PARTY: &str = "__party__";

/// Kazoo's `Party`: one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    path: Path,
    data: Path,
    name: Path,
    /// Do the members' names tell who they are?
    shallow: bool,
    assured: bool,
    born: u32,
}

impl Party {
    /// A member that has not joined.
    pub fn new(io: &mut Io, path: &str, data: &str) -> Progress<Party> {
        let name = format!("{}{PARTY}", io.guid()?).into();
        let (path, data) = (path.into(), data.into());
        Ok(Party { path, data, name, shallow: false, assured: false, born: io.lives() })
    }

    /// Kazoo's `ShallowParty`: a member whose data are in its name, too.
    pub fn shallow(io: &mut Io, path: &str, data: &str) -> Progress<Party> {
        let name = format!("{}-{data}", io.guid()?).into();
        let (path, data) = (path.into(), data.into());
        Ok(Party { path, data, name, shallow: true, assured: false, born: io.lives() })
    }

    fn ensure(&mut self, io: &mut Io) -> Progress<()> {
        if !self.assured {
            io.ensure(&self.path)?;
            self.assured = true;
        }
        Ok(())
    }

    fn me(&self) -> String {
        format!("{}/{}", self.path, self.name)
    }

    /// `join`.
    pub fn join(&mut self, io: &mut Io) -> Progress<()> {
        let mut tries = io.retry();
        loop {
            let mut born = self.born;
            let joined = self.ensure(io).and_then(|()| {
                io.leave_nothing(&self.me(), &mut born)?;
                io.create(&self.me(), &self.data, CreateMode::Ephemeral).but(ErrorCode::NodeExists)
            });
            self.born = born;
            match joined {
                Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
                other => return other.map(drop),
            }
        }
    }

    /// `leave`: was it there?
    pub fn leave(&mut self, io: &mut Io) -> Progress<bool> {
        let mut tries = io.retry();
        loop {
            match io.delete(&self.me(), -1).but(ErrorCode::NoNode) {
                Err(Stop::Fail(why)) if why.is_retried() => io.pause(why, &mut tries)?,
                other => return Ok(other?.is_some()),
            }
        }
    }

    fn members(&mut self, io: &mut Io, watch: bool) -> Progress<Vec<Path>> {
        self.ensure(io)?;
        let mut names = io.children(&self.path, watch)?;
        names.retain(|name| self.shallow || name.contains(PARTY));
        names.sort();
        Ok(names)
    }

    /// `len`.
    pub fn len(&mut self, io: &mut Io) -> Progress<u32> {
        Ok(self.members(io, false)?.len() as u32)
    }

    /// The members' data.
    pub fn participants(&mut self, io: &mut Io) -> Progress<Vec<Path>> {
        let names = self.members(io, false)?;
        if self.shallow {
            let data = |name: &Path| name.split_once('-').map_or(&**name, |(_, data)| data).into();
            return Ok(names.iter().map(data).collect());
        }
        let mut found = Vec::new();
        for name in names {
            let path = format!("{}/{name}", self.path);
            if let Some((data, _)) = io.get(&path, false).but(ErrorCode::NoNode)? {
                found.push(data);
            }
        }
        Ok(found)
    }
}

/// Joins, watches who is there, leaves.
pub fn round(io: &mut Io, recipe: &Recipe, data: &str) -> Progress<()> {
    let mut party = Party::new(io, &recipe.path, data)?;
    party.join(io)?;
    let end = io.now() + recipe.hold;
    loop {
        io.clear();
        let members = match party.members(io, true) {
            Err(Stop::Fail(Fail::Loss)) => {
                io.connected()?;
                continue;
            }
            other => other?,
        };
        if !members.contains(&party.name) {
            return fail(Fail::Expired); // the session that it joined with is over
        }
        io.tell(Happened::Sees(members.len() as u32));
        if !io.changed(&[&party.path], Some(end))? {
            break;
        }
    }
    party.leave(io).map(drop)
}
