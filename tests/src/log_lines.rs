//! What charms log, line by line: by the hook tools several lines may go in one call.

use juju_sim::ToolCall;

/// The calls, with one of `juju-log` for each line.
#[must_use]
pub fn one_by_one(calls: &[ToolCall]) -> Vec<ToolCall> {
    let each = calls.iter().flat_map(|call| match call.args.split_last() {
        Some((message, before)) if call.tool == "juju-log" => {
            let lines = message.split('\n').map(|line| {
                let mut call = call.clone();
                call.args = before.iter().cloned().chain([line.to_owned()]).collect();
                call
            });
            lines.collect()
        }
        _ => vec![call.clone()],
    });
    each.collect()
}
