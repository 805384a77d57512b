//! What a tree of znodes is, written down once more and as plainly as possible: one copy, one request after the other, no
//! transactions, nothing outstanding, every znode with a set of its children.

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use zabscope::service::error::ErrorCode;
use zabscope::service::op::{CreateMode, Op};

/// What a random client does.
#[derive(Clone, Debug)]
pub enum Act {
    Open,
    Close,
    Create(String, CreateMode),
    Delete(String, i32),
    Set(String, i32),
    Check(String, i32),
    Multi(Vec<Act>),
}

impl Act {
    pub fn op(&self) -> Op {
        match self {
            Act::Open => Op::CreateSession { timeout_ms: 1000 },
            Act::Close => Op::CloseSession,
            Act::Create(path, mode) => Op::create(path, "data", *mode),
            Act::Delete(path, version) => Op::Delete { path: (**path).into(), version: *version },
            Act::Set(path, version) => {
                Op::SetData { path: (**path).into(), data: "other".into(), version: *version }
            }
            Act::Check(path, version) => Op::Check { path: (**path).into(), version: *version },
            Act::Multi(acts) => Op::Multi(acts.iter().map(Act::op).collect()),
        }
    }
}

/// Few names, so that acts meet.
fn path() -> impl Strategy<Value = String> {
    let name = prop_oneof![6 => Just("/a"), 3 => Just("/b"), 1 => Just("/s0000000001")];
    prop::collection::vec(name, 1..4).prop_map(|names| names.concat())
}

fn mode() -> impl Strategy<Value = CreateMode> {
    use CreateMode::*;
    prop_oneof![
        4 => Just(Persistent),
        2 => Just(Ephemeral),
        1 => Just(PersistentSequential),
        1 => Just(EphemeralSequential),
    ]
}

fn create() -> impl Strategy<Value = Act> {
    (path(), mode()).prop_map(|(path, mode)| {
        let numbered = mode.is_sequential();
        let cut = path.rfind('/').expect("it has a slash");
        Act::Create(if numbered { format!("{}/s", &path[..cut]) } else { path }, mode)
    })
}

fn single() -> impl Strategy<Value = Act> {
    let version = || prop_oneof![3 => Just(-1), 1 => 0..3];
    prop_oneof![
        5 => create(),
        3 => (path(), version()).prop_map(|(path, version)| Act::Delete(path, version)),
        2 => (path(), version()).prop_map(|(path, version)| Act::Set(path, version)),
    ]
}

fn in_multi() -> impl Strategy<Value = Act> {
    prop_oneof![6 => single(), 1 => path().prop_map(|path| Act::Check(path, 0))]
}

/// An act, and how many outstanding transactions are applied after it.
pub fn acts(most: usize) -> impl Strategy<Value = Vec<(u64, Act, usize)>> {
    let act = prop_oneof![
        14 => single(),
        4 => prop::collection::vec(in_multi(), 0..4).prop_map(Act::Multi),
        1 => Just(Act::Close),
        1 => Just(Act::Open),
    ];
    prop::collection::vec((1..4u64, act, 0..3usize), 0..most)
}

/// A znode.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Znode {
    pub data: String,
    pub children: BTreeSet<String>,
    pub version: i32,
    pub creates: i32,
    pub deletes: i32,
    pub owner: Option<u64>,
    pub czxid: u64,
    pub mzxid: u64,
    pub pzxid: u64,
}

/// The one copy.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub nodes: BTreeMap<String, Znode>,
    pub sessions: BTreeSet<u64>,
}

/// Each operation's path, or its error.
pub type Told = Result<Vec<Result<Option<String>, ErrorCode>>, ErrorCode>;

impl Model {
    pub fn new() -> Model {
        let mut model = Model::default();
        model.nodes.insert(String::new(), Znode::default());
        model
    }

