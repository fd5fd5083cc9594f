//! The client, which reads nothing of what its integrator writes.

use charm_tests::scenario::Scenario;

use crate::neighbour::{self, NEIGHBOUR, Of, publish};
use crate::texts::hostile_texts;

#[test]
fn whatever_an_integrator_writes_the_client_does_not_mind() {
    let mut scenario = Scenario::empty();
    scenario.deploy("charms/backup-client", "backup-client", &[], 1);
    neighbour::deploy(&mut scenario);
    scenario.relate("backup-client", "hostile:as-integrator");
    let before = scenario.databag("backup-client", NEIGHBOUR, "backup-client");
    for (name, text, _) in hostile_texts() {
        publish(&mut scenario, "backup-client", Of::App, &[(&name, &text)]);
        let ran = scenario.settle();
        assert!(
            ran.iter()
                .any(|d| d.event == "backup-config-relation-changed"),
            "{name}"
        );
        assert!(ran.iter().all(|d| d.calls.is_empty()), "{name}: {ran:#?}");
    }
    assert_eq!(scenario.status("backup-client/0"), "active: ");
    assert_eq!(
        scenario.databag("backup-client", NEIGHBOUR, "backup-client"),
        before
    );
}
