//! A secret that a charm owns and that needs no handlers of its own.

use std::fmt;

use juju_vocabulary::secret_content::SecretContent;

use crate::charm::{Charm, Component};
use crate::error::Error;
use crate::model::owned_secret::OwnedSecret;
use crate::model::secret_label::OwnedSecretLabel;
use crate::model::session::Model;

type Renewal = Box<dyn Fn(&Model, &OwnedSecret<'_>) -> anyhow::Result<SecretContent>>;

/// Keeps a secret that the charm owns: its revisions are removed once nobody reads them, and its rotation is a function that
/// returns the new content.
///
/// ```
/// use charm_core::model::{OwnedSecretLabel, SecretContent};
/// use charm_core::{Charm, KeptSecret};
///
/// const PASSWORD: OwnedSecretLabel = OwnedSecretLabel::new("password");
///
/// fn build(charm: &mut Charm) {
///     charm.add(KeptSecret::new(PASSWORD).rotate(|_, _| {
///         SecretContent::new([("password", "of a good source of randomness")])
///     }));
/// }
/// # build(&mut Charm::new());
/// ```
///
/// A unit that reads its own secret keeps to a revision as others do: here it follows to the newest at `secret-changed`, so that no old
/// one stays for it. What becomes of a revision that expires is the charm's to say ([`OwnedSecretLabel::expired`]). A charm that does
/// not add this keeps every revision until it removes it itself.
#[must_use]
pub struct KeptSecret {
    label: OwnedSecretLabel,
    renewal: Option<Renewal>,
}

impl KeptSecret {
    /// The secret of this label.
    pub const fn new(label: OwnedSecretLabel) -> Self {
        KeptSecret {
            label,
            renewal: None,
        }
    }

    /// What it holds from now on, each time its rotation is due. The same as before makes no revision, and Juju asks
    /// again after five minutes.
    pub fn rotate<E: Into<anyhow::Error>>(
        mut self,
        renewal: impl Fn(&Model, &OwnedSecret<'_>) -> Result<SecretContent, E> + 'static,
    ) -> Self {
        let renewal = move |model: &Model, secret: &OwnedSecret<'_>| {
            renewal(model, secret).map_err(Into::into)
        };
        self.renewal = Some(Box::new(renewal));
        self
    }
}

impl Component for KeptSecret {
    fn register(self, charm: &mut Charm) {
        charm.observe(self.label.remove(), |model, event| {
            let Some(revision) = event.revision else {
                return Ok(());
            };
            match model.owned_secret(&event.id).prune(revision) {
                // It has gone meanwhile, or belongs to an application that this unit leads no more.
                Err(Error::Secret { .. }) => Ok(()),
                pruned => pruned.map(drop),
            }
        });
        charm.observe(self.label.changed(), |model, event| {
            model.secret(&event.id).refresh().map(drop)
        });
        if let Some(renewal) = self.renewal {
            charm.observe(self.label.rotate(), move |model, event| {
                let secret = model.owned_secret(&event.id);
                let content = renewal(model, &secret)?;
                secret.set_content(&content)?;
                anyhow::Ok(())
            });
        }
    }
}

impl fmt::Debug for KeptSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("KeptSecret").field(&self.label).finish()
    }
}