    /// Does one act as request number `zxid`.
    pub fn act(&mut self, session: u64, act: &Act, zxid: u64) -> Told {
        match act {
            Act::Open => drop(self.sessions.insert(session)),
            Act::Close => {
                self.sessions.remove(&session);
                let own = |node: &&Znode| node.owner == Some(session);
                let paths = self.nodes.iter().filter(|(_, node)| own(node));
                for path in paths.map(|(path, _)| path.clone()).collect::<Vec<_>>() {
                    self.remove(&path, zxid);
                }
            }
            Act::Multi(acts) => {
                let before = self.clone();
                let each: Vec<_> = acts.iter().map(|act| self.single(session, act, zxid)).collect();
                let Some(bad) = each.iter().position(|told| told.is_err()) else {
                    return Ok(each);
                };
                *self = before;
                let told = |(ix, told): (usize, Result<_, _>)| match ix.cmp(&bad) {
                    std::cmp::Ordering::Less => Ok(None),
                    std::cmp::Ordering::Equal => told,
                    std::cmp::Ordering::Greater => Err(ErrorCode::RuntimeInconsistency),
                };
                return Ok(each.into_iter().enumerate().map(told).collect());
            }
            _ => return self.single(session, act, zxid).map(|path| vec![Ok(path)]),
        }
        Ok(Vec::new())
    }

    fn single(&mut self, session: u64, act: &Act, zxid: u64) -> Result<Option<String>, ErrorCode> {
        if !self.sessions.contains(&session) {
            return Err(ErrorCode::SessionExpired);
        }
        match act {
            Act::Create(path, mode) => {
                let cut = path.rfind('/').expect("it has a slash");
                let parent = self.nodes.get(&path[..cut]).ok_or(ErrorCode::NoNode)?;
                let path = match mode.is_sequential() {
                    true => format!("{path}{:010}", parent.creates),
                    false => path.clone(),
                };
                if self.nodes.contains_key(&path) {
                    return Err(ErrorCode::NodeExists);
                }
                if parent.owner.is_some() {
                    return Err(ErrorCode::NoChildrenForEphemerals);
                }
                let parent = self.nodes.get_mut(&path[..cut]).expect("it was there");
                parent.children.insert(path.clone());
                parent.creates += 1;
                parent.pzxid = zxid;
                let owner = mode.is_ephemeral().then_some(session);
                let (data, children) = ("data".into(), BTreeSet::new());
                let (version, creates, deletes) = (0, 0, 0);
                let (czxid, mzxid, pzxid) = (zxid, zxid, zxid);
                #[rustfmt::skip]
                let node = Znode { data, children, version, creates, deletes, owner, czxid, mzxid, pzxid };
                self.nodes.insert(path.clone(), node);
                Ok(Some(path))
            }
            Act::Delete(path, version) => {
                self.expect(path, *version, true)?;
                if !self.nodes[path].children.is_empty() {
                    return Err(ErrorCode::NotEmpty);
                }
                self.remove(path, zxid);
                Ok(None)
            }
            Act::Set(path, version) => {
                self.expect(path, *version, false)?;
                let node = self.nodes.get_mut(path).expect("it is there");
                node.data = "other".into();
                node.version += 1;
                node.mzxid = zxid;
                Ok(None)
            }
            Act::Check(path, version) => self.expect(path, *version, false).map(|()| None),
            Act::Open | Act::Close | Act::Multi(_) => panic!("not a single operation"),
        }
    }

    fn expect(&self, path: &str, version: i32, with_parent: bool) -> Result<(), ErrorCode> {
        let parent = &path[..path.rfind('/').expect("it has a slash")];
        let node = self.nodes.get(path).ok_or(ErrorCode::NoNode)?;
        assert!(!with_parent || self.nodes.contains_key(parent), "a tree has no orphans");
        let fits = version == -1 || version == node.version;
        if fits { Ok(()) } else { Err(ErrorCode::BadVersion) }
    }

    fn remove(&mut self, path: &str, zxid: u64) {
        self.nodes.remove(path);
        let parent = &path[..path.rfind('/').expect("it has a slash")];
        let parent = self.nodes.get_mut(parent).expect("it has a parent");
        parent.children.remove(path);
        parent.deletes += 1;
        parent.pzxid = zxid;
    }
}
