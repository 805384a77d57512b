//! What is chosen and typed where programs are started, and two recipes that are compared.

use zabscope::base::Micros;
use zabscope::recipe::numbers::Numbers;
use zabscope::recipe::{Family, Kind, Recipe};
use zabscope::service::path;
use zabscope::sim::Recording;

/// The longest length, in seconds.
const LONGEST: f64 = 3600.0;

/// A field that is typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecipeField {
    /// The znode.
    Path,
    /// The other one.
    Second,
    /// How long to hold, in seconds.
    Hold,
    /// How long to think, in seconds.
    Think,
    /// How often.
    Repeat,
    /// How long to wait at most, in seconds.
    Timeout,
    /// How long to stand back, in seconds.
    Backoff,
    /// How many.
    Size,
}

impl RecipeField {
    /// All, in the order in which they stand.
    pub const ALL: [RecipeField; 8] = [
        RecipeField::Path,
        RecipeField::Second,
        RecipeField::Hold,
        RecipeField::Think,
        RecipeField::Repeat,
        RecipeField::Timeout,
        RecipeField::Backoff,
        RecipeField::Size,
    ];
}

/// What is chosen and typed.
#[derive(Clone, PartialEq, Debug)]
pub struct RecipeForm {
    /// Which recipe.
    pub kind: Kind,
    /// What was typed.
    pub fields: [String; 8],
    /// How many clients.
    pub count: u8,
    /// What is guarded looks at tokens.
    pub fenced: bool,
    /// The field that is not well formed.
    pub problem: Option<RecipeField>,
    /// With which recipe this one is compared.
    pub against: Kind,
}

impl Default for RecipeForm {
    fn default() -> RecipeForm {
        let fields = ["/lock", "", "1", "0", "3", "", "", "2"].map(str::to_owned);
        let (kind, against) = (Kind::Lock, Kind::LockHerd);
        RecipeForm { kind, fields, count: 5, fenced: false, problem: None, against }
    }
}

/// What is said about it.
#[derive(Clone, PartialEq, Debug)]
pub enum RecipeMsg {
    /// What it is for.
    Family(Family),
    /// Which recipe.
    Kind(Kind),
    /// Something was typed.
    Field(RecipeField, String),
    /// How many clients.
    Count(u8),
    /// What is guarded looks at tokens, or not.
    Fenced(bool),
    /// Start it.
    Start,
    /// Stop this client's program.
    Stop(zabscope::base::ClientId),
    /// Stop all.
    StopAll,
    /// Compare with this one.
    Against(Kind),
    /// Run both.
    Compare,
    /// Enough of it.
    CloseComparison,
}

/// All families, in the order in which they are offered.
pub const FAMILIES: [Family; 12] = [
    Family::Lock,
    Family::ReadWrite,
    Family::Semaphore,
    Family::Election,
    Family::Queue,
    Family::Counter,
    Family::Barrier,
    Family::DoubleBarrier,
    Family::Membership,
    Family::Configuration,
    Family::Commit,
    Family::Move,
];

/// Where a recipe's znodes are, unless somebody says otherwise.
pub fn usual_path(family: Family) -> &'static str {
    match family {
        Family::Lock => "/lock",
        Family::ReadWrite => "/rw",
        Family::Semaphore => "/semaphore",
        Family::Barrier => "/barrier",
        Family::DoubleBarrier => "/meet",
        Family::Queue => "/queue",
        Family::Counter => "/counter",
        Family::Election => "/election",
        Family::Membership => "/members",
        Family::Configuration => "/config",
        Family::Commit => "/vote",
        Family::Move => "/box",
    }
}

/// The recipes for something: right ways first.
pub fn of_family(family: Family) -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(move |kind| kind.family() == family)
}

impl RecipeForm {
    /// Another recipe; the path follows where nobody has typed one.
    pub fn choose(&mut self, kind: Kind) {
        let (was, now) = (usual_path(self.kind.family()), usual_path(kind.family()));
        let typed = &mut self.fields[RecipeField::Path as usize];
        if *typed == was {
            now.clone_into(typed);
        }
        self.kind = kind;
        if self.against.family() != kind.family() || self.against == kind {
            self.against = of_family(kind.family()).find(|other| *other != kind).unwrap_or(kind);
        }
    }

    /// What was typed in a field.
    pub fn text(&self, field: RecipeField) -> &str {
        self.fields[field as usize].trim()
    }

    /// Does this recipe look at this field?
    pub fn has(&self, field: RecipeField) -> bool {
        use RecipeField::{Backoff, Second, Size, Timeout};
        let family = self.kind.family();
        match field {
            Second => matches!(self.kind, Kind::TwoLocks) || family == Family::Move,
            Timeout => matches!(family, Family::Lock | Family::ReadWrite | Family::Semaphore),
            Backoff => family == Family::Lock,
            Size => matches!(
                family,
                Family::Semaphore
                    | Family::DoubleBarrier
                    | Family::Queue
                    | Family::Commit
                    | Family::Configuration
            ),
            _ => true,
        }
    }

    /// The recipe, if everything is well formed; else the first field that is not.
    pub fn recipe(&self, kind: Kind) -> Result<Recipe, RecipeField> {
        let path = |field| {
            let text = self.text(field);
            let good = path::is_valid(text) && text != "/" && text.len() <= 256;
            if good { Ok(text.to_owned()) } else { Err(field) }
        };
        let length = |field, empty: Option<Micros>| match (self.text(field), empty) {
            ("", Some(empty)) => Ok(empty),
            (text, _) => match text.parse::<f64>() {
                Ok(s) if (0.0..=LONGEST).contains(&s) => Ok(Micros((s * 1e6).round() as u64)),
                _ => Err(field),
            },
        };
        let number = |field, least: u32| {
            let known = self.text(field).parse::<u32>().ok();
            known.filter(|n| (least..=1000).contains(n)).ok_or(field)
        };
        let second = match self.text(RecipeField::Second) {
            "" => None,
            _ => Some(path(RecipeField::Second)?.into()),
        };
        let timeout = match self.text(RecipeField::Timeout) {
            "" => None,
            _ => Some(length(RecipeField::Timeout, None)?),
        };
        Ok(Recipe {
            second,
            hold: length(RecipeField::Hold, Some(Micros(0)))?,
            think: length(RecipeField::Think, Some(Micros(0)))?,
            repeat: number(RecipeField::Repeat, 0)?,
            timeout,
            backoff: length(RecipeField::Backoff, Some(Micros(0)))?,
            size: number(RecipeField::Size, 1)?,
            fenced: self.fenced,
            ..Recipe::new(kind, &path(RecipeField::Path)?)
        })
    }
}

/// How far one of two runs has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RaceStage {
    /// It waits for a leader.
    Electing,
    /// Its programs run, until this moment at most.
    Running(Micros),
    /// It is over.
    Done,
}

/// One of two runs.
pub struct RaceSide {
    /// What it runs.
    pub recipe: Recipe,
    /// The run.
    pub run: Recording,
    /// How far it is.
    pub stage: RaceStage,
    /// What came of it up to now.
    pub numbers: Numbers,
    /// When its programs began.
    pub began: Micros,
}

/// Two recipes on the same seed.
pub struct Comparison {
    /// Both.
    pub sides: [RaceSide; 2],
    /// How many clients run each.
    pub count: u8,
}
