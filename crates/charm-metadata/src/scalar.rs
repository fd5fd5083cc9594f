//! What a plain scalar means.
//!
//! charmcraft reads YAML with PyYAML and writes it again for Juju, which reads it with Go's yaml.v2. Both
//! follow YAML 1.1 and neither exactly: `1e3` is a string to the one and a number to the other.

use crate::go_value::{all, unsigned};

/// A scalar as PyYAML's `safe_load` resolves it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Scalar {
    Null,
    Bool(bool),
    Int(i64),
    /// A whole number above those of `Int`.
    Huge(u64),
    Float(f64),
    /// A date or a time of day with date; Juju sees its text.
    Date(String),
    Str(String),
}

impl Scalar {
    /// What a plain scalar with this text is to PyYAML.
    pub(crate) fn plain(text: &str) -> Scalar {
        if is_null(text) {
            Scalar::Null
        } else if let Some(value) = boolean(text) {
            Scalar::Bool(value)
        } else if let Some(value) = integer(text) {
            value
        } else if let Some(value) = float(text) {
            Scalar::Float(value)
        } else if is_date(text) {
            Scalar::Date(text.to_owned())
        } else {
            Scalar::Str(text.to_owned())
        }
    }

    /// The kind in words, with the value where it is short.
    pub(crate) fn describe(&self) -> String {
        match self {
            Scalar::Null => "nothing".to_owned(),
            Scalar::Bool(value) => format!("the boolean {value}"),
            Scalar::Int(value) => format!("the number {value}"),
            Scalar::Huge(value) => format!("the number {value}"),
            Scalar::Float(value) => format!("the number {value}"),
            Scalar::Date(text) => format!("the date {text}"),
            Scalar::Str(text) if text.chars().count() <= 60 => format!("the string {text:?}"),
            Scalar::Str(text) => {
                let start: String = text.chars().take(50).collect();
                format!("the string {start:?}…")
            }
        }
    }
}

pub(crate) fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Some(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// PyYAML's integers: `0b101`, `017` (octal), `1_000`, `0x1f`, `1:30` (base 60).
fn integer(text: &str) -> Option<Scalar> {
    let (negative, digits) = unsigned(text);
    let (radix, digits) = if let Some(rest) = digits.strip_prefix("0b") {
        (
            2,
            all(rest, |c| matches!(c, '0' | '1' | '_')).then_some(rest)?,
        )
    } else if let Some(rest) = digits.strip_prefix("0x") {
        (
            16,
            all(rest, |c| c.is_ascii_hexdigit() || c == '_').then_some(rest)?,
        )
    } else if digits == "0" {
        (10, digits)
    } else if let Some(rest) = digits.strip_prefix('0') {
        (
            8,
            all(rest, |c| matches!(c, '0'..='7' | '_')).then_some(rest)?,
        )
    } else if digits.starts_with(|c: char| c.is_ascii_digit()) {
        if digits.contains(':') {
            return sexagesimal(digits).map(|value| whole(if negative { -value } else { value }));
        }
        (
            10,
            all(digits, |c| c.is_ascii_digit() || c == '_').then_some(digits)?,
        )
    } else {
        return None;
    };
    let plain: String = digits.chars().filter(|c| *c != '_').collect();
    if plain.is_empty() {
        // `0_`: PyYAML takes it for an integer and reads octal nothing; Python calls it an error.
        return None;
    }
    let signed = format!("{}{plain}", if negative { "-" } else { "" });
    if let Ok(value) = i64::from_str_radix(&signed, radix) {
        return Some(Scalar::Int(value));
    }
    match u64::from_str_radix(&signed, radix) {
        Ok(value) => Some(Scalar::Huge(value)),
        // Larger than any number Juju has; near enough for a message.
        Err(_) => Some(Scalar::Float(if negative { f64::MIN } else { f64::MAX })),
    }
}

/// A float that may be a whole number in the range of an integer, as base-60 numbers come out.
#[allow(clippy::cast_possible_truncation)]
fn whole(value: f64) -> Scalar {
    if value.abs() < 9e15 {
        Scalar::Int(value as i64)
    } else {
        Scalar::Float(value)
    }
}

/// `1:30` and `190:20:30`: the first part any number, the others one or two digits below 60.
fn sexagesimal(text: &str) -> Option<f64> {
    let mut parts = text.split(':');
    let first = parts.next()?;
    if !all(first, |c| c.is_ascii_digit() || c == '_') {
        return None;
    }
    let mut value: f64 = first.replace('_', "").parse().ok()?;
    for part in parts {
        let minutes = part.len() <= 2 && all(part, |c| c.is_ascii_digit());
        let minutes: f64 = if minutes {
            part.parse().ok()?
        } else {
            return None;
        };
        if minutes >= 60.0 {
            return None;
        }
        value = value * 60.0 + minutes;
    }
    Some(value)
}

/// PyYAML's floats need a point, and a sign after an `e`: `1e3` and `1.5e3` are strings.
fn float(text: &str) -> Option<f64> {
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(f64::NAN);
    }
    let (negative, rest) = unsigned(text);
    let sign = if negative { -1.0 } else { 1.0 };
    if matches!(rest, ".inf" | ".Inf" | ".INF") {
        return Some(sign * f64::INFINITY);
    }
    let (before, after) = rest.split_once('.')?;
    if let Some((hours, minutes)) = before.rsplit_once(':') {
        let value = sexagesimal(&format!("{hours}:{minutes}"))?;
        return all(&format!("0{after}"), |c| c.is_ascii_digit() || c == '_')
            .then_some(sign * value);
    }
    let (fraction, exponent) = match after.split_once(['e', 'E']) {
        Some((fraction, exponent)) => (fraction, Some(exponent)),
        None => (after, None),
    };
    let before_fits = match before.chars().next() {
        // A number that starts with its point has no sign and at least one digit.
        None => rest == text && fraction.starts_with(|c: char| c.is_ascii_digit()),
        Some(first) => first.is_ascii_digit() && all(before, |c| c.is_ascii_digit() || c == '_'),
    };
    let exponent_fits = exponent.is_none_or(|exponent| {
        exponent
            .strip_prefix(['+', '-'])
            .is_some_and(|digits| all(digits, |c| c.is_ascii_digit()))
    });
    let fraction_fits = fraction.chars().all(|c| c.is_ascii_digit() || c == '_');
    if !(before_fits && exponent_fits && fraction_fits) {
        return None;
    }
    let plain = rest.replace('_', "");
    plain.parse::<f64>().ok().map(|value| sign * value)
}

