//! The hook tools in process: arguments, output, refusals, and when writes take effect.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may panic"
)]

use std::collections::BTreeMap;
use std::path::Path;

use juju_sim::charm::{Action, Charm, ConfigOption, Endpoint, OptionType, Role};
use juju_sim::hook::{Event, Hook, RelationEvent, RelationHook};
use juju_sim::hook_context::{HookContext, RequestError};
use juju_sim::model::{LogLevel, Model, TaskStatus};
use juju_sim::names::{RelationId, UnitName};
use juju_sim::tools;
use serde_json::{Value, json};

/// The relation `db` of `a` with `b`; 0 is the one of `a` with itself.
const DB: RelationId = RelationId(1);

fn unit(name: &str) -> UnitName {
    name.parse().unwrap()
}

fn charm() -> Charm {
    let endpoint = |role, interface: &str| Endpoint {
        role,
        interface: interface.to_owned(),
        limit: None,
    };
    let option = |option_type, default| ConfigOption {
        option_type,
        default,
    };
    Charm {
        name: "test".to_owned(),
        endpoints: [
            ("db".to_owned(), endpoint(Role::Requirer, "mysql")),
            ("peers".to_owned(), endpoint(Role::Peer, "gossip")),
        ]
        .into(),
        options: [
            ("port".to_owned(), option(OptionType::Int, json!(80))),
            ("ratio".to_owned(), option(OptionType::Float, json!(2.0))),
            (
                "name".to_owned(),
                option(OptionType::String, json!("<a> & b")),
            ),
            ("tls".to_owned(), option(OptionType::Boolean, json!(false))),
            ("unset".to_owned(), option(OptionType::String, Value::Null)),
        ]
        .into(),
        actions: [(
            "backup".to_owned(),
            Action {
                defaults: [("path".to_owned(), json!({ "to": "/x" }))].into(),
                required: vec![],
            },
        )]
        .into(),
    }
}

/// `a/0` (which leads), `a/1` and `b/0`, related, with every hook run.
fn model() -> Model {
    let mut model = Model::new("test");
    let none = BTreeMap::new();
    model.deploy(charm(), "a", &none, 2).unwrap();
    let endpoint = Endpoint {
        role: Role::Provider,
        interface: "mysql".to_owned(),
        limit: None,
    };
    let endpoints = [("serve".to_owned(), endpoint)].into();
    let b = Charm {
        name: "b".to_owned(),
        endpoints,
        ..Charm::default()
    };
    model.deploy(b, "b", &none, 1).unwrap();
    assert_eq!(model.relate("a", "b").unwrap(), DB);
    rest(model)
}

/// Runs every hook that is due, with a charm that does nothing.
fn rest(mut model: Model) -> Model {
    while let Some((unit, operation)) = model
        .units()
        .keys()
        .find_map(|unit| Some((unit.clone(), model.next_operation(unit)?)))
    {
        if let Some(event) = model.start_operation(&unit, operation) {
            let context = HookContext::new(model, unit, event, "id".to_owned());
            (model, _) = context.finish(None);
        }
    }
    model
}

fn hook(model: Model, name: &str, hook: Hook) -> HookContext {
    HookContext::new(model, unit(name), Event::Hook(hook), "id".to_owned())
}

fn in_relation(model: Model, name: &str, event: RelationEvent) -> HookContext {
    let (endpoint, remote_app) = if name.starts_with('a') {
        ("db", "b")
    } else {
        ("serve", "a")
    };
    let relation = RelationHook {
        event,
        relation: DB,
        endpoint: endpoint.to_owned(),
        remote_app: remote_app.to_owned(),
        version: 1,
    };
    hook(model, name, Hook::Relation(relation))
}

/// What a tool prints, or its exit code and what it complains of.
type Answer = Result<String, (i32, String)>;

/// The answer to a command line.
fn ask(context: &mut HookContext, line: &str) -> Answer {
    let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let output = context
        .run_tool(Path::new("/"), &words[0], &words[1..], None)
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    match output.code {
        0 => Ok(text(output.stdout)),
        code => Err((code, text(output.stderr))),
    }
}

