//! The web server and its container over several hooks. What it does at each event, its own tests show.

use charm_tests::Compiled;
use charm_tests::scenario::Scenario;
use charm_tests::web_server::{WEB, life, unit};
use juju_sim::model::Step;
use serde_json::{Value, json};

fn charm() -> juju_sim::charm_source::CharmSource {
    Compiled::get().unwrap().charm("charms/web-server")
}

#[test]
fn its_container_lives_as_juju_and_the_charm_have_it() {
    let life = life(&mut Scenario::empty(), &charm());
    let told = life
        .iter()
        .map(|(what, turn)| (what.as_str(), &turn["ran"], &turn["status"]));
    let told: Vec<Value> = told
        .map(|(what, ran, status)| json!([what, ran, status]))
        .collect();
    let expected = json!([
        [
            "deployed",
            [
                "install: exit status 0",
                "leader-elected: exit status 0",
                "config-changed: exit status 0",
                "start: exit status 0",
                "web-pebble-ready: exit status 0",
            ],
            "active: "
        ],
        [
            "another port",
            ["config-changed: exit status 0"],
            "active: "
        ],
        [
            "another title",
            ["config-changed: exit status 0"],
            "active: "
        ],
        [
            "a notice",
            ["web-pebble-custom-notice: exit status 0"],
            "active: "
        ],
        [
            "a check that fails",
            ["web-pebble-check-failed: exit status 0"],
            "waiting: check web-server fails"
        ],
        [
            "a check that recovers",
            ["web-pebble-check-recovered: exit status 0"],
            "active: "
        ],
        ["no Pebble", [], "active: "],
        [
            "config without Pebble",
            ["config-changed: exit status 0"],
            "waiting: for the container"
        ],
        [
            "a new container",
            ["web-pebble-ready: exit status 0"],
            "active: "
        ],
        ["an action", null, null],
    ]);
    assert_eq!(Value::from(told), expected);
    let (_, last) = &life[8];
    let services = &last["container"]["plan"]["services"];
    assert_eq!(
        services["web-server"]["command"],
        "python3 -m http.server 80"
    );
    assert_eq!(
        last["container"]["services"],
        json!({"web-server": "active"})
    );
    assert_eq!(last["version"], "3.11.2");
    assert_eq!(life[9].1["kib"], "8");
}

#[test]
fn a_server_that_does_not_start_is_started_when_it_can() {
    let mut scenario = Scenario::empty();
    charm_tests::web_server::deploy(&mut scenario, &charm());
    scenario.settle();
    let fails = |fails: bool| {
        move |web: &mut pebble_sim::ContainerState| {
            web.failing_services.clear();
            if fails {
                *web = std::mem::take(web).failing_service("web-server", "address in use");
            }
        }
    };
    scenario
        .simulation
        .model()
        .change_container(&unit(), WEB, fails(true))
        .unwrap();
    scenario.configure("web-server", &[("port", "81")]);
    assert_eq!(
        scenario.status("web-server/0"),
        "blocked: the web server does not start"
    );
    scenario
        .simulation
        .model()
        .change_container(&unit(), WEB, fails(false))
        .unwrap();
    scenario.simulation.model().update_status();
    scenario.settle();
    assert_eq!(scenario.status("web-server/0"), "active: ");
}

#[test]
fn what_a_charm_did_in_its_container_stays_when_its_hook_fails() {
    let mut scenario = Scenario::empty();
    charm_tests::web_server::deploy(&mut scenario, &charm());
    let refused = juju_sim::Fault::refused("ERROR no controller");
    scenario.simulation.faults = vec![("application-version-set".into(), refused)];
    let ran = scenario.simulation.settle().unwrap();
    let ready = ran.last().unwrap();
    assert!(
        ready.event == "web-pebble-ready" && !ready.succeeded(),
        "{ready:?}"
    );
    let model = scenario.simulation.model();
    let web = &model.unit(&unit()).unwrap().containers[WEB];
    assert_eq!(web.service_status("web-server").as_str(), "active");
    // Of a container's hook Juju makes no error: it tells it again.
    drop(model);
    scenario.simulation.faults.clear();
    let at = scenario.simulation.model().next_deadline().unwrap();
    scenario.simulation.model().advance_to(at);
    scenario.settle();
    assert_eq!(scenario.status("web-server/0"), "active: ");
}

#[test]
fn what_agents_did_in_containers_can_be_done_again() {
    let mut scenario = Scenario::empty();
    let home = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("web-server-home");
    scenario.simulation = scenario.simulation.kept_in(home);
    charm_tests::web_server::deploy(&mut scenario, &charm());
    let mut again = scenario.simulation.model().clone();
    scenario.settle();
    scenario
        .simulation
        .take_deeds()
        .into_iter()
        .for_each(|deed| again.redo(deed));
    assert_eq!(again, *scenario.simulation.model());
    // An old one is still told what comes.
    again
        .take(&Step::RestartContainer(unit(), WEB.to_owned()))
        .unwrap();
    assert!(again.next_operation(&unit()).is_some());
}
