//! Config options as users give them: text, read by the type of the option.

use std::collections::BTreeMap;

use charm_metadata::{Charm, OptionType};
use serde_json::Value;

use super::error::ModelError;

pub(super) fn check_option(
    app: &str,
    charm: &Charm,
    option: &str,
) -> Result<OptionType, ModelError> {
    charm
        .option(option)
        .map(|option| option.kind)
        .ok_or_else(|| ModelError::UnknownOption {
            app: app.to_owned(),
            option: option.to_owned(),
        })
}

pub(super) fn parse_config(
    app: &str,
    charm: &Charm,
    config: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, Value>, ModelError> {
    config
        .iter()
        .map(|(option, text)| {
            let option_type = check_option(app, charm, option)?;
            let value = option_type.parse(text);
            let value = value.ok_or_else(|| ModelError::OptionType {
                app: app.to_owned(),
                option: option.clone(),
                expected: option_type.as_str(),
                value: text.clone(),
            })?;
            Ok((option.clone(), value))
        })
        .collect()
}
