//! `resource-get`.

use super::answer::{Answer, Refusal, ToolOutput};
use super::tool::{Call, Tool};
use crate::hook_context::HookContext;

pub(super) const TOOLS: &[Tool] = &[Tool {
    name: "resource-get",
    args: "<resource name>",
    purpose: "get the path to the locally cached resource file",
    flags: &[],
    prints: None,
    run: Some(get),
}];

fn get(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let name = call
        .given
        .next_arg()
        .ok_or_else(|| Refusal::Usage("missing required resource name".to_owned()))?;
    call.given.no_more_args()?;
    let path = context.state().resources.get(name).ok_or_else(|| {
        Refusal::Failed(format!(
            "could not download resource: resource {name:?} not found"
        ))
    })?;
    // Without the end of a line, as Juju prints it.
    Ok(ToolOutput {
        stdout: path.to_string_lossy().into_owned().into_bytes(),
        ..ToolOutput::default()
    })
}
