//! The schedule of a backup, checked as Velero checks it.
//!
//! Velero hands the text to `ParseStandard` of the Go module [`github.com/robfig/cron/v3`]. [`Schedule`] is
//! a text that this function accepts: five cron fields or an `@` descriptor, with an optional time zone in
//! front. Its oddities are kept on purpose, since a schedule that Velero refuses is a backup that never
//! runs, and refusing one that it takes is no help either.
//!
//! One kind of text that the function accepts is refused all the same: one whose time never comes, such as
//! 30 February. The original answers with the zero time when it is asked for the next one, which has passed
//! long ago, so Velero would back up at once, again and again.
//!
//! A time zone must be a name in `schedule/zones.txt`: the list of the zones that come with Go (sorted, from
//! its `lib/time/zoneinfo.zip`), because the unit may have no zone database and Velero would not use it.
//! `just conformance` compares the list with that of the Go that it finds, and all else with the original.
//!
//! [`github.com/robfig/cron/v3`]: https://pkg.go.dev/github.com/robfig/cron/v3

mod calendar;
mod field;

use std::fmt;

use charm_core::duration::{DurationError, GoDuration};
use charm_core::text::excerpt;

use self::field::{FIELDS, SHOWN, Values};
pub use self::field::{Field, FieldProblem};

/// The names that Go's zone database knows, one a line.
const ZONES: &str = include_str!("schedule/zones.txt");

/// A schedule that Velero can follow, as it was written. It displays as that text.
///
/// ```
/// use velero_integrator::schedule::Schedule;
///
/// for text in ["0 2 * * *", "*/15 8-18 ? * MON-FRI", "CRON_TZ=Europe/Berlin @daily", "@every 1h30m"] {
///     assert_eq!(Schedule::parse(text)?.to_string(), text);
/// }
/// let error = Schedule::parse("0 25 * * *").unwrap_err();
/// assert_eq!(error.to_string(), "hour \"25\": 25 is above the maximum: expected 0-23");
/// # Ok::<(), velero_integrator::schedule::ScheduleError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    text: String,
    zone: Option<String>,
}

impl Schedule {
    /// Checks a text by the rules of `cron.ParseStandard`. White space around it is not taken away first,
    /// because Velero does not either.
    ///
    /// # Errors
    ///
    /// [`ScheduleError`] for what `cron.ParseStandard` refuses, for the one text that makes it panic, and for times
    /// that never come.
    pub fn parse(text: &str) -> Result<Self, ScheduleError> {
        if text.is_empty() {
            return Err(ScheduleError::Empty);
        }
        let zoned = text
            .strip_prefix("TZ=")
            .or_else(|| text.strip_prefix("CRON_TZ="));
        let (zone, times) = match zoned {
            None => (None, text),
            Some(zoned) => {
                // The original panics where no space follows the zone.
                let (zone, times) =
                    zoned
                        .split_once(' ')
                        .ok_or_else(|| ScheduleError::NothingAfterZone {
                            text: excerpt(text, SHOWN),
                        })?;
                check_zone(zone)?;
                (Some(zone), times.trim())
            }
        };
        if times.starts_with('@') {
            check_descriptor(times)?;
        } else {
            check_fields(times)?;
        }
        Ok(Self {
            text: text.to_owned(),
            zone: zone.map(str::to_owned),
        })
    }

    /// The text, as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The name of the schedule's time zone, if it takes a zone database to know it. UTC, `Local` and no zone at all
    /// do not.
    #[must_use]
    pub fn zone_of_database(&self) -> Option<&str> {
        self.zone
            .as_deref()
            .filter(|zone| !matches!(*zone, "" | "UTC" | "Local"))
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Why Velero could not follow a schedule. The texts in it are escaped and shortened, ready to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// There is no text.
    #[error("the schedule is empty: expected five cron fields such as 0 2 * * *, or @daily")]
    Empty,
    /// A time zone stands alone.
    #[error("\"{text}\": nothing follows the time zone: expected for example TZ=UTC 0 2 * * *")]
    NothingAfterZone {
        /// The whole text.
        text: String,
    },
    /// A time zone is unknown to Go.
    #[error(
        "unknown time zone \"{zone}\": expected a name of the IANA time zone database in its upper and lower \
         case, such as UTC or Europe/Berlin"
    )]
    UnknownZone {
        /// The name of the zone.
        zone: String,
    },
    /// What follows the `@` is unknown.
    #[error(
        "unknown schedule \"{text}\": expected @yearly, @annually, @monthly, @weekly, @daily, @midnight, \
         @hourly, or @every and a duration, in lower case and with nothing behind"
    )]
    UnknownDescriptor {
        /// The descriptor.
        text: String,
    },
    /// No Go duration follows `@every` and one space.
    #[error("@every: {0}")]
    Every(DurationError),
    /// The fields are not five.
    #[error(
        "{found} fields in \"{text}\": expected five, for minute, hour, day of month, month and day of week"
    )]
    FieldCount {
        /// The number of fields.
        found: usize,
        /// The text of all fields.
        text: String,
    },
    /// One item of the list in a field is wrong.
    #[error("{field} \"{item}\": {problem}: expected {}", field.expected)]
    Field {
        /// Where the item stands.
        field: &'static Field,
        /// The item, without its neighbours in the list.
        item: String,
        /// What is wrong with it.
        problem: FieldProblem,
    },
    /// No time fits all fields.
    #[error(
        "\"{text}\" never comes: expected at least one minute, one hour and one day that its month has; Velero would \
         back up without end"
    )]
    NeverComes {
        /// The text of all fields.
        text: String,
    },
}

