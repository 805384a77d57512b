//! Playing by the Director.

use super::*;
use crate::model::direct::{Pace, Speed};
use zabscope::base::Endpoint;

fn frame(model: &mut Model, millis: f64) {
    say(model, Msg::Direct(DirectMsg::Frame(millis)));
}

/// Plays for so long, and says at which milliseconds the cursor moved, and to where.
fn play(model: &mut Model, millis: u32, frame_millis: u32) -> Vec<(u32, u32)> {
    let mut moves = Vec::new();
    if !model.play.playing {
        say(model, Msg::TogglePlay);
    }
    for at in (0..millis).step_by(frame_millis as usize) {
        let before = model.run.cursor();
        frame(model, f64::from(frame_millis));
        if model.run.cursor() != before {
            moves.push((at + frame_millis, model.run.cursor()));
        }
    }
    moves
}

#[test]
fn a_vote_takes_most_of_a_second_and_moves_all_the_while() {
    let mut model = page();
    let moves = play(&mut model, 700, 10);
    let shown: Vec<f64> = (0..5)
        .map(|_| {
            frame(&mut model, 10.0);
            model.moment()
        })
        .collect();
    assert!(shown.windows(2).all(|two| two[0] < two[1]), "time flows: {shown:?}");
    assert!(moves.len() < 12, "nothing rushes past: {moves:?}");
    let sent = model.run.world().in_flight();
    let flight = sent.iter().find(|m| m.arrives.is_some()).copied().expect("a vote flies");
    let gone = |model: &Model| !model.run.world().in_flight().contains(&flight);
    let mut millis = 0;
    while !gone(&model) {
        frame(&mut model, 10.0);
        millis += 10;
    }
    assert!(millis < 1_200, "it arrives after {millis} ms");
}

#[test]
fn the_same_events_happen_however_often_a_frame_is_drawn() {
    let hashes: Vec<_> = [4, 16, 90]
        .into_iter()
        .map(|each| {
            let mut model = page();
            play(&mut model, 12_000, each);
            model.run.seek(60);
            assert_eq!(model.run.cursor(), 60, "so far it comes at any rate");
            model.run.world().hash()
        })
        .collect();
    assert!(hashes.iter().all(|hash| *hash == hashes[0]));
    let mut model = page();
    say(&mut model, Msg::Unit(Unit::Event));
    while model.run.cursor() < 60 {
        say(&mut model, Msg::Forward);
    }
    assert_eq!(model.run.world().hash(), hashes[0], "and by stepping");
}

#[test]
fn silence_is_skipped_in_a_beat_and_it_is_said_how_much() {
    let mut model = elected();
    say(&mut model, Msg::QuickWrite);
    say(&mut model, Msg::Act(Command::Hold(end(1), end(3), None)));
    let mut skipped = None;
    say(&mut model, Msg::TogglePlay);
    for _ in 0..4_000 {
        let before = model.run.world().now();
        frame(&mut model, 16.0);
        if let Some(now) = model.play.skipped.filter(|s| s.length.0 > 1_000_000) {
            skipped = Some((now.length, before));
            break;
        }
    }
    let (length, from) = skipped.expect("nobody hears from S1, and that takes long");
    let mut millis = 0;
    while model.run.world().now() < from + length {
        frame(&mut model, 16.0);
        millis += 16;
    }
    assert!(millis < 700, "{length} passed in {millis} ms");
    let page = crate::panel::page(&model);
    let says = page.skipped.expect("it is said");
    assert!(says.ends_with(" s of silence skipped"), "{says}");
}

fn end(sid: u8) -> Endpoint {
    Endpoint::Server(ServerId(sid))
}

#[test]
fn playing_does_not_simulate_what_is_not_shown() {
    let mut model = elected();
    say(&mut model, Msg::QuickWrite);
    play(&mut model, 1_500, 16);
    assert_eq!(model.run.cursor(), model.run.frontier(), "whoever acts opens no branch");
    say(&mut model, Msg::QuickWrite);
    assert_eq!(model.run.branches().len(), 1);
    assert!(!model.play.playing);
}

#[test]
fn at_four_times_the_pace_four_times_as_much_happens() {
    let at = |ix: usize| {
        let mut model = page();
        let speed = Speed::all().nth(ix).expect("a speed");
        say(&mut model, Msg::Direct(DirectMsg::Pace(Pace { director: true, speed })));
        play(&mut model, 3_000, 10);
        model.run.world().now().0 - page().run.world().now().0
    };
    let (one, four) = (at(2), at(4));
    assert!(four > 3 * one, "{one} µs, {four} µs");
}

#[test]
fn playing_ends_where_nothing_more_happens_by_itself() {
    let mut model = elected();
    play(&mut model, 60_000, 50);
    assert!(!model.play.playing);
    assert_eq!(model.toast, Some(Toast::Quiet));
}

#[test]
fn a_paused_flight_stands_where_it_was_and_goes_on_from_there() {
    let mut model = page();
    play(&mut model, 480, 16);
    say(&mut model, Msg::TogglePlay);
    let moment = model.moment();
    assert!(moment > model.run.world().now().0 as f64, "between two events");
    say(&mut model, Msg::TogglePlay);
    frame(&mut model, 16.0);
    assert!(model.moment() > moment && model.moment() < moment + 2_000.0);
    say(&mut model, Msg::Back);
    assert_eq!(model.moment(), model.run.world().now().0 as f64, "a step shows its event");
}

/// Plays until so much of the run's time has passed, or `millis` of the watcher's.
fn plays_for(model: &mut Model, span: u64, millis: u32) -> bool {
    let end = model.run.world().now().0 + span;
    for _ in (0..millis).step_by(16) {
        if !model.play.playing {
            say(model, Msg::TogglePlay);
        }
        frame(model, 16.0);
        if model.run.world().now().0 >= end {
            return true;
        }
    }
    false
}

#[test]
fn it_goes_on_through_every_fault_that_keeps_something_for_ever() {
    let client = Endpoint::Client(ClientId(1));
    let faults: [(&str, Vec<Command>); 5] = [
        ("a partition by silence", parted(&[1, 2], &[3])),
        ("one direction", vec![Command::Hold(end(1), end(3), None)]),
        ("a client's requests", vec![Command::Hold(client, end(1), None)]),
        ("a paused follower", vec![Command::Pause(ServerId(1))]),
        ("a paused leader", vec![Command::Pause(ServerId(3))]),
    ];
    for (what, commands) in faults {
        let mut model = elected();
        say(&mut model, Msg::QuickWrite);
        plays_for(&mut model, 100_000, 20_000);
        for command in commands {
            say(&mut model, Msg::Act(command));
        }
        for _ in 0..3 {
            say(&mut model, Msg::QuickWrite);
            let went_on = plays_for(&mut model, 1_500_000, 60_000);
            assert!(went_on || model.toast == Some(Toast::Quiet), "{what}: it stands still");
        }
    }
}

/// Everything between two groups of servers is held, both ways.
fn parted(left: &[u8], right: &[u8]) -> Vec<Command> {
    let pairs = left.iter().flat_map(|a| right.iter().map(move |b| (*a, *b)));
    let both = pairs.flat_map(|(a, b)| [(a, b), (b, a)]);
    both.map(|(a, b)| Command::Hold(end(a), end(b), None)).collect()
}
