//! The model and its agents together: deploy charms, and let them run until nothing is due.

mod error;
mod files;
mod policy;
mod root;

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::mem;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::MutexGuard;
use std::time::Duration;

use juju_agent::{Address, Token};
use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::hook::Hook;
use juju_vocabulary::name::{AppName, UnitName};

use crate::agent::{Agent, CommandRecord, DispatchRecord, install_tools};
use crate::charm_source::CharmSource;
use crate::fault::{Calls, Fault};
use crate::hook_tool;
use crate::model::{Deed, Model, ModelError};
use crate::shared_model::SharedModel;
use root::Root;

pub use crate::model::Due;
pub use error::SimulationError;
pub use policy::{InOrder, Policy, Seeded};

/// A simulated Juju that runs charms.
///
/// What users do to a model (relate, config, actions, …) is done to [`model`](Self::model), by other threads
/// also while charms run, through [`shared_model`](Self::shared_model); what
/// needs files (deploy, upgrade) and what runs charms is done here.
#[derive(Debug)]
pub struct Simulation {
    /// How long a charm may run before it is killed; five minutes unless set.
    pub timeout: Duration,
    /// How many dispatches [`settle`](Self::settle) runs before it gives up; 1000 unless set.
    pub limit: usize,
    /// What an operator sets in the environment of every charm beside Juju's own variables, such as
    /// `CHARM_CORE_TRANSPORT`; nothing unless set.
    pub variables: BTreeMap<&'static str, String>,
    /// Calls of hook tools that fail, in every dispatch; none unless set.
    pub faults: Vec<(Calls, Fault)>,
    /// What runs next, where Juju leaves it open; [`InOrder`] unless set.
    pub policy: Box<dyn Policy>,
    model: SharedModel,
    charms: BTreeMap<AppName, CharmSource>,
    agents: BTreeMap<UnitName, Agent>,
    journal: Option<Vec<Deed>>,
    home: Option<PathBuf>,
    sockets: u32,
    uploads: u32,
    token: Token,
    root: Root,
}

impl Simulation {
    /// An empty simulation. Its hook tools are links to a program that it finds: `cargo-charm`, which cargo installs, or
    /// the `hook-tool` of this package in `target`. Charms that ask their agent over the socket, as `charm-core` does, need
    /// none; where there is none, a hook tool that is started fails and says how to get it.
    ///
    /// # Errors
    /// When no directory for the simulation can be made, or the system has no random numbers.
    pub fn new() -> Result<Self, SimulationError> {
        let root = Root::new()?;
        let hook_tool = match hook_tool::find() {
            Some(path) => path,
            None => put_excuse(root.path())?,
        };
        Self::in_root(root, &hook_tool)
    }

    /// An empty simulation whose hook tools are links to `hook_tool`.
    ///
    /// # Errors
    /// When no directory for the simulation can be made, the system has no random numbers, or there is no such program.
    pub fn with_hook_tool(hook_tool: &Path) -> Result<Self, SimulationError> {
        Self::in_root(Root::new()?, hook_tool)
    }

    fn in_root(root: Root, hook_tool: &Path) -> Result<Self, SimulationError> {
        let hook_tool = fs::canonicalize(hook_tool)
            .map_err(|_| SimulationError::NoHookTool(hook_tool.to_owned()))?;
        install_tools(&root.path().join("tools"), &hook_tool)?;
        let token = random_token()?;
        let mut model = Model::default();
        model.keep_storages_in(&root.path().join("storage"));
        Ok(Self {
            model: SharedModel::new(model),
            timeout: Duration::from_secs(300),
            limit: 1000,
            variables: BTreeMap::new(),
            faults: Vec::new(),
            policy: Box::new(InOrder::default()),
            charms: BTreeMap::new(),
            agents: BTreeMap::new(),
            journal: None,
            home: None,
            sockets: 0,
            uploads: 0,
            token,
            root,
        })
    }

    /// An empty simulation that goes on with this model, of which nothing has run yet.
    #[must_use]
    pub fn with_model(self, mut model: Model) -> Self {
        model.keep_storages_in(&self.root.path().join("storage"));
        *self.model() = model;
        self
    }

    /// The same with the agents' files in `dir`, which stays: what charms have installed and written there is found again
    /// by the next simulation that goes on with the model. From now on [`take_deeds`](Self::take_deeds) tells what the
    /// agents have done.
    #[must_use]
    pub fn kept_in(mut self, dir: impl Into<PathBuf>) -> Self {
        let dir = dir.into();
        self.model().keep_storages_in(&dir.join("storage"));
        self.home = Some(dir);
        self.journal = Some(Vec::new());
        self
    }

    /// What the agents have done to the model since it was last asked, in order; nothing of a simulation that is not
    /// [kept](Self::kept_in).
    pub fn take_deeds(&mut self) -> Vec<Deed> {
        self.journal.as_mut().map(mem::take).unwrap_or_default()
    }

