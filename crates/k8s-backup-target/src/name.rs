//! What names on the wire have in common.

use charm_core::text::excerpt;

/// A text that is no name of anything in Juju or Kubernetes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameError {
    field: Option<&'static str>,
    fault: String,
}

impl std::error::Error for NameError {}

impl std::fmt::Display for NameError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.field {
            Some(field) => write!(f, "{field}: {}", self.fault),
            None => f.write_str(&self.fault),
        }
    }
}

impl NameError {
    /// The same, of a field that has a name of its own.
    pub(crate) fn of(self, field: &'static str) -> Self {
        NameError {
            field: Some(field),
            ..self
        }
    }
}

/// What every name has in common, whatever it names.
pub(crate) fn check_name(name: &str) -> Result<(), NameError> {
    let ordinary = name.bytes().all(|byte| byte.is_ascii_graphic());
    let fault = if name.is_empty() {
        "a name is empty".to_owned()
    } else if name.len() > 253 {
        format!("`{}` is longer than 253 bytes", excerpt(name, 40))
    } else if !ordinary && name.contains(|c: char| c.is_whitespace() || c.is_control()) {
        format!(
            "`{}` holds white space or control characters",
            excerpt(name, 80)
        )
    } else {
        return Ok(());
    };
    Err(NameError { field: None, fault })
}
