//! An event in plain words, in the reader's language: what happened, and why it matters.
//!
//! [`tell`] reads the last step of the world and what servers told in it ([`zabscope::zab::Note`]). What matters most
//! makes the sentence; everything else that was told is a list beside it.

mod clients;
mod commands;
mod happened;
mod programs;
pub mod recipes;
pub mod reply;
pub mod stat;
pub mod time;
mod told;
mod words;

pub use happened::happened;
pub use told::library_key;
pub use words::{kind, words};

use crate::i18n::{Lang, t, tf};
use time::length;
use zabscope::base::{Endpoint, Micros, ServerId, SidSet, Zxid, majority};
use zabscope::check::Run;
use zabscope::sim::step::Marks;
use zabscope::sim::{About, Command, CommandKind, Step, What, World};
use zabscope::zab::{DiskKind, Note, Notification, PacketKind, Phase, ServerState};

/// An event in words.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Told {
    /// One plain sentence.
    pub says: String,
    /// Why it is so, where that is worth a sentence.
    pub why: Option<&'static str>,
    /// Everything that was told in it.
    pub notes: Vec<String>,
    /// The protocol's own line.
    pub line: String,
}

/// The event at the cursor, in words.
pub fn tell(run: &Run, lang: Lang) -> Told {
    let Some(step) = run.step_at(run.cursor()) else {
        return Told { says: t(lang, "say.nothing").to_owned(), ..Told::default() };
    };
    let teller = Teller { run, world: run.world(), step, lang };
    let says = teller.told_first().or_else(|| teller.noted()).or_else(|| teller.of_program());
    let says = says.unwrap_or_else(|| teller.event());
    let line = zabscope::trace::event(step);
    Told { says, why: teller.why().map(|key| t(lang, key)), notes: teller.list(), line }
}

/// An event anywhere in a run, in words that need only its record; for a message the protocol's own line.
pub fn recorded(run: &Run, step: &Step, lang: Lang) -> String {
    use What::{Broken, Command, DialFailed, Dialed, Disk, Opened, Refused, Timer};
    match step.what() {
        Command | Refused | Timer | Disk | Dialed | Opened | DialFailed | Broken => {
            Teller { run, world: run.world(), step, lang }.event()
        }
        _ => zabscope::trace::event(step),
    }
}

/// How much the event at the cursor matters: milestones first.
pub fn gravity(run: &Run) -> u8 {
    let Some(step) = run.step_at(run.cursor()) else { return 0 };
    let noted = run.world().notes().iter().map(weight).max().unwrap_or(0);
    noted + if step.is_milestone() { 100 } else { 0 } + u8::from(step.is_message())
}

/// What telling needs.
struct Teller<'a> {
    run: &'a Run,
    world: &'a World,
    step: &'a Step,
    lang: Lang,
}

