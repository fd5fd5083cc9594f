//! One event on its way through the charm.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;
use std::sync::Arc;

use charm_core::{Charm, Container, Model};
use juju_sim::hook_context::HookContext;
use juju_sim::view::{Change, State, put_result};
use juju_sim::{Calls, Fault, InProcess, Unseen};
use juju_vocabulary::dispatch::Dispatch;
use pebble_sim::PebbleFault;

use crate::consistency;
use crate::deployment::Deployment;
use crate::environment::Environment;
use crate::event::{Occurrence, What};
use crate::outcome::{ActionOutcome, Cause, Failure, LogLine, Outcome};
use crate::payload::Payload;

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
    event: Occurrence,
    state: &'a State,
    before: Vec<Look<'a>>,
    after: Vec<Look<'a>>,
    faults: Vec<(Calls, Fault)>,
    pebble_faults: Vec<(&'static str, usize, PebbleFault)>,
}

type Look<'a> = Box<dyn FnOnce(&Model) + 'a>;

impl<'a> Run<'a> {
    pub(crate) fn new(deployment: &'a Deployment, event: Occurrence, state: &'a State) -> Self {
        Run {
            deployment,
            event,
            state,
            before: Vec::new(),
            after: Vec::new(),
            faults: Vec::new(),
            pebble_faults: Vec::new(),
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

    /// Makes the request of this number to a container's Pebble fail; the first is 0. A command has one for
    /// each of its websockets too.
    pub fn fail_request<C: Container>(mut self, _: C, request: usize, fault: PebbleFault) -> Self {
        self.pebble_faults.push((C::NAME, request, fault));
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

    #[expect(
        clippy::expect_used,
        reason = "the environment is made here, and a test without a place for a file cannot go on"
    )]
    fn dispatch(self) -> Result<Outcome, Box<Failure>> {
        let Run {
            deployment,
            event,
            state,
            ..
        } = self;
        let unit = deployment.unit_name();
        let dispatch = Arc::new(event.dispatch(&unit, state));
        let payload = payload(&event.what).expect("a file in the directory for temporary files");
        let environment = Environment::new(deployment, &unit, state, &dispatch);
        let environment = environment.bringing(payload.as_ref());
        let lookup = |name: &str| environment.get(name);
        let params = match event.what {
            What::Action { name, params } => match deployment.declared.action(&name) {
                Some(action) => action.params.with_defaults(params),
                None => params,
            },
            _ => BTreeMap::new(),
        };
        let charm = deployment.declared.clone();
        let hook_context = HookContext::new(
            "test",
            unit.clone(),
            charm,
            dispatch.clone(),
            params,
            state.clone(),
        )
        .of_juju(deployment.juju_version.clone());
        let seam = Arc::new(InProcess::new(hook_context, self.faults));
        for (container, request, fault) in self.pebble_faults {
            if let Some(pebble) = seam.pebbles().get(container) {
                // Each copy is the same one.
                let _ = pebble.clone().fail(request, fault);
            }
        }
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
        let (hook_context, calls) = seam.finish().expect("it has not ended before");
        let refused = hook_context.refused_at_end();
        let (seen, changes) = hook_context.into_parts();
        let failed = result.is_err() || refused.is_some();
        let mut state = match failed {
            false => seen,
            true => left(state, &changes),
        };
        // Pebble does what it is asked at once, whatever becomes of the hook.
        let pebbles = seam.pebbles().iter();
        state.containers = pebbles
            .clone()
            .map(|(name, pebble)| (name.clone(), Box::new(pebble.state())))
            .collect();
        let outcome = Outcome {
            requests: pebbles
                .clone()
                .map(|(name, pebble)| (name.clone(), pebble.requests()))
                .collect(),
            exec_calls: pebbles
                .map(|(name, pebble)| (name.clone(), pebble.exec_calls()))
                .collect(),
            calls,
            log: log(&changes, &dispatch),
            action: action(&changes, &dispatch, failed),
            events: events.take(),
            state,
        };
        match result {
            Ok(()) => match refused.map(Cause::NotCommitted) {
                None => Ok(outcome),
                Some(cause) => Err(Box::new(Failure { cause, outcome })),
            },
            Err(error) => Err(Box::new(Failure::new(error, outcome))),
        }
    }
}

/// What a hook of the charm's own brings.
fn payload(what: &What) -> io::Result<Option<Payload>> {
    Ok(match what {
        What::Own {
            payload, by_file, ..
        } => Some(match by_file {
            true => Payload::in_file(payload)?,
            false => Payload::in_variable(payload.clone()),
        }),
        _ => None,
    })
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

/// What a charm that failed leaves behind.
fn left(before: &State, changes: &[Change]) -> State {
    let mut state = before.clone();
    let at_once = changes.iter().filter(|change| change.counts_at_once());
    at_once.for_each(|change| state.apply(change));
    state
}

fn log(changes: &[Change], dispatch: &Dispatch) -> Vec<LogLine> {
    let relation = match dispatch {
        Dispatch::Hook(hook) => hook.relation(),
        Dispatch::Action(_) => None,
    };
    let prefix = relation.map_or(String::new(), |id| format!("{id}: "));
    let lines = changes.iter().filter_map(|change| match change {
        Change::Log { level, message, .. } => {
            let bare = message.strip_prefix(&prefix);
            Some(LogLine {
                level: *level,
                message: bare.unwrap_or(message).to_owned(),
            })
        }
        _ => None,
    });
    lines.collect()
}

/// What an action answered; `failed` says that its handler did.
fn action(changes: &[Change], dispatch: &Dispatch, failed: bool) -> ActionOutcome {
    let mut outcome = ActionOutcome::default();
    if matches!(dispatch, Dispatch::Hook(_)) {
        return outcome;
    }
    for change in changes {
        match change {
            Change::ActionResult { path, value } => {
                put_result(&mut outcome.results, path, value.clone());
            }
            Change::ActionLog(message) => outcome.log.push(message.clone()),
            Change::ActionFailure(why) => outcome.failure = Some(why.clone()),
            _ => {}
        }
    }
    if failed {
        outcome.failure = Some("exit status 1".to_owned());
    }
    outcome
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
