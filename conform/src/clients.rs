//! The clients of a recording: who asks what, through which server.

use super::drive::{PACING, PATIENCE, PlanDriver, WRITTEN};
use super::plan::{ClientAsk, SeenRequest};
use super::watch::{Watch, standing};
use super::words::MOST_WRITES;
use zabscope::base::{ClientId, MAX_CLIENT, ServerId};
use zabscope::client::{Client, ClientState, Outcome};
use zabscope::sim::{Command, World};

impl PlanDriver<'_> {
    /// Transactions that nothing lists: first the clients that are missed later.
    pub(super) fn hidden(&mut self, count: u64, servers: &[ServerId]) -> Result<(), String> {
        if count > MOST_WRITES {
            return Err(format!("{count} transactions are not listed; that is too many"));
        }
        let mut count = count;
        for sid in servers {
            if count > 0 {
                self.connect(*sid)?;
                count -= 1;
            }
        }
        if count > 0 && self.connected(|_| true).is_none() {
            let leader = self.leader().ok_or("nobody leads, and a transaction is missing")?;
            self.connect(leader)?;
            count -= 1;
        }
        self.write(count, &[])
    }

    pub(super) fn write(&mut self, count: u64, own: &[SeenRequest]) -> Result<(), String> {
        let mut writers = Vec::new();
        for request in own {
            writers.push(self.request(request)?);
        }
        for _ in own.len() as u64..count {
            let client = self.writer()?;
            self.put(client)?;
            writers.push(client);
        }
        writers.dedup();
        writers.into_iter().try_for_each(|client| self.answered(client))?;
        self.rest(WRITTEN)
    }

    /// A request that the packets show, when its turn among them has come.
    pub(super) fn request(&mut self, request: &SeenRequest) -> Result<ClientId, String> {
        let seen = |driver: &Watch| request.after.iter().all(|(link, n)| driver.paced(*link) >= *n);
        let until = self.world.now() + PACING;
        while !seen(&self.watch) && self.world.now() < until && self.advance()? {}
        let sid = request.server;
        match request.ask {
            ClientAsk::Session => {
                self.wait(PATIENCE, |world| world.node(sid).server.serves())?;
                self.connect(sid)
            }
            ClientAsk::Close if !request.forwarded => self.expire(),
            ClientAsk::Write | ClientAsk::Close => {
                let client = self.connected(|client| client.server == Some(sid));
                let client = client.ok_or_else(|| {
                    format!("a client of {sid} writes without a session of its own; sessions do not move yet")
                })?;
                if request.ask == ClientAsk::Close {
                    self.act(Command::Disconnect(client))?;
                } else {
                    self.put(client)?;
                }
                Ok(client)
            }
        }
    }

    /// The leader itself closes a session: its client has died. Which one, no packet
    /// says; here it is the oldest.
    fn expire(&mut self) -> Result<ClientId, String> {
        let with_session = self.world.clients().iter().filter(|client| client.session.is_some());
        let oldest = with_session.min_by_key(|client| client.log.front().map(|heard| heard.at));
        let client = oldest.ok_or("a session expires, and there is none")?;
        let (id, session) = (client.id, client.session);
        if client.is_active() {
            self.act(Command::Kill(id))?;
        }
        let open = |world: &World| {
            let up = world.nodes().iter().filter_map(|node| node.server.process.as_ref());
            up.map(|p| &p.core.db.state).any(|s| session.is_some_and(|id| s.has_session(id)))
        };
        self.wait(PATIENCE, |world| !open(world))?;
        Ok(id)
    }

    /// A client for a write that no packet shows: at the leader, if there is one.
    pub(super) fn writer(&mut self) -> Result<ClientId, String> {
        let leader = self.leader();
        let at_leader = self.connected(|client| client.server == leader);
        if let Some(client) = at_leader.or_else(|| self.connected(|_| true)) {
            return Ok(client);
        }
        self.connect(leader.ok_or("nobody leads, and a client wants to write")?)
    }

    pub(super) fn connected(&self, which: impl Fn(&Client) -> bool) -> Option<ClientId> {
        let clients = self.world.clients().iter().rev();
        let mut ready = clients.filter(|c| c.state == ClientState::Connected && which(c));
        ready.next().map(|client| client.id)
    }

    pub(super) fn connect(&mut self, sid: ServerId) -> Result<ClientId, String> {
        // Clients that lost their connection are free again.
        let free = |id: &ClientId| !self.client(*id).is_active();
        let from = self.next_client;
        let all = (0..MAX_CLIENT as u8).map(|n| ClientId((from - 1 + n) % MAX_CLIENT as u8 + 1));
        let client = all.into_iter().find(free).ok_or("more clients than there can be")?;
        self.next_client = client.0 % MAX_CLIENT as u8 + 1;
        self.act(Command::Connect(client, sid))?;
        let done = |world: &World| {
            world.clients()[usize::from(client.0) - 1].state != ClientState::Connecting
        };
        self.wait(PATIENCE, done)?;
        Ok(client)
    }

    pub(super) fn client(&self, client: ClientId) -> &Client {
        &self.world.clients()[usize::from(client.0) - 1]
    }

    /// Every write makes a znode of its own, so that trees tell which writes are in them.
    pub(super) fn put(&mut self, client: ClientId) -> Result<(), String> {
        self.written += 1;
        let path = format!("/written{}", self.written);
        self.act(Command::Write(client, path.into(), "".into(), -1))
    }

    /// Waits for a client's answers.
    pub(super) fn answered(&mut self, client: ClientId) -> Result<(), String> {
        let done =
            |world: &World| world.clients()[usize::from(client.0) - 1].pending().next().is_none();
        self.wait(PATIENCE, done)?;
        Ok(())
    }

    /// Which of the writes that nobody waited for have their answer by now?
    pub(super) fn note_replies(&mut self) {
        for (client, asked) in std::mem::take(&mut self.unattended) {
            let entry = self.client(client).history.get(asked - 1);
            let done =
                |outcome: &Outcome| matches!(outcome, Outcome::Done(..) | Outcome::Failed(..));
            self.replied.push(entry.is_some_and(|entry| done(&entry.outcome)));
        }
    }

    /// Who leads; of two that believe it, the later one.
    pub(super) fn leader(&self) -> Option<ServerId> {
        let all = self.world.nodes().iter().map(|node| standing(&self.world, node.server.id));
        let leading = all.filter(|standing| standing.mode == "leader");
        leading.max_by_key(|standing| standing.current).map(|standing| standing.sid)
    }
}
