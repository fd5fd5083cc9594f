//! `goal-state`.

use super::answer::Answer;
use super::output::Format;
use super::tool::{Call, Tool};
use crate::hook_context::HookContext;

pub(super) const TOOLS: &[Tool] = &[Tool {
    name: "goal-state",
    args: "",
    purpose: "print the status of the charm's peers and related units",
    flags: &[],
    prints: Some(Format::Yaml),
    run: Some(get),
}];

fn get(context: &mut HookContext, call: Call<'_>) -> Answer {
    call.given.no_more_args()?;
    call.print(context.goal_state())
}
