//! The menus: everything that can be done to a thing. What cannot be done now is listed too, with the reason.

mod client;

use super::words;
use crate::i18n::{Lang, t, tf};
use crate::model::targets::{free_client, link_of};
use crate::model::{Menu, MenuPage, Model, WhenForm, WriteForm};
use crate::msg::Msg;
use crate::scene::Target;
use zabscope::base::{Channel, Endpoint, ServerId, Span};
use zabscope::sim::{Command, Fault};

/// An open menu.
#[derive(Clone, PartialEq, Debug)]
pub struct MenuPanel {
    pub lang: Lang,
    /// What it belongs to.
    pub title: String,
    /// Which of its pages this is; a new page is drawn from scratch.
    pub page: MenuPage,
    pub items: Vec<MenuItem>,
    /// The item that has the focus.
    pub focus: usize,
    /// When its command is to happen.
    pub when: WhenForm,
    /// The form for a write, if that is the page.
    pub write: Option<WriteForm>,
    /// Everybody, to choose a sender from.
    pub ends: Vec<Endpoint>,
}

/// An item of a menu.
#[derive(Clone, PartialEq, Debug)]
pub struct MenuItem {
    /// What it says.
    pub label: String,
    pub msg: Msg,
    /// Why it cannot be done now.
    pub refused: Option<String>,
    /// It breaks something.
    pub fault: bool,
    /// It opens another page.
    pub more: bool,
}

/// What makes items.
struct MenuMaker<'a> {
    model: &'a Model,
    lang: Lang,
    when: &'a WhenForm,
    items: Vec<MenuItem>,
}

impl MenuMaker<'_> {
    fn command(&mut self, key: &str, with: &[(&str, &str)], command: Command, fault: bool) {
        let refused = self.model.allowed(&command, self.when).err();
        let refused = refused.map(|why| words::refusal(self.lang, why));
        let label = tf(self.lang, key, with);
        self.items.push(MenuItem { label, msg: Msg::Act(command), refused, fault, more: false });
    }

    fn page(&mut self, key: &str, with: &[(&str, &str)], page: MenuPage) {
        let label = tf(self.lang, key, with);
        let msg = Msg::MenuPage(page);
        self.items.push(MenuItem { label, msg, refused: None, fault: false, more: true });
    }

    fn other(&mut self, key: &str, msg: Msg) {
        let label = t(self.lang, key).to_owned();
        self.items.push(MenuItem { label, msg, refused: None, fault: false, more: false });
    }
}

/// The open menu.
pub fn of(model: &Model, menu: &Menu) -> MenuPanel {
    let mut make = MenuMaker { model, lang: model.page.lang, when: &menu.when, items: Vec::new() };
    match (menu.page, menu.target) {
        (MenuPage::Root, target) => root(&mut make, target),
        (MenuPage::Isolate, target) => isolate(&mut make, target),
        (MenuPage::Disk, target) => disk(&mut make, target),
        (MenuPage::Hold(a, b), _) => hold(&mut make, a, b),
        (MenuPage::Latency(a, b), _) => latency(&mut make, a, b),
        (MenuPage::Connect, target) => client::connect(&mut make, target),
        (MenuPage::Move, target) => client::go_to(&mut make, target),
        (MenuPage::TimeOut, target) => client::time_out(&mut make, target),
        (MenuPage::Knows, target) => client::knows(&mut make, target),
        (MenuPage::Library, target) => client::library(&mut make, target),
        (MenuPage::Write, _) => {}
    }
    if menu.page != MenuPage::Root {
        make.other("menu.back", Msg::MenuPage(MenuPage::Root));
    }
    MenuPanel {
        lang: model.page.lang,
        title: title(model, menu.target),
        page: menu.page,
        items: make.items,
        focus: menu.focus,
        when: menu.when.clone(),
        write: (menu.page == MenuPage::Write).then(|| menu.write.clone()),
        ends: super::popover::ends(model),
    }
}

/// What can be done at once to something that is pointed at; the rest is in its menu.
#[derive(Clone, PartialEq, Debug)]
pub struct Actions {
    pub title: String,
    /// The thing.
    pub target: Target,
    /// What can be done.
    pub items: Vec<MenuItem>,
}

