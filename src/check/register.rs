//! The register of guarantees.

/// Which guarantee. The order is that of [`REGISTER`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Id {
    /// At most one established leader per epoch at a time.
    Leadership1,
    /// At most one established leader per epoch, ever.
    Leadership2,
    /// Delivered histories are prefixes of one another.
    PrefixConsistency,
    /// Only what was broadcast is delivered, unchanged.
    Integrity,
    /// Nobody delivers what is not committed history.
    Agreement,
    /// All deliver in the same order.
    TotalOrder,
    /// Transactions of one primary are delivered in its order, without gaps.
    LocalPrimaryOrder,
    /// Transactions of an earlier epoch are delivered first.
    GlobalPrimaryOrder,
    /// A primary has delivered everything earlier before it broadcasts.
    PrimaryIntegrity,
    /// Nothing committed is ever cut from a log.
    CommittedLogDurability,
    /// A leader's log holds everything that is committed.
    LeaderLogCompleteness,
    /// A synchronized follower's history is part of its leader's.
    ProcessConsistency,
    /// A serving leader never goes back behind what is committed.
    MonotonicRead,
    /// The zxids of a log increase, without gaps inside an epoch.
    LogOrder,
    /// The epoch files on disk are in order.
    DiskEpochs,
    /// One server at most sends NEWLEADER for an epoch.
    OneNewLeader,
    /// COMMIT leaves only when a quorum has the transaction on disk.
    CommitNeedsQuorum,
    /// UPTODATE leaves only when a quorum has acknowledged the epoch.
    UpToDateNeedsQuorum,
    /// ACK leaves only when the sender has the transaction on disk.
    AckNeedsDisk,
    /// A session's requests are carried out and answered in the order in which they were sent.
    SessionOrder,
    /// What a session sees never goes back.
    SingleSystemImage,
    /// A session begins and ends by a transaction, on every server.
    SessionTransactions,
    /// An ephemeral znode exists only while its session does, on every server.
    EphemeralsOfSessions,
    /// All of a multi is visible, or nothing of it.
    AtomicMulti,
    /// The numbers of sequential znodes under one parent only grow.
    SequenceNumbers,
    /// Servers that have applied the same transactions have the same tree.
    EqualTrees,
    /// A watch event comes before any reply that could show what it is about.
    EventBeforeReply,
}

/// A guarantee.
#[derive(Clone, Copy, Debug)]
pub struct Invariant {
    /// Its id.
    pub id: Id,
    /// Its name, as in the published specification or in our own.
    pub name: &'static str,
    /// What it says, in at most 40 words.
    pub says: &'static str,
    /// The same in Chinese.
    pub says_zh: &'static str,
    /// Where it is taken from.
    pub source: &'static str,
    /// The smallest story that breaks it.
    pub counter_example: &'static str,
    /// The same in Chinese.
    pub counter_example_zh: &'static str,
}

impl Id {
    /// Is it about sessions and znodes, and not about the protocol below?
    pub fn is_of_service(self) -> bool {
        self as usize >= Id::SessionOrder as usize
    }

    /// The register's entry.
    pub fn invariant(self) -> &'static Invariant {
        &REGISTER[self as usize]
    }
}

