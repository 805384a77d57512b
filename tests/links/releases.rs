//! Links of version 4: the release of ZooKeeper that a run names.

use crate::{now, random, until_served};
use std::sync::Arc;
use zabscope::base::{ClientId, ServerId};
use zabscope::check::Run;
use zabscope::scenario::link::{LinkError, Verdict, content_hash, decode, encode, open};
use zabscope::scenario::name::ReleaseName;
use zabscope::scenario::{Scenario, Sessions, parse};
use zabscope::service::Release;
use zabscope::service::op::Op;
use zabscope::service::watch::{WatchKind, WatcherMode};
use zabscope::sim::Command;

/// A run of 3.9.5 in which a persistent watch and a one-shot one stand side by side.
fn named_release() -> (Scenario, Run) {
    let release = Some(ReleaseName(Release::R3_9_5));
    let scenario = Scenario { release, sessions: Sessions::Live, ..Scenario::new_run(21, 3, 0) };
    let mut run = scenario.open().unwrap().run;
    until_served(&mut run, ServerId(1));
    let client = ClientId(1);
    run.act(now(Command::Connect(client, ServerId(1)))).unwrap();
    for op in [
        Op::AddWatch { path: "/".into(), mode: WatcherMode::Persistent },
        Op::Exists { path: "/".into(), watch: true },
        Op::RemoveWatches { path: "/".into(), kind: WatchKind::Persistent },
    ] {
        run.seek(run.cursor() + 40);
        run.act(now(Command::Request(client, Arc::new(op)))).unwrap();
    }
    run.seek(run.cursor() + 40);
    (scenario, run)
}

/// The same bytes in a payload of another version.
fn as_version(version: u8, link: &str) -> String {
    random::framed(version, 0, &random::unframed(link))
}

#[test]
fn the_release_is_in_the_link_and_in_the_file() {
    let (scenario, run) = named_release();
    let link = encode(&scenario, &run).unwrap();
    assert_eq!(random::decoded(&link)[0], 4);
    let found = open(&link).unwrap();
    assert_eq!((found.verdict, found.scenario.pristine()), (Verdict::Exact, scenario.clone()));
    assert_eq!(found.run.world().setup().config.release, Some(Release::R3_9_5));
    assert_eq!(encode(&found.scenario, &found.run).unwrap(), link);
    let file = Scenario::from_run(&scenario, &run);
    assert_eq!(parse(&file.to_json()), Ok(file));
}

#[test]
fn the_release_is_part_of_what_a_scenario_is() {
    let plain = Scenario::new_run(3, 3, 0);
    let all = Release::KNOWN.iter().map(|release| Some(ReleaseName(*release)));
    let named = all.map(|release| Scenario { release, ..plain.clone() });
    let mut hashes: Vec<u64> = named.map(|scenario| content_hash(&scenario)).collect();
    hashes.push(content_hash(&plain));
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), Release::KNOWN.len() + 1);
}

#[test]
fn what_only_version_4_can_say_is_damage_in_version_3() {
    let (scenario, run) = named_release();
    let link = encode(&scenario, &run).unwrap();
    assert_eq!(decode(&as_version(3, &link)), Err(LinkError::Damaged));
    // Without the release there is still the type of watches that version 3 does not know.
    let legacy = Scenario { release: None, ..scenario };
    let link = encode(&legacy, &run).unwrap();
    assert_eq!(random::decoded(&link)[0], 4);
    let mut payload = random::unframed(&link);
    assert_eq!(payload.pop(), Some(0), "no settings");
    assert!(decode(&random::framed(4, 0, &random::unframed(&link))).is_ok());
    assert_eq!(decode(&random::framed(3, 0, &payload)), Err(LinkError::Damaged));
}

#[test]
fn a_release_that_is_not_known_is_refused_with_the_known_ones() {
    let (scenario, run) = named_release();
    let mut payload = random::unframed(&encode(&scenario, &run).unwrap());
    // One setting, the first one: 3, 9, 5.
    let at = payload.windows(5).rposition(|five| five == [1, 0, 3, 9, 5]).unwrap();
    payload[at + 4] = 77;
    let says = decode(&random::framed(4, 0, &payload)).unwrap_err().to_string();
    assert_eq!(
        says,
        "This link says what is not allowed: release: must be one of 3.8.0, 3.9.5, not 3.9.77."
    );
}

#[test]
fn a_setting_twice_is_damage() {
    let (scenario, run) = named_release();
    let mut payload = random::unframed(&encode(&scenario, &run).unwrap());
    let at = payload.len() - 5;
    assert_eq!(payload[at..], [1, 0, 3, 9, 5]);
    payload[at] = 2;
    payload.extend([0, 3, 9, 5]);
    assert_eq!(decode(&random::framed(4, 0, &payload)), Err(LinkError::Damaged));
}
