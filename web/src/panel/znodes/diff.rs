//! The differences between two servers' trees.

use crate::sentence::stat::{self, StatField};
use std::cmp::Ordering;
use zabscope::service::node::DataNode;
use zabscope::service::path::Path;
use zabscope::service::tree::Tree;

/// How many differences are listed.
pub const MOST: usize = 60;

/// How a znode differs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DiffSide {
    /// It is in this tree only.
    Here,
    /// It is in the other tree only.
    There,
    /// It is in both, but not the same.
    Both,
}

/// A znode that differs.
#[derive(Clone, PartialEq, Debug)]
pub struct ZnodeDifference {
    pub path: String,
    pub side: DiffSide,
    /// Its fields here and there; empty where there is no such znode.
    pub facts: Vec<FieldPair>,
}

/// A field on both sides.
#[derive(Clone, PartialEq, Debug)]
pub struct FieldPair {
    /// ZooKeeper's name of the field.
    pub name: &'static str,
    /// Its value in this tree.
    pub here: String,
    /// Its value in the other.
    pub there: String,
}

impl FieldPair {
    pub fn differs(&self) -> bool {
        self.here != self.there
    }
}

/// The first differences of two trees in path order, and how many there are.
pub fn diff(here: &Tree, there: &Tree) -> (Vec<ZnodeDifference>, usize) {
    if here.digest() == there.digest() {
        return (Vec::new(), 0);
    }
    let (mut a, mut b) = (here.iter().peekable(), there.iter().peekable());
    let (mut found, mut count) = (Vec::new(), 0);
    loop {
        let order = match (a.peek(), b.peek()) {
            (None, None) => return (found, count),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((x, _)), Some((y, _))) => x.cmp(y),
        };
        let left = if order.is_le() { a.next() } else { None };
        let right = if order.is_ge() { b.next() } else { None };
        if left.map(|(_, node)| node) == right.map(|(_, node)| node) {
            continue;
        }
        count += 1;
        if found.len() < MOST {
            found.extend(difference(left, right));
        }
    }
}

fn difference(
    here: Option<(&Path, &DataNode)>,
    there: Option<(&Path, &DataNode)>,
) -> Option<ZnodeDifference> {
    let side = match (here, there) {
        (Some(_), None) => DiffSide::Here,
        (None, Some(_)) => DiffSide::There,
        _ => DiffSide::Both,
    };
    let path = here.or(there)?.0.to_string();
    let facts = |side: Option<(&Path, &DataNode)>| side.map(|(_, node)| stat::of_node(node));
    let (here, there) = (facts(here), facts(there));
    let names = here.as_ref().or(there.as_ref())?.iter().map(|fact| fact.name).collect::<Vec<_>>();
    let value = |side: &Option<Vec<StatField>>, ix: usize| {
        side.as_ref().map_or_else(|| "–".to_owned(), |facts| facts[ix].value.clone())
    };
    let short = |value: String| value.split(" (0x").next().unwrap_or_default().to_owned();
    let pair = |(ix, name)| FieldPair {
        name,
        here: short(value(&here, ix)),
        there: short(value(&there, ix)),
    };
    Some(ZnodeDifference { path, side, facts: names.into_iter().enumerate().map(pair).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::znodes::sample;
    use zabscope::base::Zxid;

    #[test]
    fn equal_trees_have_no_differences() {
        let tree = sample::tree(&[("/a", 0)]);
        assert_eq!(diff(&tree, &tree.clone()), (Vec::new(), 0));
    }

    #[test]
    fn a_difference_names_the_side_and_both_values() {
        let mut here = sample::tree(&[("/a", 0), ("/b", 0)]);
        let there = here.clone();
        here.set_data("/a", &"new".into(), 1, Zxid(9), 9).expect("it exists");
        here.delete(&"/b".into(), Zxid(10)).expect("it exists");
        let (found, count) = diff(&here, &there);
        let sides: Vec<_> = found.iter().map(|d| (d.path.as_str(), d.side)).collect();
        assert_eq!(sides, [("/", DiffSide::Both), ("/a", DiffSide::Both), ("/b", DiffSide::There)]);
        assert_eq!(count, 3);
        let data = found[1].facts.iter().find(|pair| pair.name == "data").expect("it is listed");
        assert_eq!(
            (data.here.as_str(), data.there.as_str(), data.differs()),
            ("“new”", "“”", true)
        );
        let czxid = found[1].facts.iter().find(|pair| pair.name == "czxid").expect("it is listed");
        assert!(!czxid.differs());
        assert!(found[2].facts.iter().all(|pair| pair.here == "–"));
    }

    #[test]
    fn many_differences_are_counted_beyond_those_listed() {
        let paths: Vec<String> = (0..200).map(|n| format!("/n{n}")).collect();
        let paths: Vec<(&str, u64)> = paths.iter().map(|path| (path.as_str(), 0)).collect();
        let (found, count) = diff(&sample::tree(&paths), &sample::tree(&[]));
        assert_eq!((found.len(), count), (MOST, 201), "and the root");
    }
}
