//! A znode's fields under the names that ZooKeeper's own client prints.

use zabscope::base::Zxid;
use zabscope::service::acl::{AclList, perms};
use zabscope::service::node::DataNode;
use zabscope::service::stat::Stat;

/// A field and its value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatField {
    /// ZooKeeper's name of the field.
    pub name: &'static str,
    pub value: String,
}

/// The fields of a Stat, in the order in which `stat` prints them.
pub fn facts(stat: &Stat) -> Vec<StatField> {
    let owner = stat.ephemeral_owner.map_or_else(|| "0x0".to_owned(), |s| s.to_string());
    let all = [
        ("czxid", zxid(stat.czxid)),
        ("ctime", time(stat.ctime)),
        ("mzxid", zxid(stat.mzxid)),
        ("mtime", time(stat.mtime)),
        ("pzxid", zxid(stat.pzxid)),
        ("cversion", stat.cversion.to_string()),
        ("dataVersion", stat.version.to_string()),
        ("aclVersion", stat.aversion.to_string()),
        ("ephemeralOwner", owner),
        ("dataLength", stat.data_length.to_string()),
        ("numChildren", stat.num_children.to_string()),
    ];
    all.map(|(name, value)| StatField { name, value }).into()
}

/// A znode's Stat, data and ACL.
pub fn of_node(node: &DataNode) -> Vec<StatField> {
    let mut all = facts(&node.stat());
    all.push(StatField { name: "data", value: quoted(&node.data) });
    all.push(StatField { name: "ACL", value: acl(&node.acl) });
    all
}

/// As people and as ZooKeeper write it.
pub fn zxid(zxid: Zxid) -> String {
    format!("{zxid} ({})", zxid.hex())
}

/// The leader's clock, in seconds of the run.
fn time(ms: u64) -> String {
    format!("{}.{:03} s", ms / 1000, ms % 1000)
}

/// Data in quotation marks.
pub fn quoted(data: &str) -> String {
    format!("“{data}”")
}

/// An ACL as `setAcl` takes it: `world:anyone:cdrwa`.
pub fn acl(list: &AclList) -> String {
    let letters = |of: u8| -> String {
        let all = [
            (perms::CREATE, 'c'),
            (perms::DELETE, 'd'),
            (perms::READ, 'r'),
            (perms::WRITE, 'w'),
            (perms::ADMIN, 'a'),
        ];
        all.iter().filter(|(bit, _)| of & bit != 0).map(|(_, letter)| letter).collect()
    };
    let entry = |acl: &zabscope::service::acl::Acl| {
        format!("{}:{}:{}", acl.id.scheme, acl.id.id, letters(acl.perms))
    };
    list.iter().map(entry).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use zabscope::service::acl;

    #[test]
    fn an_acl_is_written_as_people_type_it() {
        assert_eq!(super::acl(&acl::open()), "world:anyone:cdrwa");
        assert_eq!(super::acl(&acl::world(perms::READ | perms::ADMIN)), "world:anyone:ra");
    }

    #[test]
    fn every_field_of_a_stat_is_there_under_its_own_name() {
        let names: Vec<&str> = facts(&Stat::default()).iter().map(|fact| fact.name).collect();
        let want = "czxid ctime mzxid mtime pzxid cversion dataVersion aclVersion \
                    ephemeralOwner dataLength numChildren";
        assert_eq!(names.join(" "), want);
    }
}
