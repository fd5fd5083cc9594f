//! Decoded values.

use std::collections::BTreeMap;

/// A value of any type that can be read.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::rpc) enum Value {
    /// A bool.
    Bool(bool),
    /// A signed number.
    Int(i64),
    /// An unsigned number.
    Uint(u64),
    /// A float.
    Float(f64),
    /// A `[]byte` or a string; Go's strings need not be UTF-8.
    Bytes(Vec<u8>),
    /// A slice or an array.
    List(Vec<Value>),
    /// A map.
    Map(Vec<(Value, Value)>),
    /// A struct; fields at their zero value are not sent.
    Struct(BTreeMap<String, Value>),
}

impl Value {
    fn field(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Struct(fields) => fields.get(name),
            _ => None,
        }
    }

    /// A field that holds bytes or text; empty when missing.
    pub(in crate::rpc) fn bytes(&self, name: &str) -> Vec<u8> {
        match self.field(name) {
            Some(Self::Bytes(bytes)) => bytes.clone(),
            _ => Vec::new(),
        }
    }

    /// A field that holds text; bytes that are not UTF-8 are replaced.
    pub(in crate::rpc) fn text(&self, name: &str) -> String {
        String::from_utf8_lossy(&self.bytes(name)).into_owned()
    }

    /// A field that holds a list of texts.
    pub(in crate::rpc) fn texts(&self, name: &str) -> Vec<String> {
        let Some(Self::List(items)) = self.field(name) else {
            return Vec::new();
        };
        let texts = items.iter().map(|item| match item {
            Self::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            _ => String::new(),
        });
        texts.collect()
    }

    /// A field that holds a bool.
    pub(in crate::rpc) fn flag(&self, name: &str) -> bool {
        matches!(self.field(name), Some(Self::Bool(true)))
    }

    /// A field that holds an unsigned number.
    pub(in crate::rpc) fn uint(&self, name: &str) -> u64 {
        match self.field(name) {
            Some(Self::Uint(number)) => *number,
            _ => 0,
        }
    }

    /// A field that holds a signed number.
    pub(in crate::rpc) fn int(&self, name: &str) -> i64 {
        match self.field(name) {
            Some(Self::Int(number)) => *number,
            _ => 0,
        }
    }

    /// A field that holds a struct.
    pub(super) fn part(&self, name: &str) -> Option<&Self> {
        self.field(name)
            .filter(|value| matches!(value, Self::Struct(_)))
    }

    /// A field that holds a list.
    pub(super) fn list(&self, name: &str) -> &[Self] {
        match self.field(name) {
            Some(Self::List(items)) => items,
            _ => &[],
        }
    }
}
