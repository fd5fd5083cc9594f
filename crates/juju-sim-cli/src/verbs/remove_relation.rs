//! `remove-relation`

use anyhow::Result;
use juju_vocabulary::relation::RelationNumber;

use crate::global::Global;
use crate::usage::UsageError;

/// Parts two applications.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// `application` or `application:endpoint`, or the number of the relation.
    first: String,
    /// The other end.
    second: Option<String>,
    /// At once, and without a word to the units.
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    {
        let mut model = session.model();
        let relation = match (&args.second, args.first.parse()) {
            (Some(second), _) => model.find_relation(&args.first, second)?,
            (None, Ok(number)) => RelationNumber(number),
            (None, Err(_)) => {
                let usage = "a relation must involve two applications";
                return Err(UsageError(usage.to_owned()).into());
            }
        };
        match args.force {
            true => model.remove_relation_by_force(relation)?,
            false => model.remove_relation(relation)?,
        }
    }
    session.finish()
}
