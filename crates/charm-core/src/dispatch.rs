//! One dispatch: the event that Juju sent, then those that handlers emitted meanwhile.

use std::any::Any;
use std::ffi::OsString;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use anyhow::Context as _;

use crate::charm::Charm;
use crate::context::{Context, ContextError, Vars};
use crate::event::{Announced, Event, Incoming, RelationBroken, RelationEvent, incoming};
use crate::log;
use crate::model::Model;
use crate::text;
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
            self.run(&Vars::new(lookup), tools)
        })
    }

    /// The same for a process that does nothing else: logs of all its threads go to Juju.
    pub(crate) fn dispatch_process(&self, tools: Arc<dyn HookTools>) -> anyhow::Result<()> {
        let subscriber = log::subscriber(tools.clone(), self.max_log_level());
        // It fails only where the charm's author has set another, who then gets the logs.
        let _ = tracing::subscriber::set_global_default(subscriber);
        let vars = Vars::of_process();
        self.run(&vars, tools).inspect_err(|error| {
            if vars.is_action() {
                tell_caller(error);
            }
        })
    }

    fn run(&self, vars: &Vars<'_>, tools: Arc<dyn HookTools>) -> anyhow::Result<()> {
        let result = match incoming(vars) {
            Ok(Incoming::Known(event)) => self.handle(&event, vars, tools),
            Ok(Incoming::Unknown { hook }) => {
                // A newer Juju has hooks that no charm of today can wait for.
                tracing::warn!(
                    "hook `{hook}`: this version of charm-core does not know it, so nothing is done"
                );
                Ok(())
            }
            Err(error) => Err(error.into()),
        };
        result.inspect_err(|error| tracing::error!("{error:#}"))
    }

    fn handle(
        &self,
        announced: &Announced,
        vars: &Vars<'_>,
        tools: Arc<dyn HookTools>,
    ) -> anyhow::Result<()> {
        if !self
            .observers()
            .iter()
            .any(|observer| observer.awaits(announced))
        {
            return match announced.action() {
                Some(action) => Err(anyhow::anyhow!(
                    "this charm does not implement action `{action}`"
                )),
                None => Ok(()),
            };
        }
        let (model, event) = opened(announced, vars, tools)?;
        let mut next = Some(Arc::from(event));
        let mut emitted = false;
        while let Some(event) = next {
            self.show_watchers(&event);
            self.deliver(&model, &*event)
                .with_context(|| match emitted {
                    false => format!("in {}", announced.name()),
                    true => format!("in {}, handling {event:?}", announced.name()),
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
    let words = text::excerpt(&format!("{error:#}"), 2000);
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
    ) -> Result<Self, ContextError> {
        let vars = Vars::new(lookup);
        match incoming(&vars)? {
            Incoming::Known(event) => Ok(opened(&event, &vars, tools)?.0),
            Incoming::Unknown { .. } => Ok(Model::new(Context::read(&vars)?, tools, None)),
        }
    }
}

fn opened(
    announced: &Announced,
    vars: &Vars<'_>,
    tools: Arc<dyn HookTools>,
) -> Result<(Model, Box<dyn Event>), ContextError> {
    let context = Context::read(vars)?;
    let event = announced.read(vars)?;
    let model = Model::new(context, tools, broken_relation(&*event));
    Ok((model, event))
}

/// A handler panicked. Stands in the error of a dispatch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("panicked: {0}")]
pub struct Panicked(
    /// What `panic!` was given.
    pub String,
);

fn broken_relation(event: &dyn Event) -> Option<crate::name::RelationId> {
    let event: &dyn Any = event;
    event
        .downcast_ref::<RelationBroken>()
        .map(|event| event.id().clone())
}

/// What `panic!` was given.
fn words(panic: &(dyn Any + Send)) -> &str {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(words), _) => words,
        (_, Some(words)) => words,
        _ => "without a message",
    }
}
