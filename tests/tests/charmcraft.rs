//! What charmcraft's own code, as published, says of our charms and of what `cargo charm` makes.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use charm_metadata::{Charm, Sources};
use charm_tests::{Compiled, python, repository};
use serde_json::Value;

const SOUND: &str = "name: shop\ntype: charm\nsummary: s\ndescription: d\n\
    platforms: {'ubuntu@24.04:amd64': }\nparts: {shop: {plugin: rust, source: .}}\n";

const CHARMS: [&str; 3] = ["backup-client", "velero-integrator", "web-server"];

/// `cargo charm`, which packs without the optimisation that a test need not wait for.
fn cargo_charm(arguments: &[&OsStr], dir: &Path) {
    let program = Compiled::get().unwrap().program("cargo-charm").unwrap();
    run(Command::new(program)
        .arg("charm")
        .args(arguments)
        .current_dir(dir)
        // That of cargo-charm's own tests.
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("cargo-charm-target"),
        )
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"));
}

/// What it prints, if it succeeds.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

/// An empty directory of the test's own.
fn directory(test: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

/// What it says of each file.
fn says(files: &[PathBuf]) -> Vec<Value> {
    let lines = run(Command::new(python::with_charmcraft().unwrap())
        .arg(repository().join("tests/python/charmcraft_says.py"))
        .args(files));
    let said: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(said.len(), files.len());
    said
}

#[test]
#[ignore = "needs Python and the network; `just conformance` runs it"]
fn its_model_takes_the_charmcraft_yaml_of_our_charms_and_of_new_ones() {
    let dir = directory("charmcraft-model");
    let ours = CHARMS.map(|charm| repository().join("charms").join(charm));
    let new = ["kubernetes", "machine", "integrator"].map(|kind| {
        let name = format!("my-{kind}");
        let arguments = ["new", &name, "--kind", kind].map(OsStr::new);
        cargo_charm(&arguments, &dir);
        dir.join(name)
    });
    let files: Vec<PathBuf> = ours
        .iter()
        .chain(&new)
        .map(|charm| charm.join("charmcraft.yaml"))
        .collect();
    for (file, said) in files.iter().zip(says(&files)) {
        assert_eq!(said["refused"], Value::Null, "{}", file.display());
    }
}

/// What `cargo charm check` says that charmcraft refuses, it refuses.
#[test]
#[ignore = "needs Python and the network; `just conformance` runs it"]
fn what_we_say_that_it_refuses_it_refuses() {
    let dir = directory("charmcraft-refused");
    let mistakes = ["", "title: X\n", "links: {contact: 7}\n", "colour: red\n"];
    let charms: Vec<PathBuf> = (0..mistakes.len())
        .map(|number| dir.join(number.to_string()))
        .collect();
    for (charm, mistake) in charms.iter().zip(mistakes) {
        fs::create_dir(charm).unwrap();
        fs::write(charm.join("charmcraft.yaml"), SOUND.to_owned() + mistake).unwrap();
    }
    let files: Vec<PathBuf> = charms
        .iter()
        .map(|charm| charm.join("charmcraft.yaml"))
        .collect();
    for ((charm, mistake), said) in charms.iter().zip(mistakes).zip(says(&files)) {
        assert_eq!(said["refused"].is_string(), !mistake.is_empty(), "{said}");
        let (_, problems) = Charm::check(&Sources::load(charm).unwrap());
        assert_eq!(problems.is_empty(), mistake.is_empty(), "{mistake}");
    }
}

#[test]
#[ignore = "needs Python and the network; `just conformance` runs it"]
fn its_linters_find_nothing_in_what_is_packed() {
    let dir = directory("charmcraft-linters");
    for charm in CHARMS {
        let charm = repository().join("charms").join(charm);
        let arguments = [
            OsStr::new("pack"),
            charm.as_ref(),
            OsStr::new("--output"),
            dir.as_ref(),
        ];
        cargo_charm(&arguments, repository());
    }
    let packed: Vec<PathBuf> = fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(packed.len(), CHARMS.len());
    for (file, said) in packed.iter().zip(says(&packed)) {
        for (linter, result) in said["lint"].as_object().unwrap() {
            let (verdict, why) = (result[0].as_str().unwrap(), &result[1]);
            let is_fine = ["ok", "nonapplicable"].contains(&verdict);
            assert!(is_fine, "{}: {linter}: {verdict}: {why}", file.display());
        }
        assert_eq!(said["lint"]["metadata"][0], "ok", "{said}");
    }
}
