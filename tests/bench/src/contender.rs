//! Who is compared, and how Juju would start them.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use juju_agent::Address;

use crate::agent::CannedAgent;
use crate::hook::Hook;
use crate::programs::Programs;
use crate::stage::Stage;

/// One of something for each contender.
#[derive(Default)]
pub(crate) struct Each<T> {
    pub(crate) ops: T,
    pub(crate) ours: T,
    pub(crate) bare: T,
    pub(crate) socket: T,
}

impl<T> Each<T> {
    pub(crate) fn try_map<U>(&self, mut f: impl FnMut(&T) -> Result<U>) -> Result<Each<U>> {
        Ok(Each {
            ops: f(&self.ops)?,
            ours: f(&self.ours)?,
            bare: f(&self.bare)?,
            socket: f(&self.socket)?,
        })
    }
}

/// A program that handles a dispatch.
pub(crate) struct Contender {
    program: PathBuf,
    script: Option<PathBuf>,
    charm_dir: PathBuf,
    path: OsString,
    /// The unit agent, for who asks it over its socket.
    agent: Option<Address>,
}

impl Contender {
    /// All of them, ready to start.
    pub(crate) fn each(
        programs: &Programs,
        stage: &Stage,
        agent: &CannedAgent,
    ) -> Result<Each<Self>> {
        let path = hook_tools_first(&stage.tools)?;
        let contender = |program: &Path, script, charm_dir: &Path| Contender {
            program: program.to_owned(),
            script,
            charm_dir: charm_dir.to_owned(),
            path: path.clone(),
            agent: None,
        };
        let script = stage.python_charm.join("src/charm.py");
        Ok(Each {
            ops: contender(&programs.python, Some(script), &stage.python_charm),
            ours: contender(&programs.ours, None, &stage.our_charm),
            bare: contender(&programs.bare, None, &stage.our_charm),
            socket: Contender {
                agent: Some(agent.address.clone()),
                ..contender(&programs.ours, None, &stage.our_charm)
            },
        })
    }

    /// The charm of a hundred calls: over the socket, and by the tools.
    pub(crate) fn hundred(
        programs: &Programs,
        stage: &Stage,
        agent: &CannedAgent,
    ) -> Result<[Self; 2]> {
        let path = hook_tools_first(&stage.tools)?;
        let reached = |agent| Contender {
            program: programs.hundred.clone(),
            script: None,
            charm_dir: stage.our_charm.clone(),
            path: path.clone(),
            agent,
        };
        Ok([Some(agent.address.clone()), None].map(reached))
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
        match &self.agent {
            Some(address) => command
                .env("JUJU_AGENT_SOCKET_ADDRESS", address.as_str())
                .env("CHARM_CORE_TRANSPORT", "socket"),
            None => command.env("CHARM_CORE_TRANSPORT", "tools"),
        };
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
