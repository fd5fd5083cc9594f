//! `action-get`, `action-set`, `action-log`, `action-fail`.

use serde_json::{Value, json};

use super::answer::{Answer, Refusal, ToolOutput};
use super::output::Format;
use super::tool::{Call, Tool};
use crate::hook_context::HookContext;
use crate::view::Change;

pub(super) const TOOLS: &[Tool] = &[
    Tool {
        name: "action-fail",
        args: "[\"<failure message>\"]",
        purpose: "set action fail status with message",
        flags: &[],
        prints: None,
        run: Some(fail),
    },
    Tool {
        name: "action-get",
        args: "[<key>[.<key>.<key>...]]",
        purpose: "get action parameters",
        flags: &[],
        prints: Some(Format::Smart),
        run: Some(get),
    },
    Tool {
        name: "action-log",
        args: "<message>",
        purpose: "record a progress message for the current action",
        flags: &[],
        prints: None,
        run: Some(log),
    },
    Tool {
        name: "action-set",
        args: "<key>=<value> [<key>=<value> ...]",
        purpose: "set action results",
        flags: &[],
        prints: None,
        run: Some(set),
    },
];

/// Results that Juju sets itself.
const RESERVED: [&str; 4] = ["stdout", "stdout-encoding", "stderr", "stderr-encoding"];

fn get(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let path = call.given.next_arg();
    call.given.no_more_args()?;
    let params = context.params()?;
    let Some(path) = path else {
        return call.print(params);
    };
    let mut keys = path.split('.');
    let first = keys.next().and_then(|key| params.get(key));
    let value = first.and_then(|value| keys.try_fold(value, |value, key| value.get(key)));
    call.print(value.unwrap_or(&Value::Null))
}

fn set(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let mut results = Vec::new();
    for arg in call.given.rest() {
        let (path, value) = arg.split_once('=').ok_or_else(|| {
            Refusal::Usage(format!("argument {arg:?} must be of the form key...=value"))
        })?;
        let path: Vec<String> = path.split('.').map(str::to_owned).collect();
        for key in &path {
            if !is_valid_key(key) {
                return Err(Refusal::Usage(format!(
                    "key {key:?} must start and end with lowercase alphanumeric, and contain only \
                     lowercase alphanumeric, hyphens and periods"
                )));
            }
            if RESERVED.contains(&key.as_str()) {
                return Err(Refusal::Usage(format!(
                    "cannot set reserved action key {key:?}"
                )));
            }
        }
        let value = json!(value);
        results.push(Change::ActionResult { path, value });
    }
    context.params()?;
    for result in results {
        context.change(result);
    }
    Ok(ToolOutput::default())
}

fn is_valid_key(key: &str) -> bool {
    let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let ends = key.bytes().next().is_some_and(word) && key.bytes().next_back().is_some_and(word);
    ends && key.bytes().all(|b| word(b) || b == b'-')
}

fn log(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let words = call.given.rest();
    if words.is_empty() {
        return Err(Refusal::Usage("no message specified".to_owned()));
    }
    context.params()?;
    context.change(Change::ActionLog(words.join(" ")));
    Ok(ToolOutput::default())
}

fn fail(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let message = call.given.next_arg();
    call.given.no_more_args()?;
    context.params()?;
    let message = message.unwrap_or("action failed without reason given, check action for errors");
    context.change(Change::ActionFailure(message.to_owned()));
    Ok(ToolOutput::default())
}
