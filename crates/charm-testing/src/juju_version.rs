//! Versions of Juju.

use std::fmt;
use std::str::FromStr;

/// A version of Juju, in Juju's own order (`github.com/juju/version`): `3.6-beta2` before `3.6.0`
/// before `3.6.0.1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct JujuVersion {
    // The order of the fields is that of the comparison.
    pub(crate) major: u32,
    pub(crate) minor: u32,
    pub(crate) tag: Tag,
    pub(crate) patch: u32,
    pub(crate) build: u32,
}

/// What stands between a minor version and its patch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tag {
    /// Nothing yet: a bound before all versions of a minor one, betas too.
    Before,
    /// `beta` in `3.6-beta2`.
    Named(String),
    /// A release.
    Release,
}

impl JujuVersion {
    /// A release.
    pub(crate) const fn release(major: u32, minor: u32, patch: u32) -> Self {
        JujuVersion {
            major,
            minor,
            tag: Tag::Release,
            patch,
            build: 0,
        }
    }

    /// Where a minor version begins, with its first beta.
    pub(crate) const fn start_of(major: u32, minor: u32) -> Self {
        JujuVersion {
            major,
            minor,
            tag: Tag::Before,
            patch: 0,
            build: 0,
        }
    }
}

/// A text that is not a version of Juju.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotAVersion(String);

impl fmt::Display for NotAVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a version of Juju", self.0)
    }
}

impl std::error::Error for NotAVersion {}

impl FromStr for JujuVersion {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        parse(text).ok_or_else(|| NotAVersion(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<JujuVersion> {
    let (major, rest) = text.split_once('.')?;
    let (minor, rest) = rest.split_at_checked(rest.find(['.', '-'])?)?;
    let (tag, rest) = match rest.strip_prefix('-') {
        Some(tagged) => {
            let digits = tagged.trim_start_matches(|c: char| c.is_ascii_lowercase());
            let name = tagged
                .strip_suffix(digits)
                .filter(|name| !name.is_empty())?;
            (Tag::Named(name.to_owned()), digits)
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

fn number(digits: &str) -> Option<u32> {
    let is_number =
        (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

impl fmt::Display for JujuVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let JujuVersion {
            major,
            minor,
            tag,
            patch,
            build,
        } = self;
        write!(f, "{major}.{minor}")?;
        match tag {
            Tag::Before => return Ok(()),
            Tag::Named(name) => write!(f, "-{name}{patch}")?,
            Tag::Release => write!(f, ".{patch}")?,
        }
        if *build > 0 {
            write!(f, ".{build}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> JujuVersion {
        text.parse().unwrap()
    }

    #[test]
    fn versions_are_in_the_order_of_juju() {
        let texts = [
            "2.9.51",
            "3.6-alpha1",
            "3.6-beta2",
            "3.6-beta2.1",
            "3.6-beta10",
            "3.6-rc1",
            "3.6.0",
            "3.6.0.1",
            "3.6.9",
            "3.6.10",
            "3.10.0",
            "4.0-beta1",
        ];
        let all: Vec<JujuVersion> = texts.map(version).to_vec();
        assert!(all.is_sorted());
        for (text, version) in texts.iter().zip(&all) {
            assert_eq!(version.to_string(), *text);
        }
    }

    #[test]
    fn a_minor_version_starts_before_its_betas() {
        let start = JujuVersion::start_of(4, 0);
        assert!(version("3.9.9") < start && start < version("4.0-alpha0"));
        assert_eq!(start.to_string(), "4.0");
        assert_eq!(JujuVersion::release(3, 6, 11), version("3.6.11"));
    }
}
