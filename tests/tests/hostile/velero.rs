//! The stand-in for the Velero operator, with a good integrator and a hostile one.

use crate::neighbour::{self, NEIGHBOUR, Of, publish};
use crate::printable::{printable_log, printable_status};
use crate::texts::{Taken, hostile_texts};
use charm_tests::scenario::Scenario;

const VELERO: &str = "velero-operator";
const UNIT: &str = "velero-operator/0";

#[test]
fn whatever_an_integrator_publishes_the_other_is_followed() {
    let mut scenario = Scenario::demo();
    neighbour::deploy(&mut scenario);
    scenario.relate("hostile:as-backup-integrator", VELERO);
    let id = scenario
        .simulation
        .model()
        .find_relation(NEIGHBOUR, VELERO)
        .unwrap();
    let offender = format!("velero-backups:{id} of {NEIGHBOUR}");
    let mut check = |of: &str, content: &[(&str, &str)], taken: Taken| {
        publish(&mut scenario, VELERO, Of::App, content);
        let ran = scenario.settle();
        assert!(
            ran.iter()
                .any(|d| d.event == "velero-backups-relation-changed"),
            "{of}"
        );
        let log = printable_log(&ran, UNIT, of);
        let status = printable_status(&scenario, UNIT, of);
        let good = match taken {
            Taken::Bad => 0,
            Taken::Good(count) => count,
        };
        assert_eq!(log.contains(&offender), taken == Taken::Bad, "{of}: {log}");
        assert_eq!(
            status,
            format!("active: {} configured, 0 scheduled", 1 + good),
            "{of}"
        );
    };
    for (of, text, taken) in hostile_texts() {
        check(&of, &[("backup_targets", &text)], taken);
    }
    let deep = "[".repeat(200_000);
    check("four good keys", &keys("evil", "{}"), Taken::Good(1));
    check("three keys", &keys("evil", "{}")[..3], Taken::Bad);
    check("an escape sequence", &keys("\u{1b}[31m", "{}"), Taken::Bad);
    check("no JSON", &keys("evil", "\u{1b}[31m"), Taken::Bad);
    check("brackets", &keys("evil", &deep), Taken::Bad);
    check(
        "a wrong schedule",
        &keys("evil", "{\"schedule\": 17}"),
        Taken::Bad,
    );
}

/// A target in the four keys of v0.
fn keys<'a>(app: &'a str, spec: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("app", app),
        ("relation_name", "backup"),
        ("model", "sim"),
        ("spec", spec),
    ]
}
