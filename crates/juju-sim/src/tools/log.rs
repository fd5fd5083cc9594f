//! `juju-log`.

use juju_vocabulary::log_level::LogLevel;

use super::answer::{Answer, Refusal};
use super::flags::{switch, text};
use super::tool::{Call, Tool};
use crate::hook_context::HookContext;

pub(super) const TOOLS: &[Tool] = &[Tool {
    name: "juju-log",
    args: "<message>",
    purpose: "write a message to the juju log",
    flags: &[
        switch(&["debug"], "log at debug level"),
        text(&["format"], "", "deprecated format flag"),
        text(
            &["l", "log-level"],
            "INFO",
            "Send log message at the given level",
        ),
    ],
    prints: None,
    run: Some(juju_log),
}];

fn juju_log(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let words = call.given.rest();
    if words.is_empty() {
        return Err(Refusal::Usage("no message specified".to_owned()));
    }
    let module = format!("unit.{}.juju-log", context.unit());
    let level = match call.given.value("l") {
        _ if call.given.is_on("debug") => LogLevel::Debug,
        None | Some("") => LogLevel::Info,
        Some(text) => LogLevel::parse(text).unwrap_or_else(|| {
            let warning = format!("Specified log level of {text:?} is not valid");
            context.log(LogLevel::Warning, module.clone(), warning);
            LogLevel::Info
        }),
    };
    let prefix = context
        .relation_hook()
        .map_or(String::new(), |(_, id)| format!("{id}: "));
    context.log(level, module, format!("{prefix}{}", words.join(" ")));
    call.silent("juju-log")
}
