//! The link to this moment, and one line about what it leads to.

use super::write::{self, EmbedPanel};
use super::{flaws, guarantees, leader};
use crate::i18n::{Lang, t, tf};
use crate::model::Model;
use crate::model::share::{Code, Share, ShareDone, SharedThing};
use crate::sentence;
use crate::sentence::time::seconds;
use zabscope::sim::world::Node;

/// What the sheet shows.
#[derive(Clone, PartialEq, Debug)]
pub struct SharePanel {
    /// The link, from its `?` or `#` on.
    pub link: String,
    /// It leads to a lesson.
    pub lesson: bool,
    /// It carries the language of the page.
    pub with_lang: bool,
    /// What it leads to.
    pub text: String,
    /// What became of the last wish.
    pub said: &'static str,
    /// What is modified in the run that it opens.
    pub modified: Option<String>,
    /// How its code is shown.
    pub code: Code,
    /// What is chosen for embedding it.
    pub embed: EmbedPanel,
}

/// The sheet.
pub fn panel(model: &Model, open: &Share) -> SharePanel {
    let lang = model.page.lang;
    let modified = flaws::mark(model);
    let said = match open.done {
        None => "",
        Some(ShareDone::Copied(SharedThing::Link)) => t(lang, "share.copied"),
        Some(ShareDone::Copied(SharedThing::Text)) => t(lang, "share.copied_text"),
        Some(ShareDone::Refused(_)) => t(lang, "share.not_copied"),
        Some(ShareDone::NotHanded) => t(lang, "share.not_handed"),
    };
    SharePanel {
        link: open.handed(lang),
        with_lang: open.with_lang,
        lesson: open.lesson,
        text: open.text[usize::from(lang == Lang::Zh)].clone(),
        said,
        modified: modified.map(|mark| tf(lang, "share.modified", &[("flaws", &mark.flaws)])),
        code: open.code,
        embed: write::embed(model),
    }
}

