//! A charm: its observers.

use std::any::{Any, TypeId};
use std::fmt;
use std::sync::Arc;

use juju_vocabulary::event::Event;
use juju_vocabulary::hook::{ConfigChanged, HookKind};
use juju_vocabulary::status::Status;
use tracing::level_filters::LevelFilter;

use crate::deferred::{Deferrable, Deferral, Deferred};
use crate::error::Error;
use crate::handler::{Outcome, Response};
use crate::host::Transport;
use crate::log;
use crate::model::checked_config::CheckedConfig;
use crate::model::session::Model;
use crate::security::SecurityLog;
use crate::selector::{Selector, Trigger, Triggers};

/// A charm under construction: register observers and add components, in the order in which they
/// shall run.
pub struct Charm {
    observers: Vec<Observer>,
    watchers: Vec<Watcher>,
    statuses: Vec<StatusSource>,
    app_statuses: Vec<StatusSource>,
    /// None when no handler can defer.
    deferred: Option<Deferral>,
    log_level: LevelFilter,
    /// None when the charm does not tell of them.
    security: Option<SecurityLog>,
    transport: Option<Transport>,
}

/// Returns the event if it is to be deferred.
type Handler = Box<dyn Fn(&Model, &dyn Event) -> anyhow::Result<Option<Deferred>>>;

/// Says nothing where another part of the charm has the say.
pub(crate) type StatusSource = Box<dyn Fn(&Model) -> anyhow::Result<Option<Status>>>;

type Watcher = Box<dyn Fn(&Arc<dyn Event>)>;

pub(crate) struct Observer {
    /// Of those that can defer.
    name: Option<&'static str>,
    triggers: Vec<Trigger>,
    /// What it does not want all the same.
    exceptions: Vec<Trigger>,
    handler: Handler,
}

impl Observer {
    pub(crate) fn name(&self) -> Option<&'static str> {
        self.name
    }

    pub(crate) fn triggers(&self) -> &[Trigger] {
        &self.triggers
    }

    /// Whether a deferred event comes again though what it is about is gone.
    pub(crate) fn is_for_even_gone(&self) -> bool {
        self.triggers.iter().any(Trigger::is_for_even_gone)
    }

    pub(crate) fn wants(&self, event: &dyn Event) -> bool {
        let any: &dyn Any = event;
        self.awaits(any.type_id(), event.subject())
    }

    /// Whether it wants events of this type about `subject`.
    pub(crate) fn awaits(&self, event: TypeId, subject: Option<&str>) -> bool {
        let means = |trigger: &Trigger| trigger.means(event, subject);
        self.triggers.iter().any(means) && !self.exceptions.iter().any(means)
    }

    pub(crate) fn call(
        &self,
        model: &Model,
        event: &dyn Event,
    ) -> anyhow::Result<Option<Deferred>> {
        (self.handler)(model, event)
    }
}

