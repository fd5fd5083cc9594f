//! Timers that fire hooks of the charm's own.

use std::time::Duration;

use charm_core::event::{ConfigChanged, Remove, Start, Stop, UpgradeCharm};
use charm_core::{Charm, Timer};
use charm_testing::{ContainerState, Context, Fault, LogLevel, State, event};
use serde::{Deserialize, Serialize};

use crate::shop::{METADATA, WEB};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Renew {
    name: String,
}
charm_core::own_hook!(Renew = "renew");

const SERVICE: &str = "charm-shop-0-renew.service";
const TIMER: &str = "charm-shop-0-renew.timer";

fn renew(name: &str) -> Renew {
    Renew {
        name: name.to_owned(),
    }
}

fn timed(name: &'static str, seconds: u64) -> Context {
    let build = move |charm: &mut Charm| {
        charm.add(Timer::every(Duration::from_secs(seconds), renew(name)));
    };
    Context::new(build, METADATA)
}

/// The commands that were run, in order.
fn commands(calls: &[charm_testing::ToolCall]) -> Vec<String> {
    calls.iter().map(|call| call.command_line()).collect()
}

#[test]
fn a_timer_is_written_once_and_goes_with_the_unit() {
    let context = timed("a", 300);
    let enable = format!("systemctl enable --now {TIMER}");
    let started = context.run(Start, &State::new()).unwrap();
    assert_eq!(
        commands(&started.calls),
        ["systemctl daemon-reload", &*enable]
    );
    let files: Vec<_> = started.state.kept.keys().map(String::as_str).collect();
    assert_eq!(files, [SERVICE, TIMER]);
    let timer = &started.state.kept[TIMER];
    assert!(timer.contains("\nOnUnitActiveSec=300\n"), "{timer}");

    // After a reboot, and when the charm is another that says the same.
    for again in [Start.into(), event::retried(UpgradeCharm)] {
        let outcome = context.run(again, &started.state).unwrap();
        assert_eq!(commands(&outcome.calls), [&*enable]);
        assert_eq!(outcome.state, started.state);
    }
    let other = timed("b", 300).run(UpgradeCharm, &started.state).unwrap();
    assert_eq!(other.calls.len(), 2);
    assert_ne!(other.state.kept[SERVICE], started.state.kept[SERVICE]);

    let stopped = context.run(Stop, &started.state.clone().dying()).unwrap();
    let disable = format!("systemctl disable --now {TIMER}");
    assert_eq!(
        commands(&stopped.calls),
        [&*disable, "systemctl daemon-reload"]
    );
    assert!(stopped.state.kept.is_empty());
    let removed = context.run(Remove, &stopped.state).unwrap();
    assert!(removed.calls.is_empty());
}

#[test]
fn what_a_timer_brings_goes_through_systemd_as_it_is() {
    let context = timed("100% \"of\" $HOME's \\ ", 1);
    let started = context.run(Start, &State::new()).unwrap();
    let service = &started.state.kept[SERVICE];
    let script = r#"JUJU_DISPATCH_PATH=hooks/renew CHARM_HOOK_PAYLOAD='{\"name\":\"100%% \\\"of\\\" $$HOME'\\''s \\\\ \"}' ./dispatch || kill -KILL $$$$"#;
    let line = format!("\nExecStart=/usr/bin/juju-exec shop/0 \"{script}\"\n");
    assert!(service.contains(&line), "{service}");
}

#[test]
fn a_timer_that_cannot_be_installed_fails_the_hook_and_the_next_try_goes_on() {
    let context = timed("a", 300);
    for (call, command) in [(0, "daemon-reload"), (1, "enable --now")] {
        let refused = Fault::refused("Access denied");
        let state = State::new();
        let run = context.prepare(Start, &state).fail(call, refused);
        let failure = run.run().unwrap_err();
        let words = failure.to_string();
        assert!(words.contains(command), "{words}");
        assert!(
            words.contains("exited with code 1: Access denied"),
            "{words}"
        );
        let again = context.run(Start, &failure.outcome.state).unwrap();
        let last = commands(&again.calls).pop().unwrap();
        assert_eq!(last, format!("systemctl enable --now {TIMER}"));
    }
}

#[test]
fn a_unit_that_goes_is_not_held_up_by_its_timer() {
    let context = timed("a", 300);
    let started = context.run(Start, &State::new()).unwrap();
    let dying = started.state.dying();
    for fault in [Fault::refused("no such unit"), Fault::Missing] {
        let outcome = context.prepare(Stop, &dying).fail(0, fault).run().unwrap();
        assert!(outcome.state.kept.is_empty());
        assert_eq!(outcome.logged(LogLevel::Warning).count(), 1);
    }
}

fn timed_in_container() -> Context {
    let build = |charm: &mut Charm| {
        let timer = Timer::every(Duration::from_secs(300), renew("a"));
        charm
            .add(timer.in_container(WEB))
            .observe(Renew, |model, event| {
                model.unit().set_workload_version(&event.name)
            });
    };
    Context::new(build, METADATA)
}

#[test]
fn a_timer_in_a_container_is_a_check_that_is_added_once() {
    let context = timed_in_container();
    let state = State::new().container(WEB, ContainerState::connected());
    let ready = context.run(event::pebble_ready(WEB), &state).unwrap();
    let again = context.run(UpgradeCharm, &ready.state).unwrap();
    assert!(
        again.requests["web"]
            .iter()
            .all(|request| request.starts_with("GET "))
    );
    context
        .prepare(ConfigChanged, &again.state)
        .after(|model| {
            let plan = model.container(WEB).plan().unwrap();
            let check = &plan.checks["renew"];
            let command = &check.exec.as_ref().unwrap().command;
            assert_eq!(command, "/charm/bin/pebble notify own-hook.charm/renew");
            assert_eq!(check.period.unwrap().to_string(), "5m0s");
        })
        .run()
        .unwrap();
}

#[test]
fn the_notice_of_a_timer_in_a_container_is_the_hook() {
    let context = timed_in_container();
    for (key, fired) in [("own-hook.charm/renew", 1), ("example.com/other", 0)] {
        let web = ContainerState::connected().notice(key);
        let notice = event::custom_notice(WEB, &web.notices[0]);
        let state = State::new().container(WEB, web);
        let outcome = context.run(notice, &state).unwrap();
        assert_eq!(outcome.events_of::<Renew>().count(), fired);
        assert_eq!(outcome.state.workload_version.is_some(), fired == 1);
    }
}

#[test]
fn a_container_that_does_not_answer_is_left_to_its_pebble_ready() {
    let state = State::new().container(WEB, ContainerState::default());
    let outcome = timed_in_container().run(UpgradeCharm, &state);
    assert!(outcome.unwrap().state.kept.is_empty());
}
