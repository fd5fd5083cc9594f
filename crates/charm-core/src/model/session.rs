//! What everything in the model stands on: one dispatch, its host, and what was answered so far.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::Arc;

use juju_vocabulary::difference;
use juju_vocabulary::environment::Environment;
use juju_vocabulary::event::Event;
use juju_vocabulary::name::AppName;
use juju_vocabulary::relation::RelationId;
use juju_vocabulary::version::JujuVersion;
use serde::de::DeserializeOwned;

use super::answers::{Answers, Question};
use super::kept::Kept;
use super::waited::Waited;
use crate::error::Error;
use crate::host::{self, Call, Host, ToolError};

type Commit = fn(&Model) -> Result<(), Error>;

/// Everything a handler can reach: the unit, its application, config and relations.
pub struct Model {
    environment: Environment,
    app: AppName,
    host: Arc<dyn Host>,
    answers: Answers,
    /// The relation of a `relation-broken` hook, which counts as gone already.
    broken: Option<RelationId>,
    emitted: RefCell<VecDeque<Arc<dyn Event>>>,
    /// The machine reboots before the hook is done.
    reboots: Cell<bool>,
    /// What the event at hand has waited.
    waited: Cell<Option<Waited>>,
    /// What is kept for later dispatches, by its key.
    pub(super) states: RefCell<BTreeMap<String, Kept>>,
    /// Writes them; none when nobody has asked for any.
    pub(super) commit: Cell<Option<Commit>>,
}

impl Model {
    pub(crate) fn new(
        environment: Environment,
        host: Arc<dyn Host>,
        broken: Option<RelationId>,
    ) -> Self {
        Model {
            app: environment.unit.app(),
            environment,
            host,
            answers: Answers::default(),
            broken,
            emitted: RefCell::default(),
            reboots: Cell::new(false),
            waited: Cell::default(),
            states: RefCell::default(),
            commit: Cell::default(),
        }
    }

    /// The model's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.environment.model_name
    }

    /// The model's UUID.
    #[must_use]
    pub fn uuid(&self) -> &str {
        &self.environment.model_uuid
    }

    /// What else Juju says about this dispatch.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Sends an event of a library to its observers, once the handlers of the present event are done.
    pub fn emit(&self, event: impl Event) {
        self.emitted.borrow_mut().push_back(Arc::new(event));
    }

    /// Everything outside, for what the model does not cover.
    #[must_use]
    pub fn host(&self) -> &dyn Host {
        &*self.host
    }

    #[cfg(feature = "pebble")]
    pub(super) fn shared_host(&self) -> Arc<dyn Host> {
        self.host.clone()
    }

    pub(crate) fn next_emitted(&self) -> Option<Arc<dyn Event>> {
        self.emitted.borrow_mut().pop_front()
    }

    /// How often and since when the event at hand was put off by this handler, which is registered with
    /// [`observe_as`](crate::Charm::observe_as); none when it comes for the first time.
    ///
    /// ```
    /// use charm_core::event::ConfigChanged;
    /// use charm_core::{Blocked, Error, Model, Outcome};
    ///
    /// fn migrate(model: &Model, _: &ConfigChanged) -> Result<Outcome, Error> {
    ///     if model.waited().is_some_and(|waited| waited.times > 20) {
    ///         model.unit().set_status(Blocked("the migration does not get on"))?;
    ///     }
    ///     // …
    ///     Ok(Outcome::Defer)
    /// }
    /// ```
    #[must_use]
    pub fn waited(&self) -> Option<Waited> {
        self.waited.get()
    }

    pub(crate) fn note_waited(&self, waited: Option<Waited>) {
        self.waited.set(waited);
    }

    pub(super) fn note_reboot(&self) {
        self.reboots.set(true);
    }

    /// Whether the machine reboots before the hook is done, so that nothing of it may count.
    pub(crate) fn reboots(&self) -> bool {
        self.reboots.get()
    }

    pub(super) fn app_name(&self) -> &AppName {
        &self.app
    }

    pub(crate) fn broken(&self) -> Option<&RelationId> {
        self.broken.as_ref()
    }

    /// What a tool that prints JSON answers to `call`: asked once a dispatch. An error is not remembered.
    pub(super) fn ask<T: DeserializeOwned + 'static>(
        &self,
        call: &Call<'_>,
    ) -> Result<&T, ToolError> {
        self.ask_for(call, |answer: T| answer)
    }

    /// The same, where what is remembered is made of the answer.
    pub(super) fn ask_for<A: DeserializeOwned, T: 'static>(
        &self,
        call: &Call<'_>,
        make: impl Fn(A) -> T,
    ) -> Result<&T, ToolError> {
        self.ask_with(call, |host, call| host::read(host, call).map(&make))
    }

    /// The same, where the answer is read in another way.
    pub(super) fn ask_with<T: 'static>(
        &self,
        call: &Call<'_>,
        read: impl Fn(&dyn Host, &Call<'_>) -> Result<T, ToolError>,
    ) -> Result<&T, ToolError> {
        let question = Question::new(call);
        loop {
            if let Some(known) = self.answers.newest(&question) {
                return Ok(known);
            }
            self.require_tool(call)?;
            self.answers.add(&question, read(self.host(), call)?);
        }
    }

    /// What was last answered to `call`.
    pub(super) fn known<T: 'static>(&self, call: &Call<'_>) -> Option<&T> {
        self.answers.newest(&Question::new(call))
    }

    /// Takes `answer` for the answer to `call` from now on. What was lent before stays as it is.
    pub(super) fn remember<T: 'static>(&self, call: &Call<'_>, answer: T) {
        self.answers.add(&Question::new(call), answer);
    }

    /// What a tool that prints JSON answers now: not remembered, where the charm itself or others change it meanwhile.
    pub(super) fn look<T: DeserializeOwned>(&self, call: &Call<'_>) -> Result<T, ToolError> {
        self.require_tool(call)?;
        host::read(self.host(), call)
    }

    /// The line that a tool prints which does something.
    pub(super) fn tell_line(&self, call: &Call<'_>) -> Result<String, ToolError> {
        self.require_tool(call)?;
        host::line(self.host(), call)
    }

    /// Calls a tool whose output does not matter.
    pub(super) fn tell(&self, call: &Call<'_>) -> Result<(), ToolError> {
        self.require_tool(call)?;
        host::act(self.host(), call)
    }

    /// Refuses a tool that this Juju does not have. One that does not tell its version is asked.
    fn require_tool(&self, call: &Call<'_>) -> Result<(), ToolError> {
        let present = &self.environment.juju_version;
        let lifetime = difference::hook_tool(call.tool());
        if *present == JujuVersion::UNKNOWN || lifetime.contains(present) {
            return Ok(());
        }
        Err(ToolError::NeedsJuju {
            tool: call.tool(),
            lifetime,
            present: present.clone(),
        })
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model")
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}
