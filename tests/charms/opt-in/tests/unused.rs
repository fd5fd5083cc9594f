//! What a charm does not use it does not contain, and makes no call for.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use charm_tests::scenario::{Scenario, unit_name};
use juju_sim::agent::DispatchRecord;
use juju_sim::charm_source::CharmSource;
use object::{Object as _, ObjectSymbol as _};

/// The programs of this package.
const PROGRAMS: [(&str, &str); 10] = [
    ("nothing", env!("CARGO_BIN_EXE_nothing")),
    ("own_hook", env!("CARGO_BIN_EXE_own_hook")),
    ("timer", env!("CARGO_BIN_EXE_timer")),
    ("reconcile", env!("CARGO_BIN_EXE_reconcile")),
    ("neighbours", env!("CARGO_BIN_EXE_neighbours")),
    ("seen", env!("CARGO_BIN_EXE_seen")),
    ("secrets", env!("CARGO_BIN_EXE_secrets")),
    ("checked_config", env!("CARGO_BIN_EXE_checked_config")),
    ("deferral", env!("CARGO_BIN_EXE_deferral")),
    ("security", env!("CARGO_BIN_EXE_security")),
];

/// The names of all that is linked into a program.
fn symbols(program: &str) -> Vec<String> {
    let bytes = fs::read(program).unwrap();
    let file = object::File::parse(&*bytes).unwrap();
    let defined = file.symbols().filter(|symbol| symbol.is_definition());
    let names: Vec<_> = defined
        .filter_map(|symbol| symbol.name().ok().map(str::to_owned))
        .collect();
    assert!(
        !names.is_empty(),
        "{program} is stripped: test without --release"
    );
    names
}

/// Whether a symbol is in this module, or of a type of it, as compilers write paths.
fn is_in(symbol: &str, path: &[&str]) -> bool {
    let counted = path.iter().map(|name| format!("{}{name}", name.len()));
    symbol.contains(&counted.collect::<String>()) || symbol.contains(&path.join(".."))
}

#[test]
fn what_a_charm_does_not_use_is_not_in_it() {
    let programs = PROGRAMS.map(|(name, program)| (name, symbols(program)));
    let whose: [(&[&str], &[&str]); 11] = [
        (
            &["charm_core", "own_hook", "reader", "payload"],
            &["own_hook", "timer"],
        ),
        (&["charm_core", "own_hook", "timer"], &["timer"]),
        (&["HookKind", "is_reconciled"], &["reconcile"]),
        (&["charm_core", "model", "neighbour"], &["neighbours"]),
        (&["charm_core", "model", "seen"], &["seen"]),
        (&["charm_core", "kept_secret"], &["secrets"]),
        (&["charm_core", "model", "owned_secret"], &["secrets"]),
        // Whether the secret is there that an event waited for is asked by reading it.
        (&["zeroize"], &["secrets", "deferral"]),
        (
            &["charm_core", "model", "checked_config"],
            &["checked_config"],
        ),
        (&["charm_core", "deferred", "write"], &["deferral"]),
        (&["charm_core", "security"], &["security"]),
    ];
    for (path, expected) in whose {
        let has = |symbols: &[String]| symbols.iter().any(|symbol| is_in(symbol, path));
        let found = programs.iter().filter(|(_, symbols)| has(symbols));
        let found: Vec<_> = found.map(|(name, _)| *name).collect();
        assert_eq!(found, expected, "who contains {path:?}");
    }
}

/// Each hook of a unit's life in which it calls a tool, and the tools.
fn calls(program: &str) -> Vec<String> {
    let charm =
        |program: &str| CharmSource::program(env!("CARGO_MANIFEST_DIR"), Path::new(program));
    let mut scenario = Scenario::empty();
    let (_, nothing) = PROGRAMS[0];
    scenario.deploy_charm(&charm(program), "one", &[], 1);
    scenario.deploy_charm(&charm(nothing), "other", &[], 1);
    let mut ran = scenario.settle();
    {
        let mut model = scenario.simulation.model();
        let option = [("motto".to_owned(), "changed".to_owned())].into();
        model.set_config("one", &option).unwrap();
        model.relate("one:uses", "other:serves").unwrap();
    }
    ran.extend(scenario.settle());
    scenario
        .simulation
        .model()
        .advance(Duration::from_secs(400));
    ran.extend(scenario.settle());
    let one = unit_name("one/0");
    ran.retain(|dispatch| dispatch.unit == one);
    ran.iter().filter_map(line).collect()
}

fn line(dispatch: &DispatchRecord) -> Option<String> {
    let tools: Vec<_> = dispatch.calls.iter().map(|call| &*call.tool).collect();
    (!tools.is_empty()).then(|| format!("{}: {}", dispatch.event, tools.join(" ")))
}

/// What the small charm asks by itself.
const SMALL: [&str; 3] = [
    "config-changed: config-get status-set",
    "config-changed: config-get status-set",
    "uses-relation-changed: relation-get",
];

#[test]
fn what_a_charm_does_not_use_it_makes_no_call_for() {
    for (name, program) in PROGRAMS {
        let expected: &[&str] = match name {
            // Of what these are for nothing happens.
            "nothing" | "own_hook" | "timer" | "security" => &SMALL,
            "reconcile" => &[
                "leader-elected: application-version-set",
                "config-changed: config-get status-set application-version-set",
                "start: application-version-set",
                "uses-relation-created: application-version-set",
                "config-changed: config-get status-set application-version-set",
                "uses-relation-joined: application-version-set",
                "uses-relation-changed: relation-get application-version-set",
                "update-status: application-version-set",
            ],
            "neighbours" => &[
                SMALL[0],
                SMALL[1],
                SMALL[2],
                "update-status: relation-ids relation-list relation-get",
            ],
            "seen" => &[
                "config-changed: config-get status-set state-get state-set",
                "config-changed: config-get status-set state-get state-set",
                SMALL[2],
            ],
            "secrets" => &["leader-elected: secret-add", SMALL[0], SMALL[1], SMALL[2]],
            // Where a handler reads its config, that is the one call.
            "checked_config" => &[
                SMALL[0],
                SMALL[1],
                "uses-relation-changed: relation-get config-get",
            ],
            "deferral" => &[
                "install: state-get",
                "leader-elected: state-get",
                "config-changed: state-get config-get status-set",
                "start: state-get relation-ids juju-log state-set",
                "uses-relation-created: state-get relation-ids state-delete",
                "config-changed: state-get config-get status-set",
                "uses-relation-joined: state-get",
                "uses-relation-changed: state-get relation-get",
                "update-status: state-get",
            ],
            other => panic!("nothing is known of {other}"),
        };
        assert_eq!(calls(program), expected, "{name}");
    }
}
