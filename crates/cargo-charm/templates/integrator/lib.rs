//! Tells other charms of a service that is outside of Juju.

charm_core::metadata!(mod charm);

use charm_core::event::{ConfigChanged, LeaderElected, UpgradeCharm};
use charm_core::{Active, Blocked, Charm, Endpoint, Error, Model};
use serde::{Deserialize, Serialize};

use charm::Config;
pub use charm::{METADATA, SERVICE};

/// What clients read.
#[derive(Debug, Serialize, Deserialize)]
pub struct Service {
    /// Where it is.
    pub url: String,
}

/// Registers what the charm observes.
pub fn build(charm: &mut Charm) {
    let lifecycle = (ConfigChanged, LeaderElected, UpgradeCharm);
    charm.observe_any((lifecycle, SERVICE.created()), reconcile);
}

/// The same whatever happened: clients know what the options say.
fn reconcile(model: &Model) -> Result<(), Error> {
    // An option without a default may have no value, and its type says so.
    let Some(url) = Config::load(model)?.url else {
        return model.unit().set_status(Blocked("option `url` is not set"));
    };
    // Only the leader writes its application's databag.
    if model.unit().is_leader()? {
        let service = Service { url };
        for relation in model.relations(SERVICE)? {
            relation.save(model.app(), &service)?;
        }
    }
    model.unit().set_status(Active(""))
}
