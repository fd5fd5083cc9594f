//! From the environment to the event that Juju sends.

use std::any::TypeId;

use super::*;
use crate::context::{ContextError, Vars};
use crate::text;

/// The event of this dispatch as its name announces it: enough to know whether anybody observes it.
/// Its data is read only then, so that no variable can fail a hook that nobody observes.
pub(crate) struct Announced {
    event: TypeId,
    subject: Option<String>,
    /// As Juju names it: `config-changed`, `action backup`.
    name: String,
    read: Reader,
}

type Reader = Box<dyn Fn(&Vars<'_>) -> Result<Box<dyn Event>, ContextError>>;

impl Announced {
    fn new<E: Event>(
        subject: Option<&str>,
        read: impl Fn(&Vars<'_>) -> Result<E, ContextError> + 'static,
    ) -> Self {
        Announced {
            event: TypeId::of::<E>(),
            subject: subject.map(str::to_owned),
            name: String::new(),
            read: Box::new(move |vars| Ok(Box::new(read(vars)?))),
        }
    }

    /// The event's type.
    pub(crate) fn event(&self) -> TypeId {
        self.event
    }

    /// What it is about.
    pub(crate) fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// Its name, for people.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is an action, and which.
    pub(crate) fn action(&self) -> Option<&str> {
        let subject = self.subject.as_deref();
        subject.filter(|_| self.event == TypeId::of::<ActionRun>())
    }

    /// Reads its data.
    pub(crate) fn read(&self, vars: &Vars<'_>) -> Result<Box<dyn Event>, ContextError> {
        (self.read)(vars)
    }
}

/// The event of this dispatch.
pub(crate) fn incoming(vars: &Vars<'_>) -> Result<Announced, ContextError> {
    let path = vars.require("JUJU_DISPATCH_PATH")?;
    let (announced, name) = match path.split_once('/') {
        Some(("actions", name)) => (action(name), format!("action {name}")),
        Some(("hooks", hook)) => match lifecycle(hook).or_else(|| about_a_subject(hook)) {
            Some(announced) => (announced, hook.to_owned()),
            None => (
                secret(hook, vars)?.ok_or_else(|| unknown(hook))?,
                hook.to_owned(),
            ),
        },
        _ => return Err(unknown(&path)),
    };
    Ok(Announced { name, ..announced })
}

fn action(name: &str) -> Announced {
    Announced::new(Some(name), |vars| {
        Ok(ActionRun {
            name: vars.require("JUJU_ACTION_NAME")?,
            uuid: vars.require("JUJU_ACTION_UUID")?,
            tag: vars.require("JUJU_ACTION_TAG")?,
        })
    })
}

fn unknown(name: &str) -> ContextError {
    ContextError::UnknownHook {
        name: text::excerpt(name, 80),
    }
}

/// Hooks that always have the same name.
fn lifecycle(hook: &str) -> Option<Announced> {
    Some(match hook {
        "install" => Announced::new(None, |_| Ok(Install)),
        "start" => Announced::new(None, |_| Ok(Start)),
        "stop" => Announced::new(None, |_| Ok(Stop)),
        "remove" => Announced::new(None, |_| Ok(Remove)),
        "config-changed" => Announced::new(None, |_| Ok(ConfigChanged)),
        "upgrade-charm" => Announced::new(None, |_| Ok(UpgradeCharm)),
        "update-status" => Announced::new(None, |_| Ok(UpdateStatus)),
        "leader-elected" => Announced::new(None, |_| Ok(LeaderElected)),
        "leader-settings-changed" => Announced::new(None, |_| Ok(LeaderSettingsChanged)),
        "pre-series-upgrade" => Announced::new(None, |vars| {
            Ok(PreSeriesUpgrade {
                target_base: vars.optional("JUJU_TARGET_BASE")?,
            })
        }),
        "post-series-upgrade" => Announced::new(None, |_| Ok(PostSeriesUpgrade)),
        "collect-metrics" => Announced::new(None, |_| Ok(CollectMetrics)),
        "meter-status-changed" => Announced::new(None, |vars| {
            Ok(MeterStatusChanged {
                status: vars.require("JUJU_METER_STATUS")?,
                info: vars.optional("JUJU_METER_INFO")?.unwrap_or_default(),
            })
        }),
        _ => return None,
    })
}

/// Hooks of secrets, whose subject is the label.
fn secret(hook: &str, vars: &Vars<'_>) -> Result<Option<Announced>, ContextError> {
    if !matches!(
        hook,
        "secret-changed" | "secret-rotate" | "secret-remove" | "secret-expired"
    ) {
        return Ok(None);
    }
    let label = vars.optional("JUJU_SECRET_LABEL")?;
    let subject = label.as_deref();
    fn id(vars: &Vars<'_>) -> Result<crate::name::SecretId, ContextError> {
        vars.parse("JUJU_SECRET_ID")
    }
    fn label_of(vars: &Vars<'_>) -> Result<Option<String>, ContextError> {
        vars.optional("JUJU_SECRET_LABEL")
    }
    fn revision(vars: &Vars<'_>) -> Result<u64, ContextError> {
        vars.number("JUJU_SECRET_REVISION")
    }
    Ok(Some(match hook {
        "secret-changed" => Announced::new(subject, |vars| {
            Ok(SecretChanged {
                id: id(vars)?,
                label: label_of(vars)?,
            })
        }),
        "secret-rotate" => Announced::new(subject, |vars| {
            Ok(SecretRotate {
                id: id(vars)?,
                label: label_of(vars)?,
            })
        }),
        "secret-remove" => Announced::new(subject, |vars| {
            Ok(SecretRemove {
                id: id(vars)?,
                label: label_of(vars)?,
                revision: revision(vars)?,
            })
        }),
        _ => Announced::new(subject, |vars| {
            Ok(SecretExpired {
                id: id(vars)?,
                label: label_of(vars)?,
                revision: revision(vars)?,
            })
        }),
    }))
}

/// Hooks whose name starts with what they are about: an endpoint, a storage or a container.
fn about_a_subject(hook: &str) -> Option<Announced> {
    const KINDS: [&str; 11] = [
        "-relation-created",
        "-relation-joined",
        "-relation-changed",
        "-relation-departed",
        "-relation-broken",
        "-storage-attached",
        "-storage-detaching",
        "-pebble-ready",
        "-pebble-custom-notice",
        "-pebble-check-failed",
        "-pebble-check-recovered",
    ];
    let split = |kind: &'static str| Some((hook.strip_suffix(kind)?, kind));
    let (subject, kind) = KINDS.into_iter().find_map(split)?;
    if subject.is_empty() {
        return None;
    }
    let subject = Some(subject);
    fn id(vars: &Vars<'_>) -> Result<crate::name::RelationId, ContextError> {
        vars.parse("JUJU_RELATION_ID")
    }
    fn app(vars: &Vars<'_>) -> Result<crate::name::AppName, ContextError> {
        vars.parse("JUJU_REMOTE_APP")
    }
    fn unit(vars: &Vars<'_>) -> Result<crate::name::UnitName, ContextError> {
        vars.parse("JUJU_REMOTE_UNIT")
    }
    fn container(vars: &Vars<'_>) -> Result<String, ContextError> {
        vars.require("JUJU_WORKLOAD_NAME")
    }
    fn check(vars: &Vars<'_>) -> Result<String, ContextError> {
        vars.require("JUJU_PEBBLE_CHECK_NAME")
    }
    Some(match kind {
        "-relation-created" => Announced::new(subject, |vars| {
            Ok(RelationCreated {
                id: id(vars)?,
                app: app(vars)?,
            })
        }),
        "-relation-joined" => Announced::new(subject, |vars| {
            Ok(RelationJoined {
                id: id(vars)?,
                app: app(vars)?,
                unit: unit(vars)?,
            })
        }),
        "-relation-changed" => Announced::new(subject, |vars| {
            let unit = vars.parse_optional("JUJU_REMOTE_UNIT")?;
            Ok(RelationChanged {
                id: id(vars)?,
                app: app(vars)?,
                unit,
            })
        }),
        "-relation-departed" => Announced::new(subject, |vars| {
            let departing_unit = vars.parse("JUJU_DEPARTING_UNIT")?;
            Ok(RelationDeparted {
                id: id(vars)?,
                app: app(vars)?,
                unit: unit(vars)?,
                departing_unit,
            })
        }),
        "-relation-broken" => Announced::new(subject, |vars| {
            Ok(RelationBroken {
                id: id(vars)?,
                app: app(vars)?,
            })
        }),
        "-storage-attached" => Announced::new(subject, |vars| {
            Ok(StorageAttached {
                storage: storage(vars)?,
            })
        }),
        "-storage-detaching" => Announced::new(subject, |vars| {
            Ok(StorageDetaching {
                storage: storage(vars)?,
            })
        }),
        "-pebble-ready" => Announced::new(subject, |vars| {
            Ok(PebbleReady {
                container: container(vars)?,
            })
        }),
        "-pebble-custom-notice" => Announced::new(subject, |vars| {
            Ok(PebbleCustomNotice {
                container: container(vars)?,
                notice_id: vars.require("JUJU_NOTICE_ID")?,
                notice_type: vars.require("JUJU_NOTICE_TYPE")?,
                notice_key: vars.require("JUJU_NOTICE_KEY")?,
            })
        }),
        "-pebble-check-failed" => Announced::new(subject, |vars| {
            Ok(PebbleCheckFailed {
                container: container(vars)?,
                check: check(vars)?,
            })
        }),
        _ => Announced::new(subject, |vars| {
            Ok(PebbleCheckRecovered {
                container: container(vars)?,
                check: check(vars)?,
            })
        }),
    })
}

fn storage(vars: &Vars<'_>) -> Result<StorageInstance, ContextError> {
    let kind = vars.require("JUJU_STORAGE_KIND")?;
    Ok(StorageInstance {
        id: vars.parse("JUJU_STORAGE_ID")?,
        location: vars.require("JUJU_STORAGE_LOCATION")?.into(),
        kind: match kind.as_str() {
            "filesystem" => StorageKind::Filesystem,
            "block" => StorageKind::Block,
            other => {
                return Err(ContextError::Invalid {
                    variable: "JUJU_STORAGE_KIND",
                    reason: format!(
                        "`{}` is neither `filesystem` nor `block`",
                        text::excerpt(other, 40)
                    ),
                });
            }
        },
    })
}
