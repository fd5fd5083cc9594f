//! Numbers and booleans in text as Go's `strconv` reads them, and Juju with it.

use std::borrow::Cow;

/// `ParseBool`: `1`, `t`, `T`, `true`, `True`, `TRUE`, and their opposites.
#[must_use]
pub fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// `ParseInt` in base 10: a sign and digits.
#[must_use]
pub fn parse_decimal(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// `ParseInt` in base 0, which is that of Go's literals: `0x1f`, `0b101`, `0o17`, `017`, `1_000`.
#[must_use]
pub fn parse_int(text: &str) -> Option<i64> {
    let (negative, digits) = unsigned(text);
    let digits = without_underscores(digits)?;
    let (radix, digits) = radix(&digits);
    all(digits, |c| c.is_digit(radix)).then_some(())?;
    let sign = if negative { "-" } else { "" };
    i64::from_str_radix(&format!("{sign}{digits}"), radix).ok()
}

/// `ParseFloat` of 64 bits: `1.5`, `1_000`, `1e3`, `0x1p-2`; `inf`, `infinity` and `nan` in any case. Too large a
/// number is none.
#[must_use]
pub fn parse_float(text: &str) -> Option<f64> {
    let (negative, number) = unsigned(text);
    let value = match number.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => f64::INFINITY,
        "nan" if number.len() == text.len() => f64::NAN,
        _ => finite(number)?,
    };
    Some(if negative { -value } else { value })
}

fn finite(number: &str) -> Option<f64> {
    let number = without_underscores(number)?;
    // Rust reads decimal numbers as Go does, but would take a second sign.
    let value = match number.strip_prefix("0x").or(number.strip_prefix("0X")) {
        Some(hexadecimal) => hexadecimal_float(hexadecimal)?,
        None if number.starts_with(['+', '-']) => return None,
        None => number.parse().ok()?,
    };
    value.is_finite().then_some(value)
}

/// `1.8p-3`, as it stands behind `0x`: digits, and an exponent of two.
fn hexadecimal_float(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once(['p', 'P'])?;
    let (down, distance) = unsigned(exponent);
    all(distance, |c| c.is_ascii_digit()).then_some(())?;
    // Further than any number reaches, and far from where sums would wrap.
    let distance = distance.parse().unwrap_or(i64::MAX / 4).min(i64::MAX / 4);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut exponent = if down { -distance } else { distance };
    let (mut value, mut any) = (0_u64, false);
    for (digits, step) in [(whole, 0), (fraction, 4)] {
        for digit in digits.chars() {
            let digit = u64::from(digit.to_digit(16)?);
            any = true;
            exponent -= step;
            if value >> 60 == 0 {
                value = value << 4 | digit;
            } else {
                // No room: that something was there is all that rounding needs.
                exponent += 4;
                value |= u64::from(digit != 0);
            }
        }
    }
    any.then(|| scaled(value, exponent))
}

/// `mantissa · 2^exponent`, rounded to the nearest float, to the even one of two; infinite beyond all floats.
#[allow(clippy::cast_precision_loss)] // Of at most 53 bits nothing is lost.
fn scaled(mantissa: u64, exponent: i64) -> f64 {
    const LOWEST: i64 = -1074;
    let bits = i64::from(u64::BITS - mantissa.leading_zeros());
    let last = (exponent + bits - 53).max(LOWEST).max(exponent);
    let Ok(dropped @ 0..=64) = u32::try_from(last - exponent) else {
        return 0.0;
    };
    let (kept, rest) = (
        u128::from(mantissa) >> dropped,
        u128::from(mantissa) & ((1 << dropped) - 1),
    );
    let half = (1_u128 << dropped) >> 1;
    let up = dropped > 0 && (rest > half || rest == half && kept & 1 == 1);
    let kept = kept + u128::from(up);
    match u64::try_from(last) {
        _ if kept == 0 => 0.0,
        Ok(1024..) => f64::INFINITY,
        _ => kept as f64 * power_of_two(last),
    }
}

/// `2^exponent`, for an exponent of a float: from -1074 to 1023.
fn power_of_two(exponent: i64) -> f64 {
    let bits = if exponent < -1022 {
        1 << (exponent + 1074)
    } else {
        (exponent + 1023) << 52
    };
    f64::from_bits(bits.unsigned_abs())
}

