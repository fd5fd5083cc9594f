//! A throwaway workspace under the target directory, with a package a case.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use charm_tests::repository;

use crate::case::Case;
use crate::messages::Output;

/// What a charm of these cases may link, by its directory in `crates`.
const CRATES: [&str; 3] = ["charm-core", "k8s-backup-target", "velero-backup-config"];

pub(crate) struct Workspace {
    root: PathBuf,
}

/// What cargo says of each case.
pub(crate) struct Checked(BTreeMap<String, Output>);

impl Checked {
    pub(crate) fn of(&self, case: &str) -> &Output {
        self.0.get(case).expect("cargo checked the case")
    }
}

impl Workspace {
    pub(crate) fn write(name: &str, cases: &[Case]) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let workspace = Workspace { root };
        workspace.remove_others(cases);
        let members: Vec<_> = cases.iter().map(|case| case.name.as_str()).collect();
        workspace.put(
            "Cargo.toml",
            &format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n"),
        );
        let lock = fs::read_to_string(repository().join("Cargo.lock"));
        workspace.put("Cargo.lock", &lock.expect("Cargo.lock can be read"));
        for case in cases {
            workspace.put(&format!("{}/Cargo.toml", case.name), &manifest(&case.name));
            for (file, text) in &case.files {
                workspace.replace(&case.name, file, text);
            }
        }
        workspace
    }

    /// Gives one file of a case another text.
    pub(crate) fn replace(&self, case: &str, file: &str, text: &str) {
        let dir = if file.ends_with(".rs") { "src/" } else { "" };
        self.put(&format!("{case}/{dir}{file}"), text);
    }

    /// Has cargo check all cases, and reads what it says.
    pub(crate) fn check(&self) -> Checked {
        let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let output = Command::new(&cargo)
            .current_dir(&self.root)
            .args([
                "check",
                "--workspace",
                "--keep-going",
                "--offline",
                "--quiet",
            ])
            .arg("--message-format=json")
            // Both workspaces link the same crates.
            .arg("--target-dir")
            .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("mistakes-target"))
            // Flags of the outer cargo, `--deny warnings` for one, are not about the cases.
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .output()
            .unwrap_or_else(|error| panic!("cannot start `{cargo}`: {error}"));
        let stdout = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
        let packages = Output::by_package(&stdout, &self.root);
        assert!(
            !packages.is_empty(),
            "cargo checked nothing:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Checked(packages)
    }

    /// Writes a file unless it says that already: cargo goes by the time of the last change.
    fn put(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        if fs::read_to_string(&path).is_ok_and(|present| present == text) {
            return;
        }
        let dir = path.parent().expect("a file in a directory");
        fs::create_dir_all(dir).expect("the target directory can be written");
        fs::write(&path, text).expect("the target directory can be written");
    }

    /// Removes what an earlier run wrote for cases, or files of cases, that are no more.
    fn remove_others(&self, cases: &[Case]) {
        let Ok(entries) = fs::read_dir(&self.root) else {
            return;
        };
        for entry in entries {
            let path = entry.expect("the target directory can be read").path();
            let name = path.file_name().and_then(|name| name.to_str());
            let case = cases.iter().find(|case| Some(case.name.as_str()) == name);
            let files = |dir: PathBuf| fs::read_dir(dir).into_iter().flatten().flatten();
            match case {
                None if path.is_dir() => fs::remove_dir_all(&path).expect("it can be removed"),
                None => {}
                Some(case) => files(path.clone())
                    .chain(files(path.join("src")))
                    .filter(|file| file.path().is_file() && file.file_name() != "Cargo.toml")
                    .filter(|file| {
                        let name = file.file_name();
                        !case.files.keys().any(|file| name == file.as_str())
                    })
                    .for_each(|file| fs::remove_file(file.path()).expect("it can be removed")),
            }
        }
    }
}

fn manifest(name: &str) -> String {
    let crates = CRATES.map(|name| {
        let path = repository().join("crates").join(name);
        format!("{name} = {{ path = {path:?} }}\n")
    });
    format!(
        "[package]\nname = \"mistake-{name}\"\nedition = \"2024\"\n\n[dependencies]\n{}",
        crates.concat()
    )
}
