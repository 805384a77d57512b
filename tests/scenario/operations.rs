//! Operations as a strategy: everything that a file can say.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use zabscope::scenario::request::{
    AclEntry, AclText, Asked, CreateFields, ExpectedVersion, MultiPart, PathText, ReadPart,
    SetData, Version, WatchMode, WatchType, ZnodeLife,
};
use zabscope::scenario::units::{Int, List, Text};

fn path() -> impl Strategy<Value = PathText> {
    prop_oneof!["/[a-c]{0,2}", "/a/[bc]", "\\PC{0,6}"].prop_map(Text)
}

fn version() -> impl Strategy<Value = Version> {
    let some = prop_oneof![4 => Just(-1), 2 => 0..3i32, 1 => any::<i32>()];
    some.prop_map(|version| Int(i64::from(version)))
}

fn acl() -> impl Strategy<Value = AclText> {
    let entry = (0i64..=31, select(vec!["world", "auth", "digest", "x"]), "[a-z:]{0,5}").prop_map(
        |(perms, scheme, id)| AclEntry {
            perms: Int(perms),
            scheme: Text(scheme.to_owned()),
            id: Text(id),
        },
    );
    prop_oneof![Just(AclText::open()), vec(entry, 0..4).prop_map(List)]
}

fn create() -> impl Strategy<Value = CreateFields> {
    use ZnodeLife::*;
    let plain = (
        select(vec![Persistent, Ephemeral, PersistentSequential, EphemeralSequential]),
        Just(None),
        any::<bool>(),
    );
    let ttl = prop_oneof![-1i64..3, Just(5_000), Just(9_007_199_254_740_991)];
    let timed = (
        select(vec![PersistentWithTtl, PersistentSequentialWithTtl]),
        ttl.prop_map(|ttl| Some(Int(ttl))),
        Just(false),
    );
    let how = prop_oneof![4 => plain, 1 => Just((Container, None, false)), 1 => timed];
    (path(), "\\PC{0,9}", acl(), how).prop_map(|(path, data, acl, (mode, ttl, stat))| {
        CreateFields { path, data: Text(data), mode, acl, ttl, stat }
    })
}

fn expected() -> impl Strategy<Value = ExpectedVersion> {
    (path(), version()).prop_map(|(path, version)| ExpectedVersion { path, version })
}

fn set() -> impl Strategy<Value = SetData> {
    (path(), "\\PC{0,9}", version()).prop_map(|(path, data, version)| SetData {
        path,
        data: Text(data),
        version,
    })
}

fn part() -> impl Strategy<Value = MultiPart> {
    prop_oneof![
        create().prop_map(MultiPart::Create),
        expected().prop_map(MultiPart::Delete),
        set().prop_map(MultiPart::SetData),
        expected().prop_map(MultiPart::Check),
    ]
}

fn read() -> impl Strategy<Value = ReadPart> {
    (path(), any::<bool>()).prop_map(|(path, data)| match data {
        true => ReadPart::GetData { path },
        false => ReadPart::GetChildren { path },
    })
}

/// Any operation.
pub fn asked() -> impl Strategy<Value = Asked> {
    let kind = || select(vec![WatchType::Children, WatchType::Data, WatchType::Any]);
    let mode = select(vec![WatchMode::Persistent, WatchMode::PersistentRecursive]);
    let watched = || (path(), any::<bool>(), any::<bool>());
    prop_oneof![
        4 => create().prop_map(Asked::Create),
        1 => expected().prop_map(Asked::Delete),
        1 => set().prop_map(Asked::SetData),
        1 => (path(), acl(), version())
            .prop_map(|(path, acl, version)| Asked::SetAcl { path, acl, version }),
        1 => expected().prop_map(Asked::Check),
        2 => vec(part(), 0..5).prop_map(|parts| Asked::Multi(List(parts))),
        1 => path().prop_map(|path| Asked::Sync { path }),
        1 => watched().prop_map(|(path, watch, _)| Asked::GetData { path, watch }),
        1 => watched().prop_map(|(path, watch, _)| Asked::Exists { path, watch }),
        1 => watched().prop_map(|(path, watch, stat)| Asked::GetChildren { path, watch, stat }),
        1 => path().prop_map(|path| Asked::GetAcl { path }),
        1 => path().prop_map(|prefix| Asked::GetEphemerals { prefix }),
        1 => path().prop_map(|path| Asked::GetAllChildrenNumber { path }),
        1 => vec(read(), 0..4).prop_map(|reads| Asked::MultiRead(List(reads))),
        1 => (path(), mode).prop_map(|(path, mode)| Asked::AddWatch { path, mode }),
        1 => (path(), kind()).prop_map(|(path, kind)| Asked::CheckWatches { path, kind }),
        1 => (path(), kind()).prop_map(|(path, kind)| Asked::RemoveWatches { path, kind }),
        1 => (option::of("[a-z]{1,6}"), "[a-z:]{0,8}").prop_map(|(scheme, auth)| Asked::AddAuth {
            scheme: Text(scheme.unwrap_or_else(|| "digest".to_owned())),
            auth: Text(auth),
        }),
    ]
}
