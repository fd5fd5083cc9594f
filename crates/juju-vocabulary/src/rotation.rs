//! When a secret is to get new content.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How often the owner of a secret is asked for new content (`core/secrets/rotate.go`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rotation {
    /// It is not.
    #[default]
    Never,
    /// Each hour.
    Hourly,
    /// Each day.
    Daily,
    /// Every seven days.
    Weekly,
    /// Each month of the calendar.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Each year.
    Yearly,
}

/// A text that says no rotation. Says what there is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a rotation: never, hourly, daily, weekly, monthly, quarterly or yearly")]
pub struct RotationError;

impl Rotation {
    const ALL: [Rotation; 7] = [
        Rotation::Never,
        Rotation::Hourly,
        Rotation::Daily,
        Rotation::Weekly,
        Rotation::Monthly,
        Rotation::Quarterly,
        Rotation::Yearly,
    ];

    /// Juju's word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Rotation::Never => "never",
            Rotation::Hourly => "hourly",
            Rotation::Daily => "daily",
            Rotation::Weekly => "weekly",
            Rotation::Monthly => "monthly",
            Rotation::Quarterly => "quarterly",
            Rotation::Yearly => "yearly",
        }
    }
}

impl fmt::Display for Rotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Rotation {
    type Err = RotationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut all = Rotation::ALL.into_iter();
        all.find(|rotation| rotation.as_str() == text)
            .ok_or(RotationError)
    }
}
