//! What the command says, and how it ends, when nothing need be built.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::Path;

use common::{cargo_charm, directory, told, whole};

const CHARMCRAFT: &str = "name: shop\ntype: charm\nsummary: s\ndescription: d\n\
    platforms: {'ubuntu@24.04:amd64': }\nparts: {shop: {plugin: rust, source: .}}\n";

/// Runs it in a directory and compares all that it says, with the directory's path as `DIR`.
fn expect(dir: &Path, arguments: &[&str], expected: &str) {
    let output = cargo_charm(arguments).current_dir(dir).output().unwrap();
    let said = whole(&output).replace(dir.to_str().unwrap(), "DIR");
    assert_eq!(said, expected);
}

#[test]
fn without_a_package_it_says_how_to_make_one() {
    let dir = directory("line-empty");
    fs::write(dir.join("charmcraft.yaml"), CHARMCRAFT).unwrap();
    expect(
        &dir,
        &["pack"],
        "exit 1\n--- out\n--- err\n\
         error: ./Cargo.toml does not exist\n \
         help: run this in the charm's directory, name it (`cargo charm pack DIR`), or make a charm with \
         `cargo charm new NAME`\n",
    );
}

#[test]
fn a_charm_that_juju_refuses_is_not_built() {
    let dir = directory("line-refused");
    let text = format!("{CHARMCRAFT}requires: {{db: {{limit: 1}}}}\n");
    fs::write(dir.join("charmcraft.yaml"), text).unwrap();
    let problem = "charmcraft.yaml:7:16: requires.db: `interface` is missing; expected the name of the interface, \
                   like `interface: postgresql_client`";
    let output = cargo_charm(["pack"]).current_dir(&dir).output().unwrap();
    let told = told(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        told.starts_with("error: Juju would refuse this charm:\n"),
        "{told}"
    );
    assert!(
        told.contains("requires.db: `interface` is missing"),
        "{problem}, {told}"
    );
    assert!(
        told.ends_with(" help: `cargo charm check` says all that is wrong\n"),
        "{told}"
    );
    let checked = cargo_charm(["check"]).current_dir(&dir).output().unwrap();
    let whole = whole(&checked);
    assert!(
        whole.starts_with("exit 1\n--- out\nerror: charmcraft.yaml:7:"),
        "{whole}"
    );
    assert!(whole.ends_with("the charm: 1 error\n--- err\n"), "{whole}");
}

#[test]
fn a_check_is_json_for_programs() {
    let dir = directory("line-json");
    fs::write(dir.join("charmcraft.yaml"), "name: Shop\n").unwrap();
    let output = cargo_charm(["check", "--format", "json"])
        .current_dir(&dir)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = report
        .get("findings")
        .and_then(|all| all.as_array())
        .unwrap();
    let of_name = findings.iter().find(|one| {
        one.pointer("/location/line") == Some(&1.into()) && one.get("rule") == Some(&"juju".into())
    });
    let of_name = of_name.unwrap();
    assert_eq!(of_name.get("severity"), Some(&"error".into()));
    assert_eq!(
        of_name.pointer("/location/file"),
        Some(&"charmcraft.yaml".into())
    );
}

#[test]
fn names_that_a_charm_cannot_have_are_refused() {
    let dir = directory("line-names");
    let cases = [
        ("Shop", "`Shop` is not a name for a charm"),
        ("../shop", "`../shop` is not a name for a charm"),
        ("shop-1", "`shop-1` is not a name for a charm"),
        ("juju-shop", "the name `juju-shop` is taken"),
        ("charm-core", "the name `charm-core` is taken"),
        ("match", "`match` is a word of Rust"),
    ];
    for (name, expected) in cases {
        let output = cargo_charm(["new", name])
            .current_dir(&dir)
            .output()
            .unwrap();
        let said = whole(&output);
        assert!(
            said.starts_with("exit 1\n--- out\n--- err\nerror: "),
            "{name}: {said}"
        );
        assert!(
            said.contains(expected) && said.contains("\n help: "),
            "{name}: {said}"
        );
    }
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 0);
}

#[test]
fn what_is_there_is_not_overwritten() {
    let dir = directory("line-there");
    fs::write(dir.join("shop"), "mine").unwrap();
    expect(
        &dir,
        &["new", "shop"],
        "exit 1\n--- out\n--- err\nerror: shop is there already\n help: choose another name, or move away what is there\n",
    );
    assert_eq!(fs::read_to_string(dir.join("shop")).unwrap(), "mine");
}

#[test]
fn a_platform_that_is_not_declared_is_named_with_those_that_are() {
    let dir = directory("line-platform");
    fs::write(dir.join("charmcraft.yaml"), CHARMCRAFT).unwrap();
    fs::create_dir_all(dir.join("src")).unwrap();
    fs::write(dir.join("src/main.rs"), "fn main() {}").unwrap();
    let manifest = "[package]\nname = \"shop\"\nedition = \"2024\"\n[workspace]\n";
    fs::write(dir.join("Cargo.toml"), manifest).unwrap();
    expect(
        &dir,
        &["pack", "--platform", "arm64"],
        "exit 1\n--- out\n--- err\nerror: charmcraft.yaml has no platform `arm64`\n help: it has: ubuntu@24.04:amd64\n",
    );
}

#[test]
fn shells_are_completed_and_the_manual_has_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let output = cargo_charm(["completions", shell]).output().unwrap();
        assert!(told(&output.stdout).contains("pack"), "{shell}");
    }
    let page = told(&cargo_charm(["man"]).output().unwrap().stdout);
    for word in [
        "cargo\\-charm",
        "\\-\\-kind",
        "\\-\\-strict",
        "\\-\\-platform",
    ] {
        assert!(page.contains(word), "{word}: {page}");
    }
}

/// So that a simulated Juju needs nothing else than this command.
#[test]
fn it_is_a_hook_tool_when_it_is_called_by_the_name_of_one() {
    let dir = directory("line-tool");
    let link = dir.join("config-get");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_cargo-charm"), &link).unwrap();
    let output = std::process::Command::new(&link)
        .env_clear()
        .output()
        .unwrap();
    assert_eq!(
        whole(&output),
        "exit 1\n--- out\n--- err\nERROR JUJU_CONTEXT_ID not set: config-get only works inside a hook, started by a unit agent\n"
    );
}
