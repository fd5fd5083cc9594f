//! What we give `relation-set` to read, read by Juju's own parser.

use charm_tests::relation_set::{awkward, input};
use serde_json::json;

use crate::ask;

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn juju_reads_back_every_key_and_value() {
    let databag = awkward();
    let answer = &ask("settings", &[input(&databag)])[0];
    assert_eq!(answer["ok"], json!(true), "{}", answer["error"]);
    let settings = answer["settings"].as_object().expect("an object");
    for (key, value) in &databag {
        assert_eq!(settings.get(key), Some(&json!(value)), "{key:?}");
    }
    assert_eq!(settings.len(), databag.len());
    let nothing = &ask("settings", &[input(&Default::default())])[0];
    assert_eq!(
        (&nothing["ok"], &nothing["settings"]),
        (&json!(true), &json!(null))
    );
}

/// Why we do not simply write JSON, as ops does: its charms cannot write these.
#[test]
#[ignore = "needs Go: run `just conformance`"]
fn juju_does_not_read_all_json() {
    for json in [r#"{"crab": "\ud83e\udd80"}"#, "{\"delete\": \"\u{7f}\"}"] {
        let answer = &ask("settings", &[json.to_owned()])[0];
        assert_eq!(answer["ok"], json!(false), "{json}");
    }
}
