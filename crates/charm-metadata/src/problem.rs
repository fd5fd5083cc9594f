//! What is wrong with a charm's files.

use std::fmt;

use crate::Location;

/// How bad a problem is: who refuses the charm for it. The worst comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// Juju refuses to deploy the charm, cannot run it, or reads what stands here as something else.
    Juju,
    /// charmcraft refuses to pack the charm, or packs it without this.
    Charmcraft,
    /// Nobody refuses it, or it is not certain that anybody does: it looks like a mistake, or is newer than the tables here.
    Doubtful,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Level::Juju => "refused by Juju",
            Level::Charmcraft => "refused by charmcraft",
            Level::Doubtful => "doubtful",
        })
    }
}

/// One thing that is wrong, where it is wrong, and what is expected instead.
///
/// It is displayed on one line, without its level: `charmcraft.yaml:12:5: config.options.ttl.default: expected …`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Problem {
    /// The place to change.
    pub location: Location,
    /// Who refuses it.
    pub level: Level,
    /// The field, by its path from the top of charmcraft.yaml: `config.options.ttl.default`,
    /// `assumes[1].any-of[0]`. What stands in config.yaml or actions.yaml has the same path as if it stood
    /// in charmcraft.yaml. Empty for a problem of the file as a whole.
    pub field: String,
    /// What is wrong and what is expected.
    pub message: String,
}

impl Problem {
    /// A problem of a whole file, or of a file that is not YAML.
    pub(crate) fn of_file(location: Location, message: String) -> Problem {
        Problem {
            location,
            level: Level::Juju,
            field: String::new(),
            message,
        }
    }
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

/// Why Juju would refuse a charm: its problems of [`Level::Juju`], in the order in which they stand in the files;
/// never empty.
///
/// It is displayed as one line a problem.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Errors(Vec<Problem>);

impl Errors {
    pub(crate) fn of(problems: Vec<Problem>) -> Errors {
        Errors(problems)
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
