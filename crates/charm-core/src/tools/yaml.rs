//! What `--file -` of the writing tools reads: a YAML mapping of strings.
//!
//! JSON nearly is YAML, but not quite: Juju's parser folds U+0085, U+2028 and U+2029 as line breaks
//! and refuses raw control characters, all of which JSON allows in a string.

use std::collections::BTreeMap;
use std::fmt::Write;

/// `entries` as one YAML flow mapping, with every key and value quoted.
pub(super) fn mapping(entries: &BTreeMap<String, String>) -> String {
    let mut out = String::from("{");
    for (index, (key, value)) in entries.iter().enumerate() {
        // `?` marks a key of any length; without it YAML gives up looking for the colon at 1024.
        out.push_str(if index == 0 { "? " } else { ",\n? " });
        quote(&mut out, key);
        out.push_str("\n: ");
        quote(&mut out, value);
    }
    out.push_str("}\n");
    out
}

/// A YAML 1.1 double-quoted scalar on one line.
fn quote(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' => out.push(character),
            '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' => out.push(character),
            '\u{10000}'.. => out.push(character),
            other => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(other));
            }
        }
    }
    out.push('"');
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
            "{? \"a\"\n: \"tab\\u0009 nul\\u0000 \\\"q\\\" \\\\ \\n\",\n\
             ? \"b\"\n: \"\\u007f\\u0085\\u2028\\ufeffé名🦀\"}\n"
        );
        assert_eq!(mapping(&BTreeMap::new()), "{}\n");
    }
}
