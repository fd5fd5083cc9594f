//! `key=value` arguments and `--file` of `relation-set` and `state-set`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

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
    let text = match parsed.value("file") {
        None | Some("") => return Ok(overrides),
        Some("-") => call.stdin.ok_or(Refusal::NoStdin)?.to_vec(),
        Some(path) => read_file(&call.dir.join(path))
            .map_err(|error| Refusal::Failed(format!("open {path}: {error}")))?,
    };
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
