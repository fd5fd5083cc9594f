//! Writing gob: structs of plain fields, each type defined before its first value.

use std::collections::BTreeSet;

use super::number::{put_int, put_uint};
use super::{id, kind};

/// A field of a struct.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Field<'a> {
    /// A bool.
    Bool(bool),
    /// An `int`.
    Int(i64),
    /// A `uint64`.
    Uint(u64),
    /// A `[]byte`.
    Bytes(&'a [u8]),
    /// A string.
    Text(&'a str),
    /// A `[]string`.
    Texts(&'a [String]),
}

/// The one list type that is sent, `[]string`.
const TEXTS_ID: i64 = id::FIRST_OWN + 2;

/// A struct type. Peers tell types apart by the id alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Type {
    /// Its id: at least 64, of this type only, and not [`TEXTS_ID`].
    pub(crate) id: i64,
    /// Its name in Go.
    pub(crate) name: &'static str,
}

/// Writes the messages of one stream, and remembers the types that it has defined.
#[derive(Debug, Default)]
pub(crate) struct Encoder {
    defined: BTreeSet<i64>,
}

impl Encoder {
    /// Appends a struct to `out`. A type must always come with the same fields.
    pub(crate) fn write(&mut self, out: &mut Vec<u8>, of: Type, fields: &[(&str, Field<'_>)]) {
        if self.defined.insert(of.id) {
            put_bytes(out, &struct_definition(of, fields));
        }
        let has_texts = fields
            .iter()
            .any(|(_, field)| matches!(field, Field::Texts(_)));
        if has_texts && self.defined.insert(TEXTS_ID) {
            put_bytes(out, &texts_definition());
        }
        let mut message = Vec::new();
        put_int(&mut message, of.id);
        let mut last = 0;
        for (number, (_, field)) in (1_u64..).zip(fields) {
            if !is_zero(field) {
                put_uint(&mut message, number - last);
                last = number;
                put_field(&mut message, field);
            }
        }
        message.push(0);
        put_bytes(out, &message);
    }
}

fn struct_definition(of: Type, fields: &[(&str, Field<'_>)]) -> Vec<u8> {
    let mut message = Vec::new();
    put_int(&mut message, -of.id);
    put_uint(&mut message, kind::STRUCT);
    message.push(1);
    put_name_and_id(&mut message, of.name, of.id);
    if !fields.is_empty() {
        message.push(1);
        put_uint(&mut message, fields.len() as u64);
        for (name, field) in fields {
            put_name_and_id(&mut message, name, type_id(field));
        }
    }
    message.extend([0, 0]);
    message
}

fn texts_definition() -> Vec<u8> {
    let mut message = Vec::new();
    put_int(&mut message, -TEXTS_ID);
    put_uint(&mut message, kind::SLICE);
    message.push(1);
    put_name_and_id(&mut message, "[]string", TEXTS_ID);
    message.push(1);
    put_int(&mut message, id::TEXT);
    message.extend([0, 0]);
    message
}

fn type_id(field: &Field<'_>) -> i64 {
    match field {
        Field::Bool(_) => id::BOOL,
        Field::Int(_) => id::INT,
        Field::Uint(_) => id::UINT,
        Field::Bytes(_) => id::BYTES,
        Field::Text(_) => id::TEXT,
        Field::Texts(_) => TEXTS_ID,
    }
}

/// Zero values are not sent.
fn is_zero(field: &Field<'_>) -> bool {
    match field {
        Field::Bool(flag) => !flag,
        Field::Int(number) => *number == 0,
        Field::Uint(number) => *number == 0,
        Field::Bytes(bytes) => bytes.is_empty(),
        Field::Text(text) => text.is_empty(),
        Field::Texts(texts) => texts.is_empty(),
    }
}

fn put_field(out: &mut Vec<u8>, field: &Field<'_>) {
    match field {
        Field::Bool(flag) => put_uint(out, u64::from(*flag)),
        Field::Int(number) => put_int(out, *number),
        Field::Uint(number) => put_uint(out, *number),
        Field::Bytes(bytes) => put_bytes(out, bytes),
        Field::Text(text) => put_bytes(out, text.as_bytes()),
        Field::Texts(texts) => {
            put_uint(out, texts.len() as u64);
            for text in *texts {
                put_bytes(out, text.as_bytes());
            }
        }
    }
}

/// A type's name and id, or those of a field.
fn put_name_and_id(out: &mut Vec<u8>, name: &str, id: i64) {
    if name.is_empty() {
        out.push(2);
    } else {
        out.push(1);
        put_bytes(out, name.as_bytes());
        out.push(1);
    }
    put_int(out, id);
    out.push(0);
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_uint(out, bytes.len() as u64);
    out.extend(bytes);
}
