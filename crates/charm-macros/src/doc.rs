//! Descriptions as documentation. They are plain text, which rustdoc would take for Markdown: for
//! links that go nowhere, for HTML, and, where they are indented, for code to run as a test.

use std::iter;

/// A description, for a doc comment; a word about it if there is none.
pub(crate) fn text(description: Option<&str>) -> String {
    let Some(description) = description.filter(|text| !text.trim().is_empty()) else {
        return "No description.".to_owned();
    };
    let lines: Vec<_> = description.trim().lines().map(line).collect();
    lines.join("\n")
}

/// Something taken literally: a value, a name that may be any text.
pub(crate) fn code(text: &str) -> String {
    let text = text.replace(char::is_control, " ");
    let run = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(run + 1);
    if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() {
        format!("{fence} {text} {fence}")
    } else {
        format!("{fence}{text}{fence}")
    }
}

fn line(line: &str) -> String {
    // Without runs of blanks nothing is indented.
    let words: Vec<_> = line.split_whitespace().collect();
    let line = words.join(" ");
    // `code` stays what it is, where backticks come in pairs.
    let paired = !line.contains("```") && line.matches('`').count() % 2 == 0;
    let mut parts = line.split('`');
    let first = parts.next().map(escaped);
    let rest = parts.enumerate().map(|(index, part)| match paired {
        true if index % 2 == 0 => format!("`{part}"),
        true => format!("`{}", escaped(part)),
        false => format!("\\`{}", escaped(part)),
    });
    first.into_iter().chain(rest).collect()
}

/// Text without backticks, with what Markdown would see in it marked as text. Addresses become links.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (taken, next) = match address(rest) {
            "" => {
                out.extend(
                    "\\[]<~"
                        .contains(c)
                        .then_some('\\')
                        .into_iter()
                        .chain(iter::once(c)),
                );
                rest.split_at(c.len_utf8())
            }
            address => {
                out.push_str(&format!("<{address}>"));
                rest.split_at(address.len())
            }
        };
        debug_assert!(!taken.is_empty());
        rest = next;
    }
    out
}

/// The address that `text` starts with, or nothing.
fn address(text: &str) -> &str {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return "";
    }
    let end = text.find(|c: char| c.is_whitespace() || "<>()[]\"'\\".contains(c));
    text.get(..end.unwrap_or(text.len()))
        .unwrap_or_default()
        .trim_end_matches(['.', ',', ';', ':', '!', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_description_is_markdown_but_code_and_addresses() {
        for (description, doc) in [
            ("Two\n  lines.\n", "Two\nlines."),
            ("a\n\n        let x = 1;", "a\n\nlet x = 1;"),
            ("-     item", "- item"),
            ("```\npanic!()\n```", "\\`\\`\\`\npanic!()\n\\`\\`\\`"),
            ("~~~\nx", "\\~\\~\\~\nx"),
            ("a [link] of <b>", "a \\[link\\] of \\<b>"),
            ("`a[0]` and [0]", "`a[0]` and \\[0\\]"),
            ("a ` and [0]", "a \\` and \\[0\\]"),
            (
                "See https://a.example/x, or",
                "See <https://a.example/x>, or",
            ),
            ("(http://a.example)", "(<http://a.example>)"),
            ("größe \\[x]", "größe \\\\\\[x\\]"),
        ] {
            assert_eq!(text(Some(description)), doc);
        }
        assert_eq!(text(None), "No description.");
        assert_eq!(text(Some(" \n")), "No description.");
    }

    #[test]
    fn code_is_whatever_stands_in_it() {
        assert_eq!(code("24h"), "`24h`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`a\n"), "`` `a  ``");
        assert_eq!(code(""), "`  `");
    }
}
