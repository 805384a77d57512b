//! Hunts: the right ways stay clean, and each tempting way is found to do harm.

use std::collections::BTreeMap;
use zabscope::check::recipe::Harm;
use zabscope::hunt::recipes::hunt;
use zabscope::recipe::Kind;

/// What a kind may show although it is right: a holder that sleeps believes that it
/// holds, and what it guards takes its write unless it looks at tokens.
fn may(kind: Kind, harm: Harm) -> bool {
    use Harm::*;
    match harm {
        TwoHolders | LateWrite => true,
        // Sessions end; those who come back stand at the end of the line.
        Unfair => kind != Kind::Lock,
        _ => false,
    }
}

fn seeds() -> u64 {
    std::env::var("SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(40)
}

#[test]
fn the_right_ways_keep_their_promises() {
    let mut bad: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for kind in Kind::ALL.iter().filter(|kind| kind.is_right()) {
        for seed in 0..seeds() {
            let outcome = hunt(*kind, seed, 50);
            for breach in &outcome.breaches {
                bad.entry(format!("{kind:?} {:?}", breach.promise)).or_default().push(seed);
            }
            for (harm, _) in outcome.harms.iter().filter(|(harm, _)| !may(*kind, *harm)) {
                bad.entry(format!("{kind:?} {harm:?}")).or_default().push(seed);
            }
        }
    }
    assert!(bad.is_empty(), "{bad:#?}");
}

/// The harm that each tempting way is known for.
const HARMS: [(Kind, Harm); 18] = [
    (Kind::LockPolling, Harm::Polling),
    (Kind::LockHerd, Harm::Herd),
    (Kind::LockPersistent, Harm::LockedForEver),
    (Kind::LockFlag, Harm::TwoHolders),
    (Kind::LockDeleteAny, Harm::TwoHolders),
    (Kind::LockNoGuid, Harm::WaitsForItself),
    (Kind::TwoLocks, Harm::Deadlock),
    (Kind::ReadHerd, Harm::Herd),
    (Kind::BarrierNoReady, Harm::LeftBehind),
    (Kind::QueueUnsorted, Harm::OutOfOrder),
    (Kind::QueueDeleteFirst, Harm::LostElement),
    (Kind::CounterBlind, Harm::NumberAgain),
    (Kind::CounterVersion, Harm::NumberAgain),
    (Kind::ElectionHerd, Harm::Herd),
    (Kind::ConfigOnce, Harm::MissedChange),
    (Kind::ReadyIgnored, Harm::TornSetting),
    (Kind::MoverTwoSteps, Harm::NotInOnePlace),
    (Kind::Lock, Harm::LateWrite),
];

#[test]
fn the_harm_is_found_in_each_tempting_way() {
    let all: Vec<Kind> = HARMS.iter().map(|(kind, _)| *kind).collect();
    assert!(Kind::ALL.iter().all(|kind| kind.is_right() || all.contains(kind)));
    let mut counts = Vec::new();
    for (kind, harm) in HARMS {
        let found = (0..seeds())
            .filter(|seed| hunt(kind, *seed, 50).harms.iter().any(|(found, _)| *found == harm))
            .count();
        counts.push((kind, harm, found));
    }
    println!("{counts:#?}");
    assert!(counts.iter().all(|(.., found)| *found > 0), "{counts:#?}");
}

#[test]
#[ignore = "prints"]
fn show_hunt() {
    let kind = Kind::named(&std::env::var("KIND").unwrap()).unwrap();
    let seed = std::env::var("SEED").unwrap().parse().unwrap();
    let outcome = hunt(kind, seed, 50);
    println!("{:?} {:#?}", outcome.harms, outcome.breaches);
    let mut lines = Vec::new();
    for program in outcome.run.world().programs() {
        for fact in program.facts() {
            lines.push((fact.event, format!("{} {:?}", program.client, fact.what)));
        }
    }
    let mut run = outcome.run.clone();
    let last = run.cursor();
    run.seek(0);
    while run.cursor() < last && run.advance() {
        let step = *run.step_at(run.cursor()).unwrap();
        if matches!(step.what, zabscope::sim::What::Command | zabscope::sim::What::Resource) {
            lines.push((step.number, zabscope::trace::event(&step)));
        }
        for note in run.world().notes() {
            if let zabscope::zab::Note::Delivered(txn) = note
                && matches!(
                    &*txn.body,
                    zabscope::service::Body::CloseSession { .. }
                        | zabscope::service::Body::CreateSession { .. }
                )
            {
                lines.push((
                    step.number,
                    format!("   {:?} delivered {} {:?}", step.actor(), txn.session, txn.body),
                ));
            }
        }
    }
    lines.sort_by_key(|(event, _)| *event);
    for (event, line) in lines {
        println!("{event} {line}");
    }
}
