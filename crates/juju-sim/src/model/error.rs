//! What Juju refuses, in its words where they are clear.

use juju_vocabulary::relation::RelationNumber;

use super::task::TaskId;

use charm_metadata::BadParam;

/// Juju refuses what a user asked for.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// The name breaks Juju's rule.
    #[error(
        "invalid application name {0:?}: lower-case letters, digits and single hyphens, starting \
         with a letter; each part between hyphens needs a letter"
    )]
    InvalidAppName(String),
    /// The name is taken.
    #[error("cannot add application {0:?}: application already exists")]
    AppExists(String),
    /// There is no such application.
    #[error("application {0:?} not found")]
    NoApp(String),
    /// The application's charm declares no such container.
    #[error("application {app:?} has no container {container:?}")]
    NoContainer {
        /// The application.
        app: String,
        /// The container.
        container: String,
    },
    /// Kubernetes has not started the container yet.
    #[error("container {container:?} of {unit:?} has not started yet")]
    ContainerNotStarted {
        /// The unit.
        unit: String,
        /// The container.
        container: String,
    },
    /// The container is the charm's until its hook has ended.
    #[error("the charm of {0:?} runs, and its containers are changed when it has ended")]
    CharmRuns(String),
    /// Its plan has no such check.
    #[error("the plan of container {container:?} of {unit:?} has no check {check:?}")]
    NoCheck {
        /// The unit.
        unit: String,
        /// The container.
        container: String,
        /// The check.
        check: String,
    },
    /// There is no such unit.
    #[error("unit {0:?} not found")]
    NoUnit(String),
    /// There is no such task.
    #[error("task \"{0}\" not found")]
    NoTask(TaskId),
    /// It is going away already.
    #[error("{0:?} is being removed")]
    Dying(String),
    /// The charm has no such option.
    #[error("application {app:?}: unknown option {option:?}")]
    UnknownOption {
        /// The application.
        app: String,
        /// The option.
        option: String,
    },
    /// The value is not of the option's type.
    #[error("application {app:?}: option {option:?} expected {expected}, got {value:?}")]
    OptionType {
        /// The application.
        app: String,
        /// The option.
        option: String,
        /// Its type.
        expected: &'static str,
        /// What was passed.
        value: String,
    },
    /// The application has no such endpoint.
    #[error("application {app:?} has no {endpoint:?} relation")]
    NoEndpoint {
        /// The application.
        app: String,
        /// The endpoint.
        endpoint: String,
    },
    /// Nothing fits on both sides.
    #[error(
        "no relations found between {0:?} and {1:?}: no provider and requirer of one interface"
    )]
    NoRelations(String, String),
    /// More than one pair of endpoints fits.
    #[error("ambiguous relation: {given:?} could refer to {choices}")]
    Ambiguous {
        /// What was passed.
        given: String,
        /// What it could mean.
        choices: String,
    },
    /// They are related already.
    #[error("cannot add relation {0:?}: relation already exists")]
    RelationExists(String),
    /// The endpoint's limit is reached.
    #[error(
        "establishing a new relation for {end} would exceed its maximum relation limit of {limit}"
    )]
    Limit {
        /// The end, `app:endpoint`.
        end: String,
        /// Its limit.
        limit: u32,
    },
    /// The new charm allows fewer relations than there are.
    #[error(
        "new charm version imposes a maximum relation limit of {limit} for {end} which cannot be \
         satisfied by the number of already established relations ({established})"
    )]
    LimitOfNewCharm {
        /// The end, `app:endpoint`.
        end: String,
        /// Its new limit.
        limit: u32,
        /// How many relations there are.
        established: usize,
    },
    /// The new charm has no place for a relation to another application.
    #[error("cannot upgrade application {app:?}: would break relation {relation:?}")]
    BreaksRelation {
        /// The application.
        app: String,
        /// The relation, `app:endpoint app:endpoint`.
        relation: String,
    },
    /// There is no such relation.
    #[error("relation {0} not found")]
    NoRelation(String),
    /// Peers cannot be told to part.
    #[error("cannot remove relation {0}: it is a peer relation")]
    PeerRelation(RelationNumber),
    /// The charm has no such action.
    #[error("action {action:?} not defined on unit {unit:?}")]
    NoAction {
        /// The unit.
        unit: String,
        /// The action.
        action: String,
    },
    /// Parameters are not what the action accepts.
    #[error("action {action:?}: {}", joined(.faults))]
    BadParams {
        /// The action.
        action: String,
        /// What is wrong with them.
        faults: Vec<BadParam>,
    },
    /// A storage cannot be had, or given, as asked.
    #[error("{0}")]
    Storage(String),
    /// The charm has no such resource.
    #[error("application {app:?} has no resource {resource:?}")]
    NoResource {
        /// The application.
        app: String,
        /// The resource.
        resource: String,
    },
    /// Units of a subordinate come with those of its principals.
    #[error("application {0:?} is a subordinate: its units come with relations to principals")]
    Subordinate(String),
    /// A subordinate unit goes with its principal, or with the relation to it.
    #[error("unit {0:?} is a subordinate, to remove use remove-relation")]
    SubordinateUnit(String),
    /// A relation inside of a container, and neither end goes into one.
    #[error(
        "cannot add relation {0:?}: container scoped relation requires at least one subordinate \
         application"
    )]
    NoSubordinate(String),
    /// The user has no such secret.
    #[error("secret {0:?} not found")]
    NoSecret(String),
    /// The user has a secret of this name.
    #[error("secret with name {0:?} already exists")]
    SecretExists(String),
    /// The unit has no failed hook.
    #[error("unit {0:?} is not in an error state")]
    NotInError(String),
}

fn joined(faults: &[BadParam]) -> String {
    let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
    faults.join("; ")
}
