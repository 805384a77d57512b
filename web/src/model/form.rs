//! What is typed and chosen in menus and popovers.

use crate::scene::Target;
use zabscope::base::{ClientId, Endpoint, Epoch, Micros, SidMap, Zxid};
use zabscope::client::ClientState;
use zabscope::scenario::Problem;
use zabscope::service::Release;
use zabscope::sim::{Sight, When};
use zabscope::zab::{Flaw, Flaws, PacketKind};

/// The menu at a thing, with its forms.
#[derive(Clone, PartialEq, Debug)]
pub struct Menu {
    /// The thing.
    pub target: Target,
    /// Where it opens.
    pub at: (f64, f64),
    /// The item that has the focus.
    pub focus: usize,
    /// The page of it that is open.
    pub page: MenuPage,
    /// When its command is to happen.
    pub when: WhenForm,
    /// What is to be written.
    pub write: WriteForm,
}

/// The pages of a menu.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MenuPage {
    /// The first.
    Root,
    /// Ways to isolate a server.
    Isolate,
    /// Disk speeds.
    Disk,
    /// Holding and releasing, from the first end to the second.
    Hold(Endpoint, Endpoint),
    /// Latencies, from the first end to the second.
    Latency(Endpoint, Endpoint),
    /// The form for a write.
    Write,
    /// Servers for a client.
    Connect,
    /// Servers for a client that takes its session along.
    Move,
    /// Session time-outs for a client.
    TimeOut,
    /// The servers that a client knows.
    Knows,
    /// Libraries for a client.
    Library,
}

/// When a command is to happen, as typed.
#[derive(Clone, PartialEq, Debug)]
pub struct WhenForm {
    /// Which of them.
    pub kind: WhenKind,
    /// Seconds, as typed.
    pub at: String,
    /// The kind of packet.
    pub packet: PacketKind,
    /// Its sender; `None` for anybody.
    pub from: Option<Endpoint>,
    /// Its receiver; `None` for anybody.
    pub to: Option<Endpoint>,
    /// The transaction that it is about, as typed; empty for any.
    pub zxid: String,
    /// What happens to a client.
    pub fact: ClientFact,
    /// To which; `None` for any.
    pub client: Option<ClientId>,
    /// The how manieth time, as typed; empty for the first.
    pub times: String,
    /// How many seconds after it, as typed; empty for none.
    pub delay: String,
}

/// What a command can wait for at a client.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClientFact {
    /// A request ends.
    Reply,
    /// A watch event arrives.
    Event,
    /// Its program holds.
    Locked,
    /// The leader finds its session's lease at its end.
    Expired,
    /// It knows that its session is over.
    Knows,
    /// It loses its connection.
    Disconnected,
}

impl ClientFact {
    /// All of them.
    pub const ALL: [ClientFact; 6] = [
        ClientFact::Reply,
        ClientFact::Event,
        ClientFact::Locked,
        ClientFact::Expired,
        ClientFact::Knows,
        ClientFact::Disconnected,
    ];

    /// As something to wait for.
    pub fn sight(self, client: Option<ClientId>) -> Sight {
        match self {
            ClientFact::Reply => Sight::Reply(client),
            ClientFact::Event => Sight::Event(client),
            ClientFact::Locked => Sight::Locked(client),
            ClientFact::Expired => Sight::Expired(client),
            ClientFact::Knows => Sight::Client(client, ClientState::Expired),
            ClientFact::Disconnected => Sight::Client(client, ClientState::Disconnected),
        }
    }
}

/// The kinds of a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WhenKind {
    /// Here.
    Now,
    /// At a time.
    At,
    /// When a packet is sent.
    Sent,
    /// When something happens to a client.
    Client,
}

impl Default for WhenForm {
    fn default() -> WhenForm {
        WhenForm {
            kind: WhenKind::Now,
            at: String::new(),
            packet: PacketKind::Proposal,
            from: None,
            to: None,
            zxid: String::new(),
            fact: ClientFact::Reply,
            client: None,
            times: String::new(),
            delay: String::new(),
        }
    }
}

impl WhenForm {
    /// The moment, if what was typed is one.
    pub fn when(&self) -> Option<When> {
        match self.kind {
            WhenKind::Now => Some(When::Now),
            WhenKind::At => micros(&self.at).map(When::At),
            WhenKind::Sent => {
                let zxid = about(&self.zxid)?;
                self.seen(Sight::Sent(self.packet, self.from, self.to, zxid))
            }
            WhenKind::Client => self.seen(self.fact.sight(self.client)),
        }
    }

