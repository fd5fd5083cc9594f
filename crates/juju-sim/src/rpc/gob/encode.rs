//! Writing gob: structs of plain fields, each type defined before its first value.

use std::collections::BTreeMap;

/// A field of a struct.
#[derive(Debug, Clone, Copy)]
pub(in crate::rpc) enum Field<'a> {
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

/// The first id that is free for types of one's own.
const FIRST_ID: i64 = 64;
/// The one list type that we send, `[]string`, always has the first id.
const TEXTS_ID: i64 = FIRST_ID;
const STRING_ID: i64 = 6;

/// Writes the messages of one stream, and remembers the types that it has defined.
#[derive(Debug, Default)]
pub(in crate::rpc) struct Encoder {
    structs: BTreeMap<&'static str, i64>,
    texts_defined: bool,
}

impl Encoder {
    /// Appends a struct named `name` to `out`. A name must always come with the same fields.
    pub(in crate::rpc) fn write(
        &mut self,
        out: &mut Vec<u8>,
        name: &'static str,
        fields: &[(&str, Field<'_>)],
    ) {
        let id = match self.structs.get(name) {
            Some(id) => *id,
            None => {
                let id = TEXTS_ID + 1 + self.structs.len() as i64;
                self.structs.insert(name, id);
                self.define_struct(out, id, name, fields);
                id
            }
        };
        let mut message = Vec::new();
        put_int(&mut message, id);
        let mut last = 0;
        for (position, (_, field)) in (1_u64..).zip(fields) {
            if !is_zero(field) {
                put_uint(&mut message, position - last);
                last = position;
                put_field(&mut message, field);
            }
        }
        message.push(0);
        put_message(out, &message);
    }

    fn define_struct(
        &mut self,
        out: &mut Vec<u8>,
        id: i64,
        name: &str,
        fields: &[(&str, Field<'_>)],
    ) {
        let mut message = Vec::new();
        put_int(&mut message, -id);
        // Field 3 of the description of types is the one of structs; its field 1 names the type,
        // its field 2 lists the fields.
        message.push(3);
        message.push(1);
        put_common(&mut message, name, id);
        if !fields.is_empty() {
            message.push(1);
            put_uint(&mut message, fields.len() as u64);
            for (field_name, field) in fields {
                message.push(1);
                put_bytes(&mut message, field_name.as_bytes());
                message.push(1);
                put_int(&mut message, type_id(field));
                message.push(0);
            }
        }
        message.extend([0, 0]);
        put_message(out, &message);
        let has_texts = fields
            .iter()
            .any(|(_, field)| matches!(field, Field::Texts(_)));
        if has_texts && !std::mem::replace(&mut self.texts_defined, true) {
            let mut message = Vec::new();
            put_int(&mut message, -TEXTS_ID);
            message.push(2);
            message.push(1);
            put_common(&mut message, "[]string", TEXTS_ID);
            message.push(1);
            put_int(&mut message, STRING_ID);
            message.extend([0, 0]);
            put_message(out, &message);
        }
    }
}

fn type_id(field: &Field<'_>) -> i64 {
    match field {
        Field::Bool(_) => 1,
        Field::Int(_) => 2,
        Field::Uint(_) => 3,
        Field::Bytes(_) => 5,
        Field::Text(_) => STRING_ID,
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

/// The name and id of a type.
fn put_common(out: &mut Vec<u8>, name: &str, id: i64) {
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

fn put_message(out: &mut Vec<u8>, message: &[u8]) {
    put_bytes(out, message);
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_uint(out, bytes.len() as u64);
    out.extend(bytes);
}

fn put_uint(out: &mut Vec<u8>, number: u64) {
    match u8::try_from(number) {
        Ok(small) if small < 0x80 => out.push(small),
        _ => {
            let digits = number.to_be_bytes();
            let zeros = (number.leading_zeros() / 8) as usize;
            let used = digits.get(zeros..).unwrap_or_default();
            out.push((used.len() as u8).wrapping_neg());
            out.extend(used);
        }
    }
}

fn put_int(out: &mut Vec<u8>, number: i64) {
    let shifted = (number << 1).cast_unsigned();
    put_uint(out, if number < 0 { !shifted } else { shifted });
}
