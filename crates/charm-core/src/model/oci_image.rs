//! What a resource of `type: oci-image` holds.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

/// Where an OCI image is, and how to get it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct OciImage {
    /// Registry, name, and tag or digest: `registry.example/web@sha256:…`.
    #[serde(rename = "registrypath", alias = "ImageName")]
    pub registry_path: String,
    /// The user of a private registry; empty where none is needed.
    #[serde(default)]
    pub username: String,
    /// The user's password, a secret.
    #[serde(default)]
    pub password: String,
}

impl OciImage {
    /// Reads what Juju writes: a flat mapping, as YAML or, of older clients, as JSON.
    ///
    /// # Errors
    ///
    /// What is wrong with it, without repeating it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        if text.trim_start().starts_with('{') {
            return serde_json::from_str(text).map_err(|error| crate::json::fault(&error));
        }
        let mut fields: BTreeMap<&str, String> = BTreeMap::new();
        // Other keys may have lines of their own below them.
        let ours = ["registrypath", "username", "password"];
        for line in text.lines() {
            if let Some((key, value)) = line.split_once(':')
                && ours.contains(&key)
            {
                let value = scalar(value.trim());
                let value = value.ok_or_else(|| format!("`{key}` is not a text on one line"))?;
                fields.insert(key, value);
            }
        }
        let mut take = |key| fields.remove(key).unwrap_or_default();
        let image = OciImage {
            registry_path: take("registrypath"),
            username: take("username"),
            password: take("password"),
        };
        match image.registry_path.as_str() {
            "" => Err("it has no `registrypath`".to_owned()),
            _ => Ok(image),
        }
    }
}

/// A YAML scalar: plain, or in quotes of either kind.
fn scalar(text: &str) -> Option<String> {
    if let Some(rest) = text.strip_prefix('\'') {
        return Some(rest.strip_suffix('\'')?.replace("''", "'"));
    }
    if text.starts_with('"') {
        return serde_json::from_str(text).ok();
    }
    let is_block = text.starts_with(['|', '>', '&', '*', '!', '[', '{']);
    (!is_block).then(|| text.to_owned())
}

/// Without the password.
impl fmt::Debug for OciImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OciImage")
            .field("registry_path", &self.registry_path)
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_juju_writes_is_read_whatever_its_quotes() {
        let cases = [
            ("registrypath: r/web@sha256:0a\n", "", ""),
            (
                "registrypath: r/web@sha256:0a\nusername: joe\npassword: 'it''s: #1'\n",
                "joe",
                "it's: #1",
            ),
            (
                "username: \"j\\u00f6\"\npassword: \"\\\"\"\nregistrypath: r/web@sha256:0a\nauth:\n  value: x\n",
                "jö",
                "\"",
            ),
            (
                r#"{"ImageName": "r/web@sha256:0a", "username": "joe", "password": "p"}"#,
                "joe",
                "p",
            ),
        ];
        for (text, username, password) in cases {
            let image = OciImage::read(text).unwrap();
            assert_eq!(image.registry_path, "r/web@sha256:0a", "{text}");
            assert_eq!((&*image.username, &*image.password), (username, password));
        }
    }

    #[test]
    fn nobody_is_told_the_password() {
        let text = "registrypath: r/web\npassword: marker\n";
        let shown = format!("{:?}", OciImage::read(text).unwrap());
        assert!(!shown.contains("marker"), "{shown}");
        for bad in [
            "password: marker\n",
            "registrypath: r/web\npassword: |\n  marker\n",
            "registrypath: r/web\npassword: 'marker\n",
            "{\"password\": \"marker\"}",
            "{\"registrypath\": \"r\", \"password\": [\"marker\"]}",
        ] {
            let reason = OciImage::read(bad).unwrap_err();
            assert!(!reason.contains("marker"), "{reason}");
        }
    }
}
