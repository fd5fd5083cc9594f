//! `state-get`, `state-set` and `state-delete`: what Juju stores for the unit.

use juju_vocabulary::relation::Databag;

use super::session::Model;
use crate::error::Error;
use crate::host::Call;
use crate::yaml;

impl Model {
    /// What is stored under `key`; empty when nothing is.
    pub(crate) fn stored(&self, key: &str) -> Result<&str, Error> {
        let call = Call::new("state-get").arg("--format=json").arg(key);
        // Juju prints an empty text for what is not there, and Go a missing one as `null`.
        let text: &Option<String> = self.ask(&call)?;
        Ok(text.as_deref().unwrap_or_default())
    }

    /// Stores `value` under `key`, or, when it is empty, nothing. Juju holds the change back until the hook
    /// has succeeded.
    pub(crate) fn store(&self, key: &str, value: String) -> Result<(), Error> {
        if value.is_empty() {
            return Ok(self.tell(&Call::new("state-delete").arg(key))?);
        }
        let input = yaml::mapping(&Databag::from([(key.to_owned(), value)]));
        Ok(self.tell(&Call::new("state-set").arg("--file").arg("-").stdin(input))?)
    }
}
