//! Storages and resources: what units get, what their charms are told, and what users do with it.

#![allow(clippy::unwrap_used, reason = "helpers of tests may panic")]

mod common;

use std::collections::BTreeMap;
use std::fs;

use common::{charm, deploy, directory, settle, simulation, unit};
use juju_sim::charm_source::CharmSource;
use juju_sim::model::{Deploy, Model, ModelError};
use juju_sim::simulation::{Simulation, SimulationError};
use juju_vocabulary::storage::StorageId;

const TEA: &str = "name: tea\nstorage:\n  leaves: {type: filesystem, multiple: {range: 0-3}, minimum-size: 2G}\n  \
                   pot: {type: block}\nresources:\n  recipe: {type: file, filename: recipe.txt}\n  image: {type: oci-image}\n";

fn id(text: &str) -> StorageId {
    text.parse().unwrap()
}

fn ids(sim: &Simulation) -> Vec<String> {
    let model = sim.model();
    let shown = model.storages().map(|(id, storage)| match &storage.unit {
        Some(unit) => format!("{id} of {unit}"),
        None => id.to_string(),
    });
    shown.collect()
}

fn deploy_with(sim: &mut Simulation, charm: &CharmSource, storage: &[(&str, &str)]) {
    let deploy = Deploy {
        units: 1,
        storage: storage
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect(),
        ..Deploy::default()
    };
    sim.deploy_as(charm, "tea", &deploy).unwrap();
}

#[test]
fn on_machines_a_unit_is_installed_when_it_has_what_it_was_deployed_with() {
    let mut sim = simulation();
    let script = "case $JUJU_HOOK_NAME in *-attached)\n\
                  test $(storage-get location) = $JUJU_STORAGE_LOCATION\n\
                  test -e $JUJU_STORAGE_LOCATION\n\
                  juju-log \"$JUJU_STORAGE_ID $JUJU_STORAGE_KIND\";;\n\
                  leaves-storage-attached) echo green > $JUJU_STORAGE_LOCATION/tea;;\n\
                  esac";
    let source = charm(&directory("deployed-with"), TEA, script);
    deploy_with(&mut sim, &source, &[("leaves", "2,3G")]);
    assert_eq!(
        settle(&mut sim)[..4],
        [
            "tea/0 leaves-storage-attached",
            "tea/0 leaves-storage-attached",
            "tea/0 pot-storage-attached",
            "tea/0 install",
        ]
    );
    assert_eq!(
        ids(&sim),
        ["leaves/0 of tea/0", "leaves/1 of tea/0", "pot/2 of tea/0"]
    );
    let model = sim.model();
    let lines = model.log().iter().map(|line| line.message.as_str());
    let logged: Vec<_> = lines.filter(|line| !line.starts_with("ran ")).collect();
    assert_eq!(
        logged,
        ["leaves/0 filesystem", "leaves/1 filesystem", "pot/2 block"]
    );
    let (leaves, pot) = (id("leaves/0"), id("pot/2"));
    assert_eq!(model.storage(&leaves).unwrap().size, 3 * 1024);
    let device = model.storage_location(&pot, model.storage(&pot).unwrap().kind);
    assert_eq!(fs::metadata(device).unwrap().len(), 1 << 30);
}

#[test]
fn on_kubernetes_storage_comes_after_install() {
    let mut sim = simulation();
    let metadata = "name: tea\ncontainers: {pot: {resource: image}}\nresources: {image: {type: oci-image}}\nstorage: {leaves: {type: filesystem}}\n";
    deploy(&mut sim, &charm(&directory("pod"), metadata, ""), "tea", 1);
    assert_eq!(
        settle(&mut sim),
        [
            "tea/0 install",
            "tea/0 leader-elected",
            "tea/0 leaves-storage-attached",
            "tea/0 config-changed",
            "tea/0 start",
            "tea/0 pot-pebble-ready",
        ]
    );
}