impl Teller<'_> {
    /// A sentence about the actor and the other end.
    fn say(&self, key: &str, more: &[(&str, &str)]) -> String {
        let name = |e: Option<Endpoint>| e.map_or_else(String::new, |e| e.to_string());
        let (a, b) = (name(self.step.actor()), name(self.step.peer()));
        let (z, e) = (self.step.zxid.to_string(), self.step.zxid.epoch().to_string());
        let mut with: Vec<(&str, &str)> = more.to_vec();
        with.extend([("a", a.as_str()), ("b", b.as_str()), ("z", z.as_str()), ("e", e.as_str())]);
        tf(self.lang, key, &with)
    }

    /// A sentence about an election, of a voter or of an observer, which has no vote (1.1.4).
    fn voiced(&self, voter: &str, observer: &str, with: &[(&str, &str)]) -> String {
        let votes = self.me().is_none_or(|sid| self.world.rules().config.is_voter(sid));
        self.say(if votes { voter } else { observer }, with)
    }

    fn me(&self) -> Option<ServerId> {
        self.step.actor().and_then(Endpoint::server)
    }

    fn voters(&self) -> u32 {
        self.world.setup().config.voters.len()
    }

    /// The end of a process tops everything that was told.
    fn told_first(&self) -> Option<String> {
        let why = self.world.node(self.me()?).exit?;
        let exits = self.step.marks.any(Marks::EXIT);
        exits.then(|| self.say("say.exit", &[("why", t(self.lang, told::exit(why)))]))
    }

    /// The weightiest of the notes in a sentence.
    fn noted(&self) -> Option<String> {
        let notes = self.world.notes().iter().rev();
        let (_, note) = notes.map(|n| (weight(n), n)).max_by_key(|(weight, _)| *weight)?;
        self.about(note)
    }

    fn about(&self, note: &Note) -> Option<String> {
        let of = self.voters().to_string();
        Some(match note {
            Note::Established(e) => self.say("say.established", &[("e", &e.to_string())]),
            Note::Committed(z, acks) => self.say(
                "say.committed",
                &[
                    ("z", &z.to_string()),
                    ("n", &acks.len().to_string()),
                    ("of", &of),
                    ("set", &names(*acks)),
                ],
            ),
            Note::State(state) => return self.becomes(*state),
            Note::Leaves(why) => {
                self.say("say.leaves", &[("why", t(self.lang, told::leave(*why)))])
            }
            Note::EpochChosen(e) => self.say("say.epoch_chosen", &[("e", &e.to_string())]),
            Note::SyncDecided(to, mode, z) => {
                let with = [("b", to.to_string()), ("z", z.to_string())];
                self.say(
                    "say.sync_decided",
                    &[("b", &with[0].1), ("mode", mode.name()), ("z", &with[1].1)],
                )
            }
            Note::Truncated(z) => self.say("say.truncated", &[("z", &z.to_string())]),
            Note::LearnerAhead(sid) => self.say("say.ahead", &[("b", &sid.to_string())]),
            Note::LearnerTimedOut(sid) => self.say("say.timed_out", &[("b", &sid.to_string())]),
            Note::ClientRefused => self.say("say.client_refused", &[]),
            Note::ClientAhead(z) => self.say("say.client_ahead", &[("z", &z.to_string())]),
            Note::SessionEnds(session) => {
                self.say("say.session_ends", &[("who", &self.whose(*session))])
            }
            Note::SessionMoved(session) => {
                self.say("say.session_moved", &[("who", &self.whose(*session))])
            }
            Note::JoinsLeader(sid) => self.say("say.joins", &[("v", &sid.to_string())]),
            Note::Proposed(txn) => self.say("say.proposed", &[("z", &txn.zxid.to_string())]),
            Note::QuorumOfVotes(set) => {
                self.say("say.quorum_votes", &[("set", &names(*set)), ("v", &self.favourite())])
            }
            Note::RoundRaised(_) => {
                self.voiced("say.round", "say.round_observer", &[("v", &self.favourite())])
            }
            Note::StaleVote(_) => self.say("say.stale", &[]),
            Note::Voted(..) => match self.step.what() {
                What::Vote => self.voiced(
                    "say.vote_changed",
                    "say.vote_changed_observer",
                    &[("v", &self.favourite())],
                ),
                What::Timer => self.voiced(
                    "say.vote_repeated",
                    "say.vote_repeated_observer",
                    &[("v", &self.favourite())],
                ),
                _ => return None,
            },
            Note::AckIgnored(_, z) if z.counter() == 0 => self.say("say.ack_uptodate", &[]),
            Note::AckIgnored(sid, z) if Some(*sid) == self.me() => {
                self.say("say.own_late", &[("z", &z.to_string())])
            }
            Note::AckIgnored(..) => self.say("say.ack_late", &[]),
            _ => return None,
        })
    }

    /// Whom the actor votes for now.
    fn favourite(&self) -> String {
        let vote = self.me().and_then(|sid| self.world.node(sid).server.vote());
        name_of(vote.and_then(|n| n.vote.leader))
    }

    /// The vote that arrived.
    fn heard(&self) -> Option<Notification> {
        self.world.notes().iter().find_map(|note| match note {
            Note::Heard(n) => Some(*n),
            _ => None,
        })
    }

    fn becomes(&self, state: ServerState) -> Option<String> {
        let server = &self.world.node(self.me()?).server;
        let leader = server.leader().map_or_else(String::new, |s| s.to_string());
        Some(match state {
            ServerState::Leading => self.say("say.leading", &[]),
            ServerState::Following => self.say("say.following", &[("v", &leader)]),
            ServerState::Observing => self.say("say.observing", &[("v", &leader)]),
            ServerState::Looking if self.step.what() == What::Start => {
                self.voiced("say.start", "say.start_observer", &[])
            }
            ServerState::Looking => {
                let round = server.vote().map_or(0, |n| n.round).to_string();
                self.say("say.looking", &[("r", &round)])
            }
        })
    }

    /// The event itself.
    fn event(&self) -> String {
        let connection =
            |key, channel| self.say(key, &[("ch", t(self.lang, told::channel(channel)))]);
        match self.step.about {
            About::Command(kind) => self.command(kind),
            About::Refused(kind) => {
                self.say("say.refused", &[("what", &self.say(told::command(kind), &[]))])
            }
            About::Start if self.world.notes().is_empty() => self.say("say.start_waits", &[]),
            About::Start => self.voiced("say.start", "say.start_observer", &[]),
            About::Vote => self.vote(),
            About::Packet(kind) | About::ToServer(kind) | About::ToClient(kind) => {
                self.message(kind)
            }
            About::Timer(timer) => self.say(told::timer(timer), &[]),
            About::Disk(kind) => self.say(told::disk(kind), &[]),
            About::DiskFailed(_) => self.say("say.disk_failed", &[]),
            About::Dialed(channel) => connection("say.dialed", channel),
            About::Opened(channel) => connection("say.opened", channel),
            About::DialFailed(channel) => connection("say.dial_failed", channel),
            About::Broken(channel) => connection("say.broken", channel),
            About::Woke(wakeup) => self.say(told::woke(wakeup), &[]),
            About::Program(turn) => self.program(turn),
            About::Resource { taken: true } => self.say("say.resource.taken", &[]),
            About::Resource { taken: false } => self.say("say.resource.refused", &[]),
        }
    }

    fn vote(&self) -> String {
        let vote = self.favourite();
        if self.step.actor == self.step.peer {
            return self.voiced("say.vote_self", "say.vote_self_observer", &[("v", &vote)]);
        }
        let server = self.me().map(|sid| &self.world.node(sid).server);
        let settled = self.heard().filter(|n| n.state != ServerState::Looking);
        let heard = name_of(self.heard().and_then(|n| n.vote.leader));
        if let Some(n) = settled {
            return self.say("say.vote_elsewhere", &[("w", &heard), ("state", n.state.name())]);
        }
        let process = server.and_then(|s| s.process.as_ref());
        let looking = process.and_then(|p| match &p.phase {
            Phase::Looking(looking) => Some(looking.supporters(p.core.round)),
            _ => None,
        });
        let Some(agree) = looking else {
            return self.say("say.vote_settled", &[("w", &heard), ("v", &vote)]);
        };
        let (n, of) = (agree.len().to_string(), self.voters().to_string());
        let with = [("w", heard.as_str()), ("v", &vote), ("n", &n), ("of", &of)];
        self.voiced("say.vote_counted", "say.vote_heard_observer", &with)
    }

    fn message(&self, kind: PacketKind) -> String {
        let delivered = self.world.notes().iter().any(|n| matches!(n, Note::Delivered(_)));
        let leads = self.me().is_some_and(|sid| self.world.node(sid).server.leading().is_some());
        let key = match kind {
            PacketKind::FollowerInfo | PacketKind::ObserverInfo => "say.follower_info",
            PacketKind::LeaderInfo => "say.leader_info",
            PacketKind::AckEpoch => "say.ack_epoch",
            PacketKind::Diff => "say.diff",
            PacketKind::Trunc => "say.trunc",
            PacketKind::Snap => "say.snap",
            PacketKind::NewLeader => "say.new_leader",
            PacketKind::UpToDate => "say.up_to_date",
            PacketKind::Proposal if self.syncing() => "say.proposal_sync",
            PacketKind::Proposal => "say.proposal",
            PacketKind::Ack => return self.ack(),
            PacketKind::Commit if delivered => "say.delivered",
            PacketKind::Commit => "say.commit_early",
            PacketKind::Inform => "say.inform",
            PacketKind::Ping if leads => "say.ping_leader",
            PacketKind::Ping => "say.ping",
            PacketKind::Request => "say.request",
            PacketKind::Connect
            | PacketKind::ClientRequest
            | PacketKind::Connected
            | PacketKind::Reply
            | PacketKind::Revalidate
            | PacketKind::Sync
            | PacketKind::ClientPing
            | PacketKind::Event => return self.clients(leads),
            PacketKind::Notification => return self.vote(),
        };
        self.say(key, &[])
    }

    fn syncing(&self) -> bool {
        let server = self.me().map(|sid| &self.world.node(sid).server);
        server.is_some_and(|s| !s.serves())
    }

    /// An acknowledgement that did not commit.
    fn ack(&self) -> String {
        let zxid = self.step.zxid;
        if zxid.counter() == 0 {
            return self.say("say.ack_newleader", &[]);
        }
        let acks = self.acks_of(zxid);
        let (n, of) = (acks.to_string(), self.voters().to_string());
        let q = majority(self.voters()).to_string();
        if acks == 0 {
            return self.say("say.ack_late", &[]);
        }
        self.say("say.ack", &[("n", &n), ("of", &of), ("q", &q)])
    }

    fn acks_of(&self, zxid: Zxid) -> u32 {
        let leader = self.me().and_then(|sid| self.world.node(sid).server.leading());
        let proposal = leader.and_then(|l| l.outstanding.iter().find(|p| p.txn.zxid == zxid));
        proposal.map_or(0, |p| p.acks.len())
    }

    /// The text that says why, where there is one.
    fn why(&self) -> Option<&'static str> {
        let noted = self.world.notes().iter().rev().max_by_key(|n| weight(n));
        let from_note = noted.and_then(|note| match note {
            Note::Committed(..) => Some("why.committed"),
            Note::Established(_) => Some("why.established"),
            Note::EpochChosen(_) => Some("why.epoch"),
            Note::SyncDecided(..) => Some("why.sync"),
            Note::QuorumOfVotes(_) => Some("why.finalize"),
            Note::Leaves(_) => Some("why.leaves"),
            Note::Voted(..) if self.step.what() == What::Vote => Some("why.vote"),
            _ => None,
        });
        from_note.or(match self.step.about {
            About::Command(CommandKind::Crash) => Some("why.crash"),
            About::Packet(PacketKind::Proposal) => Some("why.proposal"),
            About::Packet(PacketKind::LeaderInfo) => Some("why.promise"),
            About::Packet(PacketKind::Commit) => Some("why.commit"),
            About::Disk(DiskKind::Append) => Some("why.append"),
            About::Disk(DiskKind::Fsync) => Some("why.fsync"),
            _ => None,
        })
    }

    fn list(&self) -> Vec<String> {
        let me = self.step.actor().map_or_else(String::new, |a| a.to_string());
        let notes = self.world.notes().iter().filter_map(|n| told::note(self.lang, &me, n));
        let lost = self.world.lost().iter().map(|l| {
            let (kind, z) = (l.kind.name(), l.zxid.to_string());
            let (a, b) = (l.from.to_string(), l.to.to_string());
            tf(self.lang, "told.lost", &[("kind", kind), ("z", &z), ("a", &a), ("b", &b)])
        });
        notes.chain(lost).collect()
    }
}

