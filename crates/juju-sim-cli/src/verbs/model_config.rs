//! `model-config`

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use juju_sim::model::Model;
use serde_json::{Value, json};

use crate::global::Global;
use crate::output::{print, remark};
use crate::shape::{DataFormat, data};
use crate::state::Beside;

/// Shows or sets options of the model. `juju-version` is the Juju that is played; others are kept, and of no effect.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// An option to show, or `key=value`.
    #[arg(value_name = "KEY[=VALUE]")]
    options: Vec<String>,
    /// Put these back to their defaults.
    #[arg(long, value_delimiter = ',', value_name = "KEY")]
    reset: Vec<String>,
    /// How to show them.
    #[arg(long, value_enum, default_value_t = DataFormat::Yaml)]
    format: DataFormat,
}

/// What a model has when nobody says otherwise.
const DEFAULTS: [(&str, &str); 3] = [
    ("logging-config", "<root>=INFO"),
    ("update-status-hook-interval", "5m"),
    ("automatically-retry-hooks", "true"),
];

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let (set, get): (Vec<_>, Vec<_>) = args.options.iter().partition(|option| option.contains('='));
    if set.is_empty() && args.reset.is_empty() {
        let stored = global.look()?;
        let all = all(&stored.model, &stored.beside);
        return match get.as_slice() {
            [] => print(&data(args.format, &all)?),
            [key] => {
                let option = all.get(*key).and_then(|option| option.get("Value"));
                let value = option.with_context(|| {
                    format!(
                        "key \"{key}\" not found in model \"admin/{}\"",
                        stored.model.name
                    )
                })?;
                print(&format!(
                    "{}\n",
                    value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned)
                ))
            }
            _ => bail!("can only retrieve a single value, or all values"),
        };
    }
    let mut session = global.open()?;
    let set: Vec<_> = set.into_iter().cloned().collect();
    {
        let model = session.simulation.shared_model();
        apply(&mut model.lock(), &mut session.beside, &set)?;
    }
    for key in &args.reset {
        session.beside.config.remove(key);
    }
    session.finish()
}

/// Sets options, `key=value`.
pub(crate) fn apply(model: &mut Model, beside: &mut Beside, options: &[String]) -> Result<()> {
    for option in options {
        let (key, value) = option
            .split_once('=')
            .with_context(|| format!("expected \"key=value\", got {option:?}"))?;
        if key == "juju-version" {
            model.juju_version = value.parse().context("juju-version")?;
            continue;
        }
        remark(&format!(
            "option \"{key}\" is kept, and changes nothing in juju-sim"
        ));
        beside.config.insert(key.to_owned(), value.to_owned());
    }
    Ok(())
}

fn all(model: &Model, beside: &Beside) -> BTreeMap<String, Value> {
    let entry = |value: &str, source: &str| json!({ "Value": value, "Source": source });
    let defaults = DEFAULTS.iter();
    let mut all: BTreeMap<_, _> = defaults
        .map(|(key, value)| ((*key).to_owned(), entry(value, "default")))
        .collect();
    let fixed = [
        ("name", model.name.clone()),
        ("uuid", model.uuid.clone()),
        ("agent-version", model.juju_version.to_string()),
        ("juju-version", model.juju_version.to_string()),
    ];
    all.extend(fixed.map(|(key, value)| (key.to_owned(), entry(&value, "model"))));
    let set = beside.config.iter();
    all.extend(set.map(|(key, value)| (key.clone(), entry(value, "model"))));
    all
}
