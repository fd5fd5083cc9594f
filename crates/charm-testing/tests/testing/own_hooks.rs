//! Hooks of the charm's own.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use charm_core::event::ConfigChanged;
use charm_core::{Active, Charm, Error, Model, OwnHook};
use charm_testing::{Context, LogLevel, Occurrence, State, event};
use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::hook::Hook;
use juju_vocabulary::own_hook::{PAYLOAD, PAYLOAD_FILE};
use serde::{Deserialize, Serialize};

use crate::shop::METADATA;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct HealCluster {
    node: String,
}
charm_core::own_hook!(HealCluster = "heal-cluster");

/// One that brings nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Tick {}
charm_core::own_hook!(Tick = "tick");

fn heal(model: &Model, event: &HealCluster) -> Result<(), Error> {
    model
        .unit()
        .set_status(Active(format!("healed {}", event.node)))
}

fn healing() -> Context {
    let build = |charm: &mut Charm| {
        charm
            .observe(HealCluster, heal)
            .observe_any((Tick, ConfigChanged), |_| Ok::<(), Error>(()));
    };
    Context::new(build, METADATA)
}

fn lost(node: &str) -> HealCluster {
    HealCluster {
        node: node.to_owned(),
    }
}

/// The hook of this name, with the variables that the context sets.
fn by_name(name: &str) -> Occurrence {
    let hook = Hook::Other(name.to_owned());
    Occurrence::of(Dispatch::Hook(hook), Default::default())
}

/// A file of `text` with these permissions.
fn file(name: &str, text: &[u8], mode: u32) -> PathBuf {
    let path = std::env::temp_dir().join(format!("own-hooks-{name}-{}", std::process::id()));
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    path
}

#[test]
fn a_hook_brings_what_was_fired() {
    let context = healing();
    for fired in [
        event::own(&lost("it's \"ö\"\n$HOME")),
        event::own_by_file(&lost("it's \"ö\"\n$HOME")),
    ] {
        let outcome = context.run(fired, &State::new()).unwrap();
        let healed = Active("healed it's \"ö\"\n$HOME");
        assert_eq!(outcome.state.unit_status, healed);
        assert_eq!(outcome.events_of::<HealCluster>().count(), 1);
        assert_eq!(outcome.tools(), ["status-set"]);
    }
}

#[test]
fn a_hook_that_brings_nothing_may_be_fired_by_its_name_alone() {
    for fired in [event::own(&Tick {}), by_name("tick")] {
        let outcome = healing().run(fired, &State::new()).unwrap();
        assert_eq!(outcome.events_of::<Tick>().count(), 1);
        assert_eq!(outcome.tools(), [""; 0]);
    }
}

#[test]
fn a_hook_that_nobody_observes_succeeds_with_a_warning() {
    let context = Context::new(|_| {}, METADATA);
    let outcome = context
        .run(event::own_by_file(&lost("n1")), &State::new())
        .unwrap();
    let warnings: Vec<_> = outcome.logged(LogLevel::Warning).collect();
    let [warning] = warnings.as_slice() else {
        panic!("{warnings:?}");
    };
    assert!(warning.starts_with("hook `heal-cluster`: "), "{warning}");
    assert!(outcome.events.is_empty());
}

#[test]
fn what_cannot_be_read_names_hook_and_variable_and_not_the_value() {
    for bad in ["hunter2", "{\"node\": 12345}", "{}", "{\"node\": \"hun"] {
        let context = healing().variable(PAYLOAD, bad);
        let failure = context
            .run(by_name("heal-cluster"), &State::new())
            .unwrap_err();
        let words = failure.to_string();
        let start = "what hook `heal-cluster` brings: CHARM_HOOK_PAYLOAD: ";
        assert!(words.starts_with(start), "{words}");
        assert!(
            !words.contains("hun") && !words.contains("12345"),
            "{words}"
        );
        assert_eq!(failure.outcome.tools(), ["juju-log"]);
    }
}

