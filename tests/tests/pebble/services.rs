use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use charm_pebble::{
    ChangeId, ChangeKind, ChangeSelection, ChangeStatus, Error, ErrorKind, Layer, ServiceStatus,
    Signal, Startup,
};

use crate::daemon::Daemon;

const LONG: Duration = Duration::from_secs(30);

fn daemon() -> Daemon {
    let daemon = Daemon::start();
    let layer = Layer::from_yaml(
        "services:
           sleeper: {override: replace, command: sleep 1000, startup: enabled}
           other: {override: replace, command: sleep 1000}
           broken: {override: replace, command: \"sh -c 'echo so it goes; exit 3'\"}
           trap: {override: replace, command: \"sh -c 'trap \\\"echo heard\\\" USR1; echo up; while :; do sleep 0.05; done'\"}",
    );
    daemon
        .client
        .add_layer("base", &layer.unwrap(), false)
        .unwrap();
    daemon.tell_simulation(|state| {
        let output = "so it goes".to_owned();
        state.failing_services.insert("broken".to_owned(), output);
    });
    daemon
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn system_info_has_the_version_and_the_boot() {
    let info = Daemon::start().client.system_info().unwrap();
    assert_eq!(info.version.trim_start_matches('v'), "1.32.1");
    assert!(!info.boot_id.is_empty());
    assert_eq!((info.http_address, info.https_address), (None, None));
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn services_start_and_stop() {
    let daemon = daemon();
    let pebble = &daemon.client;
    let infos = pebble.services::<&str>(&[]).unwrap();
    assert_eq!(infos.len(), 4);
    let sleeper = infos.iter().find(|info| info.name == "sleeper").unwrap();
    assert_eq!(
        (&sleeper.startup, &sleeper.current),
        (&Startup::Enabled, &ServiceStatus::Inactive)
    );
    assert!(!sleeper.is_running() && sleeper.current_since.is_none());

    let change = pebble
        .finish(&pebble.start(&["sleeper", "other"]).unwrap(), LONG)
        .unwrap();
    assert_eq!(
        (&change.kind, &change.status),
        (&ChangeKind::Start, &ChangeStatus::Done)
    );
    assert!(
        change.ready && change.tasks.len() == 2 && change.ready_time >= Some(change.spawn_time)
    );
    assert!(change.summary.contains("sleeper"));
    let task = &change.tasks[0];
    assert_eq!(
        (task.kind.as_str(), &task.status),
        ("start", &ChangeStatus::Done)
    );
    assert_eq!((task.progress.done, task.progress.total), (1, 1));
    let age = SystemTime::now()
        .duration_since(task.spawn_time.into())
        .unwrap();
    assert!(age < Duration::from_secs(3600));

    let infos = pebble.services(&["sleeper"]).unwrap();
    assert!(infos.len() == 1 && infos[0].is_running() && infos[0].current_since.is_some());
    pebble
        .finish(&pebble.restart(&["sleeper"]).unwrap(), LONG)
        .unwrap();
    pebble
        .finish(&pebble.stop(&["sleeper"]).unwrap(), LONG)
        .unwrap();
    assert_eq!(
        pebble.services(&["sleeper"]).unwrap()[0].current,
        ServiceStatus::Inactive
    );
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn autostart_and_replan_start_what_is_enabled() {
    let daemon = daemon();
    let pebble = &daemon.client;
    pebble.finish(&pebble.autostart().unwrap(), LONG).unwrap();
    let running: HashSet<String> = pebble
        .services::<&str>(&[])
        .unwrap()
        .into_iter()
        .filter(|info| info.is_running())
        .map(|info| info.name)
        .collect();
    assert_eq!(running, HashSet::from(["sleeper".to_owned()]));
    let layer = Layer::from_yaml("services: {other: {override: merge, startup: enabled}}").unwrap();
    pebble.add_layer("more", &layer, false).unwrap();
    let change = pebble.finish(&pebble.replan().unwrap(), LONG).unwrap();
    assert_eq!(change.kind, ChangeKind::Replan);
    assert!(pebble.services(&["other"]).unwrap()[0].is_running());
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn autostart_of_nothing_is_refused_by_kind() {
    let daemon = Daemon::start();
    let error = daemon.client.autostart().unwrap_err();
    let Error::Api(refusal) = error else {
        panic!("{error}")
    };
    assert_eq!(
        (refusal.status, refusal.kind),
        (400, Some(ErrorKind::NoDefaultServices))
    );
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_service_that_ends_at_once_is_a_change_error_with_its_log() {
    let daemon = daemon();
    let pebble = &daemon.client;
    let error = pebble
        .finish(&pebble.start(&["broken"]).unwrap(), LONG)
        .unwrap_err();
    assert!(error.to_string().contains("so it goes"), "{error}");
    let Error::Change(error) = error else {
        panic!("{error}")
    };
    assert_eq!(error.change.status, ChangeStatus::Error);
    assert!(
        error.message.contains("cannot perform the following tasks"),
        "{}",
        error.message
    );
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn what_pebble_refuses_is_an_api_error() {
    let daemon = daemon();
    let pebble = &daemon.client;
    let error = pebble.start(&["nobody"]).unwrap_err();
    let Error::Api(refusal) = &error else {
        panic!("{error}")
    };
    assert_eq!(refusal.status, 400);
    assert_eq!(
        refusal.message,
        "cannot start services: service \"nobody\" does not exist"
    );
    assert!(
        error
            .to_string()
            .starts_with("POST /v1/services: Pebble refused (400)"),
        "{error}"
    );
    let unknown = pebble.change(&ChangeId("99".to_owned())).unwrap_err();
    assert!(matches!(unknown, Error::Api(refusal) if refusal.status == 404));
    assert!(pebble.change(&ChangeId("99/../1?\r\n".to_owned())).is_err());
    assert!(matches!(pebble.start::<&str>(&[]), Err(Error::Api(_))));
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn changes_are_listed_and_aborted() {
    let daemon = daemon();
    let pebble = &daemon.client;
    let id = pebble.start(&["sleeper"]).unwrap();
    pebble.finish(&id, LONG).unwrap();
    let ready = pebble
        .changes(ChangeSelection::Ready, Some("sleeper"))
        .unwrap();
    assert_eq!(
        ready.iter().map(|change| &change.id).collect::<Vec<_>>(),
        [&id]
    );
    assert_eq!(pebble.change(&id).unwrap(), ready[0]);
    assert!(
        pebble
            .changes(ChangeSelection::All, Some("other"))
            .unwrap()
            .is_empty()
    );
    assert!(
        pebble
            .changes(ChangeSelection::InProgress, None)
            .unwrap()
            .is_empty()
    );
    let error = pebble.abort_change(&id).unwrap_err();
    assert!(matches!(error, Error::Api(refusal) if refusal.message.contains("nothing pending")));
}

/// A service is not started before it has lived for a second.
#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_start_that_is_under_way_is_aborted() {
    let daemon = daemon();
    let pebble = &daemon.client;
    let id = pebble.start(&["other"]).unwrap();
    assert_eq!(pebble.abort_change(&id).unwrap().id, id);
    assert!(pebble.wait_change(&id, LONG).unwrap().ready);
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_change_that_is_not_done_in_time_is_a_timeout() {
    let daemon = daemon();
    let pebble = &daemon.client;
    let id = pebble.start(&["sleeper"]).unwrap();
    let error = pebble.finish(&id, Duration::ZERO).unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error}");
    pebble.finish(&id, LONG).unwrap();
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn signals_reach_services_and_logs_come_back() {
    let daemon = daemon();
    let pebble = &daemon.client;
    pebble
        .finish(&pebble.start(&["trap"]).unwrap(), LONG)
        .unwrap();
    daemon.tell_simulation(|state| state.write_log("trap", "up"));
    let mut follow = pebble.follow_logs(&["trap"], 10, LONG).unwrap();
    assert_eq!(follow.next().unwrap().unwrap().message, "up");
    pebble.send_signal(Signal::Usr1, &["trap"]).unwrap();
    daemon.tell_simulation(|state| state.write_log("trap", "heard"));
    let line = follow.next().unwrap().unwrap();
    assert_eq!(
        (line.service.as_str(), line.message.as_str()),
        ("trap", "heard")
    );
    let lines: Vec<_> = pebble
        .logs(&["trap"], 1)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(lines, [line]);
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn the_last_lines_are_those_of_the_services_that_are_named() {
    let daemon = daemon();
    let pebble = &daemon.client;
    let layer = Layer::from_yaml(
        "services:
           red: {override: replace, command: \"sh -c 'echo 1; echo 2; exec sleep 1000'\"}
           blue: {override: replace, command: \"sh -c 'echo 3; exec sleep 1000'\"}",
    );
    pebble.add_layer("colours", &layer.unwrap(), false).unwrap();
    for (service, lines) in [("red", &["1", "2"][..]), ("blue", &["3"])] {
        let id = pebble.start(&[service]).unwrap();
        pebble.finish(&id, LONG).unwrap();
        daemon.tell_simulation(|state| {
            for line in lines {
                state.write_log(service, *line);
            }
        });
        let written = pebble.follow_logs(&[service], 10, LONG).unwrap();
        let written = written.take(lines.len()).map(|line| line.unwrap().message);
        assert_eq!(written.collect::<Vec<_>>(), lines);
    }
    let lines = |services: &[&str], count| {
        let lines = pebble.logs(services, count).unwrap();
        let lines = lines.map(|line| line.map(|line| (line.service, line.message)).unwrap());
        lines.collect::<Vec<_>>()
    };
    let line = |service: &str, message: &str| (service.to_owned(), message.to_owned());
    let all = [line("red", "1"), line("red", "2"), line("blue", "3")];
    assert_eq!(lines(&[], 10), all);
    assert_eq!(lines(&[], 2), all[1..]);
    assert_eq!(lines(&["red"], 1), all[1..2]);
    assert_eq!(lines(&["red", "blue"], 10), all);
    assert_eq!(lines(&["unknown"], 10), []);
    assert_eq!(lines(&[], 0), []);
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn who_follows_logs_is_told_what_there_was_only_if_asked_for() {
    let daemon = daemon();
    let pebble = &daemon.client;
    pebble
        .finish(&pebble.start(&["trap"]).unwrap(), LONG)
        .unwrap();
    daemon.tell_simulation(|state| state.write_log("trap", "up"));
    let first = pebble.follow_logs(&["trap"], 1, LONG).unwrap().next();
    assert_eq!(first.unwrap().unwrap().message, "up");
    let brief = Duration::from_millis(50);
    let nothing = pebble.follow_logs(&["trap"], 0, brief);
    assert!(matches!(nothing, Err(Error::Timeout { .. })));
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_signal_reaches_only_what_runs() {
    let daemon = daemon();
    let pebble = &daemon.client;
    pebble
        .finish(&pebble.start(&["sleeper"]).unwrap(), LONG)
        .unwrap();
    pebble.send_signal(Signal::Cont, &["sleeper"]).unwrap();
    let Error::Api(error) = pebble
        .send_signal(Signal::Hup, &["other", "sleeper", "unknown"])
        .unwrap_err()
    else {
        panic!("no refusal of Pebble's");
    };
    assert_eq!(
        (error.status, error.message.as_str()),
        (
            500,
            "cannot send signal to \"other\": service is not running; \
             cannot send signal to \"unknown\": service is not running"
        )
    );
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn metrics_are_text() {
    let daemon = daemon();
    let pebble = &daemon.client;
    pebble
        .finish(&pebble.start(&["sleeper"]).unwrap(), LONG)
        .unwrap();
    let metrics = pebble.metrics().unwrap();
    assert!(
        metrics.contains("pebble_service_active{service=\"sleeper\"} 1"),
        "{metrics}"
    );
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn pebble_has_no_warnings() {
    use std::io::{Read, Write};
    let daemon = Daemon::start();
    let mut socket = daemon.dial();
    socket
        .write_all(b"GET /v1/warnings HTTP/1.0\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.contains(" 404 "), "{answer}");
}

crate::daemon::simulated! {
    signals_reach_services_and_logs_come_back,
    the_last_lines_are_those_of_the_services_that_are_named,
    who_follows_logs_is_told_what_there_was_only_if_asked_for,
    a_signal_reaches_only_what_runs,
    system_info_has_the_version_and_the_boot,
    services_start_and_stop,
    autostart_and_replan_start_what_is_enabled,
    autostart_of_nothing_is_refused_by_kind,
    a_service_that_ends_at_once_is_a_change_error_with_its_log,
    what_pebble_refuses_is_an_api_error,
    changes_are_listed_and_aborted,
    metrics_are_text,
    pebble_has_no_warnings,
}
