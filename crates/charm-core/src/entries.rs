//! Serde types read from, and written as, named entries: a databag's JSON values, config options,
//! action parameters. An entry that does not fit is named.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use juju_vocabulary::text;

use crate::json;

/// An entry that does not fit the type it is read into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadEntry {
    /// The entry's key; none when an entry is missing or the whole does not fit.
    pub key: Option<String>,
    /// What is wrong with it, without the value.
    pub reason: String,
}

impl std::error::Error for BadEntry {}

impl fmt::Display for BadEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(f, "`{}`: {}", text::excerpt(key, 80), self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

/// The value of an entry, in whatever form it comes.
pub(crate) trait EntryValue {
    /// Sets `wanted` when the type names the entry.
    fn decode<'de, S: DeserializeSeed<'de>>(
        &'de self,
        seed: S,
        wanted: &Cell<bool>,
    ) -> serde_json::Result<S::Value>;
}

/// In a databag: JSON text.
impl EntryValue for String {
    fn decode<'de, S: DeserializeSeed<'de>>(
        &'de self,
        seed: S,
        wanted: &Cell<bool>,
    ) -> serde_json::Result<S::Value> {
        seed.deserialize(JsonText { text: self, wanted })
    }
}

/// In config and parameters: already parsed.
impl EntryValue for Value {
    fn decode<'de, S: DeserializeSeed<'de>>(
        &'de self,
        seed: S,
        _: &Cell<bool>,
    ) -> serde_json::Result<S::Value> {
        seed.deserialize(self)
    }
}

/// Entries in some map.
pub(crate) trait Entries {
    type Value: EntryValue;
    fn entries(&self) -> impl Iterator<Item = (&String, &Self::Value)>;
}

impl Entries for BTreeMap<String, String> {
    type Value = String;

    fn entries(&self) -> impl Iterator<Item = (&String, &String)> {
        self.iter()
    }
}

impl Entries for Map<String, Value> {
    type Value = Value;

    fn entries(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.iter()
    }
}

/// Reads `entries` into a serde type, each entry a field. What the type does not name is not decoded.
pub(crate) fn load<'de, T: Deserialize<'de>>(entries: &'de impl Entries) -> Result<T, BadEntry> {
    load_noting(entries, &Cell::new(false))
}

/// The same of a databag; none as long as it has no entry that the type names.
pub(crate) fn load_if_written<'de, T: Deserialize<'de>>(
    databag: &'de BTreeMap<String, String>,
) -> Result<Option<T>, BadEntry> {
    let wanted = Cell::new(false);
    let loaded = load_noting(databag, &wanted);
    match wanted.get() {
        true => loaded.map(Some),
        false => Ok(None),
    }
}

fn load_noting<'de, T: Deserialize<'de>>(
    entries: &'de impl Entries,
    wanted: &Cell<bool>,
) -> Result<T, BadEntry> {
    let mut access = Access {
        rest: entries.entries(),
        current: None,
        wanted,
    };
    T::deserialize(MapAccessDeserializer::new(&mut access)).map_err(|error| BadEntry {
        key: access.current.map(|(key, _)| key.clone()),
        reason: json::fault(&error),
    })
}

struct Access<'a, 'w, I, V> {
    rest: I,
    /// The entry being read; after a failure, the one to blame.
    current: Option<(&'a String, &'a V)>,
    wanted: &'w Cell<bool>,
}

impl<'a, I, V> MapAccess<'a> for &mut Access<'a, '_, I, V>
where
    I: Iterator<Item = (&'a String, &'a V)>,
    V: EntryValue,
{
    type Error = serde_json::Error;

    fn next_key_seed<K: DeserializeSeed<'a>>(
        &mut self,
        seed: K,
    ) -> serde_json::Result<Option<K::Value>> {
        self.current = self.rest.next();
        let Some((key, _)) = self.current else {
            return Ok(None);
        };
        let key: StrDeserializer<'_, serde_json::Error> = key.as_str().into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'a>>(&mut self, seed: S) -> serde_json::Result<S::Value> {
        match self.current {
            Some((_, value)) => value.decode(seed, self.wanted),
            None => Err(serde::de::Error::custom(
                "a value was asked for before its key",
            )),
        }
    }
}

/// Writes a serde struct or map as entries, each value as JSON text.
pub(crate) fn save<T: Serialize + ?Sized>(
    value: &T,
) -> serde_json::Result<BTreeMap<String, String>> {
    let text = serde_json::to_string(value)?;
    let entries: BTreeMap<String, &RawValue> = serde_json::from_str(&text)?;
    Ok(entries
        .into_iter()
        .map(|(key, value)| (key, value.get().to_owned()))
        .collect())
}

/// A JSON text that is parsed only if somebody wants its value: what a type does not name need not
/// be JSON, such as the addresses that Juju itself puts into a unit's databag.
struct JsonText<'de, 'w> {
    text: &'de str,
    wanted: &'w Cell<bool>,
}

macro_rules! parse_then {
    ($($method:ident($($arg:ident: $type:ty),*);)*) => {
        $(
            fn $method<V: Visitor<'de>>(
                self,
                $($arg: $type,)*
                visitor: V,
            ) -> serde_json::Result<V::Value> {
                self.wanted.set(true);
                let mut json = serde_json::Deserializer::from_str(self.text);
                let value = json.$method($($arg,)* visitor)?;
                json.end()?;
                Ok(value)
            }
        )*
    };
}

