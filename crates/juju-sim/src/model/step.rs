//! What users do, as data: a run can be made up front, written down, and shortened.

use std::collections::BTreeMap;
use std::time::Duration;

use charm_core::model::SecretContent;
use juju_vocabulary::name::UnitName;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::contents::Model;
use super::error::ModelError;
use crate::resolver::Resolved;

/// One thing that a user, or time, does to a model. What needs a charm's files (deploy, refresh) is not among them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Relates two endpoints, `shop:backup` or `shop`.
    Relate(String, String),
    /// Removes the relation of two endpoints.
    RemoveRelation(String, String),
    /// Removes it without a word to its units.
    RemoveRelationByForce(String, String),
    /// Sets options of an application, as text.
    SetConfig(String, BTreeMap<String, String>),
    /// Trusts an application, or no longer.
    SetTrust(String, bool),
    /// Adds a unit to an application.
    AddUnit(String),
    /// Removes a unit.
    RemoveUnit(UnitName),
    /// Removes an application with its units.
    RemoveApp(String),
    /// Runs an action on a unit, with these parameters.
    RunAction(UnitName, String, BTreeMap<String, Value>),
    /// Makes a unit the leader.
    SetLeader(UnitName),
    /// Settles the failed hook of a unit.
    Resolved(UnitName, Resolved),
    /// Restarts the agent of a unit.
    RestartAgent(UnitName),
    /// Adds a secret of the user's.
    AddSecret(String, SecretContent),
    /// Gives it new content.
    UpdateSecret(String, SecretContent),
    /// Lets an application read it.
    GrantSecret(String, String),
    /// Lets an application read it no more.
    RevokeSecret(String, String),
    /// Removes it, or one revision.
    RemoveSecret(String, Option<u64>),
    /// Has Kubernetes start a container anew, as its image has it.
    RestartContainer(UnitName, String),
    /// Ends a container's Pebble, until the container is started anew.
    StopContainer(UnitName, String),
    /// Notes a custom notice in a container, by its key.
    Notify(UnitName, String, String),
    /// Lets a check of a container fail.
    FailCheck(UnitName, String, String),
    /// Lets it succeed again.
    RecoverCheck(UnitName, String, String),
    /// Lets time pass.
    Advance(Duration),
}

impl Model {
    /// Takes one step.
    ///
    /// # Errors
    /// Those of the method that the step is named after: the model is as it was.
    pub fn take(&mut self, step: &Step) -> Result<(), ModelError> {
        match step {
            Step::Relate(first, second) => self.relate(first, second).map(drop),
            Step::RemoveRelation(first, second) => {
                let relation = self.find_relation(first, second)?;
                self.remove_relation(relation)
            }
            Step::RemoveRelationByForce(first, second) => {
                let relation = self.find_relation(first, second)?;
                self.remove_relation_by_force(relation)
            }
            Step::SetConfig(app, options) => self.set_config(app, options),
            Step::SetTrust(app, trust) => self.set_trust(app, *trust),
            Step::AddUnit(app) => self.add_unit(app).map(drop),
            Step::RemoveUnit(unit) => self.remove_unit(unit),
            Step::RemoveApp(app) => self.remove_app(app),
            Step::RunAction(unit, action, params) => {
                self.run_action(unit, action, params.clone()).map(drop)
            }
            Step::SetLeader(unit) => self.set_leader(unit),
            Step::Resolved(unit, mode) => self.resolved(unit, *mode),
            Step::RestartAgent(unit) => self.restart_agent(unit),
            Step::AddSecret(name, content) => self.add_secret(name, content.clone()).map(drop),
            Step::UpdateSecret(name, content) => self.update_secret(name, content.clone()),
            Step::GrantSecret(name, app) => self.grant_secret(name, app),
            Step::RevokeSecret(name, app) => self.revoke_secret(name, app),
            Step::RemoveSecret(name, revision) => self.remove_secret(name, *revision),
            Step::RestartContainer(unit, name) => self.restart_container(unit, name),
            Step::StopContainer(unit, name) => self.stop_container(unit, name),
            Step::Notify(unit, name, key) => self.notify(unit, name, key),
            Step::FailCheck(unit, name, check) => self.fail_check(unit, name, check),
            Step::RecoverCheck(unit, name, check) => self.recover_check(unit, name, check),
            Step::Advance(time) => {
                self.advance(*time);
                Ok(())
            }
        }
    }
}
