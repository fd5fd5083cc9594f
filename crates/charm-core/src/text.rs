//! Foreign text made fit for a person: short, on one line, without control characters.

use std::borrow::Cow;

/// `text` on one line: control characters escaped as in a Rust string, at most about `limit` bytes.
///
/// For what a stranger wrote, before it goes into an error, a status or a log.
///
/// ```
/// assert_eq!(charm_core::text::excerpt("two\nlines", 40), "two\\nlines");
/// assert_eq!(charm_core::text::excerpt("a very long name", 6), "a very…");
/// ```
#[must_use]
pub fn excerpt(text: &str, limit: usize) -> String {
    let mut line = String::with_capacity(text.len().min(limit));
    for character in text.chars() {
        if line.len() >= limit {
            line.push('…');
            break;
        }
        if is_unsafe(character) {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
    }
    line
}

/// Control characters, and the ones that reorder or hide what stands around them.
fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// `text` cut at about `limit` bytes, the cut marked.
pub(crate) fn shortened(mut text: String, limit: usize) -> String {
    if text.len() > limit {
        text.truncate(text.floor_char_boundary(limit));
        text.push('…');
    }
    text
}

/// `text` with each NUL, which no process argument can hold, written as `\0`.
pub(crate) fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\\0"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What is wrong with a JSON text, without the value that stood there: it may be a secret. Only the
/// words of a type's own check are passed on as they are.
pub(crate) fn json_fault(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        Category::Eof => format!("the JSON ends too early, at line {line} column {column}"),
        Category::Io | Category::Syntax => format!("not JSON at line {line} column {column}"),
        Category::Data => {
            let message = error.to_string();
            match message.rsplit_once(", expected ") {
                Some((_, expected)) => format!("wrong value, expected {}", excerpt(expected, 200)),
                None => excerpt(&message, 200),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_neither_break_lines_nor_reach_the_terminal() {
        assert_eq!(excerpt("a\u{1b}[31mb\0c", 99), "a\\u{1b}[31mb\\u{0}c");
        for hidden in ["\u{202e}", "\u{61c}", "\u{200b}", "\u{2066}", "\u{e0041}"] {
            let name = format!("evil{hidden}name");
            assert_eq!(
                excerpt(&name, 99),
                format!("evil{}name", hidden.escape_default())
            );
        }
        assert_eq!(excerpt("naïve — 名前", 99), "naïve — 名前");
    }

    #[test]
    fn a_fault_in_json_does_not_repeat_the_value() {
        let error = serde_json::from_str::<u16>("\"hunter2, expected hunter2\"").unwrap_err();
        assert_eq!(
            json_fault(&error),
            "wrong value, expected u16 at line 1 column 27"
        );
        let error = serde_json::from_str::<u16>("hunter2").unwrap_err();
        assert_eq!(json_fault(&error), "not JSON at line 1 column 1");
        let error = serde_json::from_str::<Vec<u16>>("[1").unwrap_err();
        assert_eq!(
            json_fault(&error),
            "the JSON ends too early, at line 1 column 2"
        );
    }

    #[test]
    fn cuts_fall_between_characters() {
        assert_eq!(shortened("ééé".to_owned(), 3), "é…");
        assert_eq!(shortened("abc".to_owned(), 3), "abc");
    }
}
