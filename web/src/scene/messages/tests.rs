//! Tests of the Messages lens.

use super::*;
use crate::scene::arrows::ArrowEnd;
use crate::scene::packets::Hue;
use crate::scene::{LensZoom, samples, zoomed};
use zabscope::base::ServerId;
use zabscope::sim::Step;

fn whole(run: &Run, index: &Index) -> LensView {
    zoomed(run, index, &LensView { width: 1300, ..LensView::default() }, LensZoom::Fit)
}

fn whole_lens(run: &Run) -> LensScene {
    let index = Index::of(run);
    lens(run, &index, &whole(run, &index), None, &[])
}

#[test]
fn every_message_goes_from_lane_to_lane_and_forward_in_time() {
    let run = samples::crashed();
    let scene = whole_lens(&run);
    assert!(scene.arrows.len() > 40, "{}", scene.arrows.len());
    for a in &scene.arrows {
        assert!(a.x1 >= a.x0 && a.x0 >= scene.left - 0.01, "{a:?}");
        assert!(a.y0 != a.y1);
    }
    let bands = &scene.bands;
    assert!(bands.windows(2).all(|pair| pair[0].right <= pair[1].left + 0.01));
    assert!(scene.playhead.is_some() && scene.densities.is_empty());
}

#[test]
fn what_comes_after_the_cursor_is_known_as_future() {
    let mut run = samples::crashed();
    run.seek(run.frontier() / 2);
    let scene = whole_lens(&run);
    let cursor = run.cursor();
    for a in &scene.arrows {
        assert_eq!(a.event <= cursor, a.gone >= 1.0, "{a:?}");
    }
}

#[test]
fn a_pixel_leads_to_the_event_that_stands_there() {
    let run = samples::crashed();
    let index = Index::of(&run);
    let axis = timeline(&index, &whole(&run, &index));
    let scene = whole_lens(&run);
    for event in [1, run.frontier() / 2, run.frontier()] {
        let at = run.step_at(event).map_or(Micros(0), |s| s.at);
        let x = axis.x(at);
        let found = scene.event_near(x).and_then(|n| run.step_at(n)).map(|s| s.at);
        let there = found.map_or(0.0, |f| axis.x(f));
        assert!((there - x).abs() < 1.5, "{there} is not {x}");
    }
}

/// Nine servers and three observers, and twelve clients that write all the time.
fn crowd(events: u32) -> Run {
    let mut run = samples::busy(9, 3, 12);
    for round in 0.. {
        samples::write(&mut run, round % 12 + 1);
        samples::pass(&mut run, 30);
        if run.frontier() >= events {
            break;
        }
    }
    run
}

#[test]
fn many_messages_are_counted_in_columns_and_none_is_forgotten() {
    let run = crowd(6_000);
    let scene = whole_lens(&run);
    assert!(scene.count as usize > MOST && !scene.densities.is_empty());
    assert!(scene.arrows.iter().all(|a| a.end != ArrowEnd::Arrives), "no single ones");
    let flows = scene.densities.iter().map(|d| d.flow).collect::<Vec<_>>();
    assert!(flows.contains(&Flow::Broadcast) && flows.contains(&Flow::Client));
    let got = |s: &Step| s.is_message() && s.actor().is_some();
    let messages = run.steps(1, run.frontier()).filter(|s| got(s)).count();
    assert_eq!(scene.count as usize, messages);
    for density in &scene.densities {
        for (x, foot, tall) in &density.bars {
            let lane = scene.lanes.iter().any(|l| foot - l.y < 0.01 && l.y - (foot - tall) < 22.1);
            assert!(lane && *x >= scene.left - 0.01 && *x < scene.right && *tall > 0.0);
        }
    }
}

#[test]
fn the_work_for_a_picture_does_not_grow_with_the_run() {
    for events in [4_000, 16_000] {
        let run = crowd(events);
        let index = Index::of(&run);
        let all = whole(&run, &index);
        let scene = lens(&run, &index, &all, None, &[]);
        assert_eq!(scene.looked, 0, "of {events} events none is read");
        assert!(scene.marks.len() < 1_500 && scene.folds.len() < 60);
        let bars: usize = scene.densities.iter().map(|d| d.bars.len()).sum();
        assert!(bars < 320 * scene.lanes.len() * 3, "{bars} bars");
        let end = all.to;
        let close = LensView { from: index.time_of(index.len() - 600), to: end, ..all };
        let scene = lens(&run, &index, &close, None, &[]);
        assert!(scene.looked > 20 && scene.looked as usize <= MOST, "{}", scene.looked);
    }
}

#[test]
fn kinds_and_lanes_are_left_out_when_somebody_says_so() {
    let run = samples::crashed();
    let index = Index::of(&run);
    let mut view = whole(&run, &index);
    view.kinds = view.kinds.with(&[Flow::Election, Flow::Client], false);
    let few = lens(&run, &index, &view, None, &[]);
    assert!(few.arrows.iter().all(|a| !matches!(a.hue, Hue::Election | Hue::Client)));
    assert!(few.arrows.len() > 10);
    let gone = Endpoint::Server(ServerId(2));
    view.lanes.hide(gone, true);
    let fewer = lens(&run, &index, &view, None, &[]);
    assert_eq!(fewer.hidden, [gone]);
    assert!(fewer.arrows.iter().all(|a| a.from != gone && a.to != gone));
    assert_eq!(fewer.lanes.len() + 1, few.lanes.len());
}

/// At the cursor no message runs from what comes after it to what comes before it, and what is under way crosses it.
#[test]
fn the_cursor_is_a_consistent_cut() {
    for seed in 1..=12 {
        let mut run = samples::seeded(seed, 3 + (seed % 3) as u8, 2);
        samples::trouble(&mut run, seed);
        let index = Index::of(&run);
        let view = whole(&run, &index);
        let close = LensView { from: Micros(view.to.0 / 3), to: Micros(view.to.0 / 2), ..view };
        for part in 1..8 {
            run.seek(run.frontier() * part / 8);
            let cursor = run.cursor();
            for view in [&view, &close] {
                let scene = lens(&run, &index, view, None, &[]);
                let Some(now) = scene.playhead else { continue };
                for a in &scene.arrows {
                    let sent = run.step_at(a.cause).expect("an event").number;
                    let over = a.end == ArrowEnd::Arrives && a.event <= cursor;
                    assert!(sent < a.event || a.end != ArrowEnd::Arrives);
                    assert!(!(sent > cursor && over), "from after the cut to before it: {a:?}");
                    assert!(a.x0 <= now + 0.01 || sent > cursor, "sent before, drawn after: {a:?}");
                    assert!(!over || a.x1 <= now + 0.01, "arrived, drawn as coming: {a:?}");
                    if sent <= cursor && !over && a.end != ArrowEnd::Lost {
                        assert!(a.gone < 1.0 || a.packet.is_some(), "it crosses: {a:?}");
                    }
                }
            }
        }
    }
}
