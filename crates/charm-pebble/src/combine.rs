//! How layers become a plan.
//!
//! The rules are those of Pebble's `CombineLayers`, internals/plan/plan.go.

use std::collections::BTreeMap;

use juju_vocabulary::text::excerpt;

use crate::layer::{
    Check, ExecCheck, HttpCheck, Layer, LogTarget, Override, Service, TcpCheck, Workload,
};
use juju_vocabulary::duration::GoDuration;

/// How many failures in a row make a check fail, unless set. Pebble writes it into the plan.
const THRESHOLD: i64 = 3;
/// A check's period unless set. Pebble cuts a longer timeout to the period, and writes that into the plan.
const PERIOD: GoDuration = GoDuration::from_nanos(10_000_000_000);

/// Layers that cannot be combined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CombineError {
    /// An object does not say what becomes of the one below.
    #[error(
        "{kind} `{}` must have `override`, merge or replace",
        excerpt(name, 100)
    )]
    NoOverride {
        /// What it is.
        kind: &'static str,
        /// Its name.
        name: String,
    },
    /// An object says something else than merge or replace.
    #[error(
        "{kind} `{}` has `override: {}`: expected merge or replace",
        excerpt(name, 100),
        excerpt(found, 100)
    )]
    UnknownOverride {
        /// What it is.
        kind: &'static str,
        /// Its name.
        name: String,
        /// What it says.
        found: String,
    },
}

/// Combines layers as Pebble does, the first at the bottom. Whether Pebble would accept the outcome, it
/// does not say.
///
/// ```
/// use charm_pebble::{Layer, Plan, combine};
///
/// let below = Layer::from_yaml("services: {web: {override: replace, command: /bin/web}}")?;
/// let above = Layer::from_yaml("services: {web: {override: merge, environment: {PORT: 80}}}")?;
/// let plan = Plan::from(combine([&below, &above])?);
/// assert_eq!(plan.services["web"].command, "/bin/web");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// When an object of a layer does not say what becomes of the one below.
pub fn combine<'a>(layers: impl IntoIterator<Item = &'a Layer>) -> Result<Layer, CombineError> {
    let mut combined = Layer::default();
    for layer in layers {
        combined.summary.clone_from(&layer.summary);
        combined.description.clone_from(&layer.description);
        put(&mut combined.services, &layer.services)?;
        put(&mut combined.checks, &layer.checks)?;
        put(&mut combined.log_targets, &layer.log_targets)?;
        put(&mut combined.workloads, &layer.workloads)?;
        set(&mut combined.pairing, &layer.pairing);
    }
    for check in combined.checks.values_mut() {
        if check.threshold == 0 {
            check.threshold = THRESHOLD;
        }
        let period = check.period.unwrap_or(PERIOD);
        check.timeout = check.timeout.map(|timeout| timeout.min(period));
    }
    Ok(combined)
}

/// What layers hold by name.
trait Merge: Clone {
    const KIND: &'static str;

    fn policy(&self) -> Option<&Override>;

    fn merge(&mut self, other: &Self);
}

fn put<T: Merge>(
    below: &mut BTreeMap<String, T>,
    above: &BTreeMap<String, T>,
) -> Result<(), CombineError> {
    for (name, object) in above {
        match object.policy() {
            Some(Override::Merge) => match below.get_mut(name) {
                Some(old) => old.merge(object),
                None => drop(below.insert(name.clone(), object.clone())),
            },
            Some(Override::Replace) => drop(below.insert(name.clone(), object.clone())),
            Some(Override::Other(found)) => {
                let (kind, name, found) = (T::KIND, name.clone(), found.clone());
                return Err(CombineError::UnknownOverride { kind, name, found });
            }
            None => {
                return Err(CombineError::NoOverride {
                    kind: T::KIND,
                    name: name.clone(),
                });
            }
        }
    }
    Ok(())
}

/// What is not set above stays.
fn set<T: Clone + Default + PartialEq>(below: &mut T, above: &T) {
    if *above != T::default() {
        below.clone_from(above);
    }
}

