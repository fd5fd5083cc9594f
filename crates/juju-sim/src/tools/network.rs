//! `network-get` and `unit-get`. Every unit has one static address, whatever the binding.

use serde_json::{Map, Value, json};

use super::call::{Answer, Call, Refusal};
use super::flags::{Flag, Parsed, switch, value};
use super::output::{Format, OUTPUT, print};
use crate::hook_context::HookContext;

const FLAGS: &[Flag] = &[
    switch(&["primary-address"]),
    switch(&["bind-address"]),
    switch(&["ingress-address"]),
    switch(&["egress-subnets"]),
    value(&["r", "relation"]),
];

fn address(context: &HookContext) -> String {
    context
        .model()
        .unit(context.unit())
        .map(|unit| unit.address.clone())
        .unwrap_or_default()
}

pub(super) fn network_get(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let mut parsed = Parsed::new(&[OUTPUT, FLAGS], call.args)?;
    let format = Format::of(&parsed, Format::Smart)?;
    super::relation::chosen(context, &parsed)?;
    let binding = parsed
        .next_arg()
        .ok_or_else(|| Refusal::Usage("no arguments specified".to_owned()))?;
    if binding.is_empty() {
        return Err(Refusal::Usage("no binding name specified".to_owned()));
    }
    parsed.no_more_args()?;
    let app = context.model().app(context.unit().app());
    // `juju-info` is an endpoint of every charm.
    let known =
        binding == "juju-info" || app.is_some_and(|app| app.charm.endpoint(binding).is_some());
    if !known {
        return Err(Refusal::Failed(format!(
            "binding name(s) {binding:?} not defined by the unit's charm"
        )));
    }
    let address = address(context);
    let subnets = json!([format!("{address}/32")]);
    let mut asked = Map::new();
    for (flag, value) in [
        ("bind-address", json!(address)),
        ("ingress-address", json!(address)),
        ("egress-subnets", subnets.clone()),
    ] {
        if parsed.is_on(flag) {
            asked.insert(flag.to_owned(), value);
        }
    }
    let value = match (parsed.is_on("primary-address"), asked.len()) {
        (true, 0) => json!(address),
        (true, _) => {
            let why = "--primary-address must be the only flag specified";
            return Err(Refusal::Failed(why.to_owned()));
        }
        (false, 0) => everything(&address, &subnets, format),
        (false, 1) => asked
            .into_iter()
            .next()
            .map(|(_, value)| value)
            .unwrap_or_default(),
        (false, _) => asked.into(),
    };
    print(call, &parsed, format, &value)
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

pub(super) fn unit_get(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let mut parsed = Parsed::new(&[OUTPUT], call.args)?;
    let format = Format::of(&parsed, Format::Smart)?;
    let key = parsed
        .next_arg()
        .ok_or_else(|| Refusal::Usage("no setting specified".to_owned()))?;
    if key != "private-address" && key != "public-address" {
        return Err(Refusal::Usage(format!("unknown setting {key:?}")));
    }
    parsed.no_more_args()?;
    print(call, &parsed, format, &address(context))
}
