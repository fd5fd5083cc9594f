//! `leader-get` and `leader-set`: what Juju before 4.0 has beside the databags of peers, which replaced it.

use juju_vocabulary::relation::Databag;

use super::app::App;
use crate::error::Error;
use crate::host::Call;

impl<'m> App<'m> {
    /// The settings that a leader has left for all units, as old charms do; of a new charm they stand in the databag of a
    /// peer relation.
    ///
    /// # Errors
    ///
    /// When this Juju has none any more ([`NeedsJuju`](crate::host::ToolError::NeedsJuju)), or `leader-get` fails.
    pub fn leader_settings(&self) -> Result<&'m Databag, Error> {
        Ok(self.model.ask(&get())?)
    }

    /// Sets some of them, at once: they stay even if the hook then fails. An empty value takes one out. They are no place for
    /// secrets: every process sees them on their way.
    ///
    /// ```
    /// # use charm_core::{Error, Model};
    /// fn forget_token(model: &Model) -> Result<(), Error> {
    ///     let app = model.app();
    ///     match app.leader_settings()?.contains_key("token") {
    ///         true => app.set_leader_settings([("token", "")]),
    ///         false => Ok(()),
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When this unit is not the leader, this Juju has no such settings any more, or `leader-set` fails.
    pub fn set_leader_settings<'a>(
        &self,
        settings: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<(), Error> {
        self.model
            .require_leader(|| "write leader settings".to_owned())?;
        let settings: Vec<_> = settings.into_iter().collect();
        if settings.is_empty() {
            return Ok(());
        }
        let call = Call::new("leader-set").arg("--");
        let call = settings.iter().fold(call, |call, (key, value)| {
            call.arg(format!("{key}={value}"))
        });
        self.model.tell(&call)?;
        if let Some(known) = self.model.known::<Databag>(&get()) {
            let mut known = known.clone();
            for (key, value) in settings {
                match value.trim() {
                    "" => drop(known.remove(key)),
                    value => drop(known.insert(key.to_owned(), value.to_owned())),
                }
            }
            self.model.remember(&get(), known);
        }
        Ok(())
    }
}

fn get() -> Call<'static> {
    Call::new("leader-get").arg("--format=json")
}
