//! The charm `everything` and its twin with ops, tool by tool: the same calls, and the same made of what is printed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use charm_tests::scenario::Scenario;
use juju_sim::ToolCall;
use juju_sim::model::{Deploy, TaskStatus};
use serde_json::{Value, json};

use crate::charms::{EVERYTHING, Written};

/// How the two lists of arguments compare.
enum Arguments {
    /// They are the same.
    Same,
    /// They are the same in another order, which Juju does not mind.
    Ordered,
    /// Ours are others, and why that is better; so says the documentation.
    Ours(&'static str),
}
use Arguments::{Ordered, Ours, Same};

/// The first secret that is made.
const CATCH: &str = "secret:d000000000000000001g";

/// Below this heading stands why ours are other arguments.
const REASONS: &str = "## Arguments that differ";

/// A tool, parameters of its action, and how the arguments compare. What one row writes, another one reads.
fn rows() -> Vec<(&'static str, Value, Arguments)> {
    let relation = "proxied:0";
    vec![
        (
            "action-fail",
            json!({ "message": "-- no, \"never\"\n--" }),
            Same,
        ),
        ("action-get", json!({ "number": 7 }), Same),
        ("add-metric", json!({}), Same),
        ("action-log", json!({ "message": "-half way" }), Same),
        (
            "action-set",
            json!({ "key": "wine", "value": "a=b\nc" }),
            Ours("action-set"),
        ),
        (
            "application-version-set",
            json!({ "version": "-1.2 beta" }),
            Same,
        ),
        ("config-get", json!({}), Same),
        ("credential-get", json!({}), Same),
        ("goal-state", json!({}), Same),
        ("is-leader", json!({}), Same),
        (
            "juju-log",
            json!({ "level": "DEBUG", "message": "--help me" }),
            Same,
        ),
        (
            "juju-log",
            json!({ "level": "WARNING", "message": "größe\n🦀" }),
            Same,
        ),
        ("network-get", json!({}), Same),
        ("network-get", json!({ "relation": relation }), Same),
        ("open-port", json!({ "port": "80/tcp" }), Same),
        ("open-port", json!({ "port": "icmp" }), Same),
        (
            "open-port",
            json!({ "port": "8000-8009/udp", "endpoint": "website" }),
            Same,
        ),
        ("opened-ports", json!({}), Same),
        ("close-port", json!({ "port": "80/tcp" }), Same),
        (
            "close-port",
            json!({ "port": "8000-8009/udp", "endpoint": "website" }),
            Same,
        ),
        ("opened-ports", json!({}), Same),
        (
            "leader-set",
            json!({ "key": "token", "value": "-größe" }),
            Same,
        ),
        ("leader-get", json!({}), Same),
        ("leader-set", json!({ "key": "token", "value": "" }), Same),
        ("leader-get", json!({}), Same),
        ("relation-ids", json!({}), Ordered),
        ("relation-model-get", json!({ "relation": relation }), Same),
        ("juju-reboot", json!({}), Same),
        ("juju-reboot", json!({ "now": true }), Same),
        ("relation-list", json!({ "relation": relation }), Ordered),
        (
            "relation-set",
            json!({ "relation": relation, "key": "host", "value": "größe: \"a\"\u{85}" }),
            Same,
        ),
        (
            "relation-set",
            json!({ "relation": relation, "application": true, "key": "<<", "value": "{a}" }),
            Same,
        ),
        (
            "relation-get",
            json!({ "relation": relation, "owner": "everything/0" }),
            Same,
        ),
        (
            "relation-get",
            json!({ "relation": relation, "owner": "everything" }),
            Same,
        ),
        (
            "relation-get",
            json!({ "relation": relation, "owner": "other" }),
            Same,
        ),
        (
            "relation-get",
            json!({ "relation": relation, "owner": "other/0" }),
            Same,
        ),
        ("resource-get", json!({}), Same),
        (
            "secret-add",
            json!({ "word": "fish", "label": "catch", "application": true }),
            Same,
        ),
        ("secret-add", json!({ "word": "größe" }), Same),
        (
            "secret-add",
            json!({ "word": "eel", "label": "late", "description": "-of the day", "rotate": "monthly",
                    "expire": "2027-01-01T00:00:00Z" }),
            Same,
        ),
        ("secret-info-get", json!({ "label": "late" }), Same),
        ("secret-ids", json!({}), Same),
        ("secret-info-get", json!({ "id": CATCH }), Same),
        ("secret-get", json!({ "id": CATCH }), Same),
        ("secret-grant", json!({ "id": CATCH }), Ours("secret-grant")),
        (
            "secret-revoke",
            json!({ "id": CATCH }),
            Ours("secret-revoke"),
        ),
        // To a unit only when its application has no grant, nor the other way round.
        (
            "secret-grant",
            json!({ "id": CATCH, "unit": "other/0" }),
            Ours("secret-grant"),
        ),
        (
            "secret-revoke",
            json!({ "id": CATCH, "unit": "other/0" }),
            Ours("secret-revoke"),
        ),
        (
            "secret-set",
            json!({ "id": CATCH, "word": "flounder" }),
            Ours("secret-set"),
        ),
        ("secret-get", json!({ "id": CATCH, "peek": true }), Same),
        (
            "secret-get",
            json!({ "id": CATCH, "label": "caught", "refresh": true }),
            Same,
        ),
        ("secret-get", json!({ "label": "caught" }), Same),
        (
            "secret-set",
            json!({ "id": CATCH, "label": "stale", "description": "of yesterday", "rotate": "never" }),
            Ours("secret-set"),
        ),
        ("secret-info-get", json!({ "id": CATCH }), Same),
        ("secret-remove", json!({ "id": CATCH, "revision": 1 }), Same),
        ("secret-remove", json!({ "id": CATCH }), Same),
        ("secret-ids", json!({}), Same),
        ("state-get", json!({}), Same),
        ("state-set", json!({ "note": "größe: \"a\"\u{85}\0" }), Same),
        ("state-get", json!({}), Same),
        ("state-delete", json!({}), Same),
        ("state-get", json!({}), Same),
        (
            "status-set",
            json!({ "status": "blocked", "message": "--no way" }),
            Ours("status-set"),
        ),
        (
            "status-set",
            json!({ "status": "active", "application": true }),
            Ours("status-set"),
        ),
        ("status-get", json!({}), Ours("status-get")),
        (
            "status-get",
            json!({ "application": true }),
            Ours("status-get"),
        ),
        ("storage-list", json!({}), Same),
        ("storage-get", json!({ "storage": "cache/0" }), Same),
        ("storage-add", json!({ "count": 2 }), Same),
        ("storage-list", json!({}), Same),
        ("unit-get", json!({}), Same),
        ("unit-get", json!({ "public": true }), Same),
    ]
}

/// A Juju with the charm in one language, related to another one.
fn deployed(written: Written) -> Scenario {
    let motto = Path::new(env!("CARGO_TARGET_TMPDIR")).join("motto.txt");
    fs::write(&motto, "festina lente").unwrap();
    let mut scenario = Scenario::empty();
    let deploy = Deploy {
        units: 1,
        storage: [("cache".to_owned(), "1".to_owned())].into(),
        resources: [("motto".to_owned(), motto)].into(),
        ..Deploy::default()
    };
    let charm = written.charm(EVERYTHING);
    scenario
        .simulation
        .deploy_as(&charm, EVERYTHING, &deploy)
        .unwrap();
    scenario.deploy_charm(&Written::InRust.charm(EVERYTHING), "other", &[], 1);
    let mut model = scenario.simulation.model();
    model.relate("everything:proxied", "other:website").unwrap();
    model.set_trust(EVERYTHING, true).unwrap();
    drop(model);
    scenario.settle();
    scenario
}

/// What an action did.
struct Done {
    answer: Value,
    /// Status, message, results and log.
    task: Value,
    /// The calls of the tool, each once: ops asks some questions by itself.
    calls: BTreeSet<(Vec<String>, Option<String>)>,
}

fn act(scenario: &mut Scenario, tool: &str, params: &Value) -> Done {
    let unit = "everything/0".parse().unwrap();
    let given = serde_json::from_value(params.clone()).unwrap();
    // Juju keeps the names that begin with its own for itself.
    let action = tool.trim_start_matches("juju-");
    let id = scenario
        .simulation
        .model()
        .run_action(&unit, action, given)
        .unwrap();
    let ran = scenario.simulation.settle().unwrap();
    let calls = ran
        .iter()
        .filter(|run| run.is_action)
        .flat_map(|run| &run.calls);
    let calls = calls.filter(|call| call.tool == tool && is_asked_for(call, params));
    let calls = calls
        .map(|call| {
            (
                call.args.iter().map(|arg| named(arg)).collect(),
                call.stdin.clone(),
            )
        })
        .collect();
    let task = scenario.simulation.model().task(id).unwrap().clone();
    let failed = task.status == TaskStatus::Failed;
    assert_eq!(failed, tool == "action-fail", "{tool} {params}: {task:#?}");
    let mut results = task.results.clone();
    let answer = results.remove("answer").unwrap_or_default();
    let answer = answer
        .as_str()
        .map(|answer| serde_json::from_str(answer).unwrap());
    let log: Vec<_> = task.log.iter().map(|entry| entry.message.clone()).collect();
    Done {
        answer: answer.unwrap_or_default(),
        task: json!([task.status, task.message, results, log]),
        calls,
    }
}

/// An argument without the path of a file, which is another one each time.
fn named(arg: &str) -> String {
    match arg.split_once("#file=") {
        Some((key, _)) => format!("{key}#file=PATH"),
        None => arg.to_owned(),
    }
}

/// Both log and set results on the way as well.
fn is_asked_for(call: &ToolCall, params: &Value) -> bool {
    let line = call.args.join(" ");
    match call.tool.as_str() {
        "juju-log" => line.contains(params["message"].as_str().unwrap()),
        "action-set" => line.contains(params["key"].as_str().unwrap()),
        _ => true,
    }
}

/// What Juju makes of standard input.
fn read(stdin: Option<&String>) -> Value {
    stdin.map_or(Value::Null, |text| serde_yaml::from_str(text).unwrap())
}

#[test]
#[ignore = "needs Python and PyPI: run `just conformance`"]
fn the_twins_call_each_tool_alike_and_make_the_same_of_its_answer() {
    let docs = fs::read_to_string(charm_tests::repository().join("docs/ops-names.md")).unwrap();
    let (_, reasons) = docs.split_once(REASONS).unwrap();
    let mut ours = deployed(Written::InRust);
    let mut theirs = deployed(Written::InPython);
    for (tool, params, compared) in rows() {
        let what = format!("{tool} {params}");
        let [ours, theirs] = [&mut ours, &mut theirs].map(|twin| act(twin, tool, &params));
        assert_eq!(ours.answer, theirs.answer, "{what}");
        assert_eq!(ours.task, theirs.task, "{what}");
        let args = |done: &Done| -> BTreeSet<Vec<String>> {
            done.calls.iter().map(|(args, _)| args.clone()).collect()
        };
        let (our_args, their_args) = (args(&ours), args(&theirs));
        assert!(!our_args.is_empty(), "{what}");
        let sorted = |lists: &BTreeSet<Vec<String>>| -> BTreeSet<Vec<String>> {
            let lists = lists.iter().cloned();
            lists
                .map(|mut list| {
                    list.sort();
                    list
                })
                .collect()
        };
        let alike = sorted(&our_args) == sorted(&their_args);
        match compared {
            Same => assert_eq!(our_args, their_args, "{what}"),
            Ordered => assert!(
                alike && our_args != their_args,
                "{what}: {our_args:?} {their_args:?}"
            ),
            Ours(tool) => {
                assert!(!alike, "{what}: {our_args:?}");
                let told = reasons.contains(&format!("| `{tool}` |"));
                assert!(told, "docs/ops-names.md does not say why: {tool}");
            }
        }
        let input = |done: &Done| -> Vec<Value> {
            done.calls
                .iter()
                .map(|(_, stdin)| read(stdin.as_ref()))
                .collect()
        };
        assert_eq!(input(&ours), input(&theirs), "{what}");
    }
}

#[test]
#[ignore = "needs Python and PyPI: run `just conformance`"]
fn the_twins_measure_alike_when_metrics_are_collected() {
    let measured = |written| {
        let mut scenario = deployed(written);
        let unit = "everything/0".parse().unwrap();
        scenario
            .simulation
            .model()
            .advance(Duration::from_secs(300));
        let ran = scenario.simulation.settle().unwrap();
        let mut collected = ran.iter().filter(|run| run.event == "collect-metrics");
        let collected = collected.find(|run| run.unit == unit).unwrap();
        assert!(collected.succeeded(), "{collected:#?}");
        let calls = collected.calls.iter().map(|call| call.args.clone());
        let model = scenario.simulation.model();
        (
            calls.collect::<Vec<_>>(),
            model.unit(&unit).unwrap().metrics.clone(),
        )
    };
    let (ours, theirs) = (measured(Written::InRust), measured(Written::InPython));
    assert_eq!(ours.1, theirs.1);
    assert_eq!(ours.0.last(), theirs.0.last());
    assert_eq!(ours.0.len(), 1);
}
