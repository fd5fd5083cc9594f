//! Our rules for schedules, durations, labels and names of a charm beside the Go originals, on generated values.
//!
//! The originals run in the small program in `tests/go`, which is built into the target directory. To try
//! other values than the usual: `GO_RULES_SEED=7 GO_RULES_COUNT=100000 just conformance`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that cannot go on says so and ends"
)]

mod archive;
mod charm_names;
mod juju_names;
mod options;
mod params;
mod relation_set;
mod values;

use std::io::{BufWriter, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use charm_core::duration::GoDuration;
use k8s_backup_target::label::{check_label_key, check_label_value};
use serde_json::{Value, json};
use velero_integrator::schedule::{Schedule, ScheduleError};

use self::values::Random;

/// What one side says of a value.
#[derive(Debug, PartialEq)]
enum Verdict {
    Accepted,
    /// A duration, in nanoseconds.
    Worth(i64),
    /// A value with its type.
    Means(String),
    Refused,
    /// A schedule whose time never comes, which the original accepts.
    Never,
    /// The original panics; ours refuses with an error for just that case.
    Panics,
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn durations_are_those_of_go() {
    compare("duration", values::duration, |text| {
        match text.parse::<GoDuration>() {
            Ok(duration) => (Verdict::Worth(duration.as_nanos()), String::new()),
            Err(error) => (Verdict::Refused, error.to_string()),
        }
    });
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn label_keys_are_those_of_kubernetes() {
    compare("label-key", values::label_key, |text| {
        plain(check_label_key(text))
    });
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn label_values_are_those_of_kubernetes() {
    compare("label-value", values::label_value, |text| {
        plain(check_label_value(text))
    });
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn schedules_are_those_of_velero() {
    compare("schedule", values::schedule, |text| {
        match Schedule::parse(text) {
            Err(error @ ScheduleError::NothingAfterZone { .. }) => {
                (Verdict::Panics, error.to_string())
            }
            Err(error @ ScheduleError::NeverComes { .. }) => (Verdict::Never, error.to_string()),
            other => plain(other.map(|_| ())),
        }
    });
}

/// The one leap day that is eight years away, in 2104, is too far for the original; today it should count.
#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_leap_day_comes_whenever_it_is_asked_for() {
    let text = "0 0 29 2 *".to_owned();
    let answer = &ask("schedule", std::slice::from_ref(&text))[0];
    assert_eq!(answer["never_after"], json!([BEFORE_NO_LEAP_DAY]));
    assert!(Schedule::parse(&text).is_ok());
}

/// The date, of those that the Go program tries, from which the next leap day is more than five years away.
const BEFORE_NO_LEAP_DAY: &str = "2096-03-01";

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_zone_with_nothing_behind_panics_there_and_is_an_error_here() {
    for text in [
        "TZ=",
        "TZ=UTC",
        "CRON_TZ=UTC",
        "TZ=UTC\t@daily",
        "CRON_TZ=Nowhere",
    ] {
        let answer = &ask("schedule", &[text.to_owned()])[0];
        assert_eq!(
            verdict("schedule", answer),
            Verdict::Panics,
            "{text:?}: {answer}"
        );
        let ours = Schedule::parse(text);
        assert!(
            matches!(ours, Err(ScheduleError::NothingAfterZone { .. })),
            "{text:?}: {ours:?}"
        );
    }
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn the_time_zones_are_those_of_go() {
    let root = run_go(Command::new("go").args(["env", "GOROOT"])).expect("asking Go for its root");
    let archive = format!("{}/lib/time/zoneinfo.zip", root.trim());
    let answer = &ask("zones", std::slice::from_ref(&archive))[0];
    let mut theirs: Vec<&str> = answer["zones"]
        .as_array()
        .unwrap_or_else(|| panic!("no zones in {archive}: {answer}"))
        .iter()
        .filter_map(Value::as_str)
        .collect();
    theirs.sort_unstable();
    let ours: Vec<&str> = ZONES.lines().collect();
    let missing: Vec<_> = theirs.iter().filter(|zone| !ours.contains(zone)).collect();
    let extra: Vec<_> = ours.iter().filter(|zone| !theirs.contains(zone)).collect();
    assert!(
        ours == theirs,
        "charms/velero-integrator/src/schedule/zones.txt is not the sorted list of the names in \
         {archive}: missing {missing:?}, only here {extra:?}. A newer Go may know more zones: list them again."
    );
}

/// The table that the integrator embeds.
const ZONES: &str = include_str!("../../../charms/velero-integrator/src/schedule/zones.txt");

fn plain<E: ToString>(result: Result<(), E>) -> (Verdict, String) {
    match result {
        Ok(()) => (Verdict::Accepted, String::new()),
        Err(error) => (Verdict::Refused, error.to_string()),
    }
}

/// Asks both sides about thousands of generated values, and fails with the first on which they disagree.
fn compare(
    kind: &str,
    generate: fn(&mut Random) -> String,
    ours: impl Fn(&str) -> (Verdict, String),
) {
    let (seed, count) = (
        setting("GO_RULES_SEED", 20_240_229),
        setting("GO_RULES_COUNT", 5_000),
    );
    let mut random = Random::new(seed);
    let values: Vec<String> = (0..count).map(|_| generate(&mut random)).collect();

    let (mut accepted, mut disagreements) = (0, Vec::new());
    for (value, answer) in values.iter().zip(ask(kind, &values)) {
        let theirs = verdict(kind, &answer);
        let (ours, error) = ours(value);
        accepted += usize::from(matches!(
            theirs,
            Verdict::Accepted | Verdict::Worth(_) | Verdict::Means(_)
        ));
        if ours != theirs {
            disagreements.push(format!(
                "{value:?}: ours {ours:?} ({error}), Go {theirs:?} ({answer})"
            ));
        }
    }
    let percent = accepted * 100 / values.len();
    println!(
        "{kind}: {} values of seed {seed}, {percent}% valid",
        values.len()
    );
    let first = disagreements
        .iter()
        .take(20)
        .map(|line| format!("\n  {line}"))
        .collect::<String>();
    assert!(
        disagreements.is_empty(),
        "{kind}, seed {seed}: {} disagree:{first}",
        disagreements.len()
    );
    assert!(
        (30..=70).contains(&percent),
        "{kind}: the generator makes {percent}% valid values"
    );
}

fn setting<T: std::str::FromStr>(name: &str, default: T) -> T {
    match std::env::var(name) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{name}={text}: expected a number")),
        Err(_) => default,
    }
}

// The Go side.

fn verdict(kind: &str, answer: &Value) -> Verdict {
    match (answer["ok"].as_bool(), answer["panic"].as_bool()) {
        (Some(true), _) if kind == "duration" => {
            Verdict::Worth(answer["nanoseconds"].as_i64().unwrap_or(0))
        }
        (Some(true), _)
            if kind.starts_with("option") || kind.starts_with("version") || kind == "params" =>
        {
            Verdict::Means(answer["value"].as_str().unwrap_or_default().to_owned())
        }
        (Some(true), _) if answer["never_after"].is_array() => {
            if answer["never_after"] == json!([BEFORE_NO_LEAP_DAY]) {
                Verdict::Accepted
            } else {
                Verdict::Never
            }
        }
        (Some(true), _) => Verdict::Accepted,
        (Some(false), Some(true)) => Verdict::Panics,
        (Some(false), _) => Verdict::Refused,
        (None, _) => panic!("not an answer of the Go program: {answer}"),
    }
}

/// The answers of the Go program, one a text.
fn ask(kind: &str, texts: &[String]) -> Vec<Value> {
    static PROGRAM: LazyLock<Result<PathBuf, String>> = LazyLock::new(build);
    let program = PROGRAM.as_ref().unwrap_or_else(|error| panic!("{error}"));
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("starting the Go program");
    let mut questions = BufWriter::new(child.stdin.take().expect("the stdin that was asked for"));
    let mut stdout = child.stdout.take().expect("the stdout that was asked for");
    let mut answers = String::new();
    // Both at once: a full pipe would stop either side.
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for text in texts {
                writeln!(questions, "{}", json!({ "kind": kind, "text": text }))?;
            }
            questions.flush()
        });
        stdout
            .read_to_string(&mut answers)
            .expect("reading the answers");
    });
    let status = child.wait().expect("waiting for the Go program");
    assert!(status.success(), "the Go program failed: {status}");
    let answers: Vec<Value> = answers
        .lines()
        .map(|line| serde_json::from_str(line).expect("an answer in JSON"))
        .collect();
    assert_eq!(answers.len(), texts.len(), "one answer a question");
    answers
}

fn build() -> Result<PathBuf, String> {
    let program = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("go-rules");
    let mut build = Command::new("go");
    // Read-only: the checkout stays as it is, and a module that go.sum does not pin is an error.
    build
        .args(["build", "-mod=readonly", "-buildvcs=false", "-o"])
        .arg(&program)
        .arg(".");
    build
        .env("GOWORK", "off")
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/go"));
    run_go(&mut build).map(|_| program)
}

fn run_go(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| {
        format!(
            "cannot start `go`: {error}. This test compares our rules with the Go originals: \
             install the Go that tests/go/go.mod names and put it on PATH"
        )
    })?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?} failed, {}: {stderr}", output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
