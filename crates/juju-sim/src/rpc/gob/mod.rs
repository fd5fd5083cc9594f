//! As much of Go's gob encoding as two structs of strings, bytes and numbers need.
//!
//! A gob stream is a row of messages, each with its length. A message either defines a type, under
//! an id that the sender picks, or carries a value of a type defined before. So the reader takes
//! whatever shape arrives, and the caller asks for fields by name: fields that are missing are
//! empty, fields that nobody asks for are skipped, as in Go.

mod decode;
mod encode;
#[cfg(test)]
mod tests;
mod value;

pub(super) use decode::{Decoder, GobError};
pub(super) use encode::{Encoder, Field};
pub(super) use value::Value;
