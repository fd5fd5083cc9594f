//! Foreign text made fit for a person: short, on one line, without control characters.

use std::borrow::Cow;

/// `text` on one line: control characters escaped as in a Rust string, at most about `limit` bytes.
///
/// For what a stranger wrote, before it goes into an error, a status or a log.
///
/// ```
/// assert_eq!(juju_vocabulary::text::excerpt("two\nlines", 40), "two\\nlines");
/// assert_eq!(juju_vocabulary::text::excerpt("a very long name", 6), "a very…");
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
#[must_use]
pub fn shortened(mut text: String, limit: usize) -> String {
    if text.len() > limit {
        text.truncate(text.floor_char_boundary(limit));
        text.push('…');
    }
    text
}

/// `text` with each NUL, which no process argument can hold, written as `\0`.
#[must_use]
pub fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\\0"))
    } else {
        Cow::Borrowed(text)
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
    fn cuts_fall_between_characters() {
        assert_eq!(shortened("ééé".to_owned(), 3), "é…");
        assert_eq!(shortened("abc".to_owned(), 3), "abc");
    }
}
