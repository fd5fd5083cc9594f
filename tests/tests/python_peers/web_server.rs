//! A charm with a container: one with ops and ours live the same life.

use charm_tests::scenario::Scenario;
use charm_tests::web_server::life;

use crate::charms::{WEB_SERVER, Written};

#[test]
#[ignore = "needs Python, PyPI and root: run `just conformance`"]
fn a_charm_with_a_container_lives_the_same_life_in_both_languages() {
    let live = |written: Written| life(&mut Scenario::empty(), &written.charm(WEB_SERVER));
    let (ours, theirs) = (live(Written::InRust), live(Written::InPython));
    assert!(ours.len() > 5);
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(ours.len(), theirs.len());
}
