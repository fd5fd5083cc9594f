//! A Python that has published packages: those of a file in `tests/python`.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::repository;

/// There is no Python to run the published packages with.
#[derive(Debug, thiserror::Error)]
pub enum PythonError {
    /// Nothing to make a virtual environment with.
    #[error(
        "cannot start `python3`: {0}; install Python 3.10 or newer, with its `venv` module (on Ubuntu: `apt install python3-venv`)"
    )]
    NoPython(io::Error),
    /// Python or pip says why.
    #[error("`{command}` failed:\n{output}")]
    Failed {
        /// What was run.
        command: String,
        /// What it said.
        output: String,
    },
    /// The file system refused.
    #[error("cannot prepare {}: {source}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The interpreter of a virtual environment with the peers of our charms.
///
/// # Errors
///
/// When there is no `python3`, or the packages cannot be installed.
pub fn interpreter() -> Result<PathBuf, PythonError> {
    environment("venv", "requirements.txt")
}

/// The interpreter of a virtual environment with charmcraft. It needs other versions of what both need.
///
/// # Errors
///
/// When there is no `python3`, or the packages cannot be installed.
pub fn with_charmcraft() -> Result<PathBuf, PythonError> {
    environment("charmcraft", "charmcraft.txt")
}

/// The environment is made under `target/conformance` when it is not there, or was made from other
/// requirements or another Python. That needs the network, and some ten seconds.
fn environment(name: &str, requirements: &str) -> Result<PathBuf, PythonError> {
    let dir = repository().join("target/conformance");
    let venv = dir.join(name);
    let python = venv.join("bin/python");
    fs::create_dir_all(&dir).map_err(refused(&dir))?;
    // Tests of several processes may want it at once. The lock goes with the file.
    let lock = dir.join(format!("{name}.lock"));
    let file = File::create(&lock).map_err(refused(&lock))?;
    file.lock().map_err(refused(&lock))?;

    let requirements = repository().join("tests/python").join(requirements);
    let wanted = fs::read_to_string(&requirements).map_err(refused(&requirements))?;
    let stamp = venv.join("made-from");
    let made_from = format!("{}{wanted}", version()?);
    if fs::read_to_string(&stamp).is_ok_and(|stamp| stamp == made_from) {
        return Ok(python);
    }
    succeed(system_python().args(["-m", "venv", "--clear"]).arg(&venv))?;
    succeed(
        Command::new(&python)
            .args(["-m", "pip", "install", "--disable-pip-version-check"])
            .args([OsStr::new("--requirement"), requirements.as_os_str()]),
    )?;
    // Last: an environment without it is not finished.
    fs::write(&stamp, made_from).map_err(refused(&stamp))?;
    Ok(python)
}

fn system_python() -> Command {
    Command::new("python3")
}

/// Which Python it is, and where it is: an environment links to it.
fn version() -> Result<String, PythonError> {
    succeed(system_python().args(["-c", "import sys; print(sys.executable, sys.version)"]))
}

/// What the command printed.
fn succeed(command: &mut Command) -> Result<String, PythonError> {
    let output = command.output().map_err(PythonError::NoPython)?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(printed);
    }
    Err(PythonError::Failed {
        command: format!("{command:?}"),
        output: printed + &String::from_utf8_lossy(&output.stderr),
    })
}

fn refused(path: &Path) -> impl Fn(io::Error) -> PythonError {
    move |source| PythonError::Io {
        path: path.to_owned(),
        source,
    }
}
