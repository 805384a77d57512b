//! Whatever somebody makes of a link, opening it does not panic, and what was
//! changed is found damaged.

use proptest::collection::vec;
use proptest::prelude::*;
use zabscope::base::{Channel, ClientId, Endpoint, Micros, ServerId, Span};
use zabscope::scenario::link::{LinkError, Verdict, encode, open};
use zabscope::scenario::{Scenario, parse};
use zabscope::sim::{Act, Command, Fault, Sight, When};
use zabscope::zab::{PacketKind, ServerState};

/// A link with some of everything in it.
fn sample() -> String {
    let scenario = Scenario::new_run(3, 4, 1);
    let mut run = scenario.open().unwrap().run;
    crate::until_served(&mut run, ServerId(2));
    run.act(Act { when: When::Now, command: Command::Connect(ClientId(1), ServerId(2)) }).unwrap();
    run.seek(run.cursor() + 5);
    let command = Command::Write(ClientId(1), "/key".into(), "a value".into(), -1);
    run.act(Act { when: When::Now, command }).unwrap();
    run.act(Act {
        when: When::Seen(Sight::Sent(PacketKind::Commit, None, None, None)),
        command: Command::Crash(ServerId(4)),
    })
    .unwrap();
    run.seek(run.cursor() + 50);
    encode(&scenario, &run).unwrap()
}

fn end() -> impl Strategy<Value = Endpoint> {
    prop_oneof![
        (1u8..=5).prop_map(|n| Endpoint::Server(ServerId(n))),
        (1u8..=3).prop_map(|n| Endpoint::Client(ClientId(n))),
    ]
}

const TEXTS: [&str; 4] = ["/a", "/b", "一", ""];

fn command() -> impl Strategy<Value = Command> {
    let sid = || (1u8..=5).prop_map(ServerId);
    let client = || (1u8..=3).prop_map(ClientId);
    let channel = || (0usize..3).prop_map(|ix| Channel::ALL[ix]);
    let span = || (0u64..5_000, 0u64..5_000).prop_map(|(lo, more)| Span::new(lo, lo + more));
    let fault = || any::<bool>().prop_map(|cut| if cut { Fault::Cut } else { Fault::Silence });
    prop_oneof![
        sid().prop_map(Command::Crash),
        sid().prop_map(Command::Restart),
        sid().prop_map(Command::RestartEmpty),
        sid().prop_map(Command::Pause),
        sid().prop_map(Command::Resume),
        (end(), end(), proptest::option::of(channel()))
            .prop_map(|(a, b, c)| Command::Hold(a, b, c)),
        (end(), end(), proptest::option::of(channel()))
            .prop_map(|(a, b, c)| Command::Release(a, b, c)),
        (end(), end()).prop_map(|(a, b)| Command::Cut(a, b)),
        (end(), end()).prop_map(|(a, b)| Command::Heal(a, b)),
        (sid(), fault()).prop_map(|(s, f)| Command::Isolate(s, f)),
        Just(Command::HealAll),
        (1u16..4).prop_map(Command::Cancel),
        (end(), end(), channel()).prop_map(|(a, b, c)| Command::Break(a, b, c)),
        (end(), end(), span()).prop_map(|(a, b, s)| Command::Latency(a, b, s)),
        (sid(), span()).prop_map(|(s, span)| Command::Fsync(s, span)),
        (client(), sid()).prop_map(|(c, s)| Command::Connect(c, s)),
        (client(), 0usize..4, 0usize..4, -1i32..3).prop_map(|(c, k, v, version)| {
            Command::Write(c, TEXTS[k].into(), TEXTS[v].into(), version)
        }),
        client().prop_map(Command::Disconnect),
    ]
}

