//! Simulated time, shown as Juju shows time: a model is born in the first second of 2025, in UTC.

use std::time::Duration;

const MONTHS: [(&str, u64); 12] = [
    ("Jan", 31),
    ("Feb", 28),
    ("Mar", 31),
    ("Apr", 30),
    ("May", 31),
    ("Jun", 30),
    ("Jul", 31),
    ("Aug", 31),
    ("Sep", 30),
    ("Oct", 31),
    ("Nov", 30),
    ("Dec", 31),
];

const DAY: u64 = 24 * 60 * 60;

/// `02 Jan 2025 12:00:05Z`.
pub(super) fn date_and_time(since_birth: Duration) -> String {
    let (year, month, day) = date(since_birth);
    let month = MONTHS.get(month).map_or("", |(name, _)| name);
    format!("{day:02} {month} {year} {}", time_of_day(since_birth))
}

/// A simulated time in UTC, `2025-01-02 12:00:05`.
pub fn numeric(since_birth: Duration) -> String {
    let (year, month, day) = date(since_birth);
    let time = time_of_day(since_birth);
    let time = time.trim_end_matches('Z');
    format!("{year}-{:02}-{day:02} {time}", month + 1)
}

/// Year, month from 0 and day from 1.
fn date(since_birth: Duration) -> (u64, usize, u64) {
    let mut days = since_birth.as_secs() / DAY;
    let mut year = 2025;
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let mut month = 0;
    for (number, (name, length)) in MONTHS.into_iter().enumerate() {
        let length = length + u64::from(name == "Feb" && is_leap(year));
        month = number;
        if days < length {
            break;
        }
        days -= length;
    }
    (year, month, days + 1)
}

/// `12:00:05Z`.
pub(super) fn time_of_day(since_birth: Duration) -> String {
    let seconds = since_birth.as_secs() % DAY;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}Z", seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_counted_from_2025() {
        let at = |days: u64, seconds: u64| date_and_time(Duration::from_secs(days * DAY + seconds));
        assert_eq!(at(0, 0), "01 Jan 2025 00:00:00Z");
        assert_eq!(at(0, DAY - 1), "01 Jan 2025 23:59:59Z");
        assert_eq!(at(31 + 28, 3661), "01 Mar 2025 01:01:01Z");
        assert_eq!(at(364, 0), "31 Dec 2025 00:00:00Z");
        // 2028 is the next leap year.
        assert_eq!(at(3 * 365 + 31 + 28, 0), "29 Feb 2028 00:00:00Z");
        assert_eq!(at(3 * 365 + 366, 0), "01 Jan 2029 00:00:00Z");
        let moment = Duration::from_secs((31 + 1) * DAY + 5);
        assert_eq!(numeric(moment), "2025-02-02 00:00:05");
    }
}
