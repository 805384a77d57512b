//! The reports, each with what a real ensemble shows.

/// A file, how far it is run in seconds, what is in its transcript (in this order), and what is not.
pub type Row = (&'static str, u64, &'static [&'static str], &'static [&'static str]);

pub const TABLE: &[Row] = &[
    // ZOOKEEPER-2590: exists asks for READ.
    ("exists-needs-read", 10, &["getData /p: NoAuth", "exists /p: NoAuth"], &[]),
    // CVE-2024-23944: no event for who may not read.
    ("event-needs-read", 12, &["setData /q: OK"], &["receives EVENT"]),
    // ZOOKEEPER-4466: three changes, three events.
    (
        "persistent-and-oneshot",
        12,
        &["NodeDataChanged /a by 1·4", "NodeDataChanged /a by 1·5", "NodeDataChanged /a by 1·6"],
        &[],
    ),
    // ZOOKEEPER-4471: type data is the one-shot watch only.
    (
        "removewatches-data-persistent",
        12,
        &["removeWatches /a: NoWatcher", "NodeDataChanged /a", "NodeChildrenChanged /a"],
        &[],
    ),
    // KAFKA-1387: the old session's znode is in the way until that session has expired.
    ("own-ephemeral-exists", 30, &["create /broker: NodeExists", "exists /broker: NoNode"], &[]),
    // Watches that are set again after a move make up for what was missed, or cannot.
    (
        "exists-watch-create-delete-away",
        30,
        &["delete /a: OK", "NodeCreated /a by 1·5"],
        &["NodeDeleted"],
    ),
    (
        "persistent-watch-missed",
        30,
        &["setData /a: OK", "NodeDataChanged /a by 1·6"],
        &["NodeDataChanged /a by 1·5"],
    ),
    // ZOOKEEPER-1675: sync at a deposed leader is answered, and proves nothing.
    (
        "sync-isolated-leader",
        30,
        &["sync /x: OK", "getData /x: OK \"old\"", "sync /x: OK", "getData /x: OK \"new\""],
        &[],
    ),
    // ZOOKEEPER-2846 and 4352: whoever is too far behind gets a SNAP.
    ("log-gap-2846", 20, &["sends S2 SNAP 1·42"], &[]),
    ("scale-up-4352", 30, &["sends S3 SNAP 2·0"], &[]),
    ("log-divergence", 20, &["sends S5 SNAP 2·2"], &[]),
    // What only one of three has logged is cut away; what two have is kept.
    ("write-on-one-of-three", 30, &["sends S3 TRUNC 1·1", "cuts its log; last record 1·1"], &[]),
    ("leader-dies-after-commit", 30, &["create /p: OK", "exists /p: OK"], &[]),
    ("follower-dies-after-ack", 40, &["create /p: OK", "exists /p: OK"], &[]),
    // A session has expired, and a slow follower shows its znode all the same.
    ("expired-but-visible", 12, &["exists /eph: OK"], &["exists /eph: NoNode"]),
    ("session-moved", 20, &["create /a: OK", "setData /a: OK"], &[]),
    // Clients whose quorum is away: a server's port is open while its process runs, and a finished connect is heard.
    (
        "quorum-lost-session",
        80,
        &[
            "refuses the client: not serving",
            "receives CONNECTED from S3  — CONNECTED",
            "exists /eph: OK",
        ],
        &["EXPIRED", "gives up its session"],
    ),
    (
        "two-voters-one-gone",
        80,
        &["create /a: ConnectionLoss", "receives CONNECTED from S2  — CONNECTED"],
        &["EXPIRED", "gives up its session"],
    ),
    // A process that stands still has a machine that takes connections for it.
    (
        "all-paused",
        60,
        &[
            "C1 is connected (client) to S3",
            "C1 gives up its server: too silent",
            "exists /eph: OK",
        ],
        &["EXPIRED", "gives up its session"],
    ),
    // AppScale/gts 93, ClickHouse PR 90016: it is sent away by all of them, for ever, and never told that its session is over.
    (
        "client-ahead-loop",
        100,
        &["sends the client away: it has seen 1·2"],
        &["EXPIRED", "gives up its session"],
    ),
    // KAFKA-7987: AUTH_FAILED is the end of a handle.
    ("auth-failed", 60, &["AUTH_FAILED", "[ask C1]: refused"], &["C1 tries to connect"]),
    ("acl-ip", 10, &["create /a: OK"], &["InvalidACL"]),
    (
        "request-before-connect",
        10,
        &["[ask C1]: refused", "[crash S1]: refused", "[restart S2]: refused"],
        &[],
    ),
    // What is asked of znodes that are ZooKeeper's own; a check alone closes the connection and has no zxid.
    (
        "config-node",
        10,
        &[
            "getData /zookeeper/config: OK",
            "setData /zookeeper/config: NoAuth",
            "delete /zookeeper/config: BadArguments",
            "REPLY -1 from S3  — check /: Unimplemented",
            "create /: OK /0000000000",
            "create /e/c: NoChildrenForEphemerals",
        ],
        &[],
    ),
    (
        "mermaid-specials",
        10,
        &["create /a;b: OK", "create /quote\"q: OK", "create /a->>b: OK"],
        &[],
    ),
    // ZOOKEEPER-3546 and 4915: a container that never had a child stays.
    (
        "container-never-used",
        200,
        &["container check  — proposes 1·6 delete", "getChildren /: OK [c1 zookeeper]"],
        &[],
    ),
    ("ttl-with-children", 200, &["getChildren /: OK [t2 t3 zookeeper]"], &[]),
    // ZOOKEEPER-4655: two watches that fired while the client was away are both made up for.
    (
        "reset-misses-second-event",
        20,
        &["EVENT from S1  — NodeDataChanged /bar", "EVENT from S1  — NodeDataChanged /foo"],
        &[],
    ),
    (
        "single-system-image",
        20,
        &[
            "S1 receives CONNECT from C1  — sends the client away: it has seen 1·2",
            "getData /p: OK",
        ],
        &["getData /p: NoNode"],
    ),
    (
        "observer-cut-off",
        60,
        &[
            "getData /a: OK \"1\"",
            "S3 session expiry  — finds the lease",
            "C1 receives CONNECTED from S2  — EXPIRED",
        ],
        &[],
    ),
    // Mail list, August 2012: each new leader gives a whole lease.
    (
        "flip-flop-session",
        100,
        &["chooses epoch 9", "finds the lease of session 0x100000000040000 at its end"],
        &[],
    ),
    ("one-voter", 20, &["[restart S1]", "chooses epoch 2", "getData /a: OK \"x\""], &["EXPIRED"]),
    // Kazoo 649, 170, 412, 366 and CURATOR-43: the line goes on.
    (
        "rwlock-chain",
        20,
        &[
            "takes a write of C1 with token 1·5",
            "NodeDeleted",
            "takes a write of C3 with token 1·7",
        ],
        &[],
    ),
    ("lock-leader-restart", 60, &["[crash S3]", "takes a write of C2 with token 2·32"], &[]),
    (
        "lock-crash-after-release",
        20,
        &["[kill C1]", "takes a write of C2", "takes a write of C3"],
        &[],
    ),
    (
        "lock-with-subnodes",
        20,
        &["takes a write of C1 with token 1·4", "takes a write of C1 with token 1·6"],
        &[],
    ),
    (
        "locking-queue-two-takers",
        20,
        &["getChildren /q/taken: OK []", "getChildren /q/entries: OK []"],
        &[],
    ),
    // ZOOKEEPER-2307: the promise is on disk before the vote of the new epoch counts, or both.
    (
        "epoch-crash-acceptedEpoch",
        20,
        &[
            "S1 wrote acceptedEpoch 2",
            "[crash S1]",
            "[restart S1]",
            "S1 wrote currentEpoch 2",
            "epoch 2 is established",
        ],
        &[],
    ),
    (
        "epoch-crash-currentEpoch",
        20,
        &["S1 wrote currentEpoch 2", "[crash S1]", "[restart S1]", "epoch 3 is established"],
        &[],
    ),
    // ZOOKEEPER-2959: an observer's promise raises no epoch, and keeps it out.
    (
        "observer-epoch-2959",
        5,
        &["S4 receives LEADERINFO 1·0 from S3  — gives up: the leader's epoch is older"],
        &["chooses epoch 51"],
    ),
    // ZOOKEEPER-3109: elections repeat until the link is back.
    (
        "voter-changes-mind",
        95,
        &[
            "S3 finalizeWait  — LEADING",
            "S3 finalizeWait  — LEADING",
            "[heal all]",
            "epoch 1 is established",
        ],
        &[],
    ),
    ("nine-three-three-three", 60, &["[partition", "[heal all]", "epoch 2 is established"], &[]),
    // Mail list msg01232: two of five had it, and it is gone.
    ("five-two-logged", 30, &["create /p: ConnectionLoss", "sends S4 TRUNC 1·1"], &[]),
    (
        "late-joiner-higher-zxid",
        20,
        &["S3 receives ACKEPOCH 1·9 from S1  — sends S1 SNAP 3·0"],
        &[],
    ),
    // ZOOKEEPER-2846 with its hole: the DIFF would skip, and a SNAP is sent.
    ("log-gap-2846-as-released", 20, &["sends S2 SNAP 1·42"], &[]),
];
