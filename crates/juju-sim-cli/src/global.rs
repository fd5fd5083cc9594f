//! What all verbs take, and what it opens.

use std::cell::Cell;

use anyhow::Result;
use clap::Args;

use crate::place::Place;
use crate::session::Session;
use crate::state::{Controller, Stored};

/// What all verbs take.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Return before charms run; `settle` lets them run.
    #[arg(long, global = true)]
    pub(crate) no_settle: bool,
    /// Say on standard error what runs.
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// Taken, as by `juju`, and of no effect here.
    #[arg(short, long, global = true, hide = true)]
    quiet: bool,
    /// Taken, as by `juju`, and of no effect here.
    #[arg(long, global = true, hide = true)]
    debug: bool,
    /// There is one controller.
    #[arg(short, long, global = true, hide = true)]
    controller: Option<String>,
    /// A model was opened to change it.
    #[arg(skip)]
    pub(crate) opened: Cell<bool>,
}

impl Global {
    /// The state directory.
    pub(crate) fn controller(&self) -> Result<Controller> {
        self.place.controller()
    }

    /// The model, to look at.
    pub(crate) fn look(&self) -> Result<Stored> {
        self.place.look()
    }

    /// The model, to change.
    pub(crate) fn open(&self) -> Result<Session> {
        let controller = self.controller()?;
        let name = self.place.model_name(&controller)?;
        self.opened.set(true);
        self.open_model(&controller, &name)
    }

    /// A model by its name, to change.
    pub(crate) fn open_model(&self, controller: &Controller, name: &str) -> Result<Session> {
        let mut session = Session::open(controller, name)?;
        session.settles = !self.no_settle;
        session.verbose = self.verbose;
        Ok(session)
    }
}
