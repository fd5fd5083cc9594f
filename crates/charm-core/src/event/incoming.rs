//! From the environment to the event that Juju sends.

use super::*;
use crate::context::{ContextError, Vars};
use crate::text;

/// The event of this dispatch.
pub(crate) fn incoming(vars: &Vars<'_>) -> Result<Box<dyn Event>, ContextError> {
    let path = vars.require("JUJU_DISPATCH_PATH")?;
    match path.split_once('/') {
        Some(("actions", _)) => Ok(Box::new(ActionRun {
            name: vars.require("JUJU_ACTION_NAME")?,
            uuid: vars.require("JUJU_ACTION_UUID")?,
            tag: vars.require("JUJU_ACTION_TAG")?,
        })),
        Some(("hooks", hook)) => match lifecycle(hook, vars)? {
            Some(event) => Ok(event),
            None => about_a_subject(hook, vars)?.ok_or_else(|| unknown(hook)),
        },
        _ => Err(unknown(&path)),
    }
}

fn unknown(name: &str) -> ContextError {
    ContextError::UnknownHook {
        name: text::excerpt(name, 80),
    }
}

/// Hooks that always have the same name.
fn lifecycle(hook: &str, vars: &Vars<'_>) -> Result<Option<Box<dyn Event>>, ContextError> {
    let id = || vars.parse("JUJU_SECRET_ID");
    let label = || vars.optional("JUJU_SECRET_LABEL");
    let revision = || vars.number("JUJU_SECRET_REVISION");
    Ok(Some(match hook {
        "install" => Box::new(Install),
        "start" => Box::new(Start),
        "stop" => Box::new(Stop),
        "remove" => Box::new(Remove),
        "config-changed" => Box::new(ConfigChanged),
        "upgrade-charm" => Box::new(UpgradeCharm),
        "update-status" => Box::new(UpdateStatus),
        "leader-elected" => Box::new(LeaderElected),
        "leader-settings-changed" => Box::new(LeaderSettingsChanged),
        "pre-series-upgrade" => Box::new(PreSeriesUpgrade {
            target_base: vars.optional("JUJU_TARGET_BASE")?,
        }),
        "post-series-upgrade" => Box::new(PostSeriesUpgrade),
        "collect-metrics" => Box::new(CollectMetrics),
        "meter-status-changed" => Box::new(MeterStatusChanged {
            status: vars.require("JUJU_METER_STATUS")?,
            info: vars.optional("JUJU_METER_INFO")?.unwrap_or_default(),
        }),
        "secret-changed" => Box::new(SecretChanged {
            id: id()?,
            label: label()?,
        }),
        "secret-rotate" => Box::new(SecretRotate {
            id: id()?,
            label: label()?,
        }),
        "secret-remove" => Box::new(SecretRemove {
            id: id()?,
            label: label()?,
            revision: revision()?,
        }),
        "secret-expired" => Box::new(SecretExpired {
            id: id()?,
            label: label()?,
            revision: revision()?,
        }),
        _ => return Ok(None),
    }))
}

/// Hooks whose name starts with an endpoint, a storage or a container. Which one it is, a variable
/// says; the name alone would be ambiguous.
fn about_a_subject(hook: &str, vars: &Vars<'_>) -> Result<Option<Box<dyn Event>>, ContextError> {
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
    let Some(kind) = KINDS.into_iter().find(|kind| hook.ends_with(kind)) else {
        return Ok(None);
    };
    let id = || vars.parse("JUJU_RELATION_ID");
    let app = || vars.parse("JUJU_REMOTE_APP");
    let unit = || vars.parse("JUJU_REMOTE_UNIT");
    let container = || vars.require("JUJU_WORKLOAD_NAME");
    let check = || vars.require("JUJU_PEBBLE_CHECK_NAME");
    Ok(Some(match kind {
        "-relation-created" => Box::new(RelationCreated {
            id: id()?,
            app: app()?,
        }),
        "-relation-joined" => Box::new(RelationJoined {
            id: id()?,
            app: app()?,
            unit: unit()?,
        }),
        "-relation-changed" => Box::new(RelationChanged {
            id: id()?,
            app: app()?,
            unit: vars.parse_optional("JUJU_REMOTE_UNIT")?,
        }),
        "-relation-departed" => Box::new(RelationDeparted {
            id: id()?,
            app: app()?,
            unit: unit()?,
            departing_unit: vars.parse("JUJU_DEPARTING_UNIT")?,
        }),
        "-relation-broken" => Box::new(RelationBroken {
            id: id()?,
            app: app()?,
        }),
        "-storage-attached" => Box::new(StorageAttached {
            storage: storage(vars)?,
        }),
        "-storage-detaching" => Box::new(StorageDetaching {
            storage: storage(vars)?,
        }),
        "-pebble-ready" => Box::new(PebbleReady {
            container: container()?,
        }),
        "-pebble-custom-notice" => Box::new(PebbleCustomNotice {
            container: container()?,
            notice_id: vars.require("JUJU_NOTICE_ID")?,
            notice_type: vars.require("JUJU_NOTICE_TYPE")?,
            notice_key: vars.require("JUJU_NOTICE_KEY")?,
        }),
        "-pebble-check-failed" => Box::new(PebbleCheckFailed {
            container: container()?,
            check: check()?,
        }),
        _ => Box::new(PebbleCheckRecovered {
            container: container()?,
            check: check()?,
        }),
    }))
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
