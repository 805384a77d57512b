//! What the two tables tell to whom.

use super::*;
use crate::base::Epoch;
use crate::service::acl::open;
use crate::service::release::Release;
use EventKind::{ChildrenChanged, Created, DataChanged, Deleted};

const ME: Conn = Conn(1);
const OTHER: Conn = Conn(2);

fn fired(watches: &mut Watches, kind: EventKind, path: &str) -> Vec<(u32, EventKind, String)> {
    let mut events = Vec::new();
    let (zxid, acl) = (Zxid::ZERO, open());
    let change = Change { kind, path: path.into(), zxid, acl: acl.clone(), parent_acl: acl };
    watches.trigger(&change, |_, _| true, &mut events);
    events.into_iter().map(|e| (e.conn.0, e.kind, e.path.to_string())).collect()
}

#[test]
fn a_deletion_is_told_once_to_whoever_watches_data_and_children() {
    let mut watches = Watches::default(); // C.11
    watches.add_data(ME, &"/n".into());
    watches.add_child(ME, &"/n".into());
    watches.add_child(OTHER, &"/n".into());
    watches.add_child(OTHER, &"/".into());
    let got = fired(&mut watches, Deleted, "/n");
    let n = || "/n".to_string();
    let parent = (2, ChildrenChanged, "/".to_string());
    assert_eq!(got, [(1, Deleted, n()), (2, Deleted, n()), parent]);
    assert_eq!(watches, Watches::default(), "all of them fire once");
}

#[test]
fn a_recursive_watch_hears_of_descendants_but_not_of_children() {
    let mut watches = Watches::default();
    watches.add(ME, &"/a".into(), WatcherMode::Recursive);
    assert_eq!(fired(&mut watches, Created, "/a/b/c"), [(1, Created, "/a/b/c".into())]);
    assert_eq!(fired(&mut watches, Deleted, "/a/b"), [(1, Deleted, "/a/b".into())]);
    assert_eq!(fired(&mut watches, DataChanged, "/a"), [(1, DataChanged, "/a".into())]);
    assert_eq!(fired(&mut watches, DataChanged, "/ab"), []);
    assert!(watches.remove(ME, "/a", WatchKind::Data));
    assert!(watches.contains(ME, "/a", WatchKind::Any), "it is still in the child table");
    assert_eq!(fired(&mut watches, DataChanged, "/a/b"), []);
    watches.remove_all(ME);
    assert_eq!(watches, Watches::default());
}

#[test]
fn what_is_registered_later_sets_the_mode() {
    let mut watches = Watches::default();
    watches.add(ME, &"/a".into(), WatcherMode::Persistent);
    watches.add_data(ME, &"/a".into());
    assert_eq!(fired(&mut watches, DataChanged, "/a").len(), 1);
    assert_eq!(fired(&mut watches, DataChanged, "/a").len(), 0, "it has become one-shot");
    assert_eq!(fired(&mut watches, Created, "/a/b").len(), 1, "the other table was not touched");
    watches.add(ME, &"/a".into(), WatcherMode::Recursive);
    let got = fired(&mut watches, Created, "/a/c");
    assert_eq!(got, [(1, Created, "/a/c".into())], "no child event any more");
    assert_eq!(watches.iter().count(), 2);
}

#[test]
fn since_3_9_modes_stand_side_by_side() {
    let mut watches = Watches::new(Release::R3_9_5.rules());
    watches.add(ME, &"/a".into(), WatcherMode::Persistent);
    watches.add_data(ME, &"/a".into());
    watches.add_child(ME, &"/a".into());
    watches.add(ME, &"/a".into(), WatcherMode::Recursive);
    assert_eq!(watches.iter().count(), 5, "the recursive one is in one table only");
    assert!(!watches.contains(OTHER, "/a", WatchKind::Any), "it is not theirs");
    let child = (1, ChildrenChanged, "/a".to_string());
    let got = fired(&mut watches, Created, "/a/b");
    assert_eq!(got, [(1, Created, "/a/b".into()), child.clone()]);
    assert_eq!(fired(&mut watches, DataChanged, "/a").len(), 1, "one event for three modes");
    assert!(!watches.remove(ME, "/a", WatchKind::Data), "the one-shot watch has fired");
    assert!(watches.remove(ME, "/a", WatchKind::Persistent));
    assert!(!watches.contains(ME, "/a", WatchKind::Persistent));
    assert_eq!(fired(&mut watches, Created, "/a/c"), [(1, Created, "/a/c".into())]);
    assert!(watches.remove(ME, "/a", WatchKind::Recursive));
    assert_eq!(watches, Watches::new(Release::R3_9_5.rules()));
}

#[test]
fn since_3_9_2_only_those_hear_who_may_read() {
    let change = |acl: AclList| Change {
        kind: Created,
        path: "/a/b".into(),
        zxid: Zxid::new(Epoch(1), 2),
        acl,
        parent_acl: open(),
    };
    let may_read = |conn: Conn, acl: &AclList| conn == OTHER || *acl == open();
    let mut watches = Watches::new(Release::R3_9_5.rules());
    watches.add_data(ME, &"/a/b".into());
    watches.add_data(OTHER, &"/a/b".into());
    watches.add_child(ME, &"/a".into());
    let mut events = Vec::new();
    watches.trigger(&change(AclList::from([])), may_read, &mut events);
    let got: Vec<_> = events.iter().map(|e| (e.conn, e.kind)).collect();
    assert_eq!(got, [(OTHER, Created), (ME, ChildrenChanged)]);
    assert!(events.iter().all(|event| event.zxid == Some(Zxid::new(Epoch(1), 2))));
    assert_eq!(watches.iter().count(), 0, "what is filtered is gone all the same");
}

#[test]
fn anybodys_watch_answers_checkwatches_but_one_removes_ones_own() {
    let mut watches = Watches::default();
    watches.add_data(OTHER, &"/a".into());
    assert!(watches.contains(ME, "/a", WatchKind::Any));
    assert!(!watches.contains(ME, "/a", WatchKind::Children));
    assert!(!watches.remove(ME, "/a", WatchKind::Any));
    assert!(watches.remove(OTHER, "/a", WatchKind::Any));
}

#[test]
fn who_reconnects_hears_what_was_missed() {
    let (tree, mut watches) = (Tree::new(""), Watches::default());
    let (here, gone): (Path, Path) = ("/zookeeper".into(), "/gone".into());
    let both = vec![here.clone(), gone.clone()];
    let wanted = Rewatch {
        data: both.clone(),
        exist: both.clone(),
        child: both,
        recursive: vec!["/r".into()],
        ..Rewatch::default()
    };
    let mut events = Vec::new();
    watches.set(ME, &tree, &wanted, &mut events);
    let got: Vec<_> = events.iter().map(|e| (e.kind, &*e.path)).collect();
    assert_eq!(got, [(Deleted, &*gone), (Created, &*here), (Deleted, &*gone)]);
    let left: Vec<_> = watches.iter().map(|(_, path, kind, _)| (&**path, kind)).collect();
    use WatchKind::{Children, Data};
    let data = [("/gone", Data), ("/r", Data), ("/zookeeper", Data)];
    assert_eq!(left, [&data[..], &[("/r", Children), ("/zookeeper", Children)]].concat());
}
