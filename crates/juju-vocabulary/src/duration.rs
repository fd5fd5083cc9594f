//! Durations as Go writes them: `24h`, `1h30m`, `-1.5h`, `.5s`, `100µs`.
//!
//! Juju, Pebble and Velero are written in Go and read each of their durations with Go's
//! [`time.ParseDuration`]. This module accepts exactly what that function accepts and gives the same value, so
//! that a duration which they would refuse is refused here, where its author still sees why.
//!
//! [`time.ParseDuration`]: https://pkg.go.dev/time#ParseDuration

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::text::excerpt;

/// A length of time as Go counts it: signed nanoseconds in 64 bits, about ±292 years.
///
/// ```
/// use juju_vocabulary::duration::GoDuration;
///
/// let delay: GoDuration = "90m".parse()?;
/// assert_eq!(delay.as_nanos(), 5_400_000_000_000);
/// assert_eq!(delay.to_string(), "1h30m0s");
/// assert!(delay < "24h".parse()?);
/// # Ok::<(), juju_vocabulary::duration::DurationError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GoDuration(i64);

impl GoDuration {
    /// So many nanoseconds.
    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// The duration in nanoseconds.
    #[must_use]
    pub const fn as_nanos(self) -> i64 {
        self.0
    }
}

/// Why a text is not a Go duration. The texts in it are escaped and shortened, ready to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DurationError {
    /// There is nothing, or nothing but a sign.
    #[error("duration \"{text}\" has no number: expected a Go duration such as 24h or 1h30m")]
    Empty {
        /// The whole text.
        text: String,
    },
    /// A number is missing where the text begins or goes on.
    #[error(
        "duration \"{text}\": expected a number before \"{rest}\", as in the Go durations 24h and 1h30m"
    )]
    MissingNumber {
        /// The whole text.
        text: String,
        /// What stands where the number should.
        rest: String,
    },
    /// A number has no unit behind it.
    #[error(
        "duration \"{text}\": \"{number}\" has no unit: expected one of ns, us, ms, s, m, h behind it"
    )]
    MissingUnit {
        /// The whole text.
        text: String,
        /// The number without a unit.
        number: String,
    },
    /// A number has a unit that Go does not know, such as the day.
    #[error(
        "duration \"{text}\": unknown unit \"{unit}\": expected one of ns, us, ms, s, m, h (a day is 24h)"
    )]
    UnknownUnit {
        /// The whole text.
        text: String,
        /// The unknown unit.
        unit: String,
    },
    /// The duration needs more than 64 bits of nanoseconds.
    #[error("duration \"{text}\" is out of range: expected at most 2562047h (about 292 years)")]
    OutOfRange {
        /// The whole text.
        text: String,
    },
}

/// Go's bound on every intermediate result. As an end result it is one too many for a positive duration.
const LIMIT: u64 = 1 << 63;

/// How many bytes of a foreign text an error shows.
const SHOWN: usize = 80;

/// Reads a duration as Go's `time.ParseDuration` does.
///
/// That is an optional sign, then one or more decimal numbers, each with an optional fraction and a unit:
/// `ns`, `us` (or `µs`), `ms`, `s`, `m`, `h`. There is no unit for days. A bare `0` needs no unit.
///
/// ```
/// use juju_vocabulary::duration::GoDuration;
///
/// let back: GoDuration = "-1.5h".parse()?;
/// assert_eq!(back.as_nanos(), -5_400_000_000_000);
/// let error = "30d".parse::<GoDuration>().unwrap_err();
/// assert!(error.to_string().contains("unknown unit \"d\""));
/// # Ok::<(), juju_vocabulary::duration::DurationError>(())
/// ```
impl FromStr for GoDuration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        parse(text).map(Self)
    }
}

fn parse(text: &str) -> Result<i64, DurationError> {
    let shown = || excerpt(text, SHOWN);
    let out_of_range = || DurationError::OutOfRange { text: shown() };
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(DurationError::Empty { text: shown() });
    }

    let mut total: u64 = 0;
    while !rest.is_empty() {
        let start = rest;
        let (whole, after) = split_digits(rest);
        let (fraction, after) = match after.strip_prefix('.') {
            Some(after) => split_digits(after),
            None => ("", after),
        };
        if whole.is_empty() && fraction.is_empty() {
            let rest = excerpt(start, SHOWN);
            return Err(DurationError::MissingNumber {
                text: shown(),
                rest,
            });
        }
        let end = after
            .find(|c: char| c == '.' || c.is_ascii_digit())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let nanos = match unit {
            "ns" => 1,
            // The micro sign and the Greek letter mu.
            "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60 * 1_000_000_000,
            "h" => 3_600 * 1_000_000_000,
            "" => {
                let number = excerpt(start.strip_suffix(after).unwrap_or(start), SHOWN);
                return Err(DurationError::MissingUnit {
                    text: shown(),
                    number,
                });
            }
            _ => {
                let unit = excerpt(unit, SHOWN);
                return Err(DurationError::UnknownUnit {
                    text: shown(),
                    unit,
                });
            }
        };
        let term = term(whole, fraction, nanos).ok_or_else(out_of_range)?;
        // Go's sum wraps, so two terms of 2^63 ns make a valid zero.
        total = total.wrapping_add(term);
        if total > LIMIT {
            return Err(out_of_range());
        }
        rest = after;
    }

    let signed = if negative {
        0_i64.checked_sub_unsigned(total)
    } else {
        0_i64.checked_add_unsigned(total)
    };
    signed.ok_or_else(out_of_range)
}

