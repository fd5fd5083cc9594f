//! `network-get` and `unit-get`. Every unit has one static address, whatever the binding.

use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::flags::switch;
use super::output::Format;
use super::relation_flag::{chosen, relation};
use super::tool::{Call, Tool};
use crate::hook_context::HookContext;

pub(super) const TOOLS: &[Tool] = &[
    Tool {
        name: "network-get",
        args: "<binding-name> [--ingress-address] [--bind-address] [--egress-subnets]",
        purpose: "get network config",
        flags: &[
            switch(
                &["primary-address"],
                "(deprecated) get the primary address for the binding",
            ),
            switch(
                &["bind-address"],
                "get the address for the binding on which the unit should listen",
            ),
            switch(
                &["ingress-address"],
                "get the ingress address for the binding",
            ),
            switch(
                &["egress-subnets"],
                "get the egress subnets for the binding",
            ),
            relation("specify a relation by id"),
        ],
        prints: Some(Format::Smart),
        run: Some(network_get),
    },
    Tool {
        name: "unit-get",
        args: "<setting>",
        purpose: "print public-address or private-address",
        flags: &[],
        prints: Some(Format::Smart),
        run: Some(unit_get),
    },
];

fn network_get(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    chosen(context, &call.given)?;
    let binding = call
        .given
        .next_arg()
        .ok_or_else(|| Refusal::Usage("no arguments specified".to_owned()))?;
    if binding.is_empty() {
        return Err(Refusal::Usage("no binding name specified".to_owned()));
    }
    call.given.no_more_args()?;
    // `juju-info` is an endpoint of every charm.
    let known = binding == "juju-info" || context.charm().endpoint(binding).is_some();
    if !known {
        return Err(Refusal::Failed(format!(
            "binding name(s) {binding:?} not defined by the unit's charm"
        )));
    }
    let address = &*context.state().address;
    let subnets = json!([format!("{address}/32")]);
    let mut asked = Map::new();
    for (flag, value) in [
        ("bind-address", json!(address)),
        ("ingress-address", json!(address)),
        ("egress-subnets", subnets.clone()),
    ] {
        if call.given.is_on(flag) {
            asked.insert(flag.to_owned(), value);
        }
    }
    let value = match (call.given.is_on("primary-address"), asked.len()) {
        (true, 0) => json!(address),
        (true, _) => {
            let why = "--primary-address must be the only flag specified";
            return Err(Refusal::Failed(why.to_owned()));
        }
        (false, 0) => everything(address, &subnets, call.format),
        (false, 1) => asked
            .into_iter()
            .next()
            .map(|(_, value)| value)
            .unwrap_or_default(),
        (false, _) => asked.into(),
    };
    call.print(&value)
}

fn everything(address: &str, subnets: &Value, format: Format) -> Value {
    let host = json!({ "hostname": "", "value": address, "cidr": "10.1.0.0/16" });
    let interface = json!({ "mac-address": "", "interface-name": "eth0" });
    // Keys of old agents that Juju still writes, in YAML only.
    let (old_host, old_interface) = if format == Format::Json {
        (json!({}), json!({}))
    } else {
        (
            json!({ "address": address }),
            json!({ "macaddress": "", "interfacename": "eth0" }),
        )
    };
    let interface = merged([
        interface,
        old_interface,
        json!({ "addresses": [merged([host, old_host])] }),
    ]);
    json!({
        "bind-addresses": [interface],
        "egress-subnets": subnets,
        "ingress-addresses": [address],
    })
}

fn merged(parts: impl IntoIterator<Item = Value>) -> Value {
    let objects = parts.into_iter().filter_map(|part| match part {
        Value::Object(fields) => Some(fields),
        _ => None,
    });
    Value::Object(objects.flatten().collect())
}

fn unit_get(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let key = call
        .given
        .next_arg()
        .ok_or_else(|| Refusal::Usage("no setting specified".to_owned()))?;
    if key != "private-address" && key != "public-address" {
        return Err(Refusal::Usage(format!("unknown setting {key:?}")));
    }
    call.given.no_more_args()?;
    call.print(&context.state().address)
}
