//! Building the charm's program with cargo.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use cargo_metadata::Message;
use indicatif::{ProgressBar, ProgressStyle};

use crate::failure::Failure;
use crate::package::{Package, cargo};

/// What a charm's release profile is, where its own Cargo.toml leaves it open: small, and quick to load.
const PROFILE: [(&str, &str); 4] = [
    ("opt-level", "s"),
    ("lto", "fat"),
    ("codegen-units", "1"),
    ("strip", "true"),
];

/// Builds the program to be packed, for a target, and returns where it is.
pub(crate) fn to_pack(package: &Package, target: &str) -> Result<PathBuf> {
    let what = format!("{} for {target}", package.program);
    build(package, for_target(package, target)?, &what)
}

/// Builds the program to be tried on this machine, as `cargo test` builds it, and returns where it is.
pub(crate) fn to_try(package: &Package) -> Result<PathBuf> {
    build(package, command(package), &package.program)
}

/// Shows on standard error how far it is.
fn build(package: &Package, mut cargo: Command, what: &str) -> Result<PathBuf> {
    let mut child = cargo
        .spawn()
        .context("cannot start cargo; install Rust from https://rustup.rs")?;
    let bar = bar(package, what);
    let told = child
        .stderr
        .take()
        .map(|stderr| pass_on(stderr, bar.clone()));
    let mut program = None;
    let mut seen = BTreeSet::new();
    if let Some(stdout) = child.stdout.take() {
        for message in Message::parse_stream(BufReader::new(stdout)) {
            let Ok(Message::CompilerArtifact(artifact)) = message else {
                continue;
            };
            bar.set_message(artifact.target.name.clone());
            if artifact.package_id == package.id && artifact.target.name == package.program {
                program = artifact.executable.map(PathBuf::from).or(program);
            }
            if seen.insert(artifact.package_id) {
                bar.set_position(seen.len() as u64);
            }
        }
    }
    let status = child.wait()?;
    if let Some(told) = told {
        // What it passes on is at its end when cargo is.
        let _ = told.join();
    }
    bar.finish_and_clear();
    match program.filter(|_| status.success()) {
        Some(program) => Ok(program),
        None => Err(Failure::new(
            format!("cargo could not build {what}"),
            "what the compiler or cargo says is above; when it is about Cargo.lock, run `cargo check` once, and \
             commit the file",
        )
        .into()),
    }
}

fn command(package: &Package) -> Command {
    let mut cargo = Command::new(cargo());
    cargo
        .current_dir(&package.dir)
        .args([
            "build",
            "--quiet",
            "--message-format=json-render-diagnostics",
        ])
        .args(["--package", &package.id.repr, "--bin", &package.program])
        .args(&package.features)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    // As what cargo was asked before.
    if package.workspace.join("Cargo.lock").is_file() {
        cargo.arg("--locked");
    }
    if io::stderr().is_terminal() {
        cargo.args(["--color", "always"]);
    }
    cargo
}

fn for_target(package: &Package, target: &str) -> Result<Command> {
    let mut cargo = command(package);
    cargo.args(["--release", "--target", target]);
    for (key, value) in open_in_profile(&package.workspace.join("Cargo.toml"))? {
        let key = key.to_uppercase().replace('-', "_");
        cargo.env(format!("CARGO_PROFILE_RELEASE_{key}"), value);
    }
    let remapped = remapped(package);
    match own_flags() {
        // Cargo takes flags from one place only, and the environment comes first.
        Some(own) => {
            let flags: Vec<String> = own.into_iter().chain(remapped).collect();
            cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
        }
        None => {
            let flags = serde_json::to_string(&remapped)?;
            cargo.args(["--config", &format!("build.rustflags={flags}")]);
        }
    }
    let linker = format!(
        "CARGO_TARGET_{}_LINKER",
        target.to_uppercase().replace('-', "_")
    );
    let is_foreign = !target.starts_with(env::consts::ARCH);
    if is_foreign && target.contains("musl") && env::var_os(&linker).is_none() {
        // Rust's own linker and C runtime are all that a static program needs: no cross compiler.
        cargo.env(linker, "rust-lld");
    }
    Ok(cargo)
}

/// The settings that the workspace's release profile does not have.
fn open_in_profile(manifest: &Path) -> Result<Vec<(&'static str, &'static str)>> {
    let text = fs::read_to_string(manifest)
        .with_context(|| format!("cannot read {}", manifest.display()))?;
    let table: toml::Table = text
        .parse()
        .with_context(|| format!("{} is not TOML", manifest.display()))?;
    let profile = table
        .get("profile")
        .and_then(|profiles| profiles.get("release"));
    let is_open = |key: &str| profile.and_then(|profile| profile.get(key)).is_none();
    Ok(PROFILE
        .into_iter()
        .filter(|(key, _)| is_open(key))
        .collect())
}

/// Flags that keep this machine's directories out of the program.
fn remapped(package: &Package) -> Vec<String> {
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| Some(env::home_dir()?.join(".cargo")));
    let outside = package
        .local_dirs
        .iter()
        .filter(|dir| !dir.starts_with(&package.workspace));
    let named = |dir: &Path| {
        let name = dir
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        (dir.to_owned(), format!("/{name}"))
    };
    // rustc takes the last that fits.
    let pairs = cargo_home.into_iter().map(|dir| (dir, "/cargo".to_owned()));
    let pairs = pairs.chain([(package.workspace.clone(), "/charm".to_owned())]);
    let pairs = pairs.chain(outside.map(|dir| named(dir)));
    pairs
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
        .collect()
}

/// Flags that the environment asks for.
fn own_flags() -> Option<Vec<String>> {
    let split = |name: &str, at: char| {
        let flags = env::var(name).ok()?;
        Some(
            flags
                .split(at)
                .filter(|flag| !flag.is_empty())
                .map(str::to_owned)
                .collect(),
        )
    };
    split("CARGO_ENCODED_RUSTFLAGS", '\u{1f}').or_else(|| split("RUSTFLAGS", ' '))
}

/// A bar where a person looks, one line where a file does.
fn bar(package: &Package, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(package.size);
    if bar.is_hidden() {
        let _ = writeln!(io::stderr(), "Building {what}");
        return bar;
    }
    let template = "Building {prefix} [{bar:24}] {pos}/{len} {wide_msg}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar.with_prefix(what.to_owned())
}

/// Shows what cargo says above the bar.
fn pass_on(stderr: impl Read + Send + 'static, bar: ProgressBar) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        for line in BufReader::new(stderr).split(b'\n').map_while(Result::ok) {
            bar.suspend(|| {
                let mut out = io::stderr().lock();
                let _ = out.write_all(&line).and_then(|()| out.write_all(b"\n"));
            });
        }
    })
}
