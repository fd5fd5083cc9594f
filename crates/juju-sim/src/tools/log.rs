//! `juju-log`.

use super::call::{Answer, Call, Refusal, ToolOutput};
use super::flags::{Parsed, switch, value};
use crate::hook_context::HookContext;
use crate::model::LogLevel;

pub(super) fn juju_log(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let flags = [
        switch(&["debug"]),
        value(&["l", "log-level"]),
        value(&["format"]),
    ];
    let mut parsed = Parsed::new(&[&flags], call.args)?;
    let words = parsed.rest();
    if words.is_empty() {
        return Err(Refusal::Usage("no message specified".to_owned()));
    }
    let module = format!("unit.{}.juju-log", context.unit());
    let level = match parsed.value("l") {
        _ if parsed.is_on("debug") => LogLevel::Debug,
        None | Some("") => LogLevel::Info,
        Some(text) => LogLevel::parse(text).unwrap_or_else(|| {
            let warning = format!("Specified log level of {text:?} is not valid");
            context.log(LogLevel::Warning, module.clone(), warning);
            LogLevel::Info
        }),
    };
    let prefix = context.relation_hook().map_or(String::new(), |hook| {
        format!("{}:{}: ", hook.endpoint, hook.relation)
    });
    context.log(level, module, format!("{prefix}{}", words.join(" ")));
    let stderr = match parsed.value("format") {
        None | Some("") => Vec::new(),
        Some(_) => b"--format flag deprecated for command \"juju-log\"".to_vec(),
    };
    Ok(ToolOutput {
        stderr,
        ..ToolOutput::default()
    })
}
