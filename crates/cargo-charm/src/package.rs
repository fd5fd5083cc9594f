//! The charm's cargo package: which program is its dispatch, and where it is built.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use cargo_metadata::{
    DependencyKind, Metadata, MetadataCommand, Package as CargoPackage, PackageId,
};
use charm_metadata::Part;

use crate::architecture::Architecture;
use crate::failure::Failure;

/// A package that a charm is built from.
#[derive(Debug)]
pub(crate) struct Package {
    /// Its directory.
    pub(crate) dir: PathBuf,
    /// Its name, for `cargo build --package`.
    pub(crate) id: PackageId,
    /// The program that becomes `dispatch`.
    pub(crate) program: String,
    /// Cargo arguments for its features.
    pub(crate) features: Vec<String>,
    /// The top of its workspace.
    pub(crate) workspace: PathBuf,
    /// Where cargo puts what it builds.
    pub(crate) target_dir: PathBuf,
    /// Every local package that may go into it: cargo writes where they are into the program.
    pub(crate) local_dirs: BTreeSet<PathBuf>,
    /// How many packages are compiled for it.
    pub(crate) size: u64,
}

impl Package {
    /// The package in `dir`; `parts` say which of its programs is the dispatch.
    pub(crate) fn find(dir: &Path, parts: &[Part]) -> Result<Self> {
        let manifest = dir.join("Cargo.toml");
        if !manifest.is_file() {
            let help = "run this in the charm's directory, name it (`cargo charm pack DIR`), or make a charm with \
                        `cargo charm new NAME`";
            return Err(
                Failure::new(format!("{} does not exist", manifest.display()), help).into(),
            );
        }
        let manifest = fs::canonicalize(&manifest)?;
        let metadata = metadata(&manifest)?;
        let package = metadata
            .packages
            .iter()
            .find(|package| package.manifest_path.as_std_path() == manifest)
            .ok_or_else(|| {
                let help = "name the directory of one of its packages";
                Failure::new(
                    format!("{} is of a workspace, not of a package", manifest.display()),
                    help,
                )
            })?;
        let rust = parts.iter().find(|part| part.plugin() == "rust");
        let local = metadata.packages.iter().filter(|one| one.source.is_none());
        let parent = |path: &Path| path.parent().map(Path::to_owned);
        Ok(Package {
            dir: parent(&manifest).unwrap_or_default(),
            id: package.id.clone(),
            program: program(package, rust)?,
            features: rust.map(features).unwrap_or_default(),
            workspace: metadata.workspace_root.clone().into(),
            target_dir: metadata.target_directory.clone().into(),
            local_dirs: local
                .filter_map(|one| parent(one.manifest_path.as_std_path()))
                .collect(),
            size: size(&metadata, &package.id),
        })
    }
}

/// What cargo knows of the package and of all that it needs on this machine's system.
fn metadata(manifest: &Path) -> Result<Metadata> {
    let mut options = Vec::new();
    if let Some(here) = Architecture::of_this_machine() {
        options.extend(["--filter-platform", here.linked_to_glibc]);
    }
    // One commit is one charm: no other versions than the lock file's.
    if has_lock_file(manifest)? {
        options.push("--locked");
    }
    let metadata = MetadataCommand::new()
        .manifest_path(manifest)
        .other_options(options.into_iter().map(str::to_owned).collect::<Vec<_>>())
        .exec();
    metadata.map_err(|error| {
        let what = format!("cargo cannot read the charm's package: {error}");
        let help = "when it is about Cargo.lock, run `cargo check` once, and commit the file";
        Failure::new(what.trim_end(), help).into()
    })
}

/// Whether the package's workspace has a Cargo.lock. Cargo would make one.
fn has_lock_file(manifest: &Path) -> Result<bool> {
    let output = Command::new(cargo())
        .args(["locate-project", "--workspace", "--message-format", "plain"])
        .arg("--manifest-path")
        .arg(manifest)
        .output()
        .context("cannot start cargo; install Rust from https://rustup.rs")?;
    let root = String::from_utf8_lossy(&output.stdout);
    Ok(Path::new(root.trim())
        .with_file_name("Cargo.lock")
        .is_file())
}

/// The cargo that started this command.
pub(crate) fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// What the part puts where Juju starts it, or the only one.
fn program(package: &CargoPackage, rust: Option<&Part>) -> Result<String> {
    let programs: Vec<&str> = package
        .targets
        .iter()
        .filter(|target| target.is_bin())
        .map(|target| target.name.as_str())
        .collect();
    let listed = || programs.join(", ");
    let organized = rust.and_then(organized_as_dispatch);
    match (organized, &programs[..]) {
        (Some(name), _) if programs.contains(&name) => Ok(name.to_owned()),
        (Some(name), _) => {
            let what = format!(
                "charmcraft.yaml makes `bin/{name}` the dispatch, and package `{}` has no such program",
                package.name
            );
            let help = format!("its programs are: {}", listed());
            Err(Failure::new(what, help).into())
        }
        (None, [only]) => Ok((*only).to_owned()),
        (None, []) => {
            let what = format!("package `{}` has no program", package.name);
            let help = "write src/main.rs with `fn main() -> ExitCode { charm_core::main(…) }`";
            Err(Failure::new(what, help).into())
        }
        (None, _) => {
            let what = format!(
                "package `{}` has several programs: {}",
                package.name,
                listed()
            );
            let help = "say in charmcraft.yaml which one Juju starts: in the rust part, \
                        `organize: {bin/NAME: dispatch}`";
            Err(Failure::new(what, help).into())
        }
    }
}

/// The program that a part of charmcraft's plugin `rust` names as what Juju starts.
pub(crate) fn organized_as_dispatch(part: &Part) -> Option<&str> {
    let mut entries = part.organize.iter();
    entries.find_map(|(from, to)| from.strip_prefix("bin/").filter(|_| to == "dispatch"))
}

fn features(part: &Part) -> Vec<String> {
    let mut arguments = Vec::new();
    if !part.rust_features.is_empty() {
        arguments.push(format!("--features={}", part.rust_features.join(",")));
    }
    if part.rust_no_default_features {
        arguments.push("--no-default-features".to_owned());
    }
    arguments
}

/// Counts what a build compiles: the package and all that it needs for other things than its tests.
fn size(metadata: &Metadata, root: &PackageId) -> u64 {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let nodes: BTreeMap<_, _> = nodes.map(|node| (&node.id, node)).collect();
    let mut seen = BTreeSet::from([root]);
    let mut next = vec![root];
    while let Some(node) = next.pop().and_then(|id| nodes.get(id)) {
        let needed = node.deps.iter().filter(|dependency| {
            let mut kinds = dependency.dep_kinds.iter();
            kinds.any(|kind| kind.kind != DependencyKind::Development)
        });
        next.extend(
            needed
                .map(|dependency| &dependency.pkg)
                .filter(|id| seen.insert(id)),
        );
    }
    seen.len() as u64
}
