//! A small charm. Each program beside it is this charm with one thing more, that other charms can do without: sizes and calls of
//! two tell what the one thing costs.

use std::process::ExitCode;

use charm_core::event::{ConfigChanged, RelationEvent as _};
use charm_core::{Active, Charm, Endpoint as _, Error};

charm_core::metadata!(mod charm);

pub use charm::{Config, SERVES, USES};

/// Runs the charm, with what else it does.
#[must_use]
pub fn main(more: impl FnOnce(&mut Charm)) -> ExitCode {
    charm_core::main(|charm| {
        charm
            .observe(ConfigChanged, |model, _| {
                let config = Config::load(model)?;
                model.unit().set_status(Active(config.motto))
            })
            .observe(USES.changed(), |model, event| {
                let data = event.relation(model).remote_data()?;
                tracing::debug!("{} keys", data.map_or(0, |data| data.len()));
                Ok::<_, Error>(())
            });
        more(charm);
    })
}
