//! Layers and the plan: what one side makes of them, the other does too.

use std::collections::BTreeMap;

use charm_pebble::{
    Check, CheckStartup, Error, ExecCheck, GoDuration, HttpCheck, Layer, Level, LogTarget,
    LogTargetType, Override, Plan, Service, ServiceAction, Startup, TcpCheck, Workload, combine,
};
use fastrand::Rng;

use crate::daemon::Daemon;

/// Enough for each field to be set and not set above and below each other.
const ROUNDS: u64 = 150;
const HOUR: i64 = 3_600_000_000_000;

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn layers_are_merged_as_pebble_merges_them() {
    // Each round replaces what the one before had; all are combined each time, so there are not too many.
    let mut daemon = Daemon::start();
    for seed in 0..ROUNDS {
        if seed % 10 == 9 {
            daemon = Daemon::start();
        }
        let pebble = &daemon.client;
        let mut rng = Rng::with_seed(seed);
        let mut layers = vec![base(&mut rng)];
        layers.extend((0..rng.usize(1..4)).map(|_| layer(&mut rng)));
        for (number, layer) in layers.iter().enumerate() {
            pebble
                .add_layer(&format!("{seed}-{number}"), layer, false)
                .unwrap();
        }
        let ours = Plan::from(combine(&layers).unwrap());
        same(&pebble.plan().unwrap(), &ours, &format!("seed {seed}"));
    }
}