fn feed(context: &mut HookContext, line: &str, stdin: &str) -> Answer {
    let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let output = context
        .run_tool(
            Path::new("/"),
            &words[0],
            &words[1..],
            Some(stdin.as_bytes()),
        )
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    match output.code {
        0 => Ok(text(output.stdout)),
        code => Err((code, text(output.stderr))),
    }
}

fn refusal(code: i32, why: &str) -> Answer {
    Err((code, format!("ERROR {why}\n")))
}

fn printed(text: &str) -> Answer {
    Ok(text.to_owned())
}

/// Each command line with the answer that it must get.
fn check(context: &mut HookContext, table: &[(&str, Answer)]) {
    for (line, expected) in table {
        assert_eq!(&ask(context, line), expected, "{line}");
    }
}

#[test]
fn config_get() {
    let mut context = hook(model(), "a/0", Hook::ConfigChanged);
    check(
        &mut context,
        &[
            ("config-get port", printed("80\n")),
            ("config-get tls", printed("False\n")),
            ("config-get name", printed("<a> & b\n")),
            ("config-get unset", printed("")),
            ("config-get --format=json unset", printed("null\n")),
            ("config-get --format json nonsense", printed("null\n")),
            (
                "config-get --format=json",
                printed(
                    "{\"name\":\"\\u003ca\\u003e \\u0026 b\",\"port\":80,\"ratio\":2,\"tls\":false}\n",
                ),
            ),
            (
                "config-get --format=yaml -a",
                printed("name: <a> & b\nport: 80\nratio: 2\ntls: false\nunset: null\n"),
            ),
            (
                "config-get --all port",
                refusal(2, "cannot use argument --all together with key \"port\""),
            ),
            (
                "config-get port tls",
                refusal(2, "unrecognized args: [\"tls\"]"),
            ),
        ],
    );
}

#[test]
fn options_are_read_as_gnuflag_reads_them() {
    let mut context = hook(model(), "a/0", Hook::Start);
    let ids = printed("[\"db:1\"]\n");
    check(
        &mut context,
        &[
            ("relation-ids --format=json db", ids.clone()),
            ("relation-ids db --format json", ids.clone()),
            ("relation-ids --format json -- db", ids),
            ("relation-ids db", printed("db:1\n")),
            ("relation-ids nothing --format=json", printed("[]\n")),
            ("relation-list -r 1", printed("b/0\n")),
            ("relation-list -r1", printed("b/0\n")),
            ("relation-list -r db:1", printed("b/0\n")),
            ("relation-list --relation=whatever:1", printed("b/0\n")),
            ("relation-list --app=false -r 1", printed("b/0\n")),
            ("relation-list --app -r 1", printed("b\n")),
            (
                "relation-list --nope",
                refusal(2, "option provided but not defined: --nope"),
            ),
            (
                "relation-list -x",
                refusal(2, "option provided but not defined: -x"),
            ),
            (
                "relation-list -r",
                refusal(2, "option needs an argument: -r"),
            ),
            ("relation-list", refusal(2, "no relation id specified")),
            (
                "relation-list -r 7",
                refusal(2, "invalid value \"7\" for option -r: relation not found"),
            ),
            (
                "relation-list --relation db:x",
                refusal(
                    2,
                    "invalid value \"db:x\" for option --relation: invalid relation id",
                ),
            ),
            (
                "is-leader --format=toml",
                refusal(
                    2,
                    "invalid value \"toml\" for option --format: unknown format \"toml\"",
                ),
            ),
            ("is-leader no", refusal(2, "unrecognized args: [\"no\"]")),
        ],
    );
    assert!(
        ask(&mut context, "relation-list --help")
            .unwrap()
            .starts_with("Usage: relation-list")
    );
}

#[test]
fn relation_hooks_give_the_defaults() {
    let mut context = in_relation(model(), "a/0", RelationEvent::UnitChanged(unit("b/0")));
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
    let mut context = hook(model(), "a/0", Hook::Start);
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
    let mut model = model();
    model.remove_unit(&unit("b/0")).unwrap();
    let event = RelationEvent::Departed {
        unit: unit("b/0"),
        departing: unit("b/0"),
    };
    let mut context = in_relation(model, "a/0", event);
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
    let mut leader = hook(model(), "a/0", Hook::Start);
    assert_eq!(ask(&mut leader, "relation-set -r 1 --app k=v"), printed(""));
    assert_eq!(ask(&mut leader, "relation-set -r 0 --app k=v"), printed(""));
    assert_eq!(
        ask(&mut leader, "relation-get -r 1 k a --app"),
        printed("v\n"),
        "read back"
    );
    let (model, _) = leader.finish(None);

    let mut follower = hook(model, "a/1", Hook::Start);
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
    let (model, _) = follower.finish(None);
    let mut remote = in_relation(model, "b/0", RelationEvent::AppChanged);
    assert_eq!(
        ask(&mut remote, "relation-get k"),
        printed("v\n"),
        "the hook names the app"
    );
}

