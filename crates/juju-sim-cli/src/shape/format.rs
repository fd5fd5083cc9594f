//! JSON and YAML.

use anyhow::Result;
use clap::ValueEnum;
use serde::Serialize;

/// A format for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DataFormat {
    /// One line.
    Json,
    /// Several lines.
    Yaml,
}

/// A value in a format, with the end of its last line.
pub(crate) fn data<T: Serialize>(format: DataFormat, value: &T) -> Result<String> {
    Ok(match format {
        DataFormat::Json => serde_json::to_string(value)? + "\n",
        DataFormat::Yaml => serde_yaml::to_string(value)?,
    })
}