/// Workloads can be in files only.
#[test]
#[ignore = "needs Go: run `just conformance`"]
fn layers_in_files_are_merged_as_pebble_merges_them() {
    for seed in 0..20 {
        let mut rng = Rng::with_seed(seed);
        let mut layers = vec![base(&mut rng), layer(&mut rng), layer(&mut rng)];
        for (number, layer) in layers.iter_mut().enumerate() {
            let workload = Workload {
                r#override: rng.choice([Override::Merge, Override::Replace]),
                environment: texts(&mut rng),
                // A group needs a user.
                user_id: Some(0),
                user: maybe(&mut rng, |_| "root".to_owned()),
                group_id: maybe(&mut rng, |_| Some(0)),
                group: maybe(&mut rng, |_| "root".to_owned()),
            };
            layer.workloads.insert("w".to_owned(), workload);
            let service = Service {
                r#override: Some(Override::Merge),
                command: "x".to_owned(),
                workload: if number == 1 {
                    String::new()
                } else {
                    "w".to_owned()
                },
                ..Service::default()
            };
            layer.services.insert("d".to_owned(), service);
        }
        let daemon = Daemon::start_with(&layers);
        let ours = Plan::from(combine(&layers).unwrap());
        same(
            &daemon.client.plan().unwrap(),
            &ours,
            &format!("seed {seed}"),
        );
    }
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_layer_of_the_same_label_is_combined_in_its_place() {
    for seed in 0..30 {
        let daemon = Daemon::start();
        let mut rng = Rng::with_seed(seed);
        let (bottom, top) = (base(&mut rng), layer(&mut rng));
        let again = layer(&mut rng);
        daemon.client.add_layer("bottom", &bottom, true).unwrap();
        daemon.client.add_layer("top", &top, true).unwrap();
        daemon.client.add_layer("bottom", &again, true).unwrap();
        let lower = combine([&bottom, &again]).unwrap();
        let ours = Plan::from(combine([&lower, &top]).unwrap());
        same(
            &daemon.client.plan().unwrap(),
            &ours,
            &format!("seed {seed}"),
        );
        let error = daemon.client.add_layer("top", &top, false).unwrap_err();
        assert!(matches!(error, Error::Api(refusal) if refusal.message.contains("already exists")));
    }
}

/// Both plans in JSON, so that only what differs is shown.
fn same(theirs: &Plan, ours: &Plan, context: &str) {
    if theirs == ours {
        return;
    }
    let differences: Vec<String> = [theirs, ours]
        .map(|plan| flat("", &serde_json::to_value(plan).unwrap()))
        .iter()
        .zip(["Pebble", "ours"])
        .flat_map(|(lines, side)| lines.iter().map(move |line| (line.clone(), side)))
        .fold(
            BTreeMap::<String, Vec<&str>>::new(),
            |mut all, (line, side)| {
                all.entry(line).or_default().push(side);
                all
            },
        )
        .into_iter()
        .filter(|(_, sides)| sides.len() == 1)
        .map(|(line, sides)| format!("{}: {line}", sides[0]))
        .collect();
    panic!("{context}: {differences:#?}");
}

/// A line for each value.
fn flat(path: &str, value: &serde_json::Value) -> Vec<String> {
    match value.as_object() {
        Some(object) => object
            .iter()
            .flat_map(|(key, value)| flat(&format!("{path}/{key}"), value))
            .collect(),
        None => vec![format!("{path} = {value}")],
    }
}

/// Whole objects that replace all there were, so that any layer on top makes a plan.
fn base(rng: &mut Rng) -> Layer {
    let mut layer = layer(rng);
    for (name, service) in &mut layer.services {
        service.r#override = Some(Override::Replace);
        service.command = format!("/bin/{name} \"a b\" [ --default ]");
    }
    for (name, check) in &mut layer.checks {
        check.r#override = Some(Override::Replace);
        (check.http, check.tcp, check.exec) = (None, None, None);
        kind_of(check, name, rng);
    }
    for target in layer.log_targets.values_mut() {
        target.r#override = Some(Override::Replace);
        target.r#type = Some(LogTargetType::Loki);
        target.location = "http://loki".to_owned();
    }
    layer.pairing.mode = "disabled".to_owned();
    layer
}

/// What of an object tells its kind stays the same from layer to layer.
fn kind_of(check: &mut Check, name: &str, rng: &mut Rng) {
    match name {
        "a" => {
            let url = "http://localhost".to_owned();
            check.http = Some(HttpCheck {
                url,
                headers: texts(rng),
            });
        }
        "b" => {
            check.tcp = Some(TcpCheck {
                port: 1 + rng.i64(0..9),
                host: text(rng),
            })
        }
        _ => {
            let mut exec = exec(rng);
            exec.command = "true".to_owned();
            check.exec = Some(exec);
        }
    }
}

fn exec(rng: &mut Rng) -> ExecCheck {
    // A group needs a user.
    let user = rng.bool();
    ExecCheck {
        command: maybe(rng, |_| "false x".to_owned()),
        service_context: maybe(rng, |_| "a".to_owned()),
        environment: texts(rng),
        user_id: user.then_some(0),
        user: maybe(rng, |_| {
            if user {
                "root".to_owned()
            } else {
                String::new()
            }
        }),
        group_id: user.then_some(0),
        group: maybe(rng, |_| {
            if user {
                "root".to_owned()
            } else {
                String::new()
            }
        }),
        working_dir: text(rng),
    }
}

fn layer(rng: &mut Rng) -> Layer {
    let names = ["a", "b", "c"];
    let mut layer = Layer {
        summary: text(rng),
        description: text(rng),
        ..Layer::default()
    };
    for name in names {
        let service = service(rng);
        layer.services.insert(name.to_owned(), service);
        let mut check = Check {
            r#override: Some(Override::Merge),
            level: maybe(rng, |rng| rng.choice([Level::Alive, Level::Ready])),
            startup: maybe(rng, |rng| {
                rng.choice([CheckStartup::Enabled, CheckStartup::Disabled])
            }),
            // Long, so that few run.
            period: maybe(rng, |rng| {
                Some(GoDuration::from_nanos(rng.i64(HOUR..i64::MAX)))
            }),
            timeout: maybe(rng, |rng| Some(duration(rng))),
            threshold: maybe(rng, |rng| rng.i64(1..9)),
            ..Check::default()
        };
        if rng.bool() {
            kind_of(&mut check, name, rng);
        }
        layer.checks.insert(name.to_owned(), check);
        let target = LogTarget {
            r#override: Some(Override::Merge),
            r#type: maybe(rng, |rng| {
                rng.choice([
                    LogTargetType::Loki,
                    LogTargetType::OpenTelemetry,
                    LogTargetType::Syslog,
                ])
            }),
            location: text(rng),
            services: (0..rng.usize(0..3))
                .filter_map(|_| rng.choice(["all", "-all"]).map(str::to_owned))
                .collect(),
            labels: texts(rng),
        };
        layer.log_targets.insert(name.to_owned(), target);
    }
    layer.pairing.mode = maybe(rng, |rng| {
        rng.choice(["disabled", "single"]).unwrap().to_owned()
    });
    layer
}

