//! Whole lives of small shell charms, end to end: real processes, real hook tools.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may panic"
)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use juju_sim::agent::{Dispatch, Exit};
use juju_sim::bundle::Bundle;
use juju_sim::charm_source::{CharmSource, SourceError};
use juju_sim::model::{AgentStatus, LogLevel, StatusName, TaskStatus};
use juju_sim::names::UnitName;
use juju_sim::resolver::Resolved;
use juju_sim::simulation::{Simulation, SimulationError};

fn simulation() -> Simulation {
    Simulation::with_hook_tool(Path::new(env!("CARGO_BIN_EXE_hook-tool"))).unwrap()
}

fn unit(name: &str) -> UnitName {
    name.parse().unwrap()
}

/// A directory of the test's own.
fn directory(test: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

/// A charm whose dispatch is a shell script; `$JUJU_HOOK_NAME` and the tools are at hand.
fn charm(dir: &Path, metadata: &str, script: &str) -> CharmSource {
    fs::create_dir_all(dir).unwrap();
    fs::write(dir.join("charmcraft.yaml"), metadata).unwrap();
    let dispatch = dir.join("dispatch");
    fs::write(&dispatch, format!("#!/bin/sh\nset -e\n{script}\n")).unwrap();
    fs::set_permissions(&dispatch, fs::Permissions::from_mode(0o755)).unwrap();
    CharmSource::dir(dir)
}

fn deploy(sim: &mut Simulation, charm: &CharmSource, name: &str, units: u32) {
    sim.deploy(charm, name, &BTreeMap::new(), units).unwrap();
}

/// What runs until nothing is due, each as `unit hook`.
fn settle(sim: &mut Simulation) -> Vec<String> {
    names(&sim.settle().unwrap())
}

fn names(ran: &[Dispatch]) -> Vec<String> {
    ran.iter()
        .map(|run| format!("{} {}", run.unit, run.event))
        .collect()
}

const DB: &str = "name: db\nprovides: {serve: {interface: sql}}\n";
const WEB: &str = "name: web\nrequires: {backend: {interface: sql}}\n";

#[test]
fn a_unit_alone_goes_from_install_to_removal() {
    let mut sim = simulation();
    let charm = charm(
        &directory("alone"),
        "name: one\n",
        "status-set active \"$JUJU_HOOK_NAME\"",
    );
    deploy(&mut sim, &charm, "one", 1);
    assert_eq!(sim.model.app_status("one").message, "installing agent");
    let born = [
        "one/0 install",
        "one/0 leader-elected",
        "one/0 config-changed",
        "one/0 start",
    ];
    assert_eq!(settle(&mut sim), born);
    let status = sim.model.app_status("one");
    assert_eq!(
        (status.status, status.message.as_str()),
        (StatusName::Active, "start")
    );

    sim.model.advance(Duration::from_secs(299));
    assert!(settle(&mut sim).is_empty());
    sim.model.advance(Duration::from_secs(1));
    assert_eq!(settle(&mut sim), ["one/0 update-status"]);

    sim.model.remove_app("one").unwrap();
    assert_eq!(settle(&mut sim), ["one/0 stop", "one/0 remove"]);
    assert!(sim.model.apps().is_empty() && sim.model.units().is_empty());
}

#[test]
fn a_unit_that_never_sets_a_status_is_unknown_after_start() {
    let mut sim = simulation();
    deploy(
        &mut sim,
        &charm(&directory("silent"), "name: one\n", ""),
        "one",
        1,
    );
    sim.settle().unwrap();
    assert_eq!(sim.model.app_status("one").status, StatusName::Unknown);
}

#[test]
fn data_passes_through_a_relation_and_leaves_with_it() {
    let dir = directory("relation");
    let db = charm(
        &dir.join("db"),
        DB,
        "case $JUJU_HOOK_NAME in\n\
         serve-relation-joined) relation-set --app url=sql://$JUJU_REMOTE_UNIT port=1;;\n\
         esac",
    );
    let web = charm(
        &dir.join("web"),
        WEB,
        "case $JUJU_HOOK_NAME in\n\
         backend-relation-changed)\n\
           if test -z \"$JUJU_REMOTE_UNIT\"; then status-set active \"$(relation-get url)\"; fi;;\n\
         backend-relation-broken) status-set blocked \"no $JUJU_REMOTE_APP\";;\n\
         esac",
    );
    let mut sim = simulation();
    deploy(&mut sim, &db, "db", 1);
    deploy(&mut sim, &web, "web", 1);
    sim.settle().unwrap();
    let id = sim.model.relate("web", "db").unwrap();
    let expected = [
        "db/0 serve-relation-created",
        "web/0 backend-relation-created",
        "db/0 serve-relation-joined",
        "web/0 backend-relation-changed",
        "db/0 serve-relation-changed",
        "web/0 backend-relation-joined",
        "web/0 backend-relation-changed",
    ];
    assert_eq!(settle(&mut sim), expected);
    assert_eq!(sim.model.app_status("web").message, "sql://web/0");
    assert_eq!(sim.model.databag(id, "db").unwrap()["port"], "1");
    assert_eq!(sim.model.find_relation("db:serve", "web"), Ok(id));

    sim.model.remove_relation(id).unwrap();
    let expected = [
        "db/0 serve-relation-departed",
        "web/0 backend-relation-departed",
        "db/0 serve-relation-broken",
        "web/0 backend-relation-broken",
    ];
    assert_eq!(settle(&mut sim), expected);
    assert_eq!(sim.model.app_status("web").message, "no db");
    assert!(sim.model.relation(id).is_none());
}

#[test]
fn a_failed_hook_is_retried_later_and_later_and_drops_what_it_wrote() {
    let dir = directory("retry");
    let script = "if test $JUJU_HOOK_NAME = start; then\n\
                    state-set doomed=1; echo 'no such luck' >&2; exit 3\n\
                  fi";
    let mut sim = simulation();
    deploy(
        &mut sim,
        &charm(&dir, "name: one\nactions: {ping: }\n", script),
        "one",
        1,
    );
    let ran = sim.settle().unwrap();
    let failed = ran.last().unwrap();
    assert_eq!(
        (failed.event.as_str(), &failed.exit),
        ("start", &Exit::Code(3))
    );
    let complaint = failed
        .log
        .iter()
        .find(|line| line.level == LogLevel::Warning)
        .unwrap();
    assert_eq!(complaint.message, "no such luck");
    assert_eq!(complaint.module, "unit.one/0.start");
    let status = sim.model.app_status("one");
    assert_eq!(
        (status.status, status.message.as_str()),
        (StatusName::Error, "hook failed: \"start\"")
    );

    for wait in [5, 10, 20, 40, 80, 160, 300, 300] {
        sim.model.advance(Duration::from_secs(wait - 1));
        assert!(
            settle(&mut sim).is_empty(),
            "too early for the retry after {wait} s"
        );
        sim.model.advance(Duration::from_secs(1));
        assert_eq!(settle(&mut sim), ["one/0 start"]);
    }
    let task = sim
        .model
        .run_action(&unit("one/0"), "ping", BTreeMap::new())
        .unwrap();
    assert_eq!(settle(&mut sim), ["one/0 ping"], "actions still run");
    assert_eq!(sim.model.task(task).unwrap().status, TaskStatus::Completed);
    assert_eq!(sim.model.app_status("one").status, StatusName::Error);

    sim.model.resolved(&unit("one/0"), Resolved::Retry).unwrap();
    assert_eq!(settle(&mut sim), ["one/0 start"]);
    sim.model.advance(Duration::from_secs(5));
    assert_eq!(
        settle(&mut sim),
        ["one/0 start"],
        "resolved starts the timer anew"
    );

    assert!(
        sim.model.unit(&unit("one/0")).unwrap().state.is_empty(),
        "no failure stores"
    );
    sim.model
        .resolved(&unit("one/0"), Resolved::NoRetry)
        .unwrap();
    // Update-status was due since long; any hook that is counted as done stands in for it.
    assert!(settle(&mut sim).is_empty(), "start counts as done");
    assert!(sim.model.resolved(&unit("one/0"), Resolved::Retry).is_err());
    assert_eq!(
        sim.model.unit(&unit("one/0")).unwrap().agent,
        AgentStatus::Idle
    );
}

#[test]
fn leadership_moves_when_the_leader_goes_and_when_told() {
    let mut sim = simulation();
    let script = "if test \"$(is-leader)\" = True; then status-set active leader; \
                  else status-set active follower; fi";
    deploy(
        &mut sim,
        &charm(&directory("leader"), "name: one\n", script),
        "one",
        1,
    );
    sim.settle().unwrap();
    for _ in 0..2 {
        sim.model.add_unit("one").unwrap();
    }
    let grown = settle(&mut sim);
    assert!(
        !grown.iter().any(|ran| ran.ends_with("leader-elected")),
        "{grown:?}"
    );

    sim.model.set_leader(&unit("one/2")).unwrap();
    assert_eq!(settle(&mut sim), ["one/2 leader-elected"]);
    sim.model.remove_unit(&unit("one/2")).unwrap();
    assert_eq!(
        settle(&mut sim),
        ["one/2 stop", "one/2 remove", "one/0 leader-elected"]
    );
    assert_eq!(
        sim.model.add_unit("one").unwrap(),
        unit("one/3"),
        "numbers are not used again"
    );
}

#[test]
fn scaling_shows_in_peers_and_relations() {
    let dir = directory("scaling");
    let db = charm(
        &dir.join("db"),
        &format!("{DB}peers: {{ring: {{interface: ring}}}}\n"),
        "",
    );
    let web = charm(
        &dir.join("web"),
        WEB,
        "if test -n \"$JUJU_DEPARTING_UNIT\"; then status-set active \"$JUJU_DEPARTING_UNIT left\"; fi",
    );
    let mut sim = simulation();
    deploy(&mut sim, &db, "db", 1);
    deploy(&mut sim, &web, "web", 1);
    sim.model.relate("web", "db").unwrap();
    sim.settle().unwrap();
    sim.model.add_unit("db").unwrap();
    let of = |ran: &[String], unit: &str| -> Vec<String> {
        let prefix = format!("{unit} ");
        ran.iter()
            .filter_map(|run| run.strip_prefix(&prefix))
            .map(str::to_owned)
            .collect()
    };
    let ran = settle(&mut sim);
    let newborn = [
        "install",
        "ring-relation-created",
        "serve-relation-created",
        "config-changed",
        "start",
        "ring-relation-joined",
        "ring-relation-changed",
        "serve-relation-joined",
        "serve-relation-changed",
    ];
    assert_eq!(of(&ran, "db/1"), newborn);
    assert_eq!(
        of(&ran, "db/0"),
        ["ring-relation-joined", "ring-relation-changed"]
    );
    assert_eq!(
        of(&ran, "web/0"),
        ["backend-relation-joined", "backend-relation-changed"]
    );

    sim.model.remove_unit(&unit("db/1")).unwrap();
    let ran = settle(&mut sim);
    let dying = [
        "ring-relation-departed",
        "serve-relation-departed",
        "serve-relation-broken",
        "stop",
        "remove",
    ];
    assert_eq!(of(&ran, "db/1"), dying);
    assert_eq!(of(&ran, "db/0"), ["ring-relation-departed"]);
    assert_eq!(of(&ran, "web/0"), ["backend-relation-departed"]);
    assert_eq!(sim.model.app_status("web").message, "db/1 left");

    sim.model.add_unit("db").unwrap();
    sim.model.remove_app("db").unwrap();
    let ran = settle(&mut sim);
    assert_eq!(
        of(&ran, "db/0"),
        [
            "serve-relation-departed",
            "serve-relation-broken",
            "stop",
            "remove"
        ]
    );
    assert!(of(&ran, "db/2").is_empty(), "gone before it began");
    assert_eq!(
        of(&ran, "web/0"),
        ["backend-relation-departed", "backend-relation-broken"]
    );
    assert_eq!(sim.model.apps().keys().collect::<Vec<_>>(), ["web"]);
    assert!(sim.model.relations().is_empty());
}

#[test]
fn a_charm_gets_jujus_environment_and_nothing_of_ours() {
    let metadata = format!("{WEB}actions: {{show: }}\n");
    let dir = directory("environment");
    let script = "case $JUJU_DISPATCH_PATH in\n\
                  hooks/backend-relation-joined|hooks/start) env;;\n\
                  actions/show) env; echo oops >&2;;\n\
                  esac";
    let mut sim = simulation();
    deploy(
        &mut sim,
        &charm(&dir.join("web"), &metadata, script),
        "web",
        1,
    );
    deploy(&mut sim, &charm(&dir.join("db"), DB, ""), "db", 1);
    sim.model.relate("web", "db").unwrap();
    let task = sim
        .model
        .run_action(&unit("web/0"), "show", BTreeMap::new())
        .unwrap();
    let ran = sim.settle().unwrap();
    let environment = |event: &str| -> BTreeMap<String, String> {
        let mut of_web = ran.iter().filter(|run| run.unit == unit("web/0"));
        let run = of_web.find(|run| run.event == event).unwrap();
        let lines = run.log.iter().filter(|line| line.level == LogLevel::Debug);
        let pairs = lines.filter_map(|line| line.message.split_once('='));
        pairs
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    };
    let start = environment("start");
    let everywhere = [
        "APT_LISTCHANGES_FRONTEND",
        "CHARM_DIR",
        "CLOUD_API_VERSION",
        "DEBIAN_FRONTEND",
        "JUJU_AGENT_SOCKET_ADDRESS",
        "JUJU_AGENT_SOCKET_NETWORK",
        "JUJU_AGENT_TOKEN",
        "JUJU_API_ADDRESSES",
        "JUJU_AVAILABILITY_ZONE",
        "JUJU_CHARM_DIR",
        "JUJU_CHARM_FTP_PROXY",
        "JUJU_CHARM_HTTPS_PROXY",
        "JUJU_CHARM_HTTP_PROXY",
        "JUJU_CHARM_NO_PROXY",
        "JUJU_CONTEXT_ID",
        "JUJU_DISPATCH_PATH",
        "JUJU_HOOK_NAME",
        "JUJU_MACHINE_ID",
        "JUJU_MODEL_NAME",
        "JUJU_MODEL_UUID",
        "JUJU_PRINCIPAL_UNIT",
        "JUJU_SLA",
        "JUJU_UNIT_NAME",
        "JUJU_VERSION",
        "LANG",
        "PATH",
        "TERM",
    ];
    // The shell adds these itself.
    let seen = start.keys().map(String::as_str);
    let seen: Vec<_> = seen
        .filter(|key| !["PWD", "OLDPWD", "SHLVL", "_"].contains(key))
        .collect();
    assert_eq!(seen, everywhere);
    assert_eq!(start["JUJU_HOOK_NAME"], "start");
    assert_eq!(start["JUJU_DISPATCH_PATH"], "hooks/start");
    assert_eq!(start["JUJU_UNIT_NAME"], "web/0");
    assert!(
        start["PATH"].split(':').next().unwrap().ends_with("/tools"),
        "{}",
        start["PATH"]
    );
    assert!(
        start["PWD"].ends_with("/agents/unit-web-0/charm"),
        "{}",
        start["PWD"]
    );

    let joined = environment("backend-relation-joined");
    let extra: BTreeMap<_, _> = joined
        .iter()
        .filter(|(key, _)| !start.contains_key(*key))
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    let expected = [
        ("JUJU_RELATION", "backend"),
        ("JUJU_RELATION_ID", "backend:0"),
        ("JUJU_REMOTE_APP", "db"),
        ("JUJU_REMOTE_UNIT", "db/0"),
    ];
    assert_eq!(extra, expected.into());

    let action = environment("show");
    assert_eq!(action["JUJU_HOOK_NAME"], "");
    assert_eq!(action["JUJU_DISPATCH_PATH"], "actions/show");
    assert_eq!(action["JUJU_ACTION_NAME"], "show");
    assert_eq!(action["JUJU_ACTION_UUID"], task.to_string());
    assert_eq!(action["JUJU_ACTION_TAG"], format!("action-{task}"));
    let results = &sim.model.task(task).unwrap().results;
    assert_eq!(results["stderr"], "oops\n");
    assert_eq!(results["return-code"], 0);
    assert!(
        results["stdout"]
            .as_str()
            .unwrap()
            .contains("JUJU_ACTION_NAME=show\n")
    );
}

#[test]
fn an_action_that_exits_with_an_error_fails_its_task_only() {
    let mut sim = simulation();
    let script = "case $JUJU_ACTION_NAME in ping) action-set n=1; exit 4;; esac";
    let charm = charm(
        &directory("action"),
        "name: one\nactions: {ping: }\n",
        script,
    );
    deploy(&mut sim, &charm, "one", 1);
    let task = sim
        .model
        .run_action(&unit("one/0"), "ping", BTreeMap::new())
        .unwrap();
    sim.settle().unwrap();
    let task = sim.model.task(task).unwrap();
    assert_eq!(
        (task.status, task.message.as_str()),
        (TaskStatus::Failed, "exit status 4")
    );
    assert_eq!(
        (&task.results["n"], &task.results["return-code"]),
        (&"1".into(), &4.into())
    );
    assert_ne!(sim.model.app_status("one").status, StatusName::Error);
}

#[test]
fn a_new_charm_is_installed_and_told() {
    let dir = directory("upgrade");
    let old = charm(
        &dir.join("old"),
        "name: one\n",
        "touch made; status-set active old",
    );
    let new = charm(
        &dir.join("new"),
        "name: one\npeers: {ring: {interface: ring}}\n",
        "test -e made -a ! -e removed\nstatus-set active new",
    );
    fs::write(dir.join("old/removed"), "").unwrap();
    let mut sim = simulation();
    deploy(&mut sim, &old, "one", 1);
    sim.settle().unwrap();
    sim.upgrade_charm("one", &new).unwrap();
    let ran = settle(&mut sim);
    assert_eq!(
        ran,
        [
            "one/0 ring-relation-created",
            "one/0 upgrade-charm",
            "one/0 config-changed"
        ]
    );
    assert_eq!(sim.model.app_status("one").message, "new");
}

#[test]
fn charms_that_cannot_start_are_refused_at_deploy() {
    let dir = directory("unusable");
    let mut sim = simulation();
    let mut refuse = |source: CharmSource| match sim.deploy(&source, "one", &BTreeMap::new(), 1) {
        Err(SimulationError::Source(error)) => error,
        other => panic!("{other:?}"),
    };
    let missing = refuse(CharmSource::dir(dir.join("nowhere")));
    assert!(missing.to_string().contains("is no charm"), "{missing}");
    fs::write(dir.join("charmcraft.yaml"), "name: one\n").unwrap();
    assert!(matches!(
        refuse(CharmSource::dir(&dir)),
        SourceError::NoDispatch(_)
    ));
    fs::write(dir.join("dispatch"), "#!/bin/sh\n").unwrap();
    assert!(matches!(
        refuse(CharmSource::dir(&dir)),
        SourceError::NotExecutable(_)
    ));
    let program = CharmSource::program(&dir, dir.join("charmcraft.yaml"));
    assert!(matches!(refuse(program), SourceError::NotExecutable(_)));
    assert!(sim.model.apps().is_empty());
}

#[test]
fn a_program_beside_its_metadata_is_a_charm_too() {
    let dir = directory("program");
    let built = charm(
        &dir.join("target"),
        "name: x\n",
        "test -f metadata.yaml; status-set active up",
    );
    drop(built);
    fs::write(dir.join("charmcraft.yaml"), "name: one\n").unwrap();
    let mut sim = simulation();
    let source = CharmSource::program(&dir, dir.join("target/dispatch"));
    deploy(&mut sim, &source, "one", 1);
    sim.settle().unwrap();
    assert_eq!(sim.model.app_status("one").message, "up");
    assert_eq!(sim.model.app("one").unwrap().charm.name, "one");
}

#[test]
fn a_charm_that_is_killed_or_hangs_fails() {
    let dir = directory("killed");
    let mut sim = simulation();
    deploy(
        &mut sim,
        &charm(&dir.join("a"), "name: a\n", "kill -9 $$"),
        "a",
        1,
    );
    assert_eq!(sim.settle().unwrap()[0].exit, Exit::Signal(9));
    assert_eq!(
        sim.model.app_status("a").message,
        "hook failed: \"install\""
    );

    sim.timeout = Duration::from_millis(200);
    let hanging = charm(
        &dir.join("b"),
        "name: b\n",
        "status-set waiting forever\nsleep 600\n",
    );
    deploy(&mut sim, &hanging, "b", 1);
    let ran = sim.settle().unwrap();
    assert_eq!(ran[0].exit, Exit::TimedOut);
    assert!(
        ran[0].duration < Duration::from_secs(60),
        "what it started is killed too"
    );
}

#[test]
fn what_a_charm_leaves_running_does_not_hold_it_up() {
    let dir = directory("background");
    let script = "status-set active\nif test $JUJU_HOOK_NAME = start; then sleep 600 & fi";
    let mut sim = simulation();
    let script = format!("{script}\necho $! > {}/pid", dir.display());
    deploy(
        &mut sim,
        &charm(&dir.join("charm"), "name: a\n", &script),
        "a",
        1,
    );
    let ran = sim.settle().unwrap();
    assert!(ran.iter().all(Dispatch::succeeded));
    let pid = fs::read_to_string(dir.join("pid")).unwrap();
    let killed = std::process::Command::new("kill")
        .arg(pid.trim())
        .status()
        .unwrap();
    assert!(killed.success(), "it still ran");
    assert_eq!(sim.model.app_status("a").status, StatusName::Active);
}

#[test]
fn charms_that_keep_waking_each_other_are_named() {
    let dir = directory("restless");
    let script = "case $JUJU_HOOK_NAME in *-changed) relation-set -r 0 n=$(date +%s%N);; esac";
    let mut sim = simulation();
    sim.limit = 60;
    deploy(&mut sim, &charm(&dir.join("db"), DB, script), "db", 1);
    deploy(&mut sim, &charm(&dir.join("web"), WEB, script), "web", 1);
    sim.model.relate("web", "db").unwrap();
    let error = sim.settle().unwrap_err().to_string();
    assert!(error.contains("no rest after 60 dispatches"), "{error}");
    assert!(error.contains("db/0 serve-relation-changed"), "{error}");
    assert!(error.contains("web/0 backend-relation-changed"), "{error}");
}

#[test]
fn output_of_any_kind_is_logged_and_survived() {
    let mut sim = simulation();
    let script = "printf '\\377\\000x\\n'; printf 'no newline'; head -c 300000 /dev/zero";
    deploy(
        &mut sim,
        &charm(&directory("output"), "name: a\n", script),
        "a",
        1,
    );
    let ran = sim.settle().unwrap();
    assert!(ran.iter().all(Dispatch::succeeded));
    assert_eq!(ran[0].log[0].message, "\u{fffd}\0x");
    assert!(ran[0].log.iter().all(|line| line.message.len() <= 64 << 10));
}

#[test]
fn a_bundle_deploys_and_mistakes_in_it_are_named() {
    let dir = directory("bundle");
    let web =
        format!("{WEB}config: {{options: {{port: {{type: int}}, tls: {{type: boolean}}}}}}\n");
    charm(
        &dir.join("charms/web"),
        &web,
        "status-set active \"$(config-get port)\"",
    );
    charm(&dir.join("charms/db"), DB, "");
    let good = "bundle: kubernetes\napplications:\n  web: {charm: ./charms/web, scale: 2, trust: true, \
                options: {port: 80, tls: true}}\n  db: {charm: ./charms/db, num_units: 1}\n\
                relations:\n- [\"web:backend\", \"db:serve\"]\n";
    let path = dir.join("bundle.yaml");
    fs::write(&path, good).unwrap();
    let mut sim = simulation();
    Bundle::read(&path).unwrap().deploy(&mut sim).unwrap();
    sim.settle().unwrap();
    let status = sim.model.status();
    assert_eq!(status.apps["web"].units.len(), 2);
    assert_eq!(status.apps["web"].status.message, "80");
    assert!(sim.model.app("web").unwrap().trust);
    assert_eq!(
        status.relations.values().next().unwrap().endpoints,
        ["db:serve", "web:backend"]
    );

    let mistakes = [
        (
            good.replace("port: 80", "port: high"),
            "application \"web\"",
            "expected int, got \"high\"",
        ),
        (
            good.replace("port: 80", "port: [80]"),
            "application \"web\"",
            "must be text",
        ),
        (
            good.replace("./charms/db", "./charms/dp"),
            "application \"db\"",
            "is no charm",
        ),
        (
            good.replace("db:serve", "db:server"),
            "relation [\"web:backend\", \"db:server\"]",
            "no \"server\" relation",
        ),
        (
            good.replace("\"web:backend\", ", ""),
            "relation [\"db:serve\"]",
            "expected two endpoints",
        ),
        (
            good.replace("kubernetes", "vms"),
            "bundle",
            "expected \"kubernetes\"",
        ),
        (
            "applications: 7".to_owned(),
            "cannot understand",
            "applications",
        ),
    ];
    for (text, entry, why) in mistakes {
        fs::write(&path, text).unwrap();
        let deployed = Bundle::read(&path).and_then(|bundle| bundle.deploy(&mut simulation()));
        let error = deployed.unwrap_err().to_string();
        assert!(error.contains("bundle.yaml"), "{error}");
        assert!(error.contains(entry) && error.contains(why), "{error}");
    }
}
