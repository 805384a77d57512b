//! The register of what recipes promise.

/// Which promise. The order is that of [`PROMISES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// A lock has one holder at most.
    OneHolder,
    /// Fencing tokens strictly increase.
    TokensIncrease,
    /// Nobody acquires without a znode.
    HoldsByZnode,
    /// A fair lock is granted in the order of the line.
    FirstComeFirstServed,
    /// An element of a queue is consumed once.
    TakenOnce,
}

/// A promise.
#[derive(Clone, Copy, Debug)]
pub struct PromiseEntry {
    /// Its id.
    pub id: Promise,
    /// Its name.
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

impl Promise {
    /// The register's entry.
    pub fn entry(self) -> &'static PromiseEntry {
        &PROMISES[self as usize]
    }
}

/// Everything that recipes promise.
pub const PROMISES: [PromiseEntry; 5] = [
    PromiseEntry {
        id: Promise::OneHolder,
        name: "OneHolder",
        says: "Of all clients whose sessions are alive, at most one holds a lock; readers may hold together.",
        says_zh: "在会话仍然有效的客户端中，最多只有一个持有锁；读者可以同时持有。",
        source: "facts 8.1.2 and 8.9.4",
        counter_example: "C1 and C2 both read \"unlocked\"; both write their number.",
        counter_example_zh: "C1 与 C2 都读到 “unlocked”，又都写下自己的编号。",
    },
    PromiseEntry {
        id: Promise::TokensIncrease,
        name: "TokensIncrease",
        says: "Each holder's fencing token, the czxid of its znode, is larger than that of every holder before.",
        says_zh: "每个持有者的防护令牌 (znode 的 czxid) 都大于之前所有持有者的令牌。",
        source: "fact 8.9.2",
        counter_example: "The version of a lock's znode is the token: it begins at 0 again when the znode is created anew.",
        counter_example_zh: "以锁的 znode 的 version 作为令牌：znode 重新创建后，它又从 0 开始。",
    },
    PromiseEntry {
        id: Promise::HoldsByZnode,
        name: "HoldsByZnode",
        says: "Whoever acquires a lock while its session is alive has a znode that says so.",
        says_zh: "会话有效时获得锁的客户端，必有一个 znode 为证。",
        source: "fact 8.1.2",
        counter_example: "C1 deletes the lock's znode after its session expired; it was C2's by then.",
        counter_example_zh: "C1 的会话过期后仍删除锁的 znode，而它那时已属于 C2。",
    },
    PromiseEntry {
        id: Promise::FirstComeFirstServed,
        name: "FirstComeFirstServed",
        says: "A fair lock is granted in the order of the sequence numbers of those who wait.",
        says_zh: "公平锁按等待者序号的顺序授予。",
        source: "facts 8.1.2 and 8.7.1",
        counter_example: "C3 sorts the children by name, GUID first, and goes before C2.",
        counter_example_zh: "C3 按名字 (GUID 在前) 排序子节点，于是排到了 C2 前面。",
    },
    PromiseEntry {
        id: Promise::TakenOnce,
        name: "TakenOnce",
        says: "An element of a queue is taken once at most, and by somebody who knows what is in it.",
        says_zh: "队列中的元素最多被取走一次，而且取走者知道其内容。",
        source: "facts 8.4.2 and 8.4.3",
        counter_example: "C1 deletes an element, then reads it: there is nothing left to read.",
        counter_example_zh: "C1 先删除元素再读取：已经没有东西可读。",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_is_in_order_and_speaks_briefly() {
        for (ix, entry) in PROMISES.iter().enumerate() {
            assert_eq!(entry.id as usize, ix, "{}", entry.name);
            assert!(entry.says.split_whitespace().count() <= 40, "{}", entry.name);
        }
    }
}
