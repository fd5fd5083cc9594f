//! Config options as users give them: text, read by the type of the option.

use std::collections::BTreeMap;

use serde_json::Value;

use super::ModelError;
use crate::charm::{Charm, OptionType};

pub(super) fn check_option(
    app: &str,
    charm: &Charm,
    option: &str,
) -> Result<OptionType, ModelError> {
    charm
        .options
        .get(option)
        .map(|spec| spec.option_type)
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
            let value = match option_type {
                OptionType::String | OptionType::Secret => Some(Value::from(text.as_str())),
                OptionType::Int => text.parse::<i64>().ok().map(Value::from),
                OptionType::Float => text
                    .parse::<f64>()
                    .ok()
                    .filter(|f| f.is_finite())
                    .map(Value::from),
                OptionType::Boolean => parse_bool(text).map(Value::from),
            };
            let value = value.ok_or_else(|| ModelError::OptionType {
                app: app.to_owned(),
                option: option.clone(),
                expected: option_type.name(),
                value: text.clone(),
            })?;
            Ok((option.clone(), value))
        })
        .collect()
}

/// The spellings of Go's `strconv.ParseBool`, which Juju uses.
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}
