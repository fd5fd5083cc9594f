//! What agents do to a model, as data: a store that writes it down can do it again.

use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::hook::Hook;
use juju_vocabulary::log_level::LogLevel;
use juju_vocabulary::name::UnitName;
use serde::{Deserialize, Serialize};

use super::contents::Model;
use crate::resolver::Operation;
use crate::view::{Change, Reboot};

/// One thing that the agent of a unit has done to a model. A model to which the same is done again, in the same order,
/// becomes the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// It has started an operation.
    Started(UnitName, Operation),
    /// Its charm has ended.
    Ended(Ended),
}

/// A charm that has ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// The unit.
    pub unit: UnitName,
    /// What the charm was started for.
    pub dispatch: Dispatch,
    /// What the charm did.
    pub changes: Vec<Change>,
    /// Why it failed, if it did.
    pub failure: Option<String>,
    /// Why Juju refuses what a charm that succeeded did, if it does.
    pub refused: Option<String>,
}

impl Model {
    /// Does again what an agent has done.
    pub fn redo(&mut self, deed: Deed) {
        match deed {
            Deed::Started(unit, operation) => drop(self.start_operation(&unit, operation)),
            Deed::Ended(ended) => {
                let changes = ended.changes.iter();
                let at_once = changes.filter(|change| change.counts_at_once());
                at_once.for_each(|change| self.apply(&ended.unit, change));
                self.end_dispatch(&ended);
            }
        }
    }

    /// Ends a dispatch: carries out what was held back if the charm succeeded, and goes on with what the unit's agent
    /// does then.
    pub(crate) fn end_dispatch(&mut self, ended: &Ended) {
        let Ended { unit, changes, .. } = ended;
        if let Some(why) = &ended.refused {
            let module = "juju.worker.uniter.operation";
            self.write_log(unit, LogLevel::Error, module, why);
        }
        // An action that Juju cannot commit has failed with these words.
        let failure = match ended.refused {
            Some(_) => Some("committing requested changes failed"),
            None => ended.failure.as_deref(),
        };
        let reboot = changes.iter().rev().find_map(|change| match change {
            Change::Reboot(reboot) => Some(*reboot),
            _ => None,
        });
        // Juju does not flush what a charm wrote that it has killed; one that outruns it loses it here as well.
        let interrupted = reboot == Some(Reboot::Now);
        if failure.is_none() && !interrupted {
            let held_back = changes.iter().filter(|change| !change.counts_at_once());
            held_back.for_each(|change| self.apply(unit, change));
        }
        match &ended.dispatch {
            // Somebody ran it by its name, or it is of metering; the agent has no part in it.
            Dispatch::Hook(
                Hook::Other(_) | Hook::CollectMetrics(_) | Hook::MeterStatusChanged(_),
            ) => {}
            Dispatch::Hook(hook) if interrupted => {
                self.interrupt_hook(unit, hook);
                self.reboot(unit);
            }
            Dispatch::Hook(hook) if failure.is_none() => {
                let says = |change: &Change| matches!(change, Change::UnitStatus(_));
                self.finish_hook(unit, hook, changes.iter().any(says));
                if reboot.is_some() {
                    self.reboot(unit);
                }
            }
            Dispatch::Hook(hook) => self.fail_hook(unit, hook),
            Dispatch::Action(_) => self.finish_action(unit, failure),
        }
    }
}
