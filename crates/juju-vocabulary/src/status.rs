//! What a unit or an application tells about its condition.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A status that a charm can set.
///
/// Each kind also has a short form: `unit.set_status(Active("ready"))`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "CurrentStatus", into = "CurrentStatus")]
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

    /// How much it matters; see [`CurrentStatus::severity`].
    #[must_use]
    pub fn severity(&self) -> u8 {
        severity(self.name())
    }

    /// The status of this name; gives the message back when no charm can set it.
    ///
    /// # Errors
    ///
    /// For any other name than `active`, `blocked`, `maintenance` and `waiting`.
    pub fn of(name: &str, message: String) -> Result<Self, String> {
        Ok(match name {
            "active" => Status::Active(message.into()),
            "blocked" => Status::Blocked(message.into()),
            "maintenance" => Status::Maintenance(message.into()),
            "waiting" => Status::Waiting(message.into()),
            _ => return Err(message),
        })
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

/// A status that only Juju sets, where one of a charm belongs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no status that a charm can set")]
pub struct NotOfCharm(String);

impl TryFrom<CurrentStatus> for Status {
    type Error = NotOfCharm;

    fn try_from(status: CurrentStatus) -> Result<Self, NotOfCharm> {
        match status {
            CurrentStatus::Set(status) => Ok(status),
            CurrentStatus::Juju { name, .. } => Err(NotOfCharm(name)),
        }
    }
}

impl CurrentStatus {
    /// What Juju says of a unit whose charm has never said anything.
    #[must_use]
    pub fn unknown() -> Self {
        CurrentStatus::of("unknown", "")
    }

    /// The status of this name, whoever set it.
    #[must_use]
    pub fn of(name: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        match Status::of(name, message) {
            Ok(status) => CurrentStatus::Set(status),
            Err(message) => CurrentStatus::Juju {
                name: name.to_owned(),
                message,
            },
        }
    }

    /// Juju's name of the kind.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            CurrentStatus::Set(status) => status.name(),
            CurrentStatus::Juju { name, .. } => name,
        }
    }

    /// What `juju status` shows beside the kind; may be empty.
    #[must_use]
    pub fn message(&self) -> &str {
        match self {
            CurrentStatus::Set(status) => status.message(),
            CurrentStatus::Juju { message, .. } => message,
        }
    }

    /// The status that several add up to: the one that matters most, and the first of equals; `unknown` of
    /// none.
    #[must_use]
    pub fn worst<'a>(statuses: impl DoubleEndedIterator<Item = &'a Self>) -> Self {
        // `max_by_key` takes the last of equals.
        let worst = statuses.rev().max_by_key(|status| status.severity());
        worst.cloned().unwrap_or_else(CurrentStatus::unknown)
    }

    /// How much it matters when one status is made of several, the highest first: Juju's order
    /// (`core/status`).
    #[must_use]
    pub fn severity(&self) -> u8 {
        severity(self.name())
    }
}

fn severity(name: &str) -> u8 {
    match name {
        "error" => 6,
        "blocked" => 5,
        "maintenance" => 4,
        "waiting" => 3,
        "active" => 2,
        "terminated" => 1,
        _ => 0,
    }
}

/// As `status-get --include-data` prints it.
#[derive(Serialize, Deserialize)]
struct Wire<'a> {
    status: Cow<'a, str>,
    /// Left out where there is none.
    #[serde(default)]
    message: Cow<'a, str>,
}

impl Serialize for CurrentStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let wire = Wire {
            status: self.name().into(),
            message: self.message().into(),
        };
        wire.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for CurrentStatus {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Wire { status, message } = Wire::deserialize(deserializer)?;
        Ok(CurrentStatus::of(&status, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_the_charms_or_jujus_by_its_name() {
        assert_eq!(CurrentStatus::of("active", "ready"), Active("ready"));
        assert!(matches!(
            CurrentStatus::of("error", ""),
            CurrentStatus::Juju { .. }
        ));
        for name in ["active", "blocked", "maintenance", "waiting", "unknown"] {
            let status = CurrentStatus::of(name, "why");
            assert_eq!((status.name(), status.message()), (name, "why"));
        }
    }

    #[test]
    fn what_a_person_must_mend_matters_most() {
        let order = [
            "unknown",
            "terminated",
            "active",
            "waiting",
            "maintenance",
            "blocked",
            "error",
        ];
        let of = |name: &str| CurrentStatus::of(name, "").severity();
        assert!(
            order
                .into_iter()
                .map(of)
                .is_sorted_by(|one, next| one < next)
        );
    }
}
