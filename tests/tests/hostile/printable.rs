//! What may reach a person's terminal.

use charm_tests::scenario::Scenario;
use juju_sim::agent::DispatchRecord;
use juju_sim::model::{Task, TaskStatus};
use serde_json::Value;

/// No character that controls a terminal, or that reorders or hides its neighbours.
pub(crate) fn assert_printable(text: &str, of: &str) {
    let bad = text.chars().find(|&c| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    });
    assert_eq!(bad, None, "{of}: in {text:?}");
}

/// The status of a unit, which must be printable and of bounded length.
pub(crate) fn printable_status(scenario: &Scenario, unit: &str, of: &str) -> String {
    let status = scenario.status(unit);
    assert_printable(&status, of);
    assert!(
        status.len() < 2000,
        "{of}: the status has {} bytes",
        status.len()
    );
    status
}

/// What `unit` logged, each message of which must be printable and of bounded length.
pub(crate) fn printable_log(ran: &[DispatchRecord], unit: &str, of: &str) -> String {
    let mut log = String::new();
    for line in ran.iter().flat_map(|dispatch| &dispatch.log) {
        if line.unit != *unit {
            continue;
        }
        assert_printable(&line.message, of);
        assert!(
            line.message.len() < 1000,
            "{of}: {} bytes logged at once",
            line.message.len()
        );
        log.push_str(&line.message);
        log.push('\n');
    }
    log
}

/// All texts among the results of an action, which must have succeeded, a line each, which must be
/// printable.
pub(crate) fn printable_results(task: &Task, of: &str) -> String {
    fn gather(value: &Value, lines: &mut Vec<String>) {
        match value {
            Value::Object(entries) => entries.values().for_each(|value| gather(value, lines)),
            Value::String(text) => lines.push(text.clone()),
            other => lines.push(other.to_string()),
        }
    }
    assert_eq!(task.status, TaskStatus::Completed, "{of}: {}", task.message);
    let mut lines = Vec::new();
    task.results
        .values()
        .for_each(|value| gather(value, &mut lines));
    for line in &lines {
        assert_printable(line, of);
        assert!(
            line.len() < 1000,
            "{of}: {} bytes in one result",
            line.len()
        );
    }
    lines.join("\n")
}
