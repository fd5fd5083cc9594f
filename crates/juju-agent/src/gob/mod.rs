//! Go's gob, as far as the protocol needs it: structs whose fields are bools, numbers, bytes, texts
//! and lists of texts.
//!
//! A stream is a row of messages, each with its length in front: a value with the id of its type, or
//! the definition of a type, whose id is negative. See <https://pkg.go.dev/encoding/gob>.

mod decode;
mod encode;
mod error;
#[cfg(test)]
mod fuzz;
mod number;
#[cfg(test)]
mod tests;

pub(crate) use decode::{Decoder, Struct};
pub(crate) use encode::{Encoder, Field, Type};
pub use error::GobError;

/// The ids of the types that need no definition.
mod id {
    pub(super) const BOOL: i64 = 1;
    pub(super) const INT: i64 = 2;
    pub(super) const UINT: i64 = 3;
    pub(super) const BYTES: i64 = 5;
    pub(super) const TEXT: i64 = 6;
    /// The first that is free for types of one's own.
    pub(super) const FIRST_OWN: i64 = 64;
}

/// The numbers of the fields of a type's description: what the type is.
mod kind {
    pub(super) const SLICE: u64 = 2;
    pub(super) const STRUCT: u64 = 3;
}
