//! Reading gob, from peers that may be broken or hostile: every length is checked before anything
//! is set aside for it, and a type that the protocol does not have is refused.

use std::collections::BTreeMap;
use std::io::{self, Read};

use super::error::GobError;
use super::number::{read_count, read_int, read_uint, width};
use super::{id, kind};

/// The longest message that is read. A tool's arguments and stdin are far below.
const MAX_MESSAGE: u64 = 16 << 20;
/// How many types a stream may define; the protocol has three each way.
const MAX_TYPES: usize = 16;
/// How many fields a type may have, and how long their names may be; the protocol has 7, of 13 bytes.
/// Every value repeats them.
const MAX_FIELDS: usize = 32;
const MAX_NAME: usize = 64;
/// How many texts a list may have: one that takes a byte to send takes far more to keep.
const MAX_TEXTS: usize = 64 << 10;

#[derive(Debug)]
enum Defined {
    Texts,
    /// Its fields, each with the id of its type.
    Struct(Vec<(String, i64)>),
}

/// Reads the messages of one stream, and remembers the types that it defines.
#[derive(Debug)]
pub(crate) struct Decoder<R> {
    input: R,
    types: BTreeMap<i64, Defined>,
}

impl<R: Read> Decoder<R> {
    /// A reader of a stream from its start.
    pub(crate) fn new(input: R) -> Self {
        Self {
            input,
            types: BTreeMap::new(),
        }
    }

    /// The next value; nothing when the stream ends before it.
    pub(crate) fn next(&mut self) -> Result<Option<Struct>, GobError> {
        while let Some(message) = self.message()? {
            let mut bytes = message.as_slice();
            let id = read_int(&mut bytes)?;
            let value = if id < 0 {
                self.define(id.checked_neg(), read_definition(&mut bytes)?)?;
                None
            } else {
                Some(self.read_struct(&mut bytes, id)?)
            };
            if !bytes.is_empty() {
                return Err(GobError::Malformed("a value is shorter than its message"));
            }
            if value.is_some() {
                return Ok(value);
            }
        }
        Ok(None)
    }

    fn message(&mut self) -> Result<Option<Vec<u8>>, GobError> {
        let mut first = [0];
        match self.input.read_exact(&mut first) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
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

    fn define(&mut self, id: Option<i64>, defined: Defined) -> Result<(), GobError> {
        let id = id
            .filter(|id| *id >= id::FIRST_OWN)
            .ok_or(GobError::Malformed("a type id is taken"))?;
        if self.types.len() >= MAX_TYPES {
            return Err(GobError::Refused("too many types"));
        }
        if self.types.insert(id, defined).is_some() {
            return Err(GobError::Malformed("a type is defined twice"));
        }
        Ok(())
    }

    fn read_struct(&self, bytes: &mut &[u8], id: i64) -> Result<Struct, GobError> {
        let fields = match self.types.get(&id) {
            Some(Defined::Struct(fields)) => fields,
            Some(Defined::Texts) => return Err(GobError::Refused("a value that is no struct")),
            None => return Err(GobError::Malformed("a value of an undefined type")),
        };
        let mut values = BTreeMap::new();
        read_fields(bytes, |bytes, number| {
            let field = usize::try_from(number - 1)
                .ok()
                .and_then(|index| fields.get(index));
            let (name, id) = field.ok_or(NO_SUCH_FIELD)?;
            values.insert(name.clone(), self.read_value(bytes, *id)?);
            Ok(())
        })?;
        Ok(Struct(values))
    }

    fn read_value(&self, bytes: &mut &[u8], id: i64) -> Result<Value, GobError> {
        Ok(match id {
            id::BOOL => Value::Bool(read_uint(bytes)? != 0),
            id::INT => Value::Int(read_int(bytes)?),
            id::UINT => Value::Uint(read_uint(bytes)?),
            id::BYTES | id::TEXT => Value::Bytes(read_bytes(bytes)?.to_vec()),
            _ => match self.types.get(&id) {
                Some(Defined::Texts) => {
                    let count = read_count(bytes)?;
                    if count > MAX_TEXTS {
                        return Err(GobError::Refused("too many texts in a list"));
                    }
                    let texts = (0..count).map(|_| Ok(lossy(read_bytes(bytes)?)));
                    Value::Texts(texts.collect::<Result<_, GobError>>()?)
                }
                Some(Defined::Struct(_)) => {
                    return Err(GobError::Refused("a struct within a struct"));
                }
                None => return Err(GobError::Malformed("a field of an undefined type")),
            },
        })
    }
}

#[derive(Debug)]
enum Value {
    Bool(bool),
    Int(i64),
    Uint(u64),
    /// Texts too: Go's need not be UTF-8.
    Bytes(Vec<u8>),
    Texts(Vec<String>),
}

/// A decoded struct. A field at its zero value is not sent, so one that is missing, or that another
/// peer has given another type, is at its zero value.
#[derive(Debug)]
pub(crate) struct Struct(BTreeMap<String, Value>);

impl Struct {
    /// Takes a field that holds bytes or text.
    pub(crate) fn bytes(&mut self, name: &str) -> Vec<u8> {
        match self.0.remove(name) {
            Some(Value::Bytes(bytes)) => bytes,
            _ => Vec::new(),
        }
    }

