//! The relation tools in process: who reads and writes what, and when writes take effect.

#![allow(clippy::unwrap_used, reason = "helpers of tests may panic")]

mod in_process;

use std::path::Path;

use in_process::{DB, ask, check, db, feed, hook, model, next, printed, refusal, unit};
use juju_sim::tools::RequestError;
use juju_vocabulary::hook::{RelationChanged, RelationCreated, RelationDeparted, Start};

fn created() -> RelationCreated {
    let app = Some("b".parse().unwrap());
    RelationCreated { id: db("a"), app }
}

#[test]
fn relation_hooks_give_the_defaults() {
    let mut context = {
        let changed = RelationChanged {
            id: db("a"),
            app: Some("b".parse().unwrap()),
            unit: Some(unit("b/0")),
        };
        hook(&model(), "a/0", changed)
    };
    check(
        &mut context,
        &[
            ("relation-ids", printed("db:1\n")),
            ("relation-list", printed("b/0\n")),
            ("relation-get ingress-address", printed("10.1.0.3\n")),
            (
                "relation-get --format=json -",
                printed(
                    "{\"egress-subnets\":\"10.1.0.3/32\",\"ingress-address\":\"10.1.0.3\",\
                     \"private-address\":\"10.1.0.3\"}\n",
                ),
            ),
            ("relation-get --format=json - --app", printed("{}\n")),
            ("relation-get --format=json missing", printed("null\n")),
        ],
    );
    let mut context = hook(&model(), "a/0", Start);
    check(
        &mut context,
        &[
            ("relation-ids", refusal(2, "no endpoint name specified")),
            ("relation-get", refusal(2, "no relation id specified")),
            (
                "relation-get -r 1 -",
                refusal(2, "no unit or application specified"),
            ),
            (
                "relation-get -r 1 - b",
                refusal(2, "expected unit name, got application name \"b\""),
            ),
            (
                "relation-get -r 1 - b/x",
                refusal(2, "invalid unit name \"b/x\""),
            ),
            ("relation-get -r 1 - c/0", refusal(1, "permission denied")),
        ],
    );
    assert!(
        ask(&mut context, "relation-get -r 1 - b/7")
            .unwrap_err()
            .1
            .contains("settings not found")
    );
}

#[test]
fn the_departing_unit_is_no_member_and_its_databag_stays_readable() {
    let model = model();
    model.lock().remove_unit(&unit("b/0")).unwrap();
    let departed = RelationDeparted {
        id: db("a"),
        unit: unit("b/0"),
        departing_unit: Some(unit("b/0")),
    };
    let mut context = hook(&model, "a/0", departed);
    check(
        &mut context,
        &[
            ("relation-list", printed("")),
            ("relation-get private-address", printed("10.1.0.3\n")),
        ],
    );
}

#[test]
fn only_the_leader_writes_app_data_and_followers_read_their_own_among_peers_only() {
    let model = model();
    let mut leader = hook(&model, "a/0", Start);
    assert_eq!(ask(&mut leader, "relation-set -r 1 --app k=v"), printed(""));
    assert_eq!(ask(&mut leader, "relation-set -r 0 --app k=v"), printed(""));
    assert_eq!(
        ask(&mut leader, "relation-get -r 1 k a --app"),
        printed("v\n"),
        "read back"
    );
    model.close(leader, None);

    let mut follower = hook(&model, "a/1", Start);
    check(
        &mut follower,
        &[
            (
                "relation-set -r 1 --app k=w",
                refusal(1, "cannot write relation settings"),
            ),
            (
                "relation-get -r 1 k a --app",
                refusal(1, "permission denied"),
            ),
            (
                "relation-get -r 1 k a/1 --app",
                refusal(1, "permission denied"),
            ),
            ("relation-get -r 0 k a --app", printed("v\n")),
            (
                "status-set --application active",
                refusal(1, "this unit is not the leader"),
            ),
            (
                "status-get --application",
                refusal(1, "finding application status: this unit is not the leader"),
            ),
            ("is-leader", printed("False\n")),
            (
                "leader-set a=b",
                refusal(
                    1,
                    "cannot write leadership settings: cannot write settings: not the leader",
                ),
            ),
        ],
    );
    model.close(follower, None);
    let changed = RelationChanged {
        id: db("b"),
        app: Some("a".parse().unwrap()),
        unit: None,
    };
    let mut remote = hook(&model, "b/0", changed);
    assert_eq!(
        ask(&mut remote, "relation-get k"),
        printed("v\n"),
        "the hook names the app"
    );
}