#[test]
fn what_a_charm_adds_comes_when_its_hook_has_succeeded() {
    let mut sim = simulation();
    let script = "case $JUJU_HOOK_NAME in start)\n\
                  storage-add leaves=2\n\
                  test $(storage-list leaves | wc -l) = 0;;\n\
                  config-changed) storage-add leaves; test ! -e \"$JUJU_CHARM_DIR/broken\";;\n\
                  esac";
    let dir = directory("adds");
    let source = charm(&dir, TEA, script);
    fs::write(dir.join("broken"), "").unwrap();
    deploy(&mut sim, &source, "tea", 1);
    settle(&mut sim);
    assert_eq!(ids(&sim), ["pot/0 of tea/0"], "its hook has failed");
    fs::remove_file(dir.join("broken")).unwrap();
    sim.model()
        .upgrade_charm("tea", source.read().unwrap())
        .unwrap();
    let resolved = juju_sim::resolver::Resolved::NoRetry;
    sim.model().resolved(&unit("tea/0"), resolved).unwrap();
    let ran = settle(&mut sim);
    assert!(
        ran.ends_with(&["tea/0 leaves-storage-attached".to_owned()]),
        "{ran:?}"
    );
    assert_eq!(sim.model().storages().count(), 4, "{:?}", ids(&sim));
}

#[test]
fn a_charm_that_adds_more_than_it_may_have_fails() {
    let mut sim = simulation();
    let script = "test $JUJU_HOOK_NAME != start || storage-add leaves=4";
    deploy(
        &mut sim,
        &charm(&directory("too-many"), TEA, script),
        "tea",
        1,
    );
    settle(&mut sim);
    let model = sim.model();
    let status = model.unit(&unit("tea/0")).unwrap().shown_status();
    assert_eq!(status.message(), "hook failed: \"start\"");
    let last = model.log().last().unwrap();
    assert_eq!(
        last.message,
        "adding 4 storage instances brings the total to 4, exceeding the maximum of 3"
    );
    drop(model);
    assert_eq!(ids(&sim), ["pot/0 of tea/0"]);
}

#[test]
fn an_instance_that_is_detached_stays_and_can_be_given_to_another_unit() {
    let mut sim = simulation();
    let script = "case $JUJU_HOOK_NAME in\n\
                  leaves-storage-attached) cat $JUJU_STORAGE_LOCATION/tea 2>/dev/null || echo $JUJU_UNIT_NAME > $JUJU_STORAGE_LOCATION/tea;;\n\
                  leaves-storage-detaching) storage-list leaves >&2; test -e $JUJU_STORAGE_LOCATION/tea;;\n\
                  esac";
    deploy(
        &mut sim,
        &charm(&directory("detached"), TEA, script),
        "tea",
        2,
    );
    settle(&mut sim);
    let added = sim
        .model()
        .add_storage(&unit("tea/0"), "leaves", 1)
        .unwrap();
    assert_eq!(added, [id("leaves/2")]);
    assert_eq!(settle(&mut sim), ["tea/0 leaves-storage-attached"]);
    sim.model().detach_storage(&added[0]).unwrap();
    let ran = sim.settle().unwrap();
    assert_eq!(common::names(&ran), ["tea/0 leaves-storage-detaching"]);
    assert!(
        ran[0].log.iter().any(|line| line.message == "leaves/2"),
        "it is still listed"
    );
    assert!(ids(&sim).contains(&"leaves/2".to_owned()));
    let report = serde_json::to_value(sim.model().status()).unwrap();
    let shown = &report["storage"]["storage"];
    assert_eq!(shown["leaves/2"]["status"]["current"], "detached");
    let unit_of_pot = &shown["pot/0"]["attachments"]["units"]["tea/0"];
    assert_eq!(unit_of_pot["life"], "alive");
    assert!(
        unit_of_pot["location"]
            .as_str()
            .unwrap()
            .ends_with("/pot/0")
    );
    sim.model()
        .attach_storage(&unit("tea/1"), &added[0])
        .unwrap();
    let ran = sim.settle().unwrap();
    assert_eq!(common::names(&ran), ["tea/1 leaves-storage-attached"]);
    assert!(
        ran[0].log.iter().any(|line| line.message == "tea/0"),
        "what is in it stays"
    );

    let mut model = sim.model();
    let refused = |error: Result<(), ModelError>| error.unwrap_err().to_string();
    assert_eq!(
        refused(model.attach_storage(&unit("tea/0"), &added[0])),
        "cannot attach leaves/2 to unit tea/0: it is attached to unit tea/1"
    );
    assert_eq!(
        refused(model.remove_storage(&added[0])),
        "cannot remove leaves/2: storage is attached"
    );
    assert_eq!(
        refused(model.detach_storage(&id("pot/0"))),
        "cannot detach pot/0: it brings the total to 0, which is less than the minimum of 1"
    );
    assert_eq!(
        refused(model.detach_storage(&id("pot/9"))),
        "storage instance \"pot/9\" not found"
    );
    assert_eq!(
        refused(model.add_storage(&unit("tea/0"), "pot", 1).map(drop)),
        "cannot add, storage is singular"
    );
    assert_eq!(
        refused(model.add_storage(&unit("tea/0"), "milk", 1).map(drop)),
        "charm storage \"milk\" not found"
    );
}

