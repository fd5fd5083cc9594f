//! Events in the life of a secret. Their subject is the secret's label, where it has one.

use super::{Event, Labelled};
use crate::name::SecretId;

macro_rules! secret_event {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            /// The secret's id.
            pub id: SecretId,
            /// The label that this charm gave the secret, if it gave one.
            pub label: Option<String>,
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl Labelled for $name {}

        impl Event for $name {
            fn subject(&self) -> Option<&str> {
                self.label.as_deref()
            }
        }
    };
}

secret_event! {
    /// For who observes a secret: its owner published a new revision.
    SecretChanged {}
}

secret_event! {
    /// For the owner: the secret's rotation is due.
    SecretRotate {}
}

secret_event! {
    /// For the owner: nobody observes this revision any more.
    SecretRemove {
        /// The revision, where Juju says which.
        revision: Option<u64>,
    }
}

secret_event! {
    /// For the owner: this revision has expired.
    SecretExpired {
        /// The revision, where Juju says which.
        revision: Option<u64>,
    }
}
