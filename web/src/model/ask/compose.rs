//! What an operation becomes, or which of its fields is refused.

use super::{
    AclChoice, AskField, AskProblem, LONGEST_DATA, LONGEST_PATH, LONGEST_TTL, OpForm, Verb,
};
use std::sync::Arc;
use zabscope::service::acl::{self, Acl, AclList, Id, perms};
use zabscope::service::op::{Create, CreateMode, Op};
use zabscope::service::path;
use zabscope::service::txn::CreateKind;

impl OpForm {
    fn checked_path(&self) -> Result<Arc<str>, (AskField, AskProblem)> {
        let path = self.path.trim();
        let refuse = |why| Err((AskField::Path, why));
        if path.chars().count() > LONGEST_PATH {
            return refuse(AskProblem::TooLong(LONGEST_PATH));
        }
        if self.verb == Verb::GetEphemerals && path.is_empty() {
            return Ok("/".into());
        }
        if !path.starts_with('/') {
            return refuse(AskProblem::NoSlash);
        }
        // As in the client library: what a sequential znode will be called is what must be a path.
        let numbered = self.verb == Verb::Create && self.mode.is_sequential();
        let judged = if numbered { format!("{path}1") } else { path.to_owned() };
        if path::is_valid(&judged) { Ok(path.into()) } else { refuse(AskProblem::BadPath) }
    }

    fn checked_data(&self) -> Result<Arc<str>, (AskField, AskProblem)> {
        let fits = self.data.chars().count() <= LONGEST_DATA;
        let data = fits.then(|| self.data.as_str().into());
        data.ok_or((AskField::Data, AskProblem::TooLong(LONGEST_DATA)))
    }

    /// −1 for any.
    fn checked_version(&self) -> Result<i32, (AskField, AskProblem)> {
        let text = self.version.trim();
        let version = if text.is_empty() { Some(-1) } else { text.parse().ok() };
        let version = version.filter(|version: &i32| *version >= -1);
        version.ok_or((AskField::Version, AskProblem::Version))
    }

    fn checked_ttl(&self) -> Result<i64, (AskField, AskProblem)> {
        if !self.mode.is_ttl() {
            return Ok(-1);
        }
        let ttl = self.ttl.trim().parse().ok().filter(|ttl| (1..=LONGEST_TTL).contains(ttl));
        ttl.ok_or((AskField::Ttl, AskProblem::Ttl))
    }

    fn checked_digest(&self) -> Result<&str, (AskField, AskProblem)> {
        let typed = self.digest.trim();
        if typed.chars().count() > LONGEST_PATH {
            return Err((AskField::Digest, AskProblem::TooLong(LONGEST_PATH)));
        }
        let parts: Vec<&str> = typed.split(':').collect();
        let good =
            matches!(parts[..], [user, password] if !user.is_empty() && !password.is_empty());
        if good { Ok(typed) } else { Err((AskField::Digest, AskProblem::Digest)) }
    }

    fn checked_acl(&self) -> Result<AclList, (AskField, AskProblem)> {
        let all = |id| -> AclList { Arc::new([Acl { perms: perms::ALL, id }]) };
        Ok(match self.acl {
            AclChoice::Open => acl::open(),
            AclChoice::Read => acl::world(perms::READ),
            AclChoice::Creator => all(Id::new("auth", "")),
            AclChoice::Digest => all(acl::digest_id(self.checked_digest()?)),
        })
    }

    fn create(&self) -> Result<Op, (AskField, AskProblem)> {
        let kind = match self.mode {
            CreateMode::Container => CreateKind::Container,
            mode if mode.is_ttl() => CreateKind::Ttl,
            _ if self.stat => CreateKind::Create2,
            _ => CreateKind::Create,
        };
        let (path, data) = (self.checked_path()?, self.checked_data()?);
        let (ttl, flags) = (self.checked_ttl()?, self.mode.flags());
        Ok(Op::Create(Create { kind, path, data, acl: self.checked_acl()?, flags, ttl }))
    }

    /// What it becomes; the rows are a multi's.
    pub(super) fn op(&self, rows: Vec<Op>) -> Result<Op, (AskField, AskProblem)> {
        let (watch, kind) = (self.watch, self.watch_kind);
        let path = || self.checked_path();
        Ok(match self.verb {
            Verb::Create => self.create()?,
            Verb::Delete => Op::Delete { path: path()?, version: self.checked_version()? },
            Verb::SetData => {
                let (path, data) = (path()?, self.checked_data()?);
                Op::SetData { path, data, version: self.checked_version()? }
            }
            Verb::GetData => Op::GetData { path: path()?, watch },
            Verb::Exists => Op::Exists { path: path()?, watch },
            Verb::GetChildren => Op::GetChildren { path: path()?, watch, stat: self.stat },
            Verb::GetAcl => Op::GetAcl { path: path()? },
            Verb::SetAcl => {
                let (path, version) = (path()?, self.checked_version()?);
                Op::SetAcl { path, acl: self.checked_acl()?, version }
            }
            Verb::Sync => Op::Sync { path: path()? },
            Verb::Multi => Op::Multi(rows),
            Verb::MultiRead => Op::MultiRead(rows),
            Verb::GetEphemerals => Op::GetEphemerals { prefix: path()? },
            Verb::GetAllChildrenNumber => Op::GetAllChildrenNumber { path: path()? },
            Verb::AddWatch => Op::AddWatch { path: path()?, mode: self.watch_mode },
            Verb::RemoveWatches => Op::RemoveWatches { path: path()?, kind },
            Verb::CheckWatches => Op::CheckWatches { path: path()?, kind },
            Verb::AddAuth => {
                let credentials = self.checked_digest()?.into();
                Op::Auth { scheme: "digest".into(), credentials }
            }
            Verb::Check => Op::Check { path: path()?, version: self.checked_version()? },
        })
    }
}
