//! A hook of the charm's own and security events, in both languages: one command line fires either charm.

use charm_core::OwnHook;
use charm_core::model::SecretContent;
use charm_tests::scenario::{Scenario, unit_name};
use juju_sim::agent::Exit;
use juju_vocabulary::log_level::LogLevel;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::charms::{EVERYTHING, Written};

#[derive(Debug, Clone, Serialize, Deserialize)]
struct HealCluster {
    node: String,
}
charm_core::own_hook!(HealCluster = "heal-cluster");

/// What is seen of a hook.
#[derive(Debug, PartialEq)]
struct Seen {
    exit: Exit,
    message: String,
    opened: String,
    /// The security events, without their time and with the kind of error left out.
    told: Vec<Value>,
}

fn fire(written: Written, node: &str) -> Seen {
    let mut scenario = Scenario::empty();
    scenario.deploy_charm(&written.charm(EVERYTHING), EVERYTHING, &[], 1);
    scenario.settle();
    let mut node = node.to_owned();
    if node == "secret" {
        let content = SecretContent::new([("password", "hunter2")]).unwrap();
        let mut model = scenario.simulation.model();
        node = model.add_secret("safe", content).unwrap().to_string();
    }
    let unit = unit_name("everything/0");
    let script = HealCluster { node }.script().unwrap();
    let ran = scenario.simulation.exec(&unit, &script).unwrap();
    let opened = scenario.simulation.exec(&unit, "opened-ports").unwrap();
    let message = format!("{:?}", scenario.status("everything/0"));
    let model = scenario.simulation.model();
    let lines = model.log().iter();
    let traces = lines.filter(|line| line.level == LogLevel::Trace);
    Seen {
        exit: ran.exit,
        message,
        opened: opened.stdout,
        told: traces.map(|line| comparable(&line.message)).collect(),
    }
}

fn comparable(line: &str) -> Value {
    let mut event: Value = serde_json::from_str(line).unwrap();
    let time = event["datetime"].take();
    let time = time.as_str().unwrap();
    assert!(time.ends_with("+00:00") && time.len() == 32, "{time}");
    let description = event["description"].as_str().unwrap();
    // Python has a blank behind the last sentence.
    let mut description = description.trim_end().to_owned();
    if let Some((crash, _)) = event["event"].as_str().unwrap().split_once("sys_crash:") {
        assert_eq!(crash, "");
        assert!(description.contains("node is lost"), "{description}");
        description = "…".to_owned();
        event["event"] = "sys_crash".into();
    }
    event["description"] = description.into();
    event
}

#[test]
#[ignore = "needs Python and PyPI: run `just conformance`"]
fn one_command_line_fires_the_hook_of_either_twin() {
    for (node, events) in [("it's \"n1\"; $HOME", 0), ("lost", 1), ("secret", 1)] {
        let ours = fire(Written::InRust, node);
        let theirs = fire(Written::InPython, node);
        assert_eq!(ours.told.len(), events, "{ours:#?}");
        assert_eq!(ours, theirs, "{node}");
    }
}
