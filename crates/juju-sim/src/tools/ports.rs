//! `open-port`, `close-port`, `opened-ports` (`worker/uniter/runner/context/ports.go`, and what the controller
//! makes of it, `state/machine_ports_ops.go`). Each unit has a machine of its own.

use std::collections::BTreeSet;

use juju_vocabulary::port::Port;

use super::answer::{Answer, Refusal};
use super::flags::{Flag, switch, text};
use super::output::Format;
use super::tool::{Call, Tool};
use crate::hook_context::{HookContext, Refused};
use crate::view::Change;

const PORT: &str = "<port>[/<protocol>] or <from>-<to>[/<protocol>] or icmp";
const FLAGS: &[Flag] = &[
    text(
        &["endpoints"],
        "",
        "a comma-delimited list of application endpoints to target with this operation",
    ),
    text(&["format"], "", "deprecated format flag"),
];

pub(super) const TOOLS: &[Tool] = &[
    Tool {
        name: "close-port",
        args: PORT,
        purpose: "register a request to close a port or port range",
        flags: FLAGS,
        prints: None,
        run: Some(close),
    },
    Tool {
        name: "open-port",
        args: PORT,
        purpose: "register a request to open a port or port range",
        flags: FLAGS,
        prints: None,
        run: Some(open),
    },
    Tool {
        name: "opened-ports",
        args: "",
        purpose: "list all ports or port ranges opened by the unit",
        flags: &[switch(
            &["endpoints"],
            "display the list of target application endpoints for each port range",
        )],
        prints: Some(Format::Smart),
        run: Some(list),
    },
];

fn open(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let port = port(context, &mut call)?;
    for endpoint in endpoints(&call) {
        check(context, "open", port, endpoint)?;
        let mut endpoints = now(context, port);
        if endpoints.contains("") {
            continue;
        }
        if endpoint.is_empty() {
            endpoints.clear();
        }
        endpoints.insert(endpoint.to_owned());
        change(context, port, endpoints);
    }
    call.silent("open-port")
}

fn close(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let port = port(context, &mut call)?;
    for endpoint in endpoints(&call) {
        check(context, "close", port, endpoint)?;
        let mut endpoints = now(context, port);
        if endpoint.is_empty() {
            endpoints.clear();
        } else if endpoints.remove("") {
            let all = context.charm().endpoints.iter();
            endpoints = all.map(|endpoint| endpoint.name.clone()).collect();
        }
        endpoints.remove(endpoint);
        change(context, port, endpoints);
    }
    call.silent("close-port")
}

fn list(context: &mut HookContext, call: Call<'_>) -> Answer {
    call.given.no_more_args()?;
    let opened = context.state().opened_ports.iter();
    let with_endpoints = call.given.is_on("endpoints");
    let lines: Vec<_> = opened
        .map(|(port, endpoints)| {
            if !with_endpoints {
                return port.to_string();
            }
            let names: Vec<_> = endpoints.iter().map(String::as_str).collect();
            let names = names.join(", ");
            let names = if names.is_empty() { "*" } else { &names };
            format!("{port} ({names})")
        })
        .collect();
    call.print(&lines)
}

fn port(context: &HookContext, call: &mut Call<'_>) -> Result<Port, Refusal> {
    let text = call
        .given
        .next_arg()
        .ok_or_else(|| Refusal::Usage("no port or range specified".to_owned()))?;
    let port: Result<Port, _> = text.to_lowercase().parse();
    let port = port.map_err(|error| Refusal::Usage(error.to_string()))?;
    call.given.no_more_args()?;
    if port.is_range() && context.is_kubernetes() {
        let why =
            "port ranges are not supported for k8s applications, please specify a single port";
        return Err(Refusal::Failed(why.to_owned()));
    }
    Ok(port)
}

/// The endpoints that are meant; an empty name means all.
fn endpoints<'a>(call: &Call<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    let names = call.given.value("endpoints").unwrap_or_default();
    names.split(',').map(str::trim)
}

fn now(context: &HookContext, port: Port) -> BTreeSet<String> {
    let opened = context.state().opened_ports.get(&port);
    opened.cloned().unwrap_or_default()
}

fn change(context: &mut HookContext, port: Port, endpoints: BTreeSet<String>) {
    if now(context, port) != endpoints {
        context.change(Change::OpenedPort { port, endpoints });
    }
}

/// Refuses what overlaps with another range that is open. What this hook closes is open until it is over.
/// An endpoint that the charm does not have is refused too: in Juju that fails the hook at its end.
fn check(context: &HookContext, doing: &str, port: Port, endpoint: &str) -> Refused<()> {
    let unit = context.unit();
    let mut changed = BTreeSet::new();
    let closed = context.changes().iter().filter_map(|change| match change {
        Change::OpenedPort { port, endpoints } => {
            let is_first = changed.insert(*port);
            (is_first && endpoints.is_empty()).then_some(port)
        }
        _ => None,
    });
    let mut opened = context.state().opened_ports.keys().chain(closed);
    if let Some(other) = opened.find(|other| **other != port && other.overlaps(port)) {
        return Err(format!(
            "cannot {doing} {port} (unit \"{unit}\"): port range conflicts with {other} (unit \"{unit}\")"
        ));
    }
    if !endpoint.is_empty() && context.charm().endpoint(endpoint).is_none() {
        return Err(format!(
            "{doing} port range: endpoint \"{endpoint}\" for unit \"{unit}\" not found"
        ));
    }
    Ok(())
}
