//! What is said of the metering of a unit.

use serde::{Deserialize, Serialize};

/// What a model says of the metering of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeterStatus {
    /// `GREEN`, `AMBER`, `RED`, or `NOT SET`.
    pub code: String,
    /// Why.
    pub info: String,
}

impl Default for MeterStatus {
    fn default() -> Self {
        MeterStatus {
            code: "NOT SET".to_owned(),
            info: String::new(),
        }
    }
}
