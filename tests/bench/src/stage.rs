//! Where the dispatches happen: charm directories as Juju unpacks them, and the hook tools.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::programs::Programs;

/// What the contenders may call. A tool that is missing fails the dispatch, and so the benchmark.
const TOOLS: [&str; 8] = [
    "config-get",
    "is-leader",
    "juju-log",
    "relation-get",
    "relation-ids",
    "relation-list",
    "relation-set",
    "status-set",
];

/// The directories of one run, made anew so that nothing is left of the run before.
pub(crate) struct Stage {
    pub(crate) tools: PathBuf,
    pub(crate) python_charm: PathBuf,
    /// The Python charm as its author has it, for tests in process.
    pub(crate) scenario_charm: PathBuf,
    pub(crate) our_charm: PathBuf,
    /// The web server in Python.
    pub(crate) python_web_server: PathBuf,
    /// Where the hook tools write what they were asked, when they are told to.
    pub(crate) record: PathBuf,
}

impl Stage {
    pub(crate) fn prepare(root: &Path, programs: &Programs) -> Result<Self> {
        let dir = root.join("target/bench/stage");
        Self::make(root, &dir, programs).with_context(|| format!("cannot fill {}", dir.display()))
    }

    fn make(root: &Path, dir: &Path, programs: &Programs) -> io::Result<Self> {
        if dir.exists() {
            fs::remove_dir_all(dir)?;
        }
        let stage = Stage {
            tools: dir.join("tools"),
            python_charm: dir.join("python-charm"),
            scenario_charm: dir.join("scenario-charm"),
            our_charm: dir.join("our-charm"),
            python_web_server: dir.join("python-web-server"),
            record: dir.join("record"),
        };
        fs::create_dir_all(&stage.tools)?;
        for tool in TOOLS {
            fs::hard_link(&programs.canned_tool, stage.tools.join(tool))?;
        }
        fs::create_dir_all(stage.scenario_charm.join("src"))?;
        let python = root.join("tests/python/backup_client");
        for (from, to) in [
            ("charmcraft.yaml", "charmcraft.yaml"),
            ("charm.py", "src/charm.py"),
        ] {
            fs::copy(python.join(from), stage.scenario_charm.join(to))?;
        }
        // `charmcraft pack` writes the charm's part of charmcraft.yaml as metadata.yaml.
        fs::create_dir_all(stage.python_charm.join("src"))?;
        fs::copy(
            python.join("charm.py"),
            stage.python_charm.join("src/charm.py"),
        )?;
        fs::copy(
            python.join("charmcraft.yaml"),
            stage.python_charm.join("metadata.yaml"),
        )?;
        fs::create_dir_all(&stage.our_charm)?;
        fs::copy(&programs.ours, stage.our_charm.join("dispatch"))?;
        let web_server = &stage.python_web_server;
        fs::create_dir_all(web_server.join("src"))?;
        for (from, to) in [
            ("tests/python/web_server/charm.py", "src/charm.py"),
            ("charms/web-server/charmcraft.yaml", "charmcraft.yaml"),
        ] {
            fs::copy(root.join(from), web_server.join(to))?;
        }
        let dispatch = web_server.join("dispatch");
        let python = programs.python.display();
        fs::write(
            &dispatch,
            format!("#!/bin/sh\nexec '{python}' src/charm.py\n"),
        )?;
        fs::set_permissions(&dispatch, Permissions::from_mode(0o755))?;
        Ok(stage)
    }
}