#[test]
fn relation_set_reads_yaml_and_arguments_over_it() {
    let mut context = in_relation(model(), "a/0", RelationEvent::Created);
    let yaml = "one: '1'\ntwo: 2\nthree: true\nlong: |-\n  a\n  b\nnone: null\n";
    assert_eq!(
        feed(
            &mut context,
            "relation-set --file - two=zwei private-address=",
            yaml
        ),
        printed("")
    );
    let (model, _) = context.finish(None);
    let databag = model.databag(DB, "a/0").unwrap();
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

    let mut context = in_relation(model, "a/0", RelationEvent::Created);
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
    let mut context = in_relation(model(), "a/0", RelationEvent::Created);
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
    assert!(
        !context
            .model()
            .databag(DB, "a/0")
            .unwrap()
            .contains_key("k")
    );
    let (model, calls) = context.finish(Some("exit status 1"));
    assert!(!model.databag(DB, "a/0").unwrap().contains_key("k"));
    assert!(model.databag(DB, "a").unwrap().is_empty());
    assert!(model.unit(&unit("a/0")).unwrap().state.is_empty());
    assert_eq!(model.unit(&unit("a/0")).unwrap().status.message, "why");
    assert_eq!(model.app("a").unwrap().version.as_deref(), Some("7"));
    assert_eq!(model.log().last().unwrap().message, "db:1: told");
    assert_eq!(calls.len(), 8);
    assert_eq!(
        model.app_status("a").message,
        "hook failed: \"db-relation-created\""
    );
}

#[test]
fn a_write_tells_the_other_end_once_and_never_the_writer() {
    let mut context = in_relation(model(), "a/0", RelationEvent::Created);
    for line in [
        "relation-set a=1",
        "relation-set b=2",
        "relation-set --app c=3",
        "relation-set -r 0 --app d=4",
    ] {
        assert_eq!(ask(&mut context, line), printed(""));
    }
    let (mut model, _) = context.finish(None);
    let mut ran = Vec::new();
    while let Some((unit, operation)) = model
        .units()
        .keys()
        .find_map(|unit| Some((unit.clone(), model.next_operation(unit)?)))
    {
        let event = model.start_operation(&unit, operation).unwrap();
        ran.push(format!("{unit} {event}"));
        (model, _) = HookContext::new(model, unit, event, "id".to_owned()).finish(None);
    }
    let expected = [
        "a/1 peers-relation-changed",
        "b/0 serve-relation-changed",
        "b/0 serve-relation-changed",
    ];
    assert_eq!(ran, expected, "one of the app's data, one of the unit's");
    let mut context = in_relation(model, "a/0", RelationEvent::Created);
    assert_eq!(ask(&mut context, "relation-set a=1 b=2"), printed(""));
    let (model, _) = context.finish(None);
    assert_eq!(
        model.next_operation(&unit("b/0")),
        None,
        "the same again changes nothing"
    );
}

#[test]
fn stored_state() {
    let mut context = hook(model(), "a/0", Hook::Start);
    assert_eq!(
        ask(&mut context, "state-get --format=json"),
        printed("null\n")
    );
    assert_eq!(
        feed(&mut context, "state-set --file - b=3", "a: x\nb: y\n"),
        printed("")
    );
    let long = format!("state-set k={}", "x".repeat(64 * 1024 + 1));
    let long_key = format!("state-set {}=v", "k".repeat(257));
    check(
        &mut context,
        &[
            ("state-get a", printed("x\n")),
            (
                "state-get --format=json",
                printed("{\"a\":\"x\",\"b\":\"3\"}\n"),
            ),
            ("state-get -", printed("a: x\nb: \"3\"\n")),
            ("state-get no", printed("")),
            ("state-get --format=json no", printed("\"\"\n")),
            ("state-get --strict no", refusal(1, "\"no\" not found")),
            ("state-delete a", printed("")),
            ("state-delete a", printed("")),
            ("state-get --strict a", refusal(1, "\"a\" not found")),
            (
                &long,
                refusal(1, "max allowed value length (65536) exceeded"),
            ),
            (
                &long_key,
                refusal(1, "max allowed key length (256) exceeded"),
            ),
        ],
    );
    let (model, _) = context.finish(None);
    assert_eq!(
        model.unit(&unit("a/0")).unwrap().state,
        [("b".to_owned(), "3".to_owned())].into()
    );
    assert!(
        model.unit(&unit("a/1")).unwrap().state.is_empty(),
        "each unit has its own"
    );
}

