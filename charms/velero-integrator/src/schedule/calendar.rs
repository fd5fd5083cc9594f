//! Whether the times that the five fields name ever come.

use super::field::Values;

/// The days that a month can have, from January on.
///
/// With 29 in February. The original looks for a time in this year and the five after it, and so finds the next leap
/// day from any date until 2096; what is good today should not depend on the date of today.
const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Whether there is a time that fits all fields, in the order in which they are written.
///
/// The time zone does not matter: one may skip an hour, or once a day, but not the same date year after year.
pub(super) fn ever_comes([minutes, hours, days, months, weekdays]: [Values; 5]) -> bool {
    let a_date = (1..)
        .zip(DAYS)
        .any(|(month, last)| months.has(month) && (1..=last).any(|day| days.has(day)));
    // Every month has every day of the week.
    let a_weekday = !months.is_empty() && !weekdays.is_empty();
    // One of the two is enough, unless one is left open: then the other decides.
    let a_day = if days.open || weekdays.open {
        a_date && a_weekday
    } else {
        a_date || a_weekday
    };
    a_day && !hours.is_empty() && !minutes.is_empty()
}
