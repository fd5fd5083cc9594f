//! Simulated time as Juju's tools tell and read it: a model is born in the first second of 2025, in UTC.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};
use juju_vocabulary::rotation::Rotation;

const BIRTH: i64 = 1_735_689_600;

/// A simulated time in UTC as RFC 3339 has it, `2025-01-02T12:00:05Z`.
pub fn rfc3339(since_birth: Duration) -> String {
    at(since_birth).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The moment on the clock of a machine.
pub(crate) fn system_time(since_birth: Duration) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(BIRTH.unsigned_abs()) + since_birth
}

/// The moment that a text of RFC 3339 names, in UTC without a zone; what is before the model's birth is its birth.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let at = match text.parse::<Timestamp>() {
        Ok(at) => at,
        Err(_) => {
            let time: DateTime = text.parse().ok()?;
            time.to_zoned(TimeZone::UTC).ok()?.timestamp()
        }
    };
    let since = at.as_second().saturating_sub(BIRTH);
    Some(Duration::from_secs(
        u64::try_from(since).unwrap_or_default(),
    ))
}

/// When a secret that was new `before` is to be rotated.
pub(crate) fn next_rotation(rotation: Rotation, before: Duration) -> Option<Duration> {
    let span: Span = match rotation {
        Rotation::Never => return None,
        Rotation::Hourly => 1.hour(),
        Rotation::Daily => 1.day(),
        Rotation::Weekly => 7.days(),
        Rotation::Monthly => 1.month(),
        Rotation::Quarterly => 3.months(),
        Rotation::Yearly => 1.year(),
    };
    let next = at(before).to_zoned(TimeZone::UTC).checked_add(span).ok()?;
    parse(&next.timestamp().to_string())
}

fn at(since_birth: Duration) -> Timestamp {
    let seconds = i64::try_from(since_birth.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(BIRTH.saturating_add(seconds)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_read_back() {
        let moment = Duration::from_secs(59 * 24 * 3600 + 3661);
        assert_eq!(rfc3339(moment), "2025-03-01T01:01:01Z");
        assert_eq!(parse("2025-03-01T01:01:01Z"), Some(moment));
        assert_eq!(parse("2025-03-01T03:01:01+02:00"), Some(moment));
        assert_eq!(parse("2025-03-01T01:01:01"), Some(moment));
        assert_eq!(parse("2024-03-01T01:01:01Z"), Some(Duration::ZERO));
        assert_eq!(parse("soon"), None);
    }

    #[test]
    fn rotations_follow_the_calendar() {
        let january = parse("2025-01-15T00:00:00Z").unwrap();
        let next = |rotation| next_rotation(rotation, january).map(rfc3339);
        assert_eq!(next(Rotation::Never), None);
        assert_eq!(next(Rotation::Hourly).unwrap(), "2025-01-15T01:00:00Z");
        assert_eq!(next(Rotation::Weekly).unwrap(), "2025-01-22T00:00:00Z");
        assert_eq!(next(Rotation::Monthly).unwrap(), "2025-02-15T00:00:00Z");
        assert_eq!(next(Rotation::Quarterly).unwrap(), "2025-04-15T00:00:00Z");
        assert_eq!(next(Rotation::Yearly).unwrap(), "2026-01-15T00:00:00Z");
    }
}