#[test]
fn status_tools() {
    let mut context = hook(model(), "a/0", Hook::Start);
    check(
        &mut context,
        &[
            ("status-get", printed("unknown\n")),
            ("status-set active all-well", printed("")),
            ("status-get", printed("active\n")),
            (
                "status-get --format=json",
                printed("{\"status\":\"active\"}\n"),
            ),
            (
                "status-get --format=json --include-data --application=False",
                printed("{\"message\":\"all-well\",\"status\":\"active\",\"status-data\":{}}\n"),
            ),
            ("status-get --application", printed("active\n")),
            ("status-set --application blocked app", printed("")),
            (
                "status-get --application --format=json",
                printed(
                    "{\"application-status\":{\"status\":\"blocked\",\"units\":{\
                     \"a/0\":{\"status\":\"active\"},\"a/1\":{\"status\":\"unknown\"}}}}\n",
                ),
            ),
            (
                "status-set bad",
                refusal(
                    2,
                    "invalid status \"bad\", expected one of [maintenance blocked waiting active]",
                ),
            ),
            (
                "status-set error",
                refusal(
                    2,
                    "invalid status \"error\", expected one of [maintenance blocked waiting active]",
                ),
            ),
            (
                "status-set",
                refusal(2, "invalid args, require <status> [message]"),
            ),
            (
                "status-set active a b",
                refusal(2, "unrecognized args: [\"b\"]"),
            ),
            (
                "application-version-set",
                refusal(2, "no version specified"),
            ),
        ],
    );
}

#[test]
fn juju_log() {
    let mut context = hook(model(), "a/0", Hook::Start);
    for line in [
        "juju-log hi there",
        "juju-log -l warning x",
        "juju-log --debug -l ERROR x",
        "juju-log -- -l x",
        "juju-log -l LOUD x",
    ] {
        assert_eq!(ask(&mut context, line), printed(""));
    }
    assert_eq!(
        ask(&mut context, "juju-log"),
        refusal(2, "no message specified")
    );
    let told: Vec<_> = context
        .model()
        .log()
        .iter()
        .map(|l| (l.level, l.message.as_str()))
        .collect();
    let expected = [
        (LogLevel::Info, "hi there"),
        (LogLevel::Warning, "x"),
        (LogLevel::Debug, "x"),
        (LogLevel::Info, "-l x"),
        (
            LogLevel::Warning,
            "Specified log level of \"LOUD\" is not valid",
        ),
        (LogLevel::Info, "x"),
    ];
    assert_eq!(told, expected);
    assert_eq!(context.model().log()[0].module, "unit.a/0.juju-log");
}

