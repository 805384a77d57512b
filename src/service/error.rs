//! The error codes of `KeeperException`, with names and numbers (6.5).

use std::fmt;

macro_rules! codes {
    ($($name:ident = $number:literal, $doc:literal;)*) => {
        /// What can be wrong with a request. Success has no code here; on the wire
        /// it is 0, `OK`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(i16)]
        pub enum ErrorCode {
            $(#[doc = $doc] $name = $number,)*
        }

        impl ErrorCode {
            /// All of them, from the largest number down.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$name),*];

            /// As ZooKeeper's clients print it.
            pub fn name(self) -> &'static str {
                match self {
                    $(ErrorCode::$name => stringify!($name),)*
                }
            }
        }
    };
}

codes! {
    SystemError = -1, "Marks the range of the server's own failures.";
    RuntimeInconsistency = -2, "An operation of a multi that came after the failing one.";
    DataInconsistency = -3, "The server found its data inconsistent.";
    ConnectionLoss = -4, "Said by the client library: the connection ended first (6.5.1).";
    MarshallingError = -5, "The request could not be read.";
    Unimplemented = -6, "The server does not do this.";
    OperationTimeout = -7, "It took too long.";
    BadArguments = -8, "A path or another argument is not valid.";
    UnknownSession = -12, "No such session.";
    NewConfigNoQuorum = -13, "No quorum of the new configuration is connected.";
    ReconfigInProgress = -14, "Another reconfiguration is on its way.";
    ApiError = -100, "Marks the range of what a caller did wrong.";
    NoNode = -101, "The znode does not exist.";
    NoAuth = -102, "The ACL does not permit it.";
    BadVersion = -103, "The expected version is not the actual one.";
    NoChildrenForEphemerals = -108, "An ephemeral znode cannot have children.";
    NodeExists = -110, "The znode exists already.";
    NotEmpty = -111, "The znode has children.";
    SessionExpired = -112, "The session is closed, closing or unknown.";
    InvalidCallback = -113, "A callback is not valid.";
    InvalidACL = -114, "The ACL is empty or not well formed.";
    AuthFailed = -115, "The credentials were refused.";
    SessionMoved = -118, "The session belongs to another connection now.";
    NotReadOnly = -119, "A write to a read-only server.";
    EphemeralOnLocalSession = -120, "A local session cannot own znodes.";
    NoWatcher = -121, "There is no such watch.";
    RequestTimeout = -122, "The server did not answer in time.";
    ReconfigDisabled = -123, "Reconfiguration is switched off.";
    SessionClosedRequireAuth = -124, "The server wants a SASL login.";
    QuotaExceeded = -125, "A hard quota would be exceeded.";
    ThrottledOp = -127, "The server has too much to do.";
}

impl ErrorCode {
    /// Its number on the wire.
    pub fn number(self) -> i32 {
        self as i32
    }
}

impl fmt::Display for ErrorCode {
    /// As people write it: `BadVersion (-103)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name(), self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_zookeepers_names_and_numbers() {
        assert_eq!(ErrorCode::BadVersion.to_string(), "BadVersion (-103)");
        assert!(ErrorCode::ALL.windows(2).all(|w| w[0].number() > w[1].number()));
    }
}
