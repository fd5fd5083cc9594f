//! What one Juju has and another has not.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod in_process;

use std::path::Path;

use in_process::{DB, ask, charm, charm_of, hook, refusal, rest, unit};
use juju_sim::SharedModel;
use juju_sim::model::Model;
use juju_sim::tools::{self, RequestError};
use juju_vocabulary::difference::hook_tool;
use juju_vocabulary::hook::{CollectMetrics, MeterStatusChanged, Start};

/// `a/0` and `b/0`, related, in a model of this Juju.
fn model(juju: &str) -> SharedModel {
    let mut model = Model::new("test");
    model.juju_version = juju.parse().unwrap();
    model.deploy(charm(), "a", &[].into(), 1).unwrap();
    let b = charm_of("name: b\nprovides: {serve: mysql}", "options: {}", "{}");
    model.deploy(b, "b", &[].into(), 1).unwrap();
    assert_eq!(model.relate("a", "b").unwrap(), DB);
    let model = SharedModel::new(model);
    rest(&model);
    model
}

#[test]
fn a_juju_knows_no_tool_of_another() {
    for juju in ["2.9.44", "3.1.8", "3.6.9", "4.0.16"] {
        let model = model(juju);
        let version = juju.parse().unwrap();
        let mut context = hook(&model, "a/0", Start);
        for tool in tools::names() {
            let answer = context.run_tool(Path::new("/"), tool, &["--help"], None);
            let known = answer != Err(RequestError::UnknownCommand(tool.to_owned()));
            assert_eq!(known, hook_tool(tool).contains(&version), "{juju} {tool}");
        }
    }
}

#[test]
fn private_addresses_are_published_before_juju_4() {
    for (juju, expected) in [("3.6.9", true), ("4.0.16", false)] {
        let model = model(juju);
        let databag = model.lock().databag(DB, "a/0").cloned().unwrap();
        assert_eq!(databag.contains_key("private-address"), expected, "{juju}");
        assert!(databag.contains_key("ingress-address"));
    }
}

#[test]
fn a_restricted_hook_is_refused_all_but_the_log_and_metrics() {
    let model = model("3.6.9");
    let refused = refusal(1, "not implemented for restricted context not implemented");
    let meter = MeterStatusChanged {
        status: "RED".to_owned(),
        info: None,
    };
    for mut context in [
        hook(&model, "a/0", CollectMetrics),
        hook(&model, "a/0", meter),
    ] {
        for line in [
            "is-leader",
            "state-get",
            "config-get",
            "status-set active x",
        ] {
            assert_eq!(ask(&mut context, line), refused, "{line}");
        }
        assert!(ask(&mut context, "juju-log hello").is_ok());
        assert_eq!(context.unit(), &unit("a/0"));
    }
}