/// The moment in one line, for readers of the link: the ensemble, what is wrong, what just happened.
pub fn preview(model: &Model, lang: Lang) -> String {
    let time = seconds(model.run.world().now());
    let says = sentence::tell(&model.run, lang).says;
    let with = [("state", state(model, lang)), ("time", time), ("says", says)];
    tf(lang, "share.text", &with.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// The state of the whole in a line: the title of the run, the servers, their leader, what is wrong.
pub fn state(model: &Model, lang: Lang) -> String {
    let world = model.run.world();
    let config = &world.setup().config;
    let (voters, observers) = (config.voters.len().to_string(), config.observers.len());
    let with = [("n", voters.as_str()), ("observers", &observers.to_string())];
    let servers = if observers == 0 { "share.servers" } else { "share.servers_observers" };
    let mut parts = vec![tf(lang, servers, &with)];
    parts.push(match leader(model) {
        Some(server) => {
            let epoch = server.leading().map_or(0, |l| l.epoch.0).to_string();
            let key = if epoch == "0" { "share.leader_new" } else { "share.leader" };
            tf(lang, key, &[("leader", &server.id.to_string()), ("epoch", &epoch)])
        }
        None => t(lang, "share.no_leader").to_owned(),
    });
    let mut add = |key: &str, is: fn(&Node) -> bool| {
        let named = world.nodes().iter().filter(|node| is(node));
        let named: Vec<String> = named.map(|node| node.server.id.to_string()).collect();
        if !named.is_empty() {
            parts.push(tf(lang, key, &[("names", &named.join(t(lang, "share.and")))]));
        }
    };
    add("share.down", |node| node.server.process.is_none() && node.incarnation > 0);
    add("share.off", |node| node.server.process.is_none() && node.incarnation == 0);
    add("share.paused", |node| node.server.process.is_some() && node.paused);
    if !world.network().is_whole() {
        parts.push(t(lang, "share.disturbed").to_owned());
    }
    let broken = guarantees::violations(model).len();
    if broken > 0 {
        parts.push(tf(lang, "guarantee.count", &[("n", &broken.to_string())]));
    }
    if let Some(flaws) = flaws::mark(model).map(|_| flaws::names(lang, model.flaws())) {
        parts.insert(0, tf(lang, "share.is_modified", &[("flaws", &flaws)]));
    }
    let parts = parts.join(t(lang, "share.then"));
    let title = model.scenario.title.in_language(lang.tag());
    if title.is_empty() {
        return parts;
    }
    tf(lang, "share.titled", &[("title", title), ("state", &parts)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::share::ShareMsg;
    use crate::model::{Popover, Theme};
    use crate::msg::Msg;
    use crate::update::task::Task;
    use crate::update::{opened, update};
    use zabscope::sim::Command;
    use zabscope::zab::ServerState;

    fn page() -> Model {
        let mut model = opened("", Lang::En, Theme::System);
        let leads = |model: &Model| leader(model).is_some_and(|l| l.serves());
        while !leads(&model) {
            assert!(model.run.advance());
        }
        model
    }

    #[test]
    fn the_line_names_who_there_is_what_is_wrong_and_what_just_happens() {
        let mut model = page();
        let title = model.scenario.title.in_language("en").to_owned();
        let boss = leader(&model).unwrap();
        assert_eq!(boss.state(), Some(ServerState::Leading));
        let boss = boss.id;
        let serving = preview(&model, Lang::En);
        let begins = format!("{title}: 3 servers; {boss} leads epoch 1; at ");
        assert!(serving.starts_with(&begins), "{serving}");
        update(&mut model, Msg::Act(Command::Crash(boss)));
        let crashed = preview(&model, Lang::En);
        let begins = format!("{title}: 3 servers; nobody leads; crashed: {boss}; at ");
        assert!(crashed.starts_with(&begins), "{crashed}");
        assert!(crashed.ends_with(&sentence::tell(&model.run, Lang::En).says), "{crashed}");
        let zh = preview(&model, Lang::Zh);
        assert!(zh.contains("3 台服务器；无人领导；") && zh.contains("崩溃"), "{zh}");
        assert!(!zh.contains("; "), "{zh}");
    }

    #[test]
    fn a_run_without_a_rule_says_so_before_anything_else() {
        let mut model = opened("", Lang::En, Theme::System);
        update(&mut model, Msg::OpenBundled("flaws/zk-4643"));
        for lang in [Lang::En, Lang::Zh] {
            let state = state(&model, lang);
            assert!(state.contains("MODIFIED ZAB") && state.contains("ZOOKEEPER-4643"), "{state}");
        }
    }

    #[test]
    fn the_link_carries_the_language_only_when_asked() {
        let mut model = page();
        model.page.lang = Lang::Zh;
        update(&mut model, Msg::Share);
        let shown = |model: &Model| match &model.popover {
            Some(Popover::Share(open)) => panel(model, open).link,
            _ => panic!("it is open"),
        };
        let plain = shown(&model);
        assert!(plain.starts_with("#s="));
        update(&mut model, Msg::OnShare(ShareMsg::Lang(true)));
        assert_eq!(shown(&model), format!("?lang=zh-CN{plain}"));
        let copy = update(&mut model, Msg::OnShare(ShareMsg::Copy(SharedThing::Link)));
        assert_eq!(copy, [Task::Copy(shown(&model))]);
        update(&mut model, Msg::OnShare(ShareMsg::Lang(false)));
        assert_eq!(shown(&model), plain);
    }

    #[test]
    fn the_text_is_that_of_the_links_moment_in_the_language_of_the_page() {
        let mut model = page();
        let before = preview(&model, Lang::Zh);
        let tasks = update(&mut model, Msg::Share);
        let Some(Task::Copy(link)) = tasks.last() else { panic!("it is copied") };
        let link = link.clone();
        update(&mut model, Msg::Back);
        update(&mut model, Msg::ToggleLang);
        let Some(Popover::Share(open)) = model.popover.clone() else { panic!("it is open") };
        assert_eq!(panel(&model, &open).text, before);
        assert_eq!(preview(&opened(&link, Lang::Zh, Theme::System), Lang::Zh), before);
    }
}
