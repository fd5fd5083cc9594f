//! Who is compared, and how Juju would start them.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::hook::Hook;
use crate::programs::Programs;
use crate::stage::Stage;

/// One of something for each contender.
#[derive(Default)]
pub(crate) struct Each<T> {
    pub(crate) ops: T,
    pub(crate) ours: T,
    pub(crate) bare: T,
}

impl<T> Each<T> {
    pub(crate) fn try_map<U>(&self, mut f: impl FnMut(&T) -> Result<U>) -> Result<Each<U>> {
        Ok(Each {
            ops: f(&self.ops)?,
            ours: f(&self.ours)?,
            bare: f(&self.bare)?,
        })
    }
}

/// A program that handles a dispatch.
pub(crate) struct Contender {
    program: PathBuf,
    script: Option<PathBuf>,
    charm_dir: PathBuf,
    path: OsString,
}

impl Contender {
    /// All of them, ready to start.
    pub(crate) fn each(programs: &Programs, stage: &Stage) -> Result<Each<Self>> {
        let path = hook_tools_first(&stage.tools)?;
        let contender = |program: &Path, script, charm_dir: &Path| Contender {
            program: program.to_owned(),
            script,
            charm_dir: charm_dir.to_owned(),
            path: path.clone(),
        };
        let script = stage.python_charm.join("src/charm.py");
        Ok(Each {
            ops: contender(&programs.python, Some(script), &stage.python_charm),
            ours: contender(&programs.ours, None, &stage.our_charm),
            bare: contender(&programs.bare, None, &stage.our_charm),
        })
    }

    /// The command of one dispatch, in Juju's environment and no other.
    pub(crate) fn dispatch(&self, hook: Hook) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.script)
            .current_dir(&self.charm_dir)
            .env_clear()
            .envs(hook.environment())
            .env("PATH", &self.path)
            .env("CHARM_DIR", &self.charm_dir)
            .env("JUJU_CHARM_DIR", &self.charm_dir);
        command
    }
}

fn hook_tools_first(tools: &Path) -> Result<OsString> {
    let others = env::var_os("PATH").unwrap_or_default();
    let dirs = [tools.to_owned()]
        .into_iter()
        .chain(env::split_paths(&others));
    env::join_paths(dirs).context("the path of this checkout holds a colon")
}
