//! Resources.

use std::fmt::Debug;

/// A resource that the charm declares. Each is a unit type of its own.
pub trait Resource: Copy + Debug + 'static {
    /// Its name.
    const NAME: &'static str;
}
