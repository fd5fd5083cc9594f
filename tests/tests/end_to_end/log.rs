//! What a charm logs, over the agent's socket and by the tools.

use charm_core::host::Transport;
use charm_tests::scenario::Scenario;
use charm_tests::transport;
use juju_sim::agent::DispatchRecord;
use juju_sim::model::TaskStatus;
use juju_vocabulary::log_level::LogLevel;
use serde_json::{Value, json};

/// The dispatch of the action `log`, and how its task ended.
fn log(params: &Value) -> (DispatchRecord, TaskStatus) {
    let mut scenario = Scenario::empty();
    scenario.deploy("tests/charms/everything", "everything", &[], 1);
    scenario.settle();
    let unit = "everything/0".parse().unwrap();
    let params = serde_json::from_value(params.clone()).unwrap();
    let task = scenario.simulation.model().run_action(&unit, "log", params);
    let task = task.unwrap();
    let mut ran = scenario.simulation.settle().unwrap();
    let status = scenario.simulation.model().task(task).unwrap().status;
    (ran.remove(0), status)
}

/// The lines of a level that the charm itself has logged.
fn lines(dispatch: &DispatchRecord, level: LogLevel) -> Vec<&str> {
    let log = dispatch.log.iter();
    let own = log.filter(|line| line.level == level && line.module.ends_with(".juju-log"));
    own.flat_map(|line| line.message.lines()).collect()
}

#[test]
fn a_thousand_lines_arrive_in_order_by_few_processes() {
    for (level, name) in [(LogLevel::Info, "INFO"), (LogLevel::Debug, "DEBUG")] {
        let (dispatch, status) = log(&json!({ "level": name, "message": "line", "lines": 1000 }));
        assert_eq!(status, TaskStatus::Completed);
        let own: Vec<_> = lines(&dispatch, level)
            .into_iter()
            .filter(|line| line.starts_with("line"))
            .collect();
        let expected: Vec<_> = (1..=1000).map(|number| format!("line {number}")).collect();
        assert_eq!(own, expected);
        let calls = dispatch.calls.iter().filter(|call| call.tool == "juju-log");
        if transport::of_this_run() == Transport::Tools {
            // Measured: three or four. Each line more is a line that found the tool at rest.
            assert!(calls.count() <= 100);
        }
    }
}

#[test]
fn a_warning_is_in_the_log_when_the_charm_dies_behind_it() {
    for (level, name) in [(LogLevel::Warning, "WARNING"), (LogLevel::Error, "ERROR")] {
        let params = json!({ "level": name, "message": "the end is near", "end": "abort" });
        let (dispatch, status) = log(&params);
        assert_eq!(status, TaskStatus::Failed);
        assert_eq!(lines(&dispatch, level), ["the end is near"]);
    }
}

#[test]
fn a_panic_is_in_the_log_with_its_place_behind_all_that_was_logged_before() {
    let params = json!({ "level": "DEBUG", "message": "so far", "lines": 2, "end": "panic" });
    let (dispatch, status) = log(&params);
    assert_eq!(status, TaskStatus::Failed);
    let logged = dispatch.log.iter();
    let own = logged.filter(|line| line.module.ends_with(".juju-log"));
    let text: Vec<_> = own.flat_map(|line| line.message.lines()).collect();
    let from = text.iter().position(|line| *line == "so far 1").unwrap();
    assert_eq!(text[from + 1], "so far 2");
    let errors = lines(&dispatch, LogLevel::Error);
    assert_eq!(errors.len(), 1, "{dispatch:#?}");
    let last = errors[0];
    let place = last.strip_prefix("in action log: panicked at ");
    let place = place.and_then(|place| place.strip_suffix(": as it was told"));
    let (file, position) = place.unwrap().split_once(':').unwrap();
    assert!(file.ends_with("everything/src/main.rs"), "{last}");
    assert!(position.starts_with(|first: char| first.is_ascii_digit()));
    let at = text.iter().position(|line| *line == last);
    assert!(at.unwrap() > from + 1, "{text:#?}");
}

#[test]
fn in_a_session_of_debug_hooks_messages_are_on_the_terminal_too() {
    for debugged in [false, true] {
        let mut scenario = Scenario::empty();
        if debugged {
            let variables = &mut scenario.simulation.variables;
            variables.insert("JUJU_DEBUG", "/tmp/juju-debug".to_owned());
        }
        scenario.deploy("tests/charms/everything", "everything", &[], 1);
        scenario.settle();
        let params = [("level", "INFO"), ("message", "look here")];
        let params = params.map(|(name, value)| (name.to_owned(), json!(value)));
        let unit = "everything/0".parse().unwrap();
        let mut model = scenario.simulation.model();
        model.run_action(&unit, "log", params.into()).unwrap();
        drop(model);
        let ran = scenario.settle();
        let log = ran.iter().flat_map(|dispatch| &dispatch.log);
        let shown = log.filter(|line| line.message.contains("look here"));
        let (logged, on_terminal): (Vec<_>, Vec<_>) =
            shown.partition(|line| line.module.ends_with(".juju-log"));
        assert_eq!((logged.len(), on_terminal.len()), (1, debugged.into()));
    }
}
