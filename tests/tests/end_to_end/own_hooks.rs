//! Hooks of a charm's own, fired as `juju-exec` does it.

use charm_core::OwnHook;
use charm_tests::scenario::{Scenario, unit_name};
use juju_sim::agent::{CommandRecord, Exit};
use juju_vocabulary::log_level::LogLevel;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// As the test charm `everything` declares it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct HealCluster {
    node: String,
}
charm_core::own_hook!(HealCluster = "heal-cluster");

const UNIT: &str = "everything/0";

fn deployed() -> Scenario {
    let mut scenario = Scenario::empty();
    scenario.deploy("tests/charms/everything", "everything", &[], 1);
    scenario.settle();
    scenario
}

fn exec(scenario: &mut Scenario, command: &str) -> CommandRecord {
    let ran = scenario.simulation.exec(&unit_name(UNIT), command);
    let ran = ran.unwrap();
    // A failure puts no unit in error.
    assert_eq!(scenario.settle(), []);
    ran
}

fn heal(scenario: &mut Scenario, node: &str) -> CommandRecord {
    let node = node.to_owned();
    let script = HealCluster { node }.script().unwrap();
    exec(scenario, &script)
}

/// What the unit has open.
fn opened(scenario: &mut Scenario) -> String {
    exec(scenario, "opened-ports").stdout.trim().to_owned()
}

#[test]
fn a_hook_that_is_fired_is_handled_and_what_it_wrote_counts() {
    let mut scenario = deployed();
    let ran = heal(&mut scenario, "n1 in 'the' \"shed\", $5");
    assert_eq!(ran.exit, Exit::Code(0), "{ran:#?}");
    let status = scenario.status(UNIT);
    assert!(
        format!("{status:?}").contains("healed n1 in 'the'"),
        "{status:?}"
    );
    assert_eq!(opened(&mut scenario), "9999/tcp");
}

#[test]
fn what_a_hook_wrote_is_dropped_when_it_fails() {
    let mut scenario = deployed();
    let ran = heal(&mut scenario, "lost");
    assert_eq!(ran.exit, Exit::Signal(9), "{ran:#?}");
    assert_eq!(opened(&mut scenario), "");
    let model = scenario.simulation.model();
    let mut errors = model
        .log()
        .iter()
        .filter(|line| line.level == LogLevel::Error);
    let error = errors.next().unwrap();
    assert_eq!(error.message, "in heal-cluster: node is lost");
}

#[test]
fn a_hook_that_fails_is_a_security_event_in_the_log_of_juju() {
    let mut scenario = deployed();
    let told = |scenario: &Scenario| {
        let model = scenario.simulation.model();
        let lines = model.log().iter();
        let lines = lines.filter(|line| line.level == LogLevel::Trace);
        let events = lines.filter_map(|line| serde_json::from_str::<Value>(&line.message).ok());
        events.collect::<Vec<_>>()
    };
    heal(&mut scenario, "n1");
    assert_eq!(told(&scenario), [Value::Null; 0]);
    heal(&mut scenario, "lost");
    let told = told(&scenario);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["type"], "security");
    assert_eq!(told[0]["event"], "sys_crash:Error");
    let description = "Uncaught error in charm code: in heal-cluster: node is lost.";
    assert_eq!(told[0]["description"], description);
}

#[test]
fn what_a_bare_command_wrote_counts_whatever_its_exit_code() {
    let mut scenario = deployed();
    let ran = exec(&mut scenario, "open-port 80; exit 3");
    assert_eq!(ran.exit, Exit::Code(3));
    assert_eq!(opened(&mut scenario), "80/tcp");
    exec(&mut scenario, "open-port 81; kill -KILL $$");
    assert_eq!(opened(&mut scenario), "80/tcp");
}

#[test]
fn a_timer_stays_beside_a_simulated_charm_and_fires_the_hook() {
    let mut scenario = deployed();
    let show = "cat ../systemd/charm-everything-0-heal-cluster.service";
    let service = exec(&mut scenario, show).stdout;
    let mut lines = service.lines();
    let command =
        lines.find_map(|line| line.strip_prefix("ExecStart=/usr/bin/juju-exec everything/0 "));
    // As systemd reads it.
    let word = command.unwrap().trim_matches('"');
    let script = word
        .replace("%%", "%")
        .replace("$$", "$")
        .replace("\\\"", "\"")
        .replace("\\\\", "\\");
    let ran = exec(&mut scenario, &script);
    assert_eq!(ran.exit, Exit::Code(0), "{ran:#?}");
    let status = format!("{:?}", scenario.status(UNIT));
    assert!(status.contains("healed any 100% of"), "{status}");

    scenario
        .simulation
        .model()
        .remove_unit(&unit_name(UNIT))
        .unwrap();
    scenario.settle();
}
