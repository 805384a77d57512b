//! What lights up when something is pointed at: one thing and everything that belongs to it, by the same keys in every
//! lens and panel.

use super::Target;
use std::collections::BTreeSet;
use zabscope::base::{ClientId, ServerId, SessionId, Zxid};
use zabscope::check::Run;
use zabscope::service::txn::{Body, Txn};
use zabscope::sim::World;

/// How many of a session's transactions light up at most.
const MOST: usize = 60;

/// Something that can light up.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LitKey {
    /// A transaction.
    Txn(Zxid),
    Server(ServerId),
    Client(ClientId),
    Znode(String),
}

impl LitKey {
    /// As the page's attributes have it.
    pub fn word(&self) -> String {
        match self {
            LitKey::Txn(zxid) => txn_word(*zxid),
            LitKey::Server(sid) => sid.to_string(),
            LitKey::Client(id) => id.to_string(),
            LitKey::Znode(path) => znode_word(path),
        }
    }

    /// Read from the page's attributes.
    pub fn read(word: &str) -> Option<LitKey> {
        if word.starts_with('/') {
            return Some(LitKey::Znode(word.to_owned()));
        }
        let number = |rest: &str| rest.parse().ok();
        match (word.get(..1)?, word.get(1..)?) {
            ("z", rest) => u64::from_str_radix(rest, 16).ok().map(|z| LitKey::Txn(Zxid(z))),
            ("S", rest) => number(rest).map(|n| LitKey::Server(ServerId(n))),
            ("C", rest) => number(rest).map(|n| LitKey::Client(ClientId(n))),
            _ => None,
        }
    }
}

/// A transaction as the page's attributes have it.
pub fn txn_word(zxid: Zxid) -> String {
    format!("z{:x}", zxid.0)
}

/// A znode as the page's attributes have it: characters that would end a word are replaced.
pub fn znode_word(path: &str) -> String {
    path.replace(|c: char| c.is_whitespace() || c == '"' || c == '\\', "_")
}

/// What belongs to something, itself included.
pub fn lit(run: &Run, key: &LitKey) -> BTreeSet<LitKey> {
    let world = run.world();
    let mut all = BTreeSet::from([key.clone()]);
    match key {
        LitKey::Server(_) => {}
        LitKey::Txn(zxid) => {
            if let Some(txn) = found(world, *zxid) {
                touched(&txn.body, &mut all);
                all.extend(owner(world, txn.session).map(LitKey::Client));
            }
        }
        LitKey::Client(id) => {
            let known = world.clients().iter().find(|c| c.id == *id);
            if let Some(session) = known.and_then(|c| c.session.or(c.had)) {
                of_session(world, session, &mut all);
            }
        }
        LitKey::Znode(path) => {
            let node = newest(world).and_then(|db| {
                let node = db.tree.get(path)?;
                Some((last(node), node.owner.session()))
            });
            if let Some((zxid, session)) = node {
                all.insert(LitKey::Txn(zxid));
                all.extend(session.and_then(|s| owner(world, s)).map(LitKey::Client));
            }
        }
    }
    all
}

/// The key of what is selected.
pub fn key_of(run: &Run, target: Target) -> Option<LitKey> {
    Some(match target {
        Target::Server(sid) => LitKey::Server(sid),
        Target::Client(id) => LitKey::Client(id),
        Target::Txn(zxid) => LitKey::Txn(zxid),
        Target::Packet { cause, .. } | Target::Event(cause) => {
            let zxid = run.step_at(cause)?.zxid;
            if zxid.counter() == 0 {
                return None;
            }
            LitKey::Txn(zxid)
        }
        Target::Link(..) => return None,
    })
}

/// The last transaction that changed a znode or its children.
pub fn last(node: &zabscope::service::node::DataNode) -> Zxid {
    node.czxid.max(node.mzxid).max(node.pzxid)
}

/// The state of the server that has applied most.
fn newest(world: &World) -> Option<&zabscope::service::State> {
    let running = world.nodes().iter().filter_map(|n| n.server.process.as_ref());
    running.map(|p| &p.core.db).max_by_key(|db| db.last_processed).map(|db| &db.state)
}

/// A transaction, in whichever log has it.
fn found(world: &World, zxid: Zxid) -> Option<&Txn> {
    world.nodes().iter().find_map(|node| {
        let log = node.server.disk.log.records();
        log.binary_search_by_key(&zxid, |t| t.zxid).ok().map(|ix| &log[ix])
    })
}

fn owner(world: &World, session: SessionId) -> Option<ClientId> {
    let mut clients = world.clients().iter();
    clients.find(|c| c.session == Some(session) || c.had == Some(session)).map(|c| c.id)
}

fn of_session(world: &World, session: SessionId, all: &mut BTreeSet<LitKey>) {
    let logs = world.nodes().iter().map(|n| n.server.disk.log.records());
    if let Some(log) = logs.max_by_key(|log| log.back().map(|t| t.zxid)) {
        let its = log.iter().rev().take(2_000).filter(|t| t.session == session).take(MOST);
        all.extend(its.map(|t| LitKey::Txn(t.zxid)));
    }
    let znodes = newest(world).into_iter().flat_map(|state| state.tree.ephemerals(session));
    all.extend(znodes.map(|path| LitKey::Znode(path.to_string())));
}

fn touched(body: &Body, all: &mut BTreeSet<LitKey>) {
    match body {
        Body::Create(_, new) => drop(all.insert(LitKey::Znode(new.path.to_string()))),
        Body::Delete { path } | Body::SetData { path, .. } | Body::SetAcl { path, .. } => {
            all.insert(LitKey::Znode(path.to_string()));
        }
        Body::CloseSession { paths } => {
            all.extend(paths.iter().map(|path| LitKey::Znode(path.to_string())));
        }
        Body::Multi(bodies) => bodies.iter().for_each(|body| touched(body, all)),
        Body::CreateSession { .. } | Body::Check { .. } | Body::Error(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::samples;

    #[test]
    fn a_word_in_the_page_is_read_back() {
        let keys = [
            LitKey::Txn(Zxid(0x2_0000_0003)),
            LitKey::Server(ServerId(3)),
            LitKey::Client(ClientId(12)),
            LitKey::Znode("/lock/n-01".into()),
        ];
        for key in keys {
            assert_eq!(LitKey::read(&key.word()), Some(key));
        }
        assert_eq!(LitKey::read("x1"), None);
    }

    #[test]
    fn a_transaction_lights_its_znode_and_its_client_and_they_light_it() {
        let run = samples::busy(3, 0, 2);
        let zxid = run.world().node(ServerId(3)).server.disk.log.last_zxid().expect("a write");
        let of = lit(&run, &LitKey::Txn(zxid));
        assert!(
            of.contains(&LitKey::Znode("/a".into())) && of.contains(&LitKey::Client(ClientId(2))),
            "{of:?}"
        );
        assert!(lit(&run, &LitKey::Client(ClientId(2))).contains(&LitKey::Txn(zxid)));
        assert!(lit(&run, &LitKey::Znode("/a".into())).contains(&LitKey::Txn(zxid)));
        assert_eq!(lit(&run, &LitKey::Server(ServerId(1))).len(), 1);
    }
}
