//! `is-leader`, and the legacy `leader-get` and `leader-set`.

use super::answer::{Answer, Refusal, ToolOutput};
use super::key_values;
use super::output::Format;
use super::tool::{Call, Tool};
use crate::hook_context::HookContext;
use crate::view::Change;

pub(super) const TOOLS: &[Tool] = &[
    Tool {
        name: "is-leader",
        args: "",
        purpose: "print application leadership status",
        flags: &[],
        prints: Some(Format::Smart),
        run: Some(is_leader),
    },
    Tool {
        name: "leader-get",
        args: "[<key>]",
        purpose: "print application leadership settings",
        flags: &[],
        prints: Some(Format::Smart),
        run: Some(get),
    },
    Tool {
        name: "leader-set",
        args: "<key>=<value> [...]",
        purpose: "write application leadership settings",
        flags: &[],
        prints: None,
        run: Some(set),
    },
];

fn is_leader(context: &mut HookContext, call: Call<'_>) -> Answer {
    call.given.no_more_args()?;
    call.print(&context.is_leader())
}

fn get(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let key = call.given.next_arg().filter(|key| *key != "-");
    if let Some(key) = key.as_ref().filter(|key| key.contains('=')) {
        return Err(Refusal::Usage(format!("invalid key {key:?}")));
    }
    call.given.no_more_args()?;
    let settings = &context.state().leader_settings;
    match key.filter(|key| !key.is_empty()) {
        None => call.print(settings),
        Some(key) => call.print(&settings.get(key)),
    }
}

fn set(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let values = key_values::parse(&call.given.rest())?;
    if !context.is_leader() {
        let why = "cannot write leadership settings: cannot write settings: not the leader";
        return Err(Refusal::Failed(why.to_owned()));
    }
    context.change(Change::LeaderSettings(values));
    Ok(ToolOutput::default())
}
