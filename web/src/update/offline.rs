//! Newer versions of the page.

use super::{kept, link_now};
use crate::model::Model;
use crate::model::kept::KeptMsg;
use crate::model::offline::OfflineMsg;
use crate::update::task::{Task, Tasks};
use crate::update::tools::set;

/// Carries out what was said.
pub fn said(model: &mut Model, said: OfflineMsg) -> Tasks {
    match said {
        OfflineMsg::News => set(&mut model.page.offline.news, true),
        OfflineMsg::Later => set(&mut model.page.offline.news, false),
        OfflineMsg::Take => take(model),
    }
}

/// The page will be loaded anew: the branches are kept by the browser, and the address leads to this moment.
fn take(model: &mut Model) -> Tasks {
    let mut tasks = kept::said(model, KeptMsg::Flush);
    tasks.extend(link_now(model));
    if !model.link.is_empty() {
        tasks.push(Task::Address(format!("#{}", model.link)));
    }
    tasks.push(Task::TakeNews);
    tasks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::model::Theme;
    use crate::msg::Msg;
    use crate::panel;
    use crate::update::{opened, update};

    #[test]
    fn a_newer_version_is_offered_whatever_run_is_open_and_leads_back_to_the_moment() {
        let mut model = opened("", Lang::En, Theme::System);
        assert!(!panel::page(&model).news);
        update(&mut model, Msg::Offline(OfflineMsg::News));
        update(&mut model, Msg::OpenBundled("five-servers"));
        update(&mut model, Msg::Forward);
        assert!(panel::page(&model).news);
        let tasks = update(&mut model, Msg::Offline(OfflineMsg::Take));
        let [.., Task::Address(link), Task::TakeNews] = tasks.as_slice() else {
            panic!("{tasks:?}")
        };
        let there = opened(link, Lang::En, Theme::System);
        assert_eq!(there.run.world().hash(), model.run.world().hash());
        assert!(tasks.iter().any(|task| matches!(task, Task::Keep(_))), "{tasks:?}");
        update(&mut model, Msg::Offline(OfflineMsg::Later));
        assert!(!panel::page(&model).news);
    }
}