    /// Takes a field that holds text; bytes that are not UTF-8 are replaced.
    pub(crate) fn text(&mut self, name: &str) -> String {
        lossy(&self.bytes(name))
    }

    /// Takes a field that holds a list of texts.
    pub(crate) fn texts(&mut self, name: &str) -> Vec<String> {
        match self.0.remove(name) {
            Some(Value::Texts(texts)) => texts,
            _ => Vec::new(),
        }
    }

    /// A field that holds a bool.
    pub(crate) fn flag(&self, name: &str) -> bool {
        matches!(self.0.get(name), Some(Value::Bool(true)))
    }

    /// A field that holds an unsigned number.
    pub(crate) fn uint(&self, name: &str) -> u64 {
        match self.0.get(name) {
            Some(Value::Uint(number)) => *number,
            _ => 0,
        }
    }

    /// A field that holds a signed number.
    pub(crate) fn int(&self, name: &str) -> i64 {
        match self.0.get(name) {
            Some(Value::Int(number)) => *number,
            _ => 0,
        }
    }
}

const NO_SUCH_FIELD: GobError = GobError::Malformed("no such field");

/// Reads a struct: `read` is called with the number, from 1, of each field that was sent.
fn read_fields(
    bytes: &mut &[u8],
    mut read: impl FnMut(&mut &[u8], u64) -> Result<(), GobError>,
) -> Result<(), GobError> {
    let mut number = 0_u64;
    loop {
        // How many fields on the next one is; 0 ends the struct.
        let delta = read_uint(bytes)?;
        if delta == 0 {
            return Ok(());
        }
        number = number.checked_add(delta).ok_or(NO_SUCH_FIELD)?;
        read(bytes, number)?;
    }
}

/// Reads Go's description of a type (`wireType`).
fn read_definition(bytes: &mut &[u8]) -> Result<Defined, GobError> {
    let mut defined = None;
    read_fields(bytes, |bytes, number| {
        defined = Some(match number {
            kind::SLICE => read_slice_type(bytes)?,
            kind::STRUCT => Defined::Struct(read_struct_type(bytes)?),
            _ => return Err(GobError::Refused("a type that the protocol does not have")),
        });
        Ok(())
    })?;
    defined.ok_or(GobError::Malformed("a definition of nothing"))
}

fn read_slice_type(bytes: &mut &[u8]) -> Result<Defined, GobError> {
    let mut element = 0;
    read_fields(bytes, |bytes, number| match number {
        1 => read_name_and_id(bytes).map(drop),
        2 => {
            element = read_int(bytes)?;
            Ok(())
        }
        _ => Err(NO_SUCH_FIELD),
    })?;
    if element == id::TEXT {
        Ok(Defined::Texts)
    } else {
        Err(GobError::Refused("a list of something else than texts"))
    }
}

fn read_struct_type(bytes: &mut &[u8]) -> Result<Vec<(String, i64)>, GobError> {
    let mut fields = Vec::new();
    read_fields(bytes, |bytes, number| match number {
        1 => read_name_and_id(bytes).map(drop),
        2 => {
            let count = read_count(bytes)?;
            if count > MAX_FIELDS {
                return Err(GobError::Refused("too many fields in a type"));
            }
            for _ in 0..count {
                fields.push(read_name_and_id(bytes)?);
            }
            Ok(())
        }
        _ => Err(NO_SUCH_FIELD),
    })?;
    Ok(fields)
}

/// A type's name and id, or those of a field.
fn read_name_and_id(bytes: &mut &[u8]) -> Result<(String, i64), GobError> {
    let (mut name, mut id) = (String::new(), 0);
    read_fields(bytes, |bytes, number| {
        match number {
            1 => {
                let text = read_bytes(bytes)?;
                if text.len() > MAX_NAME {
                    return Err(GobError::Refused("a name is longer than 64 bytes"));
                }
                name = lossy(text);
            }
            2 => id = read_int(bytes)?,
            _ => return Err(NO_SUCH_FIELD),
        }
        Ok(())
    })?;
    Ok((name, id))
}

fn read_bytes<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8], GobError> {
    let count = read_count(bytes)?;
    // `read_count` has seen to it that there are as many.
    let (taken, rest) = bytes.split_at_checked(count).unwrap_or_default();
    *bytes = rest;
    Ok(taken)
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}
