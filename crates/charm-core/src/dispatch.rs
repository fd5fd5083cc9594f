//! One dispatch: the events that were deferred, the one that Juju sent, and those that handlers emitted
//! meanwhile; then the collected status; last, what is deferred now, and what else is kept.

use std::any::TypeId;
use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::sync::Arc;

use anyhow::Context as _;
use juju_vocabulary::dispatch::{ActionRun, Announced, Dispatch};
use juju_vocabulary::environment::Environment;
use juju_vocabulary::event::Event;
use juju_vocabulary::hook::{Form, Hook, HookData, HookKind, HookVisitor};
use juju_vocabulary::status::Status;
use juju_vocabulary::text::excerpt;
use juju_vocabulary::variable::{VariableError, Variables};

use crate::charm::{Charm, Observer, StatusSource};
use crate::deferred::Deferred;
use crate::host::Host;
use crate::log;
use crate::model::Waited;
use crate::model::session::Model;
use crate::own_hook::reader::Reader;
use crate::panicked::guarded;
use crate::queue::Queue;
use crate::selector::Trigger;

impl Charm {
    /// Runs the observers of the event that the environment describes.
    ///
    /// `lookup` reads a variable; through `host` the rest is reached. [`main`](crate::main) passes those of
    /// the process.
    ///
    /// # Errors
    ///
    /// When the environment is not that of a Juju hook, or a handler failed or panicked: later
    /// handlers did not run, and the process must exit with another code than 0, so that Juju
    /// drops what the hook wrote. Also for an action that nobody observes. The error has been logged.
    /// A hook that the framework does not know is a success with a warning: Juju would try it again for
    /// ever.
    pub fn dispatch(
        &self,
        lookup: &dyn Fn(&str) -> Option<OsString>,
        host: Arc<dyn Host>,
    ) -> anyhow::Result<()> {
        let variables = Variables::new(lookup);
        let (settings, odd) = log::Settings::read(self.max_log_level(), &variables);
        log::within(host.clone(), settings, || {
            warn_of(odd);
            self.run(&variables, host)
        })
    }

    /// The same for a process that does nothing else: logs of all its threads go to Juju.
    pub(crate) fn dispatch_process(&self, host: Arc<dyn Host>) -> anyhow::Result<()> {
        let variables = Variables::new(&|name| env::var_os(name));
        let (settings, odd) = log::Settings::read(self.max_log_level(), &variables);
        let subscriber = log::subscriber(host.clone(), settings);
        // It fails only where the charm's author has set another, who then gets the logs.
        let _ = tracing::subscriber::set_global_default(subscriber);
        warn_of(odd);
        self.run(&variables, host).inspect_err(|error| {
            if matches!(Announced::read(&variables), Ok(Announced::Action(_))) {
                tell_caller(error);
            }
        })
    }

    fn run(&self, variables: &Variables<'_>, host: Arc<dyn Host>) -> anyhow::Result<()> {
        let host = match self.security() {
            Some(log) => (log.watch)(host, variables),
            None => host,
        };
        let result = match Announced::read(variables) {
            Ok(announced) => self.handle(&announced, variables, host.clone()),
            Err(error) => Err(error.into()),
        };
        result.inspect_err(|error| {
            tracing::error!("{error:#}");
            if let Some(log) = self.security() {
                (log.crash)(&*host, variables, error);
            }
        })
    }

    fn handle(
        &self,
        announced: &Announced,
        variables: &Variables<'_>,
        host: Arc<dyn Host>,
    ) -> anyhow::Result<()> {
        let sought = sought(announced, variables)?;
        let reader = match sought {
            Some(_) => None,
            None => self.reader(announced.name()),
        };
        if sought.is_none() && reader.is_none() {
            // A newer Juju has hooks that no charm of today can wait for.
            tracing::warn!(
                "hook `{}`: neither this version of charm-core nor this charm knows it, so nothing is done for it",
                excerpt(announced.name(), 80)
            );
        }
        let is_observed = reader.is_some()
            || sought.is_some_and(|(event, subject)| {
                let mut observers = self.observers().iter();
                observers.any(|observer| observer.awaits(event, subject.as_deref()))
            });
        self.check_names()?;
        let deferred = self.deferred().filter(|_| !is_restricted(announced));
        if !is_observed {
            if let Announced::Action(action) = announced {
                return Err(anyhow::anyhow!(
                    "this charm does not implement action `{}`",
                    excerpt(action, 80)
                ));
            }
            if deferred.is_none() {
                return Ok(());
            }
        }
        let dispatch = match announced.data(variables) {
            // No variable fails a hook that nobody observes.
            Err(_) if !is_observed => None,
            dispatch => Some(dispatch?),
        };
        let fired = match reader {
            None => None,
            Some(reader) => Some(reader.event(variables, &*host)?),
        };
        let model = opened(announced, dispatch.as_ref(), variables, host)?;
        let own = dispatch.filter(|_| is_observed);
        let mut queue = Queue::read(deferred, own.as_ref(), &model)?;
        let own = fired.or_else(|| own.and_then(event_of));
        let is_idle = own.is_none() && queue.waited().is_empty();
        self.handle_all(announced, &model, own, &mut queue)?;
        if model.reboots() {
            return Err(crate::Error::Reboots.into());
        }
        if !is_idle && !is_restricted(announced) {
            self.set_collected_status(&model)
                .with_context(|| format!("in {}, collecting the status", announced.name()))?;
        }
        queue.write(&model)?;
        model
            .commit()
            .with_context(|| format!("in {}", announced.name()))
    }