/// `2001-12-14`, and with a time: `2001-12-14t21:59:43.10-05:00`, `2001-12-14 21:59:43.10 -5`.
pub(crate) fn is_date(text: &str) -> bool {
    let digits = |text: &str, least: usize, most: usize| {
        (least..=most).contains(&text.len()) && all(text, |c| c.is_ascii_digit())
    };
    let Some((year, rest)) = text.split_once('-') else {
        return false;
    };
    let Some((month, rest)) = rest.split_once('-') else {
        return false;
    };
    if digits(rest, 2, 2) {
        return digits(year, 4, 4) && digits(month, 2, 2);
    }
    let Some(split) = rest.find(['T', 't', ' ', '\t']) else {
        return false;
    };
    let (day, time) = rest.split_at(split);
    let time = time
        .strip_prefix(['T', 't'])
        .unwrap_or_else(|| time.trim_start_matches([' ', '\t']));
    let mut parts = time.splitn(3, ':');
    let (Some(hour), Some(minute), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let digits_end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (second, zone) = rest.split_at(digits_end);
    let zone = match zone.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => zone,
    };
    let zone = zone.trim_start_matches([' ', '\t']);
    let zone_fits = match zone.strip_prefix(['+', '-']) {
        None => zone.is_empty() || zone == "Z",
        Some(offset) => match offset.split_once(':') {
            None => digits(offset, 1, 2),
            Some((hours, minutes)) => digits(hours, 1, 2) && digits(minutes, 2, 2),
        },
    };
    digits(year, 4, 4)
        && digits(month, 1, 2)
        && digits(day, 1, 2)
        && digits(hour, 1, 2)
        && digits(minute, 2, 2)
        && digits(second, 2, 2)
        && zone_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans_and_nulls_are_those_of_yaml_1_1() {
        assert_eq!(Scalar::plain("yes"), Scalar::Bool(true));
        assert_eq!(Scalar::plain("Off"), Scalar::Bool(false));
        assert_eq!(Scalar::plain("y"), Scalar::Str("y".into()));
        assert_eq!(Scalar::plain("~"), Scalar::Null);
    }

    #[test]
    fn integers_are_those_of_yaml_1_1() {
        for (text, value) in [
            ("1_000", 1000),
            ("017", 15),
            ("0x1F", 31),
            ("-0b101", -5),
            ("1:30", 90),
            ("+7", 7),
        ] {
            assert_eq!(Scalar::plain(text), Scalar::Int(value), "{text}");
        }
        assert_eq!(
            Scalar::plain("0x8000_0000_0000_0000"),
            Scalar::Huge(1 << 63)
        );
        for text in [
            "0o17", "08", "1e3", "1.5e3", "+.5", "1:60", "_1", "12.", "1.2.3",
        ] {
            let resolved = Scalar::plain(text);
            let expected = if text == "12." {
                Scalar::Float(12.0)
            } else {
                Scalar::Str(text.into())
            };
            assert_eq!(resolved, expected, "{text}");
        }
    }

    #[test]
    fn floats_and_dates() {
        assert_eq!(Scalar::plain("1.5e+3"), Scalar::Float(1500.0));
        assert_eq!(Scalar::plain(".5"), Scalar::Float(0.5));
        assert_eq!(Scalar::plain("-.inf"), Scalar::Float(f64::NEG_INFINITY));
        assert_eq!(Scalar::plain("20.04"), Scalar::Float(20.04));
        for text in [
            "2024-01-31",
            "2001-12-14t21:59:43.10-05:00",
            "2001-12-14 21:59:43.10 -5",
        ] {
            assert_eq!(Scalar::plain(text), Scalar::Date(text.into()));
        }
        // Found by mutating charms: none of these is a date, nor a reason to stop.
        for text in [
            "g-d-url:🦀 d:@ x-y:🦀 r",
            "1-2-3t4:5:6é",
            "2001-12-14 21:59:4🦀",
        ] {
            assert_eq!(Scalar::plain(text), Scalar::Str(text.into()));
        }
        assert_eq!(Scalar::plain("2024-1-31"), Scalar::Str("2024-1-31".into()));
    }
}
