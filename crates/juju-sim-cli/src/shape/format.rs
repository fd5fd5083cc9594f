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

/// How a list is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people.
    Tabular,
    /// One line, for programs.
    Json,
    /// Several lines, for programs.
    Yaml,
}

impl ListFormat {
    /// The format for programs, if it is one.
    pub(crate) fn data(self) -> Option<DataFormat> {
        match self {
            ListFormat::Tabular => None,
            ListFormat::Json => Some(DataFormat::Json),
            ListFormat::Yaml => Some(DataFormat::Yaml),
        }
    }
}

/// A value in a format, with the end of its last line.
pub(crate) fn data<T: Serialize>(format: DataFormat, value: &T) -> Result<String> {
    Ok(match format {
        DataFormat::Json => serde_json::to_string(value)? + "\n",
        DataFormat::Yaml => serde_yaml::to_string(value)?,
    })
}
