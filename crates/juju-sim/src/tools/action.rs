//! `action-get`, `action-set`, `action-log`, `action-fail`.

use serde_json::{Map, Value, json};

use super::call::{Answer, Call, Refusal, ToolOutput};
use super::flags::Parsed;
use super::output::{Format, OUTPUT, print};
use crate::hook_context::HookContext;
use crate::model::TaskMessage;

/// Results that Juju sets itself.
const RESERVED: [&str; 4] = ["stdout", "stdout-encoding", "stderr", "stderr-encoding"];

pub(super) fn get(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let mut parsed = Parsed::new(&[OUTPUT], call.args)?;
    let format = Format::of(&parsed, Format::Smart)?;
    let path = parsed.next_arg();
    parsed.no_more_args()?;
    let task = context.task()?;
    let params = context
        .model()
        .task(task)
        .map(|task| json!(task.params))
        .unwrap_or_default();
    let value = match path {
        None => Some(&params),
        Some(path) => path
            .split('.')
            .try_fold(&params, |value, key| value.get(key)),
    };
    print(call, &parsed, format, value.unwrap_or(&Value::Null))
}

pub(super) fn set(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let mut parsed = Parsed::new(&[], call.args)?;
    let mut results = Vec::new();
    for arg in parsed.rest() {
        let (path, value) = arg.split_once('=').ok_or_else(|| {
            Refusal::Usage(format!("argument {arg:?} must be of the form key...=value"))
        })?;
        let keys: Vec<String> = path.split('.').map(str::to_owned).collect();
        for key in &keys {
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
        results.push((keys, value.to_owned()));
    }
    context.task()?;
    for (keys, value) in results {
        insert(context.action_results(), &keys, value);
    }
    Ok(ToolOutput::default())
}

fn is_valid_key(key: &str) -> bool {
    let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let ends = key.bytes().next().is_some_and(word) && key.bytes().next_back().is_some_and(word);
    ends && key.bytes().all(|b| word(b) || b == b'-')
}

/// Puts a value under nested keys; whatever is in the way gives way.
fn insert(map: &mut Map<String, Value>, keys: &[String], value: String) {
    match keys {
        [] => {}
        [last] => {
            map.insert(last.clone(), Value::String(value));
        }
        [first, rest @ ..] => {
            let slot = map.entry(first.clone()).or_insert_with(|| json!({}));
            if !slot.is_object() {
                *slot = json!({});
            }
            if let Value::Object(inner) = slot {
                insert(inner, rest, value);
            }
        }
    }
}

pub(super) fn log(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let mut parsed = Parsed::new(&[], call.args)?;
    let words = parsed.rest();
    if words.is_empty() {
        return Err(Refusal::Usage("no message specified".to_owned()));
    }
    let id = context.task()?;
    let now = context.model().now();
    if let Some(task) = context.model_mut().task_mut(id) {
        task.log.push(TaskMessage {
            time: now,
            message: words.join(" "),
        });
    }
    Ok(ToolOutput::default())
}

pub(super) fn fail(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let mut parsed = Parsed::new(&[], call.args)?;
    let message = parsed.next_arg();
    parsed.no_more_args()?;
    context.task()?;
    let message = message.unwrap_or("action failed without reason given, check action for errors");
    context.fail_action(message.to_owned());
    Ok(ToolOutput::default())
}
