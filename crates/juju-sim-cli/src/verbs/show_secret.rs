//! `show-secret`

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use juju_vocabulary::secret::SecretId;

use crate::global::Global;
use crate::output::print;
use crate::shape::{DataFormat, SecretInfo, data};

/// Shows a secret; what it holds only with --reveal.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Its id, or the name of a user's.
    secret: String,
    /// Show what it holds.
    #[arg(long, conflicts_with = "revisions")]
    reveal: bool,
    /// Of this revision, instead of the newest.
    #[arg(short, long, conflicts_with = "revisions")]
    revision: Option<u64>,
    /// List its revisions.
    #[arg(long)]
    revisions: bool,
    /// How to show it.
    #[arg(long, value_enum, default_value_t = DataFormat::Yaml)]
    format: DataFormat,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let model = global.look()?.model;
    let named = args.secret.as_str();
    let wanted = named.parse().map(|id: SecretId| id.plain());
    let mut secrets = model.secrets();
    let (id, secret) = secrets
        .find(|(id, secret)| {
            secret.label.as_deref() == Some(named) || wanted.as_ref().is_ok_and(|one| one == *id)
        })
        .with_context(|| format!("secret \"{named}\" not found"))?;
    let number = args.revision.unwrap_or(secret.newest);
    let revision = secret.revisions.get(&number);
    let revision = revision
        .with_context(|| format!("secret revision \"{}/{number}\" not found", id.bare()))?;
    let mut info = SecretInfo::of(secret).with_access(secret, &model);
    if args.reveal {
        info = info.reveal(&revision.content, args.format);
    }
    if args.revisions {
        info = info.with_revisions(secret, &model);
    }
    print(&data(args.format, &BTreeMap::from([(id.bare(), info)]))?)
}
