//! Who links the client.

use std::process::Command;

use charm_tests::repository;

/// What a package links, as cargo has it when it builds that package by itself.
fn linked(package: &str) -> Vec<String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .current_dir(repository())
        .args(["tree", "--offline", "--locked", "--edges", "normal"])
        .args([
            "--prefix",
            "none",
            "--format",
            "{lib}",
            "--package",
            package,
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let tree = String::from_utf8(output.stdout).unwrap();
    tree.lines().map(str::to_owned).collect()
}

#[test]
fn a_charm_without_containers_links_nothing_of_the_client() {
    let client = ["charm_pebble", "tungstenite", "socket2"];
    let links = |package: &str| {
        let linked = linked(package);
        assert!(linked.iter().any(|name| name == "charm_core"), "{linked:?}");
        client.map(|name| linked.iter().any(|one| one == name))
    };
    assert_eq!(links("backup-client"), [false; 3]);
    assert_eq!(links("velero-integrator"), [false; 3]);
    assert_eq!(links("web-server"), [true; 3]);
}
