//! The hook tools in process: arguments, output and refusals.

mod in_process;

use std::path::Path;
use std::time::Duration;

use in_process::{ask, check, feed, hook, model, next, printed, refusal, unit};
use juju_sim::SharedModel;
use juju_sim::model::{StatusInfo, TaskStatus};
use juju_sim::tools;
use juju_sim::tools::RequestError;
use juju_vocabulary::dispatch::{ActionRun, Dispatch};
use juju_vocabulary::hook::{ConfigChanged, Start, UpdateStatus};
use juju_vocabulary::log_level::LogLevel;
use serde_json::json;

#[test]
fn config_get() {
    let mut context = hook(&model(), "a/0", ConfigChanged);
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
    let mut context = hook(&model(), "a/0", Start);
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
}

/// Without the details that Juju adds.
#[test]
fn help_is_what_juju_prints() {
    let mut context = hook(&model(), "a/0", Start);
    let config_get = "Usage: config-get [options] [<key>]\n\nSummary:\nprint application configuration\n\n\
                      Options:\n-a, --all  (= false)\n    print all keys\n--format  (= smart)\n    \
                      Specify output format (json|smart|yaml)\n-o, --output (= \"\")\n    \
                      Specify an output file\n";
    let relation_set = "Usage: relation-set [options] key=value [key=value ...]\n\nSummary:\n\
                        set relation settings\n\nOptions:\n--app  (= false)\n    \
                        pick whether you are setting \"application\" settings or \"unit\" settings\n\
                        --file  (= )\n    file containing key-value pairs\n--format (= \"\")\n    \
                        deprecated format flag\n-r, --relation  (= )\n    specify a relation by id\n";
    let status_set = "Usage: status-set [options] <maintenance | blocked | waiting | active> [message]\n\n\
                      Summary:\nset status information\n\nOptions:\n--application  (= false)\n    set this \
                      status for the application to which the unit belongs if the unit is the leader\n";
    let action_log = "Usage: action-log <message>\n\nSummary:\nrecord a progress message for the current \
                      action\n";
    check(
        &mut context,
        &[
            ("config-get --help", printed(config_get)),
            ("relation-set -h", printed(relation_set)),
            ("status-set --help", printed(status_set)),
            ("action-log --help", printed(action_log)),
        ],
    );
}

