//! What `secret-add` and `secret-set` are given to keep (`core/secrets/createsecret.go` of Juju).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use charm_core::model::{BadSecretContent, SecretContent};

use super::answer::Refusal;
use super::key_values::read_file;
use crate::hook_context::HookContext;

/// Behind a key: its value is in base64.
pub(super) const BASE64: &str = "#base64";

/// Behind a key: its value is in a file.
const FILE: &str = "#file";

/// Where files are read from.
pub(super) struct Source<'a> {
    pub(super) context: &'a HookContext,
    pub(super) dir: &'a Path,
}

impl Source<'_> {
    fn file(&self, path: &str) -> Result<Cow<'_, [u8]>, Refusal> {
        if let Some(content) = self.context.lent_file(path) {
            return Ok(content.into());
        }
        let read = read_file(&self.dir.join(path));
        read.map(Into::into)
            .map_err(|error| usage(format!("open {path}: {error}")))
    }
}

/// Reads `key=value` arguments, and the map in `file` over them; nothing when there are none.
pub(super) fn read(
    source: &Source<'_>,
    args: &[&str],
    file: Option<&str>,
) -> Result<Option<SecretContent>, Refusal> {
    let (most, most_of_all) = source.context.juju_version().secret_limits();
    let mut values = BTreeMap::new();
    for arg in args {
        // What ends a value in base64 is no sign between key and value.
        let sign = arg.trim_end_matches('=').find('=').filter(|at| *at > 0);
        let (key, value) = sign
            .and_then(|at| Some((arg.get(..at)?, arg.get(at + 1..)?)))
            .ok_or_else(|| usage(format!("key value {arg:?} not valid")))?;
        let Some(key) = key.strip_suffix(FILE) else {
            values.insert(key.to_owned(), value.as_bytes().to_vec());
            continue;
        };
        let content = source.file(value).map_err(|refusal| match refusal {
            Refusal::Usage(why) => usage(format!("reading content for secret key {key:?}: {why}")),
            other => other,
        })?;
        not_too_large(value, &content, most)?;
        values.insert(key.to_owned(), content.into_owned());
    }
    let mut content = decoded(values, most, most_of_all)?;
    if let Some(path) = file {
        let text = source.file(path)?;
        not_too_large(path, &text, most_of_all)?;
        let map: BTreeMap<String, String> = serde_yaml::from_slice(&text).map_err(|_| {
            // The parser's words repeat what it stumbled over.
            usage("yaml: unmarshal errors: the file is no map of texts".to_owned())
        })?;
        let map = map
            .into_iter()
            .map(|(key, value)| (key, value.into_bytes()));
        content.extend(decoded(map.collect(), most, most_of_all)?);
    }
    if content.is_empty() {
        return Ok(None);
    }
    let content = SecretContent::new(content);
    content.map(Some).map_err(|error| match error {
        BadSecretContent::Key(key) => usage(format!("key {key:?} not valid")),
        other => usage(other.to_string()),
    })
}

fn not_too_large(path: &str, content: &[u8], most: usize) -> Result<(), Refusal> {
    if content.len() > most {
        let size = content.len();
        return Err(usage(format!(
            "secret content in file {path:?} too large: {size} bytes"
        )));
    }
    Ok(())
}

/// The values as they are, by keys as they are.
fn decoded(
    values: BTreeMap<String, Vec<u8>>,
    most: usize,
    most_of_all: usize,
) -> Result<BTreeMap<String, Vec<u8>>, Refusal> {
    let all: usize = values.values().map(Vec::len).sum();
    let mut decoded = BTreeMap::new();
    for (key, value) in values {
        if value.len() > most {
            let size = value.len();
            return Err(usage(format!(
                "secret content for key {key:?} too large: {size} bytes"
            )));
        }
        let Some(key) = key.strip_suffix(BASE64) else {
            decoded.insert(key, value);
            continue;
        };
        let text = String::from_utf8_lossy(&value);
        // Juju keeps what is no base64, and fails whoever reads it.
        let bytes = SecretContent::decode(key, &text)
            .map_err(|_| usage("illegal base64 data at input byte 0".to_owned()))?;
        decoded.insert(key.to_owned(), bytes);
    }
    if all > most_of_all {
        return Err(usage(format!("secret content too large: {all} bytes")));
    }
    Ok(decoded)
}

fn usage(why: String) -> Refusal {
    Refusal::Usage(why)
}