#[test]
fn actions() {
    let mut model = model();
    let params = [("n".to_owned(), json!(3))].into();
    let task = model.run_action(&unit("a/0"), "backup", params).unwrap();
    let event = Event::Action {
        task,
        name: "backup".to_owned(),
    };
    let mut context = HookContext::new(model, unit("a/0"), event, "id".to_owned());
    check(
        &mut context,
        &[
            (
                "action-get --format=json",
                printed("{\"n\":3,\"path\":{\"to\":\"/x\"}}\n"),
            ),
            ("action-get path.to", printed("/x\n")),
            ("action-get n", printed("3\n")),
            ("action-get path.no.such", printed("")),
            ("action-set a.b=1 a.c=x=y top=", printed("")),
            ("action-set a.b.deep=2", printed("")),
            ("action-log half way", printed("")),
            (
                "action-set novalue",
                refusal(2, "argument \"novalue\" must be of the form key...=value"),
            ),
            (
                "action-set stdout=x",
                refusal(2, "cannot set reserved action key \"stdout\""),
            ),
            ("action-fail broke", printed("")),
        ],
    );
    let (code, why) = ask(&mut context, "action-set Upper=x").unwrap_err();
    assert_eq!(
        (
            code,
            why.contains("\"Upper\" must start and end with lowercase")
        ),
        (2, true)
    );
    let (model, _) = context.finish(None);
    let task = model.task(task).unwrap();
    assert_eq!(
        task.status,
        TaskStatus::Failed,
        "action-fail fails it, whatever the exit code"
    );
    assert_eq!(task.message, "broke");
    assert_eq!(
        json!(task.results),
        json!({ "a": { "b": { "deep": "2" }, "c": "x=y" }, "top": "" })
    );
    assert_eq!(task.log[0].message, "half way");
    assert_eq!(
        model.app_status("a").status.as_str(),
        "unknown",
        "no failure of the unit"
    );

    let mut context = hook(model, "a/0", Hook::Start);
    for line in [
        "action-get",
        "action-set a=b",
        "action-log x",
        "action-fail",
    ] {
        assert_eq!(
            ask(&mut context, line),
            refusal(1, "not running an action"),
            "{line}"
        );
    }
}

#[test]
fn leader_settings_take_effect_at_once() {
    let mut context = hook(model(), "a/0", Hook::Start);
    check(
        &mut context,
        &[
            ("leader-set a=1 b=2", printed("")),
            ("leader-set a=", printed("")),
            ("leader-get --format=json", printed("{\"b\":\"2\"}\n")),
            ("leader-get b", printed("2\n")),
            ("leader-get b=", refusal(2, "invalid key \"b=\"")),
        ],
    );
    let (model, _) = context.finish(Some("exit status 1"));
    assert!(
        model
            .app("a")
            .unwrap()
            .leader_settings
            .content()
            .contains_key("b")
    );
}

#[test]
fn addresses_and_goal_state() {
    let mut context = hook(model(), "a/0", Hook::Start);
    check(
        &mut context,
        &[
            ("unit-get private-address", printed("10.1.0.1\n")),
            ("unit-get name", refusal(2, "unknown setting \"name\"")),
            ("network-get db --ingress-address", printed("10.1.0.1\n")),
            (
                "network-get db --format=json",
                printed(
                    "{\"bind-addresses\":[{\"addresses\":[{\"cidr\":\"10.1.0.0/16\",\
                     \"hostname\":\"\",\"value\":\"10.1.0.1\"}],\"interface-name\":\"eth0\",\
                     \"mac-address\":\"\"}],\"egress-subnets\":[\"10.1.0.1/32\"],\
                     \"ingress-addresses\":[\"10.1.0.1\"]}\n",
                ),
            ),
            ("network-get", refusal(2, "no arguments specified")),
            (
                "goal-state --format=json",
                printed(
                    "{\"relations\":{\"db\":{\"b\":{\"status\":\"joined\"},\
                     \"b/0\":{\"status\":\"unknown\"}}},\"units\":{\"a/0\":{\"status\":\"unknown\"},\
                     \"a/1\":{\"status\":\"unknown\"}}}\n",
                ),
            ),
        ],
    );
    assert_eq!(ask(&mut context, "network-get nope").unwrap_err().0, 1);
}

#[test]
fn tools_that_are_not_simulated_say_so_and_others_do_not_exist() {
    let mut context = hook(model(), "a/0", Hook::Start);
    let unsupported = refusal(1, "secret-get is not supported by this simulator yet");
    assert_eq!(ask(&mut context, "secret-get x"), unsupported);
    let answer = context.run_tool(Path::new("/"), "relation-got", &[], None);
    assert_eq!(
        answer,
        Err(RequestError::UnknownCommand("relation-got".to_owned()))
    );
    assert_eq!(
        context.calls().len(),
        1,
        "what does not exist was not called"
    );
    // Every name on a charm's PATH is answered.
    for name in tools::names() {
        let answer = context.run_tool(Path::new("/"), name, &["--help".to_owned()], Some(b""));
        assert!(answer.is_ok(), "{name}");
    }
    assert_eq!(context.unit().as_str(), "a/0");
}
