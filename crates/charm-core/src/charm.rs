//! A charm: its observers.

use std::any::TypeId;
use std::fmt;
use std::sync::Arc;

use tracing::level_filters::LevelFilter;

use crate::event::Event;
use crate::model::Model;
use crate::selector::{Selector, Trigger};

/// A charm under construction: register observers and add components, in the order in which they
/// shall run.
pub struct Charm {
    observers: Vec<Observer>,
    watchers: Vec<Watcher>,
    log_level: LevelFilter,
}

type Handler = Box<dyn Fn(&Model, &dyn Event) -> anyhow::Result<()>>;

type Watcher = Box<dyn Fn(&Arc<dyn Event>)>;

pub(crate) struct Observer {
    triggers: Vec<Trigger>,
    handler: Handler,
}

impl Observer {
    pub(crate) fn wants(&self, event: &dyn Event) -> bool {
        self.triggers.iter().any(|trigger| trigger.matches(event))
    }

    /// Whether it wants events of this type about `subject`.
    pub(crate) fn awaits(&self, event: TypeId, subject: Option<&str>) -> bool {
        self.triggers
            .iter()
            .any(|trigger| trigger.means(event, subject))
    }

    pub(crate) fn call(&self, model: &Model, event: &dyn Event) -> anyhow::Result<()> {
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
            log_level: LevelFilter::INFO,
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
            Some(event) => handler(model, &event).into_result(),
            None => Ok(()),
        });
        self.observers.push(Observer {
            triggers: vec![selector.trigger()],
            handler,
        });
        self
    }

    /// Calls `handler` once when an event happens that any of `triggers` matches: for work that is
    /// the same whatever happened, such as publishing or reconciling.
    pub fn observe_any<R: Response>(
        &mut self,
        triggers: impl IntoIterator<Item = Trigger>,
        handler: impl Fn(&Model) -> R + 'static,
    ) -> &mut Self {
        self.observers.push(Observer {
            triggers: triggers.into_iter().collect(),
            handler: Box::new(move |model, _| handler(model).into_result()),
        });
        self
    }

    /// Adds a component of a library, which registers observers of its own.
    pub fn add(&mut self, component: impl Component) -> &mut Self {
        component.register(self);
        self
    }

    /// Shows `watcher` every event just before its observers get it: Juju's, then those that
    /// libraries emit. For tests, which may keep what they see.
    pub fn watch(&mut self, watcher: impl Fn(&Arc<dyn Event>) + 'static) -> &mut Self {
        self.watchers.push(Box::new(watcher));
        self
    }

    /// Sends log messages of `level` and above to Juju; `INFO` unless told otherwise. Each message
    /// costs a process.
    pub fn log_level(&mut self, level: impl Into<LevelFilter>) -> &mut Self {
        self.log_level = level.into();
        self
    }

    pub(crate) fn observers(&self) -> &[Observer] {
        &self.observers
    }

    pub(crate) fn show_watchers(&self, event: &Arc<dyn Event>) {
        for watcher in &self.watchers {
            watcher(event);
        }
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

/// What a handler may return: a `Result` of nothing, with any error that `anyhow` takes.
#[diagnostic::on_unimplemented(
    message = "a handler returns a `Result`, and not `{Self}`",
    note = "end a function with `Ok(())`, a closure with `anyhow::Ok(())`"
)]
pub trait Response {
    /// The outcome; an error fails the hook.
    ///
    /// # Errors
    ///
    /// When the handler failed.
    fn into_result(self) -> anyhow::Result<()>;
}

impl<E: Into<anyhow::Error>> Response for Result<(), E> {
    fn into_result(self) -> anyhow::Result<()> {
        self.map_err(Into::into)
    }
}
