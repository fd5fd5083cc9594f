//! The five fields of a cron schedule.

use std::fmt;

use charm_core::text::excerpt;

use super::SHOWN;

/// A field: where an item of a schedule stands. It displays as the name that people know.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    name: &'static str,
    min: i64,
    max: i64,
    /// Names for the numbers from `min` on, in lower case.
    names: &'static [&'static str],
    /// What an error tells to write.
    pub(super) expected: &'static str,
}

/// The fields in the order in which they are written.
pub(super) static FIELDS: [Field; 5] = [
    Field {
        name: "minute",
        min: 0,
        max: 59,
        names: &[],
        expected: "0-59",
    },
    Field {
        name: "hour",
        min: 0,
        max: 23,
        names: &[],
        expected: "0-23",
    },
    Field {
        name: "day of month",
        min: 1,
        max: 31,
        names: &[],
        expected: "1-31",
    },
    Field {
        name: "month",
        min: 1,
        max: 12,
        names: &[
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ],
        expected: "1-12 or JAN-DEC",
    },
    Field {
        name: "day of week",
        min: 0,
        max: 6,
        names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
        expected: "0-6 (Sunday is 0) or SUN-SAT",
    },
];

/// What is wrong with one item of the list in a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldProblem {
    /// A number or a name was due.
    #[error("\"{0}\" is not a whole number of 0 or more")]
    NotANumber(String),
    /// A range with a third bound.
    #[error("more than one '-'")]
    ManyHyphens,
    /// A step with another step.
    #[error("more than one '/'")]
    ManySlashes,
    /// The first number is too small for the field.
    #[error("{0} is below the minimum")]
    BelowMinimum(i64),
    /// A number is too big for the field.
    #[error("{0} is above the maximum")]
    AboveMaximum(i64),
    /// The first number is bigger than the last.
    #[error("the range begins at {0} and ends at {1}")]
    Reversed(i64, i64),
    /// A step of zero.
    #[error("the step is zero")]
    ZeroStep,
}

impl Field {
    /// Checks one item of the comma-separated list in this field.
    pub(super) fn check(&self, item: &str) -> Result<(), FieldProblem> {
        let (range, step) = match item.split_once('/') {
            Some((_, step)) if step.contains('/') => return Err(FieldProblem::ManySlashes),
            Some((range, step)) => (range, Some(number(step)?)),
            None => (item, None),
        };
        let (start, end) = match range.split_once('-') {
            // What follows the hyphen of a `*-` goes unread, as in the original.
            None if matches!(range, "*" | "?") => (self.min, self.max),
            Some(("*" | "?", _)) => (self.min, self.max),
            Some((_, last)) if last.contains('-') => return Err(FieldProblem::ManyHyphens),
            Some((first, last)) => (self.value(first)?, self.value(last)?),
            // `N/STEP` runs to the end of the field, which is valid if and only if N is.
            None => (self.value(range)?, self.value(range)?),
        };
        if start < self.min {
            Err(FieldProblem::BelowMinimum(start))
        } else if start.max(end) > self.max {
            Err(FieldProblem::AboveMaximum(start.max(end)))
        } else if start > end {
            Err(FieldProblem::Reversed(start, end))
        } else if step == Some(0) {
            Err(FieldProblem::ZeroStep)
        } else {
            Ok(())
        }
    }

    fn value(&self, text: &str) -> Result<i64, FieldProblem> {
        // Go's lower case of the dotted capital I is a plain i, so `FRİ` is a Friday to it.
        let name = text.replace('\u{130}', "i").to_ascii_lowercase();
        match (self.min..)
            .zip(self.names)
            .find(|(_, known)| **known == name)
        {
            Some((value, _)) => Ok(value),
            None => number(text),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// As the original reads a number: with an optional sign, in 64 bits, not negative.
fn number(text: &str) -> Result<i64, FieldProblem> {
    match text.parse() {
        Ok(number @ 0..) => Ok(number),
        _ => Err(FieldProblem::NotANumber(excerpt(text, SHOWN))),
    }
}