/// How much a note matters for the sentence; the first of equals counts.
fn weight(note: &Note) -> u8 {
    match note {
        Note::Established(_) => 20,
        Note::Committed(..) => 19,
        Note::State(ServerState::Leading) => 18,
        Note::Leaves(_) | Note::JoinsLeader(_) => 17,
        Note::State(ServerState::Following | ServerState::Observing) => 16,
        Note::EpochChosen(_) => 15,
        Note::SyncDecided(..) => 14,
        Note::Truncated(_) => 13,
        Note::SessionEnds(_) | Note::SessionMoved(_) | Note::ClientAhead(_) => 12,
        Note::LearnerAhead(_) | Note::LearnerTimedOut(_) | Note::ClientRefused => 12,
        Note::Proposed(_) => 10,
        Note::QuorumOfVotes(_) => 9,
        Note::State(ServerState::Looking) => 8,
        Note::RoundRaised(_) => 7,
        Note::StaleVote(_) => 6,
        Note::Voted(..) => 5,
        Note::AckIgnored(..) => 4,
        _ => 0,
    }
}

/// A command in words.
pub fn command(lang: Lang, command: &Command) -> String {
    let name = |e: Option<Endpoint>| e.map_or_else(String::new, |e| e.to_string());
    let (a, b) = (name(command.subject()), name(command.object()));
    let what = match command {
        Command::Write(_, path, data, _) => format!("{path} = {data}"),
        Command::Request(_, op) => reply::request(op),
        Command::Run(_, recipe) => recipes::titled(lang, recipe),
        Command::SessionTimeout(_, ms) => length(Micros::millis(u64::from(*ms))),
        Command::ConnectString(_, servers) => names(*servers),
        Command::UseLibrary(_, library) => t(lang, told::library_key(*library)).to_owned(),
        Command::Latency(.., span) | Command::Fsync(_, span) if span.lo == span.hi => {
            length(span.lo)
        }
        Command::Latency(.., span) | Command::Fsync(_, span) => {
            tf(lang, "say.range", &[("lo", &length(span.lo)), ("hi", &length(span.hi))])
        }
        _ => t(lang, "say.something").to_owned(),
    };
    tf(lang, told::command(command.kind()), &[("a", &a), ("b", &b), ("what", &what)])
}

fn name_of(server: Option<ServerId>) -> String {
    server.map_or_else(|| "–".to_owned(), |s| s.to_string())
}

/// A set of servers, as people write it.
pub fn names(set: SidSet) -> String {
    set.iter().map(|s| s.to_string()).collect::<Vec<_>>().join(", ")
}
