//! The command, as the tests run it.

#![allow(dead_code, reason = "not every test needs everything")]
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic")]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// `cargo charm`, whose charms are built together and without the optimisation that a test need not wait for.
pub(crate) fn cargo_charm(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-charm"));
    command
        .arg("charm")
        .args(arguments)
        .env("CARGO_TARGET_DIR", target_dir())
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        // Flags of the outer cargo are not about the charms.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    command
}

pub(crate) fn target_dir() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("cargo-charm-target")
}

/// The top of this repository.
pub(crate) fn repository() -> &'static Path {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    crates.and_then(Path::parent).unwrap()
}

/// An empty directory of the test's own.
pub(crate) fn directory(test: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

/// A charm with `more` in its charmcraft.yaml and this `main`. It needs no crate, so it is compiled at once.
pub(crate) fn charm(dir: &Path, name: &str, more: &str, main: &str) -> PathBuf {
    let charm = dir.join(name);
    fs::create_dir_all(charm.join("src")).unwrap();
    let package = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n"
    );
    let yaml = format!(
        "name: {name}\ntype: charm\nsummary: s\ndescription: d\n\
         platforms: {{'ubuntu@24.04:{}': }}\n\
         parts:\n  charm: {{plugin: rust, source: .}}\n  files: {{plugin: dump, source: files}}\n\
         config: {{options: {{port: {{type: int}}}}}}\n{more}",
        juju_arch()
    );
    fs::write(charm.join("Cargo.toml"), package).unwrap();
    fs::write(charm.join("charmcraft.yaml"), yaml).unwrap();
    fs::create_dir_all(charm.join("files")).unwrap();
    fs::write(charm.join("files/greeting"), "hello").unwrap();
    fs::write(charm.join(".gitignore"), "target\n").unwrap();
    becomes(&charm, main);
    charm
}

/// This machine as Juju names it.
pub(crate) fn juju_arch() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

/// Another `main`.
pub(crate) fn becomes(charm: &Path, main: &str) {
    fs::write(charm.join("src/main.rs"), main).unwrap();
}

pub(crate) fn told(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Exit code, standard output and standard error, as one text.
pub(crate) fn whole(output: &Output) -> String {
    let code = output.status.code().unwrap_or(-1);
    let (out, err) = (told(&output.stdout), told(&output.stderr));
    format!("exit {code}\n--- out\n{out}--- err\n{err}")
}
