//! What `--file -` of the writing tools reads: a YAML mapping of strings.
//!
//! It is JSON as well, but not any JSON: Juju's parser folds U+0085, U+2028 and U+2029 as line breaks,
//! refuses raw control characters and knows no surrogate pairs.

use std::collections::BTreeMap;
use std::fmt::Write;

/// A key that YAML finds the colon behind without help, even if all of it has to be escaped: it looks
/// for 1024 characters.
const SHORT_KEY: usize = 150;

/// `entries` as one YAML flow mapping, with every key and value quoted.
pub(super) fn mapping(entries: &BTreeMap<String, String>) -> String {
    let mut out = String::from("{");
    for (index, (key, value)) in entries.iter().enumerate() {
        if index > 0 {
            out.push_str(",\n");
        }
        if key.len() > SHORT_KEY {
            // Marks a key of any length, which JSON does not know.
            out.push_str("? ");
        }
        quote(&mut out, key);
        out.push_str(": ");
        quote(&mut out, value);
    }
    out.push_str("}\n");
    out
}

/// A YAML 1.1 double-quoted scalar on one line.
fn quote(out: &mut String, text: &str) {
    out.reserve(text.len() + 2);
    out.push('"');
    // Where the text starts that has not been written yet.
    let mut plain = 0;
    for (at, character) in text
        .char_indices()
        .filter(|(_, character)| is_special(*character))
    {
        out.push_str(text.get(plain..at).unwrap_or_default());
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            other => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(other));
            }
        }
        plain = at + character.len_utf8();
    }
    out.push_str(text.get(plain..).unwrap_or_default());
    out.push('"');
}

/// What cannot stand as it is between double quotes.
fn is_special(character: char) -> bool {
    !matches!(
        character,
        ' ' | '!' | '#'..='[' | ']'..='~'
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
            "{\"a\": \"tab\\u0009 nul\\u0000 \\\"q\\\" \\\\ \\n\",\n\
             \"b\": \"\\u007f\\u0085\\u2028\\ufeffé名🦀\"}\n"
        );
        assert_eq!(mapping(&BTreeMap::new()), "{}\n");
    }

    #[test]
    fn a_long_key_is_marked() {
        let key = "k".repeat(SHORT_KEY + 1);
        let entries = BTreeMap::from([(key.clone(), "v".to_owned())]);
        assert_eq!(mapping(&entries), format!("{{? \"{key}\": \"v\"}}\n"));
    }
}