#[test]
fn relation_set_reads_yaml_and_arguments_over_it() {
    let model = model();
    let mut context = hook(&model, "a/0", created());
    let yaml = "one: '1'\ntwo: 2\nthree: true\nlong: |-\n  a\n  b\nnone: null\n";
    assert_eq!(
        feed(
            &mut context,
            "relation-set --file - two=zwei private-address=",
            yaml
        ),
        printed("")
    );
    model.close(context, None);
    let databag = model.lock().databag(DB, "a/0").unwrap().clone();
    assert_eq!(databag["one"], "1");
    assert_eq!(databag["two"], "zwei");
    assert_eq!(databag["three"], "true");
    assert_eq!(databag["long"], "a\nb");
    assert!(!databag.contains_key("none"), "an empty value is no value");
    assert!(
        !databag.contains_key("private-address"),
        "an empty value deletes"
    );
    assert!(databag.contains_key("ingress-address"), "the rest stays");

    let mut context = hook(&model, "a/0", created());
    check(
        &mut context,
        &[
            (
                "relation-set novalue",
                refusal(2, "expected \"key=value\", got \"novalue\""),
            ),
            (
                "relation-set =v",
                refusal(2, "expected \"key=value\", got \"=v\""),
            ),
            (
                "relation-set a=1 a=2",
                refusal(2, "key \"a\" specified more than once"),
            ),
        ],
    );
    for bad in ["- a\n", "a: [1]\n", "a: b: c\n", "just text", "\u{0}"] {
        let (code, why) = feed(&mut context, "relation-set --file -", bad).unwrap_err();
        assert_eq!(code, 1, "{bad:?}");
        assert!(why.starts_with("ERROR yaml: "), "{why}");
    }
    let args = ["--file".to_owned(), "-".to_owned()];
    let answer = context.run_tool(Path::new("/"), "relation-set", &args, None);
    assert_eq!(
        answer,
        Err(RequestError::NoStdin),
        "asks for stdin when it needs it"
    );
}

#[test]
fn what_is_buffered_is_dropped_when_the_charm_fails_and_the_rest_is_not() {
    let model = model();
    let mut context = hook(&model, "a/0", created());
    for line in [
        "relation-set k=v",
        "relation-set --app k=v",
        "state-set k=v",
        "status-set blocked why",
        "juju-log told",
        "application-version-set 7",
    ] {
        assert_eq!(ask(&mut context, line), printed(""), "{line}");
    }
    assert_eq!(
        ask(&mut context, "relation-get k a/0"),
        printed("v\n"),
        "its own view has it"
    );
    assert_eq!(ask(&mut context, "state-get k"), printed("v\n"));
    assert!(!model.lock().databag(DB, "a/0").unwrap().contains_key("k"));
    model.close(context, Some("exit status 1"));
    let model = model.lock();
    assert!(!model.databag(DB, "a/0").unwrap().contains_key("k"));
    assert!(model.databag(DB, "a").unwrap().is_empty());
    assert!(model.unit(&unit("a/0")).unwrap().state.is_empty());
    assert_eq!(model.unit(&unit("a/0")).unwrap().status.message(), "why");
    assert_eq!(model.app("a").unwrap().version.as_deref(), Some("7"));
    assert_eq!(model.log().last().unwrap().message, "db:1: told");
    assert_eq!(
        model.app_status("a").message(),
        "hook failed: \"db-relation-created\""
    );
}

#[test]
fn a_write_tells_the_other_end_once_and_never_the_writer() {
    let model = model();
    let mut context = hook(&model, "a/0", created());
    for line in [
        "relation-set a=1",
        "relation-set b=2",
        "relation-set --app c=3",
        "relation-set -r 0 --app d=4",
    ] {
        assert_eq!(ask(&mut context, line), printed(""));
    }
    model.close(context, None);
    let mut ran = Vec::new();
    while let Some((unit, dispatch)) = next(&model) {
        ran.push(format!("{unit} {dispatch}"));
        let context = model.open(&unit, dispatch, "id").unwrap();
        model.close(context, None);
    }
    let expected = [
        "a/1 peers-relation-changed",
        "b/0 serve-relation-changed",
        "b/0 serve-relation-changed",
    ];
    assert_eq!(ran, expected, "one of the app's data, one of the unit's");
    let mut context = hook(&model, "a/0", created());
    assert_eq!(ask(&mut context, "relation-set a=1 b=2"), printed(""));
    model.close(context, None);
    assert_eq!(
        model.lock().next_operation(&unit("b/0")),
        None,
        "the same again changes nothing"
    );
}

#[test]
fn what_was_removed_by_force_is_listed_until_the_agent_is_restarted_and_refused_meanwhile() {
    for (juju, words) in [
        ("3.6.9", "permission denied"),
        ("4.0.16", "relation not found"),
    ] {
        let model = model();
        model.lock().juju_version = juju.parse().unwrap();
        model.lock().remove_relation_by_force(DB).unwrap();
        assert_eq!(next(&model), None, "nobody is told");
        check(
            &mut hook(&model, "a/0", Start),
            &[
                ("relation-ids db", printed("db:1\n")),
                ("relation-list -r 1", printed("b/0\n")),
                ("relation-get -r 1 - b/0", refusal(1, words)),
                ("relation-get -r 1 --app - b", refusal(1, words)),
                ("relation-get -r 1 - a/0", refusal(1, words)),
                ("relation-set -r 1 a=1", refusal(1, words)),
                ("relation-set -r 1 --app a=1", refusal(1, words)),
            ],
        );
        model.lock().restart_agent(&unit("a/0")).unwrap();
        let mut context = hook(&model, "a/0", Start);
        assert_eq!(ask(&mut context, "relation-ids db"), printed(""));
        let mut context = hook(&model, "a/1", Start);
        assert_eq!(ask(&mut context, "relation-ids db"), printed("db:1\n"));
    }
}
