//! Durations as Go writes them: `1m30s`, `1.5h`, `100ms`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use juju_vocabulary::text::excerpt;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A length of time as Go counts it: signed nanoseconds in 64 bits, about ±292 years.
///
/// ```
/// use charm_pebble::GoDuration;
///
/// let delay: GoDuration = "90s".parse()?;
/// assert_eq!(delay.to_string(), "1m30s");
/// # Ok::<(), charm_pebble::DurationError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GoDuration(i64);

/// A text that Go's `time.ParseDuration` refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no duration: expected numbers with units, as in 1m30s or 500ms")]
pub struct DurationError {
    text: String,
}

impl GoDuration {
    /// So many nanoseconds.
    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        GoDuration(nanos)
    }

    /// The duration in nanoseconds.
    #[must_use]
    pub const fn as_nanos(self) -> i64 {
        self.0
    }
}

/// Longer ones are cut at what Go can count.
impl From<Duration> for GoDuration {
    fn from(duration: Duration) -> Self {
        GoDuration(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX))
    }
}

impl FromStr for GoDuration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        parse(text).map(GoDuration).ok_or_else(|| DurationError {
            text: excerpt(text, 80),
        })
    }
}

/// The bound on every intermediate result. As an end result it is one too many for a positive one.
const LIMIT: u64 = 1 << 63;

/// The rules of Go's `time.ParseDuration`.
fn parse(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let (whole, after) = split_digits(rest);
        let (fraction, after) = match after.strip_prefix('.') {
            Some(after) => split_digits(after),
            None => ("", after),
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let end = after
            .find(|c: char| c == '.' || c.is_ascii_digit())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let unit = nanos_of(unit)?;
        let mut value = 0u64;
        for digit in whole.bytes() {
            value = value
                .checked_mul(10)?
                .checked_add(u64::from(digit - b'0'))?;
            if value > LIMIT {
                return None;
            }
        }
        value = value.checked_mul(unit).filter(|value| *value <= LIMIT)?;
        value += fraction_of(fraction, unit);
        total = total
            .checked_add(value)
            .filter(|total| value <= LIMIT && *total <= LIMIT)?;
        rest = after;
    }
    if negative {
        return Some((total as i64).wrapping_neg());
    }
    i64::try_from(total).ok()
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(
        text.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len()),
    )
}

fn nanos_of(unit: &str) -> Option<u64> {
    Some(match unit {
        "ns" => 1,
        // The micro sign and the Greek letter mu.
        "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// In floating point, and cut, because Go does so. Digits beyond what it can count are left out there.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
fn fraction_of(digits: &str, unit: u64) -> u64 {
    let (mut value, mut scale) = (0u64, 1f64);
    for digit in digits.bytes() {
        let Some(next) = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(u64::from(digit - b'0')))
            .filter(|value| *value < LIMIT)
        else {
            break;
        };
        value = next;
        scale *= 10.0;
    }
    (value as f64 * (unit as f64 / scale)) as u64
}

/// As Go's `Duration.String` writes it.
impl fmt::Display for GoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.0.unsigned_abs();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        match nanos {
            0 => return f.write_str("0s"),
            1..1_000 => return write!(f, "{nanos}ns"),
            1_000..1_000_000 => return decimal(f, nanos, 3, "µs"),
            1_000_000..1_000_000_000 => return decimal(f, nanos, 6, "ms"),
            _ => {}
        }
        let minutes = nanos / 60_000_000_000;
        if minutes >= 60 {
            write!(f, "{}h", minutes / 60)?;
        }
        if minutes > 0 {
            write!(f, "{}m", minutes % 60)?;
        }
        decimal(f, nanos % 60_000_000_000, 9, "s")
    }
}

fn decimal(f: &mut fmt::Formatter<'_>, nanos: u64, places: u32, unit: &str) -> fmt::Result {
    let one = 10u64.pow(places);
    write!(f, "{}", nanos / one)?;
    if !nanos.is_multiple_of(one) {
        let digits = format!("{:0width$}", nanos % one, width = places as usize);
        write!(f, ".{}", digits.trim_end_matches('0'))?;
    }
    f.write_str(unit)
}

impl Serialize for GoDuration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for GoDuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_go_writes_them() {
        for (text, written) in [
            ("0", "0s"),
            ("1ns", "1ns"),
            ("1500ns", "1.5µs"),
            ("1.5ms", "1.5ms"),
            ("90s", "1m30s"),
            ("1h", "1h0m0s"),
            ("-1.5h", "-1h30m0s"),
            ("0.1s", "100ms"),
            ("1.000000001s", "1.000000001s"),
            ("-9223372036854775808ns", "-2562047h47m16.854775808s"),
        ] {
            assert_eq!(text.parse::<GoDuration>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn what_go_refuses_is_refused() {
        for text in [
            "",
            "-",
            "1",
            "1d",
            "s",
            ".s",
            "1h-1m",
            " 1s",
            "9223372036854775808ns",
            "3000000h",
        ] {
            assert!(text.parse::<GoDuration>().is_err(), "{text}");
        }
    }
}
