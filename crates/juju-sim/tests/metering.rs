//! Metrics and metering, which end with Juju 3.6.11.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod in_process;

use std::time::Duration;

use charm_metadata::{Charm, FileName, Sources};
use in_process::{Answer, ask, check, hook, next, printed, refusal, rest, unit};
use juju_sim::SharedModel;
use juju_sim::model::Model;
use juju_sim::view::Metric;
use juju_vocabulary::hook::{CollectMetrics, MeterStatusChanged, Start};

const METADATA: &str = "name: cellar\nsummary: s\ndescription: d\n";
const METRICS: &str =
    "metrics:\n  bottles: {type: gauge, description: In the cellar}\n  juju-units: {}\n";

fn charm(metrics: &str) -> Charm {
    let sources = Sources::default()
        .with(FileName::Metadata, METADATA)
        .with(FileName::Metrics, metrics);
    Charm::parse(&sources).unwrap()
}

/// `cellar/0` on this Juju, with every hook run.
fn model(juju: &str, metrics: &str) -> SharedModel {
    let mut model = Model::new("test");
    model.juju_version = juju.parse().unwrap();
    model
        .deploy(charm(metrics), "cellar", &[].into(), 1)
        .unwrap();
    let model = SharedModel::new(model);
    rest(&model);
    model
}

/// The names of what is due, each of which succeeds.
fn due(model: &SharedModel) -> Vec<String> {
    let mut names = Vec::new();
    while let Some((unit, dispatch)) = next(model) {
        names.push(dispatch.to_string());
        model.close(model.open(&unit, dispatch, "id").unwrap(), None);
    }
    names
}

#[test]
fn metrics_are_collected_every_five_minutes_of_a_charm_that_declares_some() {
    let five = Duration::from_secs(300);
    for (juju, metrics, expected) in [
        ("2.9.44", METRICS, vec!["update-status", "collect-metrics"]),
        ("3.6.10", METRICS, vec!["update-status", "collect-metrics"]),
        ("3.6.10", "metrics: {}", vec!["update-status"]),
        ("3.6.11", METRICS, vec!["update-status"]),
        ("4.0.16", METRICS, vec!["update-status"]),
    ] {
        let model = model(juju, metrics);
        for _ in 0..2 {
            model.lock().advance(five);
            assert_eq!(due(&model), expected, "{juju} {metrics}");
        }
    }
}

#[test]
fn a_metric_counts_though_its_hook_fails_and_the_unit_is_in_no_error() {
    let model = model("3.6.9", METRICS);
    let units = || {
        model
            .lock()
            .unit(&unit("cellar/0"))
            .unwrap()
            .metrics
            .clone()
    };
    // Juju counts units by itself, as often as it collects.
    let counted = |metric: &Metric| metric.name == "juju-units";
    assert_eq!(units().iter().filter(|one| counted(one)).count(), 1);

    let mut context = hook(&model, "cellar/0", CollectMetrics);
    assert_eq!(
        ask(&mut context, "add-metric -l room=left bottles=7"),
        printed("")
    );
    model.close(context, Some("exit status 1"));
    let added = units();
    let added: Vec<_> = added.iter().filter(|one| !counted(one)).collect();
    let [bottles] = added[..] else {
        unreachable!("{added:?}")
    };
    assert_eq!(bottles.to_string(), "7 (room=left)");
    assert_eq!(model.lock().next_operation(&unit("cellar/0")), None);
}

#[test]
fn a_metric_is_declared_a_number_and_of_its_hook() {
    let model = model("3.6.9", METRICS);
    let refused = |why: &str| -> Answer { refusal(1, &format!("cannot record metric: {why}")) };
    let restricted = "not implemented for restricted context not implemented";
    let large = format!("add-metric bottles={}", "9".repeat(31));
    check(
        &mut hook(&model, "cellar/0", CollectMetrics),
        &[
            ("add-metric", refusal(2, "no metrics specified")),
            (
                "add-metric bottles=",
                refusal(
                    2,
                    "invalid metrics: expected \"key=value\", got \"bottles=\"",
                ),
            ),
            (
                "add-metric -l full bottles=1",
                refusal(2, "invalid labels: expected \"key=value\", got \"full\""),
            ),
            (
                "add-metric juju-units=2",
                refusal(1, "juju-units uses a reserved prefix"),
            ),
            (
                "add-metric guests=2",
                refused("metric key \"guests\" not declared by the charm"),
            ),
            (&large, refused("metric value is too large")),
            (
                "add-metric bottles=many",
                refused("invalid value type: expected float, got \"many\""),
            ),
            (
                "add-metric bottles=-1",
                refused("invalid value: value must be greater or equal to zero, got -1"),
            ),
            ("add-metric bottles=1.5", printed("")),
            ("is-leader", refusal(1, restricted)),
            ("juju-log counted", printed("")),
        ],
    );
    let meter = MeterStatusChanged {
        status: "RED".to_owned(),
        info: None,
    };
    let mut meter = hook(&model, "cellar/0", meter);
    assert_eq!(ask(&mut meter, "add-metric bottles=1"), refused(restricted));
    let mut start = hook(&model, "cellar/0", Start);
    let elsewhere = refused("metrics not allowed in this context");
    assert_eq!(ask(&mut start, "add-metric bottles=1"), elsewhere);
}

#[test]
fn a_change_of_the_meter_status_is_told_once() {
    for (juju, expected) in [("3.6.10", vec!["meter-status-changed"]), ("4.0.16", vec![])] {
        let model = model(juju, "metrics: {}");
        assert_eq!(due(&model), [""; 0]);
        let cellar = unit("cellar/0");
        model
            .lock()
            .set_meter_status(&cellar, "RED", "unpaid")
            .unwrap();
        assert_eq!(due(&model), expected, "{juju}");
        model
            .lock()
            .set_meter_status(&cellar, "RED", "unpaid")
            .unwrap();
        assert_eq!(due(&model), [""; 0]);
    }
}