#[test]
fn stored_state() {
    let model = model();
    let mut context = hook(&model, "a/0", Start);
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
    model.close(context, None);
    let model = model.lock();
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
    let mut context = hook(&model(), "a/0", Start);
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
fn a_status_that_is_set_again_keeps_its_time_and_is_one_entry() {
    let set = |model: &SharedModel, line: &str| {
        model.lock().advance(Duration::from_secs(1));
        let mut context = hook(model, "a/0", UpdateStatus);
        assert_eq!(ask(&mut context, line), printed(""), "{line}");
        model.close(context, None);
    };
    let lines = ["active x", "active x", "waiting y", "active x"];
    let (of_unit, of_app) = (model(), model());
    let now = of_unit.lock().now();
    let past = of_unit
        .lock()
        .unit(&unit("a/0"))
        .unwrap()
        .past_statuses
        .len();
    for (seconds, line) in (1..).zip(lines) {
        set(&of_unit, &format!("status-set {line}"));
        set(&of_app, &format!("status-set --application {line}"));
        // The second is the first still.
        let since = now + Duration::from_secs(if seconds == 2 { 1 } else { seconds });
        let status = of_unit.lock().unit(&unit("a/0")).unwrap().status.clone();
        assert_eq!(status.since, since);
        assert_eq!(of_app.lock().app_status("a").since, since);
    }
    let messages = |statuses: &[StatusInfo]| {
        let messages = statuses.iter().map(|status| status.message().to_owned());
        messages.collect::<Vec<_>>()
    };
    // What the agent said, then the charm.
    let (of_unit, of_app) = (of_unit.lock(), of_app.lock());
    let of_unit = &of_unit.unit(&unit("a/0")).unwrap().past_statuses;
    assert_eq!(messages(&of_unit[past + 1..]), ["x", "y"]);
    assert_eq!(
        messages(&of_app.app("a").unwrap().past_statuses),
        ["x", "y"]
    );
}

#[test]
fn juju_log() {
    let model = model();
    let mut context = hook(&model, "a/0", Start);
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
    let model = model.lock();
    let told: Vec<_> = model
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
    assert_eq!(model.log()[0].module, "unit.a/0.juju-log");
}

#[test]
fn actions() {
    let model = model();
    let params = [("n".to_owned(), json!(3))].into();
    let task = model.lock().run_action(&unit("a/0"), "backup", params);
    let task = task.unwrap();
    let (_, dispatch) = next(&model).unwrap();
    let run = ActionRun {
        name: "backup".to_owned(),
        task: task.to_string(),
    };
    assert_eq!(dispatch, Dispatch::Action(run));
    let mut context = model.open(&unit("a/0"), dispatch, "id").unwrap();
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
    model.close(context, None);
    let task = model.lock().task(task).unwrap().clone();
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
        model.lock().app_status("a").name(),
        "unknown",
        "no failure of the unit"
    );

    let mut context = hook(&model, "a/0", Start);
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
    let model = model();
    let mut context = hook(&model, "a/0", Start);
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
    model.close(context, Some("exit status 1"));
    let model = model.lock();
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
    let mut context = hook(&model(), "a/0", Start);
    check(
        &mut context,
        &[
            ("unit-get private-address", printed("10.1.0.1\n")),
            ("unit-get name", refusal(2, "unknown setting \"name\"")),
            ("network-get db --ingress-address", printed("10.1.0.1\n")),
            (
                "network-get db --format=json",
                printed(
                    "{\"bind-addresses\":[{\"mac-address\":\"\",\"interface-name\":\"eth0\",\
                     \"addresses\":[{\"hostname\":\"\",\"value\":\"10.1.0.1\",\
                     \"cidr\":\"10.1.0.0/16\"}]}],\"egress-subnets\":[\"10.1.0.1/32\"],\
                     \"ingress-addresses\":[\"10.1.0.1\"]}\n",
                ),
            ),
            ("network-get", refusal(2, "no arguments specified")),
            (
                "goal-state --format=json",
                printed(
                    "{\"units\":{\"a/0\":{\"status\":\"unknown\",\"since\":\"2025-01-01 00:00:00Z\"},\
                     \"a/1\":{\"status\":\"unknown\",\"since\":\"2025-01-01 00:00:00Z\"}},\
                     \"relations\":{\"db\":{\"b\":{\"status\":\"joined\",\"since\":\"2025-01-01 00:00:00Z\"},\
                     \"b/0\":{\"status\":\"unknown\",\"since\":\"2025-01-01 00:00:00Z\"}}}}\n",
                ),
            ),
        ],
    );
    let unknown = refusal(1, "no network config found for binding \"nope\"");
    assert_eq!(ask(&mut context, "network-get nope"), unknown);
}

#[test]
fn tools_that_are_not_simulated_say_so_and_others_do_not_exist() {
    let mut context = hook(&model(), "a/0", Start);
    let unsupported = refusal(1, "payload-register is not supported by this simulator yet");
    assert_eq!(ask(&mut context, "payload-register x"), unsupported);
    let answer = context.run_tool::<&str>(Path::new("/"), "relation-got", &[], None);
    assert_eq!(
        answer,
        Err(RequestError::UnknownCommand("relation-got".to_owned()))
    );
    assert_eq!(context.unit().as_str(), "a/0");
}

#[test]
fn every_tool_on_the_path_tells_its_usage() {
    let mut context = hook(&model(), "a/0", Start);
    for name in tools::names() {
        let help = ask(&mut context, &format!("{name} --help")).unwrap();
        let usage = help.lines().next().unwrap_or_default();
        let words = usage
            .strip_prefix("Usage: ")
            .and_then(|usage| usage.split(' ').next());
        assert_eq!(words, Some(name), "{help}");
    }
}
