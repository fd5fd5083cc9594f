//! Events in the life of a relation.

use super::Event;
use crate::model::{Model, Relation};
use crate::name::{AppName, RelationId, UnitName};

/// What the events of relations have in common.
pub trait RelationEvent: Event {
    /// The relation's id.
    fn id(&self) -> &RelationId;

    /// The application at the other end; of a peer relation, the unit's own. None where Juju leaves it
    /// out, as an agent that was restarted does; [`Relation::remote_app`] then asks for it.
    fn app(&self) -> Option<&AppName>;

    /// The relation, to read and write its databags.
    fn relation<'m>(&self, model: &'m Model) -> Relation<'m> {
        model.relation_of(self.id().clone(), self.app().cloned())
    }
}

macro_rules! relation_event {
    ($(#[$doc:meta])* $name:ident($app:ty) { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            /// The relation's id.
            pub id: RelationId,
            /// The application at the other end; of a peer relation, the unit's own.
            pub app: $app,
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl Event for $name {
            fn subject(&self) -> Option<&str> {
                Some(self.id.endpoint())
            }
        }

        impl RelationEvent for $name {
            fn id(&self) -> &RelationId {
                &self.id
            }

            fn app(&self) -> Option<&AppName> {
                Option::from(&self.app)
            }
        }
    };
}

relation_event! {
    /// The relation was made. No remote unit has joined yet; application data may be written.
    RelationCreated(Option<AppName>) {}
}

relation_event! {
    /// A remote unit entered the relation. Its `relation-changed` follows directly.
    RelationJoined(AppName) {
        /// The unit that joined.
        unit: UnitName,
    }
}

relation_event! {
    /// The databag of a remote unit or of the remote application changed.
    RelationChanged(Option<AppName>) {
        /// The unit whose databag changed; none when it was the application's.
        unit: Option<UnitName>,
    }
}

relation_event! {
    /// A remote unit left the relation, or this unit is leaving it.
    RelationDeparted(AppName) {
        /// The remote unit that this unit no longer sees.
        unit: UnitName,
        /// The unit that goes away: the remote one, or this one when it is being removed. None where
        /// Juju does not say.
        departing_unit: Option<UnitName>,
    }
}

relation_event! {
    /// The relation is gone: its last event. [`Model::relations`] no longer lists it.
    RelationBroken(Option<AppName>) {}
}
