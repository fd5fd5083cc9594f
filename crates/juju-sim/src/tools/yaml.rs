//! YAML as Juju's library writes it: maps by key, lists not indented under their key, and text in
//! double quotes where YAML 1.1 would read something else than text.

use serde_json::Value;

use super::json;

/// A value as a YAML document.
pub(super) fn document(value: &Value) -> String {
    let mut out = String::new();
    block(&mut out, value, 0);
    // A block starts on a line of its own; the document's is the first.
    format!(
        "{}\n",
        out.trim_start_matches(['\n', ' ']).trim_end_matches('\n')
    )
}

/// Writes a value behind its key, its hyphen, or nothing; each line but the first is indented.
fn block(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, item) in map {
                line(out, indent);
                text(out, key, indent);
                out.push(':');
                // Lists stand under their key without further indentation.
                let deeper = if item.is_array() { indent } else { indent + 2 };
                block(out, item, deeper);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                line(out, indent);
                out.push('-');
                let mut inner = String::new();
                block(&mut inner, item, indent + 2);
                // The first line of a nested block follows the hyphen.
                out.push(' ');
                out.push_str(inner.trim_start_matches(['\n', ' ']));
            }
        }
        Value::String(string) => {
            out.push(' ');
            text(out, string, indent);
        }
        // Empty maps and lists, numbers, bools and null are written as in JSON.
        other => {
            out.push(' ');
            out.push_str(&String::from_utf8_lossy(
                &json::line(other).unwrap_or_default(),
            ));
        }
    }
}

fn line(out: &mut String, indent: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

fn text(out: &mut String, string: &str, indent: usize) {
    if reads_as_something_else(string) {
        out.push('"');
        out.push_str(string);
        out.push('"');
        return;
    }
    // Quotes, escapes and blocks of lines as needed; this cannot fail for a string.
    let written = serde_yaml::to_string(string).unwrap_or_default();
    let mut lines = written.trim_end_matches('\n').split('\n');
    out.push_str(lines.next().unwrap_or_default());
    let is_block = written.starts_with('|');
    for next in lines {
        // Of a block, the library has indented the lines by 2, as for a document's top.
        let content = if is_block {
            next.strip_prefix("  ").unwrap_or(next)
        } else {
            next
        };
        out.push('\n');
        if !content.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent.max(2)));
            out.push_str(content);
        }
    }
}

/// Whether plain text would be read as a number, a bool, a date or nothing.
fn reads_as_something_else(string: &str) -> bool {
    const WORDS: [&str; 11] = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "",
    ];
    const POINTED: [&str; 6] = [".inf", "+.inf", "-.inf", ".nan", "<<", "="];
    let lower = string.to_ascii_lowercase();
    if WORDS.contains(&lower.as_str()) || POINTED.contains(&lower.as_str()) {
        return true;
    }
    let starts = string.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    let plain = string
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"+-._: ".contains(&b));
    if !starts || !plain {
        return false;
    }
    let digits = lower.replace('_', "");
    let unsigned = digits.trim_start_matches(['+', '-']);
    let radix = [("0x", 16), ("0b", 2), ("0o", 8)];
    let in_radix = radix.iter().any(|(prefix, radix)| {
        unsigned
            .strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_digit(*radix)))
    });
    let float = unsigned.parse::<f64>().is_ok() && unsigned.contains(|c: char| c.is_ascii_digit());
    in_radix || float || is_date(string)
}

/// `2020-01-31`, alone or with a time behind it.
fn is_date(string: &str) -> bool {
    let date = string.split([' ', 't', 'T']).next().unwrap_or_default();
    let parts: Vec<_> = date.split('-').collect();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    matches!(parts.as_slice(), [year, month, day]
        if year.len() == 4 && month.len() <= 2 && day.len() <= 2
            && digits(year) && digits(month) && digits(day))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn documents_are_written_as_go_writes_them() {
        for (value, expected) in [
            (json!("x"), "x\n"),
            (json!("1"), "\"1\"\n"),
            (json!(""), "\"\"\n"),
            (json!("a: b"), "'a: b'\n"),
            (json!(2.0), "2\n"),
            (json!(1.5), "1.5\n"),
            (json!({}), "{}\n"),
            (json!(["a", "- b"]), "- a\n- '- b'\n"),
            (
                json!({ "m": {}, "l": [], "n": null }),
                "l: []\nm: {}\n\"n\": null\n",
            ),
            (
                json!({ "a": { "b": ["x", { "c": 1, "d": [true] }] } }),
                "a:\n  b:\n  - x\n  - c: 1\n    d:\n    - true\n",
            ),
            (
                json!({ "y": "on", "k": "2020-01-01" }),
                "k: \"2020-01-01\"\n\"y\": \"on\"\n",
            ),
            (
                json!({ "a": { "t": "one\ntwo" } }),
                "a:\n  t: |-\n    one\n    two\n",
            ),
            (json!("one\ntwo"), "|-\n  one\n  two\n"),
        ] {
            assert_eq!(document(&value), expected, "{value}");
        }
    }

    #[test]
    fn text_stays_text_for_readers_of_yaml() {
        for string in [
            "yes",
            "No",
            "~",
            "0x1F",
            "1_000",
            "-1",
            "1e3",
            ".5",
            ".inf",
            "010",
            "a#b",
            "# c",
            " lead",
            "trail ",
            "@x",
            "*x",
            "multi\nline\n",
            "tab\t",
            "\u{7}",
            "10.1.0.1",
            "é",
            "a:",
        ] {
            let written = document(&json!({ "k": string }));
            let read: Value = serde_yaml::from_str(&written).unwrap();
            assert_eq!(read, json!({ "k": string }), "{written:?}");
        }
        assert_eq!(document(&json!("10.1.0.1")), "10.1.0.1\n");
    }
}
