//! `credential-get`.

use juju_vocabulary::version::JujuVersion;
use serde_json::json;

use super::answer::{Answer, Refusal};
use super::output::Format;
use super::tool::{Call, Tool};
use crate::hook_context::HookContext;

pub(super) const TOOLS: &[Tool] = &[Tool {
    name: "credential-get",
    args: "",
    purpose: "access cloud credentials",
    flags: &[],
    prints: Some(Format::Smart),
    run: Some(get),
}];

/// The first Juju that tells charms on Kubernetes.
const ON_KUBERNETES: JujuVersion = JujuVersion::new(3, 6, 10);

fn get(context: &mut HookContext, call: Call<'_>) -> Answer {
    call.given.no_more_args()?;
    let refused = |why| Refusal::Failed(format!("cannot access cloud credentials: {why}"));
    if context.is_kubernetes() && *context.juju_version() < ON_KUBERNETES {
        let why = "credential-get on a \"caas\" model not supported";
        return Err(refused(why));
    }
    let state = context.state();
    if !state.trusted {
        return Err(refused("permission denied"));
    }
    let cloud = &state.cloud;
    if call.format == Format::Json {
        return call.print(cloud);
    }
    // Go writes YAML with the names of its own fields, and what is empty too.
    let credential = cloud.credential.as_ref().map(|credential| {
        json!({
            "authtype": credential.auth_type,
            "attributes": credential.attributes,
            "redacted": credential.redacted,
        })
    });
    call.print(&json!({
        "type": cloud.kind,
        "name": cloud.name,
        "region": cloud.region,
        "endpoint": cloud.endpoint,
        "identityendpoint": cloud.identity_endpoint,
        "storageendpoint": cloud.storage_endpoint,
        "credential": credential,
        "cacertificates": cloud.ca_certificates,
        "skiptlsverify": cloud.skip_tls_verify,
        "iscontrollercloud": cloud.is_controller_cloud,
    }))
}
