//! What an application and its neighbours are meant to become.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What `goal-state` prints: the units of the application, and by endpoint the applications and units that it
/// is related to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoalState {
    units: Goals,
    relations: BTreeMap<String, Goals>,
}

type Goals = BTreeMap<String, Goal>;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Goal {
    status: String,
}

fn goals(
    units: impl IntoIterator<Item = (String, String)>,
) -> impl Iterator<Item = (String, Goal)> {
    units
        .into_iter()
        .map(|(name, status)| (name, Goal { status }))
}

impl GoalState {
    /// An application with these units, each with its status, and without relations.
    pub fn new(units: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            units: goals(units).collect(),
            relations: BTreeMap::new(),
        }
    }

    /// Adds a relation to application `app` and its units; `joined` says whether anybody has entered it.
    pub fn relate(
        &mut self,
        endpoint: &str,
        app: &str,
        joined: bool,
        units: impl IntoIterator<Item = (String, String)>,
    ) {
        let status = if joined { "joined" } else { "joining" };
        let relation = self.relations.entry(endpoint.to_owned()).or_default();
        relation.extend(goals([(app.to_owned(), status.to_owned())]));
        relation.extend(goals(units));
    }
}
