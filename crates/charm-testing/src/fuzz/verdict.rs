//! What is right, in whatever state.

use std::fmt;

use juju_sim::view::State;

use super::case::Case;
use crate::context::Context;
use crate::event::{Occurrence, SecretHook, What};

/// What went wrong.
#[derive(Debug)]
pub(super) enum Fault {
    /// The charm failed.
    Failed(String),
    /// It failed when the same event came again.
    FailedAgain(String),
    /// The same event changed something when it came again.
    Changed(String),
    /// What the test says does not hold.
    Wrong(String),
}

impl Fault {
    /// Whether it is the same mistake as far as one can tell.
    pub(super) fn is_like(&self, other: &Fault) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, why) = match self {
            Fault::Failed(why) => ("the charm fails", why),
            Fault::FailedAgain(why) => ("the charm fails when the same event comes again", why),
            Fault::Changed(why) => ("the same event changes something when it comes again", why),
            Fault::Wrong(why) => ("what the test says does not hold", why),
        };
        write!(f, "{what}: {}", why.trim_end())
    }
}

/// Whether the event asks for a new revision of a secret each time that it comes.
fn asks_for_more(event: &Occurrence) -> bool {
    matches!(
        &event.what,
        What::Secret {
            hook: SecretHook::Rotate | SecretHook::Expired(_),
            ..
        }
    )
}

/// Runs the event, and once more if Juju could send it again; returns the state that it left.
pub(super) fn judge(
    context: &Context,
    event: &Occurrence,
    state: &State,
    holds: &impl Fn(&Case<'_>) -> anyhow::Result<()>,
) -> Result<State, Fault> {
    let outcome = context.prepare(event.clone(), state).run();
    let outcome = outcome.map_err(|failure| Fault::Failed(failure.to_string()))?;
    let case = Case {
        state,
        event,
        outcome: &outcome,
    };
    holds(&case).map_err(|error| Fault::Wrong(format!("{error:#}")))?;
    let after = outcome.state;
    if asks_for_more(event) || context.check(event.clone(), &after).is_err() {
        return Ok(after);
    }
    let again = context.prepare(event.clone(), &after).run();
    let again = again.map_err(|failure| Fault::FailedAgain(failure.to_string()))?;
    if again.state != after {
        let changes = after.changes_to(&again.state);
        return Err(Fault::Changed(format!("\n{changes}")));
    }
    Ok(after)
}
