//! `graph`: of juju-sim alone.

use anyhow::Result;
use clap::ValueEnum;

use crate::global::Global;
use crate::output::print;
use crate::shape::{Drawing, dot, svg};

/// Draws the model: applications with their units, relations with what is in their databags.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// For a browser, or for Graphviz (`juju-sim graph | dot -Tpng > model.png`).
    #[arg(long, value_enum, default_value_t = Format::Dot)]
    format: Format,
    /// Without databags.
    #[arg(long)]
    no_data: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The language of Graphviz.
    Dot,
    /// A picture.
    Svg,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let drawing = Drawing::of(&global.look()?.model, !args.no_data);
    print(&match args.format {
        Format::Dot => dot(&drawing),
        Format::Svg => svg(&drawing),
    })
}