fn check_fields(times: &str) -> Result<(), ScheduleError> {
    let texts: Vec<&str> = times.split_whitespace().collect();
    if texts.len() != FIELDS.len() {
        let found = texts.len();
        return Err(ScheduleError::FieldCount {
            found,
            text: excerpt(times, SHOWN),
        });
    }
    let mut fields = [Values::default(); FIELDS.len()];
    for ((field, text), values) in FIELDS.iter().zip(texts).zip(&mut fields) {
        *values = field
            .values(text)
            .map_err(|(item, problem)| ScheduleError::Field {
                field,
                item: excerpt(item, SHOWN),
                problem,
            })?;
    }
    if calendar::ever_comes(fields) {
        Ok(())
    } else {
        Err(ScheduleError::NeverComes {
            text: excerpt(times, SHOWN),
        })
    }
}

fn check_descriptor(text: &str) -> Result<(), ScheduleError> {
    match text {
        "@yearly" | "@annually" | "@monthly" | "@weekly" | "@daily" | "@midnight" | "@hourly" => {
            Ok(())
        }
        _ => match text.strip_prefix("@every ") {
            Some(every) => every
                .parse::<GoDuration>()
                .map(|_| ())
                .map_err(ScheduleError::Every),
            None => Err(ScheduleError::UnknownDescriptor {
                text: excerpt(text, SHOWN),
            }),
        },
    }
}

