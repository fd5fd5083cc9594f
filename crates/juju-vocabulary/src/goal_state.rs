//! What an application and its neighbours are meant to become, as `goal-state` prints it.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::name::UnitName;
use crate::text::excerpt;

/// The units that an application is meant to have, and those of its neighbours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoalState {
    /// The units of the application.
    #[serde(default)]
    pub units: BTreeMap<UnitName, Goal>,
    /// By endpoint, the applications that are related there and their units, by name. An application in another model
    /// goes by the URL of its offer, without its units; one that consumes an offer of this model is left out.
    #[serde(default)]
    pub relations: BTreeMap<String, BTreeMap<String, Goal>>,
}

/// How far a unit or a relation is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// Of a unit its status, or `dying`; of an application that of the relation, such as `joined`.
    pub status: String,
    /// Since when, to the second; none where Juju does not tell.
    #[serde(default, with = "since", skip_serializing_if = "Option::is_none")]
    pub since: Option<SystemTime>,
}

/// The status of a unit that is being removed.
pub const DYING: &str = "dying";

impl Goal {
    /// Whether the unit is being removed.
    #[must_use]
    pub fn is_dying(&self) -> bool {
        self.status == DYING
    }
}

impl GoalState {
    /// How many units the application is meant to have: those that are not being removed.
    #[must_use]
    pub fn planned_units(&self) -> usize {
        self.units.values().filter(|goal| !goal.is_dying()).count()
    }
}

/// `2025-01-31 12:00:05Z` (`FormatTime` of Juju).
mod since {
    use super::*;

    const DAY: u64 = 24 * 60 * 60;

    #[expect(clippy::ref_option, reason = "as serde calls it")]
    pub(super) fn serialize<S: Serializer>(
        since: &Option<SystemTime>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match since {
            Some(time) => serializer.serialize_str(&write(*time)),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<SystemTime>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        match text.as_deref() {
            None | Some("") => Ok(None),
            Some(text) => read(text).map(Some).ok_or_else(|| {
                let text = excerpt(text, 40);
                de::Error::custom(format!("`{text}` is not a time, expected one of Juju's"))
            }),
        }
    }

    pub(super) fn write(time: SystemTime) -> String {
        let seconds = time.duration_since(SystemTime::UNIX_EPOCH);
        let seconds = seconds.unwrap_or_default().as_secs();
        // Years that begin in March have their leap day at the end: 400 of them are 146097 days.
        let days = seconds / DAY + 719_468;
        let (era, day) = (days / 146_097, days % 146_097);
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 {
            (month + 3, 0)
        } else {
            (month - 9, 1)
        };
        let year = era * 400 + year + next;
        let time = seconds % DAY;
        let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}Z")
    }

    pub(super) fn read(text: &str) -> Option<SystemTime> {
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
        let shape: String = text
            .chars()
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect();
        if shape != "0000-00-00 00:00:00Z" {
            return None;
        }
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        if !(1970..).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let (year, month) = if month > 2 {
            (year, month - 3)
        } else {
            (year - 1, month + 9)
        };
        let days = 365 * year + year / 4 - year / 100 + year / 400;
        let days = days + (153 * month + 2) / 5 + day - 1 - 719_468;
        let time = number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?;
        Some(SystemTime::UNIX_EPOCH + Duration::from_secs(days * DAY + time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_juju_does_and_read_again() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00:00Z"),
            (951_782_399, "2000-02-28 23:59:59Z"),
            (951_782_400, "2000-02-29 00:00:00Z"),
            (1_735_689_600, "2025-01-01 00:00:00Z"),
            (1_772_323_199, "2026-02-28 23:59:59Z"),
            (4_107_542_400, "2100-03-01 00:00:00Z"),
        ] {
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(since::write(time), text);
            assert_eq!(since::read(text), Some(time), "{text}");
        }
        for bad in [
            "",
            "2025-13-01 00:00:00Z",
            "2025-01-01T00:00:00Z",
            "1969-01-01 00:00:00Z",
        ] {
            assert_eq!(since::read(bad), None, "{bad}");
        }
    }
}
