//! Everything that the page knows, as plain data. What is not in here does not exist.

use crate::i18n::Lang;
use crate::scene::{LensView, Target};
use zabscope::base::{Endpoint, Micros, ServerId, SidMap};
use zabscope::check::Run;
use zabscope::scenario::{Problem, Scenario};
use zabscope::sim::{Act, Command, Refusal, Sight, When};
use zabscope::zab::Kind;

/// The page.
pub struct Model {
    /// What the run started from, as a scenario.
    pub scenario: Scenario,
    /// The run, with the cursor in it.
    pub run: Run,
    /// The link to the last good moment; what the panic screen offers.
    pub link: String,
    /// The language.
    pub lang: Lang,
    /// Light, dark, or as the machine has it.
    pub theme: Theme,
    /// How far one step goes.
    pub unit: Unit,
    /// How fast it plays.
    pub speed: Speed,
    /// It plays: a timer exists if and only if this is true.
    pub playing: bool,
    /// A search for the next event of a unit that did not end in one slice.
    pub work: Option<Work>,
    /// Nobody has stepped yet: the page says how.
    pub first_step: bool,
    /// The sentence is read out, because a person stepped.
    pub announce: bool,
    /// What is pointed at.
    pub selected: Option<Target>,
    /// The server that the inspector shows.
    pub server: Option<ServerId>,
    /// The open tab of the inspector.
    pub tab: Tab,
    /// On a small screen: the inspector is drawn up.
    pub sheet: bool,
    /// The menu at a thing.
    pub menu: Option<Menu>,
    /// The open popover.
    pub popover: Option<Popover>,
    /// One line that goes by itself.
    pub toast: Option<Toast>,
    /// Counts toasts, so that an old timer does not take a new toast away.
    pub toasts: u32,
    /// One line that stays until it is closed.
    pub banner: Option<Banner>,
    /// What the lens shows of the time axis.
    pub view: LensView,
    /// The hidden command that panics, for the test of the panic screen.
    pub may_panic: bool,
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

/// How far one step goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// To the next event.
    Event,
    /// To the next message, heartbeats left out.
    Message,
    /// To the next milestone.
    Milestone,
}

/// How fast it plays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Speed {
    /// A quarter.
    Quarter,
    /// Half.
    Half,
    /// One step in 600 ms.
    One,
    /// Twice.
    Two,
    /// Four times.
    Four,
}

impl Speed {
    /// All, slowest first.
    pub const ALL: [Speed; 5] = [Speed::Quarter, Speed::Half, Speed::One, Speed::Two, Speed::Four];

    /// Milliseconds from step to step.
    pub fn interval(self) -> u32 {
        match self {
            Speed::Quarter => 2400,
            Speed::Half => 1200,
            Speed::One => 600,
            Speed::Two => 300,
            Speed::Four => 150,
        }
    }

    /// As people write it.
    pub fn label(self) -> &'static str {
        match self {
            Speed::Quarter => "¼×",
            Speed::Half => "½×",
            Speed::One => "1×",
            Speed::Two => "2×",
            Speed::Four => "4×",
        }
    }
}

/// The tabs of the inspector.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tab {
    /// The event at the cursor.
    Event,
    /// A server.
    Server,
    /// The selected client.
    Client,
}

/// A search for the next event of a unit beyond what has been simulated. It runs on a copy, so that a search in vain
/// leaves the run as it was.
pub struct Work {
    /// The copy.
    pub probe: Run,
    /// What is looked for.
    pub unit: Unit,
    /// Virtual time after which nothing more is expected by itself.
    pub until: Micros,
    /// Events that it may still look at.
    pub budget: u32,
    /// The last event of what was under way when it began, and its time.
    pub tail: (u32, Micros),
}

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
}

/// When a command is to happen, as typed.
#[derive(Clone, PartialEq, Debug)]
pub struct WhenForm {
    /// Which of the three.
    pub kind: WhenKind,
    /// Seconds, as typed.
    pub at: String,
    /// The kind of packet.
    pub packet: Kind,
    /// Its sender; `None` for anybody.
    pub from: Option<Endpoint>,
    /// Its receiver; `None` for anybody.
    pub to: Option<Endpoint>,
}

