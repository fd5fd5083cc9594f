//! What a secret holds goes from the charm to Juju and back, and is found nowhere else; also when the charm is killed
//! while it hands it over.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use charm_tests::Compiled;
use charm_tests::scenario::{Scenario, unit_name};
use juju_sim::model::TaskStatus;
use juju_sim::{Fault, SharedModel};
use serde_json::json;

/// The word that the charm is given as a parameter, and so no secret; of this run only.
fn word() -> String {
    format!("marker-of-{}-to-be-found-nowhere", process::id())
}

/// What the charm makes of it, and keeps as a secret.
fn marker() -> String {
    word().to_uppercase()
}

/// By which the processes of one scenario are found.
const OF_SCENARIO: &str = "TEST_OF_SECRETS";

/// Where the charms and tools of a scenario put what they need for a moment, and its agents what charms keep.
fn temporary(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("secrets-{name}"))
}

fn deployed(name: &str) -> Scenario {
    let dir = temporary(name);
    fs::create_dir_all(&dir).unwrap();
    let simulation = Compiled::get().unwrap().simulation().unwrap();
    let mut scenario = Scenario::in_simulation(simulation.kept_in(&dir));
    let variables = &mut scenario.simulation.variables;
    variables.insert("TMPDIR", dir.to_string_lossy().into_owned());
    variables.insert(OF_SCENARIO, name.to_owned());
    scenario.deploy("tests/charms/everything", "everything", &[], 1);
    scenario.deploy("tests/charms/everything", "other", &[], 1);
    scenario.settle();
    scenario.relate("everything:proxied", "other:website");
    scenario
}

fn holds(bytes: &[u8]) -> bool {
    String::from_utf8_lossy(bytes).contains(&marker())
}

/// The processes of this machine.
fn processes() -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let paths = entries.map(|entry| entry.path());
    paths.filter(|path| {
        let name = path.file_name().and_then(OsStr::to_str);
        name.is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// The processes that have the marker among their arguments or in their environment.
fn telling() -> Vec<PathBuf> {
    let tells = |path: &PathBuf| {
        let read = |file| fs::read(path.join(file)).unwrap_or_default();
        holds(&read("cmdline")) || holds(&read("environ"))
    };
    processes().filter(tells).collect()
}

/// The files below a directory that hold the marker. What is removed meanwhile holds none.
fn files_with_it(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if kind.is_dir() {
                dirs.push(entry.path());
            } else if kind.is_file() && fs::read(entry.path()).is_ok_and(|bytes| holds(&bytes)) {
                found.push(entry.path());
            }
        }
    }
    found
}

/// The files with the marker where a charm, a tool or an agent could leave one.
fn left_behind(name: &str) -> Vec<PathBuf> {
    let dirs = [PathBuf::from("/dev/shm"), temporary(name)];
    dirs.iter().flat_map(|dir| files_with_it(dir)).collect()
}

/// The process of the scenario that has a file without a name open: a charm that hands a secret over.
fn handing_over(name: &str) -> Option<PathBuf> {
    let variable = format!("{OF_SCENARIO}={name}\0");
    let is_meant = |path: &PathBuf| {
        let environ = fs::read(path.join("environ")).unwrap_or_default();
        String::from_utf8_lossy(&environ).contains(&variable)
    };
    let has_file = |path: &PathBuf| {
        let files = fs::read_dir(path.join("fd"))
            .into_iter()
            .flatten()
            .flatten();
        let mut targets = files.filter_map(|file| fs::read_link(file.path()).ok());
        targets.any(|target| {
            let target = target.to_string_lossy();
            target.contains("charm-core-") && target.ends_with("(deleted)")
        })
    };
    processes().find(|path| is_meant(path) && has_file(path))
}

fn is_running(name: &str) -> bool {
    let variable = format!("{OF_SCENARIO}={name}\0");
    processes().any(|path| {
        let environ = fs::read(path.join("environ")).unwrap_or_default();
        String::from_utf8_lossy(&environ).contains(&variable)
    })
}

/// Waits for a charm that hands a secret over, and kills it while the agent cannot answer, because the model is held.
/// What was found of the marker in that moment; nothing when the charm was too quick each time.
fn kill_in_mid_call(model: &SharedModel, name: &str, over: &AtomicBool) -> Option<Vec<PathBuf>> {
    while !over.load(Ordering::Relaxed) {
        if !is_running(name) {
            continue;
        }
        let held = model.lock();
        let until = Instant::now() + Duration::from_secs(2);
        while Instant::now() < until && is_running(name) {
            let Some(charm) = handing_over(name) else {
                continue;
            };
            let mut found = telling();
            found.extend(left_behind(name));
            let pid = charm.file_name().unwrap();
            let killed = Command::new("kill").arg("-9").arg(pid).status().unwrap();
            assert!(killed.success(), "the charm waits for the agent");
            drop(held);
            return Some(found);
        }
        drop(held);
    }
    None
}

