//! The release of ZooKeeper that runs, beside the title and at one click.

use super::*;
use crate::model::release::ReleaseMsg;
use crate::panel;
use zabscope::service::Release;
use zabscope::zab::Flaws;

fn word(model: &Model) -> String {
    panel::page(model).release.word
}

#[test]
fn a_new_run_is_todays_zookeeper_and_says_so_with_its_repairs() {
    let mut model = page();
    assert_eq!(word(&model), "no release, repaired", "the first run is of before");
    say(&mut model, Msg::ToggleNew);
    say(&mut model, Msg::StartNew);
    assert_eq!(model.run.world().setup().config.release, Some(Release::R3_9_5));
    assert_eq!(word(&model), "3.9.5, repaired");
}

#[test]
fn as_released_and_another_release_are_one_click_and_can_be_undone() {
    let mut model = page();
    say(&mut model, Msg::ToggleNew);
    say(&mut model, Msg::StartNew);
    say(&mut model, Msg::Release(ReleaseMsg::Toggle));
    assert!(matches!(model.popover, Some(Popover::Release)));
    say(&mut model, Msg::Release(ReleaseMsg::AsReleased(true)));
    assert_eq!((word(&model), model.flaws()), ("3.9.5, as released".into(), Flaws::as_released()));
    say(&mut model, Msg::Release(ReleaseMsg::As(Release::R3_8_0)));
    assert_eq!(word(&model), "3.8.0, as released");
    assert_eq!(model.toast, Some(Toast::AsRelease(0)));
    say(&mut model, Msg::Release(ReleaseMsg::AsReleased(false)));
    assert_eq!(word(&model), "3.8.0, repaired");
    say(&mut model, Msg::Undo);
    assert_eq!(word(&model), "3.8.0, as released");
}

#[test]
fn every_rule_is_told_with_its_issue_and_the_releases_that_have_it() {
    for lang in [Lang::En, Lang::Zh] {
        let rules = panel::release::rules(lang, Some(Release::R3_9_5));
        assert!(rules.iter().all(|rule| rule.since.contains("ZOOKEEPER-")));
        assert_eq!(rules.iter().filter(|rule| rule.here).count(), 13);
    }
}
