//! Any operation as a client's user composes it: what was typed, and what it becomes or why it is refused.

mod compose;
mod rows;

use zabscope::service::op::CreateMode;
use zabscope::service::watch::{WatchKind, WatcherMode};

/// The longest path that is sent, in characters.
pub const LONGEST_PATH: usize = 200;
/// The longest data that is sent, in characters.
pub const LONGEST_DATA: usize = 1_000;
/// Nothing longer than this is kept of what was typed.
const LONGEST_TYPED: usize = 4_000;
/// The longest time to live that fits into a znode, in ms.
pub const LONGEST_TTL: i64 = 0xff_ffff_ffff;
/// How many operations a multi may have.
pub const MOST_ROWS: usize = 10;

/// What can be asked, as the list of operations has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verb {
    /// Create a znode.
    Create,
    /// Delete one.
    Delete,
    /// Set its data.
    SetData,
    /// Read its data.
    GetData,
    /// Read its Stat.
    Exists,
    /// Read its children's names.
    GetChildren,
    /// Read its ACL.
    GetAcl,
    /// Set its ACL.
    SetAcl,
    /// Catch up with the leader.
    Sync,
    /// Several writes, all or nothing.
    Multi,
    /// Several reads.
    MultiRead,
    /// The session's ephemeral znodes.
    GetEphemerals,
    /// How many znodes are below one.
    GetAllChildrenNumber,
    /// Leave a persistent watch.
    AddWatch,
    /// Take a watch back.
    RemoveWatches,
    /// Is there a watch?
    CheckWatches,
    /// Show credentials.
    AddAuth,
    /// Is the version as expected? Part of a multi only.
    Check,
}

impl Verb {
    /// All that stand alone.
    pub const ALL: [Verb; 17] = [
        Verb::Create,
        Verb::Delete,
        Verb::SetData,
        Verb::GetData,
        Verb::Exists,
        Verb::GetChildren,
        Verb::GetAcl,
        Verb::SetAcl,
        Verb::Sync,
        Verb::Multi,
        Verb::MultiRead,
        Verb::GetEphemerals,
        Verb::GetAllChildrenNumber,
        Verb::AddWatch,
        Verb::RemoveWatches,
        Verb::CheckWatches,
        Verb::AddAuth,
    ];
    /// Those of a multi's rows.
    pub const IN_MULTI: [Verb; 4] = [Verb::Create, Verb::Delete, Verb::SetData, Verb::Check];
    /// Those of a multiRead's rows.
    pub const IN_MULTI_READ: [Verb; 2] = [Verb::GetData, Verb::GetChildren];

    /// ZooKeeper's name.
    pub fn name(self) -> &'static str {
        match self {
            Verb::Create => "create",
            Verb::Delete => "delete",
            Verb::SetData => "setData",
            Verb::GetData => "getData",
            Verb::Exists => "exists",
            Verb::GetChildren => "getChildren",
            Verb::GetAcl => "getACL",
            Verb::SetAcl => "setACL",
            Verb::Sync => "sync",
            Verb::Multi => "multi",
            Verb::MultiRead => "multiRead",
            Verb::GetEphemerals => "getEphemerals",
            Verb::GetAllChildrenNumber => "getAllChildrenNumber",
            Verb::AddWatch => "addWatch",
            Verb::RemoveWatches => "removeWatches",
            Verb::CheckWatches => "checkWatches",
            Verb::AddAuth => "addAuth",
            Verb::Check => "check",
        }
    }
}

/// Who may do what with a new znode, as the list of choices has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AclChoice {
    /// Everybody everything.
    Open,
    /// Everybody may read, nobody anything else.
    Read,
    /// Whoever this client has proved to be.
    Creator,
    /// Whoever knows a password.
    Digest,
}

impl AclChoice {
    /// All of them.
    pub const ALL: [AclChoice; 4] =
        [AclChoice::Open, AclChoice::Read, AclChoice::Creator, AclChoice::Digest];
}

/// The typed and chosen fields of an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AskField {
    /// The path.
    Path,
    /// The data.
    Data,
    /// The expected version.
    Version,
    /// The create mode.
    Mode,
    /// The time to live.
    Ttl,
    /// The ACL.
    Acl,
    /// `user:password`.
    Digest,
    /// Leave a watch.
    Watch,
    /// The Stat, too.
    Stat,
    /// Persistent or recursive.
    WatchMode,
    /// Data, children or any.
    WatchKind,
}

/// Every create mode, in the order of the list.
pub const MODES: [CreateMode; 7] = [
    CreateMode::Persistent,
    CreateMode::Ephemeral,
    CreateMode::PersistentSequential,
    CreateMode::EphemeralSequential,
    CreateMode::Container,
    CreateMode::PersistentWithTtl,
    CreateMode::PersistentSequentialWithTtl,
];
/// The modes of addWatch.
pub const WATCH_MODES: [WatcherMode; 2] = [WatcherMode::Persistent, WatcherMode::Recursive];
/// The kinds of removeWatches and checkWatches.
pub const WATCH_KINDS: [WatchKind; 5] = [
    WatchKind::Any,
    WatchKind::Data,
    WatchKind::Children,
    WatchKind::Persistent,
    WatchKind::Recursive,
];

