//! An event that happens to the unit under test.

use std::collections::BTreeMap;

use charm_core::{AppName, RelationId, SecretId, StorageId, UnitName};
use juju_sim::view::State;
use juju_vocabulary::dispatch::{ActionRun, Dispatch};
use juju_vocabulary::hook::{
    Hook, HookData, RelationBroken, RelationChanged, RelationCreated, RelationDeparted,
    RelationJoined, SecretChanged, SecretExpired, SecretRemove, SecretRotate, StorageAttached,
    StorageDetaching,
};
use serde_json::Value;

/// Something that happens to the unit under test.
#[derive(Debug, Clone, PartialEq)]
pub struct Occurrence {
    pub(crate) what: What,
    /// It has failed before, and Juju tries it again.
    pub(crate) retried: bool,
}

/// The same event again, after it has failed: Juju tries a hook until it succeeds, whatever has become
/// of the unit meanwhile. So what is sent to living units only can reach a dying one.
///
/// ```
/// # charm_core::metadata!(mod charm, "tests/shop");
/// use charm_core::event::Install;
/// use charm_testing::{Context, State, event};
///
/// let context = Context::new(|_| {}, charm::METADATA);
/// let dying = State::new().dying();
/// assert!(context.check(Install, &dying).is_err());
/// assert!(context.check(event::retried(Install), &dying).is_ok());
/// ```
#[must_use]
pub fn retried(event: impl Into<Occurrence>) -> Occurrence {
    Occurrence {
        retried: true,
        ..event.into()
    }
}

/// What a charm is started for, as far as a test says it: the state says who is at the other end of a relation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    /// A hook of which the state says nothing.
    Hook(Hook),
    Relation {
        id: RelationId,
        hook: RelationHook,
    },
    Storage {
        id: StorageId,
        detaching: bool,
    },
    Secret {
        id: SecretId,
        hook: SecretHook,
    },
    /// A hook of the charm's own, with what it brings as JSON.
    Own {
        name: &'static str,
        payload: String,
        by_file: bool,
    },
    Action {
        name: String,
        params: BTreeMap<String, Value>,
    },
}

/// What happens to a secret, with the revision that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SecretHook {
    Changed,
    Rotate,
    Expired(u64),
    Remove(u64),
}

