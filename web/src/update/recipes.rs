//! Programs of clients: started, stopped, compared.

use super::{Toast, act};
use crate::ids;
use crate::model::recipes::{Comparison, RaceSide, RaceStage, RecipeMsg, of_family};
use crate::model::{LensKind, Model, Tab};
use crate::update::task::{Task, Tasks};
use crate::update::tools::{set, toast};
use std::sync::Arc;
use zabscope::base::{ClientId, MAX_CLIENT, Micros, ServerId};
use zabscope::recipe::numbers::Numbers;
use zabscope::recipe::{Kind, Recipe};
use zabscope::sim::{Act, Command, Recording, Refusal, Setup, World};

/// Events of each of two runs that one slice looks at.
const SLICE: u32 = 3_000;
/// A comparison ends after so much time of its run.
const LONGEST: Micros = Micros::millis(180_000);
/// The most events of a comparison.
const MOST: u32 = 400_000;

/// Shows the recipes, and gives them the focus.
pub fn show(model: &mut Model) -> Tasks {
    model.tab = Tab::Recipes;
    model.page.desk.drawer = true;
    model.menu = None;
    model.popover = None;
    vec![Task::Focus(ids::TAB_CONTENT.to_owned())]
}

/// Something is said about recipes.
pub fn said(model: &mut Model, said: RecipeMsg) -> Tasks {
    let form = &mut model.page.recipes;
    match said {
        RecipeMsg::Family(family) => {
            if let Some(kind) = of_family(family).next() {
                form.choose(kind);
            }
            Vec::new()
        }
        RecipeMsg::Kind(kind) => {
            form.choose(kind);
            Vec::new()
        }
        RecipeMsg::Field(field, text) => {
            form.problem = None;
            set(&mut form.fields[field as usize], text.chars().take(60).collect())
        }
        RecipeMsg::Count(count) => set(&mut form.count, count.clamp(1, MAX_CLIENT as u8)),
        RecipeMsg::Fenced(on) => set(&mut form.fenced, on),
        RecipeMsg::Against(kind) => set(&mut form.against, kind),
        RecipeMsg::Start => start(model),
        RecipeMsg::Stop(client) => act::carry_out(model, &[act::now(Command::Stop(client))]),
        RecipeMsg::StopAll => stop_all(model),
        RecipeMsg::Compare => compare(model),
        RecipeMsg::CloseComparison => set(&mut model.comparison, None),
    }
}

/// Does this client run a program that has not come to its end?
pub fn runs(world: &World, client: ClientId) -> bool {
    world.program(client).is_some_and(|program| !program.is_over())
}

fn serving(world: &World) -> Vec<ServerId> {
    let serves = world.nodes().iter().filter(|node| node.server.serves() && !node.paused);
    serves.map(|node| node.server.id).collect()
}

/// Connects so many clients that run nothing, at servers in turn, and starts the recipe on each.
fn commands(world: &World, recipe: &Recipe, count: u8) -> Result<Vec<Act>, Toast> {
    let servers = serving(world);
    if servers.is_empty() {
        return Err(Toast::NobodyServes);
    }
    let free = |client: &&zabscope::client::Client| !runs(world, client.id) && !client.paused;
    let chosen = world.clients().iter().take(MAX_CLIENT).filter(free).take(usize::from(count));
    let mut acts = Vec::new();
    for (ix, client) in chosen.enumerate() {
        if !client.is_active() {
            acts.push(act::now(Command::Connect(client.id, servers[ix % servers.len()])));
        }
        let mut recipe = recipe.clone();
        if recipe.kind == Kind::TwoLocks && ix % 2 == 1 {
            // Every other one takes them in the other order.
            let second = recipe.second();
            recipe.second = Some(std::mem::replace(&mut recipe.path, second));
        }
        acts.push(act::now(Command::Run(client.id, Arc::new(recipe))));
    }
    let last = ClientId(MAX_CLIENT as u8);
    if acts.is_empty() { Err(Toast::Refused(Refusal::RunsAlready(last))) } else { Ok(acts) }
}

