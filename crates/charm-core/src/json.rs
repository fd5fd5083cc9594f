//! What is wrong with JSON that somebody else wrote.

use juju_vocabulary::text::excerpt;

/// What is wrong with a JSON text, without the value that stood there: it may be a secret. Only the
/// words of a type's own check are passed on as they are.
pub(crate) fn fault(error: &serde_json::Error) -> String {
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
    fn a_fault_in_json_does_not_repeat_the_value() {
        let error = serde_json::from_str::<u16>("\"hunter2, expected hunter2\"").unwrap_err();
        assert_eq!(
            fault(&error),
            "wrong value, expected u16 at line 1 column 27"
        );
        let error = serde_json::from_str::<u16>("hunter2").unwrap_err();
        assert_eq!(fault(&error), "not JSON at line 1 column 1");
        let error = serde_json::from_str::<Vec<u16>>("[1").unwrap_err();
        assert_eq!(fault(&error), "the JSON ends too early, at line 1 column 2");
    }
}
