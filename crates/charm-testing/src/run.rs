//! One event on its way through the charm.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use charm_core::{Charm, Model};
use juju_sim::hook as sim_hook;
use juju_sim::hook_context::HookContext;
use juju_sim::model as sim;

use crate::consistency;
use crate::deployment::Deployment;
use crate::environment::Environment;
use crate::event::Event;
use crate::fault::{Calls, Fault};
use crate::outcome::{ActionOutcome, Failure, LogLine, Outcome};
use crate::seam::{Seam, Unseen};
use crate::state::State;
use crate::world;

/// An event about to run.
///
/// ```
/// # charm_core::metadata!(mod charm, "tests/shop");
/// # use charm_core::event::ConfigChanged;
/// # use charm_core::{Active, Charm, Error};
/// # fn build(charm: &mut Charm) {
/// #     charm.observe(ConfigChanged, |model, _| {
/// #         let currency = charm::Config::load(model)?.currency;
/// #         model.unit().set_status(Active(currency))
/// #     });
/// # }
/// use charm_testing::{Context, Fault, State};
///
/// let context = Context::new(build, charm::METADATA);
/// let state = State::new().config("currency", "SEK");
/// context
///     .prepare(ConfigChanged, &state)
///     .before(|model| assert_eq!(charm::Config::load(model).unwrap().currency, "SEK"))
///     .after(|model| assert_eq!(model.unit().status().unwrap(), Active("SEK")))
///     .run()?;
///
/// let failed = context
///     .prepare(ConfigChanged, &state)
///     .fail("config-get", Fault::refused("no config today"))
///     .run();
/// assert!(failed.unwrap_err().to_string().ends_with("no config today"));
/// # Ok::<(), Box<charm_testing::Failure>>(())
/// ```
#[must_use = "an event runs when `run` is called"]
pub struct Run<'a> {
    deployment: &'a Deployment,
    event: Event,
    state: &'a State,
    before: Vec<Look<'a>>,
    after: Vec<Look<'a>>,
    faults: Vec<(Calls, Fault)>,
}

type Look<'a> = Box<dyn FnOnce(&Model) + 'a>;

impl<'a> Run<'a> {
    pub(crate) fn new(deployment: &'a Deployment, event: Event, state: &'a State) -> Self {
        Run {
            deployment,
            event,
            state,
            before: Vec::new(),
            after: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// Looks at the model before the event, as a handler would. The charm's own model is another
    /// one, so nothing that is read here spares it a call. What a look writes counts as if the charm
    /// had written it, but is no call of the charm's.
    pub fn before(mut self, look: impl FnOnce(&Model) + 'a) -> Self {
        self.before.push(Box::new(look));
        self
    }

    /// Looks at the model after the event, as a handler that runs last would: what Juju holds back
    /// is there to be read. Also when a handler has failed.
    pub fn after(mut self, look: impl FnOnce(&Model) + 'a) -> Self {
        self.after.push(Box::new(look));
        self
    }

    /// Makes calls of hook tools fail: `2` the third call of all, `"config-get"` each call of that
    /// tool, `("relation-get", 1)` its second.
    ///
    /// # Panics
    ///
    /// When Juju has no such tool.
    #[track_caller]
    #[expect(clippy::panic, reason = "a fault that cannot happen tests nothing")]
    pub fn fail(mut self, calls: impl Into<Calls>, fault: Fault) -> Self {
        let calls = calls.into();
        if let Some(tool) = calls.tool()
            && !juju_sim::tools::names().any(|name| name == tool)
        {
            panic!("Juju has no hook tool `{tool}`");
        }
        self.faults.push((calls, fault));
        self
    }

    /// Runs the event.
    ///
    /// # Errors
    ///
    /// When a handler failed or panicked.
    ///
    /// # Panics
    ///
    /// When Juju could never be in that state, or never send that event in it.
    #[track_caller]
    #[expect(clippy::panic, reason = "a test that tests nothing real fails")]
    pub fn run(self) -> Result<Outcome, Box<Failure>> {
        if self.deployment.checked
            && let Err(inconsistent) = consistency::check(self.deployment, &self.event, self.state)
        {
            panic!("{inconsistent}");
        }
        self.dispatch()
    }

    #[expect(clippy::expect_used, reason = "the environment is made here")]
    fn dispatch(self) -> Result<Outcome, Box<Failure>> {
        let Run {
            deployment,
            event,
            state,
            ..
        } = self;
        let unit = deployment.unit_name();
        let (model, sim_event) = world::model(deployment, &unit, state, &event);
        let sim_event = Arc::new(sim_event);
        let environment = Environment::new(deployment, &unit, state, &event, &sim_event);
        let lookup = |name: &str| environment.get(name);
        let id = "test".to_owned();
        let hook_context = HookContext::new(model, unit.clone(), sim_event.clone(), id);
        let seam = Arc::new(Seam::new(hook_context, self.faults));
        let look = |looks: Vec<Look<'a>>| {
            if !looks.is_empty() {
                let unseen = Arc::new(Unseen(seam.clone()));
                let model = Model::open(&lookup, unseen).expect("the environment of a hook");
                looks.into_iter().for_each(|look| look(&model));
            }
        };

        look(self.before);
        let (charm, events) = built(deployment);
        let result = charm.dispatch(&lookup, seam.clone());
        look(self.after);

        drop(charm);
        let seam = Arc::into_inner(seam).expect("nobody else has the tools any more");
        let (hook_context, calls) = seam.finish();
        let why = result.is_err().then_some("exit status 1");
        let model = hook_context.into_model(why);
        let outcome = Outcome {
            calls,
            log: log(&model, &sim_event),
            action: action(&model, &sim_event),
            events: events.take(),
            state: world::state(deployment, &unit, state, model),
        };
        match result {
            Ok(()) => Ok(outcome),
            Err(error) => Err(Box::new(Failure::new(error, outcome))),
        }
    }
}

type Events = Rc<RefCell<Vec<Arc<dyn charm_core::Event>>>>;

/// The charm, and what it will have been told of.
fn built(deployment: &Deployment) -> (Charm, Events) {
    let mut charm = Charm::new();
    let events = Events::default();
    let seen = events.clone();
    charm.watch(move |event| seen.borrow_mut().push(event.clone()));
    (deployment.build)(&mut charm);
    if let Some(level) = deployment.log_level {
        charm.log_level(level);
    }
    (charm, events)
}

fn log(model: &sim::Model, event: &sim_hook::Event) -> Vec<LogLine> {
    let prefix = match event {
        sim_hook::Event::Hook(sim_hook::Hook::Relation(hook)) => {
            format!("{}:{}: ", hook.endpoint, hook.relation)
        }
        _ => String::new(),
    };
    let lines = model.log().iter().map(|line| {
        let message = line.message.strip_prefix(&prefix);
        LogLine {
            level: line.level,
            message: message.unwrap_or(&line.message).to_owned(),
        }
    });
    lines.collect()
}

fn action(model: &sim::Model, event: &sim_hook::Event) -> ActionOutcome {
    let task = match event {
        sim_hook::Event::Action { task, .. } => model.task(*task),
        sim_hook::Event::Hook(_) => None,
    };
    let Some(task) = task else {
        return ActionOutcome::default();
    };
    ActionOutcome {
        results: task.results.clone(),
        log: task.log.iter().map(|line| line.message.clone()).collect(),
        failure: (task.status == sim::TaskStatus::Failed).then(|| task.message.clone()),
    }
}

impl std::fmt::Debug for Run<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run")
            .field("event", &self.event)
            .field("state", &self.state)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}