impl Charm {
    /// A charm that observes nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Charm {
            observers: Vec::new(),
            watchers: Vec::new(),
            statuses: Vec::new(),
            app_statuses: Vec::new(),
            deferred: None,
            log_level: LevelFilter::INFO,
            security: None,
            transport: None,
        }
    }

    /// Calls `handler` when an event that `selector` names happens.
    ///
    /// The type of the event follows from the selector:
    ///
    /// ```
    /// use charm_core::event::{ConfigChanged, Start};
    /// use charm_core::{Active, Charm, Error, Model};
    ///
    /// fn on_start(model: &Model, _: &Start) -> Result<(), Error> {
    ///     model.unit().set_status(Active("started"))
    /// }
    ///
    /// let mut charm = Charm::new();
    /// charm
    ///     .observe(Start, on_start)
    ///     .observe(ConfigChanged, |model, _| model.unit().set_status(Active("ready")));
    /// ```
    ///
    /// ```compile_fail,E0631
    /// # use charm_core::event::{ConfigChanged, Start};
    /// # use charm_core::{Active, Charm, Error, Model};
    /// # fn on_start(model: &Model, _: &Start) -> Result<(), Error> { Ok(()) }
    /// Charm::new().observe(ConfigChanged, on_start);
    /// ```
    pub fn observe<S, R>(
        &mut self,
        selector: S,
        handler: impl Fn(&Model, &S::Event) -> R + 'static,
    ) -> &mut Self
    where
        S: Selector,
        R: Response,
    {
        let handler: Handler = Box::new(move |model, event| match S::shape(event) {
            Some(event) => handler(model, &event).into_result().map(|()| None),
            None => Ok(None),
        });
        self.observers.push(Observer {
            name: None,
            triggers: selector.triggers(),
            exceptions: Vec::new(),
            handler,
        });
        self
    }

    /// Calls `handler` when an event that `selector` names happens, and, if it says [`Outcome::Defer`], again
    /// in each dispatch that follows, before anything else, until it says [`Outcome::Done`].
    ///
    /// `name` is under what the event waits, with Juju, for this handler. It must be the charm's only one of
    /// that name, and later builds must keep it: an event that waits for a name that is gone is dropped, with a
    /// warning.
    ///
    /// Before an event comes again, what it is about is looked at, for one call at the most: of `relation-created`, `joined` and
    /// `changed` the relation, of `leader-elected` the lead, of `secret-changed` the secret, of `storage-attached` the storage. What
    /// is gone drops the event, with a message in the log; a selector with [`even_gone`](crate::On::even_gone) has it all
    /// the same, and asks (`event.relation(model).is_there()`). Events that tell of an end always come.
    ///
    /// An event that waits already and happens again is one event, which comes once. [`Model::waited`] says how often and since
    /// when it was put off, and so does the log each time.
    ///
    /// A charm with such a handler pays for it with one `state-get` in each dispatch, and while something waits with one
    /// `state-set`.
    ///
    /// ```
    /// use charm_core::event::ConfigChanged;
    /// use charm_core::{Charm, Error, Model, Outcome};
    ///
    /// fn migrate(model: &Model, _: &ConfigChanged) -> Result<Outcome, Error> {
    ///     if !model.unit().is_leader()? {
    ///         return Ok(Outcome::Defer);
    ///     }
    ///     // …
    ///     Ok(Outcome::Done)
    /// }
    ///
    /// Charm::new().observe_as("migrate", ConfigChanged, migrate);
    /// ```
    ///
    /// Not every event can wait; see [`Deferrable`].
    ///
    /// ```compile_fail,E0277
    /// # use charm_core::event::Stop;
    /// # use charm_core::{Charm, Error, Outcome};
    /// Charm::new().observe_as("clean", Stop, |_, _| Ok::<_, Error>(Outcome::Defer));
    /// ```
    pub fn observe_as<S, E>(
        &mut self,
        name: &'static str,
        selector: S,
        handler: impl Fn(&Model, &S::Event) -> Result<Outcome, E> + 'static,
    ) -> &mut Self
    where
        S: Selector,
        S::Event: Deferrable,
        E: Into<anyhow::Error>,
    {
        let handler: Handler = Box::new(move |model, event| {
            let Some(event) = S::shape(event) else {
                return Ok(None);
            };
            Ok(match handler(model, &event).map_err(Into::into)? {
                Outcome::Done => None,
                Outcome::Defer => Some(Deferred::new(name, &event.into_owned().into())),
            })
        });
        self.deferred = Some(Deferral::JUJU);
        self.observers.push(Observer {
            name: Some(name),
            triggers: selector.triggers(),
            exceptions: Vec::new(),
            handler,
        });
        self
    }

    /// Calls `handler` once when an event happens that any of `triggers` matches: for work that is
    /// the same whatever happened, such as publishing or reconciling.
    ///
    /// ```
    /// # charm_core::metadata!(
    /// #     #[expect(dead_code, reason = "an example")] mod charm, "tests/charms/shop"
    /// # );
    /// # use charm::DATABASE;
    /// use charm_core::event::{ConfigChanged, Start};
    /// use charm_core::{Active, Charm, Endpoint, Error, Model};
    ///
    /// fn show_status(model: &Model) -> Result<(), Error> {
    ///     model.unit().set_status(Active(""))
    /// }
    ///
    /// Charm::new().observe_any((Start, ConfigChanged, DATABASE.events()), show_status);
    /// ```
    pub fn observe_any<R: Response>(
        &mut self,
        triggers: impl Triggers,
        handler: impl Fn(&Model) -> R + 'static,
    ) -> &mut Self {
        self.observe_but(triggers.triggers(), Vec::new(), handler)
    }

    /// Calls `handler` once after anything that may change what follows from config, relations, secrets, storage and
    /// workload: every hook that [is reconciled](HookKind::is_reconciled). It looks at all that there is and makes
    /// it what it should be, whatever has happened. Actions, and hooks that ask for a deed of their own (the rotation of a
    /// secret, `stop`, `remove`, …), keep their observers.
    ///
    /// ```
    /// # charm_core::metadata!(
    /// #     #[expect(dead_code, reason = "an example")] mod charm, "tests/charms/shop"
    /// # );
    /// # use charm::DATABASE;
    /// use charm_core::{Active, Charm, Endpoint, Error, Model, Waiting};
    ///
    /// fn reconcile(model: &Model) -> Result<(), Error> {
    ///     match model.relations(DATABASE)?.as_slice() {
    ///         [] => model.unit().set_status(Waiting("for a database")),
    ///         _ => model.unit().set_status(Active("")),
    ///     }
    /// }
    ///
    /// Charm::new().reconcile(reconcile);
    /// ```
    pub fn reconcile<R: Response>(&mut self, handler: impl Fn(&Model) -> R + 'static) -> &mut Self {
        self.reconcile_but((), handler)
    }

    /// The same, but not for these events: `(UpdateStatus, LOGGING.events())`.
    pub fn reconcile_but<R: Response>(
        &mut self,
        exceptions: impl Triggers,
        handler: impl Fn(&Model) -> R + 'static,
    ) -> &mut Self {
        let kinds = HookKind::ALL.iter().filter(|kind| kind.is_reconciled());
        let triggers = kinds.map(|kind| Trigger::of_kind(*kind)).collect();
        self.observe_but(triggers, exceptions.triggers(), handler)
    }

    fn observe_but<R: Response>(
        &mut self,
        triggers: Vec<Trigger>,
        exceptions: Vec<Trigger>,
        handler: impl Fn(&Model) -> R + 'static,
    ) -> &mut Self {
        self.observers.push(Observer {
            name: None,
            triggers,
            exceptions,
            handler: Box::new(move |model, _| handler(model).into_result().map(|()| None)),
        });
        self
    }

    /// Lets `status` have a say in the unit's status, which is set after the handlers of each event that
    /// somebody observes, unless a handler has set the same: the worst of what is said, by Juju's order (blocked, maintenance, waiting, active); of
    /// several equally bad, the one registered first.
    ///
    /// ```
    /// use charm_core::event::ConfigChanged;
    /// use charm_core::{Active, Blocked, Charm, Error, Status};
    ///
    /// let mut charm = Charm::new();
    /// charm
    ///     .observe(ConfigChanged, |_, _| Ok::<(), Error>(()))
    ///     .collect_status(|_| Ok::<_, Error>(Active("")))
    ///     .collect_status(|model| {
    ///         Ok::<Status, Error>(match model.config()?.get("name") {
    ///             Some(_) => Active("").into(),
    ///             None => Blocked("option `name` is not set").into(),
    ///         })
    ///     });
    /// ```
    pub fn collect_status<T, E>(
        &mut self,
        status: impl Fn(&Model) -> Result<T, E> + 'static,
    ) -> &mut Self
    where
        T: Into<Status>,
        E: Into<anyhow::Error>,
    {
        let source = move |model: &Model| match status(model) {
            Ok(status) => Ok(Some(status.into())),
            Err(error) => Err(error.into()),
        };
        self.statuses.push(Box::new(source));
        self
    }

    /// Lets `status` have a say in the application's status, as [`collect_status`](Self::collect_status) does in the
    /// unit's. Only the leader is asked, and sets it.
    pub fn collect_app_status<T, E>(
        &mut self,
        status: impl Fn(&Model) -> Result<T, E> + 'static,
    ) -> &mut Self
    where
        T: Into<Status>,
        E: Into<anyhow::Error>,
    {
        let source = move |model: &Model| match status(model) {
            Ok(status) => Ok(Some(status.into())),
            Err(error) => Err(error.into()),
        };
        self.app_statuses.push(Box::new(source));
        self
    }

    /// Checks the config by the rules of `C`. While an option breaks one, the unit's status is blocked, and says which and
    /// what the rule is: after the handlers of each event that somebody observes, and of each `config-changed`. It
    /// comes before what [`collect_status`](Self::collect_status) says.
    ///
    /// Handlers that need the config get it from [`Model::checked_config`], which has none to give meanwhile. Once the option is
    /// mended, `config-changed` comes: what was left out is made up for there, as [`reconcile`](Self::reconcile) does,
    /// and a charm that does not collect its status sets it there.
    ///
    /// ```
    /// # charm_core::metadata!(
    /// #     #[expect(dead_code, reason = "an example")] mod charm, "tests/charms/shop"
    /// # );
    /// # use charm::Config;
    /// use charm_core::model::{BadOption, CheckedConfig};
    /// use charm_core::{Active, Charm, Error};
    ///
    /// struct Workers(u8);
    ///
    /// impl CheckedConfig for Workers {
    ///     type Config = Config;
    ///
    ///     fn check(config: Config) -> Result<Self, BadOption> {
    ///         let workers = u8::try_from(config.workers);
    ///         workers.map(Workers).map_err(|_| BadOption::new(Config::WORKERS, "0 to 255"))
    ///     }
    /// }
    ///
    /// Charm::new().check_config::<Workers>().collect_status(|_| Ok::<_, Error>(Active("")));
    /// ```
    pub fn check_config<C: CheckedConfig>(&mut self) -> &mut Self {
        self.check_config_if::<C>(|_| Ok(true))
    }

    /// The same, where only the leader acts upon the config: the others' status says nothing of it.
    pub fn check_config_on_leader<C: CheckedConfig>(&mut self) -> &mut Self {
        self.check_config_if::<C>(|model| model.unit().is_leader())
    }

    fn check_config_if<C: CheckedConfig>(
        &mut self,
        concerns: fn(&Model) -> Result<bool, Error>,
    ) -> &mut Self {
        let source = move |model: &Model| {
            if !concerns(model)? {
                return Ok(None);
            }
            Ok(model.checked_config::<C>()?.err().map(Status::from))
        };
        self.statuses.insert(0, Box::new(source));
        self.observe(ConfigChanged, |_, _| Ok::<(), Error>(()))
    }

    /// Adds a component of a library, which registers observers of its own.
    pub fn add(&mut self, component: impl Component) -> &mut Self {
        component.register(self);
        self
    }

    /// Shows `watcher` every event just before its observers get it: those that waited, Juju's, then those
    /// that libraries emit. For tests, which may keep what they see.
    pub fn watch(&mut self, watcher: impl Fn(&Arc<dyn Event>) + 'static) -> &mut Self {
        self.watchers.push(Box::new(watcher));
        self
    }

    /// The variable by which an operator sets the level of the logs: `trace`, `debug`, `info`, `warning` or `error`. It counts
    /// more than what the [charm says](Self::log_level).
    pub const LOG: &str = log::LEVEL;

    /// Sends log messages of `level` and above to Juju; `INFO` unless told otherwise. Each message is a call of
    /// `juju-log`.
    ///
    /// In a session of `juju debug-hooks`, where Juju sets `JUJU_DEBUG`, it is at least `DEBUG`, and all messages go to
    /// standard error as well.
    pub fn log_level(&mut self, level: impl Into<LevelFilter>) -> &mut Self {
        self.log_level = level.into();
        self
    }

    /// Tells of security events in the Juju log, in the shape of `ops`: one JSON object a line, at the level TRACE.
    ///
    /// | event | when |
    /// |---|---|
    /// | `authz_fail:TOOL` | Juju refuses a hook tool for want of rights, or a unit that does not lead asks for its application's status |
    /// | `sys_crash:KIND` | a handler fails or panics |
    /// | `sys_restart:UID` | the charm has the machine reboot |
    /// | `sys_monitor_disabled:UID,CHECK` | the charm stops a check of a container |
    ///
    /// Each costs one call of `juju-log`, and a dispatch without any costs nothing. Juju keeps them where its own settings say so:
    /// `juju model-config logging-config='<root>=INFO;unit=TRACE'`. The [level](Self::log_level) of the charm's own messages is
    /// another matter.
    pub fn log_security_events(&mut self) -> &mut Self {
        self.security = Some(SecurityLog::JUJU);
        self
    }

    pub(crate) fn security(&self) -> Option<SecurityLog> {
        self.security
    }

    pub(crate) fn observers(&self) -> &[Observer] {
        &self.observers
    }

    pub(crate) fn deferred(&self) -> Option<Deferral> {
        self.deferred
    }

    pub(crate) fn app_statuses(&self) -> &[StatusSource] {
        &self.app_statuses
    }

    pub(crate) fn statuses(&self) -> &[StatusSource] {
        &self.statuses
    }

    pub(crate) fn show_watchers(&self, event: &Arc<dyn Event>) {
        for watcher in &self.watchers {
            watcher(event);
        }
    }

    /// Insists on how the charm's own process reaches its unit agent. Unless told, it asks over the agent's socket
    /// where it can, which costs no process, else by the hook tools. An operator can insist as well, see
    /// [`UnitHost::TRANSPORT`](crate::host::UnitHost::TRANSPORT).
    pub fn transport(&mut self, transport: Transport) -> &mut Self {
        self.transport = Some(transport);
        self
    }

    pub(crate) fn wanted_transport(&self) -> Option<Transport> {
        self.transport
    }

    pub(crate) fn max_log_level(&self) -> LevelFilter {
        self.log_level
    }
}

impl Default for Charm {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Charm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let triggers = self.observers.iter().map(|observer| &observer.triggers);
        f.debug_list().entries(triggers).finish()
    }
}

/// Part of a charm that a library brings, with observers of its own.
pub trait Component {
    /// Registers the component's observers.
    fn register(self, charm: &mut Charm);
}
