//! The contents of popovers.

use super::author::HandoutPanel;
use super::branches::{self, BranchPanel};
use super::flaws::{self, FlawPicker, FlawsPanel};
use super::glossary::{self, GlossaryPanel};
use super::jump::{self, JumpPanel};
use super::library::{self, LibraryPanel};
use super::release::{self, ReleasePanel};
use super::share::{self, SharePanel};
use super::twin::{self, TwinChoice};
use super::write::{self, ExportPanel};
use super::{about, palette, table, words};
use crate::i18n::{Lang, tf};
use crate::model::{Field, Model, NetworkForm, NewForm, Popover};
use crate::sentence::time::seconds;
use zabscope::base::{Endpoint, ServerId};
use zabscope::sim::{Command, Fault};

/// An open popover.
#[derive(Clone, PartialEq, Debug)]
pub struct PopoverPanel {
    pub lang: Lang,
    pub shows: Shows,
}

/// What a popover shows.
#[derive(Clone, PartialEq, Debug)]
pub enum Shows {
    /// A new run.
    New(Box<NewPanel>),
    Branches(BranchPanel),
    /// What this line can be compared with.
    Twin(TwinChoice),
    /// The link.
    Share(Box<SharePanel>),
    Export(Box<ExportPanel>),
    /// The keys.
    Help,
    /// Lessons, myths, scenarios and flaws.
    Library(Box<LibraryPanel>),
    /// A lesson on paper.
    Handout(HandoutPanel),
    /// The whole network.
    Network(NetworkPanel),
    /// The rules that are taken away.
    Flaws(FlawsPanel),
    /// The release of ZooKeeper, and its holes.
    Release(Box<ReleasePanel>),
    /// What to jump to, and what to stop at.
    Jump(Box<JumpPanel>),
    /// What is modelled, what is not, and the evidence.
    About(about::AboutPanel),
    /// The stage as a table.
    Table(table::TablePanel),
    /// What words mean.
    Glossary(GlossaryPanel),
    /// Everything that can be done.
    Palette(palette::PalettePanel),
}

/// The form of a new run.
#[derive(Clone, PartialEq, Debug)]
pub struct NewPanel {
    /// What was typed.
    pub form: NewForm,
    /// What is wrong, and where.
    pub problem: Option<(Option<Field>, String)>,
    /// What is wrong with the file that was chosen.
    pub file: Option<String>,
    /// Rules to take away.
    pub flaws: FlawPicker,
}

/// The partition builder.
#[derive(Clone, PartialEq, Debug)]
pub struct NetworkPanel {
    /// What was chosen.
    pub form: NetworkForm,
    /// All servers with their groups.
    pub servers: Vec<(ServerId, u8)>,
    /// What it would do, if anything.
    pub preview: Option<String>,
    pub command: Command,
    /// Something is held or cut.
    pub disturbed: bool,
    /// Everybody, to choose a sender from.
    pub ends: Vec<Endpoint>,
}

pub fn of(model: &Model, open: &Popover) -> PopoverPanel {
    let lang = model.page.lang;
    let shows = match open {
        Popover::New(form) => Shows::New(Box::new(new(lang, form))),
        Popover::Twin(form) => Shows::Twin(twin::choice(model, form)),
        Popover::Branches(form) => Shows::Branches(branches::panel(model, form)),
        Popover::Share(open) => Shows::Share(Box::new(share::panel(model, open))),
        Popover::Flaws => Shows::Flaws(flaws::panel(model)),
        Popover::Release => Shows::Release(Box::new(release::panel(model))),
        Popover::Export => Shows::Export(Box::new(write::export(model))),
        Popover::Help => Shows::Help,
        Popover::Library(open) => Shows::Library(Box::new(library::panel(model, open))),
        Popover::Handout(handout) => {
            Shows::Handout(HandoutPanel { lang, handout: handout.clone() })
        }
        Popover::Jump => Shows::Jump(Box::new(jump::panel(model))),
        Popover::About => Shows::About(about::panel(lang)),
        Popover::Glossary(open) => Shows::Glossary(glossary::panel(lang, open)),
        Popover::Table => Shows::Table(table::panel(model)),
        Popover::Palette(open) => Shows::Palette(palette::panel(model, open)),
        Popover::Network(form) => Shows::Network(network(model, form)),
    };
    PopoverPanel { lang, shows }
}

fn new(lang: Lang, form: &NewForm) -> NewPanel {
    NewPanel {
        problem: form.problem.as_ref().map(|p| words::new_problem(lang, p)),
        file: form.file.as_ref().map(|p| words::file(lang, p)),
        flaws: flaws::choice(lang, form),
        form: form.clone(),
    }
}

fn network(model: &Model, form: &NetworkForm) -> NetworkPanel {
    let world = model.run.world();
    let all: Vec<ServerId> = world.nodes().iter().map(|n| n.server.id).collect();
    let group = |g: u8| {
        let names: Vec<String> =
            all.iter().filter(|s| form.groups[**s] == g).map(|s| s.to_string()).collect();
        (!names.is_empty()).then(|| names.join(" "))
    };
    let groups: Vec<String> = (1..=3).filter_map(group).collect();
    let key = if form.cut { "network.preview_cut" } else { "network.preview_silent" };
    let preview = (groups.len() > 1).then(|| {
        tf(
            model.page.lang,
            key,
            &[("groups", &groups.join(" | ")), ("time", &seconds(world.now()))],
        )
    });
    let how = if form.cut { Fault::Cut } else { Fault::Silence };
    NetworkPanel {
        servers: all.iter().map(|s| (*s, form.groups[*s])).collect(),
        preview,
        command: Command::Partition(form.groups, how),
        disturbed: !world.network().is_whole(),
        ends: ends(model),
        form: form.clone(),
    }
}

/// Everybody who can send something: servers, and clients that have been used.
pub fn ends(model: &Model) -> Vec<Endpoint> {
    let world = model.run.world();
    let servers = world.nodes().iter().map(|n| Endpoint::Server(n.server.id));
    let clients = world.clients().iter().filter(|c| c.server.is_some());
    servers.chain(clients.map(|c| Endpoint::Client(c.id))).collect()
}
