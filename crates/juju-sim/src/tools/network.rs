//! `network-get` and `unit-get`.

use juju_vocabulary::network::Network;
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
    let relation = chosen(context, &call.given)?;
    let binding = call
        .given
        .next_arg()
        .ok_or_else(|| Refusal::Usage("no arguments specified".to_owned()))?;
    if binding.is_empty() {
        return Err(Refusal::Usage("no binding name specified".to_owned()));
    }
    call.given.no_more_args()?;
    let network = context.network(binding, relation)?;
    let bind = network.bind_addresses.first();
    let bind = bind.and_then(|first| first.addresses.first());
    let bind = bind.map(|address| address.value.as_str());
    let no_address = || format!("no addresses attached to space for binding {binding:?}");
    let flags = ["bind-address", "egress-subnets", "ingress-address"];
    let asked: Vec<_> = flags
        .into_iter()
        .filter(|flag| call.given.is_on(flag))
        .collect();
    if call.given.is_on("primary-address") {
        if !asked.is_empty() {
            let why = "--primary-address must be the only flag specified";
            return Err(Refusal::Failed(why.to_owned()));
        }
        return call.print(bind.ok_or_else(no_address)?);
    }
    if asked.is_empty() {
        return match call.format {
            Format::Json => call.print(&network),
            _ => call.print(&with_old_keys(&network)),
        };
    }
    let mut values = Map::new();
    for flag in asked {
        let value = match flag {
            "egress-subnets" => json!(network.egress_subnets),
            "ingress-address" => json!(network.ingress_address().or(bind).ok_or_else(no_address)?),
            _ => json!(bind.ok_or_else(no_address)?),
        };
        values.insert(flag.to_owned(), value);
    }
    match values.len() {
        1 => call.print(&values.values().next()),
        _ => call.print(&values),
    }
}

/// With the keys of old agents that Juju still writes, but not into JSON.
fn with_old_keys(network: &Network) -> Value {
    let interfaces = network.bind_addresses.iter().map(|interface| {
        let addresses = interface.addresses.iter().map(|address| {
            json!({
                "hostname": address.hostname, "value": address.value, "cidr": address.cidr,
                "address": address.value,
            })
        });
        json!({
            "mac-address": interface.mac_address, "interface-name": interface.interface_name,
            "addresses": addresses.collect::<Vec<_>>(),
            "macaddress": interface.mac_address, "interfacename": interface.interface_name,
        })
    });
    let mut all = Map::new();
    let interfaces: Vec<_> = interfaces.collect();
    all.insert("bind-addresses".to_owned(), interfaces.into());
    for (key, list) in [
        ("egress-subnets", &network.egress_subnets),
        ("ingress-addresses", &network.ingress_addresses),
    ] {
        if !list.is_empty() {
            all.insert(key.to_owned(), json!(list));
        }
    }
    all.into()
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
