//! The Recipes tab: what can be run, what is running, and two recipes compared.

use crate::i18n::{Lang, t, tf};
use crate::model::Model;
use crate::model::recipes::{FAMILIES, RaceSide, RaceStage, RecipeForm, of_family};
use crate::panel::locks::{self, GuardedResource};
use crate::scene::locks::short;
use crate::sentence::recipes::{family, says, title, titled};
use crate::sentence::time::seconds;
use zabscope::base::{ClientId, Micros};
use zabscope::recipe::numbers::Numbers;
use zabscope::recipe::{Family, Kind, Running, fact::Status};

/// A recipe that can be chosen.
#[derive(Clone, PartialEq, Debug)]
pub struct RecipeOption {
    pub kind: Kind,
    /// Its name.
    pub title: &'static str,
    /// What it does, or why it goes wrong.
    pub says: &'static str,
}

#[derive(Clone, PartialEq, Debug)]
pub struct ProgramRow {
    pub client: ClientId,
    /// What it runs, and where.
    pub title: String,
    /// How far it is, and what it does.
    pub state: String,
    /// It can be stopped.
    pub running: bool,
}

/// One of two runs that are compared.
#[derive(Clone, PartialEq, Debug)]
pub struct SidePanel {
    /// Its recipe.
    pub title: &'static str,
    /// How far it has come.
    pub state: String,
    /// Its numbers.
    pub values: Vec<String>,
}

/// Two recipes on the same seed.
#[derive(Clone, PartialEq, Debug)]
pub struct ComparisonPanel {
    pub caption: String,
    /// Names and keys of the numbers.
    pub measures: Vec<(&'static str, &'static str)>,
    /// Both.
    pub sides: Vec<SidePanel>,
}

/// What the Recipes tab shows.
#[derive(Clone, PartialEq, Debug)]
pub struct RecipesPanel {
    /// What is chosen and typed.
    pub form: RecipeForm,
    /// What recipes are for.
    pub families: Vec<(Family, &'static str)>,
    /// Right ways.
    pub right: Vec<RecipeOption>,
    /// Tempting ways.
    pub tempting: Vec<RecipeOption>,
    /// Who runs or ran something.
    pub programs: Vec<ProgramRow>,
    /// The line at the lock.
    pub queue: Option<locks::QueuePanel>,
    pub guarded: Vec<GuardedResource>,
    /// Two recipes compared.
    pub comparison: Option<ComparisonPanel>,
}

/// The Recipes tab.
pub fn panel(model: &Model) -> RecipesPanel {
    let (lang, form) = (model.page.lang, &model.page.recipes);
    let choice = |kind| RecipeOption { kind, title: title(lang, kind), says: says(lang, kind) };
    let of = |right: bool| {
        let all = of_family(form.kind.family()).filter(|kind| kind.is_right() == right);
        all.map(choice).collect()
    };
    let clients = crate::scene::locks::stretches::clients(model.run.world());
    let programs = clients.into_iter().filter_map(|id| model.run.world().program(id));
    RecipesPanel {
        families: FAMILIES.iter().map(|known| (*known, family(lang, *known))).collect(),
        right: of(true),
        tempting: of(false),
        programs: programs.map(|program| row(lang, program)).collect(),
        queue: locks::queue(model),
        guarded: locks::guarded(model),
        comparison: comparison(model),
        form: form.clone(),
    }
}

fn row(lang: Lang, program: &Running) -> ProgramRow {
    let (round, of) = (program.round().to_string(), program.recipe.repeat.to_string());
    let with = [("n", round.as_str()), ("of", &of)];
    let key = if program.recipe.repeat == 0 { "recipes.round_on" } else { "recipes.round" };
    let state = state(lang, program);
    ProgramRow {
        client: program.client,
        title: titled(lang, &program.recipe),
        state: match program.is_over() {
            true => state,
            false => format!("{} · {state}", tf(lang, key, &with)),
        },
        running: !program.is_over(),
    }
}

fn state(lang: Lang, program: &Running) -> String {
    let dies = program.facts().last().map(|fact| &fact.what);
    match program.status() {
        Status::Over if dies == Some(&zabscope::recipe::Happened::Dies) => {
            t(lang, "program.dead").to_owned()
        }
        Status::Over if dies == Some(&zabscope::recipe::Happened::Aborts) => {
            t(lang, "program.aborted").to_owned()
        }
        Status::Over => t(lang, "program.over").to_owned(),
        _ if program.is_over() => t(lang, "program.over").to_owned(),
        Status::Waiting(z) => tf(lang, "program.waits", &[("z", &short(z))]),
        Status::Holding(z, _) => tf(lang, "program.holds", &[("z", &short(z))]),
        Status::Busy if program.is_stopping() => t(lang, "program.stops").to_owned(),
        Status::Busy => t(lang, "program.busy").to_owned(),
    }
}

/// A wait as people say it.
pub fn wait(length: Option<Micros>) -> String {
    match length {
        None => "–".to_owned(),
        Some(Micros(us)) if us < 1_000_000 => format!("{} ms", us.div_ceil(1000)),
        Some(Micros(us)) => format!("{}.{} s", us / 1_000_000, us / 100_000 % 10),
    }
}

/// Tenths as people write them.
pub fn tenths(number: Option<u32>) -> String {
    number.map_or_else(|| "–".to_owned(), |n| format!("{}.{}", n / 10, n % 10))
}

fn comparison(model: &Model) -> Option<ComparisonPanel> {
    let (lang, known) = (model.page.lang, model.comparison.as_ref()?);
    let seed = model.run.world().setup().seed.to_string();
    let count = known.count.to_string();
    Some(ComparisonPanel {
        caption: tf(lang, "recipes.compare_table", &[("n", &count), ("seed", &seed)]),
        measures: measures(lang).to_vec(),
        sides: known.sides.iter().map(|side| side_panel(lang, side)).collect(),
    })
}

/// What is measured: names, and keys for programs that read the page.
fn measures(lang: Lang) -> [(&'static str, &'static str); 11] {
    [
        (t(lang, "numbers.acquisitions"), "acquisitions"),
        (t(lang, "numbers.median"), "median"),
        (t(lang, "numbers.longest"), "longest"),
        (t(lang, "numbers.wakeups"), "wakeups"),
        (t(lang, "numbers.requests"), "requests"),
        (t(lang, "numbers.inversions"), "inversions"),
        (t(lang, "numbers.overlaps"), "overlaps"),
        (t(lang, "numbers.late"), "late"),
        (t(lang, "numbers.refused"), "refused"),
        (t(lang, "numbers.polls"), "polls"),
        (t(lang, "numbers.gave_up"), "gave-up"),
    ]
}

fn side_panel(lang: Lang, side: &RaceSide) -> SidePanel {
    let n: &Numbers = &side.numbers;
    let gone = seconds(Micros((side.run.world().now() - side.began).0 / 1000 * 1000));
    let key = if side.stage == RaceStage::Done { "recipes.done" } else { "recipes.working" };
    SidePanel {
        title: title(lang, side.recipe.kind),
        state: tf(lang, key, &[("time", &gone)]),
        values: vec![
            n.acquisitions.to_string(),
            wait(n.median_wait),
            wait(n.longest_wait),
            tenths(n.wakeups_per_release()),
            tenths(n.requests_per_acquisition()),
            n.inversions.to_string(),
            n.overlaps.to_string(),
            n.late.to_string(),
            n.refused.to_string(),
            n.polls.to_string(),
            n.gave_up.to_string(),
        ],
    }
}