impl SecretHook {
    /// The hook of a secret with that label.
    fn named(self, id: SecretId, label: Option<String>) -> Hook {
        match self {
            Self::Changed => SecretChanged { id, label }.into(),
            Self::Rotate => SecretRotate { id, label }.into(),
            Self::Expired(revision) => SecretExpired {
                id,
                label,
                revision: Some(revision),
            }
            .into(),
            Self::Remove(revision) => SecretRemove {
                id,
                label,
                revision: Some(revision),
            }
            .into(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RelationHook {
    Created,
    Joined(u32),
    AppChanged,
    UnitChanged(u32),
    Departed {
        unit: u32,
        on_removal: bool,
    },
    Broken {
        /// The unit's agent was restarted since.
        restarted: bool,
    },
}

impl RelationHook {
    /// The remote unit that the hook is about.
    pub(crate) fn unit(self) -> Option<u32> {
        match self {
            Self::Joined(unit) | Self::UnitChanged(unit) | Self::Departed { unit, .. } => {
                Some(unit)
            }
            Self::Created | Self::AppChanged | Self::Broken { .. } => None,
        }
    }

    /// The last word of the hook's name.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Joined(_) => "joined",
            Self::AppChanged | Self::UnitChanged(_) => "changed",
            Self::Departed { .. } => "departed",
            Self::Broken { .. } => "broken",
        }
    }

    /// What a hook says of its relation, if it is about one.
    fn of(hook: &Hook) -> Option<Self> {
        Some(match hook {
            Hook::RelationCreated(_) => Self::Created,
            Hook::RelationJoined(joined) => Self::Joined(joined.unit.number()),
            Hook::RelationChanged(changed) => match &changed.unit {
                Some(unit) => Self::UnitChanged(unit.number()),
                None => Self::AppChanged,
            },
            Hook::RelationDeparted(departed) => Self::Departed {
                unit: departed.unit.number(),
                on_removal: departed.departing_unit.as_ref() != Some(&departed.unit),
            },
            Hook::RelationBroken(broken) => Self::Broken {
                restarted: broken.app.is_none(),
            },
            _ => return None,
        })
    }

    /// The hook on `own`, when the application at the other end is `app`.
    fn named(self, id: RelationId, own: &UnitName, app: AppName) -> Hook {
        match self {
            Self::Created => RelationCreated { id, app: Some(app) }.into(),
            Self::Joined(number) => {
                let unit = app.unit(number);
                RelationJoined { id, unit }.into()
            }
            Self::AppChanged | Self::UnitChanged(_) => {
                let unit = self.unit().map(|number| app.unit(number));
                let app = Some(app);
                RelationChanged { id, app, unit }.into()
            }
            Self::Departed {
                unit: number,
                on_removal,
            } => {
                let unit = app.unit(number);
                let departing_unit = Some(if on_removal { own } else { &unit }.clone());
                RelationDeparted {
                    id,
                    unit,
                    departing_unit,
                }
                .into()
            }
            Self::Broken { restarted } => {
                let app = (!restarted).then_some(app);
                RelationBroken { id, app }.into()
            }
        }
    }
}

impl Occurrence {
    /// What an agent starts the charm for; `params` are those that an action is given. Whom a relation is
    /// with, the state says.
    #[must_use]
    pub fn of(dispatch: Dispatch, params: BTreeMap<String, Value>) -> Self {
        match dispatch {
            Dispatch::Hook(hook) => Self::of_hook(hook),
            Dispatch::Action(ActionRun { name, .. }) => What::Action { name, params }.into(),
        }
    }

    fn of_hook(hook: Hook) -> Self {
        let about = hook.relation().cloned().zip(RelationHook::of(&hook));
        match about {
            Some((id, hook)) => What::Relation { id, hook }.into(),
            None => What::Hook(hook).into(),
        }
    }

    /// What `unit`, which sees `state`, is started for.
    pub(crate) fn dispatch(&self, unit: &UnitName, state: &State) -> Dispatch {
        match &self.what {
            What::Hook(hook) => Dispatch::Hook(hook.clone()),
            What::Relation { id, hook } => {
                let relation = state.relations.get(id);
                let remote = relation.and_then(|relation| relation.remote_app.clone());
                let app = remote.unwrap_or_else(|| unit.app());
                Dispatch::Hook(hook.named(id.clone(), unit, app))
            }
            What::Storage { id, detaching } => {
                let storage = id.storage().to_owned();
                let attached = state.storages.get(id);
                let instance = attached.and_then(|attached| attached.instance(id));
                Dispatch::Hook(match detaching {
                    false => StorageAttached { storage, instance }.into(),
                    true => StorageDetaching { storage, instance }.into(),
                })
            }
            What::Secret { id, hook } => {
                let secret = state.secrets.get(id);
                let label = secret.and_then(|secret| secret.label.clone());
                let model = secret.and_then(|secret| secret.model_uuid.as_deref());
                let id = model.map_or_else(|| id.clone(), |uuid| id.in_model(uuid));
                Dispatch::Hook(hook.named(id, label))
            }
            What::Own { name, .. } => Dispatch::Hook(Hook::Other((*name).to_owned())),
            What::Action { name, .. } => Dispatch::Action(ActionRun {
                name: name.clone(),
                // The first operation of a model is 1, its task 2.
                task: "2".to_owned(),
            }),
        }
    }
}

impl From<What> for Occurrence {
    fn from(what: What) -> Self {
        Occurrence {
            what,
            retried: false,
        }
    }
}

/// Where Juju's event is data and no more, that data is the event.
impl<H: HookData> From<H> for Occurrence
where
    Hook: From<H>,
{
    fn from(hook: H) -> Self {
        Self::of_hook(hook.into())
    }
}