/// Every guarantee that is checked.
pub const REGISTER: [Invariant; 27] = [
    Invariant {
        id: Id::Leadership1,
        name: "Leadership1",
        says: "Two servers that synchronize or broadcast as leaders at the same time are never in the same epoch.",
        says_zh: "同时处于同步或广播阶段的两个领导者 (Leader) 不会属于同一个 epoch。",
        source: "Zab.tla, fact 9.2.1",
        counter_example: "S1 and S2 both collect ACKEPOCH for epoch 2 from half of the servers each.",
        counter_example_zh: "S1 与 S2 各自从一半服务器收齐了 epoch 2 的 ACKEPOCH。",
    },
    Invariant {
        id: Id::Leadership2,
        name: "Leadership2",
        says: "An epoch is established by at most one leader, in the whole run.",
        says_zh: "整个运行过程中，一个 epoch 最多由一个领导者 (Leader) 建立。",
        source: "Zab.tla, fact 9.2.1",
        counter_example: "S1 establishes epoch 2 and dies; S2 does not hear of it and establishes epoch 2, too.",
        counter_example_zh: "S1 建立 epoch 2 后崩溃；S2 对此一无所知，也建立了 epoch 2。",
    },
    Invariant {
        id: Id::PrefixConsistency,
        name: "PrefixConsistency",
        says: "Of the histories that two servers have delivered, one is the beginning of the other.",
        says_zh: "任意两台服务器已交付的历史，其中一个一定是另一个的前缀。",
        source: "Zab.tla, facts 9.1.4 and 9.2.2",
        counter_example: "S1 has delivered 1·1 1·2, S2 has delivered 1·1 2·1.",
        counter_example_zh: "S1 交付了 1·1 1·2，S2 交付了 1·1 2·1。",
    },
    Invariant {
        id: Id::Integrity,
        name: "Integrity",
        says: "What a server delivers was broadcast by some leader before, with the same content.",
        says_zh: "服务器交付的事务，必定由某个领导者 (Leader) 先前以相同内容广播过。",
        source: "Zab paper, fact 9.1.1",
        counter_example: "S2 delivers 1·3 with another value than S1 proposed.",
        counter_example_zh: "S2 交付的 1·3 与 S1 提议的值不同。",
    },
    Invariant {
        id: Id::Agreement,
        name: "Agreement",
        says: "A server delivers only what is committed: what every other server delivers, too, sooner or later.",
        says_zh: "服务器只交付已提交的事务，其他服务器迟早也会交付它。",
        source: "Zab paper, fact 9.1.3",
        counter_example: "S2 applies a proposal at once; its leader dies, and nobody else ever has it.",
        counter_example_zh: "S2 一收到提案就应用；它的领导者 (Leader) 崩溃，再没有别人拥有该事务。",
    },
    Invariant {
        id: Id::TotalOrder,
        name: "TotalOrder",
        says: "If one server delivers a before b, every server that delivers b has delivered a before.",
        says_zh: "若某台服务器先交付 a 再交付 b，则任何交付 b 的服务器都已先交付 a。",
        source: "Zab paper, fact 9.1.2",
        counter_example: "S1 delivers 1·1 1·2, S2 delivers 1·2 1·1.",
        counter_example_zh: "S1 交付 1·1 1·2，S2 交付 1·2 1·1。",
    },
    Invariant {
        id: Id::LocalPrimaryOrder,
        name: "LocalPrimaryOrder",
        says: "Transactions of one epoch are delivered in the order in which their leader broadcast them, none left out.",
        says_zh: "同一 epoch 的事务按领导者 (Leader) 广播的顺序交付，不遗漏任何一个。",
        source: "Zab paper, facts 9.1.5 and 9.2.5 (for all pairs)",
        counter_example: "S2 delivers 1·3 and has never delivered 1·2.",
        counter_example_zh: "S2 交付了 1·3，却从未交付 1·2。",
    },
    Invariant {
        id: Id::GlobalPrimaryOrder,
        name: "GlobalPrimaryOrder",
        says: "A transaction of an earlier epoch is delivered before every transaction of a later one.",
        says_zh: "较早 epoch 的事务总是先于较晚 epoch 的事务交付。",
        source: "Zab paper, fact 9.1.6",
        counter_example: "S2 delivers 2·1 and then 1·3.",
        counter_example_zh: "S2 先交付 2·1，再交付 1·3。",
    },
    Invariant {
        id: Id::PrimaryIntegrity,
        name: "PrimaryIntegrity",
        says: "Before a leader broadcasts in its epoch, it has delivered everything that anybody delivers of earlier epochs.",
        says_zh: "领导者 (Leader) 在其 epoch 中广播之前，已交付所有较早 epoch 中会被交付的事务。",
        source: "Zab paper, fact 9.1.7",
        counter_example: "The leader of epoch 2 proposes 2·1 without 1·3, which S1 has delivered.",
        counter_example_zh: "epoch 2 的领导者 (Leader) 没有 S1 已交付的 1·3，就提议 2·1。",
    },
    Invariant {
        id: Id::CommittedLogDurability,
        name: "CommittedLogDurability",
        says: "A synchronization never takes a committed transaction out of a server's history, unless a quorum still has it on disk.",
        says_zh: "同步过程绝不会从服务器的历史中移除已提交的事务，除非法定人数的服务器仍在磁盘上保有它。",
        // A leader cuts what it has itself not committed yet, and sends it again (3.3.4); it
        // may become committed meanwhile, by others. So the published form is too strong.
        source: "Remix, fact 9.4.5, weakened for 3.3.4",
        counter_example: "S0 has committed 1·2; a later leader without it sends S0 TRUNC 1·1.",
        counter_example_zh: "S0 已提交 1·2；后来的领导者 (Leader) 没有它，向 S0 发送 TRUNC 1·1。",
    },
    Invariant {
        id: Id::LeaderLogCompleteness,
        name: "LeaderLogCompleteness",
        says: "Whoever leads and has a quorum's promise holds every committed transaction.",
        says_zh: "获得法定人数承诺的领导者 (Leader) 拥有所有已提交的事务。",
        source: "Remix, fact 9.4.4",
        counter_example: "1·2 is committed; S1, without it, is elected and establishes epoch 2.",
        counter_example_zh: "1·2 已提交；没有它的 S1 当选并建立 epoch 2。",
    },
    Invariant {
        id: Id::ProcessConsistency,
        name: "ProcessConsistency",
        says: "Once a follower has taken over an epoch, its history is the beginning of its leader's.",
        says_zh: "跟随者 (Follower) 接受某个 epoch 之后，其历史是领导者 (Leader) 历史的前缀。",
        source: "Remix, fact 9.4.6",
        counter_example: "A follower keeps 1·3 that its new leader does not have.",
        counter_example_zh: "跟随者 (Follower) 保留着新领导者 (Leader) 没有的 1·3。",
    },
    Invariant {
        id: Id::MonotonicRead,
        name: "MonotonicRead",
        says: "A leader that serves never shows a history shorter than what has been committed before its epoch.",
        says_zh: "提供服务的领导者 (Leader) 展示的历史不会短于其 epoch 之前已提交的历史。",
        source: "Remix, fact 9.4.3",
        counter_example: "A client read the effect of 1·2; the next leader serves without it.",
        counter_example_zh: "客户端读到了 1·2 的结果；下一个领导者 (Leader) 却在没有它的情况下服务。",
    },
    Invariant {
        id: Id::LogOrder,
        name: "LogOrder",
        says: "The zxids of a log only increase, and counters of one epoch follow each other without a gap.",
        says_zh: "日志中的 zxid 只增不减，同一 epoch 的计数器连续无间断。",
        source: "fact 9.5.1",
        counter_example: "After a restart S1's log reads 1·1 1·3.",
        counter_example_zh: "重启之后，S1 的日志是 1·1 1·3。",
    },
    Invariant {
        id: Id::DiskEpochs,
        name: "DiskEpochs",
        says: "On every disk currentEpoch is not above acceptedEpoch: no history is taken over without a promise.",
        says_zh: "每块磁盘上 currentEpoch 不大于 acceptedEpoch：没有承诺就不会接受历史。",
        source: "facts 1.7.4 and 9.5.1",
        counter_example: "S1 writes currentEpoch 3 while it has promised 2.",
        counter_example_zh: "S1 只承诺了 2，却写入 currentEpoch 3。",
    },
    Invariant {
        id: Id::OneNewLeader,
        name: "OneNewLeader",
        says: "For each epoch at most one server ever sends NEWLEADER.",
        says_zh: "每个 epoch 最多只有一台服务器发送过 NEWLEADER。",
        source: "fact 9.5.2",
        counter_example: "S1 and S2 both send NEWLEADER 2·0.",
        counter_example_zh: "S1 与 S2 都发送了 NEWLEADER 2·0。",
    },
    Invariant {
        id: Id::CommitNeedsQuorum,
        name: "CommitNeedsQuorum",
        says: "When a leader commits a transaction, a quorum of voters has it on disk.",
        says_zh: "领导者 (Leader) 提交事务时，法定人数的投票者已将其写入磁盘。",
        source: "fact 9.5.3",
        counter_example: "The leader of five commits after one ACK besides its own.",
        counter_example_zh: "五台服务器的领导者 (Leader) 除自己外只收到一个 ACK 就提交。",
    },
    Invariant {
        id: Id::UpToDateNeedsQuorum,
        name: "UpToDateNeedsQuorum",
        says: "UPTODATE is sent only in an epoch that a quorum has taken over on disk.",
        says_zh: "只有当法定人数已在磁盘上接受该 epoch 时，才会发送 UPTODATE。",
        source: "fact 9.5.3",
        counter_example: "The leader sends UPTODATE after its own currentEpoch only.",
        counter_example_zh: "只有领导者 (Leader) 自己写了 currentEpoch，就发送 UPTODATE。",
    },
    Invariant {
        id: Id::AckNeedsDisk,
        name: "AckNeedsDisk",
        says: "A follower acknowledges a transaction only when its own disk has it.",
        says_zh: "跟随者 (Follower) 只有在自己的磁盘写入事务之后才确认它。",
        source: "fact 9.5.4",
        counter_example: "S1 sends ACK 1·2, crashes before its fsync, and restarts without 1·2.",
        counter_example_zh: "S1 发送 ACK 1·2，在 fsync 之前崩溃，重启后没有 1·2。",
    },
    Invariant {
        id: Id::SessionOrder,
        name: "SessionOrder",
        says: "The requests of a connection are carried out and answered in the order of sending: a read shows the session's writes before it and none after it.",
        says_zh: "一个连接上的请求按发送顺序执行并答复：读请求反映该会话在它之前的写，而不反映之后的写。",
        source: "facts 4.3.8 and 9.6.5",
        counter_example: "A client sends a write and a read behind it; the read is answered first, with the old data.",
        counter_example_zh: "客户端先发送写请求，再发送读请求；读请求先得到答复，内容是旧数据。",
    },
    Invariant {
        id: Id::SingleSystemImage,
        name: "SingleSystemImage",
        says: "The zxid at which a session's replies are served never goes back, whichever server it moves to.",
        says_zh: "无论会话移到哪台服务器，答复它时所处的 zxid 都不会倒退。",
        source: "facts 9.5.5, 9.6.2 and 9.6.3",
        counter_example: "A client writes 1·5 at S1, moves to S2, which has applied 1·4, and reads there what it has overwritten.",
        counter_example_zh: "客户端在 S1 写入 1·5，移到只应用到 1·4 的 S2，读到了已被自己覆盖的内容。",
    },
    Invariant {
        id: Id::SessionTransactions,
        name: "SessionTransactions",
        says: "A session is in a server's table from the createSession that it applies to the closeSession that it applies, and nothing else puts it in or takes it out.",
        says_zh: "会话从服务器应用 createSession 起、到应用 closeSession 止处于它的会话表中，此外没有任何途径增减。",
        source: "facts 7.1.5, 7.2.3 and 7.3",
        counter_example: "The leader drops an expired session without a transaction; the other servers go on with it.",
        counter_example_zh: "领导者 (Leader) 不经事务就删除到期的会话；其他服务器上它依然存在。",
    },
    Invariant {
        id: Id::EphemeralsOfSessions,
        name: "EphemeralsOfSessions",
        says: "After every transaction that a server applies, each ephemeral znode in its tree belongs to an open session.",
        says_zh: "服务器每应用一个事务之后，其树中的每个临时节点都属于一个未关闭的会话。",
        source: "facts 6.3 and 7.3",
        counter_example: "S1 applies the closeSession of a client and keeps its /e.",
        counter_example_zh: "S1 应用了某客户端的 closeSession，却留下了它的 /e。",
    },
    Invariant {
        id: Id::AtomicMulti,
        name: "AtomicMulti",
        says: "When a server has applied a multi, everything that it does is in the tree; if one of its operations failed, nothing is.",
        says_zh: "服务器应用一个 multi 之后，它的全部改变都在树中；若其中某个操作失败，则一项也不在。",
        source: "facts 6.4.2 and 6.4.3",
        counter_example: "A multi creates /a and fails at /b; /a is there all the same.",
        counter_example_zh: "一个 multi 创建 /a，在 /b 处失败；/a 却依然存在。",
    },
    Invariant {
        id: Id::SequenceNumbers,
        name: "SequenceNumbers",
        says: "Below one parent, from its creation to its deletion, every sequential znode has a higher number than all before it: none is given twice.",
        says_zh: "从父节点创建到被删除，其下每个顺序节点的序号都大于之前的所有序号：没有序号会发放两次。",
        source: "facts 6.3.1 and 6.3.2",
        counter_example: "/q/t-0000000001 is deleted, and the next sequential znode below /q gets 0000000001 again.",
        counter_example_zh: "/q/t-0000000001 被删除后，/q 下的下一个顺序节点又得到 0000000001。",
    },
    Invariant {
        id: Id::EqualTrees,
        name: "EqualTrees",
        says: "Servers that have applied the same transactions have equal trees, every field of every Stat included.",
        says_zh: "应用过相同事务的服务器拥有相同的树，包括每个 Stat 的每个字段。",
        source: "facts 4.2.4, 5.3.5 and 9.1.4",
        counter_example: "S1 and S2 have both applied up to 1·7; the cversion of /q is 3 on S1 and 4 on S2.",
        counter_example_zh: "S1 与 S2 都已应用到 1·7；/q 的 cversion 在 S1 上是 3，在 S2 上是 4。",
    },
    Invariant {
        id: Id::EventBeforeReply,
        name: "EventBeforeReply",
        says: "On one connection, no reply at or after the transaction that fires a watch is sent before the watch event.",
        says_zh: "在同一个连接上，监视 (watch) 事件总是先于任何处于或晚于触发它的事务的答复发出。",
        source: "fact 6.7.7",
        counter_example: "A client watches /a and sets it; the answer comes first and the event afterwards.",
        counter_example_zh: "客户端监视 /a 并设置它；先收到答复，之后才收到事件。",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_is_in_order_and_speaks_briefly() {
        for (ix, invariant) in REGISTER.iter().enumerate() {
            assert_eq!(invariant.id as usize, ix, "{}", invariant.name);
            assert!(invariant.says.split_whitespace().count() <= 40, "{}", invariant.name);
            let Invariant { says_zh, source, counter_example, counter_example_zh, .. } = invariant;
            for text in [says_zh, source, counter_example, counter_example_zh] {
                assert!(!text.is_empty(), "{}", invariant.name);
            }
        }
    }
}
