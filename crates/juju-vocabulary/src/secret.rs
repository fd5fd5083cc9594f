//! Secrets, by reference.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::name::{NameError, name};

/// The id of a secret, such as `secret:9m4e2mr0ui3e8a215n4g`: a reference, never the content.
///
/// Also the value of a config option of type `secret`. It has one of the forms that Juju prints:
/// `secret:ID`, `secret://MODEL-UUID/ID`, and the bare ID.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SecretId {
    text: Arc<str>,
}
name!(SecretId);

impl SecretId {
    /// Whether it is written in full, with `secret:` in front: what an operator must give for an option.
    #[must_use]
    pub fn is_uri(&self) -> bool {
        self.text.starts_with("secret:")
    }

    /// The ID alone, which is the same however the rest is written.
    #[must_use]
    pub fn bare(&self) -> &str {
        bare(&self.text)
    }

    /// An id for a model that is not Juju's: as long as Juju's, which are made of a time and random digits.
    #[must_use]
    pub fn numbered(number: u64) -> SecretId {
        let text = format!("secret:d{:018}g", number % 1_000_000_000_000_000_000).into();
        SecretId { text }
    }

    /// The same as `secret:ID`, which is one text for one secret.
    #[must_use]
    pub fn plain(&self) -> SecretId {
        let text = format!("secret:{}", self.bare()).into();
        SecretId { text }
    }

    /// The same as `secret://MODEL-UUID/ID`, by which other models name it.
    #[must_use]
    pub fn in_model(&self, uuid: &str) -> SecretId {
        let text = format!("secret://{uuid}/{}", self.bare()).into();
        SecretId { text }
    }

    /// The model whose secret it is, if it says so.
    #[must_use]
    pub fn model_uuid(&self) -> Option<&str> {
        let rest = self.text.strip_prefix("secret:")?;
        let (uuid, _) = rest.strip_prefix("//")?.split_once('/')?;
        Some(uuid)
    }

    fn read(text: &str) -> Result<Self, NameError> {
        let id = bare(text);
        let is_id = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if !id.is_empty() && id.bytes().all(is_id) {
            Ok(SecretId { text: text.into() })
        } else {
            // Whoever put the content where the id belongs must not find it in a log.
            Err(NameError::silent("a secret id such as `secret:ID`"))
        }
    }
}

/// Whether a text is an id as Juju makes them, an `xid`: twelve bytes in twenty digits of five bits, the last of which
/// has but one.
#[must_use]
pub fn is_made_by_juju(id: &str) -> bool {
    let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'v');
    id.len() == 20 && id.bytes().all(is_digit) && id.ends_with(['0', 'g'])
}

fn bare(text: &str) -> &str {
    let rest = text.strip_prefix("secret:").unwrap_or(text);
    match rest.strip_prefix("//") {
        Some(path) => path.split_once('/').map_or("", |(_, id)| id),
        None => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_secret_id_is_not_repeated() {
        for good in [
            "secret:9m4e2mr0ui3e8a215n4g",
            "9m4e2mr0ui3e8a215n4g",
            "secret://ab-cd/9m4e",
        ] {
            let id: SecretId = good.parse().unwrap();
            assert_eq!(id.plain(), format!("secret:{}", id.bare()).as_str());
        }
        assert!(is_made_by_juju(SecretId::numbered(7).bare()));
        let error = "hunter2 is my password".parse::<SecretId>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "this is not a secret id such as `secret:ID`"
        );
    }
}
