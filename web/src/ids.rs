//! The ids of elements that get the focus or are scrolled into sight: `update` names them, views bear them.

use crate::model::ask::AskField;
use crate::model::recipes::RecipeField;
use crate::model::{Field, Tab};
use zabscope::base::{ServerId, Zxid};

/// What the open tab of the inspector shows.
pub const TAB_CONTENT: &str = "tab-content";
/// What stands behind “…”.
pub const MORE: &str = "more";
/// The open popover.
pub const POPOVER: &str = "popover";
/// The button that makes a page fill the screen with a code.
pub const SHARE_FILL: &str = "share-fill";

/// The id of a tab's element.
pub fn tab(tab: Tab) -> &'static str {
    match tab {
        Tab::Event => "tab-event",
        Tab::Server => "tab-server",
        Tab::Client => "tab-client",
        Tab::Znodes => "tab-znodes",
        Tab::Guarantees => "tab-guarantees",
        Tab::Recipes => "tab-recipes",
        Tab::Twin => "tab-twin",
        Tab::Why => "tab-why",
        Tab::Predict => "tab-predict",
    }
}

/// The id of an item's element.
pub fn menu_item(index: usize) -> String {
    format!("menu-item-{index}")
}

/// The id of a row's element.
pub fn znode_row(path: &str) -> String {
    format!("znode-{path}")
}

/// The id of a line's element.
pub fn palette_line(line: usize) -> String {
    format!("palette-{line}")
}

/// The id of a moment's text.
pub fn moment_text(ix: usize) -> String {
    format!("author-text-{ix}")
}

/// The id of a moment's button.
pub fn moment(ix: usize) -> String {
    format!("author-moment-{ix}")
}

/// The name of the line of an event.
pub fn why_line(event: u32) -> String {
    format!("why-{event}")
}

/// The id of a field's element.
pub fn recipe_field(field: RecipeField) -> &'static str {
    match field {
        RecipeField::Path => "recipe-path",
        RecipeField::Second => "recipe-second",
        RecipeField::Hold => "recipe-hold",
        RecipeField::Think => "recipe-think",
        RecipeField::Repeat => "recipe-repeat",
        RecipeField::Timeout => "recipe-timeout",
        RecipeField::Backoff => "recipe-backoff",
        RecipeField::Size => "recipe-size",
    }
}

/// The id of a field's element.
pub fn ask_field(row: Option<usize>, field: AskField) -> String {
    let name = match field {
        AskField::Path => "path",
        AskField::Data => "data",
        AskField::Version => "version",
        AskField::Mode => "mode",
        AskField::Ttl => "ttl",
        AskField::Acl => "acl",
        AskField::Digest => "digest",
        AskField::Watch => "watch",
        AskField::Stat => "stat",
        AskField::WatchMode => "watch-mode",
        AskField::WatchKind => "watch-kind",
    };
    row.map_or_else(|| format!("ask-{name}"), |row| format!("ask-{row}-{name}"))
}

/// The id of an entry's element.
pub fn glossary_entry(id: &str) -> String {
    format!("term-{id}")
}

/// The id of a field's element.
pub fn new_run_field(field: Field) -> &'static str {
    match field {
        Field::Seed => "new-seed",
        Field::Tick => "new-tick",
        Field::InitLimit => "new-init-limit",
        Field::SyncLimit => "new-sync-limit",
        Field::LatencyLo => "new-latency-lo",
        Field::LatencyHi => "new-latency-hi",
        Field::FsyncLo => "new-fsync-lo",
        Field::FsyncHi => "new-fsync-hi",
        Field::BootLo => "new-boot-lo",
        Field::BootHi => "new-boot-hi",
        Field::SnapCount => "new-snap-count",
        Field::CommitLogCount => "new-commit-log-count",
    }
}

/// The id of a branch's row.
pub fn branch_row(branch: usize) -> String {
    format!("branch-{branch}")
}

/// The id of an entry in the page.
pub fn log_entry(sid: ServerId, zxid: Zxid) -> String {
    format!("entry-{sid}-{:x}", zxid.0)
}
