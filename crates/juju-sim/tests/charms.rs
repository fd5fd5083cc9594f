//! What a charm is and gets: its files, its environment, its place in a bundle.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may panic"
)]

mod common;

use std::collections::BTreeMap;
use std::fs;

use common::{DB, WEB, charm, deploy, describe, directory, settle, simulation, unit};
use juju_sim::bundle::Bundle;
use juju_sim::charm_source::CharmSource;
use juju_sim::charm_source::SourceError;
use juju_sim::simulation::SimulationError;
use juju_vocabulary::log_level::LogLevel;

#[test]
fn a_charm_gets_jujus_environment_and_of_ours_only_where_its_timers_go() {
    let metadata = format!("{WEB}actions: {{show: }}\n");
    let dir = directory("environment");
    let script = "case $JUJU_DISPATCH_PATH in\n\
                  hooks/backend-relation-joined|hooks/start) env;;\n\
                  actions/show) env; echo oops >&2;;\n\
                  esac";
    let mut sim = simulation();
    sim.model().juju_version = "3.6.27".parse().unwrap();
    deploy(
        &mut sim,
        &charm(&dir.join("web"), &metadata, script),
        "web",
        1,
    );
    deploy(&mut sim, &charm(&dir.join("db"), DB, ""), "db", 1);
    sim.model().relate("web", "db").unwrap();
    let task = sim
        .model()
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
        "CHARM_CORE_SYSTEMD",
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
    assert_eq!(start["JUJU_VERSION"], "3.6.27");
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
    let results = sim.model().task(task).unwrap().results.clone();
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
fn since_juju_4_the_agent_asks_for_no_token_and_gives_none() {
    for (juju, expected) in [("3.6.27", "token"), ("4.0.16", "no token")] {
        let dir = directory(&format!("token-{juju}"));
        let script =
            "if [ -n \"$JUJU_AGENT_TOKEN\" ]; then juju-log token; else juju-log 'no token'; fi";
        let mut sim = simulation();
        sim.model().juju_version = juju.parse().unwrap();
        deploy(&mut sim, &charm(&dir, DB, script), "db", 1);
        let ran = sim.settle().unwrap();
        for run in &ran {
            assert!(run.succeeded(), "{run:#?}");
            assert!(
                run.log.iter().any(|line| line.message == expected),
                "{run:#?}"
            );
        }
    }
}

#[test]
fn a_new_charm_is_installed_and_told() {
    let dir = directory("upgrade");
    let old = charm(
        &dir.join("old"),
        "name: one\n",
        "case $JUJU_HOOK_NAME in ring-*) exit 1;; esac\ntouch made; status-set active old",
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
            "one/0 upgrade-charm",
            "one/0 config-changed",
            "one/0 ring-relation-created"
        ],
        "the old charm hears nothing of an endpoint that it lacks"
    );
    assert_eq!(sim.model().app_status("one").message(), "new");
}

#[test]
fn a_charm_replaced_before_its_first_hook_is_not_upgraded() {
    let dir = directory("early");
    let old = charm(&dir.join("old"), "name: one\n", "exit 1");
    let new = charm(&dir.join("new"), "name: one\n", "");
    let mut sim = simulation();
    deploy(&mut sim, &old, "one", 1);
    sim.upgrade_charm("one", &new).unwrap();
    let born = ["install", "leader-elected", "config-changed", "start"];
    assert_eq!(settle(&mut sim), born.map(|hook| format!("one/0 {hook}")));
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
    assert!(
        missing
            .to_string()
            .contains("neither charmcraft.yaml nor metadata.yaml"),
        "{missing}"
    );
    describe(&dir, "name: one\n");
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
    assert!(sim.model().apps().is_empty());
}

#[test]
fn a_charm_is_refused_where_juju_refuses_it() {
    let dir = directory("refused");
    let refused = |metadata: &str| {
        let source = charm(&dir.join("charm"), metadata, "");
        source.read().err().map(|error| error.to_string())
    };
    for (metadata, why) in [
        ("name: one\nprovides: {Db: sql}\n", "charmcraft.yaml:4:12"),
        (
            "name: one\nconfig: {options: {port: {type: int, default: x}}}\n",
            "config.options.port.default",
        ),
    ] {
        let error = refused(metadata).unwrap();
        assert!(error.contains(why), "{error}");
    }
    // These charmcraft refuses, or somebody doubts.
    assert_eq!(refused("name: one\nbrewer: me\nbase: ubuntu@28.04\n"), None);
}

#[test]
fn a_charm_is_read_as_charmcraft_packs_it() {
    let dir = directory("yaml-1-1");
    let metadata = "name: one\nconfig: {options: {loud: {type: boolean, default: yes}, \
                    mode: {type: int, default: 017}}}\n";
    let script = "status-set active \"$(config-get loud) $(config-get mode)\"\ncat config.yaml >&2";
    let mut sim = simulation();
    deploy(&mut sim, &charm(&dir, metadata, script), "one", 1);
    sim.settle().unwrap();
    let model = sim.model();
    assert_eq!(model.app_status("one").message(), "True 15");
    let said: Vec<_> = model.log().iter().map(|line| &line.message).collect();
    assert!(
        said.iter().any(|line| line.contains(r#""default":true"#)),
        "{said:?}"
    );
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
    describe(&dir, "name: one\n");
    let mut sim = simulation();
    let source = CharmSource::program(&dir, dir.join("target/dispatch"));
    deploy(&mut sim, &source, "one", 1);
    sim.settle().unwrap();
    assert_eq!(sim.model().app_status("one").message(), "up");
    assert_eq!(sim.model().app("one").unwrap().charm.name, "one");
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
    let status = sim.model().status();
    assert_eq!(status.applications["web"].units.len(), 2);
    assert_eq!(status.applications["web"].application_status.message, "80");
    assert!(sim.model().app("web").unwrap().trust);
    let relation = &status.relations[0];
    let ends = [relation.provider.as_str(), relation.requirer.as_str()];
    assert_eq!(ends, ["db:serve", "web:backend"]);

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
