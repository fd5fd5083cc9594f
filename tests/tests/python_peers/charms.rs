//! The same charms in both languages, and scripts in Python.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use charm_tests::{Compiled, python, repository};
use juju_sim::charm_source::CharmSource;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) const CELLAR: &str = "cellar";
pub(crate) const CLIENT: &str = "backup-client";
pub(crate) const EVERYTHING: &str = "everything";
pub(crate) const INTEGRATOR: &str = "velero-integrator";
pub(crate) const GATE: &str = "gate";
pub(crate) const LOCATOR: &str = "locator";
pub(crate) const WEB_SERVER: &str = "web-server";
pub(crate) const OPERATOR: &str = "velero-operator";

/// What a charm is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    InRust,
    InPython,
}

impl Written {
    pub(crate) fn charm(self, name: &str) -> CharmSource {
        match self {
            Written::InRust if [EVERYTHING, OPERATOR].contains(&name) => {
                compiled("tests/charms", name)
            }
            Written::InRust => compiled("charms", name),
            Written::InPython => CharmSource::dir(python_charms().join(name)),
        }
    }
}

fn compiled(parent: &str, name: &str) -> CharmSource {
    Compiled::get().unwrap().charm(Path::new(parent).join(name))
}

/// Where the Python charms stand as `charmcraft pack` would leave them, by their names.
pub(crate) fn python_charms() -> &'static Path {
    static PACKED: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| {
        let python = python::interpreter().map_err(|error| error.to_string())?;
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python_peers");
        for name in [
            CELLAR, CLIENT, EVERYTHING, GATE, INTEGRATOR, LOCATOR, OPERATOR, WEB_SERVER,
        ] {
            pack(name, &python, &dir.join(name)).map_err(|error| format!("{name}: {error}"))?;
        }
        Ok(dir)
    });
    PACKED.as_deref().unwrap_or_else(|error| panic!("{error}"))
}

fn pack(name: &str, python: &Path, charm: &Path) -> io::Result<()> {
    let source = repository()
        .join("tests/python")
        .join(name.replace('-', "_"));
    fs::create_dir_all(charm.join("src"))?;
    fs::copy(source.join("charm.py"), charm.join("src/charm.py"))?;
    let declared = match name {
        // The twins declare the same.
        EVERYTHING => repository().join("tests/charms/everything"),
        WEB_SERVER => repository().join("charms/web-server"),
        _ => source,
    };
    for file in ["charmcraft.yaml", "metrics.yaml"] {
        if declared.join(file).exists() {
            fs::copy(declared.join(file), charm.join(file))?;
        }
    }
    let dispatch = charm.join("dispatch");
    let python = python.display();
    fs::write(
        &dispatch,
        format!("#!/bin/sh\nexec '{python}' src/charm.py\n"),
    )?;
    fs::set_permissions(&dispatch, Permissions::from_mode(0o755))
}

/// Runs a script of `tests/python`: JSON in, JSON out.
pub(crate) fn run_script<T: DeserializeOwned>(name: &str, input: &impl Serialize) -> T {
    let python = python::interpreter().unwrap_or_else(|error| panic!("{error}"));
    let mut child = Command::new(python)
        .arg(repository().join("tests/python").join(name))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // The scripts read everything before they print anything.
    serde_json::to_writer(child.stdin.take().unwrap(), input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{name}: {}", output.status);
    serde_json::from_slice(&output.stdout).unwrap()
}
