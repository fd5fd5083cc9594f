//! The charm on the simulated Pebble.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use charm_core::event::{ConfigChanged, UpdateStatus};
use charm_core::pebble::{Client, ServiceStatus};
use charm_core::{Active, Blocked, Waiting};
use charm_testing::{
    CheckState, ContainerState, Context, Ending, Exec, LogLevel, PebbleFault, State, event,
};
use web_server::{METADATA, WEB, action, build};

fn container() -> ContainerState {
    ContainerState::connected()
        .exec(Exec::prefix(["python3", "--version"]).stdout("Python 3.11.2\n"))
        .exec(Exec::prefix(["du"]).stdout("8\t/srv/www\n"))
}

fn context() -> Context {
    Context::new(build, METADATA)
}

/// A state in which the server runs.
fn serving() -> State {
    let state = State::new().container(WEB, container());
    let outcome = context().run(event::pebble_ready(WEB), &state);
    outcome.unwrap().state
}

#[test]
fn the_page_is_there_and_the_server_runs() {
    let state = State::new()
        .config("title", "A & <B>")
        .container(WEB, container());
    let outcome = context().run(event::pebble_ready(WEB), &state).unwrap();
    let web = &outcome.state.containers["web"];
    assert_eq!(
        web.files["/srv/www/index.html"].bytes(),
        Some(&b"<h1>A &amp; &lt;B></h1>\n"[..])
    );
    let plan = web.plan().unwrap();
    assert_eq!(
        plan.services["web-server"].command,
        "python3 -m http.server 8080"
    );
    assert_eq!(web.service_status("web-server"), ServiceStatus::Active);
    assert_eq!(outcome.state.unit_status, Active(""));
    assert_eq!(outcome.state.workload_version.as_deref(), Some("3.11.2"));
    assert_eq!(
        outcome.exec_calls["web"][0].command,
        ["python3", "--version"]
    );
}

#[test]
fn a_reconcile_that_changes_nothing_costs_one_request() {
    let state = serving();
    let outcome = context().run(UpdateStatus, &state).unwrap();
    assert_eq!(outcome.requests["web"], ["GET /v1/plan"]);
    assert!(state.changes_to(&outcome.state).is_empty());
}

#[test]
fn another_port_restarts_the_server() {
    let state = serving().config("port", 80);
    let outcome = context().run(ConfigChanged, &state).unwrap();
    let plan = outcome.state.containers["web"].plan().unwrap();
    let check = plan.checks["web-server"].http.as_ref().unwrap();
    assert_eq!(check.url, "http://localhost:80/");
    let replans = outcome.requests["web"].iter();
    assert_eq!(replans.filter(|one| *one == "POST /v1/services").count(), 1);
}

#[test]
fn a_container_that_is_not_there_is_waited_for() {
    let outcome = context().run(ConfigChanged, &State::new()).unwrap();
    assert_eq!(outcome.state.unit_status, Waiting("for the container"));
}

#[test]
fn a_server_that_does_not_start_is_blocked_and_its_words_are_in_the_log() {
    let web = container().failing_service("web-server", "address in use");
    let state = State::new().container(WEB, web);
    let outcome = context().run(event::pebble_ready(WEB), &state).unwrap();
    assert_eq!(
        outcome.state.unit_status,
        Blocked("the web server does not start")
    );
    let mut log = outcome.logged(LogLevel::Warning);
    assert!(log.next().unwrap().contains("address in use"));
}

#[test]
fn checks_and_notices_are_told() {
    let mut state = serving();
    let web = state.containers.get_mut("web").unwrap();
    **web = web
        .as_ref()
        .clone()
        .check("web-server", CheckState::down(3, "no answer"))
        .notice("example.com/rotated");
    let failed = event::check_failed(WEB, "web-server");
    let outcome = context().run(failed, &state).unwrap();
    assert_eq!(outcome.state.unit_status, Waiting("check web-server fails"));
    let recovered = event::check_recovered(WEB, "web-server");
    let outcome = context().run(recovered, &outcome.state).unwrap();
    assert_eq!(outcome.state.unit_status, Active(""));
    let notice = event::custom_notice(WEB, &state.containers["web"].notices[0]);
    let outcome = context().run(notice, &state).unwrap();
    let mut log = outcome.logged(LogLevel::Info);
    assert_eq!(log.next(), Some("the workload notes example.com/rotated"));
}

