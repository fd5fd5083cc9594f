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

/// What this dispatch is for.
pub(crate) enum Incoming {
    /// An event, whether observed or not.
    Known(Announced),
    /// A hook that this version of the framework does not know: Juju may be newer.
    Unknown {
        /// Its name, shortened.
        hook: String,
    },
}

/// The event of this dispatch.
pub(crate) fn incoming(vars: &Vars<'_>) -> Result<Incoming, ContextError> {
    const VARIABLE: &str = "JUJU_DISPATCH_PATH";
    let path = vars.require(VARIABLE)?;
    let (announced, name) = match path.split_once('/') {
        Some(("actions", name)) => (Some(action(name)), format!("action {name}")),
        Some(("hooks", hook)) => {
            let announced = match lifecycle(hook).or_else(|| about_a_subject(hook)) {
                None => secret(hook, vars)?,
                known => known,
            };
            (announced, hook.to_owned())
        }
        _ => {
            let path = text::excerpt(&path, 80);
            return Err(ContextError::Invalid {
                variable: VARIABLE,
                reason: format!("`{path}` is neither `hooks/…` nor `actions/…`"),
            });
        }
    };
    Ok(match announced {
        Some(announced) => Incoming::Known(Announced { name, ..announced }),
        None => Incoming::Unknown {
            hook: text::excerpt(&name, 80),
        },
    })
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
    fn revision(vars: &Vars<'_>) -> Result<Option<u64>, ContextError> {
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
    let about = subject.to_owned();
    let subject = Some(subject);
    fn id(vars: &Vars<'_>) -> Result<crate::name::RelationId, ContextError> {
        vars.parse("JUJU_RELATION_ID")
    }
    fn app(vars: &Vars<'_>) -> Result<Option<crate::name::AppName>, ContextError> {
        vars.parse_optional("JUJU_REMOTE_APP")
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
            let unit = unit(vars)?;
            Ok(RelationJoined {
                id: id(vars)?,
                app: unit.app(),
                unit,
            })
        }),
        "-relation-changed" => Announced::new(subject, |vars| {
            let unit: Option<crate::name::UnitName> = vars.parse_optional("JUJU_REMOTE_UNIT")?;
            Ok(RelationChanged {
                id: id(vars)?,
                app: app(vars)?.or_else(|| unit.as_ref().map(|unit| unit.app())),
                unit,
            })
        }),
        "-relation-departed" => Announced::new(subject, |vars| {
            let unit = unit(vars)?;
            Ok(RelationDeparted {
                id: id(vars)?,
                app: unit.app(),
                unit,
                departing_unit: vars.parse_optional("JUJU_DEPARTING_UNIT")?,
            })
        }),
        "-relation-broken" => Announced::new(subject, |vars| {
            Ok(RelationBroken {
                id: id(vars)?,
                app: app(vars)?,
            })
        }),
        "-storage-attached" => Announced::new(subject, move |vars| {
            Ok(StorageAttached {
                storage: about.clone(),
                instance: instance(vars)?,
            })
        }),
        "-storage-detaching" => Announced::new(subject, move |vars| {
            Ok(StorageDetaching {
                storage: about.clone(),
                instance: instance(vars)?,
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

/// The variables of a storage are all there, or none when it is not provisioned.
fn instance(vars: &Vars<'_>) -> Result<Option<StorageInstance>, ContextError> {
    let Some(id) = vars.parse_optional("JUJU_STORAGE_ID")? else {
        return Ok(None);
    };
    let kind = vars.require("JUJU_STORAGE_KIND")?;
    Ok(Some(StorageInstance {
        id,
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
    }))
}
