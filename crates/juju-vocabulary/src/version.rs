//! Which Juju.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::excerpt;

/// A version of Juju, such as `3.6.9`, `4.0-beta2` or `3.6.1.2`, in the order of releases: `4.0-beta2` comes
/// before `4.0.0`. The rules are those of `github.com/juju/version`.
///
/// ```
/// use juju_vocabulary::version::JujuVersion;
///
/// let version: JujuVersion = "3.6.9".parse()?;
/// assert!(version >= JujuVersion::new(3, 6, 0) && version < JujuVersion::start_of(4, 0));
/// assert!("4.0-beta2".parse::<JujuVersion>()? < JujuVersion::new(4, 0, 0));
/// # Ok::<(), juju_vocabulary::version::VersionError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct JujuVersion {
    // The order of the fields is that of the comparison.
    major: u32,
    minor: u32,
    tag: Tag,
    patch: u32,
    build: u32,
}

/// What stands between a minor version and its patch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Tag {
    /// Nothing yet: a bound before all versions of a minor one, betas too.
    Start,
    /// `beta` in `3.6-beta2`.
    Named(String),
    /// A release.
    Release,
}

impl JujuVersion {
    /// What stands for a version that Juju does not tell, as in `collect-metrics`: older than any.
    pub const UNKNOWN: JujuVersion = JujuVersion::new(0, 0, 0);

    /// A release.
    #[must_use]
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        JujuVersion {
            major,
            minor,
            tag: Tag::Release,
            patch,
            build: 0,
        }
    }

    /// Where a minor version begins: a bound before its first beta.
    #[must_use]
    pub const fn start_of(major: u32, minor: u32) -> Self {
        JujuVersion {
            major,
            minor,
            tag: Tag::Start,
            patch: 0,
            build: 0,
        }
    }

    /// The first number: the Juju that people speak of.
    #[must_use]
    pub fn major(&self) -> u32 {
        self.major
    }

    /// The second number.
    #[must_use]
    pub fn minor(&self) -> u32 {
        self.minor
    }

    /// The third number; of `4.0-beta2` the one behind the tag.
    #[must_use]
    pub fn patch(&self) -> u32 {
        self.patch
    }
}

impl fmt::Display for JujuVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        match &self.tag {
            Tag::Start => return Ok(()),
            Tag::Named(tag) => write!(f, "-{tag}{}", self.patch)?,
            Tag::Release => write!(f, ".{}", self.patch)?,
        }
        if self.build > 0 {
            write!(f, ".{}", self.build)?;
        }
        Ok(())
    }
}

/// A text that is not a version of Juju.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a version of Juju such as 3.6.9")]
pub struct VersionError(String);

impl FromStr for JujuVersion {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        parse(text).ok_or_else(|| VersionError(excerpt(text, 40)))
    }
}

impl TryFrom<String> for JujuVersion {
    type Error = VersionError;

    fn try_from(text: String) -> Result<Self, VersionError> {
        text.parse()
    }
}

impl From<JujuVersion> for String {
    fn from(version: JujuVersion) -> Self {
        version.to_string()
    }
}

fn parse(text: &str) -> Option<JujuVersion> {
    let (major, rest) = text.split_once('.')?;
    let (minor, rest) = rest.split_at_checked(rest.find(['.', '-'])?)?;
    let (tag, rest) = match rest.strip_prefix('-') {
        Some(tagged) => {
            let end = tagged.find(|c: char| !c.is_ascii_lowercase())?;
            let (tag, rest) = tagged.split_at_checked(end)?;
            let tag = (!tag.is_empty()).then(|| Tag::Named(tag.to_owned()))?;
            (tag, rest)
        }
        None => (Tag::Release, rest.strip_prefix('.')?),
    };
    let (patch, build) = match rest.split_once('.') {
        Some((patch, build)) => (patch, number(build)?),
        None => (rest, 0),
    };
    Some(JujuVersion {
        major: number(major)?,
        minor: number(minor)?,
        tag,
        patch: number(patch)?,
        build,
    })
}

/// Juju takes at most nine digits.
fn number(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    ((1..=9).contains(&text.len()) && digits).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> JujuVersion {
        text.parse().unwrap()
    }

    #[test]
    fn versions_are_read_and_written_as_juju_does() {
        for text in ["3.6.9", "3.6.1.2", "4.0-beta2", "4.0-beta2.7", "0.0.0"] {
            assert_eq!(version(text).to_string(), text);
        }
        for bad in [
            "",
            "3",
            "3.6",
            "3.6.",
            "3.6.9.1.2",
            "3.6-beta",
            "3.6-2",
            "v3.6.9",
            "3.6.9 ",
            "3.6.+9",
            "3.6.1234567890",
            "3.6-Beta2",
            "3.6.9-ubuntu-amd64",
        ] {
            assert!(bad.parse::<JujuVersion>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn versions_come_in_the_order_of_releases() {
        let texts = [
            "0.0.0",
            "2.9.44",
            "3.6-beta2",
            "3.6-rc1",
            "3.6.0",
            "3.6.9",
            "3.6.9.1",
            "3.6.10",
            "4.0-alpha1",
            "4.0.0",
        ];
        let versions: Vec<_> = texts.into_iter().map(version).collect();
        assert!(versions.is_sorted());
        assert_eq!(version("3.6.9"), JujuVersion::new(3, 6, 9));
        let start = JujuVersion::start_of(4, 0);
        assert!(version("3.9.99") < start && start < version("4.0-alpha1"));
        assert_eq!(start.to_string(), "4.0");
    }
}
