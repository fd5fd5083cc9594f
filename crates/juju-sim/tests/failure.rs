//! Charms that fail, hang, talk too much or never come to rest.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may panic"
)]

mod common;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::process::Command;
use std::thread;
use std::time::Duration;

use charm_core::event::Start;
use charm_core::{Charm, Model};
use common::{DB, WEB, charm, deploy, directory, settle, simulation, unit};
use juju_sim::Fault;
use juju_sim::agent::DispatchRecord;
use juju_sim::agent::Exit;
use juju_sim::charm_source::CharmSource;
use juju_sim::model::AgentStatus;
use juju_sim::model::TaskStatus;
use juju_sim::resolver::Resolved;
use juju_vocabulary::log_level::LogLevel;

#[test]
fn a_failed_hook_is_retried_later_and_later_and_drops_what_it_wrote() {
    let dir = directory("retry");
    let script = "if test $JUJU_HOOK_NAME = start; then\n\
                    state-set doomed=1; echo 'no such luck' >&2; exit 3\n\
                  fi";
    let mut sim = simulation();
    deploy(
        &mut sim,
        &charm(&dir, "name: one\nactions: {ping: }\n", script),
        "one",
        1,
    );
    let ran = sim.settle().unwrap();
    let failed = ran.last().unwrap();
    assert_eq!(
        (failed.event.as_str(), &failed.exit),
        ("start", &Exit::Code(3))
    );
    let complaint = failed
        .log
        .iter()
        .find(|line| line.level == LogLevel::Warning)
        .unwrap();
    assert_eq!(complaint.message, "no such luck");
    assert_eq!(complaint.module, "unit.one/0.start");
    let status = sim.model().app_status("one");
    assert_eq!(
        (status.name(), status.message()),
        ("error", "hook failed: \"start\"")
    );

    for wait in [5, 10, 20, 40, 80, 160, 300, 300] {
        sim.model().advance(Duration::from_secs(wait - 1));
        assert!(
            settle(&mut sim).is_empty(),
            "too early for the retry after {wait} s"
        );
        sim.model().advance(Duration::from_secs(1));
        assert_eq!(settle(&mut sim), ["one/0 start"]);
    }
    let task = sim
        .model()
        .run_action(&unit("one/0"), "ping", BTreeMap::new())
        .unwrap();
    assert_eq!(settle(&mut sim), ["one/0 ping"], "actions still run");
    assert_eq!(
        sim.model().task(task).unwrap().status,
        TaskStatus::Completed
    );
    assert_eq!(sim.model().app_status("one").name(), "error");

    sim.model()
        .resolved(&unit("one/0"), Resolved::Retry)
        .unwrap();
    assert_eq!(settle(&mut sim), ["one/0 start"]);
    sim.model().advance(Duration::from_secs(5));
    assert_eq!(
        settle(&mut sim),
        ["one/0 start"],
        "resolved starts the timer anew"
    );

    assert!(
        sim.model().unit(&unit("one/0")).unwrap().state.is_empty(),
        "no failure stores"
    );
    sim.model()
        .resolved(&unit("one/0"), Resolved::NoRetry)
        .unwrap();
    // Update-status was due since long; any hook that is counted as done stands in for it.
    assert!(settle(&mut sim).is_empty(), "start counts as done");
    assert!(
        sim.model()
            .resolved(&unit("one/0"), Resolved::Retry)
            .is_err()
    );
    assert_eq!(
        sim.model().unit(&unit("one/0")).unwrap().agent,
        AgentStatus::Idle
    );
}

#[test]
fn an_action_that_exits_with_an_error_fails_its_task_only() {
    let mut sim = simulation();
    let script = "case $JUJU_ACTION_NAME in ping) action-set n=1; exit 4;; esac";
    let charm = charm(
        &directory("action"),
        "name: one\nactions: {ping: }\n",
        script,
    );
    deploy(&mut sim, &charm, "one", 1);
    let task = sim
        .model()
        .run_action(&unit("one/0"), "ping", BTreeMap::new())
        .unwrap();
    sim.settle().unwrap();
    let task = sim.model().task(task).unwrap().clone();
    assert_eq!(
        (task.status, task.message.as_str()),
        (TaskStatus::Failed, "exit status 4")
    );
    assert_eq!(
        (&task.results["n"], &task.results["return-code"]),
        (&"1".into(), &4.into())
    );
    assert_ne!(sim.model().app_status("one").name(), "error");
}

