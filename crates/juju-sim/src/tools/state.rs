//! `state-get`, `state-set`, `state-delete`: what a charm stores with the controller.

use super::call::{Answer, Call, Refusal, ToolOutput};
use super::flags::{Parsed, switch, value};
use super::key_values;
use super::output::{Format, OUTPUT, print};
use crate::hook_context::HookContext;

/// Juju's limits (`core/quota`), in bytes.
const MAX_KEY: usize = 256;
const MAX_VALUE: usize = 64 * 1024;

pub(super) fn get(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let mut parsed = Parsed::new(&[OUTPUT, &[switch(&["strict"])]], call.args)?;
    let format = Format::of(&parsed, Format::Smart)?;
    let key = parsed
        .next_arg()
        .filter(|key| *key != "-" && !key.is_empty());
    parsed.no_more_args()?;
    let state = context.stored_state();
    match key {
        // Go's nil map.
        None if state.is_empty() && format == Format::Json => print(call, &parsed, format, &()),
        None => print(call, &parsed, format, state),
        Some(key) => match state.get(key) {
            Some(value) => print(call, &parsed, format, value),
            None if parsed.is_on("strict") => Err(Refusal::Failed(format!("{key:?} not found"))),
            // Juju prints the empty string that stands for "not there".
            None => print(call, &parsed, format, ""),
        },
    }
}

pub(super) fn set(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let mut parsed = Parsed::new(&[&[value(&["file"])]], call.args)?;
    let overrides = key_values::parse(&parsed.rest())?;
    let values = key_values::with_file(call, &parsed, overrides)?;
    for (key, value) in values {
        if key.len() > MAX_KEY {
            return Err(Refusal::Failed(format!(
                "max allowed key length ({MAX_KEY}) exceeded"
            )));
        }
        if value.len() > MAX_VALUE {
            return Err(Refusal::Failed(format!(
                "max allowed value length ({MAX_VALUE}) exceeded"
            )));
        }
        context.stored_state_mut().insert(key, value);
    }
    Ok(ToolOutput::default())
}

pub(super) fn delete(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let mut parsed = Parsed::new(&[], call.args)?;
    let key = parsed.next_arg().unwrap_or_default();
    parsed.no_more_args()?;
    context.stored_state_mut().remove(key);
    Ok(ToolOutput::default())
}