    /// Hands out what waited, oldest first, then what Juju sent, then what handlers emitted.
    fn handle_all(
        &self,
        announced: &Announced,
        model: &Model,
        own: Option<Arc<dyn Event>>,
        queue: &mut Queue,
    ) -> anyhow::Result<()> {
        let name = announced.name();
        for deferred in queue.waited().to_vec() {
            self.hand_again(model, &deferred, own.as_ref(), queue)
                .with_context(|| {
                    let Deferred { hook, observer, .. } = &deferred;
                    format!("in {name}, handling the deferred {hook} as `{observer}`")
                })?;
        }
        if let Some(event) = own {
            self.hand_out(model, &event, queue, Queue::own_has_waited)
                .with_context(|| match announced {
                    Announced::Action(_) => format!("in action {name}"),
                    Announced::Hook(_) => format!("in {name}"),
                })?;
        }
        while let Some(event) = model.next_emitted() {
            self.hand_out(model, &event, queue, |_, _| None)
                .with_context(|| format!("in {name}, handling {event:?}"))?;
        }
        Ok(())
    }

    /// Calls everybody who wants `event`, for whom it has `waited`.
    fn hand_out(
        &self,
        model: &Model,
        event: &Arc<dyn Event>,
        queue: &mut Queue,
        waited: fn(&Queue, Option<&str>) -> Option<Waited>,
    ) -> anyhow::Result<()> {
        self.show_watchers(event);
        let observers = self.observers().iter();
        for observer in observers.filter(|observer| observer.wants(&**event)) {
            model.note_waited(waited(queue, observer.name()));
            if let Some(deferred) = guarded(|| observer.call(model, &**event))? {
                queue.put_off(model, deferred);
            }
        }
        Ok(())
    }

    /// Calls who deferred an event, unless it is called with it anyway, or what it is about is gone.
    fn hand_again(
        &self,
        model: &Model,
        deferred: &Deferred,
        own: Option<&Arc<dyn Event>>,
        queue: &mut Queue,
    ) -> anyhow::Result<()> {
        let hook = deferred.event()?;
        let event = event_of(Dispatch::Hook(hook.clone()));
        let mut observers = self.observers().iter();
        let observer = observers.find(|observer| observer.name() == Some(&*deferred.observer));
        let (Some(event), Some(observer)) = (event, observer) else {
            dropped(deferred, "nothing in this charm observes it any more");
            return Ok(());
        };
        if !observer.wants(&*event) {
            dropped(deferred, "nothing in this charm observes it any more");
        } else if queue.is_own(deferred) && own.is_some_and(|own| observer.wants(&**own)) {
            // It has happened again, and comes once.
        } else if !observer.is_for_even_gone() && !queue.is_there(model, &hook)? {
            dropped(deferred, "what it is about is gone");
        } else {
            self.show_watchers(&event);
            model.note_waited(Some(deferred.waited()));
            if let Some(deferred) = guarded(|| observer.call(model, &*event))? {
                queue.put_off(model, deferred);
            }
        }
        Ok(())
    }

    /// Of the hook of this name, if it is the charm's own.
    fn reader(&self, hook: &str) -> Option<Reader> {
        let triggers = self.observers().iter().flat_map(Observer::triggers);
        let mut readers = triggers.filter_map(Trigger::reader);
        readers.find(|reader| reader.hook() == hook)
    }

