//! `config-get`.

use std::collections::BTreeMap;

use super::answer::{Answer, Refusal};
use super::flags::switch;
use super::output::Format;
use super::tool::{Call, Tool};
use crate::hook_context::HookContext;
use crate::view::options;

pub(super) const TOOLS: &[Tool] = &[Tool {
    name: "config-get",
    args: "[<key>]",
    purpose: "print application configuration",
    flags: &[switch(&["a", "all"], "print all keys")],
    prints: Some(Format::Smart),
    run: Some(get),
}];

fn get(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let key = call.given.next_arg().filter(|key| !key.is_empty());
    let all = call.given.is_on("a");
    if let Some(key) = key.as_ref().filter(|_| all) {
        return Err(Refusal::Usage(format!(
            "cannot use argument --all together with key {key:?}"
        )));
    }
    call.given.no_more_args()?;
    let mut options = options(context.charm(), &context.state().config);
    if let Some(key) = key {
        let value = options.find(|(name, _)| *name == key);
        return call.print(&value.map(|(_, value)| value));
    }
    let shown: BTreeMap<_, _> = options
        .filter(|(_, value)| all || !value.is_null())
        .collect();
    call.print(&shown)
}