fn extend<T: Clone>(below: &mut BTreeMap<String, T>, above: &BTreeMap<String, T>) {
    below.extend(
        above
            .iter()
            .map(|(key, value)| (key.clone(), value.clone())),
    );
}

impl Merge for Service {
    const KIND: &'static str = "service";

    fn policy(&self) -> Option<&Override> {
        self.r#override.as_ref()
    }

    fn merge(&mut self, other: &Self) {
        set(&mut self.summary, &other.summary);
        set(&mut self.description, &other.description);
        set(&mut self.startup, &other.startup);
        set(&mut self.command, &other.command);
        set(&mut self.workload, &other.workload);
        set(&mut self.user_id, &other.user_id);
        set(&mut self.user, &other.user);
        set(&mut self.group_id, &other.group_id);
        set(&mut self.group, &other.group);
        set(&mut self.working_dir, &other.working_dir);
        set(&mut self.on_success, &other.on_success);
        set(&mut self.on_failure, &other.on_failure);
        set(&mut self.backoff_delay, &other.backoff_delay);
        set(&mut self.backoff_factor, &other.backoff_factor);
        set(&mut self.backoff_limit, &other.backoff_limit);
        set(&mut self.kill_delay, &other.kill_delay);
        self.after.extend_from_slice(&other.after);
        self.before.extend_from_slice(&other.before);
        self.requires.extend_from_slice(&other.requires);
        extend(&mut self.environment, &other.environment);
        extend(&mut self.on_check_failure, &other.on_check_failure);
    }
}

impl Merge for Check {
    const KIND: &'static str = "check";

    fn policy(&self) -> Option<&Override> {
        self.r#override.as_ref()
    }

    fn merge(&mut self, other: &Self) {
        set(&mut self.level, &other.level);
        set(&mut self.startup, &other.startup);
        set(&mut self.period, &other.period);
        set(&mut self.timeout, &other.timeout);
        set(&mut self.threshold, &other.threshold);
        if let Some(other) = &other.http {
            self.http.get_or_insert_default().merge(other);
        }
        if let Some(other) = &other.tcp {
            self.tcp.get_or_insert_default().merge(other);
        }
        if let Some(other) = &other.exec {
            self.exec.get_or_insert_default().merge(other);
        }
    }
}

impl HttpCheck {
    fn merge(&mut self, other: &Self) {
        set(&mut self.url, &other.url);
        extend(&mut self.headers, &other.headers);
    }
}

impl TcpCheck {
    fn merge(&mut self, other: &Self) {
        set(&mut self.port, &other.port);
        set(&mut self.host, &other.host);
    }
}

impl ExecCheck {
    fn merge(&mut self, other: &Self) {
        set(&mut self.command, &other.command);
        set(&mut self.service_context, &other.service_context);
        set(&mut self.user_id, &other.user_id);
        set(&mut self.user, &other.user);
        set(&mut self.group_id, &other.group_id);
        set(&mut self.group, &other.group);
        set(&mut self.working_dir, &other.working_dir);
        extend(&mut self.environment, &other.environment);
    }
}

impl Merge for LogTarget {
    const KIND: &'static str = "log target";

    fn policy(&self) -> Option<&Override> {
        self.r#override.as_ref()
    }

    fn merge(&mut self, other: &Self) {
        set(&mut self.r#type, &other.r#type);
        set(&mut self.location, &other.location);
        self.services.extend_from_slice(&other.services);
        extend(&mut self.labels, &other.labels);
    }
}

impl Merge for Workload {
    const KIND: &'static str = "workload";

    fn policy(&self) -> Option<&Override> {
        self.r#override.as_ref()
    }

    fn merge(&mut self, other: &Self) {
        set(&mut self.user_id, &other.user_id);
        set(&mut self.user, &other.user);
        set(&mut self.group_id, &other.group_id);
        set(&mut self.group, &other.group);
        extend(&mut self.environment, &other.environment);
    }
}
