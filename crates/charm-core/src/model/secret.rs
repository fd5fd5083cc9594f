//! `secret-get`: what others have granted this unit.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use juju_vocabulary::secret::SecretId;
use juju_vocabulary::secret_content::SecretContent;

use super::secret_label::SecretLabel;
use super::session::Model;
use crate::error::Error;
use crate::host::{Call, Refusal, ToolError};

/// A secret that this unit may read: of another application, or of a user. What the charm itself has made is an
/// [`OwnedSecret`](super::OwnedSecret).
///
/// A unit keeps to the revision that it read first, until it asks for the [newest](Self::refresh); when there is one, Juju
/// sends `secret-changed`.
///
/// ```
/// # use charm_core::model::SecretLabel;
/// # use charm_core::{Error, Model, SecretId};
/// const DATABASE: SecretLabel = SecretLabel::new("database");
///
/// fn connect(model: &Model, id: &SecretId) -> Result<(), Error> {
///     let secret = model.secret(id).labelled(&DATABASE);
///     if let Some(password) = secret.content()?.text("password") {
///         tracing::debug!("connecting with a password of {} bytes", password.len());
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct Secret<'m> {
    pub(super) model: &'m Model,
    pub(super) id: Option<SecretId>,
    pub(super) label: Option<Cow<'static, str>>,
}

impl Model {
    /// The secret of this id, as an option of type secret or a databag names it.
    #[must_use]
    pub fn secret(&self, id: &SecretId) -> Secret<'_> {
        Secret {
            model: self,
            id: Some(id.clone()),
            label: None,
        }
    }

    /// The secret to which this unit has given that label, when it read it by its id.
    #[must_use]
    pub fn secret_labelled(&self, label: &SecretLabel) -> Secret<'_> {
        Secret {
            model: self,
            id: None,
            label: Some(label.text().clone()),
        }
    }
}

impl<'m> Secret<'m> {
    /// Gives it a label when it is read next: its events bear it from then on, and it is found by it.
    #[must_use]
    pub fn labelled(mut self, label: &SecretLabel) -> Self {
        self.label = Some(label.text().clone());
        self
    }

    /// What it holds, in the revision that this unit keeps to: the newest when it is read for the first time.
    ///
    /// # Errors
    ///
    /// [`Error::Secret`] when it is not there, or not for this unit.
    pub fn content(&self) -> Result<&'m SecretContent, Error> {
        self.ask(&self.call())
    }

    /// What its newest revision holds; the unit keeps to the one that it has.
    ///
    /// # Errors
    ///
    /// As [`content`](Self::content).
    pub fn peek(&self) -> Result<&'m SecretContent, Error> {
        self.ask(&self.call().arg("--peek"))
    }

    /// What its newest revision holds, to which the unit keeps from now on.
    ///
    /// # Errors
    ///
    /// As [`content`](Self::content).
    pub fn refresh(&self) -> Result<&'m SecretContent, Error> {
        let newest = self.ask(&self.call().arg("--refresh"))?;
        self.model
            .remember(&self.call(), Ok::<_, String>(newest.clone()));
        Ok(newest)
    }

    /// One value, in the revision that this unit keeps to, if it is no text: Juju prints those of
    /// [`content`](Self::content) as text, and what is none gets lost.
    ///
    /// # Errors
    ///
    /// As [`content`](Self::content), and when it has no such key.
    pub fn bytes(&self, key: &str) -> Result<Vec<u8>, Error> {
        let call = Call::new("secret-get").arg("--format=json");
        let call = match &self.id {
            Some(id) => call.arg(id.as_str()),
            // A key follows on an id only.
            None => {
                return self
                    .content()?
                    .bytes(key)
                    .map(<[u8]>::to_vec)
                    .ok_or_else(|| self.without(key));
            }
        };
        let call = call.arg(format!("{key}#base64"));
        // Not remembered: there may be a newer one after a refresh.
        let encoded = self.model.look::<String>(&call);
        let encoded = encoded.map_err(|error| self.refused(error))?;
        SecretContent::decode(key, &encoded).map_err(|_| self.without(key))
    }

    fn ask(&self, call: &Call<'_>) -> Result<&'m SecretContent, Error> {
        let content = self.model.ask_for(call, read);
        let content = content.map_err(|error| self.refused(error))?;
        content.as_ref().map_err(|reason| Error::SecretContent {
            secret: self.to_string(),
            reason: reason.clone(),
        })
    }

    pub(super) fn call(&self) -> Call<'static> {
        let mut call = Call::new("secret-get").arg("--format=json");
        if let Some(id) = &self.id {
            call = call.arg(id.as_str().to_owned());
        }
        if let Some(label) = &self.label {
            call = call.arg("--label").arg(label.clone());
        }
        call
    }

    pub(super) fn refused(&self, source: ToolError) -> Error {
        refused(self.to_string(), source)
    }

    fn without(&self, key: &str) -> Error {
        Error::SecretContent {
            secret: self.to_string(),
            reason: format!("it has no `{key}`"),
        }
    }
}

/// What Juju prints: texts by key.
fn read(texts: BTreeMap<String, String>) -> Result<SecretContent, String> {
    SecretContent::new(texts).map_err(|error| error.to_string())
}

/// Juju's refusal of a secret, or another failure of the tool.
pub(super) fn refused(secret: String, source: ToolError) -> Error {
    match source.refusal() {
        Some(Refusal::NotFound | Refusal::RevisionNotFound | Refusal::PermissionDenied) => {
            Error::Secret { secret, source }
        }
        _ => source.into(),
    }
}

/// How errors call it: by its id, or its label.
impl fmt::Display for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.id, &self.label) {
            (Some(id), _) => write!(f, "{id}"),
            (None, label) => write!(f, "secret `{}`", label.as_deref().unwrap_or_default()),
        }
    }
}

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({self})")
    }
}
