//! What a user puts into a secret.

use anyhow::{Result, anyhow};
use juju_sim::tools::secret_content::{BadSecretArgs, read};
use juju_vocabulary::secret_content::SecretContent;
use juju_vocabulary::version::JujuVersion;

/// What it holds, and what it is for.
#[derive(Debug, clap::Args)]
pub(crate) struct Content {
    /// What it holds: `key=value`; `key#file=PATH` takes a file's content, `key#base64=…` is in base64.
    #[arg(value_name = "KEY=VALUE")]
    values: Vec<String>,
    /// A YAML or JSON file with what it holds: nobody else on this machine sees it, as they see arguments.
    #[arg(long)]
    file: Option<String>,
    /// What it is for.
    #[arg(long)]
    pub(crate) info: Option<String>,
}

impl Content {
    /// What is given; nothing when nothing is.
    pub(crate) fn read(&self, juju: &JujuVersion) -> Result<Option<SecretContent>> {
        let values: Vec<_> = self.values.iter().map(String::as_str).collect();
        let content = read(juju, &values, self.file.as_deref(), |path| {
            std::fs::read(path)
        });
        content.map_err(|error| match error {
            // Juju repeats it; it may be the secret.
            BadSecretArgs::NoPair(_) => {
                anyhow!("an argument behind the secret's name is not of the form key=value")
            }
            refused => refused.into(),
        })
    }
}
