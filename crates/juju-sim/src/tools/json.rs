//! JSON as Go's `encoding/json` writes it.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

/// A value on one line.
pub(super) fn line(value: &(impl Serialize + ?Sized)) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(64);
    value.serialize(&mut Serializer::with_formatter(&mut out, Go))?;
    Ok(out)
}

/// Floats without an exponent where that is short, and without a point where they are whole; what HTML and
/// JavaScript may trip over is escaped.
struct Go;

impl Formatter for Go {
    fn write_f64<W: ?Sized + Write>(&mut self, out: &mut W, value: f64) -> io::Result<()> {
        if value == 0.0 || (1e-6..1e21).contains(&value.abs()) {
            write!(out, "{value}")
        } else {
            CompactFormatter.write_f64(out, value)
        }
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let is_special = |c| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}');
        let mut rest = fragment;
        while let Some((plain, special)) = rest
            .find(is_special)
            .and_then(|at| rest.split_at_checked(at))
        {
            let mut characters = special.chars();
            let code = characters.next().map_or(0, u32::from);
            write!(out, "{plain}\\u{code:04x}")?;
            rest = characters.as_str();
        }
        out.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_is_written_as_go_writes_it() {
        for (value, expected) in [
            (json!(2.0), "2"),
            (json!(-1.5e300), "-1.5e+300"),
            (json!(1e20), "100000000000000000000"),
            (json!(1.23456789e20), "123456789000000000000"),
            (json!(1e21), "1e+21"),
            (json!(1.5e-6), "0.0000015"),
            (json!(1e-7), "1e-7"),
            (json!(-0.0), "-0"),
            (json!("a<b>&c"), "\"a\\u003cb\\u003e\\u0026c\""),
            (json!("\u{2028}é\u{2029}"), "\"\\u2028é\\u2029\""),
            (
                json!("\u{8}\u{c}\u{1}\n\r\t\"\\"),
                "\"\\b\\f\\u0001\\n\\r\\t\\\"\\\\\"",
            ),
            (
                json!({ "b": [null, true], "a": {} }),
                "{\"a\":{},\"b\":[null,true]}",
            ),
        ] {
            let written = line(&value).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), expected);
        }
    }
}
