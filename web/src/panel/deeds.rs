//! What a person did, in a few words: names for branches, undo and redo.

use crate::i18n::{Lang, t, tf};
use crate::model::history::Deed;
use crate::sentence::{library_key, names, recipes, reply};
use zabscope::base::Endpoint;
use zabscope::sim::Command;

pub fn done(lang: Lang, deed: &Deed) -> String {
    let key = match deed {
        Deed::Acted(what) => return command(lang, what),
        Deed::Switched => "deed.switched",
        Deed::Renamed => "deed.renamed",
        Deed::Removed => "deed.removed",
        Deed::Opened => "deed.opened",
        Deed::Adopted => "deed.adopted",
        Deed::Restored => "deed.restored",
        Deed::Release => "deed.another_release",
        Deed::Rules(true) => "deed.with_flaws",
        Deed::Rules(false) => "deed.without_flaws",
    };
    t(lang, key).to_owned()
}

/// A command in the imperative.
pub fn command(lang: Lang, command: &Command) -> String {
    let name = |end: Option<Endpoint>| end.map_or_else(String::new, |end| end.to_string());
    let (a, b) = (name(command.subject()), name(command.object()));
    let (key, what) = match command {
        Command::Crash(_) => ("deed.crash", String::new()),
        Command::Restart(_) => ("deed.restart", String::new()),
        Command::RestartEmpty(_) => ("deed.restart_empty", String::new()),
        Command::Pause(_) | Command::PauseClient(_) => ("deed.pause", String::new()),
        Command::Resume(_) | Command::ResumeClient(_) => ("deed.resume", String::new()),
        Command::Hold(..) => ("deed.hold", String::new()),
        Command::Release(..) => ("deed.release", String::new()),
        Command::Cut(..) => ("deed.cut", String::new()),
        Command::Heal(..) => ("deed.heal", String::new()),
        Command::Isolate(..) => ("deed.isolate", String::new()),
        Command::Partition(..) => ("deed.partition", String::new()),
        Command::HealAll => ("deed.heal_all", String::new()),
        Command::Break(..) => ("deed.break", String::new()),
        Command::Latency(..) => ("deed.latency", String::new()),
        Command::Fsync(..) => ("deed.fsync", String::new()),
        Command::Connect(..) => ("deed.connect", String::new()),
        Command::Write(_, path, data, _) => ("deed.write", format!("{path} = {data}")),
        Command::Disconnect(_) => ("deed.disconnect", String::new()),
        Command::Request(_, op) => ("deed.request", reply::request(op)),
        Command::Move(..) => ("deed.move", String::new()),
        Command::Kill(_) => ("deed.kill", String::new()),
        Command::SessionTimeout(..) => ("deed.timeout", String::new()),
        Command::Run(_, recipe) => ("deed.run", recipes::titled(lang, recipe)),
        Command::Stop(_) => ("deed.stop", String::new()),
        Command::Cancel(_) => ("deed.cancel", String::new()),
        Command::ConnectString(_, servers) => ("deed.connect_string", names(*servers)),
        Command::UseLibrary(_, library) => ("deed.library", t(lang, library_key(*library)).into()),
        Command::KillProgram(_) => ("deed.kill_program", String::new()),
        Command::FailDisk(_) => ("deed.fail_disk", String::new()),
        Command::MendDisk(_) => ("deed.mend_disk", String::new()),
    };
    tf(lang, key, &[("a", &a), ("b", &b), ("what", &what)])
}
