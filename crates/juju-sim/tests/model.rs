//! What Juju takes from users and what it refuses.

#![allow(clippy::unwrap_used, reason = "helpers of tests may panic")]

use std::collections::BTreeMap;

use charm_metadata::{Charm, FileName, Sources};
use juju_sim::model::{Model, ModelError, TaskId, TaskStatus};
use juju_vocabulary::name::UnitName;
use juju_vocabulary::relation::RelationNumber;
use juju_vocabulary::relation::Role;
use serde_json::{Value, json};

/// The charm that these files describe.
fn described(metadata: &str, options: &str, actions: &str) -> Charm {
    let metadata = format!("name: test\nsummary: s\ndescription: d\n{metadata}");
    let sources = Sources::default()
        .with(FileName::Metadata, metadata)
        .with(FileName::Config, format!("options: {{{options}}}"))
        .with(FileName::Actions, actions);
    Charm::parse(&sources).unwrap()
}

fn charm(endpoints: &[(&str, Role, &str)]) -> Charm {
    let mut sections = String::new();
    for section in [Role::Provides, Role::Requires, Role::Peer] {
        let endpoints = endpoints.iter().filter(|(_, role, _)| *role == section);
        let endpoints: Vec<_> = endpoints
            .map(|(name, _, interface)| format!("{name}: {interface}"))
            .collect();
        sections += &format!("{}: {{{}}}\n", section.section(), endpoints.join(", "));
    }
    described(&sections, "", "{}")
}

fn configured() -> Charm {
    described(
        "",
        "text: {type: string, default: x}, count: {type: int, default: 1}, ratio: {type: float}, \
         'on': {type: boolean, default: off}, key: {type: secret}",
        "{}",
    )
}

/// A charm with one action, `name`; JSON is YAML too.
fn with_action(name: &str, action: &Value) -> Charm {
    described("", "", &json!({ name: action }).to_string())
}

fn unit(name: &str) -> UnitName {
    name.parse().unwrap()
}

