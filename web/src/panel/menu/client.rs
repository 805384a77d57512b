//! The menu of a client.

use super::MenuMaker;
use crate::i18n::t;
use crate::model::MenuPage;
use crate::msg::Msg;
use crate::panel::words;
use crate::scene::Target;
use crate::sentence::library_key;
use zabscope::base::{Channel, ClientId, Endpoint, ServerId};
use zabscope::client::{ClientState, Library};
use zabscope::sim::Command;

/// The first page.
pub(super) fn root(make: &mut MenuMaker, client: ClientId) {
    let world = make.model.run.world();
    let of = &world.clients()[usize::from(client.0) - 1];
    let (active, paused, server) = (of.is_active(), of.paused, of.server);
    let connected = of.state == ClientState::Connected;
    let probe = Command::Write(client, "/".into(), "".into(), -1);
    let refused = make.model.allowed(&probe, make.when).err();
    let refused = refused.map(|why| words::refusal(make.lang, why));
    make.other("menu.write_again", Msg::WriteAgain(client));
    make.page("menu.write", &[], MenuPage::Write);
    for item in &mut make.items {
        item.refused.clone_from(&refused);
    }
    if active {
        make.page("menu.move", &[], MenuPage::Move);
    } else {
        make.page("menu.connect", &[], MenuPage::Connect);
    }
    if paused {
        make.command("menu.resume", &[], Command::ResumeClient(client), false);
    } else if active {
        make.command("menu.pause_client", &[], Command::PauseClient(client), true);
    }
    if active {
        network(make, client, server);
        if connected && !paused && !world.setup().config.eternal_sessions {
            make.other("menu.let_expire", Msg::LetExpire(client));
        }
        make.command("menu.disconnect", &[], Command::Disconnect(client), false);
        make.command("menu.kill", &[], Command::Kill(client), true);
    } else if cut_off(make, client) {
        make.other("menu.join_network", Msg::CutOff(client, false));
    }
    if let Some(server) = server.filter(|sid| active && world.node(*sid).server.process.is_some()) {
        let name = server.to_string();
        make.command("menu.crash_its_server", &[("s", &name)], Command::Crash(server), true);
    }
    if world.program(client).is_some_and(|program| !program.is_over()) {
        make.command("menu.stop_program", &[], Command::Stop(client), false);
        make.command("menu.kill_program", &[], Command::KillProgram(client), true);
    }
    make.other("menu.recipes", Msg::ShowRecipes);
    make.page("menu.time_out", &[], MenuPage::TimeOut);
    make.page("menu.knows", &[], MenuPage::Knows);
    make.page("menu.library", &[], MenuPage::Library);
    make.other("menu.inspect", Msg::Select(Target::Client(client)));
}

fn network(make: &mut MenuMaker, client: ClientId, server: Option<ServerId>) {
    if let Some(server) = server {
        let (me, other) = (Endpoint::Client(client), Endpoint::Server(server));
        let broken = Command::Break(me, other, Channel::Client);
        make.command("menu.break_client", &[], broken, true);
    }
    let cut = cut_off(make, client);
    let key = if cut { "menu.join_network" } else { "menu.leave_network" };
    make.other(key, Msg::CutOff(client, !cut));
    if let Some(item) = make.items.last_mut() {
        item.fault = !cut;
    }
}

/// Are all of its links cut?
fn cut_off(make: &MenuMaker, client: ClientId) -> bool {
    let world = make.model.run.world();
    let cut = |sid| world.network().is_cut(Endpoint::Client(client), Endpoint::Server(sid));
    world.nodes().iter().all(|n| cut(n.server.id))
}

fn servers(make: &MenuMaker) -> Vec<ServerId> {
    make.model.run.world().nodes().iter().map(|n| n.server.id).collect()
}

/// Servers for a client without a session.
pub(super) fn connect(make: &mut MenuMaker, target: Target) {
    let Target::Client(client) = target else { return };
    for sid in servers(make) {
        let name = sid.to_string();
        make.command("menu.connect_to", &[("s", &name)], Command::Connect(client, sid), false);
    }
}

/// Servers for a client that takes its session along.
pub(super) fn go_to(make: &mut MenuMaker, target: Target) {
    let Target::Client(client) = target else { return };
    let at = make.model.run.world().clients()[usize::from(client.0) - 1].server;
    for sid in servers(make).into_iter().filter(|sid| Some(*sid) != at) {
        let name = sid.to_string();
        make.command("menu.connect_to", &[("s", &name)], Command::Move(client, sid), false);
    }
}

/// Session time-outs.
pub(super) fn time_out(make: &mut MenuMaker, target: Target) {
    let Target::Client(client) = target else { return };
    for ms in [4_000, 6_000, 10_000, 20_000, 40_000] {
        let seconds = (ms / 1000).to_string();
        let command = Command::SessionTimeout(client, ms);
        make.command("menu.time_out_of", &[("s", &seconds)], command, false);
    }
}

/// Connect strings: all servers, or one of them only.
pub(super) fn knows(make: &mut MenuMaker, target: Target) {
    let Target::Client(client) = target else { return };
    let all = make.model.run.world().setup().config.members();
    make.command("menu.knows_all", &[], Command::ConnectString(client, all), false);
    for sid in servers(make) {
        let name = sid.to_string();
        let command = Command::ConnectString(client, [sid].into_iter().collect());
        make.command("menu.knows_only", &[("s", &name)], command, false);
    }
}

/// Libraries.
pub(super) fn library(make: &mut MenuMaker, target: Target) {
    let Target::Client(client) = target else { return };
    for library in [Library::Java, Library::Kazoo] {
        let name = t(make.lang, library_key(library));
        let command = Command::UseLibrary(client, library);
        make.command("menu.library_is", &[("s", name)], command, false);
    }
}
