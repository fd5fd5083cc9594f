//! `config`

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::global::Global;
use crate::options::{contents, options_file};
use crate::output::print;
use crate::shape::{ConfigReport, DataFormat, data};

/// Shows or sets the options of an application.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    application: String,
    /// An option to show, or `key=value`; `key=@file` takes the value from a file.
    #[arg(value_name = "KEY[=VALUE]")]
    options: Vec<String>,
    /// Put these back to their defaults.
    #[arg(long, value_delimiter = ',', value_name = "KEY")]
    reset: Vec<String>,
    /// A YAML file of options, by application.
    #[arg(long)]
    file: Option<PathBuf>,
    /// How to show them.
    #[arg(long, value_enum, default_value_t = DataFormat::Yaml)]
    format: DataFormat,
}

/// The one option that every application has.
const TRUST: &str = "trust";

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let name = &args.application;
    let (set, get): (Vec<_>, Vec<_>) = args.options.iter().partition(|option| option.contains('='));
    if set.is_empty() && args.reset.is_empty() && args.file.is_none() {
        let model = global.look()?.model;
        let app = model
            .app(name)
            .with_context(|| format!("application \"{name}\" not found"))?;
        let report = ConfigReport::of(name, app);
        return match get.as_slice() {
            [] => print(&data(args.format, &report)?),
            [key] => {
                let setting = report.setting(key).with_context(|| {
                    format!("key \"{key}\" not found in \"{name}\" application config or charm settings.")
                })?;
                let text = match &setting.value {
                    None => String::new(),
                    Some(Value::String(text)) => text.clone(),
                    Some(other) => other.to_string(),
                };
                print(&(text + "\n"))
            }
            _ => bail!("can only retrieve a single value, or all values"),
        };
    }
    if !get.is_empty() {
        bail!("cannot set and retrieve values simultaneously");
    }
    let mut options = match &args.file {
        Some(file) => options_file(name, file)?,
        None => BTreeMap::new(),
    };
    for option in set {
        let (key, value) = option.split_once('=').unwrap_or_default();
        options.insert(key.to_owned(), contents(value)?);
    }
    let mut session = global.open()?;
    {
        let mut model = session.model();
        if let Some(trust) = options.remove(TRUST) {
            let trust = trust.parse().context("trust is true or false")?;
            model.set_trust(name, trust)?;
        }
        let (trust, reset): (Vec<_>, Vec<_>) = args
            .reset
            .iter()
            .map(String::as_str)
            .partition(|key| *key == TRUST);
        if !trust.is_empty() {
            model.set_trust(name, false)?;
        }
        model.reset_config(name, &reset)?;
        model.set_config(name, &options)?;
    }
    session.finish()
}
