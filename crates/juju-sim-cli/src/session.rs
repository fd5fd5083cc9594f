//! A model that is looked at, or changed while nobody else does.

use std::env;
use std::path::PathBuf;
use std::sync::MutexGuard;

use anyhow::{Context, Result, anyhow, bail};
use juju_sim::agent::DispatchRecord;
use juju_sim::charm_source::CharmSource;
use juju_sim::model::Model;
use juju_sim::simulation::Simulation;
use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::name::UnitName;

use crate::args::Global;
use crate::output;
use crate::state::{self, Beside, Controller, ModelDir, Stored};

impl Global {
    /// The state directory.
    pub(crate) fn controller(&self) -> Result<Controller> {
        let dir = match &self.state {
            Some(dir) => dir.clone(),
            None => default_state()
                .context("there is no home directory; name a directory with --state")?,
        };
        Ok(Controller::open(&dir)?)
    }

    /// The name of the model that is meant: the one that is named (also as `controller:owner/model`), or the current one.
    pub(crate) fn model_name(&self, controller: &Controller) -> Result<String> {
        let name = match &self.model {
            Some(name) => short_name(name).to_owned(),
            None => controller.read()?.current.ok_or_else(|| {
                anyhow!("no model is current: make one with `juju-sim add-model NAME`, or choose one with `juju-sim switch NAME` or --model")
            })?,
        };
        if !controller.models()?.contains(&name) {
            bail!("model \"{name}\" not found: `juju-sim models` lists those that there are");
        }
        Ok(name)
    }

    /// The model, to look at.
    pub(crate) fn look(&self) -> Result<Stored> {
        let controller = self.controller()?;
        let name = self.model_name(&controller)?;
        let dir = controller.model_dir(&name);
        let mut stored = state::read(&dir)?;
        stored.model.keep_storages_in(&dir.join("storage"));
        Ok(stored)
    }

    /// The model, to change.
    pub(crate) fn open(&self) -> Result<Session> {
        let controller = self.controller()?;
        let name = self.model_name(&controller)?;
        self.opened.set(true);
        self.open_model(&controller, &name)
    }

    /// A model by its name, to change.
    pub(crate) fn open_model(&self, controller: &Controller, name: &str) -> Result<Session> {
        let mut dir = lock(controller, name)?;
        if !dir.is_taken() {
            bail!("model \"{name}\" not found: it was destroyed meanwhile");
        }
        let Stored { model, beside } = dir.read()?;
        // The hook tools are links to this program.
        let program = env::current_exe().context("cannot find this program")?;
        let simulation = Simulation::with_hook_tool(&program)?.with_model(model);
        let mut simulation = simulation.kept_in(dir.path());
        for (app, charm) in &beside.charms {
            simulation.use_charm(app.parse()?, dir.kept(charm));
        }
        Ok(Session {
            simulation,
            beside,
            dir,
            settles: !self.no_settle,
            verbose: self.verbose,
        })
    }
}

/// Waits for a model of this name, and says so.
pub(crate) fn lock(controller: &Controller, name: &str) -> Result<ModelDir> {
    let waiting = || {
        output::remark(&format!(
            "Waiting for another command on model \"{name}\" …"
        ))
    };
    Ok(ModelDir::lock(&controller.model_dir(name), waiting)?)
}

/// The model in `controller:owner/model`.
pub(crate) fn short_name(model: &str) -> &str {
    model.rsplit([':', '/']).next().unwrap_or(model)
}

fn default_state() -> Option<PathBuf> {
    let set = |name| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let base = set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local/state")));
    Some(base?.join("juju-sim"))
}

/// A model that only this process changes.
#[derive(Debug)]
pub(crate) struct Session {
    /// Model and agents.
    pub(crate) simulation: Simulation,
    /// What is kept beside the model.
    pub(crate) beside: Beside,
    dir: ModelDir,
    settles: bool,
    verbose: bool,
}

impl Session {
    /// The model.
    pub(crate) fn model(&self) -> MutexGuard<'_, Model> {
        self.simulation.model()
    }

    /// Copies a charm for an application, for good.
    pub(crate) fn keep(&mut self, app: &str, charm: &Located) -> Result<CharmSource> {
        let program = charm.program.is_some();
        self.dir
            .keep(&mut self.beside, app, &charm.source, &charm.origin, program)
    }

    /// What a user has done is done: it is on disk, and charms run until nothing is due, unless that is not wanted.
    pub(crate) fn finish(&mut self) -> Result<()> {
        self.commit()?;
        if self.settles {
            self.settle()?;
        }
        Ok(())
    }

    /// Writes the model down as it is.
    pub(crate) fn commit(&mut self) -> Result<()> {
        let mut model = self.simulation.model();
        self.dir.sweep(&model, &mut self.beside);
        Ok(self.dir.write(&mut model, &mut self.beside)?)
    }

    /// Lets charms run until nothing is due. Each dispatch is on disk before the next one starts.
    pub(crate) fn settle(&mut self) -> Result<()> {
        let limit = {
            let model = self.model();
            1000 + 50 * (model.relations().len() + model.units().len())
        };
        for _ in 0..limit {
            if !self.step()? {
                return Ok(());
            }
        }
        bail!(
            "no rest after {limit} dispatches: charms wake each other again and again; \
             `juju-sim debug-log` tells which. They go on with the next command"
        );
    }

    /// Lets one charm run, if one is due.
    pub(crate) fn step(&mut self) -> Result<bool> {
        let started = self.simulation.start_next();
        let ran = match &started {
            Some((unit, dispatch)) => Some(self.run(unit, dispatch)?),
            None => None,
        };
        let deeds = self.simulation.take_deeds();
        if !deeds.is_empty() {
            self.dir.append(&deeds)?;
        }
        if let Some(record) = ran.filter(|_| self.verbose) {
            let failure = record.exit.failure().map(|why| format!(": {why}"));
            let failure = failure.unwrap_or_default();
            output::remark(&format!("{} {}{failure}", record.unit, record.event));
        }
        Ok(started.is_some())
    }

    fn run(&mut self, unit: &UnitName, dispatch: &Dispatch) -> Result<DispatchRecord> {
        let faults = self.beside.faults.iter();
        let faults = faults.filter(|fault| fault.unit == *unit);
        self.simulation.faults = faults.map(|fault| fault.in_simulation()).collect();
        Ok(self.simulation.run(unit.clone(), dispatch)?)
    }
}

/// A charm on this machine.
#[derive(Debug)]
pub(crate) struct Located {
    /// To deploy.
    pub(crate) source: CharmSource,
    /// Its directory or `.charm` file.
    pub(crate) origin: PathBuf,
    /// The program that stands in for its `dispatch`.
    pub(crate) program: Option<PathBuf>,
}

impl Located {
    /// The charm in this directory, with this program as its `dispatch`, or its own.
    pub(crate) fn at(path: PathBuf, program: Option<PathBuf>) -> Self {
        let is_packed = path.extension().is_some_and(|ending| ending == "charm");
        let source = match &program {
            Some(program) => CharmSource::program(&path, program),
            None if is_packed => CharmSource::archive(&path),
            None => CharmSource::dir(&path),
        };
        Self {
            source,
            origin: path,
            program,
        }
    }
}
