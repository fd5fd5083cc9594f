//! What the events of relations have in common.

use juju_vocabulary::event::Event;
use juju_vocabulary::hook::{
    RelationBroken, RelationChanged, RelationCreated, RelationDeparted, RelationJoined,
};
use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::RelationId;

use super::relation::Relation;
use super::session::Model;

/// What the events of relations have in common.
pub trait RelationEvent: Event {
    /// The relation's id.
    fn id(&self) -> &RelationId;

    /// The application at the other end; of a peer relation, the unit's own. None where Juju leaves it
    /// out, as an agent that was restarted does; [`Relation::remote_app`] then asks for it.
    fn app(&self) -> Option<AppName>;

    /// The relation, to read and write its databags.
    fn relation<'m>(&self, model: &'m Model) -> Relation<'m> {
        model.relation_of(self.id().clone(), self.app())
    }
}

macro_rules! relation_events {
    ($($name:ident => $app:expr;)*) => {
        $(
            impl RelationEvent for $name {
                fn id(&self) -> &RelationId {
                    &self.id
                }

                fn app(&self) -> Option<AppName> {
                    let app: fn(&Self) -> Option<AppName> = $app;
                    app(self)
                }
            }
        )*
    };
}

relation_events! {
    RelationCreated => |event| event.app.clone();
    RelationJoined => |event| Some(event.unit.app());
    RelationChanged => |event| {
        event.app.clone().or_else(|| event.unit.as_ref().map(UnitName::app))
    };
    RelationDeparted => |event| Some(event.unit.app());
    RelationBroken => |event| event.app.clone();
}
