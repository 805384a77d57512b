//! Two lines side by side, in words.

use super::{deeds, moment, words};
use crate::i18n::{Lang, t, tf};
use crate::model::Model;
use crate::model::recipes::of_family;
use crate::model::twin::{Other, Twin, TwinForm, TwinLine};
use crate::sentence::recipes;
use crate::sentence::reply;
use crate::sentence::time::seconds;
use zabscope::base::Micros;
use zabscope::check::Violation;
use zabscope::client::Outcome;
use zabscope::recipe::{Happened, Kind};
use zabscope::service::Release;
use zabscope::sim::{Act, Command};
use zabscope::twin::{Difference, Observed, Said, SetupChange, Side};
use zabscope::zab::Flaw;

/// More differences are not listed.
const MOST: usize = 200;

/// What is said about two lines.
#[derive(Clone, PartialEq, Debug)]
pub struct TwinPanel {
    pub lang: Lang,
    /// What they are called, this one first.
    pub names: [String; 2],
    /// What just happened in the other one.
    pub says: String,
    /// How far the other one is told, in per cent; `None` when it is there.
    pub telling: Option<u32>,
    /// Where they part, in a sentence, and when.
    pub parting: String,
    /// The moment at which they part.
    pub parts_at: Option<Micros>,
    /// What happened there first, in each.
    pub first: [Option<String>; 2],
    /// What only one of them has, or what was not possible in the other.
    pub notes: Vec<String>,
    /// What clients observe differently.
    pub rows: Vec<DifferenceRow>,
    /// The number of those left out.
    pub more: usize,
    /// The guarantees that are broken: name, moment.
    pub broken: [Vec<(&'static str, Micros)>; 2],
}

/// Something that a client observes differently.
#[derive(Clone, PartialEq, Debug)]
pub struct DifferenceRow {
    pub client: String,
    /// When it shows.
    pub at: Micros,
    /// In this line.
    pub left: Option<String>,
    /// In the other one.
    pub right: Option<String>,
    /// The clock has not come to it.
    pub future: bool,
}

/// What is said about the two lines, if there are two.
pub fn panel(model: &Model, twin: &Twin) -> TwinPanel {
    let lang = model.page.lang;
    let telling = match &twin.line {
        TwinLine::Telling(again) => {
            let (at, of) = again.progress();
            Some((at.0 * 100 / of.0.max(1)) as u32)
        }
        TwinLine::Ready(_) => None,
    };
    let row = |d: &Difference| DifferenceRow {
        client: d.client.to_string(),
        at: d.at(),
        left: d.left.as_ref().map(|heard| observed(lang, heard)),
        right: d.right.as_ref().map(|heard| observed(lang, heard)),
        future: d.at() > twin.clock.0,
    };
    let broken = |all: &[Violation]| {
        all.iter().map(|v| (v.invariant.invariant().name, v.at)).collect::<Vec<_>>()
    };
    let known: Vec<Violation> = model.known_violations().collect();
    let told = twin.told.as_ref().map(|told| &told[usize::from(lang == Lang::Zh)]);
    let first = [0, 1].map(|ix| told.and_then(|told| Some(told[ix].as_ref()?.says.clone())));
    let says = twin.right().map(|run| crate::sentence::tell(run, lang).says).unwrap_or_default();
    TwinPanel {
        lang,
        names: [this(model, twin), other(lang, &twin.other)],
        says,
        telling,
        parting: parting(model, twin),
        parts_at: twin.meeting.parting.map(|p| p.at),
        first,
        notes: notes(model, twin),
        rows: twin.differences.iter().take(MOST).map(row).collect(),
        more: twin.differences.len().saturating_sub(MOST),
        broken: [broken(&known), broken(&twin.broken)],
    }
}

fn this(model: &Model, twin: &Twin) -> String {
    match &twin.other {
        Other::Branch(..) => super::branches::name(model, model.page.lang, model.run.current()),
        _ => t(model.page.lang, "twin.this").to_owned(),
    }
}

/// What the other line is called.
pub fn other(lang: Lang, other: &Other) -> String {
    let (key, what) = match other {
        Other::Branch(_, name) => return name.clone(),
        Other::WithoutFlaw(flaw) => ("twin.without", flaw.id().to_owned()),
        Other::WithFlaw(flaw) => ("twin.with_flaw", flaw.id().to_owned()),
        Other::Without(_, command) => ("twin.without", deeds::command(lang, command)),
        Other::Recipe(_, to) => ("twin.recipe", recipes::title(lang, *to).to_owned()),
        Other::Seed(seed) => ("twin.seed", seed.to_string()),
        Other::Release(release) => ("twin.release", release.to_string()),
    };
    tf(lang, key, &[("what", &what)])
}

fn parting(model: &Model, twin: &Twin) -> String {
    let lang = model.page.lang;
    match twin.meeting.parting {
        _ if twin.known.is_none() => t(lang, "twin.comparing").to_owned(),
        None => tf(lang, "twin.same", &[("time", &seconds(model.end()))]),
        Some(parting) => {
            let number = |event: Option<u32>| event.map_or("–".to_owned(), |n| n.to_string());
            let with = [seconds(parting.at), number(parting.left), number(parting.right)];
            let with = [("time", with[0].as_str()), ("a", &with[1]), ("b", &with[2])];
            tf(lang, "twin.parts", &with)
        }
    }
}

/// Commands that only one line has, and those that were not possible.
fn notes(model: &Model, twin: &Twin) -> Vec<String> {
    let (lang, Some(right)) = (model.page.lang, twin.right()) else { return Vec::new() };
    let only = twin.meeting.only.iter().map(|(side, event)| {
        let (key, run) = match side {
            Side::Left => ("twin.only_here", &model.run),
            Side::Right => ("twin.only_there", right),
        };
        let acts = run.acts();
        let act = acts.iter().find(|(after, _)| after + 1 == *event).map(|(_, act)| &act.command);
        let step = run.step_at(*event);
        let word = match (act, &twin.other) {
            (Some(command), _) | (None, Other::Without(_, command)) => {
                deeds::command(lang, command)
            }
            _ => step.map_or_else(String::new, zabscope::trace::event),
        };
        let time = step.map_or_else(String::new, |step| seconds(step.at));
        tf(lang, key, &[("what", &word), ("time", &time)])
    });
    let refused =
        (twin.refused > 0).then(|| tf(lang, "twin.refused", &[("n", &twin.refused.to_string())]));
    only.take(6).chain(refused).collect()
}

/// What a client observed, with its moment.
fn observed(lang: Lang, heard: &Observed) -> String {
    let what = match &heard.said {
        Said::Reply(op, outcome, served) => {
            let answer = match outcome {
                Outcome::Done(_, result) => reply::reply(result).says,
                other => zabscope::trace::client::outcome(other),
            };
            let stale = served.filter(|served| served.is_stale()).map(|served| {
                let with = [served.at.to_string(), served.newest.to_string()];
                tf(lang, "twin.stale", &[("at", &with[0]), ("newest", &with[1])])
            });
            format!("{}: {answer}{}", reply::request(op), stale.unwrap_or_default())
        }
        Said::Event(kind, path, zxid) => {
            let by = zxid.map_or_else(String::new, |zxid| format!(" ({zxid})"));
            format!("{} {path}{by}", zabscope::trace::client::event_name(*kind))
        }
        Said::State(state) => words::client_state(lang, *state).to_owned(),
        Said::Did(what) => did(lang, what),
    };
    format!("{} · {what}", seconds(heard.at))
}

/// What a program did.
fn did(lang: Lang, what: &Happened) -> String {
    let (key, what) = match what {
        Happened::Acquired(path, zxid) => ("twin.acquired", format!("{path} ({zxid})")),
        Happened::Releases(path) => ("twin.releases", path.to_string()),
        Happened::Released(path) => ("twin.released", path.to_string()),
        Happened::Lost(path) => ("twin.lost", path.to_string()),
        Happened::GaveUp(_) | Happened::Raised(_) => ("twin.gave_up", String::new()),
        Happened::Wrote(zxid, true) => ("twin.wrote", zxid.to_string()),
        Happened::Wrote(zxid, false) => ("twin.not_wrote", zxid.to_string()),
        Happened::Dies => ("twin.dies", String::new()),
        Happened::Aborts => ("twin.aborts", String::new()),
        Happened::Ends => ("twin.ends", String::new()),
        Happened::Counted(n) => ("twin.counted", n.to_string()),
        Happened::Took(path, _) | Happened::Did(path) | Happened::Claimed(path) => {
            ("twin.took", path.to_string())
        }
        Happened::Put(path) | Happened::Published(path) => ("twin.put", path.to_string()),
        Happened::Follows(path) => ("twin.follows", path.to_string()),
        Happened::Decided(yes) | Happened::Votes(yes) => {
            (if *yes { "twin.yes" } else { "twin.no" }, String::new())
        }
        _ => ("twin.goes_on", String::new()),
    };
    tf(lang, key, &[("what", &what)])
}

/// What one can compare with.
#[derive(Clone, PartialEq, Debug)]
pub struct TwinChoice {
    /// What was chosen and typed.
    pub form: TwinForm,
    pub branches: Vec<(Other, String)>,
    /// Without a flaw.
    pub flaws: Vec<(Other, String)>,
    /// Without a command.
    pub commands: Vec<(Other, String)>,
    /// As another release.
    pub releases: Vec<(Other, String)>,
    /// With another recipe.
    pub recipes: Vec<(Other, String)>,
    /// All flaws that can be added.
    pub more: Vec<(Flaw, &'static str)>,
}

/// What one can compare with.
pub fn choice(model: &Model, form: &TwinForm) -> TwinChoice {
    let (lang, run) = (model.page.lang, &model.run);
    let called = |other: Other| {
        let word = self::other(lang, &other);
        (other, word)
    };
    let others = (0..run.branches().len()).filter(|ix| *ix != run.current());
    let branches =
        others.map(|ix| called(Other::Branch(ix, super::branches::name(model, lang, ix))));
    let has = model.flaws();
    let time = |event: u32| run.step_at(event + 1).map_or(Micros(0), |step| step.at);
    let given = run.acts().into_iter().enumerate().map(|(ix, (after, act))| {
        let word = at(lang, &act.command, time(after));
        (Other::Without(SetupChange::Without(ix), act.command), word)
    });
    let script = run.world().setup().script.iter().enumerate().map(|(ix, act): (usize, &Act)| {
        let word = moment::armed(lang, act);
        (Other::Without(SetupChange::WithoutScript(ix), act.command.clone()), word)
    });
    TwinChoice {
        form: form.clone(),
        branches: branches.collect(),
        flaws: has.iter().map(|flaw| called(Other::WithoutFlaw(flaw))).collect(),
        commands: given.chain(script).collect(),
        releases: Release::KNOWN
            .iter()
            .rev()
            .filter(|release| run.world().setup().config.release != Some(**release))
            .map(|release| called(Other::Release(*release)))
            .collect(),
        recipes: running(model)
            .into_iter()
            .flat_map(|from| {
                let others = of_family(from.family()).filter(move |to| *to != from);
                others.map(move |to| (Other::Recipe(from, to), recipes::title(lang, to).to_owned()))
            })
            .collect(),
        more: Flaw::ALL.iter().filter(|f| !has.has(**f)).map(|f| (*f, f.id())).collect(),
    }
}

fn at(lang: Lang, command: &Command, time: Micros) -> String {
    let what = deeds::command(lang, command);
    tf(lang, "branch.auto", &[("what", &what), ("time", &seconds(time))])
}

/// The recipes that run in this line.
fn running(model: &Model) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = model.run.world().programs().map(|p| p.recipe.kind).collect();
    kinds.sort_unstable_by_key(|kind| kind.name());
    kinds.dedup();
    kinds
}
