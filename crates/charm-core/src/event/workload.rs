//! Events of the workload containers beside a Kubernetes charm, told by their Pebble.

use super::Event;

macro_rules! workload_event {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            /// The container's name in `charmcraft.yaml`.
            pub container: String,
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl Event for $name {
            fn subject(&self) -> Option<&str> {
                Some(&self.container)
            }
        }
    };
}

workload_event! {
    /// The container's Pebble answers: after a start and after each restart of the container.
    PebbleReady {}
}

workload_event! {
    /// Something in the container sent a custom notice.
    PebbleCustomNotice {
        /// Pebble's id of the notice.
        notice_id: String,
        /// The notice's type; `custom` today.
        notice_type: String,
        /// The notice's key, such as `example.com/backup-done`.
        notice_key: String,
    }
}

workload_event! {
    /// A health check reached its threshold of failures.
    PebbleCheckFailed {
        /// The check's name in the Pebble layer.
        check: String,
    }
}

workload_event! {
    /// A failed health check succeeds again.
    PebbleCheckRecovered {
        /// The check's name in the Pebble layer.
        check: String,
    }
}