    /// Seen as often as was typed, and as long ago.
    fn seen(&self, sight: Sight) -> Option<When> {
        let times = match self.times.trim() {
            "" => 1,
            text => text.parse().ok().filter(|times| (1..=10_000).contains(times))?,
        };
        let delay = match self.delay.trim() {
            "" => Micros(0),
            text => micros(text).filter(|delay| *delay <= Micros::millis(3_600_000))?,
        };
        let at_once = times == 1 && delay == Micros(0);
        Some(if at_once { When::Seen(sight) } else { When::SeenAgain(sight, times, delay) })
    }
}

/// A zxid as typed, `1·2` or `1.2`; nothing typed is any. `None`: it is not one.
fn about(text: &str) -> Option<Option<Zxid>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(None);
    }
    let (epoch, counter) = text.split_once(['·', '.'])?;
    Some(Some(Zxid::new(Epoch(epoch.parse().ok()?), counter.parse().ok()?)))
}

/// A time in seconds as typed, in microseconds; read digit by digit, so that nothing is rounded.
pub fn micros(text: &str) -> Option<Micros> {
    let text = text.trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
    if text.len() > 12 || whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 6 {
        return None;
    }
    let micros: u64 = format!("{part:0<6}").parse().ok()?;
    Some(Micros(whole.parse::<u64>().ok()? * 1_000_000 + micros))
}

/// A write, as typed.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct WriteForm {
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
    /// The version expected; empty for any.
    pub version: String,
}

impl WriteForm {
    /// The version that is expected: −1 for any, `None` if it is no number.
    pub fn expected(&self) -> Option<i32> {
        let text = self.version.trim();
        if text.is_empty() { Some(-1) } else { text.parse().ok().filter(|v| *v >= -1) }
    }
}

/// A new run, as typed.
#[derive(Clone, PartialEq, Debug)]
pub struct NewForm {
    /// How many voters.
    pub voters: u8,
    /// How many observers.
    pub observers: u8,
    /// The texts of the fields, in order of [`Field::ALL`].
    pub fields: [String; 12],
    /// Learners that are behind may be served from the log on disk.
    pub disk_log_sync: bool,
    /// Clients ping, reconnect, and lose their sessions.
    pub live: bool,
    /// With the holes that every release has.
    pub as_released: bool,
    /// Which release; none for what runs were before there was a choice.
    pub release: Option<Release>,
    /// Rules that are taken away.
    pub flaws: Flaws,
    /// One was put out by another: which, by which.
    pub put_out: Option<(Flaw, Flaw)>,
    /// More flaws were chosen than a scenario can have.
    pub too_many: bool,
    /// What flaws are looked for.
    pub flaw_search: String,
    /// What is wrong with it.
    pub problem: Option<NewProblem>,
    /// What is wrong with a file that was opened.
    pub file: Option<FileProblem>,
}

/// The typed fields of a new run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    /// The seed of all chance.
    Seed,
    /// tickTime in ms.
    Tick,
    /// initLimit in ticks.
    InitLimit,
    /// syncLimit in ticks.
    SyncLimit,
    /// Shortest latency in ms.
    LatencyLo,
    /// Longest latency in ms.
    LatencyHi,
    /// Shortest fsync in ms.
    FsyncLo,
    /// Longest fsync in ms.
    FsyncHi,
    /// The first process starts after so many ms at the earliest.
    BootLo,
    /// The last one at the latest.
    BootHi,
    /// snapCount in transactions.
    SnapCount,
    /// commitLogCount in transactions.
    CommitLogCount,
}

impl Field {
    /// All of them, in the order of [`NewForm::fields`].
    pub const ALL: [Field; 12] = [
        Field::Seed,
        Field::Tick,
        Field::InitLimit,
        Field::SyncLimit,
        Field::LatencyLo,
        Field::LatencyHi,
        Field::FsyncLo,
        Field::FsyncHi,
        Field::BootLo,
        Field::BootHi,
        Field::SnapCount,
        Field::CommitLogCount,
    ];
}

/// What is wrong with a new run.
#[derive(Clone, PartialEq, Debug)]
pub enum NewProblem {
    /// This field must be a number from here to there, in its unit.
    Range(Field, u64, u64),
    /// The longest, in this field, is shorter than the shortest.
    Order(Field),
    /// Something else.
    Other(Problem),
}

/// Why a file was not opened.
#[derive(Clone, PartialEq, Debug)]
pub enum FileProblem {
    /// It is larger than a scenario can be.
    TooLarge,
    /// It could not be read, or is not text.
    Unreadable,
    /// It is not a scenario.
    Refused(Problem),
    /// It is not a lesson.
    Lesson(Problem),
}

/// The whole network, as chosen.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct NetworkForm {
    /// The group of every server; 0 for untouched.
    pub groups: SidMap<u8>,
    /// By cutting instead of silently.
    pub cut: bool,
    /// When it is to happen.
    pub when: WhenForm,
}

/// Light, dark, or as the machine has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Theme {
    /// As the machine has it.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}
