//! Reads YAML as Go's reader does for Pebble: nothing, written as null, is the same as left out.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};

/// For `skip_serializing_if`: what is not set is not written.
pub(crate) fn is_unset<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A value that null leaves unset. A text is any scalar, as it is written.
pub(crate) fn or_unset<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A word, which an empty text leaves unset.
pub(crate) fn word<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: for<'a> From<&'a str>,
{
    let text: Option<String> = Option::deserialize(deserializer)?;
    Ok(text
        .filter(|text| !text.is_empty())
        .map(|text| T::from(&text)))
}

/// A number in any way that Go's `strconv.ParseFloat` and Rust have in common.
pub(crate) fn float<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let Some(text): Option<String> = Option::deserialize(deserializer)? else {
        return Ok(None);
    };
    text.parse().map(Some).map_err(de::Error::custom)
}

/// A list, without what is null in it.
pub(crate) fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let list: Option<Vec<Option<String>>> = Option::deserialize(deserializer)?;
    Ok(list.unwrap_or_default().into_iter().flatten().collect())
}

/// A section of a layer, which may be left out and not be null.
pub(crate) fn present<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer)?.ok_or_else(|| de::Error::custom("a section is null"))
}

/// A mapping of words.
pub(crate) fn words<'de, D, T>(deserializer: D) -> Result<BTreeMap<String, T>, D::Error>
where
    D: Deserializer<'de>,
    T: for<'a> From<&'a str>,
{
    let map = map::<D, String>(deserializer)?;
    Ok(map
        .into_iter()
        .map(|(key, text)| (key, T::from(&text)))
        .collect())
}

/// A mapping of texts; null is the empty one. No key may come twice.
pub(crate) fn map<'de, D, V>(deserializer: D) -> Result<BTreeMap<String, V>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de> + Default,
{
    Ok(Option::<Unique<V>>::deserialize(deserializer)?
        .map(|map| {
            map.0
                .into_iter()
                .map(|(key, value)| (key, value.unwrap_or_default()))
                .collect()
        })
        .unwrap_or_default())
}

/// A mapping of objects, of which none may be null. No key may come twice.
pub(crate) fn entries<'de, D, V>(deserializer: D) -> Result<BTreeMap<String, V>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de>,
{
    let Unique(map) = present(deserializer)?;
    map.into_iter()
        .map(|(name, value)| match value {
            Some(value) => Ok((name, value)),
            None => Err(de::Error::custom(format!("`{name}` is null"))),
        })
        .collect()
}

/// A mapping that refuses a key's second value.
struct Unique<V>(BTreeMap<String, Option<V>>);

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Unique<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(UniqueVisitor(PhantomData))
    }
}

struct UniqueVisitor<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for UniqueVisitor<V> {
    type Value = Unique<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut map = BTreeMap::new();
        while let Some(key) = access.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(de::Error::custom(format!("`{key}` comes twice")));
            }
            let value = access.next_value()?;
            map.insert(key, value);
        }
        Ok(Unique(map))
    }
}