#[test]
fn the_action_runs_a_command() {
    let outcome = context().run(event::action(action::DiskUsage), &serving());
    assert_eq!(outcome.unwrap().action.results["kib"], "8");
}

/// Whatever request fails: the charm waits, is blocked, or fails, and the event again sets it right; or it does it
/// all the same.
#[test]
fn each_request_may_fail_and_the_event_again_sets_it_right() {
    let state = State::new().container(WEB, container());
    let ready = || event::pebble_ready(WEB);
    let outcome = context().run(ready(), &state).unwrap();
    let (requests, right) = (outcome.requests["web"].len(), outcome.state);
    assert!(requests > 6, "{:?}", outcome.requests);
    let faults = [
        PebbleFault::Refused,
        PebbleFault::TimedOut,
        PebbleFault::Dropped,
        PebbleFault::Api(500, "no".to_owned()),
    ];
    for (request, fault) in (0..requests).flat_map(|n| faults.iter().map(move |fault| (n, fault))) {
        let run = context();
        let run = run
            .prepare(ready(), &state)
            .fail_request(WEB, request, fault.clone());
        let left = match run.run() {
            Ok(outcome) => outcome.state,
            Err(failure) => failure.outcome.state,
        };
        if left.unit_status == Active("") {
            // Nothing that matters was lost, such as the way for signals.
            assert_eq!(
                left.containers["web"], right.containers["web"],
                "{request}: {fault:?}"
            );
            continue;
        }
        let again = context().run(event::retried(ready()), &left).unwrap();
        let (now, right) = (&again.state.containers["web"], &right.containers["web"]);
        assert_eq!(again.state.unit_status, Active(""), "{request}: {fault:?}");
        assert_eq!(now.plan(), right.plan(), "{request}: {fault:?}");
        assert_eq!(now.files, right.files, "{request}: {fault:?}");
        assert_eq!(now.services, right.services, "{request}: {fault:?}");
    }
}

#[test]
fn a_pebble_that_dies_under_the_command_is_waited_for() {
    let version = Exec::prefix(["python3"]).ending(Ending::PebbleDies);
    let web = ContainerState::connected().exec(version.stdout("Pyth"));
    let state = State::new().container(WEB, web);
    let outcome = context().run(event::pebble_ready(WEB), &state).unwrap();
    assert_eq!(outcome.state.unit_status, Waiting("for the container"));
}

/// What a test looks at is the same Pebble, through the same client.
#[test]
fn a_test_can_ask_pebble_itself() {
    let context = context();
    let state = serving();
    let look = context.prepare(UpdateStatus, &state).after(|model| {
        let pebble: &Client = &model.container(WEB);
        let services = pebble.services::<&str>(&[]).unwrap();
        assert!(services[0].is_running());
        let change = pebble.stop(&["web-server"]).unwrap();
        pebble.finish(&change, Duration::from_secs(5)).unwrap();
    });
    let outcome = look.run().unwrap();
    let web = &outcome.state.containers["web"];
    assert_eq!(web.service_status("web-server"), ServiceStatus::Inactive);
}

/// What runs is what the options say, whatever has become of the container before.
#[test]
fn a_server_that_is_said_to_run_runs_as_the_options_say() {
    let broken = ContainerState {
        execs: Vec::new(),
        ..container().failing_service("web-server", "no such port\n")
    };
    let broken = broken.exec(Exec::prefix(["python3", "--version"]).stdout("Python 3.13\n"));
    let broken = broken.exec(Exec::prefix(["du"]).stdout("8\t/srv/www\n"));
    let unreachable = ContainerState {
        can_connect: false,
        ..container()
    };
    let events = context()
        .fuzz()
        .config("port", [80, 8080])
        .config("directory", ["/srv/www", "/a dir"])
        .containers(WEB, [container(), broken, unreachable])
        .states(60)
        .run(|case| {
            let serves = [ConfigChanged.into(), UpdateStatus.into()];
            let state = &case.outcome.state;
            if !serves.contains(case.event) || state.unit_status != Active("") {
                return Ok(());
            }
            let web = &state.containers["web"];
            let port = state
                .config
                .get("port")
                .map_or(8080, |port| port.as_i64().unwrap());
            let plan = web.plan()?;
            let command = &plan.services["web-server"].command;
            anyhow::ensure!(command.ends_with(&port.to_string()), "{command}");
            anyhow::ensure!(web.service_status("web-server") == ServiceStatus::Active);
            Ok(())
        });
    assert!(events > 300, "only {events} events ran");
}
