//! Who may do what to a znode (6.6): permission bits, the schemes `world`,
//! `auth`, `digest`, `ip` and `super`, and the two questions a server asks: is this
//! list well formed, and does it let this requester in?
//!
//! ACLs are not inherited. The identities of a requester belong to its
//! connection, so they travel with each request.

use super::error::ErrorCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};
use std::net::IpAddr;
use std::sync::{Arc, LazyLock};

/// Permission bits (6.6.1).
pub mod perms {
    /// getData, getChildren, check.
    pub const READ: u8 = 1;
    /// setData.
    pub const WRITE: u8 = 2;
    /// Creating a child.
    pub const CREATE: u8 = 4;
    /// Deleting a child.
    pub const DELETE: u8 = 8;
    /// setACL.
    pub const ADMIN: u8 = 16;
    /// All of them.
    pub const ALL: u8 = 31;
}

/// An identity, in the words of an authentication scheme.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id {
    /// `world`, `auth`, `digest`, `ip`, `super`.
    pub scheme: Arc<str>,
    /// Whom the scheme calls so.
    pub id: Arc<str>,
}

impl Id {
    /// An id.
    pub fn new(scheme: &str, id: &str) -> Id {
        Id { scheme: scheme.into(), id: id.into() }
    }

    fn is(&self, scheme: &str, id: &str) -> bool {
        &*self.scheme == scheme && &*self.id == id
    }
}

/// What an identity may do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Acl {
    /// A sum of [`perms`].
    pub perms: u8,
    /// Who.
    pub id: Id,
}

/// An access control list, shared by all znodes that have the same.
pub type AclList = Arc<[Acl]>;

/// The identities of a connection; most have none.
pub type Ids = Arc<[Id]>;

static OPEN: LazyLock<AclList> = LazyLock::new(|| world(perms::ALL));

/// `OPEN_ACL_UNSAFE`: everybody may do everything.
pub fn open() -> AclList {
    OPEN.clone()
}

/// Everybody has these permissions.
pub fn world(perms: u8) -> AclList {
    Arc::new([Acl { perms, id: Id::new("world", "anyone") }])
}

/// What an `auth` request with scheme `digest` and `user:password` makes of a
/// connection: `user:base64(SHA1(user:password))`.
pub fn digest_id(credentials: &str) -> Id {
    let user = credentials.split(':').next().unwrap_or_default();
    let hash = STANDARD.encode(Sha1::digest(credentials.as_bytes()));
    Id::new("digest", &format!("{user}:{hash}"))
}

/// `fixupACL`: the list that is stored. Without an entry it is refused, double
/// entries go, and `auth` stands for the requester's own ids (6.6.3, 6.6.4).
pub fn fixup(wanted: &AclList, ids: &Ids) -> Result<AclList, ErrorCode> {
    if *wanted == *OPEN {
        return Ok(open());
    }
    let mut stored: Vec<Acl> = Vec::new();
    let mut seen: Vec<&Acl> = Vec::new();
    for acl in wanted.iter() {
        if seen.contains(&acl) {
            continue;
        }
        seen.push(acl);
        match &*acl.id.scheme {
            "world" if &*acl.id.id == "anyone" => stored.push(acl.clone()),
            "digest" if acl.id.id.split(':').count() == 2 => stored.push(acl.clone()),
            // In runs that do not name their release connections have no address, and
            // servers no such scheme.
            "ip" if ids.iter().any(|id| &*id.scheme == "ip") && network(&acl.id.id).is_some() => {
                stored.push(acl.clone());
            }
            "auth" => {
                let own = ids.iter().filter(|id| matches!(&*id.scheme, "digest" | "super"));
                let before = stored.len();
                stored.extend(own.map(|id| Acl { perms: acl.perms, id: id.clone() }));
                if stored.len() == before {
                    return Err(ErrorCode::InvalidACL);
                }
            }
            _ => return Err(ErrorCode::InvalidACL),
        }
    }
    if stored.is_empty() { Err(ErrorCode::InvalidACL) } else { Ok(stored.into()) }
}

/// `checkACL`: NoAuth unless one of the permissions is given to one of the ids.
/// An empty list restricts nobody.
pub fn check(acl: &AclList, wanted: u8, ids: &Ids) -> Result<(), ErrorCode> {
    if acl.is_empty() || ids.iter().any(|id| &*id.scheme == "super") {
        return Ok(());
    }
    let lets_in = |acl: &Acl| {
        acl.perms & wanted != 0
            && (acl.id.is("world", "anyone")
                || ids.contains(&acl.id)
                || &*acl.id.scheme == "ip" && ids.iter().any(|id| is_in(id, &acl.id.id)))
    };
    if acl.iter().any(lets_in) { Ok(()) } else { Err(ErrorCode::NoAuth) }
}

