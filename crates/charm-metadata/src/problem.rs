//! What is wrong with a charm's files.

use std::fmt;

use crate::Location;

/// One thing that is wrong, where it is wrong, and what is expected instead.
///
/// It is displayed on one line: `charmcraft.yaml:12:5: config.options.ttl.default: expected …`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Problem {
    /// The place to change.
    pub location: Location,
    /// The field, by its path from the top of charmcraft.yaml: `config.options.ttl.default`,
    /// `assumes[1].any-of[0]`. What stands in config.yaml or actions.yaml has the same path as if it stood
    /// in charmcraft.yaml. Empty for a problem of the file as a whole.
    pub field: String,
    /// What is wrong and what is expected.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.location)?;
        if !self.field.is_empty() {
            on_one_line(f, &self.field)?;
            f.write_str(": ")?;
        }
        on_one_line(f, &self.message)
    }
}

/// Keys and values may hold line breaks and what moves a terminal's cursor.
fn on_one_line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    text.chars().try_for_each(|c| {
        if c.is_control() {
            write!(f, "{}", c.escape_default())
        } else {
            write!(f, "{c}")
        }
    })
}

/// Every problem of a charm's files, in the order in which they stand there; never empty.
///
/// It is displayed as one line a problem.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Errors(Vec<Problem>);

impl Errors {
    pub(crate) fn new(mut problems: Vec<Problem>) -> Errors {
        problems.sort();
        problems.dedup();
        Errors(problems)
    }

    /// `Ok(value)` when there are no problems.
    pub(crate) fn unless_empty<T>(problems: Vec<Problem>, value: T) -> Result<T, Errors> {
        if problems.is_empty() {
            Ok(value)
        } else {
            Err(Errors::new(problems))
        }
    }

    /// The problems, in the order in which they stand in the files.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.0
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Errors {}

impl IntoIterator for Errors {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Errors {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
