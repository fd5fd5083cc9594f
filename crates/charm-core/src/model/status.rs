//! What a unit or an application tells about its condition.

use std::borrow::Cow;

use crate::tools::status::StatusInfo;

/// A status that a charm can set.
///
/// Each kind also has a short form: `unit.set_status(Active("ready"))`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Offers what it was deployed for.
    Active(Cow<'static, str>),
    /// A person has to do something.
    Blocked(Cow<'static, str>),
    /// At work on its own; not offering its service meanwhile.
    Maintenance(Cow<'static, str>),
    /// Needs something from another application, which is on its way.
    Waiting(Cow<'static, str>),
}

impl Status {
    /// Juju's name of the kind.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Status::Active(_) => "active",
            Status::Blocked(_) => "blocked",
            Status::Maintenance(_) => "maintenance",
            Status::Waiting(_) => "waiting",
        }
    }

    /// What `juju status` shows beside the kind; may be empty.
    #[must_use]
    pub fn message(&self) -> &str {
        match self {
            Status::Active(message)
            | Status::Blocked(message)
            | Status::Maintenance(message)
            | Status::Waiting(message) => message,
        }
    }
}

macro_rules! short_form {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub struct $name<M>(pub M);

            impl<M: Into<Cow<'static, str>>> From<$name<M>> for Status {
                fn from(status: $name<M>) -> Self {
                    Status::$name(status.0.into())
                }
            }

            /// So that a test says `assert_eq!(status, Active("ready"))`.
            impl<M: AsRef<str>> PartialEq<$name<M>> for Status {
                fn eq(&self, other: &$name<M>) -> bool {
                    matches!(self, Status::$name(message) if *message == other.0.as_ref())
                }
            }

            impl<M: AsRef<str>> PartialEq<$name<M>> for CurrentStatus {
                fn eq(&self, other: &$name<M>) -> bool {
                    matches!(self, CurrentStatus::Set(status) if status == other)
                }
            }

            impl<M: Into<Cow<'static, str>>> From<$name<M>> for CurrentStatus {
                fn from(status: $name<M>) -> Self {
                    CurrentStatus::Set(status.into())
                }
            }
        )*
    };
}

short_form! {
    /// [`Status::Active`] with this message.
    Active;
    /// [`Status::Blocked`] with this message.
    Blocked;
    /// [`Status::Maintenance`] with this message.
    Maintenance;
    /// [`Status::Waiting`] with this message.
    Waiting;
}

/// A status as Juju has it: one that a charm set, or one of Juju's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CurrentStatus {
    /// What the charm set last.
    Set(Status),
    /// Juju's own, such as `unknown` (never set), `error` or `terminated`.
    Juju {
        /// Juju's name of it.
        name: String,
        /// Its message; may be empty.
        message: String,
    },
}

impl From<Status> for CurrentStatus {
    fn from(status: Status) -> Self {
        CurrentStatus::Set(status)
    }
}

impl From<StatusInfo> for CurrentStatus {
    fn from(StatusInfo { status, message }: StatusInfo) -> Self {
        match status.as_str() {
            "active" => Active(message).into(),
            "blocked" => Blocked(message).into(),
            "maintenance" => Maintenance(message).into(),
            "waiting" => Waiting(message).into(),
            _ => CurrentStatus::Juju {
                name: status,
                message,
            },
        }
    }
}