#[test]
fn a_file_is_gone_once_it_is_read() {
    let large = format!("{{\"node\": \"{}\"}}", "x".repeat(1 << 20));
    for (text, is_right) in [
        (&b"{\"node\": \"n1\"}"[..], true),
        (b"{\"node\": 1}", false),
        (b"\xff", false),
        (large.as_bytes(), false),
    ] {
        let path = file("read", text, 0o600);
        let context = healing().variable(PAYLOAD_FILE, path.to_str().unwrap());
        let result = context.run(by_name("heal-cluster"), &State::new());
        assert_eq!(result.is_ok(), is_right);
        assert!(!path.exists());
    }
}

#[test]
fn a_file_that_others_can_reach_is_neither_read_nor_removed() {
    for mode in [0o640, 0o604, 0o620] {
        let path = file("shared", b"{\"node\": \"n1\"}", mode);
        let context = healing().variable(PAYLOAD_FILE, path.to_str().unwrap());
        let failure = context
            .run(by_name("heal-cluster"), &State::new())
            .unwrap_err();
        let words = failure.to_string();
        assert!(words.contains(PAYLOAD_FILE), "{words}");
        assert!(words.ends_with("write it with mode 600"), "{words}");
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn what_is_no_file_is_said_at_once() {
    for path in ["/dev/zero", "/", "/no/such/file"] {
        let context = healing().variable(PAYLOAD_FILE, path);
        let failed = context.run(by_name("heal-cluster"), &State::new());
        let words = failed.unwrap_err().to_string();
        assert!(words.contains(path), "{words}");
    }
}

/// The words that a shell makes of a command line.
fn words(command_line: &str) -> Vec<String> {
    let script = format!("printf '%s\\0' {command_line}");
    let output = Command::new("/bin/sh").args(["-c", &script]).output();
    let text = String::from_utf8(output.unwrap().stdout).unwrap();
    text.split_terminator('\0').map(str::to_owned).collect()
}

#[test]
fn a_command_line_goes_through_both_shells_as_it_is() {
    let fired = lost("it's \"$HOME\"; `rm` \\ \n\0ö!");
    let path = PathBuf::from("/run/the shop's/heal.json");
    let context = healing().unit(3);
    context
        .prepare(ConfigChanged, &State::new())
        .after(|model| {
            let [program, unit, script] =
                <[String; 3]>::try_from(words(&fired.command_line(model).unwrap())).unwrap();
            assert_eq!((&*program, &*unit), ("/usr/bin/juju-exec", "shop/3"));
            assert_eq!(script, fired.script().unwrap());
            let shown = script.replace("./dispatch", "env");
            let output = Command::new("/bin/bash")
                .args(["-c", &shown])
                .output()
                .unwrap();
            let told = String::from_utf8(output.stdout).unwrap();
            let json = serde_json::to_string(&fired).unwrap();
            assert!(
                told.contains("JUJU_DISPATCH_PATH=hooks/heal-cluster\n"),
                "{told}"
            );
            assert!(told.contains(&format!("{PAYLOAD}={json}\n")), "{told}");

            let by_file = HealCluster::command_line_by_file(model, &path).unwrap();
            let told = words(&by_file);
            let told = told.last().unwrap();
            assert!(
                told.contains(r"CHARM_HOOK_PAYLOAD_FILE='/run/the shop'\''s/heal.json'"),
                "{told}"
            );
        })
        .run()
        .unwrap();
}

#[test]
fn an_older_juju_is_asked_by_the_name_that_its_program_had() {
    for (juju, program) in [
        ("2.9.51", "/usr/bin/juju-run "),
        ("3.0.0", "/usr/bin/juju-exec "),
    ] {
        healing()
            .juju_version(juju)
            .prepare(ConfigChanged, &State::new())
            .after(|model| {
                let line = Tick {}.command_line(model).unwrap();
                assert!(line.starts_with(program), "{line}");
            })
            .run()
            .unwrap();
    }
}

#[test]
fn what_no_argument_holds_is_refused_before_somebody_runs_it() {
    let refused = lost(&"x".repeat(128 * 1024))
        .script()
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("heal-cluster") && refused.contains("in a file"),
        "{refused}"
    );
    assert!(lost(&"x".repeat(120 * 1024)).script().is_ok());
}

#[test]
fn the_program_tells_that_it_observes_it() {
    let mut charm = Charm::new();
    charm.observe(HealCluster, heal);
    assert!(charm.observed().eq(["hooks/heal-cluster"]));
}
