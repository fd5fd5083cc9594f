//! One dispatch: the event that Juju sent, then those that handlers emitted meanwhile.

use std::any::{Any, TypeId};
use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use anyhow::Context as _;
use juju_vocabulary::dispatch::{ActionRun, Announced, Dispatch};
use juju_vocabulary::environment::Environment;
use juju_vocabulary::hook::{Form, Hook, HookData, HookKind, HookVisitor};
use juju_vocabulary::variable::{VariableError, Variables};

use crate::charm::Charm;
use crate::event::Event;
use crate::log;
use crate::model::Model;
use crate::text::excerpt;
use crate::tools::HookTools;

impl Charm {
    /// Runs the observers of the event that the environment describes.
    ///
    /// `lookup` reads a variable; `tools` answer for Juju. [`main`](crate::main) passes those of the
    /// process.
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
        tools: Arc<dyn HookTools>,
    ) -> anyhow::Result<()> {
        log::within(tools.clone(), self.max_log_level(), || {
            self.run(&Variables::new(lookup), tools)
        })
    }

    /// The same for a process that does nothing else: logs of all its threads go to Juju.
    pub(crate) fn dispatch_process(&self, tools: Arc<dyn HookTools>) -> anyhow::Result<()> {
        let subscriber = log::subscriber(tools.clone(), self.max_log_level());
        // It fails only where the charm's author has set another, who then gets the logs.
        let _ = tracing::subscriber::set_global_default(subscriber);
        let variables = Variables::new(&|name| env::var_os(name));
        self.run(&variables, tools).inspect_err(|error| {
            if matches!(Announced::read(&variables), Ok(Announced::Action(_))) {
                tell_caller(error);
            }
        })
    }

    fn run(&self, variables: &Variables<'_>, tools: Arc<dyn HookTools>) -> anyhow::Result<()> {
        let result = match Announced::read(variables) {
            Ok(announced) => self.handle(&announced, variables, tools),
            Err(error) => Err(error.into()),
        };
        result.inspect_err(|error| tracing::error!("{error:#}"))
    }

    fn handle(
        &self,
        announced: &Announced,
        variables: &Variables<'_>,
        tools: Arc<dyn HookTools>,
    ) -> anyhow::Result<()> {
        let Some((event, subject)) = sought(announced, variables)? else {
            // A newer Juju has hooks that no charm of today can wait for.
            tracing::warn!(
                "hook `{}`: this version of charm-core does not know it, so nothing is done",
                excerpt(announced.name(), 80)
            );
            return Ok(());
        };
        let mut observers = self.observers().iter();
        if !observers.any(|observer| observer.awaits(event, subject.as_deref())) {
            return match announced {
                Announced::Action(action) => Err(anyhow::anyhow!(
                    "this charm does not implement action `{}`",
                    excerpt(action, 80)
                )),
                Announced::Hook(_) => Ok(()),
            };
        }
        let dispatch = announced.data(variables)?;
        let model = opened(&dispatch, variables, tools)?;
        let mut next = event_of(dispatch);
        let mut emitted = false;
        while let Some(event) = next {
            self.show_watchers(&event);
            self.deliver(&model, &*event).with_context(|| {
                let name = announced.name();
                match (announced, emitted) {
                    (Announced::Action(_), false) => format!("in action {name}"),
                    (Announced::Hook(_), false) => format!("in {name}"),
                    (_, true) => format!("in {name}, handling {event:?}"),
                }
            })?;
            emitted = true;
            next = model.next_emitted();
        }
        Ok(())
    }

    fn deliver(&self, model: &Model, event: &dyn Event) -> anyhow::Result<()> {
        for observer in self
            .observers()
            .iter()
            .filter(|observer| observer.wants(event))
        {
            // The model is not looked at again after a panic.
            catch_unwind(AssertUnwindSafe(|| observer.call(model, event)))
                .unwrap_or_else(|panic| Err(Panicked(words(&*panic).to_owned()).into()))?;
        }
        Ok(())
    }
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
        tools: Arc<dyn HookTools>,
    ) -> Result<Self, VariableError> {
        let variables = Variables::new(lookup);
        let dispatch = Announced::read(&variables)?.data(&variables)?;
        opened(&dispatch, &variables, tools)
    }
}

fn opened(
    dispatch: &Dispatch,
    variables: &Variables<'_>,
    tools: Arc<dyn HookTools>,
) -> Result<Model, VariableError> {
    let (is_restricted, broken) = match dispatch {
        Dispatch::Hook(hook @ Hook::RelationBroken(_)) => (false, hook.relation().cloned()),
        Dispatch::Hook(hook) => (hook.kind().is_some_and(HookKind::is_restricted), None),
        Dispatch::Action(_) => (false, None),
    };
    let environment = Environment::read(variables, is_restricted)?;
    Ok(Model::new(environment, tools, broken))
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

/// A handler panicked. Stands in the error of a dispatch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("panicked: {0}")]
pub struct Panicked(
    /// What `panic!` was given.
    pub String,
);

/// What `panic!` was given.
fn words(panic: &(dyn Any + Send)) -> &str {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(words), _) => words,
        (_, Some(words)) => words,
        _ => "without a message",
    }
}