fn service(rng: &mut Rng) -> Service {
    let actions = [
        ServiceAction::Restart,
        ServiceAction::Shutdown,
        ServiceAction::Ignore,
    ];
    Service {
        summary: text(rng),
        description: text(rng),
        startup: maybe(rng, |rng| rng.choice([Startup::Enabled, Startup::Disabled])),
        r#override: Some(Override::Merge),
        command: maybe(rng, |_| "/bin/other".to_owned()),
        after: maybe(rng, |_| vec!["absent".to_owned()]),
        before: maybe(rng, |_| vec!["gone".to_owned()]),
        requires: Vec::new(),
        workload: String::new(),
        environment: texts(rng),
        user_id: maybe(rng, |rng| Some(rng.i64(0..9))),
        user: text(rng),
        group_id: maybe(rng, |rng| Some(rng.i64(0..9))),
        group: text(rng),
        working_dir: text(rng),
        on_success: maybe(rng, |rng| rng.choice(actions.clone())),
        on_failure: maybe(rng, |_| Some(ServiceAction::SuccessShutdown)),
        on_check_failure: maybe(rng, |rng| {
            let action = rng.choice(actions.clone()).unwrap();
            BTreeMap::from([(text(rng), action)])
        }),
        backoff_delay: maybe(rng, |rng| Some(duration(rng))),
        backoff_factor: maybe(rng, |rng| Some(1.0 + rng.f64())),
        backoff_limit: maybe(rng, |rng| Some(duration(rng))),
        kill_delay: maybe(rng, |rng| Some(duration(rng))),
    }
}

fn maybe<T: Default>(rng: &mut Rng, make: impl FnOnce(&mut Rng) -> T) -> T {
    if rng.bool() { make(rng) } else { T::default() }
}

fn duration(rng: &mut Rng) -> GoDuration {
    let most = rng.choice([999, 999_999, 999_999_999, i64::MAX]).unwrap();
    GoDuration::from_nanos(rng.i64(1..most))
}

/// Texts that YAML could take for something else, and characters that it could trip over.
fn text(rng: &mut Rng) -> String {
    let awkward = [
        "",
        "",
        "",
        "x",
        "null",
        "~",
        "yes",
        "0x1F",
        "1e3",
        "2001-01-01",
        "<<",
        "- a",
        "# a",
        "a: b",
        "'\"\\",
        " \n\t\r ",
        "\u{1}\u{7f}\u{85}\u{a0}\u{2028}\u{feff}\u{fffe}",
        "é🦀",
        "{}",
        "!!int 1",
    ];
    match rng.u8(0..20) {
        // YAML gives up looking for the end of an unmarked key at 1024.
        0 => rng.choice(["k", "é: ", "\u{85}"]).unwrap().repeat(1000),
        _ => rng.choice(awkward).unwrap().to_owned(),
    }
}

fn texts(rng: &mut Rng) -> BTreeMap<String, String> {
    (0..rng.usize(0..4))
        .map(|_| (text(rng), text(rng)))
        .collect()
}

