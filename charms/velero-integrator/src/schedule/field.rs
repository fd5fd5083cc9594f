//! The five fields of a cron schedule.

use std::fmt;

use charm_core::text::excerpt;

/// How many bytes of a foreign text an error shows.
pub(super) const SHOWN: usize = 80;

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

/// The numbers that a field names.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Values {
    /// Bit N stands for the number N; no field reaches 64.
    bits: u64,
    /// Whether the field was left open, by `*` or `?` without a step: all its numbers, and more than naming them all.
    pub(super) open: bool,
}

impl Values {
    pub(super) fn has(self, number: u32) -> bool {
        self.bits >> number & 1 == 1
    }

    pub(super) fn is_empty(self) -> bool {
        self.bits == 0
    }

    fn or(self, other: Values) -> Values {
        Values {
            bits: self.bits | other.bits,
            open: self.open || other.open,
        }
    }
}

impl Field {
    /// Reads the comma-separated list in this field. The error comes with the item that is wrong.
    pub(super) fn values<'a>(&self, list: &'a str) -> Result<Values, (&'a str, FieldProblem)> {
        // Empty items do not count: `1,,2` is `1,2`, and a lone comma is a list of nothing.
        let items = list.split(',').filter(|item| !item.is_empty());
        let mut values = Values::default();
        for item in items {
            let named = self.item(item).map_err(|problem| (item, problem))?;
            values = values.or(named);
        }
        Ok(values)
    }

    fn item(&self, item: &str) -> Result<Values, FieldProblem> {
        let (range, step) = match item.split_once('/') {
            Some((_, step)) if step.contains('/') => return Err(FieldProblem::ManySlashes),
            Some((range, step)) => (range, Some(number(step)?)),
            None => (item, None),
        };
        // What follows the hyphen of a `*-` goes unread, as in the original.
        let all = matches!(range.split('-').next(), Some("*" | "?"));
        let (start, end) = match range.split_once('-') {
            _ if all => (self.min, self.max),
            Some((_, last)) if last.contains('-') => return Err(FieldProblem::ManyHyphens),
            Some((first, last)) => (self.value(first)?, self.value(last)?),
            None => {
                let start = self.value(range)?;
                // `N/STEP` runs to the end of the field.
                (
                    start,
                    if step.is_some() {
                        self.max.max(start)
                    } else {
                        start
                    },
                )
            }
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
            let step = step.unwrap_or(1);
            let numbers = (start..=end).filter(|number| (number - start) % step == 0);
            Ok(Values {
                bits: numbers.fold(0, |bits, number| bits | 1 << number),
                open: all && step == 1,
            })
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