/// `whole.fraction` times a unit, in nanoseconds; `None` past [`LIMIT`].
fn term(whole: &str, fraction: &str, unit: u64) -> Option<u64> {
    let whole: u64 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let nanos = whole.checked_mul(unit).filter(|nanos| *nanos <= LIMIT)?;

    // Digits past what 63 bits hold are dropped and the product is one of doubles, as in Go: so both
    // round to the same nanosecond.
    let (mut digits, mut scale) = (0_u64, 1_f64);
    for digit in fraction.bytes().map(|byte| u64::from(byte - b'0')) {
        let more = digits
            .checked_mul(10)
            .and_then(|ten| ten.checked_add(digit));
        let Some(more) = more.filter(|more| *more <= LIMIT) else {
            break;
        };
        digits = more;
        scale *= 10.0;
    }
    let nanos = nanos + (digits as f64 * (unit as f64 / scale)) as u64;
    Some(nanos).filter(|nanos| *nanos <= LIMIT)
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(
        text.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len()),
    )
}

/// Longer ones are cut at what Go can count.
impl From<Duration> for GoDuration {
    fn from(duration: Duration) -> Self {
        GoDuration(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX))
    }
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
    fn reads_what_go_reads() {
        for (text, nanos) in [
            ("0", 0),
            ("-0", 0),
            ("+0", 0),
            ("00s", 0),
            ("24h", 86_400_000_000_000),
            ("+5s", 5_000_000_000),
            ("-1.5h", -5_400_000_000_000),
            ("1h30m", 5_400_000_000_000),
            ("30m1h", 5_400_000_000_000),
            ("1h1h", 7_200_000_000_000),
            ("100ms", 100_000_000),
            (".5s", 500_000_000),
            ("5.s", 5_000_000_000),
            ("1us1\u{b5}s1\u{3bc}s", 3_000),
            ("0.1ns", 0),
            ("0.3333333333333333333h", 1_200_000_000_000),
            ("0.9223372036854775807h", 3_320_413_933_267),
            ("0.18446744073709551619h", 664_082_786_653),
            ("0.100000000000000000000h", 360_000_000_000),
            ("2562047h47m16.854775807s", i64::MAX),
            ("9223372036854775.807us", i64::MAX),
            ("-9223372036854775808ns", i64::MIN),
            ("-9223372036854775.808us", i64::MIN),
            ("9223372036854775808ns9223372036854775808ns", 0),
        ] {
            assert_eq!(text.parse().map(GoDuration::as_nanos), Ok(nanos), "{text}");
        }
    }

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
    fn says_what_is_wrong() {
        for (text, message) in [
            ("", "duration \"\" has no number"),
            ("-", "duration \"-\" has no number"),
            ("h", "expected a number before \"h\""),
            ("--1h", "expected a number before \"-1h\""),
            (" 1h", "expected a number before \" 1h\""),
            ("1h.m", "expected a number before \".m\""),
            ("١h", "expected a number before \"١h\""),
            ("5", "\"5\" has no unit"),
            ("00", "\"00\" has no unit"),
            ("1h5", "\"5\" has no unit"),
            ("1.5.5s", "\"1.5\" has no unit"),
            ("30d", "unknown unit \"d\""),
            ("1H", "unknown unit \"H\""),
            ("1h 30m", "unknown unit \"h \""),
            ("24h\n", "unknown unit \"h\\n\""),
            ("9223372036854775808ns", "out of range"),
            ("-9223372036854775809ns", "out of range"),
            ("-9223372036854775808.9ns1ns", "out of range"),
            ("9223372036854775.808us", "out of range"),
            ("2562048h", "out of range"),
            ("99999999999999999999999h", "out of range"),
        ] {
            let error = text.parse::<GoDuration>().unwrap_err().to_string();
            assert!(error.contains(message), "{text:?}: {error}");
        }
    }

    #[test]
    fn hostile_text_stays_short_and_escaped() {
        let unit = "\u{1b}".repeat(100_000);
        let error = format!("1{unit}")
            .parse::<GoDuration>()
            .unwrap_err()
            .to_string();
        assert!(error.len() < 300 && !error.contains('\u{1b}'), "{error}");
    }
}
