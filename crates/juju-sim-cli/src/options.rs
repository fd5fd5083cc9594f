//! Options of an application, as the command line gives them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Options from the command line: pairs, and files as `juju config --file` reads them.
pub(crate) fn options(app: &str, given: &[String]) -> Result<BTreeMap<String, String>> {
    let mut options = BTreeMap::new();
    for one in given {
        match one.split_once('=') {
            Some((key, value)) => drop(options.insert(key.to_owned(), contents(value)?)),
            None => options.append(&mut options_file(app, Path::new(one))?),
        }
    }
    Ok(options)
}

/// The value of an option; `@file` stands for what is in the file.
pub(crate) fn contents(value: &str) -> Result<String> {
    match value.strip_prefix('@') {
        Some(file) => fs::read_to_string(file)
            .with_context(|| format!("cannot read option value from {file}")),
        None => Ok(value.to_owned()),
    }
}

/// The options of `app` in a YAML file.
pub(crate) fn options_file(app: &str, file: &Path) -> Result<BTreeMap<String, String>> {
    let reading = || format!("cannot read options from {}", file.display());
    let text = match file.as_os_str() == "-" {
        true => std::io::read_to_string(std::io::stdin()).with_context(reading)?,
        false => fs::read_to_string(file).with_context(reading)?,
    };
    type Options = BTreeMap<String, serde_yaml::Value>;
    let all: BTreeMap<String, Options> = serde_yaml::from_str(&text).with_context(reading)?;
    let own = all.into_iter().find(|(name, _)| name == app);
    let (_, own) =
        own.with_context(|| format!("{}: no settings found for \"{app}\"", file.display()))?;
    let text = |value| -> Result<String> {
        Ok(match value {
            serde_yaml::Value::String(text) => text,
            other => serde_yaml::to_string(&other)?.trim_end().to_owned(),
        })
    };
    own.into_iter()
        .map(|(key, value)| Ok((key, text(value)?)))
        .collect()
}
