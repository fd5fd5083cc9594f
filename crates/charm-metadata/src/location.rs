//! Where in which file something stands.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One of the files that describe a charm.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum FileName {
    /// `charmcraft.yaml`, which may hold everything.
    Charmcraft,
    /// `metadata.yaml`, older: names, endpoints, storage, containers, resources.
    Metadata,
    /// `config.yaml`, older: the configuration options.
    Config,
    /// `actions.yaml`, older: the actions.
    Actions,
    /// `metrics.yaml`: the metrics, of which charmcraft.yaml has no section.
    Metrics,
}

impl FileName {
    /// All of them, in the order in which problems are listed.
    pub const ALL: [FileName; 5] = [
        FileName::Charmcraft,
        FileName::Metadata,
        FileName::Config,
        FileName::Actions,
        FileName::Metrics,
    ];

    /// The name of the file in the charm's directory.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            FileName::Charmcraft => "charmcraft.yaml",
            FileName::Metadata => "metadata.yaml",
            FileName::Config => "config.yaml",
            FileName::Actions => "actions.yaml",
            FileName::Metrics => "metrics.yaml",
        }
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place in one of the files; lines and columns count from 1, columns in characters.
///
/// It is displayed the way compilers and editors write places: `charmcraft.yaml:12:5`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Location {
    /// The file.
    pub file: FileName,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
}

impl Location {
    pub(crate) fn start_of(file: FileName) -> Self {
        Self {
            file,
            line: 1,
            column: 1,
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
