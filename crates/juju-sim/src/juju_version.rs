//! The Juju that is played: its version, and what changed with it.

use std::fmt;
use std::str::FromStr;

/// A version of Juju: `3.6.9`, `4.0-beta2`, and either with a build number behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JujuVersion {
    text: String,
    release: (u32, u32),
}

/// The text is no version of Juju.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a version of Juju: write it like 3.6.9 or 4.0-beta2")]
pub struct NotAVersion(String);

impl JujuVersion {
    /// Whether it is older than release `(major, minor)`. A beta of a release counts as that release.
    #[must_use]
    pub fn is_before(&self, release: (u32, u32)) -> bool {
        self.release < release
    }
}

impl Default for JujuVersion {
    /// 3.6.9.
    fn default() -> Self {
        Self {
            text: "3.6.9".to_owned(),
            release: (3, 6),
        }
    }
}

impl fmt::Display for JujuVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for JujuVersion {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match release(text) {
            Some(release) => Ok(Self {
                text: text.to_owned(),
                release,
            }),
            None => Err(NotAVersion(text.to_owned())),
        }
    }
}

fn release(text: &str) -> Option<(u32, u32)> {
    let (major, rest) = text.split_once('.')?;
    let (minor, rest) = rest.split_at_checked(rest.find(['.', '-'])?)?;
    let rest = match rest.strip_prefix('-') {
        Some(tagged) => {
            let number = tagged.trim_start_matches(|c: char| c.is_ascii_lowercase());
            (number != tagged).then_some(number)?
        }
        None => rest.strip_prefix('.')?,
    };
    let is_number = |part: &str| {
        (1..=9).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_valid =
        rest.split('.').count() <= 2 && rest.split('.').chain([major, minor]).all(is_number);
    is_valid.then_some((major.parse().ok()?, minor.parse().ok()?))
}
