//! What a secret holds.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// What a secret holds: values by key, each a text or any bytes.
///
/// It cannot be shown: `Debug` tells keys and sizes. Values are wiped from memory when they are dropped.
///
/// ```
/// use juju_vocabulary::secret_content::SecretContent;
///
/// let content = SecretContent::new([("username", "admin"), ("password", "hunter2")])?;
/// assert_eq!(content.text("username"), Some("admin"));
/// assert_eq!(format!("{content:?}"), r#"{"password": <7 bytes>, "username": <5 bytes>}"#);
/// # Ok::<(), juju_vocabulary::secret_content::BadSecretContent>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Encoded", into = "Encoded")]
pub struct SecretContent(BTreeMap<String, Zeroizing<Vec<u8>>>);

/// As Juju keeps it: each value in base64.
type Encoded = BTreeMap<String, String>;

/// Why something cannot be what a secret holds. Says nothing of the values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSecretContent {
    /// A key is none that Juju takes (`core/secrets`).
    #[error(
        "`{0}` cannot be a key of a secret; a key has three or more lowercase letters, digits and single hyphens, starts \
         with a letter and ends with no hyphen"
    )]
    Key(String),
    /// A secret holds something.
    #[error("a secret has at least one key")]
    Empty,
    /// A value is not in base64.
    #[error("the value of `{0}` is not in base64")]
    Encoding(String),
}

impl SecretContent {
    /// What holds these values.
    ///
    /// # Errors
    ///
    /// When there are none, or a key is none that Juju takes.
    pub fn new<K: Into<String>, V: Into<Vec<u8>>>(
        entries: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, BadSecretContent> {
        let mut content = BTreeMap::new();
        for (key, value) in entries {
            let (key, value) = (key.into(), Zeroizing::new(value.into()));
            if !is_key(&key) {
                return Err(BadSecretContent::Key(crate::text::excerpt(&key, 40)));
            }
            content.insert(key, value);
        }
        if content.is_empty() {
            return Err(BadSecretContent::Empty);
        }
        Ok(SecretContent(content))
    }

    /// A value that is a text.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        std::str::from_utf8(self.bytes(key)?).ok()
    }

    /// A value, whatever it is.
    #[must_use]
    pub fn bytes(&self, key: &str) -> Option<&[u8]> {
        self.0.get(key).map(|value| value.as_slice())
    }

    /// The keys, in their order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// All of it.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(key, value)| (&**key, value.as_slice()))
    }

    /// A value as Juju keeps it: in base64.
    #[must_use]
    pub fn encoded(&self, key: &str) -> Option<String> {
        self.bytes(key).map(|value| STANDARD.encode(value))
    }

    /// A value that Juju keeps, as what it is.
    ///
    /// # Errors
    ///
    /// When it is not in base64; `key` says which.
    pub fn decode(key: &str, encoded: &str) -> Result<Vec<u8>, BadSecretContent> {
        let decoded = STANDARD.decode(encoded);
        decoded.map_err(|_| BadSecretContent::Encoding(key.to_owned()))
    }
}

impl TryFrom<Encoded> for SecretContent {
    type Error = BadSecretContent;

    fn try_from(encoded: Encoded) -> Result<Self, Self::Error> {
        let entries = encoded.into_iter().map(|(key, value)| {
            let value = SecretContent::decode(&key, &value)?;
            Ok((key, value))
        });
        SecretContent::new(entries.collect::<Result<Vec<_>, BadSecretContent>>()?)
    }
}

impl From<SecretContent> for Encoded {
    fn from(content: SecretContent) -> Self {
        let keys = content.keys().map(str::to_owned);
        keys.filter_map(|key| content.encoded(&key).map(|value| (key, value)))
            .collect()
    }
}

impl fmt::Debug for SecretContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Size(usize);
        impl fmt::Debug for Size {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "<{} bytes>", self.0)
            }
        }
        let sizes = self.iter().map(|(key, value)| (key, Size(value.len())));
        f.debug_map().entries(sizes).finish()
    }
}

/// `^([a-z](?:-?[a-z0-9]){2,})$` (`core/secrets/createsecret.go`).
fn is_key(key: &str) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let plain = key.bytes().filter(is_plain).count();
    plain >= 3
        && key.starts_with(|first: char| first.is_ascii_lowercase())
        && !key.ends_with('-')
        && !key.contains("--")
        && key.bytes().all(|byte| is_plain(&byte) || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_that_juju_takes() {
        for key in ["abc", "a1-b", "password", "a-b-c"] {
            assert!(is_key(key), "{key}");
        }
        for key in [
            "", "ab", "a-b", "1bc", "-abc", "abc-", "a--bc", "Abc", "a_bc", "a bc",
        ] {
            assert!(!is_key(key), "{key}");
        }
    }

    #[test]
    fn what_is_saved_is_read_back_and_nothing_shows_it() {
        let content = SecretContent::new([("marker", b"\xff\0hunter2".to_vec())]).unwrap();
        assert_eq!(content.text("marker"), None);
        let encoded = Encoded::from(content.clone());
        assert_eq!(SecretContent::try_from(encoded), Ok(content.clone()));
        assert!(!format!("{content:?}").contains("hunter2"));
        let bad = SecretContent::try_from(Encoded::from([("marker".into(), "hunter2!".into())]));
        assert_eq!(
            bad.unwrap_err().to_string(),
            "the value of `marker` is not in base64"
        );
    }
}
