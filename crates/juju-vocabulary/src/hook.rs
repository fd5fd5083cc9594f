//! The table of hooks: each with its name, what it is about, its data, and the variables that carry it.
//!
//! Every hook is a type that carries exactly the data Juju gives it; [`Hook`] is any of them. The names and their
//! meaning are those of Juju's [hooks]; the variables those of `HookVars` in its
//! `worker/uniter/runner/context`. What Juju leaves out or exports as empty on some path is an [`Option`].
//!
//! [hooks]: https://documentation.ubuntu.com/juju/3.6/reference/hook/

use std::any::TypeId;
use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event::Event;
use crate::name::{AppName, UnitName};
use crate::relation::RelationId;
use crate::secret::SecretId;
use crate::storage::StorageInstance;
use crate::variable::{Value, VariableError, Variables};
use crate::version::JujuVersion;

/// How a hook's name says what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// It is about the unit itself: the name is always the same.
    Unit,
    /// It is about a relation: the endpoint's name stands in front.
    Endpoint,
    /// It is about a storage, whose name stands in front.
    Storage,
    /// It is about a workload container, whose name stands in front.
    Container,
    /// It is about a secret, whose label is a variable.
    Secret,
}

/// The data of one kind of hook.
pub trait HookData: Event + Clone + PartialEq + Into<Hook> {
    /// Which kind.
    const KIND: HookKind;
}

/// Does something with a hook of whatever kind.
pub trait HookVisitor {
    /// What comes of it.
    type Output;

    /// Called with the hook.
    fn visit<H: HookData>(self, hook: H) -> Self::Output;
}

