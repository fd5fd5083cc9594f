//! A tree of YAML values that know where they stand.

use saphyr_parser::Marker;

use crate::go_scalar::JujuKind;
use crate::scalar::Scalar;
use crate::{FileName, Location};

/// A place in the text, from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Mark {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Mark {
    pub(crate) fn at(self, file: FileName) -> Location {
        Location {
            file,
            line: self.line,
            column: self.column,
        }
    }
}

impl From<Marker> for Mark {
    fn from(marker: Marker) -> Self {
        let short = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Mark {
            line: short(marker.line().max(1)),
            column: short(marker.col() + 1),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) mark: Mark,
    pub(crate) value: Value,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// The second is what Juju takes the same text for, when that is something else.
    Scalar(Scalar, Option<JujuKind>),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_mark: Mark,
    /// What Juju takes the key for when it is not the string that charmcraft takes it for.
    pub(crate) key_conflict: Option<JujuKind>,
    pub(crate) value: Node,
}
