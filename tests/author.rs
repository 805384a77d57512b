//! Lessons that people make: moments of their runs become a file that checks and plays, and shows exactly these moments;
//! and a link that opens for ever.

mod common;

use common::act;
use std::path::PathBuf;
use zabscope::base::{ClientId, ServerId};
use zabscope::check::Run;
use zabscope::lesson::draft::{Draft, DraftMoment};
use zabscope::lesson::file::{BeatPace, Lens};
use zabscope::lesson::{BeatStage, Lesson, NextBeat, Player, link, offer, parse, rehearse};
use zabscope::scenario::link::{LinkError, encode};
use zabscope::scenario::units::{Int, List};
use zabscope::scenario::{Scenario, library};
use zabscope::sim::Command;

fn begun(id: &str) -> (Scenario, Run) {
    let scenario = zabscope::scenario::parse(library::find(id).unwrap().text()).unwrap();
    let run = scenario.open().unwrap().run;
    (scenario, run)
}

fn until_served(run: &mut Run) {
    while !run.world().nodes().iter().all(|node| node.server.serves()) {
        assert!(run.advance());
    }
}

/// What the page makes of a moment.
fn moment(scenario: &Scenario, run: &Run, says: &str) -> DraftMoment {
    let questions = offer::questions(run).into_iter();
    let named = |question| ["en", "zh"].map(|lang| format!("{lang} {question:?}"));
    DraftMoment {
        link: encode(scenario, run).unwrap(),
        place: ["here".to_owned(), "这里".to_owned()],
        text: [says.to_owned(), String::new()],
        questions: questions.map(|(ask, question)| (ask, named(question))).collect(),
        words: offer::words(run),
        ..DraftMoment::default()
    }
}

fn draft(moments: Vec<DraftMoment>) -> Draft {
    let title = ["A crash, and who is next".to_owned(), String::new()];
    Draft { title, moments: List(moments), ..Draft::default() }
}

/// A run with writes and a crash between its moments, and these moments.
fn crashed() -> (Vec<DraftMoment>, Vec<(u32, String)>) {
    let (scenario, mut run) = begun("first-run");
    until_served(&mut run);
    let (mut moments, mut marks) = (Vec::new(), Vec::new());
    let mut add = |run: &Run, says: &str| {
        marks.push((run.cursor(), run.world().hash().to_string()));
        moments.push(moment(&scenario, run, says));
    };
    add(&run, "{leader} leads, and {followers} servers follow.");
    act(&mut run, Command::Connect(ClientId(1), ServerId(1)));
    run.seek(run.cursor() + 20);
    act(&mut run, Command::Write(ClientId(1), "/a".into(), "x".into(), -1));
    run.seek(run.cursor() + 40);
    add(&run, "The last that was committed is {last committed}.");
    let boss = run.world().nodes().iter().find(|n| n.server.leading().is_some()).unwrap().server.id;
    act(&mut run, Command::Crash(boss));
    while !offer::questions(&run).iter().any(|(ask, _)| ask.ask == "winner") {
        assert!(run.advance());
    }
    add(&run, "{down 1} is gone.");
    until_led(&mut run);
    run.seek(run.cursor() + 60);
    add(&run, "{leader} leads now.");
    (moments, marks)
}

fn until_led(run: &mut Run) {
    while !run.world().nodes().iter().any(|n| n.server.leading().is_some_and(|_| n.server.serves()))
    {
        assert!(run.advance());
    }
}

/// Every moment that a lesson speaks at: event and trace hash.
fn spoken(lesson: &std::sync::Arc<Lesson>) -> Vec<(u32, String)> {
    let (mut player, mut run) = Player::begin(lesson.clone(), None).unwrap();
    let mut all = Vec::new();
    loop {
        while player.stage() == BeatStage::Going {
            player.go_on(&mut run, 50).unwrap();
        }
        all.push((run.cursor(), run.world().hash().to_string()));
        if player.next(&mut run).unwrap() == NextBeat::Over {
            return all;
        }
    }
}

#[test]
fn a_run_becomes_a_lesson_that_speaks_at_exactly_its_moments() {
    let (mut moments, marks) = crashed();
    moments[1].lens = Some(Lens::Logs);
    moments[1].pace = Some(BeatPace::Fast);
    moments[1].select = Some("leader".to_owned());
    let winner = moments[2].questions.iter().position(|(ask, _)| ask.ask == "winner").unwrap();
    moments[2].asks = Some(winner as u8);
    let made = draft(moments).make().unwrap();
    assert_eq!(made.lesson.id.0, "a-crash-and-who-is-next");
    assert_eq!(made.lesson.summary.zh.0, "A crash, and who is next");
    assert_eq!(spoken(&made.lesson), marks);
    assert!(made.lesson.beats.0.iter().all(|beat| beat.scenario.is_none()), "one run");
    let played = rehearse(&made.lesson, None).unwrap();
    assert!(played[2].asked.is_some() && played[2].said[0].ends_with("is gone."));
    assert_eq!(played[0].said[0], played[0].said[1], "what is not said in Chinese stands there");
    assert_eq!(parse(&made.json).as_ref(), Ok(&*made.lesson));
}