#[test]
fn what_a_secret_holds_is_found_in_no_argument_log_record_or_file() {
    let name = &format!("whole-{}", process::id());
    let mut scenario = deployed(name);
    let act = |scenario: &mut Scenario, unit: &str, action: &str, params| {
        let task = scenario.act(unit, action, params);
        assert_eq!(task.status, TaskStatus::Completed, "{task:#?}");
        task
    };
    let params = json!({ "word": word(), "label": "kept", "application": true });
    let id = "secret:d000000000000000001g";
    let mut seen = Vec::new();
    for (unit, action, params) in [
        ("everything/0", "secret-add", params),
        ("everything/0", "secret-grant", json!({ "id": id })),
        ("other/0", "secret-get", json!({ "id": id, "label": "got" })),
        ("everything/0", "secret-info-get", json!({ "id": id })),
        ("everything/0", "secret-get", json!({ "id": id })),
    ] {
        let task = act(&mut scenario, unit, action, params);
        seen.push(format!("{task:?}"));
    }
    let model = scenario.simulation.model();
    let secret = model.secret(&id.parse().unwrap()).unwrap();
    let content = &secret.revisions[&1].content;
    assert_eq!(content.text("password"), Some(&*marker()));
    let answer = &seen[2];
    assert!(answer.contains(&marker().len().to_string()), "{answer}");
    // What tests and users look at.
    seen.push(format!("{model:?}"));
    let state = model.state_of(&unit_name("everything/0")).unwrap();
    seen.push(format!("{state:?}"));
    seen.extend(model.log().iter().map(|line| format!("{line:?}")));
    drop(model);
    let deeds = scenario.simulation.take_deeds();
    assert!(!deeds.is_empty());
    seen.push(format!("{deeds:?}"));
    for text in &seen {
        assert!(!holds(text.as_bytes()), "{text}");
    }
    assert_eq!(telling(), Vec::<PathBuf>::new());
    assert_eq!(left_behind(name), Vec::<PathBuf>::new());
    fs::remove_dir_all(temporary(name)).unwrap();
}

/// A refusal is told with the call, and the call without what it hands over.
#[test]
fn what_a_secret_holds_is_not_told_when_juju_refuses_it() {
    let name = &format!("refused-{}", process::id());
    let mut scenario = deployed(name);
    let id = "secret:d000000000000000001g";
    let made = scenario.act("everything/0", "secret-add", json!({ "word": "other" }));
    assert_eq!(made.status, TaskStatus::Completed);
    for (tool, params) in [
        ("secret-add", json!({ "word": word() })),
        ("secret-set", json!({ "id": id, "word": word() })),
    ] {
        for fault in Fault::each_kind() {
            scenario.simulation.faults = vec![((tool, 0).into(), fault)];
            let params = serde_json::from_value(params.clone()).unwrap();
            let unit = unit_name("everything/0");
            let started = scenario.simulation.model().run_action(&unit, tool, params);
            let task = started.unwrap();
            let ran = scenario.simulation.settle().unwrap();
            let model = scenario.simulation.model();
            let task = model.task(task).unwrap();
            let log: Vec<_> = model.log().iter().collect();
            for text in [format!("{ran:?}"), format!("{task:?}"), format!("{log:?}")] {
                assert!(!holds(text.as_bytes()), "{text}");
            }
            let mut said = ran.iter().flat_map(|dispatch| &dispatch.log);
            let told = said.any(|line| line.message.contains(tool));
            assert!(told || task.status == TaskStatus::Completed, "{task:#?}");
        }
    }
    assert_eq!(telling(), Vec::<PathBuf>::new());
    assert_eq!(left_behind(name), Vec::<PathBuf>::new());
    fs::remove_dir_all(temporary(name)).unwrap();
}

#[test]
fn a_charm_that_is_killed_while_it_hands_a_secret_over_leaves_nothing_behind() {
    let name = &format!("killed-{}", process::id());
    let mut scenario = deployed(name);
    let model = scenario.simulation.shared_model();
    let over = AtomicBool::new(false);
    let found = thread::scope(|threads| {
        let killer = threads.spawn(|| kill_in_mid_call(&model, name, &over));
        let unit = unit_name("everything/0");
        // The charm may be done before anybody looks.
        for _ in 0..200 {
            let params = [("word".to_owned(), json!(word()))].into();
            let started = model.lock().run_action(&unit, "secret-add", params);
            let task = started.unwrap();
            let ran = scenario.simulation.settle().unwrap();
            for dispatch in &ran {
                assert!(!holds(format!("{dispatch:?}").as_bytes()));
            }
            if model.lock().task(task).unwrap().status == TaskStatus::Failed || killer.is_finished()
            {
                break;
            }
        }
        over.store(true, Ordering::Relaxed);
        killer.join().unwrap()
    });
    let found = found.expect("no charm was caught in mid-call");
    assert_eq!(found, Vec::<PathBuf>::new(), "while it ran");
    assert_eq!(left_behind(name), Vec::<PathBuf>::new(), "afterwards");
    assert_eq!(telling(), Vec::<PathBuf>::new());
    fs::remove_dir_all(temporary(name)).unwrap();
}
