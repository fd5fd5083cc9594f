//! What a secret is made of on a command line: `secret-add`, `secret-set`, and `juju add-secret`
//! (`core/secrets/createsecret.go` of Juju).

use std::collections::BTreeMap;
use std::io;

use charm_core::model::{BadSecretContent, SecretContent};
use juju_vocabulary::version::JujuVersion;

/// Behind a key: its value is in base64.
pub(super) const BASE64: &str = "#base64";

/// Behind a key: its value is in a file.
const FILE: &str = "#file";

/// Why arguments do not make what a secret holds, in Juju's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSecretArgs {
    /// An argument is no `key=value`. It is repeated here, as by Juju, and may be content.
    #[error("key value {0:?} not valid")]
    NoPair(String),
    /// Anything else; says nothing of the values.
    #[error("{0}")]
    Refused(String),
}

/// Reads `key=value`, `key#base64=value` and `key#file=path`, and the YAML or JSON map in `file` over them; nothing when
/// there are none. `open` reads a file.
///
/// # Errors
/// When they are no such arguments, a file cannot be read, or `juju` takes no secret of this size.
pub fn read(
    juju: &JujuVersion,
    args: &[&str],
    file: Option<&str>,
    open: impl Fn(&str) -> io::Result<Vec<u8>>,
) -> Result<Option<SecretContent>, BadSecretArgs> {
    let (most, most_of_all) = juju.secret_limits();
    let open = |path: &str| open(path).map_err(|error| format!("open {path}: {error}"));
    let mut values = BTreeMap::new();
    for arg in args {
        // What ends a value in base64 is no sign between key and value.
        let sign = arg.trim_end_matches('=').find('=').filter(|at| *at > 0);
        let (key, value) = sign
            .and_then(|at| Some((arg.get(..at)?, arg.get(at + 1..)?)))
            .ok_or_else(|| BadSecretArgs::NoPair((*arg).to_owned()))?;
        let Some(key) = key.strip_suffix(FILE) else {
            values.insert(key.to_owned(), value.as_bytes().to_vec());
            continue;
        };
        let content = open(value)
            .map_err(|why| refused(format!("reading content for secret key {key:?}: {why}")))?;
        not_too_large(value, &content, most)?;
        values.insert(key.to_owned(), content);
    }
    let mut content = decoded(values, most, most_of_all)?;
    if let Some(path) = file {
        let text = open(path).map_err(refused)?;
        not_too_large(path, &text, most_of_all)?;
        let map: BTreeMap<String, String> = serde_yaml::from_slice(&text).map_err(|_| {
            // The parser's words repeat what it stumbled over.
            refused("yaml: unmarshal errors: the file is no map of texts".to_owned())
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
        BadSecretContent::Key(key) => refused(format!("key {key:?} not valid")),
        other => refused(other.to_string()),
    })
}

fn not_too_large(path: &str, content: &[u8], most: usize) -> Result<(), BadSecretArgs> {
    if content.len() > most {
        let size = content.len();
        return Err(refused(format!(
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
) -> Result<BTreeMap<String, Vec<u8>>, BadSecretArgs> {
    let all: usize = values.values().map(Vec::len).sum();
    let mut decoded = BTreeMap::new();
    for (key, value) in values {
        if value.len() > most {
            let size = value.len();
            return Err(refused(format!(
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
            .map_err(|_| refused("illegal base64 data at input byte 0".to_owned()))?;
        decoded.insert(key.to_owned(), bytes);
    }
    if all > most_of_all {
        return Err(refused(format!("secret content too large: {all} bytes")));
    }
    Ok(decoded)
}

fn refused(why: String) -> BadSecretArgs {
    BadSecretArgs::Refused(why)
}