fn start(model: &mut Model) -> Tasks {
    let recipe = match model.page.recipes.recipe(model.page.recipes.kind) {
        Ok(recipe) => recipe,
        Err(field) => return refused(model, field),
    };
    match commands(model.run.world(), &recipe, model.page.recipes.count) {
        Ok(acts) => {
            model.lens = LensKind::Locks;
            model.page.desk.lens = true;
            model.page.desk.drawer &= model.view.width >= super::alarm::NARROW;
            act::carry_out(model, &acts)
        }
        Err(why) => toast(model, why),
    }
}

fn refused(model: &mut Model, field: crate::model::recipes::RecipeField) -> Tasks {
    model.page.recipes.problem = Some(field);
    vec![Task::Focus(ids::recipe_field(field).to_owned())]
}

fn stop_all(model: &mut Model) -> Tasks {
    let world = model.run.world();
    let running = world.clients().iter().map(|client| client.id);
    let running = running.filter(|id| runs(world, *id));
    let acts: Vec<Act> = running.map(|id| act::now(Command::Stop(id))).collect();
    if acts.is_empty() { Vec::new() } else { act::carry_out(model, &acts) }
}

fn compare(model: &mut Model) -> Tasks {
    let (form, setup) = (&model.page.recipes, model.run.world().setup());
    let plain = Setup { script: Vec::new(), ..Setup::clone(setup) };
    let plain = Arc::new(plain);
    let side = |kind| {
        Ok(RaceSide {
            recipe: form.recipe(kind)?,
            run: Recording::new(plain.clone()),
            stage: RaceStage::Electing,
            numbers: Numbers::default(),
            began: Micros(0),
        })
    };
    let both = side(form.kind).and_then(|one| Ok([one, side(form.against)?]));
    match both {
        Ok(sides) => {
            model.comparison = Some(Comparison { sides, count: form.count });
            vec![Task::Continue]
        }
        Err(field) => refused(model, field),
    }
}

/// A slice of two runs that are compared.
pub fn work(model: &mut Model) -> Tasks {
    let Some(comparison) = &mut model.comparison else { return Vec::new() };
    let count = comparison.count;
    for side in &mut comparison.sides {
        go_on(side, count);
    }
    let done = comparison.sides.iter().all(|side| side.stage == RaceStage::Done);
    if done { Vec::new() } else { vec![Task::Continue] }
}

fn go_on(side: &mut RaceSide, count: u8) {
    for _ in 0..SLICE {
        let until = match side.stage {
            RaceStage::Done => break,
            RaceStage::Running(until) => until,
            RaceStage::Electing => {
                let world = side.run.world();
                if serving(world).len() == world.setup().started.len() as usize {
                    begin(side, count);
                    continue;
                }
                LONGEST
            }
        };
        let advanced = side.run.advance();
        let world = side.run.world();
        let over = side.stage != RaceStage::Electing && world.programs().all(|p| p.is_over());
        if !advanced || over || world.now() > until || world.events() > MOST {
            side.stage = RaceStage::Done;
        }
    }
    tell(side);
}

fn begin(side: &mut RaceSide, count: u8) {
    let Ok(acts) = commands(side.run.world(), &side.recipe, count) else { return };
    for act in acts {
        if side.run.act(act).is_err() {
            side.stage = RaceStage::Done;
            return;
        }
    }
    side.began = side.run.world().now();
    side.stage = RaceStage::Running(side.began + LONGEST);
}

fn tell(side: &mut RaceSide) {
    let world = side.run.world();
    let path = &side.recipe.path;
    let guarded = world.resources().iter().find(|guarded| guarded.path == *path);
    side.numbers = Numbers::of(path, world.programs(), guarded);
}
