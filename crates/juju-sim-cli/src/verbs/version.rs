//! `version`

use std::env::consts::ARCH;

use anyhow::Result;
use clap::ValueEnum;
use juju_sim::model::PLAYED;
use serde_json::json;

use crate::global::Global;
use crate::output::print;
use crate::shape::{DataFormat, data};

/// Says which Juju is played.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How to say it.
    #[arg(long, value_enum, default_value_t = Format::Smart)]
    format: Format,
    /// With all there is to say.
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Smart,
    Json,
    Yaml,
}

pub(crate) fn run(args: &Args, _: &Global) -> Result<()> {
    let arch = match ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let version = format!("{PLAYED}-ubuntu-{arch}");
    let value = match args.all {
        true => {
            json!({ "version": version, "compiler": "rustc", "simulator": env!("CARGO_PKG_VERSION") })
        }
        false => json!(version),
    };
    let format = match args.format {
        Format::Smart if !args.all => return print(&(version + "\n")),
        Format::Json => DataFormat::Json,
        Format::Smart | Format::Yaml => DataFormat::Yaml,
    };
    print(&data(format, &value)?)
}