/// Go takes no name for UTC and `Local` for the zone of the machine.
fn check_zone(zone: &str) -> Result<(), ScheduleError> {
    if matches!(zone, "" | "Local") || ZONES.lines().any(|name| name == zone) {
        Ok(())
    } else {
        Err(ScheduleError::UnknownZone {
            zone: excerpt(zone, SHOWN),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Schedule, ScheduleError};

    #[test]
    fn accepts_what_velero_accepts() {
        for text in [
            "0 2 * * *",
            "  0\t2\u{a0}*\u{3000}*\n* ",
            "*/15 8-18/2 3/10 ? ?/2",
            "0,30,45-59 +5 1-+9 jan,FEB,12 sUn,6",
            "1-5/9223372036854775807 0 1 1 0",
            "000000000000000000000000000000 0 1 1 0",
            "0 0 1-31 JAN-dec Sun-SAT",
            "0 0 * * MON/2",
            "0 0 * * FR\u{130}",
            "*-nonsense ?-7-9/2 * * *",
            "1,,2, 0 1 1 0",
            "@yearly",
            "@annually",
            "@monthly",
            "@weekly",
            "@daily",
            "@midnight",
            "@hourly",
            "@every 1h30m",
            "@every -5s",
            "@every 0",
            "TZ=Europe/Berlin 0 2 * * *",
            "CRON_TZ=UTC 0 2 * * *",
            "TZ=Local @daily ",
            "TZ= \t@every 1h\n",
        ] {
            let schedule =
                Schedule::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
            assert_eq!(
                (schedule.as_str(), schedule.to_string().as_str()),
                (text, text)
            );
        }
    }

    #[test]
    fn says_what_velero_would_not_accept() {
        for (text, message) in [
            ("", "the schedule is empty"),
            (" ", "0 fields in \" \": expected five"),
            ("0 2 * *", "4 fields in"),
            ("0 0 2 * * *", "6 fields in"),
            ("0\u{200b}2 * * *", "4 fields in \"0\\u{200b}2 * * *\""),
            (
                "60 * * * *",
                "minute \"60\": 60 is above the maximum: expected 0-59",
            ),
            ("60/5 * * * *", "minute \"60/5\": 60 is above the maximum"),
            (
                "* 5-24 * * *",
                "hour \"5-24\": 24 is above the maximum: expected 0-23",
            ),
            (
                "* * 1,0 * *",
                "day of month \"0\": 0 is below the minimum: expected 1-31",
            ),
            (
                "* * * 13 *",
                "month \"13\": 13 is above the maximum: expected 1-12 or JAN-DEC",
            ),
            (
                "* * * * 7",
                "day of week \"7\": 7 is above the maximum: expected 0-6 (Sunday is 0)",
            ),
            (
                "* * * * sat-sun",
                "\"sat-sun\": the range begins at 6 and ends at 0",
            ),
            ("* * * * jan", "\"jan\" is not a whole number of 0 or more"),
            ("* * * january *", "\"january\" is not a whole number"),
            ("* * * * */mon", "\"mon\" is not a whole number"),
            ("-5 * * * *", "minute \"-5\": \"\" is not a whole number"),
            ("*/-5 * * * *", "\"-5\" is not a whole number"),
            ("*/ * * * *", "\"\" is not a whole number"),
            ("** * * * *", "\"**\" is not a whole number"),
            ("1.5 * * * *", "\"1.5\" is not a whole number"),
            (
                "9223372036854775808 * * * *",
                "\"9223372036854775808\" is not a whole number",
            ),
            ("1-2-3 * * * *", "more than one '-'"),
            ("*/2/3 * * * *", "more than one '/'"),
            ("*/0 * * * *", "the step is zero"),
            ("@Daily", "unknown schedule \"@Daily\""),
            ("@daily ", "unknown schedule \"@daily \""),
            (" @daily", "1 fields in"),
            ("@reboot", "unknown schedule \"@reboot\""),
            ("@every", "unknown schedule \"@every\""),
            ("@every 1d", "@every: duration \"1d\": unknown unit \"d\""),
            ("@every  1h", "@every: duration \" 1h\""),
            ("TZ=UTC", "\"TZ=UTC\": nothing follows the time zone"),
            ("CRON_TZ=", "\"CRON_TZ=\": nothing follows the time zone"),
            (
                "TZ=UTC\t@daily",
                "\"TZ=UTC\\t@daily\": nothing follows the time zone",
            ),
            ("TZ=UTC ", "0 fields in"),
            (
                "TZ=europe/berlin @daily",
                "unknown time zone \"europe/berlin\"",
            ),
            ("TZ=Europe @daily", "unknown time zone \"Europe\""),
            ("TZ=../UTC @daily", "unknown time zone \"../UTC\""),
            (
                "TZ=/etc/localtime @daily",
                "unknown time zone \"/etc/localtime\"",
            ),
            ("tz=UTC @daily", "2 fields in"),
            ("TZ=UTC TZ=UTC @daily", "2 fields in"),
        ] {
            let error = Schedule::parse(text).unwrap_err().to_string();
            assert!(error.contains(message), "{text:?}: {error}");
        }
    }

    #[test]
    fn a_time_that_never_comes_is_no_schedule() {
        for text in [
            "0 0 30 2 *",
            "0 0 30 2 ?",
            "0 0 31 FEB,apr,6,9,11 */1",
            "TZ=Asia/Tokyo */5 * 30-31 2 *",
            // Lists of nothing.
            ", 0 1 1 *",
            "0 , 1 1 *",
            "0 0 , 1 *",
            "0 0 1 , 1",
            "0 0 * 1 ,",
            "0 0 30 2 ,",
            ", , , , ,",
        ] {
            let error = Schedule::parse(text).unwrap_err();
            assert!(
                matches!(error, ScheduleError::NeverComes { .. }),
                "{text:?}: {error}"
            );
        }
    }

    #[test]
    fn a_time_that_seldom_comes_is_a_schedule() {
        for text in [
            "0 0 29 2 *",
            "0 0 31 2-3 *",
            "0 0 */30 2 *",
            // Where both days are named, either will do; and naming all of a week is not leaving it open.
            "0 0 30 2 1",
            "0 0 30 2 0-6",
            "0 0 30 2 */2",
            "0 0 , 2 1",
            "0 0 1 2 ,",
        ] {
            assert!(Schedule::parse(text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn a_zone_of_the_database_is_told_from_those_that_need_none() {
        for (text, zone) in [
            (
                "CRON_TZ=America/New_York 0 3 * * *",
                Some("America/New_York"),
            ),
            ("TZ=Etc/UTC @daily", Some("Etc/UTC")),
            ("TZ=GMT @every 1h", Some("GMT")),
            ("TZ=UTC 0 3 * * *", None),
            ("CRON_TZ=Local 0 3 * * *", None),
            ("TZ= 0 3 * * *", None),
            ("0 3 * * *", None),
        ] {
            let schedule = Schedule::parse(text).unwrap();
            assert_eq!(schedule.zone_of_database(), zone, "{text:?}");
        }
    }

    #[test]
    fn hostile_text_stays_short_and_escaped() {
        let long = "\u{1b}".repeat(100_000);
        for text in [
            long.clone(),
            format!("TZ={long}"),
            format!("TZ={long} @daily"),
            format!("@{long}"),
            format!("@every {long}"),
            format!("{long} * * * *"),
            format!("*/{long} * * * *"),
        ] {
            let error = Schedule::parse(&text).unwrap_err().to_string();
            assert!(error.len() < 400 && !error.contains('\u{1b}'), "{error}");
        }
    }
}