    /// Says which charm an application of the model runs that was deployed in an earlier simulation.
    pub fn use_charm(&mut self, app: AppName, charm: CharmSource) {
        self.charms.insert(app, charm);
    }

    /// The model, for as long as the guard lives; nothing runs meanwhile.
    pub fn model(&self) -> MutexGuard<'_, Model> {
        self.model.lock()
    }

    /// The model, for other threads to look at and change while charms run.
    pub fn shared_model(&self) -> SharedModel {
        self.model.clone()
    }

    /// Deploys a charm as application `name`.
    ///
    /// # Errors
    /// When the charm cannot be used, or the model refuses name or config.
    pub fn deploy(
        &mut self,
        charm: &CharmSource,
        name: &str,
        config: &BTreeMap<String, String>,
        units: u32,
    ) -> Result<(), SimulationError> {
        self.model().deploy(charm.read()?, name, config, units)?;
        self.sweep_agents(name);
        self.remember(name, charm);
        Ok(())
    }

    /// Replaces an application's charm (`juju refresh`).
    ///
    /// # Errors
    /// When the charm cannot be used, or does not fit the application's relations.
    pub fn upgrade_charm(&mut self, app: &str, charm: &CharmSource) -> Result<(), SimulationError> {
        self.model().upgrade_charm(app, charm.read()?)?;
        self.remember(app, charm);
        Ok(())
    }

    fn remember(&mut self, app: &str, charm: &CharmSource) {
        if let Ok(app) = app.parse() {
            self.charms.insert(app, charm.clone());
        }
    }

    /// All that could run now, by unit; of it the [`policy`](Self::policy) picks. Units in error wait for
    /// [`Model::resolved`] or for time to pass ([`Model::advance`]).
    pub fn due(&self) -> Vec<Due> {
        self.model().due().to_vec()
    }

    /// Does what is due up to the moment when a charm starts, and returns which, to be [run](Self::run); nothing when
    /// none is due.
    pub fn start_next(&mut self) -> Option<(UnitName, Dispatch)> {
        loop {
            let Due { unit, operation } = self.pick()?;
            if let Some(journal) = &mut self.journal {
                journal.push(Deed::Started(unit.clone(), operation.clone()));
            }
            let started = self.model().start_operation(&unit, operation);
            match started {
                Some(dispatch) => return Some((unit, dispatch)),
                None => self.forget_gone(&unit),
            }
        }
    }

    fn pick(&mut self) -> Option<Due> {
        let mut model = self.model.lock();
        let due = model.due();
        let first = due.first()?;
        let picked = due.get(self.policy.pick(due));
        Some(picked.unwrap_or(first).clone())
    }

    /// Runs the next charm that is due; nothing when none is.
    ///
    /// # Errors
    /// When an agent cannot work. A charm that fails is no error: its unit is in error then.
    pub fn step(&mut self) -> Result<Option<DispatchRecord>, SimulationError> {
        let started = self.start_next();
        let run = started.map(|(unit, dispatch)| self.run(unit, &dispatch));
        run.transpose()
    }

    /// Runs the charm that [`start_next`](Self::start_next) has started.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub fn run(
        &mut self,
        unit: UnitName,
        dispatch: &Dispatch,
    ) -> Result<DispatchRecord, SimulationError> {
        self.prepare_agent(&unit)?;
        self.make_storages(&unit)?;
        let agent = self.agents.get_mut(&unit);
        let agent = agent.ok_or_else(|| SimulationError::NoCharm(unit.app()))?;
        let record = agent.run(&self.model, dispatch, &self.variables, &self.faults)?;
        if let Some(journal) = &mut self.journal {
            journal.extend(record.ended.clone().map(Deed::Ended));
        }
        Ok(record)
    }

    /// Runs charms until nothing is due, and returns what ran.
    ///
    /// # Errors
    /// As [`step`](Self::step); and when there is no end to it.
    pub fn settle(&mut self) -> Result<Vec<DispatchRecord>, SimulationError> {
        self.settle_with(|_| {})
    }

    /// [`settle`](Self::settle), showing each dispatch as soon as it has ended.
    ///
    /// # Errors
    /// As [`settle`](Self::settle).
    pub fn settle_with(
        &mut self,
        mut observer: impl FnMut(&DispatchRecord),
    ) -> Result<Vec<DispatchRecord>, SimulationError> {
        let mut ran = Vec::new();
        while let Some(dispatch) = self.step()? {
            observer(&dispatch);
            ran.push(dispatch);
            if ran.len() >= self.limit {
                return Err(SimulationError::Restless {
                    limit: self.limit,
                    busiest: busiest(&ran),
                });
            }
        }
        Ok(ran)
    }

    /// Runs a unit's charm for the hook of this name, as `juju exec "JUJU_DISPATCH_PATH=hooks/NAME ./dispatch"` does:
    /// one of the charm's own, or of a newer Juju. It brings no data, and puts no unit into error. What it wrote is dropped when it
    /// fails, as the line that `charm_core::OwnHook` writes has it.
    ///
    /// # Errors
    /// When there is no such unit, or its agent cannot work.
    pub fn run_hook(
        &mut self,
        unit: &UnitName,
        name: &str,
    ) -> Result<DispatchRecord, SimulationError> {
        let hook = Hook::Other(name.to_owned());
        self.run(unit.clone(), &Dispatch::Hook(hook))
    }

    /// Runs a command on a unit with the hook tools, as `juju exec` does. What it writes counts, unless a signal has killed it.
    ///
    /// # Errors
    /// When there is no such unit, or its agent cannot work.
    pub fn exec(
        &mut self,
        unit: &UnitName,
        command: &str,
    ) -> Result<CommandRecord, SimulationError> {
        if self.model().unit(unit).is_none() {
            return Err(ModelError::NoUnit(unit.to_string()).into());
        }
        self.prepare_agent(unit)?;
        let agent = self.agents.get_mut(unit);
        let agent = agent.ok_or_else(|| SimulationError::NoCharm(unit.app()))?;
        Ok(agent.exec(&self.model, command, &self.variables)?)
    }

    fn prepare_agent(&mut self, unit: &UnitName) -> Result<(), SimulationError> {
        let charm = self
            .charms
            .get(unit.app_name())
            .ok_or_else(|| SimulationError::NoCharm(unit.app()))?;
        // The charm that the unit runs: its application may have a newer one.
        let revision = self
            .model
            .lock()
            .unit(unit)
            .map(|unit| unit.local.charm_revision);
        let revision = revision.unwrap_or_default();
        if let Some(agent) = self.agents.get_mut(unit) {
            return Ok(agent.install(charm, revision)?);
        }
        self.sockets += 1;
        // Socket paths must be short, so they do not contain the unit's name.
        let socket = self.root.path().join(format!("{}.socket", self.sockets));
        let mut agent = Agent::new(
            unit.clone(),
            charm,
            &self.agent_dir(unit),
            self.root.path().join("tools"),
            Address::new(socket.to_string_lossy()),
            self.token.clone(),
            self.timeout,
        );
        agent.install(charm, revision)?;
        self.agents.insert(unit.clone(), agent);
        Ok(())
    }

    /// Removes what an earlier application of the same name has left.
    fn sweep_agents(&self, app: &str) {
        let agents = self
            .home
            .iter()
            .flat_map(|home| fs::read_dir(home.join("agents")));
        for agent in agents.flatten().flatten() {
            let unit = UnitName::of_tag(&agent.file_name().to_string_lossy());
            if unit.is_some_and(|unit| unit.app_name() == app) {
                let _ = fs::remove_dir_all(agent.path());
            }
        }
    }

    fn agent_dir(&self, unit: &UnitName) -> PathBuf {
        let home = self.home.as_deref().unwrap_or(self.root.path());
        home.join("agents").join(unit.tag())
    }

    fn forget_gone(&mut self, unit: &UnitName) {
        let model = self.model.lock();
        if model.unit(unit).is_some() {
            return;
        }
        self.agents.remove(unit);
        // It goes with the simulation at the latest.
        let _ = fs::remove_dir_all(self.agent_dir(unit));
        if model.app(unit.app_name()).is_none() {
            self.charms.remove(unit.app_name());
        }
    }
}