fn when() -> impl Strategy<Value = When> {
    prop_oneof![
        4 => Just(When::Now),
        1 => (0u64..60_000_000).prop_map(|us| When::At(Micros(us))),
        1 => (1u8..=20).prop_map(|n| When::Seen(Sight::Sent(PacketKind::from_number(n).unwrap(), None, None, None))),
        1 => (1u8..=5).prop_map(|n| When::Seen(Sight::State(Some(ServerId(n)), ServerState::Leading))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn any_run_survives_its_link_and_its_file(
        seed in 0u64..1 << 53,
        acts in vec((0u32..60, when(), command()), 0..40),
        back in 0u32..200,
    ) {
        let scenario = Scenario::new_run(seed, 3, 2);
        let mut run = scenario.open().unwrap().run;
        for (gap, when, command) in acts {
            run.seek(run.cursor() + gap);
            let _ = run.act(Act { when, command }); // refused ones are not recorded
        }
        run.seek(run.cursor().saturating_sub(back));
        let link = encode(&scenario, &run).unwrap();
        let opened = open(&link).unwrap();
        prop_assert_eq!(opened.verdict, Verdict::Exact);
        prop_assert_eq!(opened.run.cursor(), run.cursor());
        prop_assert_eq!(opened.run.world().hash(), run.world().hash());
        prop_assert_eq!(encode(&opened.scenario, &opened.run).unwrap(), link);
        let file = Scenario::from_run(&scenario, &run);
        let again = parse(&file.to_json()).unwrap();
        prop_assert_eq!(&again, &file);
        prop_assert_eq!(again.open().unwrap().verdict, Verdict::Exact);
    }

    #[test]
    fn any_text_is_opened_or_refused_with_a_sentence(text in "(s=|#s=|)?[A-Za-z0-9_=-]{0,80}") {
        if let Err(error) = open(&text) {
            prop_assert!(error.to_string().ends_with('.'), "{}", error);
        }
    }

    #[test]
    fn any_bytes_behind_a_good_checksum_are_opened_or_refused(
        version in 1u8..=4,
        packing in 0u8..3,
        bytes in vec(any::<u8>(), 0..200),
    ) {
        let _ = open(&framed(version, packing, &bytes));
    }

    /// The checksum is mended, so that what stands behind it is reached.
    #[test]
    fn any_change_behind_the_checksum_is_opened_or_refused(
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut payload = unframed(&sample());
        for (at, byte) in changes {
            let at = at.index(payload.len());
            payload[at] = byte;
        }
        let text = framed(1, 0, &payload);
        // A changed cursor or act may be far away; only what is quick is run.
        if let Ok(said) = zabscope::scenario::link::decode(&text) {
            let far = |n: i64| n > 20_000;
            let last = said.acts.0.last().map_or(0, |act| act.after.0);
            let event = said.start.as_ref().and_then(|s| s.event).map_or(0, |e| e.0);
            if !far(last) && !far(event) {
                prop_assert!(open(&text).is_ok());
            }
        }
    }

    #[test]
    fn any_changed_character_is_found(at in any::<prop::sample::Index>(), to in "[A-Za-z0-9_-]") {
        let link = sample();
        let at = 2 + at.index(link.len() - 2);
        let changed = format!("{}{to}{}", &link[..at], &link[at + 1..]);
        prop_assume!(changed != link);
        prop_assert_eq!(open(&changed).err(), Some(LinkError::Damaged));
    }

    #[test]
    fn any_text_is_a_scenario_or_is_refused_with_a_sentence(text in "\\PC{0,200}") {
        if let Err(problem) = parse(&text) {
            prop_assert!(!problem.says.to_string().is_empty());
        }
    }

    /// One piece of a good file replaced by another one.
    #[test]
    fn any_changed_file_is_a_scenario_or_is_refused(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        len in 0usize..12,
        to in prop_oneof![Just("null"), Just("-1"), Just("[]"), Just("{}"), Just("1e99"), Just("\"x\""), Just(",")],
    ) {
        let all = zabscope::scenario::library::all();
        let text: Vec<char> = all[which.index(all.len())].text().chars().collect();
        let at = at.index(text.len());
        let (before, after) = (&text[..at], &text[(at + len).min(text.len())..]);
        let text: String = before.iter().chain(&to.chars().collect::<Vec<_>>()).chain(after).collect();
        if let Ok(scenario) = parse(&text) {
            prop_assert!(scenario.setup().is_ok());
            prop_assert_eq!(parse(&scenario.to_json()), Ok(scenario));
        }
    }
}

#[test]
fn every_truncation_is_found() {
    let link = sample();
    for len in 2..link.len() {
        assert_eq!(open(&link[..len]).err(), Some(LinkError::Damaged), "{len}");
    }
    assert!(open(&link).is_ok());
}

#[test]
fn every_single_flipped_bit_is_found() {
    let link = sample();
    let bytes = decoded(&link);
    for bit in 0..bytes.len() * 8 {
        let mut bytes = bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(open(&encoded(&bytes)).err(), Some(LinkError::Damaged), "bit {bit}");
    }
}

pub fn decoded(link: &str) -> Vec<u8> {
    use base64::Engine;
    let text = link.trim_start_matches("s=");
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()
}

fn encoded(bytes: &[u8]) -> String {
    use base64::Engine;
    format!("s={}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes))
}

pub fn unframed(link: &str) -> Vec<u8> {
    let bytes = decoded(link);
    let packed = &bytes[2..bytes.len() - 4];
    match bytes[1] {
        0 => packed.to_vec(),
        _ => miniz_oxide::inflate::decompress_to_vec(packed).unwrap(),
    }
}

pub fn framed(version: u8, packing: u8, payload: &[u8]) -> String {
    let mut bytes = vec![version, packing];
    bytes.extend_from_slice(payload);
    let sum = !bytes.iter().fold(!0u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| match sum & 1 {
            1 => sum >> 1 ^ 0xEDB8_8320,
            _ => sum >> 1,
        })
    });
    bytes.extend_from_slice(&sum.to_le_bytes());
    encoded(&bytes)
}