/// The network that an `ip` id names: an address, and how many of its leading bits
/// count (`IPAuthenticationProvider.isValid`).
fn network(text: &str) -> Option<(Vec<u8>, usize)> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<usize>().ok()?)),
        None => (text, None),
    };
    let bytes = match address.parse::<IpAddr>().ok()? {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    let all = bytes.len() * 8;
    let bits = bits.unwrap_or(all);
    (bits <= all).then_some((bytes, bits))
}

/// Is this address in the network? (`IPAuthenticationProvider.matches`)
fn is_in(id: &Id, text: &str) -> bool {
    let Some((net, bits)) = network(text).filter(|_| &*id.scheme == "ip") else { return false };
    let Some((address, _)) = network(&id.id) else { return false };
    let bit = |bytes: &[u8], at: usize| bytes[at / 8] >> (7 - at % 8) & 1;
    net.len() == address.len() && (0..bits).all(|at| bit(&net, at) == bit(&address, at))
}

/// The list as a reader without ADMIN sees it: password hashes are masked (6.6.2).
pub fn masked(acl: &AclList) -> AclList {
    let mask = |entry: &Acl| match &*entry.id.scheme {
        "digest" => {
            let user = entry.id.id.split(':').next().unwrap_or_default();
            Acl { perms: entry.perms, id: Id::new("digest", &format!("{user}:x")) }
        }
        _ => entry.clone(),
    };
    acl.iter().map(mask).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nobody() -> Ids {
        Arc::new([])
    }

    #[test]
    fn a_password_becomes_the_id_that_zookeeper_makes_of_it() {
        assert_eq!(
            digest_id("super:test"),
            Id::new("digest", "super:D/InIHSb7yEEbrWz8b9l71RjZJU=")
        );
    }

    #[test]
    fn auth_stands_for_the_requesters_own_ids() {
        let auth: AclList = Arc::new([Acl { perms: perms::READ, id: Id::new("auth", "") }]);
        assert_eq!(fixup(&auth, &nobody()), Err(ErrorCode::InvalidACL));
        let me: Ids = Arc::new([digest_id("me:pw")]);
        let stored = fixup(&auth, &me).expect("it has an id");
        assert_eq!(stored[0], Acl { perms: perms::READ, id: me[0].clone() });
        assert_eq!(check(&stored, perms::READ, &me), Ok(()));
        assert_eq!(check(&stored, perms::WRITE, &me), Err(ErrorCode::NoAuth));
        assert_eq!(check(&stored, perms::READ, &nobody()), Err(ErrorCode::NoAuth));
        assert_eq!(&*masked(&stored)[0].id.id, "me:x");
    }

    #[test]
    fn an_address_is_in_its_networks_only() {
        let me: Ids = Arc::new([Id::new("ip", "127.0.0.1")]);
        let list = |id: &str| AclList::from([Acl { perms: perms::READ, id: Id::new("ip", id) }]);
        for (id, inside) in [("127.0.0.1", true), ("127.0.0.0/8", true), ("10.0.0.0/8", false)] {
            let stored = fixup(&list(id), &me).expect("it names a network");
            assert_eq!(check(&stored, perms::READ, &me).is_ok(), inside, "{id}");
        }
        for id in ["localhost", "127.0.0.1/33", "127.0.0.1/x", ""] {
            assert_eq!(fixup(&list(id), &me), Err(ErrorCode::InvalidACL), "{id}");
        }
        assert_eq!(fixup(&list("127.0.0.1"), &nobody()), Err(ErrorCode::InvalidACL));
    }

    #[test]
    fn a_list_is_refused_when_empty_or_unknown_and_loses_doubles() {
        let entry = |scheme, id| Acl { perms: 31, id: Id::new(scheme, id) };
        let refused = |list: &[Acl]| fixup(&list.into(), &nobody()) == Err(ErrorCode::InvalidACL);
        assert!(
            refused(&[]) && refused(&[entry("nosuch", "x")]) && refused(&[entry("world", "x")])
        );
        assert!(refused(&[entry("digest", "nopassword")]));
        let twice = [entry("world", "anyone"), entry("world", "anyone")];
        assert_eq!(fixup(&twice.as_slice().into(), &nobody()).map(|list| list.len()), Ok(1));
    }
}
