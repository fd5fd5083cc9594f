//! Reading gob, from peers that may be broken or hostile: every length is checked before anything
//! is set aside for it, and nesting is limited.

use std::collections::BTreeMap;
use std::io::{self, Read};

use super::Value;

/// The longest message that is read. A tool's arguments and stdin are far below.
const MAX_MESSAGE: u64 = 16 << 20;
/// How deep values may nest, and how many types a stream may define. Ours need 2 and 4.
const MAX_DEPTH: usize = 64;
const MAX_TYPES: usize = 64;
/// How many values a message may hold: one that takes a byte to send takes far more to keep.
const MAX_VALUES: usize = 64 << 10;
/// How many fields a type may have, and how long their names may be. Every value repeats them.
const MAX_FIELDS: usize = 256;
const MAX_NAME: usize = 256;

/// The stream is not gob, or not gob that can be read here.
#[derive(Debug, thiserror::Error)]
pub(in crate::rpc) enum GobError {
    /// The stream broke.
    #[error("cannot read gob: {0}")]
    Io(#[from] io::Error),
    /// The stream is malformed.
    #[error("malformed gob: {0}")]
    Malformed(&'static str),
    /// The stream asks for too much.
    #[error("gob refused: {0}")]
    Refused(&'static str),
}

#[derive(Debug, Clone)]
enum Type {
    Bool,
    Int,
    Uint,
    Float,
    Bytes,
    Complex,
    List(i64),
    Map(i64, i64),
    Struct(Vec<(String, i64)>),
}

/// The id of the type that describes types.
const WIRE_TYPE: i64 = 16;

/// Reads the messages of one stream, and remembers the types that it defines.
#[derive(Debug)]
pub(in crate::rpc) struct Decoder<R> {
    input: R,
    types: BTreeMap<i64, Type>,
}

impl<R: Read> Decoder<R> {
    /// A reader of a stream from its start.
    pub(in crate::rpc) fn new(input: R) -> Self {
        Self {
            input,
            types: predefined(),
        }
    }

    /// The next value; nothing when the stream ends before it.
    pub(in crate::rpc) fn next(&mut self) -> Result<Option<Value>, GobError> {
        while let Some(message) = self.message()? {
            let mut bytes = message.as_slice();
            let mut room = MAX_VALUES;
            let id = read_int(&mut bytes)?;
            if id >= 0 {
                if !matches!(self.types.get(&id), Some(Type::Struct(_))) {
                    // Values that are no structs have a zero in front.
                    if read_uint(&mut bytes)? != 0 {
                        return Err(GobError::Malformed("no zero before a plain value"));
                    }
                }
                let value = self.value(&mut bytes, &mut room, id, 0)?;
                return if bytes.is_empty() {
                    Ok(Some(value))
                } else {
                    Err(GobError::Malformed("a value is shorter than its message"))
                };
            }
            let description = self.value(&mut bytes, &mut room, WIRE_TYPE, 0)?;
            self.define(id.checked_neg(), &description)?;
        }
        Ok(None)
    }

    fn message(&mut self) -> Result<Option<Vec<u8>>, GobError> {
        let mut first = [0];
        if self.input.read(&mut first)? == 0 {
            return Ok(None);
        }
        let length = match width(first[0])? {
            None => u64::from(first[0]),
            Some(width) => {
                let mut bytes = [0; 8];
                let used = bytes.get_mut(8 - width..).unwrap_or_default();
                self.input.read_exact(used)?;
                u64::from_be_bytes(bytes)
            }
        };
        if length > MAX_MESSAGE {
            return Err(GobError::Refused("a message is longer than 16 MiB"));
        }
        // Grows with what arrives, not with what was announced.
        let mut message = Vec::new();
        self.input.by_ref().take(length).read_to_end(&mut message)?;
        if message.len() as u64 != length {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        Ok(Some(message))
    }

    fn define(&mut self, id: Option<i64>, description: &Value) -> Result<(), GobError> {
        let id = id
            .filter(|id| *id > 63)
            .ok_or(GobError::Malformed("a type id is taken"))?;
        if self.types.len() >= MAX_TYPES {
            return Err(GobError::Refused("too many types"));
        }
        let defined = if let Some(slice) = description.part("SliceT") {
            Type::List(slice.int("Elem"))
        } else if let Some(array) = description.part("ArrayT") {
            Type::List(array.int("Elem"))
        } else if let Some(map) = description.part("MapT") {
            Type::Map(map.int("Key"), map.int("Elem"))
        } else if let Some(structure) = description.part("StructT") {
            let fields = structure.list("Field");
            if fields.len() > MAX_FIELDS {
                return Err(GobError::Refused("too many fields in a type"));
            }
            let fields = fields.iter().map(|field| {
                let name = field.text("Name");
                if name.len() > MAX_NAME {
                    return Err(GobError::Refused("a name is longer than 256 bytes"));
                }
                Ok((name, field.int("Id")))
            });
            Type::Struct(fields.collect::<Result<_, _>>()?)
        } else {
            return Err(GobError::Refused("a type that encodes itself"));
        };
        if self.types.insert(id, defined).is_some() {
            return Err(GobError::Malformed("a type is defined twice"));
        }
        Ok(())
    }

    /// Reads a value; `room` is how many more the message may hold.
    fn value(
        &self,
        bytes: &mut &[u8],
        room: &mut usize,
        id: i64,
        depth: usize,
    ) -> Result<Value, GobError> {
        *room = room
            .checked_sub(1)
            .ok_or(GobError::Refused("too many values in a message"))?;
        if depth > MAX_DEPTH {
            return Err(GobError::Refused("a value nests too deep"));
        }
        let described = self
            .types
            .get(&id)
            .ok_or(GobError::Malformed("an undefined type"))?;
        Ok(match described {
            Type::Bool => Value::Bool(read_uint(bytes)? != 0),
            Type::Int => Value::Int(read_int(bytes)?),
            Type::Uint => Value::Uint(read_uint(bytes)?),
            Type::Float => Value::Float(f64::from_bits(read_uint(bytes)?.swap_bytes())),
            Type::Complex => {
                let parts = [read_uint(bytes)?, read_uint(bytes)?];
                let float = |bits: u64| Value::Float(f64::from_bits(bits.swap_bytes()));
                Value::List(parts.map(float).into())
            }
            Type::Bytes => {
                let count = read_count(bytes)?;
                let (taken, rest) = bytes
                    .split_at_checked(count)
                    .ok_or(GobError::Malformed("short bytes"))?;
                *bytes = rest;
                Value::Bytes(taken.to_vec())
            }
            Type::List(element) => {
                let count = read_count(bytes)?;
                let items = (0..count).map(|_| self.value(bytes, room, *element, depth + 1));
                Value::List(items.collect::<Result<_, _>>()?)
            }
            Type::Map(key, element) => {
                let count = read_count(bytes)?;
                let entries = (0..count).map(|_| {
                    let key = self.value(bytes, room, *key, depth + 1)?;
                    Ok((key, self.value(bytes, room, *element, depth + 1)?))
                });
                Value::Map(entries.collect::<Result<_, GobError>>()?)
            }
            Type::Struct(fields) => {
                let mut values = BTreeMap::new();
                let mut fields = fields.iter();
                loop {
                    // How many fields on the next one that is sent is; 0 ends the struct.
                    let delta = usize::try_from(read_uint(bytes)?).unwrap_or(usize::MAX);
                    let Some(skipped) = delta.checked_sub(1) else {
                        break;
                    };
                    let (name, id) = fields
                        .nth(skipped)
                        .ok_or(GobError::Malformed("no such field"))?;
                    values.insert(name.clone(), self.value(bytes, room, *id, depth + 1)?);
                }
                Value::Struct(values)
            }
        })
    }
}

/// The types that need no definition, with Go's ids: the plain ones, and those that describe types.
fn predefined() -> BTreeMap<i64, Type> {
    const INT: i64 = 2;
    const STRING: i64 = 6;
    const COMMON: i64 = 18;
    let structure = |fields: &[(&str, i64)]| {
        Type::Struct(
            fields
                .iter()
                .map(|(name, id)| ((*name).to_owned(), *id))
                .collect(),
        )
    };
    // Go's id for these three kinds is never on the wire; 24 is free.
    let own_encoding = 24;
    BTreeMap::from([
        (1, Type::Bool),
        (INT, Type::Int),
        (3, Type::Uint),
        (4, Type::Float),
        (5, Type::Bytes),
        (STRING, Type::Bytes),
        (7, Type::Complex),
        (
            WIRE_TYPE,
            structure(&[
                ("ArrayT", 17),
                ("SliceT", 19),
                ("StructT", 20),
                ("MapT", 23),
                ("GobEncoderT", own_encoding),
                ("BinaryMarshalerT", own_encoding),
                ("TextMarshalerT", own_encoding),
            ]),
        ),
        (
            17,
            structure(&[("CommonType", COMMON), ("Elem", INT), ("Len", INT)]),
        ),
        (COMMON, structure(&[("Name", STRING), ("Id", INT)])),
        (19, structure(&[("CommonType", COMMON), ("Elem", INT)])),
        (20, structure(&[("CommonType", COMMON), ("Field", 22)])),
        (21, structure(&[("Name", STRING), ("Id", INT)])),
        (22, Type::List(21)),
        (
            23,
            structure(&[("CommonType", COMMON), ("Key", INT), ("Elem", INT)]),
        ),
        (own_encoding, structure(&[("CommonType", COMMON)])),
    ])
}

/// How many bytes follow the first byte of a number; nothing when that is the number itself.
fn width(first: u8) -> Result<Option<usize>, GobError> {
    if first < 0x80 {
        return Ok(None);
    }
    let width = usize::from(first.wrapping_neg());
    if width > 8 {
        return Err(GobError::Malformed("a number is longer than 8 bytes"));
    }
    Ok(Some(width))
}

fn read_uint(bytes: &mut &[u8]) -> Result<u64, GobError> {
    const SHORT: GobError = GobError::Malformed("a number is cut off");
    let (first, rest) = bytes.split_first().ok_or(SHORT)?;
    *bytes = rest;
    let Some(width) = width(*first)? else {
        return Ok(u64::from(*first));
    };
    let (digits, rest) = bytes.split_at_checked(width).ok_or(SHORT)?;
    *bytes = rest;
    Ok(digits
        .iter()
        .fold(0, |number, digit| number << 8 | u64::from(*digit)))
}

fn read_int(bytes: &mut &[u8]) -> Result<i64, GobError> {
    let number = read_uint(bytes)?;
    let magnitude = (number >> 1).cast_signed();
    Ok(if number & 1 == 1 {
        !magnitude
    } else {
        magnitude
    })
}

/// A number of bytes or elements: each takes a byte at least, so no more than there are bytes.
fn read_count(bytes: &mut &[u8]) -> Result<usize, GobError> {
    let count = read_uint(bytes)?;
    usize::try_from(count)
        .ok()
        .filter(|count| *count <= bytes.len())
        .ok_or(GobError::Malformed("a length is longer than its message"))
}
