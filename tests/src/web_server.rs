//! The life of a web server, in whatever language it is written. For tests: what goes wrong panics.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use juju_sim::charm_source::CharmSource;
use juju_sim::model::{Deploy, Step};
use juju_vocabulary::name::UnitName;
use pebble_sim::{ContainerState, Exec};
use serde_json::{Value, json};

use crate::scenario::Scenario;

/// Its container.
pub const WEB: &str = "web";

/// What is in its container: the programs that it runs there.
#[must_use]
pub fn image() -> ContainerState {
    ContainerState::default()
        .exec(Exec::prefix(["python3", "--version"]).stdout("Python 3.11.2\n"))
        .exec(Exec::prefix(["du"]).stdout("8\t/srv/www\n"))
}

/// One unit of it, with its image.
#[must_use]
pub fn deployment() -> Deploy {
    Deploy {
        units: 1,
        images: [(WEB.to_owned(), image())].into(),
        ..Deploy::default()
    }
}

/// Deploys it; nothing runs yet.
pub fn deploy(scenario: &mut Scenario, charm: &CharmSource) {
    scenario
        .simulation
        .deploy_as(charm, "web-server", &deployment())
        .unwrap();
}

/// Its only unit.
#[must_use]
pub fn unit() -> UnitName {
    "web-server/0".parse().unwrap()
}

/// What happens to it, and the name of each.
fn happenings() -> Vec<(&'static str, Step)> {
    let (web, check) = (|| WEB.to_owned(), || "web-server".to_owned());
    let option = |name: &str, value: &str| {
        let options = [(name.to_owned(), value.to_owned())].into();
        Step::SetConfig("web-server".to_owned(), options)
    };
    vec![
        ("another port", option("port", "8081")),
        ("another title", option("title", "A & <B>")),
        (
            "a notice",
            Step::Notify(unit(), web(), "example.com/rotated".to_owned()),
        ),
        (
            "a check that fails",
            Step::FailCheck(unit(), web(), check()),
        ),
        (
            "a check that recovers",
            Step::RecoverCheck(unit(), web(), check()),
        ),
        ("no Pebble", Step::StopContainer(unit(), web())),
        ("config without Pebble", option("port", "80")),
        ("a new container", Step::RestartContainer(unit(), web())),
    ]
}

/// What became of it at each turn: what ran, what its charm says, and how its container is.
#[must_use]
pub fn life(scenario: &mut Scenario, charm: &CharmSource) -> Vec<(String, Value)> {
    deploy(scenario, charm);
    let mut life = vec![("deployed".to_owned(), turn(scenario))];
    for (name, step) in happenings() {
        scenario.simulation.model().take(&step).unwrap();
        life.push((name.to_owned(), turn(scenario)));
    }
    let task = scenario.act("web-server/0", "disk-usage", json!({}));
    life.push(("an action".to_owned(), task.results.into()));
    life
}

fn turn(scenario: &mut Scenario) -> Value {
    let ran: Vec<String> = scenario
        .settle()
        .into_iter()
        .map(|run| format!("{}: {}", run.event, run.exit))
        .collect();
    let status = scenario.status("web-server/0");
    let model = scenario.simulation.model();
    let here = model.unit(&unit()).unwrap();
    // When notices were is another moment each time.
    let container = here.containers.get(WEB).map(|web| {
        let files: Vec<_> = web
            .files
            .iter()
            .map(|(path, file)| {
                let text = file.bytes().map(String::from_utf8_lossy);
                json!([path, text, format!("{:o}", file.permissions)])
            })
            .collect();
        json!({
            "can connect": web.can_connect,
            "plan": web.plan().unwrap(),
            "services": web.services,
            "checks": web.checks,
            "files": files,
        })
    });
    json!({
        "ran": ran,
        "status": status,
        "version": model.app("web-server").and_then(|app| app.version.clone()),
        "container": container,
    })
}
