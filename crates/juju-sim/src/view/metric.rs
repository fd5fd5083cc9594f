//! What charms measure.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// What a charm has measured once, with `add-metric`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metric {
    /// The metric's name, as `metrics.yaml` declares it.
    pub name: String,
    /// A number that is not negative, as the charm wrote it.
    pub value: String,
    /// What else is said of it.
    pub labels: BTreeMap<String, String>,
}

/// `5`, `5 (room=cellar)`.
impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.value)?;
        if self.labels.is_empty() {
            return Ok(());
        }
        let labels = self.labels.iter();
        let labels: Vec<_> = labels
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        write!(f, " ({})", labels.join(", "))
    }
}
