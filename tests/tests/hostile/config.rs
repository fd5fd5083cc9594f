//! Options that a user, or a program for one, has set wildly.

use charm_tests::scenario::Scenario;

use crate::integrator::published;
use crate::printable::{printable_log, printable_status};

/// Texts that are neither a namespace, nor a ttl, nor a schedule.
fn hostile_values() -> [(&'static str, String); 9] {
    [
        ("nothing", String::new()),
        ("a line break", "a\nb".to_owned()),
        ("a NUL", "a\0b".to_owned()),
        ("an escaped NUL", "a\\u0000 b".to_owned()),
        ("an escape sequence", "\u{1b}[2J\u{1b}[31mred".to_owned()),
        ("a right-to-left override", "a \u{202e}b".to_owned()),
        ("200 KiB", "x".repeat(200 << 10)),
        ("200 KiB of line breaks", "\n".repeat(200 << 10)),
        ("200 KiB of brackets", "[".repeat(200 << 10)),
    ]
}

#[test]
fn a_client_with_wild_options_is_blocked_and_its_last_good_spec_stays() {
    let mut scenario = Scenario::demo();
    let unit = "backup-client/0";
    let published = |scenario: &Scenario| {
        scenario.databag("backup-client", "velero-integrator", "backup-client")
    };
    let good = published(&scenario);
    for option in ["namespace", "ttl"] {
        let before = if option == "ttl" { "72h" } else { "shop" };
        for (name, value) in hostile_values() {
            let of = format!("{name} as {option}");
            let config = [(option.to_owned(), value)].into();
            scenario
                .simulation
                .model()
                .set_config("backup-client", &config)
                .unwrap();
            let ran = scenario.settle();
            let status = printable_status(&scenario, unit, &of);
            assert!(
                status.starts_with("blocked: ") && status.contains(option),
                "{of}: {status}"
            );
            assert!(status.len() < 500, "{of}: {status}");
            printable_log(&ran, unit, &of);
            assert_eq!(published(&scenario), good, "{of}");
        }
        scenario.configure("backup-client", &[(option, before)]);
        assert_eq!(scenario.status(unit), "active: ");
    }
}

#[test]
fn an_integrator_with_a_wild_schedule_is_blocked_and_what_it_published_stays() {
    let mut scenario = Scenario::demo();
    let unit = "velero-integrator/0";
    scenario.configure("velero-integrator", &[("schedule", "@daily")]);
    let good = published(&scenario);
    for (of, value) in hostile_values() {
        if value.is_empty() {
            continue;
        }
        scenario.configure("velero-integrator", &[("schedule", "@daily")]);
        let config = [("schedule".to_owned(), value)].into();
        scenario
            .simulation
            .model()
            .set_config("velero-integrator", &config)
            .unwrap();
        let ran = scenario.settle();
        let status = printable_status(&scenario, unit, of);
        let blocked = "blocked: Invalid configuration: 'schedule': ";
        assert!(status.starts_with(blocked), "{of}: {status}");
        assert!(status.len() < 500, "{of}: {status}");
        printable_log(&ran, unit, of);
        assert_eq!(published(&scenario), good, "{of}");
    }
}

#[test]
fn a_good_schedule_of_any_length_and_shape_is_shown_shortened_on_one_line() {
    let mut scenario = Scenario::demo();
    let long = format!("{}0 2 * * *", "0,".repeat(100 << 10));
    for (of, value) in [
        ("200 KiB", long.as_str()),
        ("line breaks", "0\n2\t*\u{b}*\u{85}*"),
    ] {
        scenario.configure("velero-integrator", &[("schedule", value)]);
        let status = printable_status(&scenario, "velero-integrator/0", of);
        assert!(status.starts_with("active: Schedule: 0"), "{of}: {status}");
        let spec: serde_json::Value = serde_json::from_str(&published(&scenario)["spec"]).unwrap();
        assert_eq!(spec["schedule"], value, "{of}");
    }
}
