//! What `--file -` of the writing tools reads: a YAML mapping of strings.
//!
//! Values are mostly JSON, which in single quotes stays as it is. JSON itself would not do: Juju's parser
//! folds U+0085, U+2028 and U+2029 as line breaks, refuses raw control characters and knows no surrogate
//! pairs.

use std::collections::BTreeMap;
use std::fmt::Write;

/// A key that YAML finds the colon behind without help, even if all of it has to be escaped: it looks
/// for 1024 characters.
const SHORT_KEY: usize = 150;

/// `entries` as one YAML flow mapping, with every key and value quoted.
pub(crate) fn mapping(entries: &BTreeMap<String, String>) -> String {
    // With the quotes and separators of each entry.
    let length = |(key, value): (&String, &String)| key.len() + value.len() + 8;
    let mut out = String::with_capacity(4 + entries.iter().map(length).sum::<usize>());
    out.push('{');
    for (index, (key, value)) in entries.iter().enumerate() {
        if index > 0 {
            out.push_str(",\n");
        }
        if key.len() > SHORT_KEY {
            // Marks a key of any length.
            out.push_str("? ");
        }
        quote(&mut out, key);
        out.push_str(": ");
        quote(&mut out, value);
    }
    out.push_str("}\n");
    out
}

/// A YAML 1.1 scalar on one line: in single quotes, unless something has to be escaped.
fn quote(out: &mut String, text: &str) {
    // Nearly all text is ASCII, of which the processor looks at many bytes at once.
    let ascii = text
        .bytes()
        .fold(true, |all, byte| all & matches!(byte, b' '..=b'~'));
    if !ascii && !text.chars().all(is_plain) {
        return quote_escaped(out, text);
    }
    out.push('\'');
    for (index, part) in text.split('\'').enumerate() {
        if index > 0 {
            out.push_str("''");
        }
        out.push_str(part);
    }
    out.push('\'');
}

fn quote_escaped(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            plain if is_plain(plain) => out.push(plain),
            special => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(special));
            }
        }
    }
    out.push('"');
}

/// What can stand as it is between quotes.
fn is_plain(character: char) -> bool {
    matches!(
        character,
        ' '..='~'
            | '\u{a0}'..='\u{2027}'
            | '\u{202a}'..='\u{d7ff}'
            | '\u{e000}'..='\u{fefe}'
            | '\u{ff00}'..='\u{fffd}'
            | '\u{10000}'..
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_stays_as_it_is() {
        let entries = BTreeMap::from([
            ("a".to_owned(), r#"[{"k": "C:\\"}]"#.to_owned()),
            ("it's".to_owned(), "'é名🦀'".to_owned()),
        ]);
        assert_eq!(
            mapping(&entries),
            "{'a': '[{\"k\": \"C:\\\\\"}]',\n'it''s': '''é名🦀'''}\n"
        );
        assert_eq!(mapping(&BTreeMap::new()), "{}\n");
    }

    #[test]
    fn what_yaml_would_fold_or_refuse_is_escaped() {
        let entries = BTreeMap::from([
            ("a".to_owned(), "tab\t nul\0 \"q\" \\ \n".to_owned()),
            (
                "b".to_owned(),
                "\u{7f}\u{85}\u{2028}\u{feff}é名🦀".to_owned(),
            ),
        ]);
        assert_eq!(
            mapping(&entries),
            "{'a': \"tab\\u0009 nul\\u0000 \\\"q\\\" \\\\ \\n\",\n\
             'b': \"\\u007f\\u0085\\u2028\\ufeffé名🦀\"}\n"
        );
    }

    #[test]
    fn a_long_key_is_marked() {
        let key = "k".repeat(SHORT_KEY + 1);
        let entries = BTreeMap::from([(key.clone(), "v".to_owned())]);
        assert_eq!(mapping(&entries), format!("{{? '{key}': 'v'}}\n"));
    }
}
