//! The client's side: publish what to back up.

use std::fmt;

use charm_core::event::{LeaderElected, UpgradeCharm};
use charm_core::{
    AnyEndpoint, Charm, Component, Endpoint, Error, Model, Speaks, Trigger, Triggers,
};

use crate::interface::k8s_backup_target;
use crate::spec::BackupTargetSpec;
use crate::target::{BackupTarget, ProviderData};

/// Publishes a spec on every relation of an endpoint, when this unit leads. A relation that is gone is
/// left out, with a warning.
///
/// It does so on `leader-elected`, on the endpoint's `relation-created`, on `upgrade-charm` and on
/// the events given to [`refresh_on`](Self::refresh_on).
pub struct BackupTargetProvider<F> {
    endpoint: AnyEndpoint,
    spec: F,
    triggers: Vec<Trigger>,
}

impl<F> BackupTargetProvider<F>
where
    F: Fn(&Model) -> anyhow::Result<Option<BackupTargetSpec>> + 'static,
{
    /// A provider on `endpoint` that publishes what `spec` returns.
    ///
    /// `spec` is asked only when something is to be published. `None` leaves what was published
    /// last; an error fails the hook.
    pub fn new<E: Speaks<k8s_backup_target>>(endpoint: E, spec: F) -> Self {
        BackupTargetProvider {
            endpoint: endpoint.into(),
            spec,
            triggers: (LeaderElected, Endpoint::created(endpoint), UpgradeCharm).triggers(),
        }
    }

    /// Also publishes on these events: those that may change the spec.
    #[must_use]
    pub fn refresh_on(mut self, triggers: impl Triggers) -> Self {
        triggers.add_to(&mut self.triggers);
        self
    }

    fn publish(&self, model: &Model) -> anyhow::Result<()> {
        let endpoint = self.endpoint.name();
        if !model.unit().is_leader()? {
            tracing::debug!("{endpoint}: not the leader, so the backup spec is left to it");
            return Ok(());
        }
        let relations = model.relations(self.endpoint)?;
        if relations.is_empty() {
            tracing::warn!("{endpoint}: no relation to publish the backup spec on");
            return Ok(());
        }
        let Some(spec) = (self.spec)(model)? else {
            tracing::debug!("{endpoint}: no new backup spec, the published one stays");
            return Ok(());
        };
        let app = model.app().name();
        let target = BackupTarget::new(app.as_str(), endpoint, model.name(), spec)?;
        let data = ProviderData {
            backup_targets: vec![target],
        };
        for relation in relations {
            match relation.save(model.app(), &data) {
                Err(gone @ Error::RelationGone { .. }) => tracing::warn!("{gone}"),
                saved => saved?,
            }
        }
        Ok(())
    }
}

impl<F> Component for BackupTargetProvider<F>
where
    F: Fn(&Model) -> anyhow::Result<Option<BackupTargetSpec>> + 'static,
{
    fn register(mut self, charm: &mut Charm) {
        let triggers = std::mem::take(&mut self.triggers);
        charm.observe_any(triggers, move |model| self.publish(model));
    }
}

impl<F> fmt::Debug for BackupTargetProvider<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackupTargetProvider")
            .field("endpoint", &self.endpoint)
            .field("triggers", &self.triggers)
            .finish_non_exhaustive()
    }
}
