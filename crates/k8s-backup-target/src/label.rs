//! Kubernetes' rules for the keys and values of labels.
//!
//! They are those of [`IsQualifiedName`] and [`IsValidLabelValue`] in `k8s.io/apimachinery`, by which the
//! API server refuses an object. Velero learns of a bad label selector only when a backup runs; here it is
//! refused when the selector is written.
//!
//! [`IsQualifiedName`]: https://pkg.go.dev/k8s.io/apimachinery/pkg/util/validation#IsQualifiedName
//! [`IsValidLabelValue`]: https://pkg.go.dev/k8s.io/apimachinery/pkg/util/validation#IsValidLabelValue

use std::fmt;

use charm_core::text::excerpt;

/// How many bytes of a foreign text an error shows.
const SHOWN: usize = 80;

/// What of a label a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelPart {
    /// What stands before the `/` of a key: a DNS subdomain.
    Prefix,
    /// A key without its prefix.
    Name,
    /// A value.
    Value,
}

impl LabelPart {
    /// The most bytes it may have.
    #[must_use]
    pub const fn max_len(self) -> usize {
        match self {
            Self::Prefix => 253,
            Self::Name | Self::Value => 63,
        }
    }

    const fn expected(self) -> &'static str {
        match self {
            Self::Prefix => {
                "lowercase letters, digits, '-' and '.', with a letter or digit at both ends of each \
                 part between dots, such as example.com"
            }
            Self::Name | Self::Value => {
                "letters, digits, '-', '_' and '.', with a letter or digit at both ends, such as my-app"
            }
        }
    }

    fn check(self, text: &str) -> Result<(), LabelError> {
        let shown = || excerpt(text, SHOWN);
        if text.len() > self.max_len() {
            return Err(LabelError::TooLong {
                part: self,
                text: shown(),
                len: text.len(),
            });
        }
        let well_formed = match self {
            Self::Prefix => text.split('.').all(|label| {
                is_wrapped(label, |c| c.is_ascii_lowercase() || c.is_ascii_digit(), "-")
            }),
            Self::Name | Self::Value => is_wrapped(text, |c| c.is_ascii_alphanumeric(), "-_."),
        };
        if well_formed {
            Ok(())
        } else {
            Err(LabelError::Malformed {
                part: self,
                text: shown(),
            })
        }
    }
}

impl fmt::Display for LabelPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Prefix => "label key prefix",
            Self::Name => "label key name",
            Self::Value => "label value",
        })
    }
}

/// Which of Kubernetes' rules a label breaks. The texts in it are escaped and shortened, ready
/// to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LabelError {
    /// A key has more than one `/`.
    #[error("label key \"{key}\" has more than one '/': expected NAME or PREFIX/NAME")]
    ManySlashes {
        /// The whole key.
        key: String,
    },
    /// A key has no name, or a `/` without a prefix before it.
    #[error("label key \"{key}\": the {part} is empty: expected NAME or PREFIX/NAME")]
    Empty {
        /// The missing part.
        part: LabelPart,
        /// The whole key.
        key: String,
    },
    /// A part is longer than [`LabelPart::max_len`].
    #[error("{part} \"{text}\" is {len} bytes long: expected at most {}", part.max_len())]
    TooLong {
        /// The part that is too long.
        part: LabelPart,
        /// Its text.
        text: String,
        /// Its length in bytes.
        len: usize,
    },
    /// A part has a character that it may not have, or not at that place.
    #[error("{part} \"{text}\" is malformed: expected {}", part.expected())]
    Malformed {
        /// The malformed part.
        part: LabelPart,
        /// Its text.
        text: String,
    },
}

/// Checks the key of a label: a name, or a prefix (a DNS subdomain), `/` and a name.
///
/// ```
/// use k8s_backup_target::label::check_label_key;
///
/// check_label_key("app.kubernetes.io/name")?;
/// assert!(check_label_key("app/kubernetes.io/name").is_err());
/// # Ok::<(), k8s_backup_target::label::LabelError>(())
/// ```
///
/// # Errors
///
/// [`LabelError`] with the rule that it breaks.
pub fn check_label_key(key: &str) -> Result<(), LabelError> {
    let shown = || excerpt(key, SHOWN);
    let name = match key.split_once('/') {
        None => key,
        Some((_, name)) if name.contains('/') => {
            return Err(LabelError::ManySlashes { key: shown() });
        }
        Some(("", _)) => {
            return Err(LabelError::Empty {
                part: LabelPart::Prefix,
                key: shown(),
            });
        }
        Some((prefix, name)) => {
            LabelPart::Prefix.check(prefix)?;
            name
        }
    };
    if name.is_empty() {
        return Err(LabelError::Empty {
            part: LabelPart::Name,
            key: shown(),
        });
    }
    LabelPart::Name.check(name)
}

