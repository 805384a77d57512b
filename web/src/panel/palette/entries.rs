//! The entries of the command palette.

use super::PaletteEntry;
use crate::i18n::{Lang, t, tf};
use crate::keys;
use crate::model::author::AuthorMsg;
use crate::model::branches::BranchMsg;
use crate::model::class::ClassMsg;
use crate::model::direct::{DirectMsg, Pace, Speed};
use crate::model::glossary::GlossaryMsg;
use crate::model::lesson::LessonMsg;
use crate::model::share::ShareMsg;
use crate::model::{LensKind, Model, Tab, Theme};
use crate::msg::Msg;
use crate::panel::{branches, library, menu, popover};
use crate::scene::Target;
use zabscope::base::Endpoint;
use zabscope::sim::Command;

/// Everything, in a language. A number that was typed is an event to go to.
pub fn all(model: &Model, lang: Lang, query: &str) -> Vec<PaletteEntry> {
    let mut make = PaletteMaker { model, lang, entries: Vec::new() };
    make.event(query);
    make.keys();
    make.page();
    make.things();
    make.branches();
    make.scenarios();
    make.entries
}

struct PaletteMaker<'a> {
    model: &'a Model,
    lang: Lang,
    entries: Vec<PaletteEntry>,
}

impl PaletteMaker<'_> {
    fn add(&mut self, group: &str, says: String, msg: Msg) {
        let blocked = self.blocked(&msg).map(|key| t(self.lang, key).to_owned());
        let group = t(self.lang, group);
        self.entries.push(PaletteEntry { says, also: String::new(), group, key: "", msg, blocked });
    }

    fn event(&mut self, query: &str) {
        let number = query.trim().parse::<u32>().ok();
        if let Some(event) = number.filter(|n| *n <= self.model.run.frontier()) {
            let says = tf(self.lang, "palette.event", &[("n", &event.to_string())]);
            self.add("keys.move", says, Msg::Seek(event));
        }
    }

    fn keys(&mut self) {
        for (group, action) in keys::actions().chain(keys::presenting()) {
            let remote = matches!(action.msg, Msg::Forward | Msg::Back) && group == "keys.present";
            // What only means something while something else is open, or at what has the focus.
            if remote || matches!(action.msg, Msg::Escape | Msg::TogglePalette | Msg::MenuHere) {
                continue;
            }
            self.add(group, t(self.lang, action.says).to_owned(), action.msg.clone());
            if let Some(entry) = self.entries.last_mut() {
                entry.key = action.shown;
            }
        }
    }

    fn page(&mut self) {
        let word = |key: &str| t(self.lang, key).to_owned();
        let mut lines = vec![
            ("keys.act", word("bar.network"), Msg::ToggleNetwork),
            ("keys.act", word("network.heal"), Msg::Act(Command::HealAll)),
            ("keys.page", word("new.save"), Msg::SaveFile),
            ("keys.page", word("author.open"), Msg::Lesson(LessonMsg::Author(AuthorMsg::Toggle))),
            ("keys.page", word("glossary.open"), Msg::Glossary(GlossaryMsg::Toggle)),
            ("keys.page", word("share.show_code"), Msg::OnShare(ShareMsg::Code)),
            ("keys.page", word("palette.light"), Msg::Theme(Theme::Light)),
            ("keys.page", word("palette.dark"), Msg::Theme(Theme::Dark)),
            ("keys.page", word("palette.system"), Msg::Theme(Theme::System)),
        ];
        let lenses = [
            (LensKind::Messages, "locks.messages"),
            (LensKind::Logs, "logs.logs"),
            (LensKind::Locks, "locks.locks"),
        ];
        for (lens, key) in lenses {
            let says = tf(self.lang, "palette.lens", &[("what", t(self.lang, key))]);
            lines.push(("keys.look", says, Msg::Lens(lens)));
        }
        let tabs = [
            (Tab::Event, "tab.event"),
            (Tab::Server, "tab.server"),
            (Tab::Znodes, "tab.znodes"),
            (Tab::Recipes, "tab.recipes"),
            (Tab::Guarantees, "tab.guarantees"),
            (Tab::Why, "tab.why"),
            (Tab::Predict, "tab.predict"),
        ];
        for (tab, key) in tabs {
            let says = tf(self.lang, "palette.tab", &[("what", t(self.lang, key))]);
            lines.push(("keys.look", says, Msg::TabFocus(tab)));
        }
        let pace = self.model.play.pace;
        for speed in Speed::all() {
            let says = tf(self.lang, "palette.speed", &[("what", speed.label())]);
            lines.push(("keys.move", says, Msg::Direct(DirectMsg::Pace(Pace { speed, ..pace }))));
        }
        for (group, says, msg) in lines {
            self.add(group, says, msg);
        }
    }

    /// Servers, clients and links: what their menus offer.
    fn things(&mut self) {
        let ends = popover::ends(self.model);
        for (ix, end) in ends.iter().enumerate() {
            self.thing(
                &end.to_string(),
                match *end {
                    Endpoint::Server(sid) => Target::Server(sid),
                    Endpoint::Client(id) => Target::Client(id),
                },
            );
            for other in ends[..ix].iter().filter(|other| other.server().is_some()) {
                self.thing(&format!("{other} – {end}"), Target::Link(*other, *end));
            }
        }
    }

    fn thing(&mut self, name: &str, target: Target) {
        let group = t(self.lang, "keys.act");
        for item in menu::everything(self.model, self.lang, target) {
            let says = tf(self.lang, "palette.of", &[("thing", name), ("what", &item.label)]);
            self.entries.push(PaletteEntry {
                says,
                group,
                key: "",
                msg: item.msg,
                blocked: item.refused,
                also: String::new(),
            });
        }
    }

    fn branches(&mut self) {
        let run = &self.model.run;
        for ix in (0..run.branches().len()).filter(|ix| *ix != run.current()) {
            let name = branches::name(self.model, self.lang, ix);
            let says = tf(self.lang, "palette.branch", &[("what", &name)]);
            self.add("keys.move", says, Msg::Branch(BranchMsg::Go(ix)));
        }
    }

    fn scenarios(&mut self) {
        for (id, title, note) in library::scenarios(self.lang) {
            let says = tf(self.lang, "palette.open", &[("what", title)]);
            self.add("new.bundled", says, Msg::OpenBundled(id));
            if let Some(entry) = self.entries.last_mut() {
                entry.also = format!("{id} {note}");
            }
        }
    }

    /// Why something cannot be done now.
    fn blocked(&self, msg: &Msg) -> Option<&'static str> {
        let run = &self.model.run;
        let serves = run.world().nodes().iter().any(|n| n.server.serves() && !n.paused);
        let pointed = matches!(self.model.selected, Some(Target::Server(_)));
        match msg {
            Msg::Home | Msg::Back if run.cursor() == 0 => Some("palette.at_start"),
            Msg::End if run.cursor() == run.frontier() => Some("palette.at_end"),
            Msg::QuickWrite if !serves => Some("transport.write_why"),
            Msg::CrashSelected | Msg::RestartSelected if !pointed => Some("palette.no_server"),
            Msg::Class(ClassMsg::Black | ClassMsg::Spot | ClassMsg::Pen | ClassMsg::Leave)
                if self.model.page.class.present.is_none() =>
            {
                Some("palette.not_presenting")
            }
            Msg::Undo if run.branches().len() == 1 => Some("palette.one_branch"),
            _ => None,
        }
    }
}