/// One operation, as typed; what it does not need is kept for the next.
#[derive(Clone, PartialEq, Debug)]
pub struct OpForm {
    /// What is asked.
    pub verb: Verb,
    /// The path.
    pub path: String,
    /// The data.
    pub data: String,
    /// The expected version; empty for any.
    pub version: String,
    /// The create mode.
    pub mode: CreateMode,
    /// The time to live in ms.
    pub ttl: String,
    /// The ACL.
    pub acl: AclChoice,
    /// `user:password`.
    pub digest: String,
    /// Leave a watch.
    pub watch: bool,
    /// The Stat, too.
    pub stat: bool,
    /// Persistent or recursive.
    pub watch_mode: WatcherMode,
    /// Data, children or any.
    pub watch_kind: WatchKind,
}

/// What can be changed in an operation.
#[derive(Clone, PartialEq, Debug)]
pub enum AskEdit {
    /// Another operation.
    Verb(Verb),
    /// A text was typed.
    Text(AskField, String),
    /// A box was ticked or not.
    Flag(AskField, bool),
    /// Another create mode.
    Mode(CreateMode),
    /// Another ACL.
    Acl(AclChoice),
    /// Another mode of addWatch.
    WatchMode(WatcherMode),
    /// Another kind of watch.
    WatchKind(WatchKind),
}

/// What is said about an operation.
#[derive(Clone, PartialEq, Debug)]
pub enum AskMsg {
    /// Something was typed or chosen, in a row or above them.
    Edit(Option<usize>, AskEdit),
    /// One more row.
    AddRow,
    /// One row less.
    RemoveRow(usize),
    /// Ask for it.
    Run,
    /// Compose one about this znode.
    About(Verb, String),
}

/// Why an operation is not sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AskProblem {
    /// A path begins with a slash.
    NoSlash,
    /// A part of the path is empty, `.` or `..`, it ends in a slash, or a character is not allowed.
    BadPath,
    /// It is longer than so many characters.
    TooLong(usize),
    /// It is no version.
    Version,
    /// It is no time to live.
    Ttl,
    /// It is not `user:password`.
    Digest,
}

/// Which field is refused, and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AskRefused {
    /// The row of a multi.
    pub row: Option<usize>,
    /// The field.
    pub field: AskField,
    /// Why.
    pub why: AskProblem,
}

/// What a client's user composes.
#[derive(Clone, PartialEq, Debug)]
pub struct AskForm {
    /// The operation.
    pub part: OpForm,
    /// The rows of a multi.
    pub writes: Vec<OpForm>,
    /// The rows of a multiRead.
    pub reads: Vec<OpForm>,
    /// What was refused.
    pub refused: Option<AskRefused>,
}

impl OpForm {
    /// An operation on a path.
    pub fn new(verb: Verb, path: &str) -> OpForm {
        OpForm {
            verb,
            path: path.to_owned(),
            data: "1".to_owned(),
            version: String::new(),
            mode: CreateMode::Persistent,
            ttl: "10000".to_owned(),
            acl: AclChoice::Open,
            digest: "user:password".to_owned(),
            watch: false,
            stat: false,
            watch_mode: WatcherMode::Persistent,
            watch_kind: WatchKind::Any,
        }
    }

    /// Does this operation have this field?
    pub fn has(&self, field: AskField) -> bool {
        use Verb::*;
        let verb = self.verb;
        match field {
            AskField::Path => !matches!(verb, Multi | MultiRead | AddAuth),
            AskField::Data => matches!(verb, Create | SetData),
            AskField::Version => matches!(verb, Delete | SetData | SetAcl | Check),
            AskField::Mode => verb == Create,
            AskField::Ttl => verb == Create && self.mode.is_ttl(),
            AskField::Acl => matches!(verb, Create | SetAcl),
            AskField::Digest => {
                verb == AddAuth || self.has(AskField::Acl) && self.acl == AclChoice::Digest
            }
            AskField::Watch => matches!(verb, GetData | Exists | GetChildren),
            AskField::Stat => match verb {
                Create => !self.mode.is_ttl() && self.mode != CreateMode::Container,
                _ => verb == GetChildren,
            },
            AskField::WatchMode => verb == AddWatch,
            AskField::WatchKind => matches!(verb, RemoveWatches | CheckWatches),
        }
    }

    fn text_mut(&mut self, field: AskField) -> Option<&mut String> {
        match field {
            AskField::Path => Some(&mut self.path),
            AskField::Data => Some(&mut self.data),
            AskField::Version => Some(&mut self.version),
            AskField::Ttl => Some(&mut self.ttl),
            AskField::Digest => Some(&mut self.digest),
            _ => None,
        }
    }

    /// What was typed into a field.
    pub fn text(&self, field: AskField) -> &str {
        match field {
            AskField::Path => &self.path,
            AskField::Data => &self.data,
            AskField::Version => &self.version,
            AskField::Ttl => &self.ttl,
            AskField::Digest => &self.digest,
            _ => "",
        }
    }

    fn edit(&mut self, edit: AskEdit) {
        match edit {
            AskEdit::Verb(verb) => self.verb = verb,
            AskEdit::Text(field, text) => {
                if let Some(kept) = self.text_mut(field) {
                    *kept = text.chars().take(LONGEST_TYPED).collect();
                }
            }
            AskEdit::Flag(AskField::Watch, on) => self.watch = on,
            AskEdit::Flag(_, on) => self.stat = on,
            AskEdit::Mode(mode) => self.mode = mode,
            AskEdit::Acl(acl) => self.acl = acl,
            AskEdit::WatchMode(mode) => self.watch_mode = mode,
            AskEdit::WatchKind(kind) => self.watch_kind = kind,
        }
    }
}