#[test]
fn moments_can_stand_in_any_order_and_come_from_several_runs() {
    let (mut moments, mut marks) = crashed();
    let (scenario, mut other) = begun("five-servers");
    other.seek(70);
    marks.push((70, other.world().hash().to_string()));
    moments.push(moment(&scenario, &other, "Five servers, another run."));
    for order in [[4, 3, 2, 1, 0], [1, 4, 0, 3, 2], [2, 3, 4, 0, 1]] {
        let draft = draft(order.map(|ix: usize| moments[ix].clone()).to_vec());
        let made = draft.make().unwrap_or_else(|e| panic!("{order:?}: {e}"));
        assert_eq!(spoken(&made.lesson), order.map(|ix: usize| marks[ix].clone()), "{order:?}");
        let begins: Vec<bool> =
            order.windows(2).map(|two| two[1] < two[0] || two.contains(&4)).collect();
        assert_eq!(draft.breaks()[1..], begins, "{order:?}");
    }
}

#[test]
fn a_moment_before_the_answer_to_a_question_has_shown_begins_the_run_anew() {
    let (mut moments, mut marks) = crashed();
    let winner = moments[2].questions.iter().position(|(ask, _)| ask.ask == "winner").unwrap();
    moments[2].asks = Some(winner as u8);
    let (mut run, scenario) = (moments[2].open().unwrap().run, begun("first-run").0);
    run.seek(run.cursor() + 1);
    marks.insert(3, (run.cursor(), run.world().hash().to_string()));
    moments.insert(3, moment(&scenario, &run, "One event later."));
    let made = draft(moments).make().unwrap();
    assert_eq!(spoken(&made.lesson), marks);
    assert!(made.lesson.beats.0[3].scenario.is_some());
}

#[test]
fn commands_of_another_branch_are_another_run() {
    let (scenario, mut run) = begun("first-run");
    until_served(&mut run);
    let before = moment(&scenario, &run, "Before.");
    run.seek(run.cursor() + 30);
    act(&mut run, Command::Crash(ServerId(1)));
    run.seek(run.cursor() + 30);
    let one = moment(&scenario, &run, "One.");
    run.seek(run.cursor() - 40);
    act(&mut run, Command::Crash(ServerId(2)));
    run.seek(run.cursor() + 60);
    let other = moment(&scenario, &run, "Other.");
    assert_eq!(
        draft(vec![before.clone(), one.clone(), other.clone()]).breaks(),
        [true, false, true]
    );
    assert_eq!(draft(vec![before, other, one]).breaks(), [true, false, true]);
}

#[test]
fn an_earlier_moment_is_put_before_a_later_one_of_its_run() {
    let (moments, _) = crashed();
    let mut draft = draft(Vec::new());
    let put: Vec<usize> = [1, 3, 0, 2].map(|ix: usize| draft.add(moments[ix].clone())).into();
    assert_eq!((put.as_slice(), &draft.moments.0), (&[0, 1, 0, 2][..], &moments));
    let (scenario, mut other) = begun("five-servers");
    other.seek(10);
    assert_eq!(draft.add(moment(&scenario, &other, "Another run.")), 4);
}

#[test]
fn what_is_missing_or_wrong_is_said_with_its_place() {
    let (moments, _) = crashed();
    let says = |change: &dyn Fn(&mut Draft)| {
        let mut draft = draft(moments.clone());
        change(&mut draft);
        draft.make().unwrap_err().to_string()
    };
    let at = |ix: usize, says: &'static str| {
        move |draft: &mut Draft| draft.moments.0[ix].text[0] = says.to_owned()
    };
    assert_eq!(says(&|draft| draft.title = Default::default()), "title.en: there is no text");
    assert_eq!(says(&at(2, "")), "beats[2].text.en: there is no text");
    assert!(
        says(&at(1, "S1 leads."))
            .starts_with("beats[1].text.en: has a number that is written by hand")
    );
    assert!(says(&at(1, "{ledaer} leads.")).starts_with("beats[1].text.en: there is no word"));
    assert!(says(&at(0, "{down 1} is gone.")).starts_with("beats[0].text.en: "));
    assert!(says(&|draft| draft.moments = List::default()).starts_with("beats: "));
    let lost = says(&|draft| draft.moments.0[3].link.truncate(30));
    assert_eq!(lost, "beats[3]: the link to this moment cannot be opened");
    let mut asks = moments[2].clone();
    asks.asks = Some(0);
    asks.questions[0].0.ask = "survives".to_owned();
    asks.questions[0].0.zxid = Some("zxid of server 1".to_owned());
    let wrong = says(&|draft| draft.moments.0[0] = asks.clone());
    assert!(wrong.starts_with("beats[0]."), "{wrong}");
}

