//! `key=value` arguments and `--file` of `relation-set` and `state-set`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::flags::Parsed;
use super::{Call, Refusal};

/// Reads `key=value` arguments; a key may come once, a value may be empty.
pub(super) fn parse(args: &[String]) -> Result<BTreeMap<String, String>, Refusal> {
    let mut values = BTreeMap::new();
    for arg in args.iter().filter(|arg| !arg.is_empty()) {
        let (key, value) = arg
            .split_once('=')
            .ok_or_else(|| Refusal::Usage(format!("expected \"key=value\", got {arg:?}")))?;
        let (key, value) = (key.trim(), value.trim());
        if key.is_empty() {
            return Err(Refusal::Usage(format!(
                "expected \"key=value\", got \"{key}={value}\""
            )));
        }
        if values.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(Refusal::Usage(format!(
                "key {key:?} specified more than once"
            )));
        }
    }
    Ok(values)
}

/// The longest file that is read; no tool's values come near.
const MAX_FILE: u64 = 16 << 20;

/// Reads a file that the charm names. The agent waits for it: a pipe could keep it for ever, and a
/// device never end.
fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MAX_FILE + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(io::Error::other("longer than 16 MiB"));
    }
    Ok(bytes)
}

/// Reads the YAML map of `--file` (`-` is stdin) and lays the arguments over it.
pub(super) fn with_file(
    call: &Call<'_>,
    parsed: &Parsed,
    overrides: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Refusal> {
    let text: Cow<'_, [u8]> = match parsed.value("file") {
        None | Some("") => return Ok(overrides),
        Some("-") => call.stdin.ok_or(Refusal::NoStdin)?.into(),
        Some(path) => read_file(&call.dir.join(path))
            .map_err(|error| Refusal::Failed(format!("open {path}: {error}")))?
            .into(),
    };
    if let Some(mut values) = as_json(&text) {
        values.extend(overrides);
        return Ok(values);
    }
    // An empty document is an empty map, and a null an empty value.
    let read: Option<BTreeMap<String, Option<String>>> =
        serde_yaml::from_slice(&text).map_err(|error| Refusal::Failed(format!("yaml: {error}")))?;
    let mut values = read.unwrap_or_default();
    values.extend(overrides.into_iter().map(|(key, value)| (key, Some(value))));
    Ok(values
        .into_iter()
        .map(|(key, value)| (key, value.unwrap_or_default()))
        .collect())
}

/// The same map, where JSON and YAML agree on the text, as on nearly all that charms write: parsing YAML
/// would be most of what a test in process costs. They agree on texts of printable ASCII with just the
/// simplest escapes, unless a key comes twice, which YAML refuses.
fn as_json(text: &[u8]) -> Option<BTreeMap<String, String>> {
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        let simple = match byte {
            b'\\' => matches!(bytes.next(), Some(b'"' | b'\\' | b'n' | b't')),
            b' '..=b'~' | b'\n' => true,
            _ => false,
        };
        if !simple {
            return None;
        }
    }
    let Distinct(values) = serde_json::from_slice(text).ok()?;
    Some(values)
}

/// A map of texts in which no key comes twice.
struct Distinct(BTreeMap<String, String>);

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Distinct;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of texts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Distinct, A::Error> {
                let mut values = BTreeMap::new();
                while let Some((key, value)) = map.next_entry()? {
                    if values.insert(key, value).is_some() {
                        return Err(A::Error::custom("a key comes twice"));
                    }
                }
                Ok(Distinct(values))
            }
        }

        deserializer.deserialize_map(Entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_read_as_yaml_reads_it_or_left_to_yaml() {
        let yaml = |text: &str| serde_yaml::from_str::<BTreeMap<String, String>>(text).ok();
        let simple = [
            "{}",
            "{\"a\": \"1\",\n\"b\": \"x y ~ \\\" \\\\ \\n \\t\"}\n",
            "{\"a\":\"# no comment\", \"\": \"- : ? {} [] & * ! | > % @ `\"}",
        ];
        for text in simple {
            assert_eq!(as_json(text.as_bytes()), yaml(text), "{text}");
            assert!(as_json(text.as_bytes()).is_some(), "{text}");
        }
        let left = [
            "",
            "a: b",
            "{\"a\": \"1\", \"a\": \"2\"}",
            "{\"a\": 1}",
            "{\"a\": null}",
            "{\"a\": \"\\ud83d\\ude00\"}",
            "{\"a\": \"\\/\"}",
            "{\"a\": \"\u{e9}\"}",
            "[]",
            "{\"a\": \"b\nc\"}",
        ];
        for text in left {
            assert_eq!(as_json(text.as_bytes()), None, "{text}");
        }
    }
}