    /// Each handler that can defer needs a name of its own.
    fn check_names(&self) -> anyhow::Result<()> {
        let mut names = BTreeSet::new();
        for name in self.observers().iter().filter_map(Observer::name) {
            if !names.insert(name) {
                anyhow::bail!("this charm observes two events as `{name}`; give each its own name");
            }
        }
        Ok(())
    }

    fn set_collected_status(&self, model: &Model) -> anyhow::Result<()> {
        if let Some(worst) = worst(self.statuses(), model)? {
            model.set_collected(worst)?;
        }
        if !self.app_statuses().is_empty()
            && model.unit().is_leader()?
            && let Some(worst) = worst(self.app_statuses(), model)?
        {
            model.set_collected_of_app(worst)?;
        }
        Ok(())
    }
}

/// The worst of what the sources say; of several equally bad, the first.
fn worst(sources: &[StatusSource], model: &Model) -> anyhow::Result<Option<Status>> {
    let mut worst: Option<Status> = None;
    for source in sources {
        let status = guarded(|| source(model))?;
        if status.as_ref().map(Status::severity) > worst.as_ref().map(Status::severity) {
            worst = status;
        }
    }
    Ok(worst)
}

/// What is wrong with an operator's wish for the logs fails no hook.
fn warn_of(odd: Option<String>) {
    if let Some(odd) = odd {
        tracing::warn!("{odd}; the charm's own level is taken");
    }
}

fn dropped(deferred: &Deferred, why: &str) {
    tracing::warn!(
        "the deferred {} for `{}` is dropped after {} times: {why}",
        excerpt(&deferred.hook, 80),
        excerpt(&deferred.observer, 80),
        deferred.waited().times
    );
}

/// Whoever runs an action sees its standard error, and not the log.
fn tell_caller(error: &anyhow::Error) {
    let words = excerpt(&format!("{error:#}"), 2000);
    let _ = writeln!(io::stderr(), "{words}");
}

impl Model {
    /// The model as a handler of this dispatch would find it, for tests that look at it without one.
    ///
    /// # Errors
    ///
    /// When the environment is not that of a Juju hook.
    pub fn open(
        lookup: &dyn Fn(&str) -> Option<OsString>,
        host: Arc<dyn Host>,
    ) -> Result<Self, VariableError> {
        let variables = Variables::new(lookup);
        let announced = Announced::read(&variables)?;
        let dispatch = announced.data(&variables)?;
        opened(&announced, Some(&dispatch), &variables, host)
    }
}

fn opened(
    announced: &Announced,
    dispatch: Option<&Dispatch>,
    variables: &Variables<'_>,
    host: Arc<dyn Host>,
) -> Result<Model, VariableError> {
    let broken = match dispatch {
        Some(Dispatch::Hook(hook @ Hook::RelationBroken(_))) => hook.relation().cloned(),
        _ => None,
    };
    let environment = Environment::read(variables, is_restricted(announced))?;
    Ok(Model::new(environment, host, broken))
}

/// Whether Juju refuses most hook tools here.
fn is_restricted(announced: &Announced) -> bool {
    match announced {
        Announced::Hook(name) => {
            HookKind::parse(name).is_some_and(|(kind, _)| kind.is_restricted())
        }
        Announced::Action(_) => false,
    }
}

/// What an observer of this dispatch has asked for: a type of event, and what it is about. None when
/// nobody can have asked, because the hook is not known.
fn sought(
    announced: &Announced,
    variables: &Variables<'_>,
) -> Result<Option<(TypeId, Option<String>)>, VariableError> {
    let (event, subject) = match announced {
        Announced::Action(name) => (TypeId::of::<ActionRun>(), Some(name.clone())),
        Announced::Hook(name) => match HookKind::parse(name) {
            None => return Ok(None),
            Some((kind, subject)) => (
                kind.data(),
                match kind.form() {
                    Form::Secret => variables.text("JUJU_SECRET_LABEL")?,
                    _ => subject.map(str::to_owned),
                },
            ),
        },
    };
    Ok(Some((event, subject)))
}

/// What observers are called with.
fn event_of(dispatch: Dispatch) -> Option<Arc<dyn Event>> {
    struct Shared;
    impl HookVisitor for Shared {
        type Output = Arc<dyn Event>;
        fn visit<H: HookData>(self, hook: H) -> Self::Output {
            Arc::new(hook)
        }
    }
    match dispatch {
        Dispatch::Hook(hook) => hook.visit(Shared),
        Dispatch::Action(action) => Some(Arc::new(action)),
    }
}
