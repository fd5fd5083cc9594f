//! A container and its Pebble, as plain data.

use std::collections::BTreeMap;
use std::path::PathBuf;

use charm_pebble::{
    CheckStartup, CheckStatus, CombineError, GoDuration, Identity, Layer, LogLine, NoticeType,
    Plan, ServiceStatus, Timestamp, combine,
};
use serde::{Deserialize, Serialize};

use crate::exec::Exec;
use crate::memory::FileState;

/// A container and its Pebble: before an event, and with what the charm has done, after it.
///
/// ```
/// use charm_pebble::Layer;
/// use pebble_sim::{ContainerState, Exec};
///
/// let web = ContainerState::connected()
///     .layer("web", Layer::from_yaml("services: {web: {override: replace, command: /bin/web}}")?)
///     .file("/etc/web.conf", "port = 80")
///     .exec(Exec::prefix(["/bin/web", "--version"]).stdout("web 1.2\n"));
/// assert_eq!(web.plan()?.services["web"].command, "/bin/web");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ContainerState {
    /// Whether its Pebble takes connections.
    pub can_connect: bool,
    /// Layers by label, the first at the bottom.
    pub layers: Vec<(String, Layer)>,
    /// How services are. What is not named is inactive.
    pub services: BTreeMap<String, ServiceStatus>,
    /// Services that end as soon as they are started, and what each writes before.
    pub failing_services: BTreeMap<String, String>,
    /// What services have written, the oldest first.
    #[serde(default)]
    pub logs: Vec<LogLine>,
    /// How checks are. What is not named is up, or inactive when it does not start by itself.
    pub checks: BTreeMap<String, CheckState>,
    /// Notices, in the order in which they were first noted.
    pub notices: Vec<NoticeState>,
    /// Who may ask for what.
    pub identities: BTreeMap<String, Identity>,
    /// Files and directories by path.
    pub files: BTreeMap<String, FileState>,
    /// Directories of this machine, by the path that they have in the container.
    pub mounts: BTreeMap<String, PathBuf>,
    /// What commands answer. Of several that fit, the one with the longest prefix does.
    pub execs: Vec<Exec>,
}

/// How a check is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckState {
    /// What it says.
    pub status: CheckStatus,
    /// How often it succeeded since it last failed.
    pub successes: i64,
    /// How often in a row it failed.
    pub failures: i64,
    /// Why it fails when it is run; none is that it succeeds.
    pub error: Option<String>,
}

impl CheckState {
    /// It works.
    #[must_use]
    pub fn up() -> Self {
        CheckState {
            status: CheckStatus::Up,
            successes: 0,
            failures: 0,
            error: None,
        }
    }

    /// It does not run.
    #[must_use]
    pub fn inactive() -> Self {
        CheckState {
            status: CheckStatus::Inactive,
            ..Self::up()
        }
    }

    /// Whether it has reached its threshold of failures.
    #[must_use]
    pub fn is_down(&self) -> bool {
        self.status == CheckStatus::Down
    }

    /// It failed so often, for this reason.
    #[must_use]
    pub fn down(failures: i64, error: impl Into<String>) -> Self {
        CheckState {
            status: CheckStatus::Down,
            failures,
            error: Some(error.into()),
            ..Self::up()
        }
    }
}

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeState {
    /// Pebble's id of it.
    pub id: String,
    /// What it is about.
    pub kind: NoticeType,
    /// Tells it from others of its type, as in `example.com/path`.
    pub key: String,
    /// When it first was.
    pub first_occurred: Timestamp,
    /// When it last was.
    pub last_occurred: Timestamp,
    /// When it was last told.
    pub last_repeated: Timestamp,
    /// How often it was.
    pub occurrences: i64,
    /// What came with it last.
    pub last_data: BTreeMap<String, String>,
    /// How long it is not told again.
    pub repeat_after: Option<GoDuration>,
}

impl ContainerState {
    /// One whose Pebble answers, with nothing in it.
    #[must_use]
    pub fn connected() -> Self {
        ContainerState {
            can_connect: true,
            ..Self::default()
        }
    }

    /// Puts a layer on top.
    #[must_use]
    pub fn layer(mut self, label: impl Into<String>, layer: Layer) -> Self {
        self.layers.push((label.into(), layer));
        self
    }

    /// How a service is.
    #[must_use]
    pub fn service(mut self, name: impl Into<String>, status: ServiceStatus) -> Self {
        self.services.insert(name.into(), status);
        self
    }

    /// Has a service end as soon as it is started, after it has written `output`.
    #[must_use]
    pub fn failing_service(mut self, name: impl Into<String>, output: impl Into<String>) -> Self {
        self.failing_services.insert(name.into(), output.into());
        self
    }

    /// How a check is.
    #[must_use]
    pub fn check(mut self, name: impl Into<String>, check: CheckState) -> Self {
        self.checks.insert(name.into(), check);
        self
    }

    /// Puts a file of root's into the container, with the directories above it.
    #[must_use]
    pub fn file(mut self, path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        let path = path.into();
        crate::memory::parents(&mut self.files, &path);
        self.files.insert(path, FileState::file(content));
        self
    }

    /// Has a path of the container be a directory of this machine.
    #[must_use]
    pub fn mount(mut self, path: impl Into<String>, source: impl Into<PathBuf>) -> Self {
        self.mounts.insert(path.into(), source.into());
        self
    }

    /// Says what a command answers.
    #[must_use]
    pub fn exec(mut self, exec: Exec) -> Self {
        self.execs.push(exec);
        self
    }

    /// Its layers, combined.
    ///
    /// # Errors
    ///
    /// When a layer does not say what becomes of the one below.
    pub fn plan(&self) -> Result<Plan, CombineError> {
        Ok(Plan::from(combine(
            self.layers.iter().map(|(_, layer)| layer),
        )?))
    }

    /// How a service of the plan is.
    #[must_use]
    pub fn service_status(&self, name: &str) -> ServiceStatus {
        let status = self.services.get(name);
        status.cloned().unwrap_or(ServiceStatus::Inactive)
    }

    /// How a check of the plan is.
    #[must_use]
    pub fn check_state(&self, name: &str, check: &charm_pebble::Check) -> CheckState {
        let by_itself = check.startup != Some(CheckStartup::Disabled);
        let known = self.checks.get(name).cloned();
        known.unwrap_or_else(|| {
            if by_itself {
                CheckState::up()
            } else {
                CheckState::inactive()
            }
        })
    }
}