/// The actions of a thing.
pub fn actions(model: &Model, target: Target) -> Actions {
    let when = WhenForm::default();
    let mut make = MenuMaker { model, lang: model.page.lang, when: &when, items: Vec::new() };
    root(&mut make, target);
    let shown = |i: &MenuItem| {
        let looks = matches!(i.msg, Msg::Inspect(_) | Msg::Select(Target::Client(_)));
        !i.more && !looks && i.refused.is_none()
    };
    make.items.retain(shown);
    Actions { title: title(model, target), target, items: make.items }
}

/// Everything that can be done to a thing, in any language: its menu with all pages but those with forms, and what
/// cannot be done now, too.
pub fn everything(model: &Model, lang: Lang, target: Target) -> Vec<MenuItem> {
    let when = WhenForm::default();
    let mut make = MenuMaker { model, lang, when: &when, items: Vec::new() };
    match target {
        Target::Server(sid) => {
            make.command("menu.crash", &[], Command::Crash(sid), true);
            make.command("menu.restart", &[], Command::Restart(sid), false);
            make.command("menu.restart_empty", &[], Command::RestartEmpty(sid), true);
            make.command("menu.pause", &[], Command::Pause(sid), true);
            make.command("menu.resume", &[], Command::Resume(sid), false);
            isolate(&mut make, target);
            disk(&mut make, target);
            make.other("menu.inspect", Msg::Inspect(sid));
        }
        Target::Client(id) => {
            client::root(&mut make, id);
            client::time_out(&mut make, target);
            client::knows(&mut make, target);
            client::library(&mut make, target);
        }
        Target::Link(a, b) => link(&mut make, a, b),
        Target::Packet { .. } | Target::Txn(_) | Target::Event(_) => {}
    }
    make.items.retain(|item| !item.more);
    make.items
}

fn root(make: &mut MenuMaker, target: Target) {
    match target {
        Target::Server(sid) => server(make, sid),
        Target::Client(client) => client::root(make, client),
        Target::Link(a, b) => link(make, a, b),
        Target::Packet { cause, .. } => packet(make, target, cause),
        Target::Txn(_) | Target::Event(_) => {}
    }
}

fn title(model: &Model, target: Target) -> String {
    match target {
        Target::Server(sid) => {
            format!("{sid} · {}", words::server_state(model.page.lang, model.run.world().node(sid)))
        }
        Target::Client(client) => client.to_string(),
        Target::Link(a, b) => format!("{a} – {b}"),
        Target::Packet { cause, to, conn } => {
            let flights = model.run.world().in_flight();
            let found = flights.iter().find(|m| m.cause == cause && m.to == to && m.conn == conn);
            found.map_or_else(String::new, |m| format!("{} {} → {}", m.kind.name(), m.from, m.to))
        }
        Target::Txn(zxid) => zxid.to_string(),
        Target::Event(event) => format!("#{event}"),
    }
}

fn server(make: &mut MenuMaker, sid: ServerId) {
    let node = make.model.run.world().node(sid);
    let (up, paused) = (node.server.process.is_some(), node.paused);
    if up {
        make.command("menu.crash", &[], Command::Crash(sid), true);
        if paused {
            make.command("menu.resume", &[], Command::Resume(sid), false);
        } else {
            make.command("menu.pause", &[], Command::Pause(sid), true);
        }
    } else {
        make.command("menu.restart", &[], Command::Restart(sid), false);
        make.command("menu.restart_empty", &[], Command::RestartEmpty(sid), true);
    }
    make.page("menu.isolate", &[], MenuPage::Isolate);
    make.page("menu.disk", &[], MenuPage::Disk);
    if let Some(client) = free_client(make.model.run.world().clients()) {
        let name = client.to_string();
        make.command("menu.connect_here", &[("c", &name)], Command::Connect(client, sid), false);
    }
    make.other("menu.inspect", Msg::Inspect(sid));
}