#[test]
fn a_unit_that_is_removed_gives_its_storage_back_first() {
    let mut sim = simulation();
    deploy(
        &mut sim,
        &charm(&directory("gives-back"), TEA, ""),
        "tea",
        1,
    );
    settle(&mut sim);
    sim.model().remove_unit(&unit("tea/0")).unwrap();
    assert_eq!(
        settle(&mut sim),
        ["tea/0 pot-storage-detaching", "tea/0 stop", "tea/0 remove"]
    );
    assert_eq!(ids(&sim), ["pot/0"]);
    sim.model().remove_storage(&id("pot/0")).unwrap();
    assert!(ids(&sim).is_empty());
}

#[test]
fn a_unit_that_never_heard_of_a_storage_hears_nothing_of_its_end() {
    let mut sim = simulation();
    deploy(
        &mut sim,
        &charm(&directory("never-heard"), TEA, ""),
        "tea",
        1,
    );
    sim.model().remove_unit(&unit("tea/0")).unwrap();
    assert!(settle(&mut sim).is_empty());
    assert_eq!(ids(&sim), ["pot/0"]);
}

#[test]
fn a_failed_hook_holds_storage_up() {
    let mut sim = simulation();
    let script = "test $JUJU_HOOK_NAME != start";
    deploy(
        &mut sim,
        &charm(&directory("held-up"), TEA, script),
        "tea",
        1,
    );
    settle(&mut sim);
    sim.model()
        .add_storage(&unit("tea/0"), "leaves", 1)
        .unwrap();
    assert!(settle(&mut sim).is_empty());
    let resolved = juju_sim::resolver::Resolved::NoRetry;
    sim.model().resolved(&unit("tea/0"), resolved).unwrap();
    assert_eq!(settle(&mut sim), ["tea/0 leaves-storage-attached"]);
}

#[test]
fn a_refresh_brings_the_storage_that_the_new_charm_needs() {
    let mut sim = simulation();
    let dir = directory("refresh-storage");
    let old = charm(&dir.join("old"), "name: tea\n", "");
    deploy(&mut sim, &old, "tea", 1);
    settle(&mut sim);
    let new = charm(&dir.join("new"), TEA, "");
    sim.upgrade_charm("tea", &new).unwrap();
    assert_eq!(ids(&sim), ["pot/0 of tea/0"]);
    let ran = settle(&mut sim);
    assert!(
        ran.contains(&"tea/0 pot-storage-attached".to_owned()),
        "{ran:?}"
    );
    let error = sim.upgrade_charm("tea", &old).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot upgrade application \"tea\": in-use storage \"pot\" removed"
    );
    let other = "name: tea\nstorage: {pot: {type: filesystem}}\n";
    let other = charm(&dir.join("other"), other, "");
    let error = sim.upgrade_charm("tea", &other).unwrap_err();
    let why = "existing storage \"pot\" type changed from \"block\" to \"filesystem\"";
    assert!(error.to_string().ends_with(why), "{error}");
}

#[test]
fn what_a_charm_does_not_declare_is_refused_at_deploy() {
    let mut sim = simulation();
    let source = charm(&directory("refused-storage"), TEA, "");
    let mut refused = |storage: &str, text: &str| {
        let deploy = Deploy {
            storage: [(storage.to_owned(), text.to_owned())].into(),
            ..Deploy::default()
        };
        let error = sim.deploy_as(&source, "tea", &deploy).unwrap_err();
        error.to_string()
    };
    for (storage, text, why) in [
        ("milk", "1", "charm \"tea\" has no store called \"milk\""),
        (
            "leaves",
            "4",
            "charm \"tea\" store \"leaves\": at most 3 instances supported, 4 specified",
        ),
        (
            "pot",
            "2",
            "charm \"tea\" store \"pot\": storage is singular, 2 specified",
        ),
        (
            "leaves",
            "1G",
            "charm \"tea\" store \"leaves\": minimum storage size is 2048 MiB, 1024 MiB specified",
        ),
        (
            "leaves",
            "1X",
            "cannot parse constraints for storage \"leaves\": unrecognized storage constraint \"1X\" not valid",
        ),
    ] {
        assert_eq!(refused(storage, text), why);
    }
    assert!(sim.model().apps().is_empty());
}