#[test]
fn what_is_offered_can_be_said_and_asked() {
    for moment in crashed().0 {
        for ix in 0..moment.questions.len() {
            let asks = DraftMoment { asks: Some(ix as u8), ..moment.clone() };
            draft(vec![asks]).make().unwrap();
        }
        for [word, _] in &moment.words {
            let text = [format!("It is {{{word}}}."), String::new()];
            draft(vec![DraftMoment { text, ..moment.clone() }]).make().unwrap();
        }
        assert!(moment.words.len() > 8);
    }
}

#[test]
fn a_draft_is_kept_as_it_is_and_nothing_else_is_read() {
    let draft = Draft { minutes: Int(7), ..draft(crashed().0) };
    let kept = draft.kept().unwrap();
    assert_eq!(Draft::read(&kept), Some(draft));
    for wild in
        ["", "{}", "[]", "null", &kept[1..], &kept.replace("\"minutes\":7", "\"minutes\":99")]
    {
        assert_eq!(Draft::read(wild), None, "{wild}");
    }
}

/// What the page would save, kept as people have it.
fn three() -> String {
    draft(crashed().0[..3].to_vec()).make().unwrap().json
}

#[test]
fn the_link_to_a_lesson_opens_as_the_same_lesson() {
    let json = three();
    let text = link::encode(&json).unwrap();
    println!("three moments: {} characters of JSON, {} of a link", json.len(), text.len());
    assert!(text.starts_with("l=") && text.len() < 1_100, "{}", text.len());
    for text in [text.clone(), format!("#{text}"), format!("https://zab.example/?lang=en#{text}")] {
        assert!(link::is_link(&text));
        let (file, lesson) = link::decode(&text).unwrap();
        assert_eq!(lesson, parse(&json).unwrap());
        assert_eq!(link::encode(&file).as_deref(), link::encode(&json).as_deref());
    }
    assert!(!link::is_link("#s=abc") && !link::is_link(""));
    assert!(matches!(zabscope::scenario::link::open(&text), Err(LinkError::NotALink)));
}

#[test]
fn links_to_lessons_that_have_been_published_still_open() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/links/lessons/three.txt");
    if std::env::var_os("ZABSCOPE_NEW_LINKS").is_some() && !file.exists() {
        std::fs::write(&file, link::encode(&three()).unwrap() + "\n").unwrap();
    }
    let text = std::fs::read_to_string(file).unwrap();
    let lesson = std::sync::Arc::new(link::decode(&text).unwrap().1);
    assert_eq!((lesson.id.0.as_str(), lesson.beats.0.len()), ("a-crash-and-who-is-next", 3));
    rehearse(&lesson, None).unwrap();
}

#[test]
fn damaged_links_are_refused_whatever_is_changed_in_them() {
    let text = link::encode(&three()).unwrap();
    for ix in (2..text.len()).step_by(7) {
        let mut bytes = text.clone().into_bytes();
        bytes[ix] = if bytes[ix] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert_eq!(link::decode(&changed), Err(LinkError::Damaged), "{ix}");
        assert!(link::decode(&text[..ix]).is_err(), "{ix}");
    }
    assert_eq!(link::decode("#l="), Err(LinkError::Damaged));
    assert_eq!(link::decode("#s=AAAA"), Err(LinkError::NotALink));
    assert_eq!(link::decode(&format!("l={}", "A".repeat(20_000))), Err(LinkError::TooLarge));
    // Noise does not compress.
    let mut seed = 1_u64;
    let mut noise = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b'a' + (seed >> 33) as u8 % 26)
    };
    let moment = crashed().0[0].clone();
    let mut long = || (0..1_900).map(|_| noise()).collect::<String>();
    let all =
        (0..12).map(|_| DraftMoment { text: [long(), String::new()], ..moment.clone() }).collect();
    let json = draft(all).make().unwrap().json;
    assert_eq!(link::encode(&json), Err(LinkError::TooLarge));
    assert!(matches!(link::encode("{}"), Err(LinkError::Invalid(_))));
}
