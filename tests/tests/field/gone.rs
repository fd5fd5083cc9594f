//! Relations that Juju still lists and no longer has: removed by force, or with the offer of another
//! model (canonical/operator issue 2709, juju/juju issue 23246).

use charm_tests::scenario::Scenario;
use serde_json::Value;

use crate::hook::{Hook, Ran};

/// What Juju 3.6 and 4.0 say of one.
const WORDS: [&str; 3] = [
    "ERROR permission denied\n",
    "ERROR permission denied (unauthorized access)\n",
    "ERROR relation not found\n",
];

/// The leader of an integrator with Velero, a client that has published, and one that is gone.
fn integrator() -> Hook {
    let target = |app: &str| {
        let entry = serde_json::json!([{
            "app": app, "relation_name": "backup", "model": "prod",
            "spec": {"include_namespaces": [app]},
        }]);
        serde_json::json!({ "backup_targets": entry.to_string() }).to_string()
    };
    let clients = r#"["k8s-backup-target:3", "k8s-backup-target:4"]"#;
    Hook::of("velero-integrator", "config-changed")
        .prints(
            "relation-ids --format=json velero-backup",
            r#"["velero-backup:1"]"#,
        )
        .prints("relation-ids --format=json k8s-backup-target", clients)
        .prints(
            "relation-list --format=json -r k8s-backup-target:3 --app",
            r#""lost""#,
        )
        .prints(
            "relation-list --format=json -r k8s-backup-target:4 --app",
            r#""shop""#,
        )
        .prints("relation-get --format=json -r velero-backup:1", "{}")
        .prints(
            "relation-get --format=json -r k8s-backup-target:4",
            &target("shop"),
        )
}

fn status(ran: &Ran) -> &str {
    ran.calls_of("status-set").last().unwrap()
}

#[test]
fn a_gone_relation_does_not_hide_the_others() {
    for words in WORDS {
        let hook = integrator().refuses("relation-get --format=json -r k8s-backup-target:3", words);
        let ran = hook.run();
        ran.expect_success();
        let published = ran.calls_of("relation-set");
        assert_eq!(published.len(), 1, "{published:?}");
        assert!(
            published.iter().all(|call| call.contains("'app': 'shop'")),
            "{published:?}"
        );
        let caveat = "(refused: k8s-backup-target:3 of lost)";
        assert!(status(&ran).ends_with(caveat), "{}", status(&ran));
    }
}