/// The three kinds of a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WhenKind {
    /// Here.
    Now,
    /// At a time.
    At,
    /// When a packet is sent.
    Sent,
}

impl Default for WhenForm {
    fn default() -> WhenForm {
        WhenForm {
            kind: WhenKind::Now,
            at: String::new(),
            packet: Kind::Proposal,
            from: None,
            to: None,
        }
    }
}

impl WhenForm {
    /// The moment, if what was typed is one.
    pub fn when(&self) -> Option<When> {
        match self.kind {
            WhenKind::Now => Some(When::Now),
            WhenKind::At => micros(&self.at).map(When::At),
            WhenKind::Sent => Some(When::Seen(Sight::Sent(self.packet, self.from, self.to))),
        }
    }
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

/// What is open above the page.
#[derive(Clone, PartialEq, Debug)]
pub enum Popover {
    /// A new run.
    New(Box<NewForm>),
    /// The branches; which one is being renamed, and to what.
    Branches(Option<(usize, String)>),
    /// The link, and whether it is on the clipboard.
    Share(String, Option<bool>),
    /// The keys.
    Help,
    /// The whole network.
    Network(NetworkForm),
}

/// A new run, as typed.
#[derive(Clone, PartialEq, Debug)]
pub struct NewForm {
    /// How many voters.
    pub voters: u8,
    /// How many observers.
    pub observers: u8,
    /// The texts of the fields, in order of [`Field::ALL`].
    pub fields: [String; 8],
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
}

impl Field {
    /// All of them, in the order of [`NewForm::fields`].
    pub const ALL: [Field; 8] = [
        Field::Seed,
        Field::Tick,
        Field::InitLimit,
        Field::SyncLimit,
        Field::LatencyLo,
        Field::LatencyHi,
        Field::FsyncLo,
        Field::FsyncHi,
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

/// One line that goes by itself.
#[derive(Clone, PartialEq, Debug)]
pub enum Toast {
    /// A branch was opened by acting in the past.
    Branched(usize),
    /// A command is refused.
    Refused(Refusal),
    /// What was typed as a time is none.
    BadTime,
    /// What was typed as a version is none.
    BadVersion,
    /// Nothing more happens by itself.
    Quiet,
    /// No server serves clients.
    NobodyServes,
    /// A command waits for its moment.
    Armed(Act),
    /// The newest branch is gone again.
    Undone,
}

/// One line that stays until it is closed.
#[derive(Clone, PartialEq, Debug)]
pub enum Banner {
    /// The link could not be read; the sentence that says why.
    BadLink(zabscope::scenario::link::LinkError),
    /// The link's run is not what it was when the link was made.
    Differs,
}

impl Model {
    /// A model on a run.
    pub fn new(scenario: Scenario, run: Run, lang: Lang, theme: Theme) -> Model {
        Model {
            scenario,
            run,
            link: String::new(),
            lang,
            theme,
            unit: Unit::Message,
            speed: Speed::One,
            playing: false,
            work: None,
            first_step: true,
            announce: false,
            selected: None,
            server: None,
            tab: Tab::Event,
            sheet: false,
            menu: None,
            popover: None,
            toast: None,
            toasts: 0,
            banner: None,
            view: LensView { from: Micros(0), to: Micros(0), width: 1000, show_pings: false },
            may_panic: false,
        }
    }

    /// The time of the last event that has been simulated.
    pub fn end(&self) -> Micros {
        self.run.step_at(self.run.frontier()).map_or(Micros(0), |step| step.at)
    }

    /// How often the timer ticks, if there is one.
    pub fn interval(&self) -> Option<u32> {
        self.playing.then(|| self.speed.interval())
    }

    /// Can this be done now? A command for later is judged when its time comes.
    pub fn allowed(&self, command: Command, when: &WhenForm) -> Result<(), Refusal> {
        match when.kind {
            WhenKind::Now => self.run.world().allowed(command),
            WhenKind::At | WhenKind::Sent => Ok(()),
        }
    }
}
