use std::time::Duration;

use charm_pebble::{CheckInfo, CheckStartup, CheckStatus, Client, Error, Layer, Level, Refreshed};

use pebble_sim::CheckState;

use crate::daemon::Daemon;

const LONG: Duration = Duration::from_secs(30);

fn daemon() -> Daemon {
    let daemon = Daemon::start();
    let layer = Layer::from_yaml(
        "checks:
           good: {override: replace, level: alive, period: 1h, exec: {command: 'true'}}
           bad: {override: replace, level: ready, period: 1h, threshold: 1, startup: disabled,
                 exec: {command: sh -c 'exit 3'}}",
    );
    daemon
        .client
        .add_layer("base", &layer.unwrap(), false)
        .unwrap();
    daemon.tell_simulation(|state| {
        let error = Some("exit status 3".to_owned());
        let bad = CheckState {
            error,
            ..CheckState::inactive()
        };
        state.checks.insert("bad".to_owned(), bad);
    });
    daemon
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn checks_are_listed_started_and_stopped() {
    let daemon = daemon();
    let pebble = &daemon.client;
    let all = pebble.checks::<&str>(None, &[]).unwrap();
    assert_eq!(all.len(), 2);
    let (bad, good): (&CheckInfo, &CheckInfo) = (&all[0], &all[1]);
    assert_eq!((bad.name.as_str(), good.name.as_str()), ("bad", "good"));
    assert_eq!(
        (&bad.status, &good.status),
        (&CheckStatus::Inactive, &CheckStatus::Up)
    );
    assert_eq!(bad.startup, Some(CheckStartup::Disabled));
    assert_eq!(
        (&good.level, good.threshold, bad.threshold),
        (&Some(Level::Alive), 3, 1)
    );
    assert!(good.change_id.is_some() && bad.change_id.is_none());
    assert_eq!(bad.has_run(), Some(false));
    assert_eq!(pebble.checks(Some(&Level::Ready), &["good"]).unwrap(), []);

    assert_eq!(pebble.start_checks(&["good", "bad"]).unwrap(), ["bad"]);
    assert_eq!(pebble.stop_checks(&["bad"]).unwrap(), ["bad"]);
    assert!(pebble.stop_checks(&["bad"]).unwrap().is_empty());
    assert!(matches!(pebble.start_checks(&["none"]), Err(Error::Api(_))));
}

/// Pebble answers before it counts; so it is asked until it has.
fn failed(pebble: &Client) -> Refreshed {
    (0..100)
        .map(|_| pebble.refresh_check("bad", LONG).unwrap())
        .find(|bad| bad.info.status == CheckStatus::Down)
        .expect("a check that is down")
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_check_is_refreshed_and_says_why_it_failed() {
    let daemon = daemon();
    let pebble = &daemon.client;
    let good = pebble.refresh_check("good", LONG).unwrap();
    assert_eq!((good.info.status, good.error), (CheckStatus::Up, None));
    pebble.start_checks(&["bad"]).unwrap();
    let bad = failed(pebble);
    assert_eq!(bad.info.status, CheckStatus::Down);
    assert!(bad.info.has_run() == Some(true) && bad.info.failures > 0);
    assert!(bad.error.unwrap().contains("exit status 3"));
    assert!(
        matches!(pebble.refresh_check("none", LONG), Err(Error::Api(refusal)) if refusal.status == 404)
    );
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn health_is_that_of_the_checks() {
    let daemon = daemon();
    let pebble = &daemon.client;
    assert!(pebble.is_healthy::<&str>(None, &[]).unwrap());
    pebble.start_checks(&["bad"]).unwrap();
    failed(pebble);
    assert!(!pebble.is_healthy::<&str>(None, &[]).unwrap());
    assert!(pebble.is_healthy::<&str>(Some(&Level::Alive), &[]).unwrap());
    assert!(!pebble.is_healthy::<&str>(Some(&Level::Ready), &[]).unwrap());
    assert!(pebble.is_healthy(None, &["good"]).unwrap());
}

crate::daemon::simulated! {
    checks_are_listed_started_and_stopped,
    a_check_is_refreshed_and_says_why_it_failed,
    health_is_that_of_the_checks,
}