/// Digits without the underscores between them, or between a prefix and them; no text with others.
fn without_underscores(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('_') {
        return Some(text.into());
    }
    let mut letters = text.bytes();
    let base = letters.next().filter(|first| *first == b'0');
    let base = base
        .and(letters.next())
        .map(|base| base.to_ascii_lowercase());
    let prefix = if matches!(base, Some(b'b' | b'o' | b'x')) {
        2
    } else {
        0
    };
    let is_digit = |c: char| c.is_ascii_digit() || base == Some(b'x') && c.is_ascii_hexdigit();
    let mut behind_digit = prefix > 0;
    let mut rest = text.chars().skip(prefix).peekable();
    while let Some(c) = rest.next() {
        if c == '_' && !(behind_digit && rest.peek().copied().is_some_and(is_digit)) {
            return None;
        }
        behind_digit = is_digit(c);
    }
    Some(text.replace('_', "").into())
}

/// Whether the number is negative, and what follows its sign.
pub(crate) fn unsigned(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Whether there are characters, and only such.
pub(crate) fn all(text: &str, allowed: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(allowed)
}

/// The base of an integer by its prefix, and the digits without that.
pub(crate) fn radix(digits: &str) -> (u32, &str) {
    let prefixed = |prefixes: [char; 2]| digits.strip_prefix('0')?.strip_prefix(prefixes);
    if let Some(rest) = prefixed(['x', 'X']) {
        (16, rest)
    } else if let Some(rest) = prefixed(['b', 'B']) {
        (2, rest)
    } else if let Some(rest) = prefixed(['o', 'O']) {
        (8, rest)
    } else if let Some(rest) = digits.strip_prefix('0').filter(|rest| !rest.is_empty()) {
        (8, rest)
    } else {
        (10, digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_have_the_bases_and_underscores_of_literals() {
        for (text, value) in [
            ("0", 0),
            ("+017", 15),
            ("0_7", 7),
            ("0x_1F", 31),
            ("0b1_0", 2),
            ("-0O17", -15),
            ("1_000", 1000),
            ("-0x8000000000000000", i64::MIN),
        ] {
            assert_eq!(parse_int(text), Some(value), "{text}");
        }
        for text in [
            "",
            "-",
            "--1",
            "08",
            "0x",
            "_1",
            "1_",
            "1__0",
            "0_",
            "1.0",
            "0x8000000000000000",
        ] {
            assert_eq!(parse_int(text), None, "{text}");
        }
        assert_eq!(parse_decimal("-017"), Some(-17));
        assert_eq!(parse_decimal("1_000"), None);
    }

    #[test]
    fn floats_may_be_decimal_or_hexadecimal() {
        for (text, value) in [
            ("-1.", -1.0),
            (".5", 0.5),
            ("1_0.5e1_0", 1.05e11),
            ("0x1p4", 16.0),
            ("-0X_1.8P-1", -0.75),
            ("0x.8p0", 0.5),
            // The last float, the least one, and what rounds to them or to nothing.
            ("0x1.fffffffffffff7ffp1023", f64::MAX),
            ("0x1p-1074", f64::from_bits(1)),
            ("0x0.8000000000000000000001p-1074", f64::from_bits(1)),
            ("0x0.8p-1074", 0.0),
            ("0x1.00000000000008p0", 1.0),
            (
                "0x1.00000000000018p0",
                f64::from_bits(1.0_f64.to_bits() + 2),
            ),
            ("0x1p-99999999999999999999", 0.0),
            ("0x0p99999999999999999999", 0.0),
            ("-Infinity", f64::NEG_INFINITY),
        ] {
            assert_eq!(parse_float(text), Some(value), "{text}");
        }
        assert!(parse_float("NaN").is_some_and(f64::is_nan));
        for text in [
            "",
            "+",
            "+-1",
            ".",
            "e5",
            ".e5",
            "_1",
            "1_.5",
            "1_e5",
            "-nan",
            "infinit",
            "0x1",
            "0x.p0",
            "0xp0",
            "0x1p",
            "0x1p+",
            "0x1.1.1p0",
            "0x1_.8p0",
            "0b1",
            "1e400",
            "0x1p1024",
            "0x1.fffffffffffff8p1023",
            "１",
        ] {
            assert_eq!(parse_float(text), None, "{text}");
        }
    }
}
