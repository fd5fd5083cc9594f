//! Builds what is compared, with the release profile, and the hook tool.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// What a run needs, compiled or installed.
pub(crate) struct Programs {
    pub(crate) python: PathBuf,
    pub(crate) ours: PathBuf,
    pub(crate) bare: PathBuf,
    pub(crate) hundred: PathBuf,
    pub(crate) canned_tool: PathBuf,
    pub(crate) web_server: PathBuf,
    pub(crate) simulator_tool: PathBuf,
    /// What they are compiled for.
    pub(crate) target: String,
}

/// One line of `cargo build --message-format=json`.
#[derive(Deserialize)]
struct Message {
    executable: Option<PathBuf>,
}

impl Programs {
    pub(crate) fn build(root: &Path) -> Result<Self> {
        let target = shipped_for()?;
        // Each charm by itself, as it is packed: what others need of `charm-core` it does not link.
        let mut compiled = Vec::new();
        for (packages, programs) in [
            (&["backup-client"][..], &["backup-client"][..]),
            (&["web-server"], &["web-server"]),
            (
                &["charm-bench", "juju-sim"],
                &["bare", "hundred", "hook-tool"],
            ),
        ] {
            compiled.extend(compile(root, &target, packages, programs)?);
        }
        let find = |name: &str| {
            let found = compiled.iter().find(|path| path.ends_with(name));
            found
                .cloned()
                .with_context(|| format!("cargo built no program `{name}`"))
        };
        Ok(Programs {
            python: charm_tests::python::interpreter()?,
            ours: find("backup-client")?,
            bare: find("bare")?,
            hundred: find("hundred")?,
            canned_tool: compile_canned_tool(root)?,
            web_server: find("web-server")?,
            simulator_tool: find("hook-tool")?,
            target,
        })
    }
}

/// As `cargo charm pack` chooses it: static where Rust's musl is installed, else for this system's glibc, whose loader
/// doubles the time to start.
fn shipped_for() -> Result<String> {
    let musl = format!("{}-unknown-linux-musl", env::consts::ARCH);
    let libraries = output_of(rustc().args(["--print", "target-libdir", "--target", &musl]));
    if libraries.is_ok_and(|dir| Path::new(dir.trim()).exists()) {
        return Ok(musl);
    }
    output_of(rustc().args(["--print", "host-tuple"])).map(|host| host.trim().to_owned())
}

fn compile(
    root: &Path,
    target: &str,
    packages: &[&str],
    programs: &[&str],
) -> Result<Vec<PathBuf>> {
    let mut cargo = Command::new(from_env_or("CARGO", "cargo"));
    cargo
        .current_dir(root)
        .args(["build", "--quiet", "--release", "--target", target])
        .args(packages.iter().flat_map(|package| ["--package", package]))
        .args(programs.iter().flat_map(|program| ["--bin", program]))
        .arg("--message-format=json-render-diagnostics");
    let messages = output_of(&mut cargo)?;
    Ok(messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Message>(line).ok()?.executable)
        .collect())
}

/// By itself, because cargo would link everything statically: without a loader and relocations a
/// third of the time to start it is saved.
fn compile_canned_tool(root: &Path) -> Result<PathBuf> {
    let dir = root.join("target/bench");
    fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let program = dir.join("canned-tool");
    let mut rustc = rustc();
    rustc
        .args(["--edition", "2024", "-O"])
        .args(["-C", "target-feature=+crt-static"])
        .args(["-C", "relocation-model=static"])
        .arg("-o")
        .arg(&program)
        .arg(root.join("tests/bench/src/bin/canned-tool.rs"));
    output_of(&mut rustc)?;
    Ok(program)
}

fn rustc() -> Command {
    Command::new(from_env_or("RUSTC", "rustc"))
}

fn from_env_or(variable: &str, program: &str) -> OsString {
    env::var_os(variable).unwrap_or_else(|| program.into())
}

fn output_of(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot start {command:?}"))?;
    if !output.status.success() {
        bail!(
            "{command:?} failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
