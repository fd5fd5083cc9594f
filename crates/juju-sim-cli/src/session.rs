//! A model that is looked at, or changed while nobody else does.

use std::env;
use std::path::PathBuf;
use std::sync::MutexGuard;

use anyhow::{Context, Result, bail};
use juju_sim::agent::DispatchRecord;
use juju_sim::charm_source::CharmSource;
use juju_sim::model::{Deploy, Model};
use juju_sim::simulation::Simulation;
use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::name::UnitName;

use crate::output;
use crate::state::{Beside, Controller, ModelDir, Stored};

/// Waits for a model of this name, and says so.
pub(crate) fn lock(controller: &Controller, name: &str) -> Result<ModelDir> {
    let waiting = || {
        output::remark(&format!(
            "Waiting for another command on model \"{name}\" …"
        ))
    };
    Ok(ModelDir::lock(&controller.model_dir(name), waiting)?)
}

/// A model that only this process changes.
#[derive(Debug)]
pub(crate) struct Session {
    /// Model and agents.
    pub(crate) simulation: Simulation,
    /// What is kept beside the model.
    pub(crate) beside: Beside,
    dir: ModelDir,
    pub(crate) settles: bool,
    pub(crate) verbose: bool,
}

impl Session {
    /// A model by its name, to change.
    pub(crate) fn open(controller: &Controller, name: &str) -> Result<Self> {
        let mut dir = lock(controller, name)?;
        if !dir.is_taken() {
            bail!("model \"{name}\" not found: it was destroyed meanwhile");
        }
        let Stored { model, mut beside } = dir.read()?;
        // A later unit of the same name has no part in them.
        beside
            .faults
            .retain(|fault| model.unit(&fault.unit).is_some());
        // The hook tools are links to this program.
        let program = env::current_exe().context("cannot find this program")?;
        let simulation = Simulation::with_hook_tool(&program)?.with_model(model);
        let mut simulation = simulation.kept_in(dir.path());
        for (app, charm) in &beside.charms {
            simulation.use_charm(app.parse()?, dir.kept(charm));
        }
        Ok(Self {
            simulation,
            beside,
            dir,
            settles: true,
            verbose: false,
        })
    }

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

    /// Deploys a charm as an application.
    pub(crate) fn deploy(&mut self, charm: &Located, app: &str, deploy: &Deploy) -> Result<()> {
        if self.model().app(app).is_some() {
            bail!("cannot add application {app:?}: application already exists");
        }
        let kept = self.keep(app, charm)?;
        Ok(self.simulation.deploy_as(&kept, app, deploy)?)
    }

    /// Replaces an application's charm; on units in error only when that is forced.
    pub(crate) fn refresh(&mut self, charm: &Located, app: &str, force: bool) -> Result<()> {
        let kept = self.keep(app, charm)?;
        self.simulation.upgrade_charm(app, &kept)?;
        if force {
            self.model().force_charm(app);
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
        self.settle_and(|_, _| Ok(()))
    }

    /// The same, and calls `after` with each dispatch and the model that it left.
    pub(crate) fn settle_and(
        &mut self,
        mut after: impl FnMut(&DispatchRecord, &Model) -> Result<()>,
    ) -> Result<()> {
        let limit = {
            let model = self.model();
            1000 + 50 * (model.relations().len() + model.units().len())
        };
        for _ in 0..limit {
            match self.step()? {
                Some(record) => after(&record, &self.model())?,
                None => return Ok(()),
            }
        }
        bail!(
            "no rest after {limit} dispatches: charms wake each other again and again; \
             `juju-sim debug-log` tells which. They go on with the next command"
        );
    }

    /// Lets one charm run, if one is due.
    pub(crate) fn step(&mut self) -> Result<Option<DispatchRecord>> {
        let started = self.simulation.start_next();
        let ran = match &started {
            Some((unit, dispatch)) => Some(self.run(unit, dispatch)?),
            None => None,
        };
        let deeds = self.simulation.take_deeds();
        if !deeds.is_empty() {
            self.dir.append(&deeds)?;
        }
        if let Some(record) = ran.as_ref().filter(|_| self.verbose) {
            let failure = record.exit.failure().map(|why| format!(": {why}"));
            let failure = failure.unwrap_or_default();
            output::remark(&format!("{} {}{failure}", record.unit, record.event));
        }
        Ok(ran)
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