/// Declares the hooks. A line is the type, how its name is made of the subject and a word, and the Juju that
/// first has it and the first that has it no more; then the fields, each with the variable that carries it, `subject`
/// when the hook's name carries it, or `several` when several variables do.
macro_rules! hooks {
    ($(
        $(#[$doc:meta])*
        $name:ident = $form:ident $word:literal
            $(since $since:tt)? $(until $until:tt)? $(about $about:expr)?
            $(, { $($(#[$field_doc:meta])* $field:ident: $type:ty = $source:tt $($variable:literal)?,)* })?;
    )*) => {
        $(hooks! { @struct [$(#[$doc])*] $name $({ $($(#[$field_doc])* $field: $type,)* })? })*

        /// The kinds of hooks that this crate knows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum HookKind {
            $($(#[$doc])* $name,)*
        }

        /// Any hook, with its data.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Hook {
            $($(#[$doc])* $name($name),)*
            /// One that this crate does not know, of a newer Juju or of the charm's own, by its name.
            Other(String),
        }

        impl HookKind {
            /// All kinds, in the order of the table.
            pub const ALL: &'static [HookKind] = &[$(HookKind::$name),*];

            /// The word that the hook's name is, or ends with.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(HookKind::$name => $word,)*
                }
            }

            /// How the name is made of subject and word.
            #[must_use]
            pub const fn form(self) -> Form {
                match self {
                    $(HookKind::$name => Form::$form,)*
                }
            }

            /// The first Juju that sends it, if not every Juju from 2.9 on does.
            #[must_use]
            pub const fn since(self) -> Option<JujuVersion> {
                match self {
                    $(HookKind::$name => hooks!(@version $($since)?),)*
                }
            }

            /// The first Juju that no longer sends it.
            #[must_use]
            pub const fn until(self) -> Option<JujuVersion> {
                match self {
                    $(HookKind::$name => hooks!(@version $($until)?),)*
                }
            }

            /// The type of its data.
            #[must_use]
            pub fn data(self) -> TypeId {
                match self {
                    $(HookKind::$name => TypeId::of::<$name>(),)*
                }
            }
        }

        $(
            impl HookData for $name {
                const KIND: HookKind = HookKind::$name;
            }

            impl Event for $name {
                fn subject(&self) -> Option<&str> {
                    hooks!(@subject self, $name $(, $about)?)
                }
            }

            impl From<$name> for Hook {
                fn from(data: $name) -> Self {
                    Hook::$name(data)
                }
            }
        )*

        impl Hook {
            /// Which kind it is; none when this crate does not know it.
            #[must_use]
            pub fn kind(&self) -> Option<HookKind> {
                match self {
                    $(Hook::$name(_) => Some(HookKind::$name),)*
                    Hook::Other(_) => None,
                }
            }

            /// What it is about: the name of an endpoint, storage or container, the label of a secret.
            #[must_use]
            pub fn subject(&self) -> Option<&str> {
                match self {
                    $(Hook::$name(data) => data.subject(),)*
                    Hook::Other(_) => None,
                }
            }

            /// Hands its data to `visitor`; none when this crate does not know the hook.
            pub fn visit<V: HookVisitor>(self, visitor: V) -> Option<V::Output> {
                match self {
                    $(Hook::$name(data) => Some(visitor.visit(data)),)*
                    Hook::Other(_) => None,
                }
            }

            /// Reads the data of the hook of this name.
            ///
            /// # Errors
            ///
            /// When a variable that the hook cannot do without is missing, or one holds something else.
            pub fn read(name: &str, variables: &Variables<'_>) -> Result<Self, VariableError> {
                let Some((kind, subject)) = HookKind::parse(name) else {
                    return Ok(Hook::Other(name.to_owned()));
                };
                // Not every hook has data.
                let _ = (subject, variables);
                Ok(match kind {
                    $(HookKind::$name => Hook::$name($name {
                        $($($field: hooks!(@read subject, variables, $source),)*)?
                    }),)*
                })
            }

            fn write_own<'a>(&'a self, variables: &mut Vec<(&'static str, Cow<'a, str>)>) {
                match self {
                    $(Hook::$name(_data) => {
                        $($(hooks!(@write variables, _data.$field, $source $(, $variable)?);)*)?
                    })*
                    Hook::Other(_) => {}
                }
            }
        }
    };

    (@struct [$($doc:tt)*] $name:ident) => {
        $($doc)*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name;
    };
    (@struct [$($doc:tt)*] $name:ident { $($fields:tt)* }) => {
        hooks! { @fields [$($doc)*] $name $($fields)* }
    };
    (@fields [$($doc:tt)*] $name:ident $($(#[$field_doc:meta])* $field:ident: $type:ty,)*) => {
        $($doc)*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }
    };

    (@version) => { None };
    (@version ($major:literal, $minor:literal)) => { Some(JujuVersion::start_of($major, $minor)) };
    (@version ($major:literal, $minor:literal, $patch:literal)) => {
        Some(JujuVersion::new($major, $minor, $patch))
    };

    (@subject $self:ident, $name:ident) => { None };
    (@subject $self:ident, $name:ident, $about:expr) => {{
        let about: fn(&$name) -> Option<&str> = $about;
        about($self)
    }};

    (@read $subject:ident, $variables:ident, subject) => { $subject.unwrap_or_default().to_owned() };
    (@read $subject:ident, $variables:ident, several) => { Several::read_all($variables)? };
    (@read $subject:ident, $variables:ident, $variable:literal) => { $variables.read($variable)? };

    (@write $to:ident, $value:expr, several) => { $value.write_all($to) };
    (@write $to:ident, $value:expr, subject) => {};
    // What the name carries may stand in a variable as well.
    (@write $to:ident, $value:expr, subject, $variable:literal) => {
        hooks!(@write $to, $value, $variable)
    };
    (@write $to:ident, $value:expr, $variable:literal) => {
        $to.extend($value.write().map(|text| ($variable, text)))
    };
}

hooks! {
    /// The unit was just made: install what the charm needs. Runs once, before `config-changed`.
    Install = Unit "install";
    /// The unit is installed and configured. Also runs after a machine or pod was restarted.
    Start = Unit "start";
    /// The unit is about to be removed, or its pod to be rescheduled.
    Stop = Unit "stop";
    /// The very last event of a unit.
    Remove = Unit "remove";
    /// An option, trust or the unit's address changed. Also runs before the first `start`.
    ConfigChanged = Unit "config-changed";
    /// A new revision of the charm was unpacked; `config-changed` follows.
    UpgradeCharm = Unit "upgrade-charm";
    /// Nothing happened for a while (five minutes, unless the model says otherwise).
    UpdateStatus = Unit "update-status";
    /// This unit became the leader of its application.
    LeaderElected = Unit "leader-elected";
    /// The leader changed the legacy leader settings; never runs on the leader.
    LeaderSettingsChanged = Unit "leader-settings-changed" until (4, 0);
    /// The machine's series is about to be upgraded.
    PreSeriesUpgrade = Unit "pre-series-upgrade" until (4, 0), {
        /// The base to come, such as `ubuntu@24.04`; older agents do not say.
        target_base: Option<String> = "JUJU_TARGET_BASE",
    };
    /// The machine's series upgrade is done.
    PostSeriesUpgrade = Unit "post-series-upgrade" until (4, 0);
    /// Metrics are due. Most hook tools refuse to run in this hook.
    CollectMetrics = Unit "collect-metrics" until (3, 6, 11);
    /// The model's metering changed. Most hook tools refuse to run in this hook.
    MeterStatusChanged = Unit "meter-status-changed" until (3, 6, 11), {
        /// `GREEN`, `AMBER` or `RED`.
        status: String = "JUJU_METER_STATUS",
        /// What a person should know about it.
        info: Option<String> = "JUJU_METER_INFO",
    };

    /// The relation was made. No remote unit has joined yet; application data may be written.
    RelationCreated = Endpoint "relation-created" about |hook| Some(hook.id.endpoint()), {
        /// The relation's id.
        id: RelationId = "JUJU_RELATION_ID",
        /// The application at the other end, if Juju says; of a peer relation, the unit's own.
        app: Option<AppName> = "JUJU_REMOTE_APP",
    };
    /// A remote unit entered the relation. Its `relation-changed` follows directly.
    RelationJoined = Endpoint "relation-joined" about |hook| Some(hook.id.endpoint()), {
        /// The relation's id.
        id: RelationId = "JUJU_RELATION_ID",
        /// The unit that joined.
        unit: UnitName = "JUJU_REMOTE_UNIT",
    };
    /// The databag of a remote unit or of the remote application changed.
    RelationChanged = Endpoint "relation-changed" about |hook| Some(hook.id.endpoint()), {
        /// The relation's id.
        id: RelationId = "JUJU_RELATION_ID",
        /// The application at the other end, if Juju says; of a peer relation, the unit's own.
        app: Option<AppName> = "JUJU_REMOTE_APP",
        /// The unit whose databag changed; none when it was the application's.
        unit: Option<UnitName> = "JUJU_REMOTE_UNIT",
    };
    /// A remote unit left the relation, or this unit is leaving it.
    RelationDeparted = Endpoint "relation-departed" about |hook| Some(hook.id.endpoint()), {
        /// The relation's id.
        id: RelationId = "JUJU_RELATION_ID",
        /// The remote unit that this unit no longer sees.
        unit: UnitName = "JUJU_REMOTE_UNIT",
        /// The unit that goes away, if Juju says: the remote one, or this one when it is being removed.
        departing_unit: Option<UnitName> = "JUJU_DEPARTING_UNIT",
    };
    /// The relation is gone: its last event.
    RelationBroken = Endpoint "relation-broken" about |hook| Some(hook.id.endpoint()), {
        /// The relation's id.
        id: RelationId = "JUJU_RELATION_ID",
        /// The application at the other end; a restarted agent does not say.
        app: Option<AppName> = "JUJU_REMOTE_APP",
    };

    /// The storage can be used. What a new unit is deployed with is attached before `install`.
    StorageAttached = Storage "storage-attached" about |hook| Some(&hook.storage), {
        /// The storage's name in `charmcraft.yaml`.
        storage: String = subject,
        /// Which of its instances; none while Juju has not provisioned it.
        instance: Option<StorageInstance> = several,
    };
    /// The storage is about to go: stop using it.
    StorageDetaching = Storage "storage-detaching" about |hook| Some(&hook.storage), {
        /// The storage's name in `charmcraft.yaml`.
        storage: String = subject,
        /// Which of its instances; none while Juju has not provisioned it.
        instance: Option<StorageInstance> = several,
    };

    /// For who observes a secret: its owner published a new revision.
    SecretChanged = Secret "secret-changed" since (3, 0) about |hook| hook.label.as_deref(), {
        /// The secret's id.
        id: SecretId = "JUJU_SECRET_ID",
        /// The label that this charm gave the secret, if it gave one.
        label: Option<String> = "JUJU_SECRET_LABEL",
    };
    /// For the owner: the secret's rotation is due.
    SecretRotate = Secret "secret-rotate" since (3, 0) about |hook| hook.label.as_deref(), {
        /// The secret's id.
        id: SecretId = "JUJU_SECRET_ID",
        /// The label that this charm gave the secret, if it gave one.
        label: Option<String> = "JUJU_SECRET_LABEL",
    };
    /// For the owner: nobody observes this revision any more.
    SecretRemove = Secret "secret-remove" since (3, 0) about |hook| hook.label.as_deref(), {
        /// The secret's id.
        id: SecretId = "JUJU_SECRET_ID",
        /// The label that this charm gave the secret, if it gave one.
        label: Option<String> = "JUJU_SECRET_LABEL",
        /// The revision, if Juju says.
        revision: Option<u64> = "JUJU_SECRET_REVISION",
    };
    /// For the owner: this revision has expired.
    SecretExpired = Secret "secret-expired" since (3, 0) about |hook| hook.label.as_deref(), {
        /// The secret's id.
        id: SecretId = "JUJU_SECRET_ID",
        /// The label that this charm gave the secret, if it gave one.
        label: Option<String> = "JUJU_SECRET_LABEL",
        /// The revision, if Juju says.
        revision: Option<u64> = "JUJU_SECRET_REVISION",
    };

    /// The container's Pebble answers: after a start and after each restart of the container.
    PebbleReady = Container "pebble-ready" about |hook| Some(&hook.container), {
        /// The container's name in `charmcraft.yaml`.
        container: String = subject "JUJU_WORKLOAD_NAME",
    };
    /// Something in the container sent a custom notice.
    PebbleCustomNotice = Container "pebble-custom-notice" since (3, 4) about |hook| Some(&hook.container), {
        /// The container's name in `charmcraft.yaml`.
        container: String = subject "JUJU_WORKLOAD_NAME",
        /// Pebble's id of the notice.
        notice_id: String = "JUJU_NOTICE_ID",
        /// The notice's type; `custom` today.
        notice_type: String = "JUJU_NOTICE_TYPE",
        /// The notice's key, such as `example.com/backup-done`.
        notice_key: String = "JUJU_NOTICE_KEY",
    };
    /// A health check reached its threshold of failures.
    PebbleCheckFailed = Container "pebble-check-failed" since (3, 6) about |hook| Some(&hook.container), {
        /// The container's name in `charmcraft.yaml`.
        container: String = subject "JUJU_WORKLOAD_NAME",
        /// The check's name in the Pebble layer.
        check: String = "JUJU_PEBBLE_CHECK_NAME",
    };
    /// A failed health check succeeds again.
    PebbleCheckRecovered = Container "pebble-check-recovered" since (3, 6) about |hook| Some(&hook.container), {
        /// The container's name in `charmcraft.yaml`.
        container: String = subject "JUJU_WORKLOAD_NAME",
        /// The check's name in the Pebble layer.
        check: String = "JUJU_PEBBLE_CHECK_NAME",
    };
}

/// A value that stands in several variables.
trait Several: Sized {
    fn read_all(variables: &Variables<'_>) -> Result<Self, VariableError>;
    fn write_all<'a>(&'a self, to: &mut Vec<(&'static str, Cow<'a, str>)>);
}

/// All of it, or nothing: that is how Juju says it.
impl Several for Option<StorageInstance> {
    fn read_all(variables: &Variables<'_>) -> Result<Self, VariableError> {
        let Some(id) = variables.read("JUJU_STORAGE_ID")? else {
            return Ok(None);
        };
        Ok(Some(StorageInstance {
            id,
            location: variables.read("JUJU_STORAGE_LOCATION")?,
            kind: variables.read("JUJU_STORAGE_KIND")?,
        }))
    }

    fn write_all<'a>(&'a self, to: &mut Vec<(&'static str, Cow<'a, str>)>) {
        if let Some(StorageInstance { id, location, kind }) = self {
            to.push(("JUJU_STORAGE_ID", id.as_str().into()));
            to.push(("JUJU_STORAGE_LOCATION", location.to_string_lossy()));
            to.push(("JUJU_STORAGE_KIND", kind.as_str().into()));
        }
    }
}

impl HookKind {
    /// The kind of the hook of this name, and the subject that the name carries.
    ///
    /// ```
    /// use juju_vocabulary::hook::HookKind;
    ///
    /// let parsed = HookKind::parse("my-db-relation-joined");
    /// assert_eq!(parsed, Some((HookKind::RelationJoined, Some("my-db"))));
    /// assert_eq!(HookKind::parse("start"), Some((HookKind::Start, None)));
    /// assert_eq!(HookKind::parse("relation-joined"), None);
    /// ```
    #[must_use]
    pub fn parse(name: &str) -> Option<(HookKind, Option<&str>)> {
        HookKind::ALL.iter().find_map(|kind| {
            let front = name.strip_suffix(kind.word())?;
            if kind.is_in_front() {
                let subject = front
                    .strip_suffix('-')
                    .filter(|subject| !subject.is_empty());
                subject.map(|subject| (*kind, Some(subject)))
            } else {
                front.is_empty().then_some((*kind, None))
            }
        })
    }

    /// The name of the hook of this kind about `subject`.
    #[must_use]
    pub fn name(self, subject: Option<&str>) -> Cow<'static, str> {
        match subject.filter(|_| self.is_in_front()) {
            Some(subject) => Cow::Owned([subject, "-", self.word()].concat()),
            None => Cow::Borrowed(self.word()),
        }
    }

    /// Whether the subject stands in front of the word.
    pub(crate) const fn is_in_front(self) -> bool {
        matches!(
            self.form(),
            Form::Endpoint | Form::Storage | Form::Container
        )
    }

    /// Whether this is one of the two that Juju runs outside of the unit agent: they are told next to
    /// nothing, and most hook tools refuse to run.
    #[must_use]
    pub const fn is_restricted(self) -> bool {
        matches!(
            self,
            HookKind::CollectMetrics | HookKind::MeterStatusChanged
        )
    }

    /// Whether what follows from config, relations, secrets, storage and workload may be another after it, and nothing
    /// must be done for it alone: the hooks for which a charm that reconciles looks at everything.
    ///
    /// Not `install`, which is followed by those that are; not what asks for one deed (the rotation, expiry or removal of a
    /// secret), what ends a unit, and what Juju restricts.
    #[must_use]
    pub const fn is_reconciled(self) -> bool {
        !matches!(
            self,
            HookKind::Install
                | HookKind::Stop
                | HookKind::Remove
                | HookKind::PreSeriesUpgrade
                | HookKind::CollectMetrics
                | HookKind::MeterStatusChanged
                | HookKind::SecretRotate
                | HookKind::SecretExpired
                | HookKind::SecretRemove
        )
    }
}

impl Hook {
    /// The name that Juju gives it, `db-relation-joined`.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Hook::Other(name) => Cow::Borrowed(name),
            known => known
                .kind()
                .map(|kind| kind.name(known.subject()))
                .unwrap_or_default(),
        }
    }

    /// The variables that carry its data, as Juju sets them. What does not apply is left out or empty.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, Cow<'_, str>)> {
        let mut variables = Vec::new();
        self.write_own(&mut variables);
        if let Some(id) = self.relation() {
            variables.push(("JUJU_RELATION", id.endpoint().into()));
            // Juju sets all four for every relation hook, empty where there is nothing to say.
            let told = |name| variables.iter().any(|(told, _)| *told == name);
            let (app, unit) = (told("JUJU_REMOTE_APP"), told("JUJU_REMOTE_UNIT"));
            if !unit {
                variables.push(("JUJU_REMOTE_UNIT", "".into()));
            }
            if !app {
                let app = self.remote_unit().map(UnitName::app_name);
                variables.push(("JUJU_REMOTE_APP", app.unwrap_or_default().into()));
            }
        }
        variables
    }

    /// The relation that it is about.
    #[must_use]
    pub fn relation(&self) -> Option<&RelationId> {
        match self {
            Hook::RelationCreated(RelationCreated { id, .. })
            | Hook::RelationJoined(RelationJoined { id, .. })
            | Hook::RelationChanged(RelationChanged { id, .. })
            | Hook::RelationDeparted(RelationDeparted { id, .. })
            | Hook::RelationBroken(RelationBroken { id, .. }) => Some(id),
            _ => None,
        }
    }

    /// The remote unit that it is about.
    #[must_use]
    pub fn remote_unit(&self) -> Option<&UnitName> {
        match self {
            Hook::RelationJoined(RelationJoined { unit, .. })
            | Hook::RelationDeparted(RelationDeparted { unit, .. }) => Some(unit),
            Hook::RelationChanged(RelationChanged { unit, .. }) => unit.as_ref(),
            _ => None,
        }
    }

    /// The application at the other end of its relation, as far as the hook tells.
    #[must_use]
    pub fn remote_app(&self) -> Option<AppName> {
        match self {
            Hook::RelationCreated(RelationCreated { app, .. })
            | Hook::RelationChanged(RelationChanged { app, .. })
            | Hook::RelationBroken(RelationBroken { app, .. })
                if app.is_some() =>
            {
                app.clone()
            }
            other => other.remote_unit().map(UnitName::app),
        }
    }
}

/// Its name.
impl fmt::Display for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name())
    }
}

#[cfg(test)]
mod tests;