fn deploy(model: &mut Model, charm: Charm, name: &str) {
    model.deploy(charm, name, &BTreeMap::new(), 1).unwrap();
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn names_are_checked_and_taken_once() {
    let mut model = Model::default();
    deploy(&mut model, charm(&[]), "a");
    let mut refuse = |name: &str| {
        model
            .deploy(charm(&[]), name, &BTreeMap::new(), 1)
            .unwrap_err()
    };
    assert_eq!(refuse("a"), ModelError::AppExists("a".to_owned()));
    assert_eq!(refuse("a-1"), ModelError::InvalidAppName("a-1".to_owned()));
    assert_eq!(model.units().len(), 1);
}

#[test]
fn config_is_checked_against_the_types_of_the_charm() {
    let mut model = Model::default();
    let given = pairs(&[
        ("count", "-3"),
        ("ratio", "0x1p-1"),
        ("key", "secret:9m4e2mr0ui3e8a215n4g"),
        ("on", "True"),
        ("text", "7"),
    ]);
    model.deploy(configured(), "a", &given, 0).unwrap();
    let expected = json!({
        "count": -3, "ratio": 0.5, "on": true, "text": "7", "key": "secret:9m4e2mr0ui3e8a215n4g",
    });
    assert_eq!(json!(model.app("a").unwrap().settings()), expected);

    for (key, value, why) in [
        ("count", "1.5", "option \"count\" expected int, got \"1.5\""),
        (
            "count",
            "0x10",
            "option \"count\" expected int, got \"0x10\"",
        ),
        (
            "key",
            "hunter2",
            "option \"key\" expected secret, got \"hunter2\"",
        ),
        (
            "key",
            "9m4e2mr0ui3e8a215n4g",
            "option \"key\" expected secret, got \"9m4e2mr0ui3e8a215n4g\"",
        ),
        ("count", "", "option \"count\" expected int, got \"\""),
        ("on", "yes", "option \"on\" expected boolean, got \"yes\""),
        (
            "ratio",
            "inf",
            "option \"ratio\" expected float, got \"inf\"",
        ),
        ("nope", "1", "unknown option \"nope\""),
    ] {
        let change = pairs(&[("text", "changed"), (key, value)]);
        let error = model.set_config("a", &change).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
    assert_eq!(
        json!(model.app("a").unwrap().settings()),
        expected,
        "all or nothing"
    );
    assert!(model.reset_config("a", &["count", "nope"]).is_err());
    model.reset_config("a", &["count", "ratio", "key"]).unwrap();
    let expected = json!({ "count": 1, "on": true, "text": "7" });
    assert_eq!(json!(model.app("a").unwrap().settings()), expected);
}

#[test]
fn relate_finds_the_one_pair_of_endpoints_that_fits() {
    let mut model = Model::default();
    deploy(
        &mut model,
        charm(&[
            ("db", Role::Requires, "sql"),
            ("cache", Role::Requires, "redis"),
        ]),
        "web",
    );
    deploy(
        &mut model,
        charm(&[("serve", Role::Provides, "sql")]),
        "one",
    );
    deploy(
        &mut model,
        charm(&[
            ("serve", Role::Provides, "sql"),
            ("fast", Role::Provides, "redis"),
        ]),
        "two",
    );
    deploy(&mut model, charm(&[("peer", Role::Peer, "sql")]), "peers");

    assert_eq!(
        model.relate("one", "web"),
        Ok(RelationNumber(1)),
        "0 is the peers' own"
    );
    let relation = model.relation(RelationNumber(1)).unwrap();
    let ends: Vec<_> = relation.ends.iter().map(ToString::to_string).collect();
    assert_eq!(ends, ["one:serve", "web:db"]);
    assert_eq!(relation.id_at("web").unwrap(), "db:1");

    let mut refuse =
        |first: &str, second: &str| model.relate(first, second).unwrap_err().to_string();
    assert!(refuse("web:db", "one:serve").contains("relation already exists"));
    let ambiguous = refuse("web", "two");
    assert!(
        ambiguous.contains("\"web:cache two:fast\"; \"web:db two:serve\""),
        "{ambiguous}"
    );
    for (first, second) in [
        ("one", "two"),
        ("web", "web"),
        ("web", "peers"),
        ("web:cache", "one"),
    ] {
        assert!(
            refuse(first, second).contains("no relations found"),
            "{first} {second}"
        );
    }
    assert!(refuse("web:disk", "one").contains("has no \"disk\" relation"));
    assert!(refuse("nobody", "one").contains("\"nobody\" not found"));
    assert!(model.relate("web:cache", "two").is_ok());
    assert!(matches!(
        model.remove_relation(RelationNumber(0)),
        Err(ModelError::PeerRelation(_))
    ));
    assert!(matches!(
        model.remove_relation(RelationNumber(9)),
        Err(ModelError::NoRelation(_))
    ));
}

#[test]
fn a_limit_holds() {
    let mut model = Model::default();
    let mut limited = charm(&[("db", Role::Requires, "sql")]);
    limited.endpoints[0].limit = Some(1);
    deploy(&mut model, limited, "web");
    for name in ["one", "two"] {
        deploy(&mut model, charm(&[("serve", Role::Provides, "sql")]), name);
    }
    model.relate("web", "one").unwrap();
    let error = model.relate("web", "two").unwrap_err();
    assert_eq!(
        error,
        ModelError::Limit {
            end: "web:db".to_owned(),
            limit: 1
        }
    );
    model.remove_relation(RelationNumber(0)).unwrap();
    assert!(
        model.relate("web", "two").is_ok(),
        "nobody had entered the first"
    );
}

#[test]
fn what_is_going_away_takes_nothing_new() {
    let mut model = Model::default();
    deploy(
        &mut model,
        charm(&[("serve", Role::Provides, "sql")]),
        "one",
    );
    deploy(&mut model, charm(&[("db", Role::Requires, "sql")]), "web");
    model.remove_app("one").unwrap();
    assert!(matches!(
        model.relate("one", "web"),
        Err(ModelError::Dying(_))
    ));
    assert!(matches!(model.add_unit("one"), Err(ModelError::Dying(_))));
    let leader = unit("web/0");
    model.remove_unit(&leader).unwrap();
    assert!(matches!(
        model.set_leader(&leader),
        Err(ModelError::Dying(_))
    ));
    assert!(matches!(
        model.remove_unit(&unit("web/1")),
        Err(ModelError::NoUnit(_))
    ));
}

#[test]
fn actions_are_checked_and_numbered_as_tasks() {
    let with_action = with_action(
        "backup",
        &json!({ "params": { "path": { "default": "/tmp" } }, "required": ["mode"] }),
    );
    let mut model = Model::default();
    deploy(&mut model, with_action, "a");
    let unit = unit("a/0");
    let none = BTreeMap::new();
    assert!(matches!(
        model.run_action(&unit, "restore", none.clone()),
        Err(ModelError::NoAction { .. })
    ));
    assert!(matches!(
        model.run_action(&unit, "backup", none),
        Err(ModelError::BadParams { .. })
    ));
    let params: BTreeMap<_, _> = [("mode".to_owned(), json!("full"))].into();
    let first = model.run_action(&unit, "backup", params.clone()).unwrap();
    let second = model.run_action(&unit, "backup", params).unwrap();
    assert_eq!(
        (first.to_string(), second.to_string()),
        ("2".to_owned(), "4".to_owned())
    );
    let task = model.task(first).unwrap();
    assert_eq!(
        json!(task.params),
        json!({ "mode": "full", "path": "/tmp" })
    );
}

#[test]
fn tasks_of_one_operation_are_cancelled_while_they_wait() {
    let mut model = Model::default();
    deploy(&mut model, with_action("go", &json!({})), "a");
    let operation = model.begin_operation();
    let mut run = || model.run_action_in(operation, &unit("a/0"), "go", BTreeMap::new());
    let (first, second) = (run().unwrap(), run().unwrap());
    assert_eq!((operation, first, second), (1, TaskId(2), TaskId(3)));
    model.cancel_task(second).unwrap();
    let cancelled = model.task(second).unwrap();
    assert_eq!(cancelled.status, TaskStatus::Cancelled);
    assert_eq!(cancelled.operation, operation);
    assert_eq!(model.task(first).unwrap().status, TaskStatus::Pending);
    assert!(matches!(
        model.cancel_task(TaskId(9)),
        Err(ModelError::NoTask(TaskId(9)))
    ));
}

#[test]
fn a_model_of_juju_4_refuses_undeclared_parameters_by_default() {
    let with_action = with_action("go", &json!({}));
    let mut model = Model::default();
    deploy(&mut model, with_action, "a");
    let unit = unit("a/0");
    let params: BTreeMap<_, _> = [("far".to_owned(), json!(1))].into();
    model.run_action(&unit, "go", params.clone()).unwrap();
    model.juju_version = "4.0.16".parse().unwrap();
    let refused = model.run_action(&unit, "go", params).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "action \"go\": parameter \"far\" is not declared, and others are not allowed"
    );
}

#[test]
fn the_parameters_of_an_action_are_of_the_types_and_values_that_it_declares() {
    let declared = json!({
        "far": { "type": "integer" }, "mode": { "type": "string", "enum": ["full", "part"] },
        "on": { "type": "boolean" }, "ratio": { "type": "number" }, "who": { "type": ["string", "null"] },
        "list": { "type": "array" }, "map": { "type": "object" }, "any": {},
    });
    let with_action = with_action("go", &json!({ "params": declared }));
    let mut model = Model::default();
    deploy(&mut model, with_action, "a");
    let mut run = |param: &str, value: Value| {
        let params = [(param.to_owned(), value)].into();
        let task = model.run_action(&unit("a/0"), "go", params);
        task.map_err(|error| error.to_string())
    };
    for (param, value, why) in [
        ("far", json!("3"), "expected integer, got \"3\""),
        ("far", json!(3.5), "expected integer, got 3.5"),
        (
            "mode",
            json!("half"),
            "expected one of \"full\", \"part\", got \"half\"",
        ),
        ("mode", json!(1), "expected string, got 1"),
        ("on", json!("true"), "expected boolean, got \"true\""),
        ("ratio", json!("1"), "expected number, got \"1\""),
        ("who", json!(7), "expected string or null, got 7"),
        ("list", json!({}), "expected array, got {}"),
        ("map", json!([]), "expected object, got []"),
    ] {
        let expected = format!("action \"go\": parameter \"{param}\" {why}");
        assert_eq!(run(param, value), Err(expected));
    }
    for (param, value) in [
        ("far", json!(-3)),
        ("far", json!(3.0)),
        ("mode", json!("part")),
        ("on", json!(false)),
        ("ratio", json!(1)),
        ("who", Value::Null),
        ("list", json!([1])),
        ("map", json!({ "key": 1 })),
        ("any", json!([])),
        ("undeclared", json!(1)),
    ] {
        run(param, value).unwrap();
    }
}

#[test]
fn a_default_does_not_stand_in_for_a_required_parameter() {
    let with_action = with_action(
        "backup",
        &json!({ "params": { "mode": { "default": "full" } }, "required": ["mode"] }),
    );
    let mut model = Model::default();
    deploy(&mut model, with_action, "a");
    let refused = model.run_action(&unit("a/0"), "backup", BTreeMap::new());
    assert!(matches!(refused, Err(ModelError::BadParams { .. })));
}

#[test]
fn what_is_inside_of_parameters_is_checked_and_completed() {
    let declared = json!({
        "params": { "to": {
            "properties": { "number": { "type": "integer" }, "street": { "default": "Main" } },
            "required": ["number"],
        } },
        "additionalProperties": false,
    });
    let with_action = with_action("go", &declared);
    let mut model = Model::default();
    deploy(&mut model, with_action, "a");
    let unit = unit("a/0");
    let refused = [("to".to_owned(), json!({})), ("by".to_owned(), json!(1))];
    let refused = model.run_action(&unit, "go", refused.into()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "action \"go\": parameter \"by\" is not declared, and others are not allowed; \
         parameter \"to.number\" is required"
    );
    let params = [("to".to_owned(), json!({ "number": 3 }))].into();
    let task = model.run_action(&unit, "go", params).unwrap();
    assert_eq!(
        json!(model.task(task).unwrap().params),
        json!({ "to": { "number": 3, "street": "Main" } })
    );
}
