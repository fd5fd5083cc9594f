//! `storage-add`, `storage-get`, `storage-list`.

use std::collections::BTreeMap;

use juju_vocabulary::storage::StorageId;

use super::answer::{Answer, Refusal, ToolOutput};
use super::flags::value;
use super::output::Format;
use super::tool::{Call, Tool};
use crate::hook_context::HookContext;
use crate::model::StorageDirective;
use crate::view::Change;

pub(super) const TOOLS: &[Tool] = &[
    Tool {
        name: "storage-add",
        args: "<charm storage name>[=count] ...",
        purpose: "add storage instances",
        flags: &[],
        prints: None,
        run: Some(add),
    },
    Tool {
        name: "storage-get",
        args: "[<key>]",
        purpose: "print information for storage instance with specified id",
        flags: &[value(&["s"], "", "specify a storage instance by id")],
        prints: Some(Format::Smart),
        run: Some(get),
    },
    Tool {
        name: "storage-list",
        args: "[<storage-name>]",
        purpose: "list storage attached to the unit",
        flags: &[],
        prints: Some(Format::Smart),
        run: Some(list),
    },
];

/// Only the words are checked here. Whether the charm has such a storage and may have as many, Juju looks when the hook
/// is over: [`HookContext::refused_at_end`].
fn add(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let mut counts = BTreeMap::new();
    for arg in call.given.rest() {
        let (name, text) = arg.split_once('=').unwrap_or((arg, "1"));
        if name.is_empty() || text.contains('=') {
            return Err(Refusal::Usage(format!(
                "expected \"name=constraints\" or \"name\", got {arg:?}"
            )));
        }
        if counts.contains_key(name) {
            return Err(Refusal::Usage(format!(
                "storage {name:?} specified more than once"
            )));
        }
        let directive = StorageDirective::parse(text).map_err(|error| {
            Refusal::Usage(format!(
                "cannot parse constraints for storage {name:?}: {error}"
            ))
        })?;
        if directive.pool.is_some() || directive.size.is_some() {
            return Err(Refusal::Usage(format!(
                "only count can be specified for {name:?}"
            )));
        }
        counts.insert(name, directive.count);
    }
    if counts.is_empty() {
        let why = "storage add requires a storage directive";
        return Err(Refusal::Usage(why.to_owned()));
    }
    for (name, count) in counts {
        let storage = name.to_owned();
        context.change(Change::StorageAdded { storage, count });
    }
    Ok(ToolOutput::default())
}

fn get(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let id = match call.given.value("s") {
        Some(text) => {
            let id: StorageId = text.parse().map_err(|_| {
                call.given
                    .invalid("s", &format!("invalid storage ID {text:?}"))
            })?;
            let known = context.storage(&id);
            known.map_err(|why| call.given.invalid("s", &why))?;
            Some(id)
        }
        None => context.hook_storage().cloned(),
    };
    let id = id.ok_or_else(|| Refusal::Usage("no storage instance specified".to_owned()))?;
    let key = call.given.next_arg().filter(|key| !key.is_empty());
    call.given.no_more_args()?;
    let (kind, location) = context.storage(&id)?;
    let location = location.to_string_lossy();
    let values = BTreeMap::from([("kind", kind.as_str()), ("location", &location)]);
    match key {
        None => call.print(&values),
        Some(key) => match values.get(key) {
            Some(value) => call.print(value),
            None => Err(Refusal::Failed(format!(
                "invalid storage attribute {key:?}"
            ))),
        },
    }
}

fn list(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let name = call.given.next_arg().filter(|name| !name.is_empty());
    call.given.no_more_args()?;
    let ids = context.state().storages.keys();
    let meant = ids.filter(|id| name.is_none_or(|name| id.storage() == name));
    let mut meant: Vec<_> = meant.collect();
    meant.sort_by_key(|id| (id.storage(), id.number()));
    call.print(&meant)
}
