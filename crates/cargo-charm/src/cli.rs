//! What can stand on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use juju_sim_cli::Place;

/// Make, check, run and pack Juju charms in Rust.
#[derive(Debug, Parser)]
#[command(name = "cargo-charm", bin_name = "cargo charm", version)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// One thing to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a new charm: code, tests, charmcraft.yaml, README and CI
    New(New),
    /// Say what can be known to be wrong before the charm is deployed
    Check(Check),
    /// Build the charm and write a `.charm` file that Juju deploys
    Pack(Pack),
    /// Build the charm and deploy it in the local Juju, or refresh it there
    Run(Run),
    /// Print what completes these commands in a shell
    Completions(Completions),
    /// Print the manual page
    Man,
}

/// Make a new charm: code, tests, charmcraft.yaml, README and CI.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// Name of the charm, and of the directory that is made for it
    pub(crate) name: String,
    /// What the charm looks after
    #[arg(long, value_enum, default_value_t = Kind::Kubernetes)]
    pub(crate) kind: Kind,
    /// Directory of charm-core and the crates beside it [default: where this command was built]
    #[arg(long, value_name = "DIR", conflicts_with = "git")]
    pub(crate) path: Option<PathBuf>,
    /// Repository of charm-core and the crates beside it
    #[arg(long, value_name = "URL")]
    pub(crate) git: Option<String>,
}

/// What a charm looks after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A workload in containers
    Kubernetes,
    /// A service on a machine
    Machine,
    /// No workload: it tells other charms of something outside of Juju
    Integrator,
}

/// Say what can be known to be wrong before the charm is deployed.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) charm: CharmDir,
    /// Fail for what is only doubtful, too
    #[arg(long)]
    pub(crate) strict: bool,
    /// How the findings are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
}

/// Build the charm and write a `.charm` file that Juju deploys.
#[derive(Debug, Args)]
pub(crate) struct Pack {
    #[command(flatten)]
    pub(crate) charm: CharmDir,
    /// Pack for this platform of charmcraft.yaml only; may be given again
    #[arg(long, value_name = "NAME")]
    pub(crate) platform: Vec<String>,
    /// Directory to write to [default: the charm's]
    #[arg(long, short, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
}

/// Build the charm and deploy it in the local Juju, or refresh it there.
///
/// Shows what runs until nothing is due, what is logged, and the status at the end. Fails when a unit is in error then.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Directory of the charm's Cargo.toml and charmcraft.yaml
    #[arg(default_value = ".", value_name = "DIR")]
    pub(crate) dir: PathBuf,
    /// Name of the application [default: the charm's]
    #[arg(long, value_name = "NAME")]
    pub(crate) app: Option<String>,
    /// An option, or a YAML file of them; may be given again
    #[arg(long, value_name = "KEY=VALUE|FILE")]
    pub(crate) config: Vec<String>,
    /// Relate it to this, unless it is; may be given again
    #[arg(long, value_name = "APP[:ENDPOINT]")]
    pub(crate) integrate: Vec<String>,
    /// Do it again whenever a source file changes
    #[arg(long)]
    pub(crate) watch: bool,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Print what completes these commands in a shell.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: Shell,
}

/// Which charm is meant, and how it is built.
#[derive(Debug, Args)]
pub(crate) struct CharmDir {
    /// Directory of the charm's Cargo.toml and charmcraft.yaml
    #[arg(default_value = ".", value_name = "DIR")]
    pub(crate) dir: PathBuf,
    /// Build for this target, not for the static one of each architecture or, without that, the machine's own
    #[arg(long, value_name = "TRIPLE")]
    pub(crate) target: Option<String>,
}

/// For whom the result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Human,
    /// For programs
    Json,
}
