//! The table of `docs/pebble.md` has each public name of `ops.pebble`, and a test of these for each.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use charm_tests::{python, repository};

/// Names of the module, members of its client and of its process.
const NAMES: &str = r#"
import ops.pebble as p
for name, value in sorted(vars(p).items()):
    if name.startswith("_") or getattr(value, "__module__", None) != "ops.pebble":
        continue
    print(name)
    if name in ("Client", "ExecProcess"):
        members = set(vars(value)) | set(value.__annotations__)
        for member in sorted(members):
            if not member.startswith("_"):
                print(f"{name}.{member}")
for name in ("ServiceDict", "CheckDict", "HttpDict", "TcpDict", "ExecDict", "LogTargetDict", "LayerDict", "PlanDict",
             "LocalIdentityDict", "BasicIdentityDict", "IdentityDict"):
    assert hasattr(p, name)
    print(name)
"#;

#[test]
#[ignore = "needs Python: run `just conformance`"]
fn the_table_has_every_name_of_ops_and_a_test_for_each() {
    let output = Command::new(python::interpreter().unwrap())
        .args(["-c", NAMES])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let names = String::from_utf8(output.stdout).unwrap();
    let names: BTreeSet<&str> = names.lines().collect();

    let page = fs::read_to_string(repository().join("docs/pebble.md")).unwrap();
    let mut documented = BTreeSet::new();
    let mut tests = BTreeSet::new();
    for row in page
        .lines()
        .filter(|line| line.starts_with("| `") && !line.starts_with("| `ops.pebble`"))
    {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        documented.extend(quoted(cells[1]));
        let named = quoted(cells[3]);
        assert!(!named.is_empty(), "no test: {row}");
        tests.extend(named);
    }
    assert!(names.len() > 60, "{names:?}");
    assert_eq!(
        names.difference(&documented).collect::<Vec<_>>(),
        Vec::<&&str>::new(),
        "not in the table"
    );
    assert_eq!(
        documented.difference(&names).collect::<Vec<_>>(),
        Vec::<&&str>::new(),
        "not in ops"
    );

    let dir = repository().join("tests/tests/pebble");
    let mut source = String::new();
    for entry in fs::read_dir(dir).unwrap() {
        source.push_str(&fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    for test in tests {
        assert!(
            source.contains(&format!("\nfn {test}()")),
            "there is no test {test}"
        );
    }
}

/// What stands between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}