impl<'de> Deserializer<'de> for JsonText<'de, '_> {
    type Error = serde_json::Error;

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> serde_json::Result<V::Value> {
        visitor.visit_unit()
    }

    parse_then! {
        deserialize_any();
        deserialize_bool();
        deserialize_i8();
        deserialize_i16();
        deserialize_i32();
        deserialize_i64();
        deserialize_i128();
        deserialize_u8();
        deserialize_u16();
        deserialize_u32();
        deserialize_u64();
        deserialize_u128();
        deserialize_f32();
        deserialize_f64();
        deserialize_char();
        deserialize_str();
        deserialize_string();
        deserialize_bytes();
        deserialize_byte_buf();
        deserialize_option();
        deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_newtype_struct(name: &'static str);
        deserialize_seq();
        deserialize_tuple(len: usize);
        deserialize_tuple_struct(name: &'static str, len: usize);
        deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        deserialize_identifier();
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize, Serialize)]
    struct Endpoints {
        urls: Vec<String>,
        port: Option<u16>,
        mode: Mode,
    }

    #[derive(Debug, PartialEq, Deserialize, Serialize)]
    #[serde(rename_all = "lowercase")]
    enum Mode {
        Fast,
        Slow { seconds: u8 },
    }

    fn databag(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
        entries
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn what_is_saved_is_loaded_again() {
        let values = Endpoints {
            urls: vec!["http://a".to_owned()],
            port: None,
            mode: Mode::Slow { seconds: 3 },
        };
        let saved = save(&values).unwrap();
        assert_eq!(
            saved,
            databag(&[
                ("mode", r#"{"slow":{"seconds":3}}"#),
                ("port", "null"),
                ("urls", r#"["http://a"]"#)
            ])
        );
        assert_eq!(load::<Endpoints>(&saved), Ok(values));
    }

    #[test]
    fn entries_that_nobody_asks_for_need_not_be_json() {
        let bag = databag(&[
            ("ingress-address", "10.1.0.7"),
            ("mode", "\"fast\""),
            ("urls", "[]"),
            ("zzz", &"[".repeat(200_000)),
        ]);
        let values = Endpoints {
            urls: vec![],
            port: None,
            mode: Mode::Fast,
        };
        assert_eq!(load::<Endpoints>(&bag), Ok(values));
    }

    #[test]
    fn an_entry_that_does_not_fit_is_named_without_its_value() {
        let fault = |entries: &[(&str, &str)]| {
            load::<Endpoints>(&databag(entries))
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            fault(&[
                ("mode", "\"fast\""),
                ("port", "\"hunter2\""),
                ("urls", "[]")
            ]),
            "`port`: wrong value, expected u16 at line 1 column 9"
        );
        assert_eq!(
            fault(&[("mode", "\"fast\""), ("urls", "hunter2")]),
            "`urls`: not JSON at line 1 column 1"
        );
        assert_eq!(
            fault(&[("mode", "\"fast\""), ("urls", "[] []")]),
            "`urls`: not JSON at line 1 column 4"
        );
        assert_eq!(fault(&[("mode", "\"fast\"")]), "missing field `urls`");
        let deep = "[".repeat(200_000);
        assert_eq!(
            fault(&[("mode", "\"fast\""), ("urls", &deep)]),
            "`urls`: wrong value, expected a string at line 1 column 1"
        );
    }

    #[test]
    fn parsed_values_are_read_the_same_way() {
        #[derive(Debug, PartialEq, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        struct Options {
            log_level: String,
            ratio: f64,
            workers: Option<i64>,
        }
        let entries = |value: Value| value.as_object().cloned().unwrap();
        assert_eq!(
            load(&entries(
                json!({"log-level": "info", "ratio": 1, "other": [1]})
            )),
            Ok(Options {
                log_level: "info".to_owned(),
                ratio: 1.0,
                workers: None
            })
        );
        let error = load::<Options>(&entries(json!({"log-level": 7, "ratio": 1}))).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`log-level`: wrong value, expected a string"
        );
    }
}