#[test]
fn a_gone_relation_whose_application_nobody_knows_does_not_hide_the_others() {
    let list = "relation-list --format=json -r k8s-backup-target:3 --app";
    let get = "relation-get --format=json -r k8s-backup-target:3";
    let denied = integrator().refuses(get, WORDS[0]);
    for hook in [
        integrator().refuses(
            list,
            "ERROR invalid value \"k8s-backup-target:3\" for option -r: relation not found\n",
        ),
        denied.prints(list, r#""""#),
    ] {
        let ran = hook.run();
        ran.expect_success();
        assert_eq!(ran.calls_of("relation-set").len(), 1);
        let caveat = "(refused: k8s-backup-target:3)";
        assert!(status(&ran).ends_with(caveat), "{}", status(&ran));
    }
}

#[test]
fn the_log_says_which_relation_is_gone() {
    let hook = integrator()
        .set(
            "JUJU_DISPATCH_PATH",
            "hooks/k8s-backup-target-relation-changed",
        )
        .set("JUJU_RELATION_ID", "k8s-backup-target:4")
        .set("JUJU_REMOTE_APP", "shop")
        .refuses(
            "relation-get --format=json -r k8s-backup-target:3",
            WORDS[0],
        );
    let ran = hook.run();
    ran.expect_success();
    let log = ran.calls_of("juju-log").join("\n");
    assert!(
        log.contains("k8s-backup-target:3 of lost") && log.contains("the relation is gone"),
        "{log}"
    );
}

#[test]
fn a_gone_velero_does_not_hide_the_others() {
    for words in WORDS {
        let hook = integrator()
            .prints(
                "relation-ids --format=json velero-backup",
                r#"["velero-backup:1", "velero-backup:2"]"#,
            )
            .prints(
                "relation-ids --format=json k8s-backup-target",
                r#"["k8s-backup-target:4"]"#,
            )
            .refuses("relation-get --format=json -r velero-backup:1", words)
            .prints("relation-get --format=json -r velero-backup:2", "{}");
        let ran = hook.run();
        ran.expect_success();
        let published = ran.calls_of("relation-set");
        assert_eq!(published.len(), 1, "{published:?}");
        assert!(
            published
                .iter()
                .all(|call| call.contains("-r velero-backup:2 ")),
            "{published:?}"
        );
        let log = ran.calls_of("juju-log").join("\n");
        assert!(log.contains("WARNING -- velero-backup:1 is gone"), "{log}");
    }
}

#[test]
fn a_client_publishes_to_the_integrators_that_are_there() {
    for words in WORDS {
        let ran = Hook::of("backup-client", "config-changed")
            .prints("relation-ids", r#"["backup-config:1", "backup-config:2"]"#)
            .refuses("relation-set -r backup-config:1", words)
            .refuses("relation-list --format=json -r backup-config:1", words)
            .prints(
                "relation-list --format=json -r backup-config:2",
                r#"["velero/0"]"#,
            )
            .run();
        ran.expect_success();
        let published = ran.calls_of("relation-set -r backup-config:2 ");
        assert_eq!(published.len(), 1, "{:?}", ran.calls);
        let log = ran.calls_of("juju-log").join("\n");
        assert!(log.contains("WARNING -- backup-config:1 is gone"), "{log}");
        assert!(status(&ran).contains(" active"), "{}", status(&ran));
    }
}

#[test]
fn since_juju_4_a_neighbour_that_may_not_be_read_is_named_as_that_and_hides_no_other() {
    let ran = integrator()
        .set("JUJU_VERSION", "4.0.16")
        .set(
            "JUJU_DISPATCH_PATH",
            "hooks/k8s-backup-target-relation-changed",
        )
        .set("JUJU_RELATION_ID", "k8s-backup-target:4")
        .set("JUJU_REMOTE_APP", "shop")
        .refuses(
            "relation-get --format=json -r k8s-backup-target:3",
            WORDS[0],
        )
        .run();
    ran.expect_success();
    assert_eq!(ran.calls_of("relation-set").len(), 1);
    let caveat = "(refused: k8s-backup-target:3 of lost)";
    assert!(status(&ran).ends_with(caveat), "{}", status(&ran));
    let log = ran.calls_of("juju-log").join("\n");
    assert!(log.contains("this unit may not read the databag"), "{log}");
}

#[test]
fn what_says_nothing_of_the_relation_still_fails_the_hook() {
    for words in [
        "ERROR the controller is on fire\n",
        "ERROR dial unix @/var/lib/juju/agent.socket: connect: permission denied\n",
    ] {
        let hook = integrator().refuses("relation-get --format=json -r k8s-backup-target:3", words);
        let ran = hook.run();
        assert_eq!(ran.code, Some(1));
        let log = ran.calls_of("juju-log").join("\n");
        assert!(log.contains(words.trim_end()), "{log}");
        assert!(ran.calls_of("relation-set").is_empty());
    }
}

#[test]
fn an_integrator_goes_on_without_a_relation_that_was_removed_by_force() {
    for juju in ["3.6.9", "4.0.16"] {
        let mut scenario = Scenario::demo();
        scenario.simulation.model().juju_version = juju.parse().unwrap();
        scenario.deploy("charms/backup-client", "lost", &[("namespace", "web")], 1);
        scenario.settle();
        scenario.relate("lost", "velero-integrator");
        let lost = {
            let mut model = scenario.simulation.model();
            let lost = model.find_relation("lost", "velero-integrator").unwrap();
            model.remove_relation_by_force(lost).unwrap();
            lost
        };
        assert_eq!(
            scenario.settle(),
            [],
            "nobody is told of it with Juju {juju}"
        );
        scenario.configure("velero-integrator", &[("schedule", "@daily")]);
        let data = scenario.databag("velero-integrator", "velero-operator", "velero-integrator");
        let targets: Vec<Value> = serde_json::from_str(&data["backup_targets"]).unwrap();
        let apps: Vec<_> = targets.iter().map(|target| &target["app"]).collect();
        assert_eq!(apps, ["backup-client"]);
        let caveat = format!("(refused: k8s-backup-target:{lost} of lost)");
        let status = scenario.status("velero-integrator/0");
        assert!(status.ends_with(&caveat), "{status}");
    }
}

#[test]
fn a_client_goes_on_without_an_integrator_that_was_removed_by_force() {
    let mut scenario = Scenario::demo();
    {
        let mut model = scenario.simulation.model();
        let gone = model.find_relation("backup-client", "velero-integrator");
        model.remove_relation_by_force(gone.unwrap()).unwrap();
    }
    scenario.configure("backup-client", &[("ttl", "48h")]);
    // The same endpoints can be related again, beside the one that is gone.
    scenario.relate("backup-client", "velero-integrator");
    let data = scenario.databag("backup-client", "velero-integrator", "backup-client");
    assert!(data["backup_targets"].contains("48h"), "{data:?}");
    // A new agent lists what there is.
    for unit in ["backup-client/0", "velero-integrator/0"] {
        let unit = unit.parse().unwrap();
        scenario.simulation.model().restart_agent(&unit).unwrap();
    }
    scenario.configure("velero-integrator", &[("schedule", "@daily")]);
    assert_eq!(
        scenario.status("velero-integrator/0"),
        "active: Schedule: @daily"
    );
}