/// Checks the value of a label. The empty value is a valid one.
///
/// ```
/// use k8s_backup_target::label::check_label_value;
///
/// check_label_value("v1.2_rc-3")?;
/// assert!(check_label_value("two words").is_err());
/// # Ok::<(), k8s_backup_target::label::LabelError>(())
/// ```
///
/// # Errors
///
/// [`LabelError`] with the rule that it breaks.
pub fn check_label_value(value: &str) -> Result<(), LabelError> {
    if value.is_empty() {
        Ok(())
    } else {
        LabelPart::Value.check(value)
    }
}

/// Whether a text begins and ends with an `outer` character and has only those and `inner` ones between.
fn is_wrapped(text: &str, outer: impl Fn(char) -> bool, inner: &str) -> bool {
    text.starts_with(&outer)
        && text.ends_with(&outer)
        && text.chars().all(|c| outer(c) || inner.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_kubernetes_accepts() {
        for key in [
            "app",
            "A",
            "1",
            "a.b_c-D",
            "app.kubernetes.io/name",
            "1-num.2-num/3-num",
            &format!("{}/{}", "a".repeat(253), "x".repeat(63)),
        ] {
            assert_eq!(check_label_key(key), Ok(()), "{key}");
        }
        for value in ["", "1", "v1.2_rc-3", "a--..__b", &"9".repeat(63)] {
            assert_eq!(check_label_value(value), Ok(()), "{value}");
        }
    }

    #[test]
    fn says_which_rule_a_key_breaks() {
        for (key, message) in [
            ("", "the label key name is empty"),
            ("example.com/", "the label key name is empty"),
            ("/", "the label key prefix is empty"),
            ("/app", "the label key prefix is empty"),
            ("a/b/c", "more than one '/'"),
            ("a//b", "more than one '/'"),
            ("-app", "label key name \"-app\" is malformed"),
            ("app.", "label key name \"app.\" is malformed"),
            ("my app", "label key name \"my app\" is malformed"),
            ("app\n", "label key name \"app\\n\" is malformed"),
            ("äpp", "label key name \"äpp\" is malformed"),
            (
                "Example.com/app",
                "label key prefix \"Example.com\" is malformed",
            ),
            (
                "example..com/app",
                "label key prefix \"example..com\" is malformed",
            ),
            (
                "example-.com/app",
                "label key prefix \"example-.com\" is malformed",
            ),
            ("exa_mple/app", "label key prefix \"exa_mple\" is malformed"),
            (&"x".repeat(64), "is 64 bytes long: expected at most 63"),
            (
                &format!("{}/x", "a".repeat(254)),
                "is 254 bytes long: expected at most 253",
            ),
        ] {
            let error = check_label_key(key).unwrap_err().to_string();
            assert!(error.contains(message), "{key:?}: {error}");
        }
    }

    #[test]
    fn says_which_rule_a_value_breaks() {
        for (value, message) in [
            ("-", "label value \"-\" is malformed"),
            ("a/b", "label value \"a/b\" is malformed"),
            ("prod\n", "label value \"prod\\n\" is malformed"),
            (&"x".repeat(64), "is 64 bytes long: expected at most 63"),
            (&"é".repeat(32), "is 64 bytes long: expected at most 63"),
        ] {
            let error = check_label_value(value).unwrap_err().to_string();
            assert!(error.contains(message), "{value:?}: {error}");
        }
    }

    #[test]
    fn says_what_it_expects() {
        let error = check_label_value("-").unwrap_err().to_string();
        assert!(error.contains("such as my-app"), "{error}");
        let error = check_label_key("-/a").unwrap_err().to_string();
        assert!(error.contains("such as example.com"), "{error}");
    }
}