/// Texts that one side would have to refuse or accept with the other.
#[test]
#[ignore = "needs Go: run `just conformance`"]
fn layers_are_read_as_pebble_reads_them() {
    let service =
        |inner: &str| format!("services: {{s: {{override: replace, command: x, {inner}}}}}");
    let mut accepted = 0;
    let texts = [
        "".to_owned(),
        "# nothing".to_owned(),
        "{}".to_owned(),
        "services:".to_owned(),
        "nonsense: 1".to_owned(),
        "- a".to_owned(),
        "services: {s: null}".to_owned(),
        "services: {s: {}}".to_owned(),
        service("environment: {A: 8080, B: 1.10, C: yes, D: ~, E: 0x1F, F: 2001-01-01, G: 1_000}"),
        service("after: [a, ~, 1]"),
        service("startup: ''"),
        service("command: y"),
        service("unknown: 1"),
        service("kill-delay: 90s"),
        service("kill-delay: 0"),
        service("kill-delay: -1.5h"),
        service("kill-delay: 90"),
        service("kill-delay: [90s]"),
        service("kill-delay: ~"),
        service("backoff-factor: 2"),
        service("backoff-factor: '2.5'"),
        service("backoff-factor: x"),
        service("user-id: 0x10"),
        service("user-id: '10'"),
        service("user-id: x"),
        service("user-id: ~"),
        service("on-check-failure: {c: restart, d: ''}"),
        service("environment: {A: 1, A: 2}"),
        service("environment: [A]"),
        "a: &a {}\n".to_owned(),
        "services: &s {a: {override: replace, command: x}}\nsummary: *nobody".to_owned(),
        "services: {a: &a {override: replace, command: x}, b: *a}".to_owned(),
        "checks: {c: {override: replace, http: {}}}".to_owned(),
        "checks: {c: {override: replace, period: 1000h, http: {url: 'http://x', headers: {A: 1}}}}"
            .to_owned(),
        "checks: {c: {override: replace, period: 1000h, tcp: {port: 80}, exec: ~, threshold: ~}}"
            .to_owned(),
        "log-targets: {t: {override: replace, type: loki, location: x, services: ~}}".to_owned(),
        "pairing: {mode: single}".to_owned(),
        "pairing: ~".to_owned(),
        "workloads: {w: {override: merge, environment: {A: 1}}}".to_owned(),
        "summary: [".to_owned(),
    ];
    for text in texts {
        let daemon = Daemon::start();
        let theirs = raw(&daemon, &text);
        let ours = Layer::from_yaml(&text);
        match (&ours, &theirs) {
            (Ok(layer), Ok(())) => {
                accepted += 1;
                let plan = Plan::from(combine([layer]).unwrap());
                same(&daemon.client.plan().unwrap(), &plan, &format!("{text:?}"));
            }
            (Err(_), Err(_)) => {}
            // What is wrong only with the plan, ours does not say.
            (Ok(layer), Err(message))
                if ["plan must", "immutable"]
                    .iter()
                    .any(|part| message.contains(part))
                    || combine([layer]).is_err() => {}
            _ => panic!("{text:?}: ours {ours:?}, Pebble {theirs:?}"),
        }
    }
    assert!(accepted > 20, "{accepted}");
}

/// Sends a text as it is; Pebble's own words when it refuses.
fn raw(daemon: &Daemon, text: &str) -> Result<(), String> {
    use std::io::{Read, Write};
    let body = serde_json::json!({
        "action": "add", "label": "it", "format": "yaml", "layer": text,
    })
    .to_string();
    let mut socket = daemon.dial();
    let length = body.len();
    write!(
        socket,
        "POST /v1/layers HTTP/1.0\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    if answer.starts_with("HTTP/1.0 200") {
        Ok(())
    } else {
        Err(answer)
    }
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_layer_that_pebble_refuses_is_an_api_error() {
    let daemon = Daemon::start();
    let layer = Layer::from_yaml("services: {web: {override: replace}}").unwrap();
    let error = daemon.client.add_layer("web", &layer, true).unwrap_err();
    assert!(
        matches!(error, Error::Api(refusal) if refusal.message.contains("must define \"command\""))
    );
    assert_eq!(daemon.client.plan().unwrap(), Plan::default());
}

crate::daemon::simulated! {
    layers_are_merged_as_pebble_merges_them,
    a_layer_of_the_same_label_is_combined_in_its_place,
    layers_in_files_are_merged_as_pebble_merges_them,
    layers_are_read_as_pebble_reads_them,
    a_layer_that_pebble_refuses_is_an_api_error,
}
