//! The names that a charm gives to secrets.

use std::borrow::Cow;
use std::fmt;

use juju_vocabulary::hook::{SecretChanged, SecretExpired, SecretRemove, SecretRotate};

use crate::selector::On;

macro_rules! label {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(Cow<'static, str>);

        impl $name {
            /// A label, for a constant.
            #[must_use]
            pub const fn new(label: &'static str) -> Self {
                $name(Cow::Borrowed(label))
            }

            /// As Juju knows it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        /// One that is known at run time only.
        impl From<String> for $name {
            fn from(label: String) -> Self {
                $name(label.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

label! {
    /// The name of a secret that this charm owns. It selects the events of owners.
    ///
    /// ```
    /// use charm_core::Charm;
    /// use charm_core::model::OwnedSecretLabel;
    ///
    /// const PASSWORD: OwnedSecretLabel = OwnedSecretLabel::new("password");
    ///
    /// Charm::new().observe(PASSWORD.expired(), |model, event| {
    ///     model.owned_secret(&event.id).remove()
    /// });
    /// ```
    ///
    /// A secret of somebody else has a label of another type:
    ///
    /// ```compile_fail,E0308
    /// # use charm_core::{Error, Model};
    /// # use charm_core::model::OwnedSecretLabel;
    /// # const PASSWORD: OwnedSecretLabel = OwnedSecretLabel::new("password");
    /// fn read(model: &Model) -> Result<(), Error> {
    ///     model.secret_labelled(&PASSWORD).content().map(drop)
    /// }
    /// ```
    OwnedSecretLabel
}

label! {
    /// The name that this unit gives to a secret of somebody else. It selects the event of who reads it.
    ///
    /// ```
    /// use charm_core::Charm;
    /// use charm_core::model::SecretLabel;
    ///
    /// const DATABASE: SecretLabel = SecretLabel::new("database");
    ///
    /// Charm::new().observe(DATABASE.changed(), |model, event| model.secret(&event.id).refresh().map(drop));
    /// ```
    SecretLabel
}

impl OwnedSecretLabel {
    /// This unit has read it, as others do, and there is a newer revision than it keeps to.
    #[must_use]
    pub fn changed(&self) -> On<SecretChanged> {
        On::about(self.0.clone())
    }

    /// Its rotation is due: it wants new content.
    #[must_use]
    pub fn rotate(&self) -> On<SecretRotate> {
        On::about(self.0.clone())
    }

    /// Nobody reads one of its revisions any more: it wants to be removed.
    #[must_use]
    pub fn remove(&self) -> On<SecretRemove> {
        On::about(self.0.clone())
    }

    /// One of its revisions has expired: it wants to be removed.
    #[must_use]
    pub fn expired(&self) -> On<SecretExpired> {
        On::about(self.0.clone())
    }
}

impl SecretLabel {
    /// Its owner has published a new revision.
    #[must_use]
    pub fn changed(&self) -> On<SecretChanged> {
        On::about(self.0.clone())
    }

    pub(super) fn text(&self) -> &Cow<'static, str> {
        &self.0
    }
}