#[test]
fn a_charm_that_is_killed_or_hangs_fails() {
    let dir = directory("killed");
    let mut sim = simulation();
    deploy(
        &mut sim,
        &charm(&dir.join("a"), "name: a\n", "kill -9 $$"),
        "a",
        1,
    );
    assert_eq!(sim.settle().unwrap()[0].exit, Exit::Signal(9));
    assert_eq!(
        sim.model().app_status("a").message(),
        "hook failed: \"install\""
    );

    // What it has started holds the pipe open, and writes to it if it lives.
    let pipe = dir.join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let script = format!("(sleep 60; echo survived) > {}", pipe.display());
    let reader = thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).unwrap()
    });
    sim.timeout = Duration::from_millis(200);
    let hanging = charm(&dir.join("b"), "name: b\n", &script);
    deploy(&mut sim, &hanging, "b", 1);
    assert_eq!(sim.settle().unwrap()[0].exit, Exit::TimedOut);
    // The reader would wait for ever if the charm was killed before it came to the pipe.
    drop(File::options().read(true).write(true).open(pipe).unwrap());
    assert_eq!(reader.join().unwrap(), "", "what it has started is killed");
}

#[test]
fn what_a_charm_leaves_running_does_not_hold_it_up() {
    let dir = directory("background");
    let script = "status-set active\nif test $JUJU_HOOK_NAME = start; then sleep 600 & fi";
    let mut sim = simulation();
    let script = format!("{script}\necho $! > {}/pid", dir.display());
    deploy(
        &mut sim,
        &charm(&dir.join("charm"), "name: a\n", &script),
        "a",
        1,
    );
    let ran = sim.settle().unwrap();
    assert!(ran.iter().all(DispatchRecord::succeeded));
    let pid = fs::read_to_string(dir.join("pid")).unwrap();
    let killed = std::process::Command::new("kill")
        .arg(pid.trim())
        .status()
        .unwrap();
    assert!(killed.success(), "it still ran");
    assert_eq!(sim.model().app_status("a").name(), "active");
}

#[test]
fn charms_that_keep_waking_each_other_are_named() {
    let dir = directory("restless");
    let script = "case $JUJU_HOOK_NAME in *-changed) relation-set -r 0 n=$(date +%s%N);; esac";
    let mut sim = simulation();
    sim.limit = 60;
    deploy(&mut sim, &charm(&dir.join("db"), DB, script), "db", 1);
    deploy(&mut sim, &charm(&dir.join("web"), WEB, script), "web", 1);
    sim.model().relate("web", "db").unwrap();
    let error = sim.settle().unwrap_err().to_string();
    assert!(error.contains("no rest after 60 dispatches"), "{error}");
    assert!(error.contains("db/0 serve-relation-changed"), "{error}");
    assert!(error.contains("web/0 backend-relation-changed"), "{error}");
}

#[test]
fn output_of_any_kind_is_logged_and_survived() {
    let mut sim = simulation();
    let script = "printf '\\377\\000x\\n'; printf 'no newline'; head -c 300000 /dev/zero";
    deploy(
        &mut sim,
        &charm(&directory("output"), "name: a\n", script),
        "a",
        1,
    );
    let ran = sim.settle().unwrap();
    assert!(ran.iter().all(DispatchRecord::succeeded));
    assert_eq!(ran[0].log[0].message, "\u{fffd}\0x");
    assert!(ran[0].log.iter().all(|line| line.message.len() <= 64 << 10));
}

#[test]
fn a_file_to_read_values_from_that_is_none_or_without_end_is_refused() {
    let script = "if test $JUJU_HOOK_NAME = install; then\n\
                    mkfifo f\n\
                    truncate -s 20M large\n\
                    for file in f . /dev/zero large; do ! state-set --file $file; done\n\
                    echo 'a: b' > good; ln -s good link; state-set --file link\n\
                  fi";
    let mut sim = simulation();
    sim.timeout = Duration::from_secs(20);
    let charm = charm(&directory("values-file"), "name: a\n", script);
    deploy(&mut sim, &charm, "a", 1);
    let ran = sim.settle().unwrap();
    assert_eq!(ran[0].exit, Exit::Code(0), "{:#?}", ran[0].log);
    let said: Vec<_> = ran[0]
        .log
        .iter()
        .filter(|line| line.message.starts_with("ERROR"))
        .map(|line| line.message.as_str())
        .collect();
    assert_eq!(
        said,
        [
            "ERROR open f: not a regular file",
            "ERROR open .: not a regular file",
            "ERROR open /dev/zero: not a regular file",
            "ERROR open large: longer than 16 MiB",
        ]
    );
    assert_eq!(
        sim.model().unit(&unit("a/0")).unwrap().state,
        BTreeMap::from([("a".to_owned(), "b".to_owned())])
    );
}

