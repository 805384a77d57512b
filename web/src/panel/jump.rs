//! Facts in words: what to jump to and what to pause at; and the marks on the scrubber.

use crate::i18n::{Lang, t, tf};
use crate::model::marks::MarkSort;
use crate::model::{Model, SearchGoal};
use std::rc::Rc;
use zabscope::base::Endpoint;
use zabscope::trace::fact::{Fact, FactSort};
use zabscope::zab::ZabState;

/// How many places for marks the scrubber has; a place shows the most important of its marks.
const PLACES: u32 = 120;

/// The choice of facts.
#[derive(Clone, PartialEq, Debug)]
pub struct JumpPanel {
    /// All sorts, in words.
    pub sorts: Vec<(FactSort, String)>,
    /// The chosen one.
    pub sort: FactSort,
    /// The endpoints that it may happen to.
    pub ends: Vec<Endpoint>,
    /// The endpoint that it is to happen to.
    pub who: Option<Endpoint>,
    /// About which transaction, where that matters.
    pub zxid: Option<String>,
    /// What was typed is no zxid.
    pub bad: bool,
    /// What playing stops at.
    pub pauses: Vec<String>,
}

/// The choice of facts.
pub fn panel(model: &Model) -> JumpPanel {
    let (jump, lang) = (&model.play.jump, model.page.lang);
    let world = model.run.world();
    let servers = world.nodes().iter().map(|node| Endpoint::Server(node.server.id));
    let clients = world.clients().iter().map(|client| Endpoint::Client(client.id));
    JumpPanel {
        sorts: FactSort::ALL.map(|sort| (sort, words(lang, &Fact::any(sort)))).to_vec(),
        sort: jump.sort,
        ends: if jump.sort.of_clients() { clients.collect() } else { servers.collect() },
        who: jump.who,
        zxid: jump.sort.has_zxid().then(|| jump.zxid.clone()),
        bad: jump.fact().is_none(),
        pauses: jump.pauses.iter().map(|fact| words(lang, fact)).collect(),
    }
}

/// A fact in words.
pub fn words(lang: Lang, fact: &Fact) -> String {
    let anybody = if fact.sort.of_clients() { "fact.client" } else { "fact.server" };
    let who = fact.who.map_or_else(|| t(lang, anybody).to_owned(), |who| who.to_string());
    let txn = || t(lang, "fact.transaction").to_owned();
    let zxid = fact.zxid.map_or_else(txn, |zxid| zxid.to_string());
    let key = match fact.sort {
        FactSort::Leading => "fact.leading",
        FactSort::Following => "fact.following",
        FactSort::Looking => "fact.looking",
        FactSort::Established => "fact.established",
        FactSort::Committed => "fact.committed",
        FactSort::Applied => "fact.applied",
        FactSort::Diff => "fact.diff",
        FactSort::Trunc => "fact.trunc",
        FactSort::Snap => "fact.snap",
        FactSort::Leaves => "fact.leaves",
        FactSort::Crash => "fact.crash",
        FactSort::Restart => "fact.restart",
        FactSort::Reply => "fact.reply",
        FactSort::Expired => "fact.expired",
        FactSort::Locked => "fact.locked",
        FactSort::Stale => "fact.stale",
        FactSort::Violation => "fact.violation",
    };
    tf(lang, key, &[("who", &who), ("zxid", &zxid)])
}

/// What is being looked for, and how far that has come.
pub fn searching(model: &Model) -> Option<String> {
    let work = model.play.work.as_ref()?;
    let (fact, event) = match work.goal {
        SearchGoal::Next(fact) => (fact, work.probe.cursor()),
        SearchGoal::Before(fact, event) => (fact, event),
        SearchGoal::Unit(_) => return None,
    };
    let (what, event) = (words(model.page.lang, &fact), event.to_string());
    Some(tf(model.page.lang, "jump.searching", &[("what", &what), ("n", &event)]))
}

/// The marks on the scrubber, at parts of its length.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ScrubMarks {
    /// Marks, each with its place.
    pub marks: Vec<(f64, MarkSort)>,
    /// Phases, each with where it begins and how long it is.
    pub bands: Vec<(f64, f64, ZabState)>,
}

/// The marks on the scrubber.
pub fn marks(model: &Model) -> Rc<ScrubMarks> {
    let (run, all) = (&model.run, &model.play.marks);
    let last = run.frontier().max(1);
    let mut places: Vec<Option<(u32, MarkSort)>> = vec![None; PLACES as usize + 1];
    let mut put = |event: u32, sort: MarkSort| {
        let place = (u64::from(event) * u64::from(PLACES) / u64::from(last)) as usize;
        if let Some(place) = places.get_mut(place)
            && place.is_none_or(|(_, there)| there < sort)
        {
            *place = Some((event, sort));
        }
    };
    all.found.iter().for_each(|(event, sort)| put(*event, *sort));
    let mut line = vec![run.current()];
    while let Some((parent, _)) = run.branches()[line[line.len() - 1]].parent {
        line.push(parent);
    }
    let partings = run.branches().iter().filter_map(|branch| branch.parent);
    let partings = partings.filter(|(parent, at)| line.contains(parent) && *at <= last);
    partings.for_each(|(_, at)| put(at, MarkSort::Parting));
    model.known_violations().for_each(|v| put(v.event, MarkSort::Violation));
    let part = |event: u32| f64::from(event) / f64::from(last);
    let ends = all.bands.iter().skip(1).map(|(event, _)| *event).chain([last]);
    let bands = all.bands.iter().zip(ends);
    Rc::new(ScrubMarks {
        marks: places.into_iter().flatten().map(|(event, sort)| (part(event), sort)).collect(),
        bands: bands.map(|((from, phase), to)| (part(*from), part(to - from), *phase)).collect(),
    })
}
