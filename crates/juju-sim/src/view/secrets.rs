//! The secrets that a unit sees.

use juju_vocabulary::secret::SecretId;

use super::secret::{SecretOwner, SecretState};
use super::state::State;

impl State {
    /// Adds a secret and returns its id, by which `state.secrets[&id]` finds it.
    pub fn add_secret(&mut self, secret: SecretState) -> SecretId {
        let id = self.unused_secret_id();
        self.add_secret_as(&id, secret);
        id
    }

    /// Adds a secret with an id of its own.
    pub fn add_secret_as(&mut self, id: &SecretId, secret: SecretState) {
        self.secrets.insert(id.plain(), secret);
    }

    /// Adds a secret, for when its id is not needed. See [`add_secret`](Self::add_secret).
    #[must_use]
    pub fn secret(mut self, secret: SecretState) -> Self {
        self.add_secret(secret);
        self
    }

    /// The secret that the unit knows by a label.
    #[must_use]
    pub fn secret_labelled(&self, label: &str) -> Option<(&SecretId, &SecretState)> {
        let mut secrets = self.secrets.iter();
        secrets.find(|(_, secret)| secret.label.as_deref() == Some(label))
    }

    /// The secrets that the unit manages: its own, and on the leader those of its application.
    pub fn managed_secrets(&self) -> impl Iterator<Item = (&SecretId, &SecretState)> {
        self.secrets
            .iter()
            .filter(|(_, secret)| match secret.owner {
                SecretOwner::Unit => true,
                SecretOwner::App => self.leader,
                SecretOwner::Others => false,
            })
    }

    /// The ids of these count up from the first.
    pub(crate) fn unused_secret_id(&self) -> SecretId {
        let mut ids = (0..).map(SecretId::numbered);
        let unused = ids.find(|id| !self.secrets.contains_key(id));
        unused.unwrap_or_else(|| SecretId::numbered(0))
    }
}