/// What only the agents and their hook tools know.
fn random_token() -> Result<Token, SimulationError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(SimulationError::NoToken)?;
    Ok(Token::new(format!("{:032x}", u128::from_ne_bytes(bytes))))
}

/// The units and hooks that make up the end of a run that does not end.
fn busiest(ran: &[DispatchRecord]) -> String {
    let recent = ran.get(ran.len() / 2..).unwrap_or_default();
    let mut counts = BTreeMap::new();
    for dispatch in recent {
        *counts
            .entry(format!("{} {}", dispatch.unit, dispatch.event))
            .or_insert(0_usize) += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let shown = counts
        .iter()
        .take(5)
        .map(|(what, count)| format!("{what} ({count} times)"));
    shown.collect::<Vec<_>>().join(", ")
}

/// Stands in for the program behind the hook tools where there is none.
fn put_excuse(dir: &Path) -> Result<PathBuf, SimulationError> {
    const EXCUSE: &str = "#!/bin/sh\n\
        echo \"ERROR ${0##*/}: the simulated Juju found no program for its hook tools; install cargo-charm, which is one\" >&2\n\
        exit 1\n";
    let path = dir.join("no-hook-tool");
    let written = fs::write(&path, EXCUSE);
    let executable = Permissions::from_mode(0o755);
    match written.and_then(|()| fs::set_permissions(&path, executable)) {
        Ok(()) => Ok(path),
        Err(source) => Err(SimulationError::Directory { path, source }),
    }
}
