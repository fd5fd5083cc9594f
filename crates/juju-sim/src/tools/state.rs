//! `state-get`, `state-set`, `state-delete`: what a charm stores with the controller.

use juju_vocabulary::limit::{STATE_KEY, STATE_VALUE};

use super::answer::{Answer, Refusal, ToolOutput};
use super::flags::switch;
use super::key_values;
use super::output::Format;
use super::tool::{Call, Tool};
use crate::hook_context::HookContext;
use crate::view::Change;

pub(super) const TOOLS: &[Tool] = &[
    Tool {
        name: "state-delete",
        args: "<key>",
        purpose: "delete server-side-state key value pair",
        flags: &[],
        prints: None,
        run: Some(delete),
    },
    Tool {
        name: "state-get",
        args: "[<key>]",
        purpose: "print server-side-state value",
        flags: &[switch(
            &["strict"],
            "Return an error if the requested key does not exist",
        )],
        prints: Some(Format::Smart),
        run: Some(get),
    },
    Tool {
        name: "state-set",
        args: "key=value [key=value ...]",
        purpose: "set server-side-state values",
        flags: &[key_values::FILE],
        prints: None,
        run: Some(set),
    },
];

fn get(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let key = call
        .given
        .next_arg()
        .filter(|key| *key != "-" && !key.is_empty());
    call.given.no_more_args()?;
    let stored = &context.state().stored;
    match key {
        // Go's nil map.
        None if stored.is_empty() && call.format == Format::Json => call.print(&()),
        None => call.print(stored),
        Some(key) => match stored.get(key) {
            Some(value) => call.print(value),
            None if call.given.is_on("strict") => {
                Err(Refusal::Failed(format!("{key:?} not found")))
            }
            // Juju prints the empty string that stands for "not there".
            None => call.print(""),
        },
    }
}

fn set(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let overrides = key_values::parse(&call.given.rest())?;
    for (key, value) in key_values::with_file(&call, overrides)? {
        if key.len() > STATE_KEY {
            return Err(Refusal::Failed(format!(
                "max allowed key length ({STATE_KEY}) exceeded"
            )));
        }
        if value.len() > STATE_VALUE {
            return Err(Refusal::Failed(format!(
                "max allowed value length ({STATE_VALUE}) exceeded"
            )));
        }
        let value = Some(value);
        context.change(Change::Stored { key, value });
    }
    Ok(ToolOutput::default())
}

fn delete(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let key = call.given.next_arg().unwrap_or_default().to_owned();
    call.given.no_more_args()?;
    context.change(Change::Stored { key, value: None });
    Ok(ToolOutput::default())
}
