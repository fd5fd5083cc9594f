//! Whole lives of small shell charms, end to end: real processes, real hook tools.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may panic"
)]

mod common;

use std::time::Duration;

use common::{DB, WEB, charm, deploy, directory, settle, simulation, unit};

#[test]
fn a_unit_alone_goes_from_install_to_removal() {
    let mut sim = simulation();
    let charm = charm(
        &directory("alone"),
        "name: one\n",
        "status-set active \"$JUJU_HOOK_NAME\"",
    );
    deploy(&mut sim, &charm, "one", 1);
    assert_eq!(sim.model().app_status("one").message(), "installing agent");
    let born = [
        "one/0 install",
        "one/0 leader-elected",
        "one/0 config-changed",
        "one/0 start",
    ];
    assert_eq!(settle(&mut sim), born);
    let status = sim.model().app_status("one");
    assert_eq!((status.name(), status.message()), ("active", "start"));

    sim.model().advance(Duration::from_secs(299));
    assert!(settle(&mut sim).is_empty());
    sim.model().advance(Duration::from_secs(1));
    assert_eq!(settle(&mut sim), ["one/0 update-status"]);

    sim.model().remove_app("one").unwrap();
    assert_eq!(settle(&mut sim), ["one/0 stop", "one/0 remove"]);
    assert!(sim.model().apps().is_empty() && sim.model().units().is_empty());
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
    assert_eq!(sim.model().app_status("one").name(), "unknown");
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
    let id = sim.model().relate("web", "db").unwrap();
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
    assert_eq!(sim.model().app_status("web").message(), "sql://web/0");
    assert_eq!(sim.model().databag(id, "db").unwrap()["port"], "1");
    assert_eq!(sim.model().find_relation("db:serve", "web"), Ok(id));

    sim.model().remove_relation(id).unwrap();
    let expected = [
        "db/0 serve-relation-departed",
        "web/0 backend-relation-departed",
        "db/0 serve-relation-broken",
        "web/0 backend-relation-broken",
    ];
    assert_eq!(settle(&mut sim), expected);
    assert_eq!(sim.model().app_status("web").message(), "no db");
    assert!(sim.model().relation(id).is_none());
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
        sim.model().add_unit("one").unwrap();
    }
    let grown = settle(&mut sim);
    assert!(
        !grown.iter().any(|ran| ran.ends_with("leader-elected")),
        "{grown:?}"
    );

    sim.model().set_leader(&unit("one/2")).unwrap();
    assert_eq!(settle(&mut sim), ["one/2 leader-elected"]);
    sim.model().remove_unit(&unit("one/2")).unwrap();
    assert_eq!(
        settle(&mut sim),
        ["one/2 stop", "one/2 remove", "one/0 leader-elected"]
    );
    assert_eq!(
        sim.model().add_unit("one").unwrap(),
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
    sim.model().relate("web", "db").unwrap();
    sim.settle().unwrap();
    sim.model().add_unit("db").unwrap();
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
        "serve-relation-joined",
        "serve-relation-changed",
        "ring-relation-joined",
        "ring-relation-changed",
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

    sim.model().remove_unit(&unit("db/1")).unwrap();
    let ran = settle(&mut sim);
    let dying = [
        "serve-relation-departed",
        "serve-relation-broken",
        "ring-relation-departed",
        "stop",
        "remove",
    ];
    assert_eq!(of(&ran, "db/1"), dying);
    assert_eq!(of(&ran, "db/0"), ["ring-relation-departed"]);
    assert_eq!(of(&ran, "web/0"), ["backend-relation-departed"]);
    assert_eq!(sim.model().app_status("web").message(), "db/1 left");

    sim.model().add_unit("db").unwrap();
    sim.model().remove_app("db").unwrap();
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
    assert_eq!(sim.model().apps().keys().collect::<Vec<_>>(), ["web"]);
    assert!(sim.model().relations().is_empty());
}
