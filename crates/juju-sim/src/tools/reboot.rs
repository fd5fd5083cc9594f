//! `juju-reboot`.

use juju_vocabulary::dispatch::Dispatch;

use super::answer::{Answer, Refusal, ToolOutput};
use super::flags::switch;
use super::tool::{Call, Tool};
use crate::hook_context::HookContext;
use crate::view::{Change, Reboot};

pub(super) const TOOLS: &[Tool] = &[Tool {
    name: "juju-reboot",
    args: "",
    purpose: "Reboot the host machine",
    flags: &[switch(
        &["now"],
        "reboot immediately, killing the invoking process",
    )],
    prints: None,
    run: Some(reboot),
}];

fn reboot(context: &mut HookContext, call: Call<'_>) -> Answer {
    call.given.no_more_args()?;
    if matches!(context.dispatch(), Dispatch::Action(_)) {
        let why = "juju-reboot is not supported when running an action.";
        return Err(Refusal::Failed(why.to_owned()));
    }
    context.change(Change::Reboot(if call.given.is_on("now") {
        Reboot::Now
    } else {
        Reboot::AfterHook
    }));
    Ok(ToolOutput::default())
}
