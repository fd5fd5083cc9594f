//! Could Juju be in this state, and send this event in it?

mod action;
mod config;
mod container;
mod event;
mod network;
mod relation;
mod secret;
mod storage;
mod unit;

use std::fmt;

use crate::deployment::Deployment;
use crate::event::Occurrence;
use juju_sim::view::State;

/// Juju could never be in the state, or never send the event in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inconsistent {
    /// Every reason.
    pub reasons: Vec<String>,
}

impl fmt::Display for Inconsistent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this cannot happen in Juju (`Context::unchecked` runs it all the same):")?;
        self.reasons
            .iter()
            .try_for_each(|reason| write!(f, "\n- {reason}"))
    }
}

impl std::error::Error for Inconsistent {}

pub(crate) fn check(
    deployment: &Deployment,
    event: &Occurrence,
    state: &State,
) -> Result<(), Inconsistent> {
    let mut reasons = Vec::new();
    unit::check(state, &mut reasons);
    config::check(deployment, state, &mut reasons);
    relation::check(deployment, state, &mut reasons);
    secret::check(state, &mut reasons);
    storage::check(deployment, state, &mut reasons);
    network::check(deployment, state, &mut reasons);
    container::check(deployment, state, &mut reasons);
    event::check(deployment, event, state, &mut reasons);
    if reasons.is_empty() {
        Ok(())
    } else {
        Err(Inconsistent { reasons })
    }
}
