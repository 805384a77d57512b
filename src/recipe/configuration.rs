//! Settings that everybody follows (8.7.4): read with a watch, read again after each
//! event. Several znodes stand behind one, `ready`, that is away while they change.

use super::fact::Happened;
use super::io::{Io, Woke};
use super::kind::Recipe;
use super::tape::{Catch, Fail, Progress, Stop};
use crate::base::ClientId;
use crate::client::ClientState;
use crate::service::error::ErrorCode;
use crate::service::op::CreateMode;
use crate::service::path::Path;

/// Sets the data: one version after the other.
pub fn write_round(io: &mut Io, recipe: &Recipe, client: ClientId, round: u32) -> Progress<()> {
    io.ensure(&recipe.path)?;
    let setting: Path = format!("{client}-{round}").into();
    io.set(&recipe.path, &setting, -1)?;
    io.tell(Happened::Published(setting));
    io.sleep(recipe.hold)
}

/// Reads with a watch, goes by what it has read, and waits for news.
pub fn read_round(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    io.clear();
    match io.get(&recipe.path, true) {
        Ok((setting, _)) => io.tell(Happened::Follows(setting)),
        Err(Stop::Fail(Fail::Code(ErrorCode::NoNode))) => drop(io.exists(&recipe.path, true)?),
        Err(stop) => return Err(stop),
    }
    news(io, &recipe.path)
}

/// Waits until something happens to it, or its watch is lost with its session.
pub fn news(io: &mut Io, path: &str) -> Progress<()> {
    io.tell(Happened::Waits(path.into()));
    let is_it = |woke: &Woke| match woke {
        Woke::Event(_, of) => **of == *path,
        Woke::State(state) => *state == ClientState::Expired,
        _ => false,
    };
    io.until(None, is_it).map(drop)
}

/// The znodes of a setting in parts, and the one that says that they belong together.
pub fn part(recipe: &Recipe, n: u32) -> String {
    format!("{}/part-{n}", recipe.path)
}

/// See [`part`].
pub fn ready(recipe: &Recipe) -> String {
    format!("{}/ready", recipe.path)
}

/// Takes `ready` away, changes every part, puts it back.
pub fn ready_write_round(
    io: &mut Io,
    recipe: &Recipe,
    client: ClientId,
    round: u32,
) -> Progress<()> {
    io.ensure(&recipe.path)?;
    io.delete(&ready(recipe), -1).but(ErrorCode::NoNode)?;
    let setting: Path = format!("{client}-{round}").into();
    for n in 1..=recipe.size {
        io.ensure(&part(recipe, n))?;
        io.set(&part(recipe, n), &setting, -1)?;
    }
    io.create(&ready(recipe), "", CreateMode::Persistent).but(ErrorCode::NodeExists)?;
    io.tell(Happened::Published(setting));
    io.sleep(recipe.hold)
}

/// Reads the parts while `ready` is there, and once more if it went meanwhile.
pub fn ready_read_round(io: &mut Io, recipe: &Recipe) -> Progress<()> {
    let ready = ready(recipe);
    io.clear();
    let before = io.exists(&ready, true)?;
    let Some(before) = before else { return news(io, &ready) };
    let settings = parts(io, recipe)?;
    let after = io.exists(&ready, true)?;
    if after.is_none_or(|after| after.czxid != before.czxid) {
        return Ok(()); // changed while it was reading
    }
    follows(io, &settings);
    news(io, &ready)
}

/// Reads every part.
pub fn parts(io: &mut Io, recipe: &Recipe) -> Progress<Vec<Path>> {
    let mut settings = Vec::new();
    for n in 1..=recipe.size {
        let setting = io.get(&part(recipe, n), false).but(ErrorCode::NoNode)?;
        settings.push(setting.map_or_else(|| "".into(), |(setting, _)| setting));
    }
    Ok(settings)
}

/// Goes by these, which should all be of one kind.
pub fn follows(io: &mut Io, settings: &[Path]) {
    let mut seen: Vec<&str> = settings.iter().map(|setting| &**setting).collect();
    seen.dedup();
    io.tell(Happened::Follows(seen.join("+").into()));
}
