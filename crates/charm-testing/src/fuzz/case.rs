//! What is looked at.

use juju_sim::view::State;

use crate::event::Occurrence;
use crate::outcome::Outcome;

/// One event on one state, and what came of it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Case<'a> {
    /// The state that the event found.
    pub state: &'a State,
    /// The event.
    pub event: &'a Occurrence,
    /// What came of it.
    pub outcome: &'a Outcome,
}
