//! Calls that fail on demand.

use clap::ValueEnum;
use juju_sim::{Calls, Fault};
use juju_vocabulary::name::UnitName;
use serde::{Deserialize, Serialize};

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FaultKind {
    /// Juju refuses: the tool does nothing and exits with 1.
    Fail,
    /// The agent hangs up in the middle of the call, which does nothing.
    Kill,
    /// The call is done, but prints no answer that anybody could read.
    Garbage,
    /// The call is done, but prints JSON of another type.
    Mistyped,
    /// The call is done, but prints nothing.
    Empty,
    /// There is no such tool.
    Missing,
    /// The charm is killed in the middle of the call.
    KillCharm,
    /// The agent is lost in the middle of the call, and comes back when the charm has ended.
    LoseAgent,
}

/// Calls of a tool that fail on a unit, until somebody lifts the fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct UnitFault {
    /// The unit.
    pub(crate) unit: UnitName,
    /// The tool.
    pub(crate) tool: String,
    /// How it fails.
    pub(crate) kind: FaultKind,
    /// What a tool that fails says.
    pub(crate) message: String,
}

impl UnitFault {
    /// As the simulation wants it.
    pub(crate) fn in_simulation(&self) -> (Calls, Fault) {
        let fault = match self.kind {
            FaultKind::Fail => Fault::refused(&self.message),
            FaultKind::Kill => Fault::Killed(9),
            FaultKind::Garbage => Fault::Garbage,
            FaultKind::Mistyped => Fault::Mistyped,
            FaultKind::Empty => Fault::Empty,
            FaultKind::Missing => Fault::Missing,
            FaultKind::KillCharm => Fault::CharmKilled,
            FaultKind::LoseAgent => Fault::AgentLost,
        };
        (self.tool.as_str().into(), fault)
    }
}
