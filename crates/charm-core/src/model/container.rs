//! A workload container, reached through its Pebble.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::ops::Deref;
use std::path::{Component, Path};
use std::sync::Arc;
use std::time::Duration;

use charm_pebble::{
    Change, Client, Connect, Error, FileInfo, FileType, Layer, MakeDir, Plan, Push, Stream, combine,
};

use super::session::Model;
use crate::declared::Container;
use crate::host::{Host, SecurityEvent};

impl Model {
    /// A container that the charm declares. Nothing is asked yet.
    #[must_use]
    pub fn container<C: Container>(&self, _: C) -> WorkloadContainer {
        let host = self.shared_host();
        let door = Door {
            host: host.clone(),
            container: C::NAME,
        };
        WorkloadContainer {
            name: C::NAME,
            pebble: Client::new(door),
            host,
        }
    }
}

/// A workload container. It is also the client of its Pebble, whose calls are called on it.
#[derive(Clone)]
pub struct WorkloadContainer {
    name: &'static str,
    pebble: Client,
    host: Arc<dyn Host>,
}

impl fmt::Debug for WorkloadContainer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WorkloadContainer({})", self.name)
    }
}

impl Deref for WorkloadContainer {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.pebble
    }
}

/// The container's socket, as the host reaches it.
struct Door {
    host: Arc<dyn Host>,
    container: &'static str,
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Door({})", self.container)
    }
}

impl Connect for Door {
    fn connect(&self, within: Duration) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(self.host.pebble(self.container, within)?))
    }
}

impl WorkloadContainer {
    /// Its name in `charmcraft.yaml`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether its Pebble answers now. A moment later it may not: what follows can fail all the same.
    #[must_use]
    pub fn can_connect(&self) -> bool {
        self.pebble.system_info().is_ok()
    }

    /// Has the plan say what `layer` says, and services run as the plan says. Where the plan says so already,
    /// that one look is all, and the answer is none.
    ///
    /// When that fails, the summaries of the layer's services say so in the plan, which is another one
    /// therefore: the next call tries again. Lists that a layer with `override: merge` adds to grow each time, as in
    /// Pebble.
    ///
    /// # Errors
    ///
    /// When Pebble refuses the layer, the change fails or takes longer than `timeout`, or Pebble cannot be
    /// asked.
    pub fn reconcile(
        &self,
        label: &str,
        layer: &Layer,
        timeout: Duration,
    ) -> Result<Option<Change>, Error> {
        if says(&self.plan()?, layer) {
            return Ok(None);
        }
        let replanned = self.add_layer(label, layer, true);
        let replanned = replanned.and_then(|()| self.finish(&self.replan()?, timeout));
        if replanned.is_err() {
            // Nobody can be told when this fails too; then Pebble is gone, most likely, and its plan with it.
            let _ = self.add_layer(label, &unfinished(layer), true);
        }
        replanned.map(Some)
    }

    /// Stops health checks; the names of those that did run.
    ///
    /// # Errors
    ///
    /// As of [`Client::start_checks`].
    pub fn stop_checks<S: AsRef<str>>(&self, checks: &[S]) -> Result<Vec<String>, Error> {
        let stopped = self.pebble.stop_checks(checks)?;
        for check in &stopped {
            self.host.note(SecurityEvent::CheckStopped { check });
        }
        Ok(stopped)
    }

    /// Whether there is something at a path.
    ///
    /// # Errors
    ///
    /// When Pebble cannot be asked.
    pub fn exists(&self, path: &str) -> Result<bool, Error> {
        Ok(self.found(path)?.is_some())
    }

    /// Whether there is a directory at a path.
    ///
    /// # Errors
    ///
    /// When Pebble cannot be asked.
    pub fn is_dir(&self, path: &str) -> Result<bool, Error> {
        let found = self.found(path)?;
        Ok(found.is_some_and(|info| info.kind == FileType::Directory))
    }

    fn found(&self, path: &str) -> Result<Option<FileInfo>, Error> {
        match self.file_info(path) {
            Ok(info) => Ok(Some(info)),
            Err(Error::Path(error)) if error.kind == charm_pebble::ErrorKind::NotFound => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Writes all that is in the directory `from` of this machine into the container's directory `into`, which
    /// is made where it is not there; how many files. Links are followed.
    ///
    /// # Errors
    ///
    /// The first, where a file cannot be read, has a name that is not UTF-8, or cannot be written. What came
    /// before it is there.
    pub fn push_dir(&self, from: &Path, into: &str) -> Result<u64, Error> {
        let local = |source| local(from, "read", source);
        let parents = MakeDir {
            parents: true,
            ..MakeDir::default()
        };
        self.make_dir(into, &parents)?;
        let mut count = 0;
        for entry in fs::read_dir(from).map_err(local)? {
            let entry = entry.map_err(local)?;
            let name = entry.file_name();
            let name = name.to_str().ok_or_else(|| {
                local(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "it holds a name that is not UTF-8",
                ))
            })?;
            let (source, target) = (entry.path(), below(into, name));
            if source.is_dir() {
                count += self.push_dir(&source, &target)?;
            } else {
                let mut file = File::open(&source).map_err(local)?;
                self.push(&target, &mut file, &Push::default())?;
                count += 1;
            }
        }
        Ok(count)
    }

    /// Writes all that is in the container's directory `from` into the directory `into` of this machine, which
    /// is made where it is not there; how many files. Links to files are followed.
    ///
    /// # Errors
    ///
    /// The first, where something is neither file nor directory, or cannot be read or written. What came
    /// before it is there.
    pub fn pull_dir(&self, from: &str, into: &Path) -> Result<u64, Error> {
        let local = |source| local(into, "write", source);
        fs::create_dir_all(into).map_err(local)?;
        let mut count = 0;
        for info in self.list_files(from, None)? {
            // It is to stay below `into`, whoever made the name.
            let mut steps = Path::new(&info.name).components();
            if !matches!(
                (steps.next(), steps.next()),
                (Some(Component::Normal(_)), None)
            ) {
                return Err(Error::Protocol {
                    request: "GET /v1/files".to_owned(),
                    reason: "it lists a name that is none".to_owned(),
                });
            }
            let (source, target) = (below(from, &info.name), into.join(&info.name));
            if info.kind == FileType::Directory {
                count += self.pull_dir(&source, &target)?;
            } else {
                let mut file = File::create(&target).map_err(local)?;
                self.pull(&source, &mut file)?;
                count += 1;
            }
        }
        Ok(count)
    }
}

fn below(dir: &str, name: &str) -> String {
    format!("{}/{name}", dir.trim_end_matches('/'))
}

fn local(dir: &Path, action: &'static str, source: io::Error) -> Error {
    Error::Local {
        request: format!("copy {}", crate::text::excerpt(&dir.to_string_lossy(), 200)),
        action,
        source,
    }
}

/// The same layer, which says of each service that it is not what runs.
fn unfinished(layer: &Layer) -> Layer {
    let mut layer = layer.clone();
    for service in layer.services.values_mut() {
        service.summary = "not replanned: the last try failed".to_owned();
    }
    layer
}

/// Whether a layer on top would leave the plan as it is.
fn says(plan: &Plan, layer: &Layer) -> bool {
    let below = Layer {
        services: plan.services.clone(),
        checks: plan.checks.clone(),
        log_targets: plan.log_targets.clone(),
        workloads: plan.workloads.clone(),
        pairing: plan.pairing.clone(),
        ..Layer::default()
    };
    combine([&below, layer]).is_ok_and(|combined| Plan::from(combined) == *plan)
}