#[test]
fn output_without_end_is_cut_and_what_else_is_said_is_not() {
    let dir = directory("flood");
    let cut = |ran: &[DispatchRecord]| {
        let log = &ran[0].log;
        let cuts = log.iter().filter(|line| line.message.contains("is cut"));
        let bytes: usize = log.iter().map(|line| line.message.len()).sum();
        assert!(bytes < 2 << 20, "{bytes} bytes");
        assert!(log.len() < 20_000, "{} lines", log.len());
        cuts.count()
    };
    let mut sim = simulation();
    sim.timeout = Duration::from_millis(500);
    let metadata = "name: a\nactions: {talk: }\n";
    let endless = charm(
        &dir.join("a"),
        metadata,
        "test -z \"$JUJU_HOOK_NAME\" || exec yes",
    );
    deploy(&mut sim, &endless, "a", 1);
    let ran = sim.settle().unwrap();
    assert_eq!(ran[0].exit, Exit::TimedOut);
    assert_eq!(cut(&ran), 1);

    let script = "test -n \"$JUJU_HOOK_NAME\" || { head -c 8000000 /dev/zero; echo end >&2; }";
    let mut sim = simulation();
    deploy(&mut sim, &charm(&dir.join("b"), metadata, script), "b", 1);
    sim.settle().unwrap();
    let task = sim
        .model()
        .run_action(&unit("b/0"), "talk", BTreeMap::new())
        .unwrap();
    let ran = sim.settle().unwrap();
    assert!(ran[0].succeeded());
    assert_eq!(cut(&ran), 1);
    let results = sim.model().task(task).unwrap().results.clone();
    assert_eq!(results["stderr"], "end\n");
    let stdout = results["stdout"].as_str().unwrap();
    assert!(stdout.ends_with("is cut\n") && stdout.len() > 900_000);
}

/// In start it needs its config, which is a JSON object.
const NEEDS_CONFIG: &str = "test $JUJU_HOOK_NAME = start || exit 0\n\
                            config=$(config-get --format=json)\n\
                            case $config in '{'*) ;; *) exit 1;; esac";

fn needs_config(charm: &mut Charm) {
    charm.observe(Start, |model: &Model, _: &Start| model.config().map(drop));
}

#[test]
fn calls_that_are_to_fail_fail_in_programs_and_in_linked_charms() {
    let dir = directory("faults");
    let program = charm(&dir, "name: one\n", NEEDS_CONFIG);
    let linked = CharmSource::linked(&dir, needs_config);
    for charm in [&program, &linked] {
        for fault in Fault::each_kind() {
            let mut sim = simulation();
            sim.faults = vec![(("config-get", 0).into(), fault.clone())];
            deploy(&mut sim, charm, "one", 1);
            let ran = sim.settle().unwrap();
            let start = ran.last().unwrap();
            assert_eq!(start.event, "start");
            assert_eq!(start.exit, Exit::Code(1), "{fault:?} on {charm:?}");
            assert_eq!(start.calls[0].tool, "config-get");

            sim.faults.clear();
            let one = unit("one/0");
            sim.model().resolved(&one, Resolved::Retry).unwrap();
            let ran = sim.settle().unwrap();
            assert!(ran[0].succeeded(), "without {fault:?} on {charm:?}");
        }
    }
}

#[test]
fn a_charm_that_is_killed_or_loses_its_agent_in_mid_hook_has_written_nothing() {
    let dir = directory("cut-short");
    // Whatever becomes of its tools, it thinks that all is well.
    let script = "test $JUJU_HOOK_NAME = start || exit 0\n\
                  state-set counts=yes; state-get || :; state-set late=yes || :\n\
                  touch ended; exit 0";
    let charm = charm(&dir, "name: one\n", script);
    for fault in [Fault::CharmKilled, Fault::AgentLost] {
        let mut sim = simulation();
        sim.faults = vec![("state-get".into(), fault.clone())];
        deploy(&mut sim, &charm, "one", 1);
        let ran = sim.settle().unwrap();
        let expected = match fault {
            Fault::CharmKilled => Exit::Signal(9),
            _ => Exit::Code(0),
        };
        assert_eq!(ran.last().unwrap().exit, expected, "{fault:?}");
        let one = unit("one/0");
        let model = sim.model();
        let here = model.unit(&one).unwrap();
        assert!(matches!(here.agent, AgentStatus::Error(_)), "{fault:?}");
        assert!(here.state.is_empty(), "{fault:?}: {:?}", here.state);
        drop(model);

        sim.faults.clear();
        sim.model().resolved(&one, Resolved::Retry).unwrap();
        assert!(sim.settle().unwrap()[0].succeeded(), "without {fault:?}");
        assert_eq!(sim.model().unit(&one).unwrap().state.len(), 2);
    }
}