#[test]
fn a_resource_is_a_copy_and_another_one_runs_upgrade_charm() {
    let mut sim = simulation();
    let dir = directory("resources");
    let script = "case $JUJU_HOOK_NAME in install|upgrade-charm)\n\
                  cat $(resource-get recipe)\n\
                  resource-get image || true;; esac";
    let source = charm(&dir.join("charm"), TEA, script);
    let recipe = dir.join("recipe.txt");
    fs::write(&recipe, "three minutes\n").unwrap();
    let deploy = Deploy {
        units: 1,
        resources: BTreeMap::from([("recipe".to_owned(), recipe.clone())]),
        ..Deploy::default()
    };
    sim.deploy_as(&source, "tea", &deploy).unwrap();
    fs::write(&recipe, "an hour\n").unwrap();
    let said = |sim: &mut Simulation, event: &str| {
        let ran = sim.settle().unwrap();
        let run = ran.iter().find(|run| run.event == event).unwrap();
        let lines = run.log.iter().map(|line| line.message.clone());
        let lines = lines.filter(|line| !line.starts_with("ran "));
        lines.collect::<Vec<_>>()
    };
    assert_eq!(
        said(&mut sim, "install"),
        [
            "three minutes",
            "ERROR could not download resource: resource \"image\" not found",
        ]
    );
    sim.attach_resource("tea", "recipe", &recipe).unwrap();
    assert_eq!(said(&mut sim, "upgrade-charm")[0], "an hour");
    assert_eq!(sim.model().app("tea").unwrap().charm_revision, 0);

    let error = sim.attach_resource("tea", "sugar", &recipe).unwrap_err();
    assert_eq!(
        error.to_string(),
        "application \"tea\" has no resource \"sugar\""
    );
    let error = sim
        .attach_resource("tea", "recipe", dir.join("none"))
        .unwrap_err();
    assert!(matches!(error, SimulationError::File { .. }), "{error}");
}

#[test]
fn a_saved_model_has_its_storages_and_resources() {
    let mut sim = simulation();
    deploy(
        &mut sim,
        &charm(&directory("saved-storage"), TEA, ""),
        "tea",
        1,
    );
    settle(&mut sim);
    sim.model()
        .attach_resource("tea", "recipe", "/r/recipe.txt")
        .unwrap();
    let text = sim.model().save().unwrap();
    let loaded = Model::load(&text).unwrap();
    let pot = id("pot/0");
    assert_eq!(loaded.storage(&pot), sim.model().storage(&pot));
    assert_eq!(loaded.app("tea"), sim.model().app("tea"));
    assert_eq!(
        loaded.unit(&unit("tea/0")),
        sim.model().unit(&unit("tea/0"))
    );
    // An older one, which knows nothing of them, is still read.
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let model = value["model"].as_object_mut().unwrap();
    model.remove("storages");
    model.remove("next_storage");
    assert_eq!(
        Model::load(&value.to_string()).unwrap().storages().count(),
        0
    );
}

#[test]
fn a_bundle_may_say_storage_and_resources_and_a_subordinate_without_units() {
    let mut sim = simulation();
    let dir = directory("bundle-storage");
    charm(
        &dir.join("tea"),
        TEA,
        "test $JUJU_HOOK_NAME != start || cat $(resource-get recipe)",
    );
    let sugar = "name: sugar\nsubordinate: true\nrequires: {cup: {interface: juju-info, scope: container}}\n";
    charm(&dir.join("sugar"), sugar, "");
    fs::write(dir.join("recipe.txt"), "one spoon\n").unwrap();
    let bundle = dir.join("bundle.yaml");
    let text = "bundle: kubernetes\napplications:\n  tea:\n    charm: tea\n    scale: 1\n    storage: {leaves: '2'}\n    \
                resources: {recipe: recipe.txt}\n  sugar: {charm: sugar}\nrelations:\n- [tea, sugar]\n";
    fs::write(&bundle, text).unwrap();
    let bundle = juju_sim::bundle::Bundle::read(&bundle).unwrap();
    bundle.deploy(&mut sim).unwrap();
    let ran = sim.settle().unwrap();
    assert_eq!(sim.model().storages().count(), 3);
    assert!(sim.model().unit(&unit("sugar/0")).is_some());
    let start = ran.iter().find(|run| run.event == "start").unwrap();
    assert!(start.log.iter().any(|line| line.message == "one spoon"));
}
