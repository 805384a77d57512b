//! What the clients of a hunt do: every kind of request, on a
//! handful of znodes, so that they interfere; and which faults hit them.

use super::driver::Driver;
use crate::base::{Channel, ClientId, Endpoint, Span};
use crate::service::op::{CreateMode, Op};
use crate::service::path::Path;
use crate::service::watch::WatcherMode;
use crate::sim::{Command, Watcher};
use std::sync::Arc;

/// How many clients there are.
const CLIENTS: u32 = 4;
const PARENTS: [&str; 3] = ["/a", "/b", "/a/c"];
const NAMES: [&str; 6] = ["/a", "/b", "/a/c", "/a/d", "/b/c", "/a/c/d"];
const MODES: [CreateMode; 4] = [
    CreateMode::Persistent,
    CreateMode::Ephemeral,
    CreateMode::PersistentSequential,
    CreateMode::EphemeralSequential,
];

impl<W: Watcher, E: Fn(&W) -> bool> Driver<'_, W, E> {
    /// A client does something.
    pub(super) fn client_acts(&mut self) {
        let client = ClientId(1 + self.dice.below(CLIENTS) as u8);
        let server = self.victim();
        if !self.run.world().client(client).is_active() {
            if self.dice.one_in(2) {
                let ms = self.dice.pick(&[400, 1_000, 4_000]);
                self.now(Command::SessionTimeout(client, ms));
            }
            self.now(Command::Connect(client, server));
        }
        match self.dice.below(40) {
            0 | 1 => self.now(Command::Move(client, server)),
            2 => self.now(Command::Kill(client)),
            3 => self.now(Command::Disconnect(client)),
            4 => self.now(Command::PauseClient(client)),
            5 | 6 => {
                for client in (1..=CLIENTS as u8).map(ClientId) {
                    if self.run.world().client(client).paused {
                        self.now(Command::ResumeClient(client));
                    }
                }
            }
            7 => {
                let ends = (Endpoint::Client(client), Endpoint::Server(server));
                self.now(Command::Break(ends.0, ends.1, Channel::Client));
            }
            8 => {
                let ends = [Endpoint::Client(client), Endpoint::Server(server)];
                let from = self.dice.below(2) as usize;
                self.now(Command::Hold(ends[from], ends[1 - from], Some(Channel::Client)));
            }
            9 => {
                let ends = (Endpoint::Client(client), Endpoint::Server(server));
                let lo = u64::from(self.dice.below(100_000));
                self.now(Command::Latency(ends.0, ends.1, Span::new(lo, lo + 50_000)));
                self.slow.push(ends);
            }
            _ => {
                for _ in 0..self.dice.pick(&[1, 1, 2, 4]) {
                    let op = self.op();
                    self.now(Command::Request(client, Arc::new(op)));
                }
            }
        }
    }

    fn op(&mut self) -> Op {
        let path: Path = self.dice.pick(&NAMES).into();
        let watch = self.dice.one_in(2);
        match self.dice.below(20) {
            0..=7 => self.change(),
            8 | 9 => {
                let few = 2 + self.dice.below(3);
                Op::Multi((0..few).map(|_| self.change()).collect())
            }
            10..=12 => Op::GetData { path, watch },
            13 | 14 => Op::Exists { path, watch },
            15 | 16 => Op::GetChildren { path, watch, stat: self.dice.one_in(2) },
            17 | 18 => Op::Sync { path },
            _ => {
                let mode = self.dice.pick(&[WatcherMode::Persistent, WatcherMode::Recursive]);
                Op::AddWatch { path, mode }
            }
        }
    }

    /// An operation that a multi may contain.
    fn change(&mut self) -> Op {
        let path: Path = self.dice.pick(&NAMES).into();
        let data = self.value.to_string();
        self.value += 1;
        let version = if self.dice.one_in(5) { self.dice.below(3) as i32 } else { -1 };
        match self.dice.below(12) {
            0..=5 => {
                let mode = self.dice.pick(&MODES);
                let name = match mode.is_sequential() {
                    true => {
                        format!("{}/{}-", self.dice.pick(&PARENTS), self.dice.pick(&["s", "t"]))
                    }
                    false => path.to_string(),
                };
                Op::create(&name, &data, mode)
            }
            6..=8 => Op::SetData { path, data: data.into(), version },
            9 | 10 => Op::Delete { path: self.child().unwrap_or(path), version },
            _ => Op::Check { path, version },
        }
    }

    /// Now and then a sequential znode, as some server has it.
    fn child(&mut self) -> Option<Path> {
        let server = self.server();
        let process = self.run.world().node(server).server.process.as_ref()?;
        let parent = self.dice.pick(&PARENTS);
        let children = process.core.db.state.tree.children(parent);
        let last = children.last().filter(|_| self.dice.one_in(2))?;
        Some(format!("{parent}/{last}").into())
    }
}
