//! A hook of the charm's own, a timer that fires it, and security events on the way.

use std::time::Duration;

use anyhow::{Result, bail};
use charm_core::model::Port;
use charm_core::{Active, Charm, Model, SecretId, Timer};
use serde::{Deserialize, Serialize};

/// A node of the cluster is lost.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct HealCluster {
    node: String,
}
charm_core::own_hook!(HealCluster = "heal-cluster");

pub(crate) fn observe(charm: &mut Charm) {
    let any = HealCluster {
        node: "any 100% of \"them\"".to_owned(),
    };
    charm
        .log_security_events()
        .add(Timer::every(Duration::from_secs(3600), any))
        .observe(HealCluster, heal);
}

/// A node that is named like a secret is one to steal; one that is lost is not found.
fn heal(model: &Model, event: &HealCluster) -> Result<()> {
    let node = &event.node;
    model.unit().set_status(Active(format!("healed {node}")))?;
    model.unit().open_port(Port::tcp(9999))?;
    if let Ok(secret) = node.parse::<SecretId>()
        && model.secret(&secret).content().is_ok()
    {
        bail!("nobody has granted it");
    }
    if node == "lost" {
        bail!("node is lost");
    }
    Ok(())
}
