//! What we give `relation-set` to read is YAML to others than Juju too.

use charm_core::Databag;
use charm_tests::relation_set::{awkward, input};

use crate::charms::run_script;

#[test]
#[ignore = "needs Python and PyPI: run `just conformance`"]
fn pyyaml_reads_back_every_key_and_value() {
    // What changes nothing is not written at all.
    let databags = [
        awkward(),
        Databag::from([("gone".to_owned(), String::new())]),
    ];
    let texts: Vec<String> = databags.iter().map(input).collect();
    let read: Vec<Databag> = run_script("read_yaml.py", &texts);
    for (databag, read) in databags.iter().zip(&read) {
        for (key, value) in databag {
            assert_eq!(read.get(key), Some(value), "{key:?}");
        }
        assert_eq!(read.len(), databag.len());
    }
    assert_eq!(read.len(), databags.len());
}
