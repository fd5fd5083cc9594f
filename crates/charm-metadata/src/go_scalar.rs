//! What Juju makes of a plain scalar, by the rules of Go and its yaml.v2.

use crate::go_value::{all, radix, unsigned};
use crate::scalar::{Scalar, boolean, is_date, is_null};

/// What yaml.v2 takes a plain scalar for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum JujuKind {
    Null,
    Bool,
    Number,
    Str,
}

impl JujuKind {
    pub(crate) fn describe(self) -> &'static str {
        match self {
            JujuKind::Null => "nothing",
            JujuKind::Bool => "a boolean",
            JujuKind::Number => "a number",
            JujuKind::Str => "a string",
        }
    }
}

/// What Juju takes a plain scalar for, when that is something else than charmcraft takes it for.
///
/// That a date is text to Juju does no harm: charmcraft writes it as text too.
pub(crate) fn conflict(charmcraft: &Scalar, text: &str) -> Option<JujuKind> {
    let juju = juju_kind(text);
    let same = match charmcraft {
        Scalar::Null => juju == JujuKind::Null,
        Scalar::Bool(_) => juju == JujuKind::Bool,
        Scalar::Int(_) | Scalar::Huge(_) | Scalar::Float(_) => juju == JujuKind::Number,
        Scalar::Date(_) | Scalar::Str(_) => juju == JujuKind::Str,
    };
    (!same).then_some(juju)
}

/// yaml.v2's `resolve`: more booleans (`y`, `n`), more floats, Go's integers, no base 60.
fn juju_kind(text: &str) -> JujuKind {
    if is_null(text) {
        return JujuKind::Null;
    }
    if boolean(text).is_some() || matches!(text, "y" | "Y" | "n" | "N") {
        return JujuKind::Bool;
    }
    if is_date(text) {
        return JujuKind::Str;
    }
    let special = matches!(unsigned(text).1, ".inf" | ".Inf" | ".INF")
        || matches!(text, ".nan" | ".NaN" | ".NAN");
    let plain = if text.starts_with('.') {
        text.to_owned()
    } else {
        text.replace('_', "")
    };
    if special || go_integer(&plain) || go_float(&plain) {
        JujuKind::Number
    } else {
        JujuKind::Str
    }
}

/// Whether Go reads an integer of 64 bits here. Beyond them decimal digits still make a float.
fn go_integer(text: &str) -> bool {
    let (_, digits) = unsigned(text);
    let (radix, digits) = radix(digits);
    all(digits, |c| c.is_digit(radix)) && u64::from_str_radix(digits, radix).is_ok()
}

/// yaml.v2's pattern for floats.
fn go_float(text: &str) -> bool {
    let (_, rest) = unsigned(text);
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (rest, None),
    };
    let exponent_fits = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        all(digits, |c| c.is_ascii_digit())
    });
    let mantissa_fits = match mantissa.split_once('.') {
        None => all(mantissa, |c| c.is_ascii_digit()),
        Some((before, after)) => {
            after.chars().all(|c| c.is_ascii_digit())
                && before.chars().all(|c| c.is_ascii_digit())
                && !(before.is_empty() && after.is_empty())
        }
    };
    exponent_fits && mantissa_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_juju_reads_otherwise() {
        for (text, juju) in [
            ("y", JujuKind::Bool),
            ("N", JujuKind::Bool),
            ("1e3", JujuKind::Number),
            ("0o17", JujuKind::Number),
            ("08", JujuKind::Number),
            ("1:30", JujuKind::Str),
        ] {
            assert_eq!(conflict(&Scalar::plain(text), text), Some(juju), "{text}");
        }
        for text in [
            "yes",
            "017",
            "1_000",
            "0x1f",
            "20.04",
            ".5",
            "2024-01-31",
            "1.2.3",
            "24h",
            "~",
        ] {
            assert_eq!(conflict(&Scalar::plain(text), text), None, "{text}");
        }
    }
}
