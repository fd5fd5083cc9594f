//! The command line of the simulated Juju, driven by jubilant as its `juju`.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use charm_tests::python::interpreter;
use charm_tests::{Compiled, repository};

use crate::charms::python_charms;

/// Lays a charm out as a packed one is: metadata, and the compiled program as `dispatch`.
fn lay_out(dir: &str, charms: &Path) {
    let source = repository().join(dir);
    let name = source.file_name().unwrap().to_str().unwrap();
    let charm = charms.join(name);
    fs::create_dir_all(&charm).unwrap();
    fs::copy(
        source.join("charmcraft.yaml"),
        charm.join("charmcraft.yaml"),
    )
    .unwrap();
    let program = Compiled::get().unwrap().program(name).unwrap();
    fs::copy(program, charm.join("dispatch")).unwrap();
}

#[test]
#[ignore = "needs Python and PyPI: run `just conformance`"]
fn jubilant_drives_the_command_line() {
    let python = interpreter().unwrap();
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("command_line");
    let _ = fs::remove_dir_all(&dir);
    let (bin, charms) = (dir.join("bin"), dir.join("charms"));
    lay_out("charms/backup-client", &charms);
    lay_out("charms/velero-integrator", &charms);
    lay_out("tests/charms/velero-operator", &charms);
    fs::create_dir_all(&bin).unwrap();
    let juju_sim = Compiled::get().unwrap().program("juju-sim").unwrap();
    symlink(juju_sim, bin.join("juju")).unwrap();

    let mut path = OsString::from(&bin);
    path.push(":");
    path.push(env::var_os("PATH").unwrap_or_default());
    let pytest = Command::new(python)
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
        .current_dir(repository().join("tests/python/integration"))
        .env("PATH", path)
        .env("CHARMS", charms)
        .env("PYTHON_CHARMS", python_charms())
        .env("JUJU_SIM_STATE", dir.join("state"))
        .env_remove("JUJU_MODEL")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&pytest.stdout);
    let wrong = String::from_utf8_lossy(&pytest.stderr);
    assert!(pytest.status.success(), "{said}\n{wrong}");
}
