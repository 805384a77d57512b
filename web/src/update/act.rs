//! Doing something to the run: commands, writes, branches.

use super::{Toast, history, lesson};
use crate::model::history::Deed;
use crate::model::targets::free_client;
use crate::model::{Menu, Model, Popover, WhenForm};
use crate::scene::Target;
use crate::update::task::Tasks;
use crate::update::tools::{close_menu, toast};
use zabscope::base::{ClientId, Endpoint, Micros, ServerId};
use zabscope::client::Client;
use zabscope::service::op::Op;
use zabscope::sim::{Act, Command, When};
use zabscope::zab::ServerState;

/// The znode that the quick write sets.
pub const PATH: &str = "/demo";

/// A command, at the moment that the open form names; the form closes.
pub fn act(model: &mut Model, command: Command) -> Tasks {
    let form = match (&model.menu, &model.popover) {
        (Some(menu), _) => menu.when.clone(),
        (None, Some(Popover::Network(form))) => form.when.clone(),
        (None, _) => WhenForm::default(),
    };
    let Some(when) = form.when() else { return toast(model, Toast::BadTime) };
    let mut tasks = close_menu(model);
    if matches!(model.popover, Some(Popover::Network(_))) {
        model.popover = None;
        tasks.push(crate::update::task::Task::RestoreFocus);
    }
    tasks.extend(carry_out(model, &[Act { when, command }]));
    tasks
}

/// Carries out commands one after the other; the first may open a branch.
pub fn carry_out(model: &mut Model, acts: &[Act]) -> Tasks {
    model.play.playing = false;
    model.play.work = None;
    model.play.first_step = false;
    if let Err(refused) = lesson::before(model, acts) {
        return toast(model, refused);
    }
    let (left, mut branched, mut refused) = (history::place(model), None, None);
    let mut done = 0;
    for act in acts {
        match model.run.act(act.clone()) {
            Ok(acted) => (branched, done) = (branched.or(acted.branched), done + 1),
            Err(refusal) => {
                refused = Some(refusal);
                break;
            }
        }
    }
    // Of several, the last is what the others were done for.
    if let Some(act) = acts[..done].last() {
        history::did(model, Deed::Acted(act.command.clone()), left);
    }
    if let Some(refusal) = refused {
        return toast(model, Toast::Refused(refusal));
    }
    match (branched, acts.last()) {
        (Some(branch), _) => toast(model, Toast::Branched(branch)),
        (None, Some(act)) if act.when != When::Now => toast(model, Toast::Armed(act.clone())),
        (None, _) => {
            model.toast = None;
            Vec::new()
        }
    }
}

/// A command for this moment.
pub fn now(command: Command) -> Act {
    Act { when: When::Now, command }
}

/// The write of the form.
pub fn submit_write(model: &mut Model) -> Tasks {
    let Some(Menu { target: Target::Client(client), write, when, .. }) = model.menu.clone() else {
        return Vec::new();
    };
    let Some(version) = write.expected() else { return toast(model, Toast::BadVersion) };
    if when.when().is_none() {
        return toast(model, Toast::BadTime);
    }
    let (path, data) = (write.key.trim().into(), write.value.as_str().into());
    act(model, Command::Write(client, path, data, version))
}

/// How many writes there were: the next value is one more.
pub fn next_value(clients: &[Client]) -> usize {
    let writes = clients.iter().flat_map(|c| c.history.iter());
    writes.filter(|e| matches!(*e.op, Op::Put { .. })).count() + 1
}

fn next_write(model: &Model, client: ClientId) -> Act {
    let value = next_value(model.run.world().clients()).to_string();
    now(Command::Write(client, PATH.into(), value.as_str().into(), -1))
}

/// A client writes the next value.
pub fn write_next(model: &mut Model, client: ClientId) -> Tasks {
    let write = next_write(model, client);
    act(model, write.command)
}

/// Writes with one click: as the first client that has a session, or as one that gets it first.
pub fn quick_write(model: &mut Model) -> Tasks {
    let world = model.run.world();
    let active = world.clients().iter().find(|c| c.is_active()).map(|c| c.id);
    let acts = match (active, serving(model), free_client(world.clients())) {
        (Some(client), ..) => vec![next_write(model, client)],
        (None, Some(server), Some(client)) => {
            vec![now(Command::Connect(client, server)), next_write(model, client)]
        }
        (None, None, _) | (None, _, None) => return toast(model, Toast::NobodyServes),
    };
    carry_out(model, &acts)
}

/// Cuts all of a client's links, or heals them, at the moment that the open menu names.
pub fn cut_off(model: &mut Model, client: ClientId, cut: bool) -> Tasks {
    let form = model.menu.as_ref().map_or_else(WhenForm::default, |menu| menu.when.clone());
    let Some(when) = form.when() else { return toast(model, Toast::BadTime) };
    let (me, network) = (Endpoint::Client(client), model.run.world().network());
    let ends = model.run.world().nodes().iter().map(|n| Endpoint::Server(n.server.id));
    let acts = ends.filter(|server| when != When::Now || network.is_cut(me, *server) != cut);
    let command = |server| if cut { Command::Cut(me, server) } else { Command::Heal(me, server) };
    let acts: Vec<Act> = acts.map(|server| Act { when, command: command(server) }).collect();
    let mut tasks = close_menu(model);
    tasks.extend(carry_out(model, &acts));
    tasks
}

/// A client stands still from now on until its session is over for certain: its time-out and two ticks.
pub fn let_expire(model: &mut Model, client: ClientId) -> Tasks {
    let world = model.run.world();
    let of = &world.clients()[usize::from(client.0) - 1];
    let length = Micros::millis(u64::from(of.timeout_ms)) + world.setup().config.tick * 2;
    let back = When::At(world.now() + length);
    let mut tasks = close_menu(model);
    tasks.extend(carry_out(
        model,
        &[
            now(Command::PauseClient(client)),
            Act { when: back, command: Command::ResumeClient(client) },
        ],
    ));
    tasks
}

/// A server that serves clients: best a follower, so that one sees its REQUEST travel.
fn serving(model: &Model) -> Option<ServerId> {
    let serves = |s: &&zabscope::sim::world::Node| s.server.serves() && !s.paused;
    let all: Vec<_> = model.run.world().nodes().iter().filter(serves).collect();
    let follower = all.iter().find(|n| n.server.state() == Some(ServerState::Following));
    follower.or(all.first()).map(|n| n.server.id)
}

/// Does something to the server that is pointed at.
pub fn to_selected(model: &mut Model, command: fn(ServerId) -> Command) -> Tasks {
    match model.selected {
        Some(Target::Server(sid)) => act(model, command(sid)),
        _ => Vec::new(),
    }
}