fn link(make: &mut MenuMaker, a: Endpoint, b: Endpoint) {
    let (from, to) = (a.to_string(), b.to_string());
    let there = [("a", from.as_str()), ("b", to.as_str())];
    let back = [("a", to.as_str()), ("b", from.as_str())];
    let network = make.model.run.world().network();
    if network.is_cut(a, b) {
        make.command("menu.heal", &[], Command::Heal(a, b), false);
    } else {
        make.command("menu.cut", &[], Command::Cut(a, b), true);
    }
    make.page("menu.hold_page", &there, MenuPage::Hold(a, b));
    make.page("menu.hold_page", &back, MenuPage::Hold(b, a));
    for &channel in channels(a, b) {
        let key = match channel {
            Channel::Election => "menu.break_election",
            Channel::Quorum => "menu.break_quorum",
            Channel::Client => "menu.break_client",
        };
        make.command(key, &[], Command::Break(a, b, channel), true);
    }
    make.page("menu.latency_page", &there, MenuPage::Latency(a, b));
    make.page("menu.latency_page", &back, MenuPage::Latency(b, a));
    if !network.is_cut(a, b) {
        make.command("menu.heal", &[], Command::Heal(a, b), false);
    }
}

/// The channels between two: votes and quorum traffic between servers, the client's own otherwise.
fn channels(a: Endpoint, b: Endpoint) -> &'static [Channel] {
    let servers = a.server().is_some() && b.server().is_some();
    if servers { &[Channel::Election, Channel::Quorum] } else { &[Channel::Client] }
}

fn packet(make: &mut MenuMaker, target: Target, cause: u32) {
    if let Some((from, to, channel)) = link_of(make.model, target) {
        let (a, b) = (from.to_string(), to.to_string());
        let with = [("a", a.as_str()), ("b", b.as_str())];
        make.command("menu.drop", &with, Command::Break(from, to, channel), true);
        make.command("menu.hold_here", &with, Command::Hold(from, to, Some(channel)), true);
        make.page("menu.latency_page", &with, MenuPage::Latency(from, to));
    }
    make.other("menu.sent_by", Msg::Select(Target::Event(cause)));
}

fn isolate(make: &mut MenuMaker, target: Target) {
    let Target::Server(sid) = target else { return };
    make.command("menu.isolate_silent", &[], Command::Isolate(sid, Fault::Silence), true);
    make.command("menu.isolate_cut", &[], Command::Isolate(sid, Fault::Cut), true);
}

fn disk(make: &mut MenuMaker, target: Target) {
    let Target::Server(sid) = target else { return };
    if make.model.run.world().node(sid).disk_fails {
        make.command("menu.mend_disk", &[], Command::MendDisk(sid), false);
    } else {
        make.command("menu.fail_disk", &[], Command::FailDisk(sid), true);
    }
    let presets = [
        ("menu.fsync_normal", Span::new(2_000, 8_000)),
        ("menu.fsync_100ms", Span::fixed(100_000)),
        ("menu.fsync_1s", Span::fixed(1_000_000)),
        ("menu.fsync_5s", Span::fixed(5_000_000)),
    ];
    for (key, span) in presets {
        make.command(key, &[], Command::Fsync(sid, span), span.lo.0 > 8_000);
    }
}

fn hold(make: &mut MenuMaker, a: Endpoint, b: Endpoint) {
    let network = make.model.run.world().network();
    let all = channels(a, b);
    if all.iter().any(|c| network.hold_of(a, b, *c).is_none()) {
        make.command("menu.hold_all", &[], Command::Hold(a, b, None), true);
    }
    if all.iter().any(|c| network.hold_of(a, b, *c).is_some()) {
        make.command("menu.release_all", &[], Command::Release(a, b, None), false);
    }
    for channel in all {
        let (held, one) = (network.hold_of(a, b, *channel).is_some(), Some(*channel));
        let key = match (channel, held) {
            (Channel::Election, false) => "menu.hold_election",
            (Channel::Election, true) => "menu.release_election",
            (Channel::Quorum, false) => "menu.hold_quorum",
            (Channel::Quorum, true) => "menu.release_quorum",
            (Channel::Client, false) => "menu.hold_client",
            (Channel::Client, true) => "menu.release_client",
        };
        let command = if held { Command::Release(a, b, one) } else { Command::Hold(a, b, one) };
        make.command(key, &[], command, !held);
    }
}

fn latency(make: &mut MenuMaker, a: Endpoint, b: Endpoint) {
    let normal = make.model.run.world().setup().latency;
    let presets = [
        ("menu.latency_normal", normal),
        ("menu.latency_50ms", Span::fixed(50_000)),
        ("menu.latency_500ms", Span::fixed(500_000)),
        ("menu.latency_5s", Span::fixed(5_000_000)),
    ];
    for (key, span) in presets {
        make.command(key, &[], Command::Latency(a, b, span), span != normal);
    }
}
