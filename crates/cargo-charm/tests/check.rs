//! `cargo charm check`: each rule finds its mistakes.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::Path;
use std::process::Output;

use common::{cargo_charm, charm, directory, juju_arch, told, whole};
use serde_json::Value;

/// Says that it observes one relation and one action.
const MAIN: &str =
    "fn main() {\n    println!(\"hooks/db-relation-changed\\nactions/backup\");\n}\n";

/// `cargo charm` in the charm's directory; charms of one name do not share what is built.
fn cargo_charm_in<'a>(charm: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Output {
    let mut command = cargo_charm(arguments);
    command.env_remove("CARGO_TARGET_DIR").current_dir(charm);
    command.output().unwrap()
}

/// Rule, severity and message of each finding, as a line; and the exit code.
fn findings(charm: &Path, options: &[&str]) -> (Vec<String>, Option<i32>) {
    let arguments = ["check", "--format", "json"].iter().chain(options).copied();
    let output = cargo_charm_in(charm, arguments);
    let report: Option<Value> = serde_json::from_slice(&output.stdout).ok();
    assert!(report.is_some(), "{}", whole(&output));
    let report = report.unwrap();
    let all = report.get("findings").and_then(Value::as_array).unwrap();
    let word = |one: &Value, key: &str| one.get(key).and_then(Value::as_str).unwrap().to_owned();
    let line = |one| ["rule", "severity", "message"].map(|key| word(one, key));
    let lines = all.iter().map(|one| line(one).join(" "));
    (lines.collect(), output.status.code())
}

#[test]
fn what_is_declared_in_vain_or_named_oddly_is_found() {
    let more = "requires: {db: {interface: sql}, cache: {interface: redis}}\n\
                peers: {members: {interface: members}}\n\
                actions: {backup: {params: {how_much: {type: integer}}}, restore: }\n\
                containers: {web: {resource: image}}\n\
                resources: {image: {type: oci-image}}\n\
                storage: {data: {type: filesystem}}\n";
    let charm = charm(&directory("check-vain"), "shop", more, MAIN);
    let (found, code) = findings(&charm, &[]);
    let expected = [
        "unobserved warning nothing observes action `restore`, so it fails whenever somebody runs it",
        "unobserved warning nothing observes a relation of endpoint `cache`",
        "unobserved note nothing observes a relation of endpoint `members`",
        "unobserved warning nothing observes container `web`: after a restart its workload stays down",
        "unobserved note nothing observes storage `data`",
        "naming warning parameter `how_much` is written with `_`",
    ];
    for expected in expected {
        assert!(
            found.iter().any(|one| one == expected),
            "{expected}: {found:#?}"
        );
    }
    let unobserved = found.iter().filter(|one| one.starts_with("unobserved"));
    assert_eq!(unobserved.count(), 5, "{found:#?}");
    assert_eq!(code, Some(0));
    assert_eq!(findings(&charm, &["--strict"]).1, Some(1));
}

#[test]
fn what_charmcraft_would_pack_otherwise_and_what_charmhub_asks_for_is_found() {
    let charm = charm(&directory("check-others"), "shop", "", MAIN);
    let (found, _) = findings(&charm, &[]);
    let expected = [
        "charmcraft warning part `charm` puts no program where Juju starts it, when charmcraft packs",
        "charmcraft warning part `charm` has no Cargo.lock, and charmcraft builds with --locked",
        "listing note there is no LICENSE: nobody may use the charm",
    ];
    for expected in expected {
        assert!(
            found.iter().any(|one| one == expected),
            "{expected}: {found:#?}"
        );
    }
}

#[test]
fn a_large_program_is_found() {
    let main = "#[used]\nstatic LARGE: [u8; 17 << 20] = [1; 17 << 20];\nfn main() {}\n";
    let charm = charm(&directory("check-size"), "shop", "", main);
    let (found, _) = findings(&charm, &[]);
    let size = found.iter().find(|one| one.starts_with("size")).unwrap();
    assert!(size.starts_with("size warning the program for "), "{size}");
    assert!(size.contains(" takes 17."), "{size}");
}

#[test]
fn a_program_that_does_not_say_what_it_observes_is_found() {
    let silent = "fn main() {\n    std::process::exit(2);\n}\n";
    let charm = charm(&directory("check-silent"), "shop", "", silent);
    let (found, _) = findings(&charm, &[]);
    let text = "unobserved warning the program does not say what it observes";
    assert!(found.iter().any(|one| one.starts_with(text)), "{found:#?}");
}

#[test]
fn an_architecture_without_its_target_is_an_error_that_says_how_to_install_it() {
    let dir = directory("check-architecture");
    let charm = charm(&dir, "shop", "", MAIN);
    let file = charm.join("charmcraft.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace(juju_arch(), "s390x")).unwrap();
    let (found, code) = findings(&charm, &[]);
    let expected = "base error no Rust target for s390x is installed";
    assert!(found.iter().any(|one| one == expected), "{found:#?}");
    assert_eq!(code, Some(1));
    let packed = cargo_charm_in(&charm, ["pack"]);
    let error = told(&packed.stderr);
    assert_eq!(packed.status.code(), Some(1));
    assert!(
        error.starts_with(
            "error: no Rust target for s390x is installed\n help: rustup target add s390x-unknown-linux-gnu\n"
        ),
        "{error}"
    );
}
