//! Whoever is killed leaves the state before a dispatch or after it, and what is damaged is said.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use fastrand::Rng;
use serde_json::Value;
use tempfile::TempDir;

const CHARM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/charms/counter");

/// A state directory.
struct State(TempDir);

impl State {
    fn new() -> Self {
        let state = State(tempfile::tempdir().unwrap());
        state.ok(&["add-model", "m"]);
        state
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_juju-sim"));
        command.args(words).env("JUJU_SIM_STATE", self.0.path());
        command.env_remove("JUJU_MODEL");
        command
    }

    fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// What a verb prints that succeeds.
    fn ok(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let wrong = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {wrong}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a verb says that fails.
    fn refusal(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn model(&self) -> std::path::PathBuf {
        self.0.path().join("models/m")
    }
}

/// Each unit's count is the same in all places that it is written to.
fn check(state: &State) -> u64 {
    let status: Value = serde_json::from_str(&state.ok(&["status", "--format", "json"])).unwrap();
    let units = status["applications"]["counter"]["units"].as_object();
    let mut sum = 0;
    for (name, unit) in units.into_iter().flatten() {
        let shown = unit["workload-status"]["message"]
            .as_str()
            .unwrap_or_default();
        let Ok(count) = shown.parse::<u64>() else {
            continue;
        };
        let info = state.ok(&["show-unit", name, "--format", "json"]);
        let info: Value = serde_json::from_str(&info).unwrap();
        let data = &info[name]["relation-info"][0]["local-unit"]["data"];
        assert_eq!(data["first"].as_str(), Some(shown), "{name}: {info}");
        assert_eq!(data["last"].as_str(), Some(shown), "{name}: {info}");
        sum += count;
    }
    sum
}

/// Runs a script of verbs that draws from `seed`, and kills each at some moment.
fn kill_at_random(kills: usize, seed: u64) {
    let mut random = Rng::with_seed(seed);
    let state = State::new();
    state.ok(&["deploy", CHARM, "-n", "2"]);
    let scripts: [&[&str]; 5] = [
        &["advance", "30m"],
        &["config", "counter", "greeting=hi"],
        &["config", "counter", "--reset", "greeting"],
        &["scale-application", "counter", "3"],
        &["scale-application", "counter", "2"],
    ];
    // How long a verb takes here, so that kills fall into all of it.
    let clock = Instant::now();
    state.ok(&["advance", "30m"]);
    let longest = u64::try_from(clock.elapsed().as_millis()).unwrap().max(20);
    let mut counted = check(&state);
    let mut progress = 0;
    for kill in 0..kills {
        let verb = scripts[random.usize(..scripts.len())];
        let mut command = state.command(verb);
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(random.u64(..longest)));
        let _ = child.kill();
        child.wait().unwrap();
        let now = check(&state);
        progress += usize::from(now > counted);
        counted = now;
        assert!(state.model().is_dir(), "kill {kill} of {verb:?}");
    }
    // It goes on as if nothing had happened.
    state.ok(&["advance", "5m"]);
    assert!(
        progress > 0,
        "nothing was ever counted: all were killed too early to tell"
    );
    let before = check(&state);
    state.ok(&["advance", "5m"]);
    assert!(check(&state) > before);
}

#[test]
fn a_kill_leaves_the_state_before_a_dispatch_or_after_it() {
    kill_at_random(20, 3);
}

#[test]
#[ignore = "takes a minute: run `just conformance`"]
fn two_hundred_kills_leave_the_state_before_a_dispatch_or_after_it() {
    kill_at_random(200, 7);
}

#[test]
fn a_journal_that_was_being_written_ends_before_its_last_line() {
    let state = State::new();
    state.ok(&["deploy", CHARM]);
    let journal = newest_journal(&state.model());
    let text = fs::read(&journal).unwrap();
    let lines = text.iter().filter(|byte| **byte == b'\n').count();
    assert!(lines > 3);
    let mut before = String::new();
    // Whatever is cut off, what is left is a model; more of the journal is a later one.
    for cut in (0..text.len()).step_by(97) {
        fs::write(&journal, &text[..cut]).unwrap();
        let status = state.ok(&["status", "--format", "json"]);
        if text[..cut].ends_with(b"\n") || before.is_empty() {
            before = status;
        }
    }
    fs::write(&journal, &text).unwrap();
    assert!(state.ok(&["status"]).contains("active"));
}

#[test]
fn damage_is_said_with_file_and_way_out_and_never_repaired_by_forgetting() {
    let state = State::new();
    state.ok(&["deploy", CHARM]);
    let journal = newest_journal(&state.model());
    for (file, name) in [
        (journal, "journal-"),
        (state.model().join("model.json"), "model.json"),
    ] {
        let whole = fs::read(&file).unwrap();
        let mut damaged = whole.clone();
        damaged[20] ^= 1;
        fs::write(&file, &damaged).unwrap();
        for verb in [
            &["status"][..],
            &["config", "counter", "greeting=hi"],
            &["advance", "5m"],
        ] {
            let refusal = state.refusal(verb);
            assert!(refusal.contains(name), "{refusal}");
            assert!(refusal.contains("is damaged, line 1"), "{refusal}");
            assert!(refusal.contains("destroy-model --force"), "{refusal}");
            assert_eq!(fs::read(&file).unwrap(), damaged);
        }
        fs::write(&file, whole).unwrap();
        state.ok(&["status"]);
    }
    fs::write(state.model().join("model.json"), "").unwrap();
    state.ok(&["destroy-model", "m", "--force", "--no-prompt"]);
    state.ok(&["add-model", "m"]);
}

#[test]
fn two_commands_at_once_come_after_each_other() {
    let state = State::new();
    state.ok(&["deploy", CHARM]);
    let children: Vec<_> = (0..4)
        .map(|_| {
            state
                .command(&["add-unit", "counter"])
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let status: Value = serde_json::from_str(&state.ok(&["status", "--format", "json"])).unwrap();
    assert_eq!(status["applications"]["counter"]["scale"], 5);
    check(&state);
}

/// The one journal that there is.
fn newest_journal(model: &Path) -> std::path::PathBuf {
    let files = fs::read_dir(model)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let is_journal = |path: &std::path::PathBuf| {
        path.file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("journal-")
    };
    let journals: Vec<_> = files.filter(is_journal).collect();
    assert_eq!(journals.len(), 1);
    journals[0].clone()
}
