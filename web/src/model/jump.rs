//! Jumping to facts, and pausing at them.

use zabscope::base::{Endpoint, Epoch, Zxid};
use zabscope::trace::fact::{Fact, FactSort};

/// What is chosen in "jump to", and what playing stops at.
#[derive(Clone, PartialEq, Debug)]
pub struct Jump {
    /// The sort of fact.
    pub sort: FactSort,
    /// To whom.
    pub who: Option<Endpoint>,
    /// About which transaction, as it was typed.
    pub zxid: String,
    /// What playing and stepping stop at.
    pub pauses: Vec<Fact>,
}

impl Default for Jump {
    fn default() -> Jump {
        Jump { sort: FactSort::Leading, who: None, zxid: String::new(), pauses: Vec::new() }
    }
}

impl Jump {
    /// The fact that is chosen; `None` if what was typed is no zxid.
    pub fn fact(&self) -> Option<Fact> {
        let typed = self.zxid.trim();
        let zxid = match self.sort.has_zxid() && !typed.is_empty() {
            true => Some(zxid(typed)?),
            false => None,
        };
        Some(Fact { sort: self.sort, who: self.who, zxid })
    }
}

/// Reads a zxid as people write it: `2·3`, `2.3`, `2 3` or `0x200000003`.
fn zxid(text: &str) -> Option<Zxid> {
    if let Some(hex) = text.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16).ok().map(Zxid);
    }
    let (epoch, counter) = text.split_once(['·', '.', ' ', '-', ':'])?;
    Some(Zxid::new(Epoch(epoch.trim().parse().ok()?), counter.trim().parse().ok()?))
}

/// What is said about jumping.
#[derive(Clone, PartialEq, Debug)]
pub enum JumpMsg {
    /// Open or close the choice of facts.
    Open,
    /// Another sort of fact.
    Sort(FactSort),
    /// Another one to whom it happens.
    Who(Option<Endpoint>),
    /// Another transaction.
    Zxid(String),
    /// To the next one, or to the one before.
    Go(bool),
    /// Stop at it from now on.
    Pause,
    /// No longer stop at the one with this number.
    Forget(usize),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zxid_is_read_as_people_write_it() {
        let two_three = Zxid::new(Epoch(2), 3);
        for text in ["2·3", "2.3", "2 3", "2-3", "0x200000003"] {
            assert_eq!(zxid(text), Some(two_three), "{text}");
        }
        for text in ["", "2", "x·3", "0xg"] {
            assert_eq!(zxid(text), None, "{text}");
        }
    }
}
