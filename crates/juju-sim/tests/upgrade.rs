//! What a new charm leaves of an application's config and relations.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may panic"
)]

mod common;

use std::collections::BTreeMap;

use charm_metadata::{Charm, FileName, OptionType, Sources};
use common::{charm, deploy, directory, settle, simulation};
use juju_sim::model::Model;
use juju_vocabulary::relation::Role;
use serde_json::json;

fn described(more: &str, options: &str) -> Charm {
    let metadata = format!("name: test\nsummary: s\ndescription: d\n{more}");
    let sources = Sources::default()
        .with(FileName::Metadata, metadata)
        .with(FileName::Config, format!("options: {{{options}}}"));
    Charm::parse(&sources).unwrap()
}

fn with_options(options: &[(&str, OptionType)]) -> Charm {
    let options = options.iter();
    let options: Vec<_> = options
        .map(|(name, kind)| format!("{name}: {{type: {kind}}}"))
        .collect();
    described("", &options.join(", "))
}

fn with_endpoint(role: Role, interface: &str, limit: Option<u32>) -> Charm {
    let (section, limit) = (role.section(), limit.unwrap_or(0));
    let endpoint = format!("{section}: {{it: {{interface: {interface}, limit: {limit}}}}}");
    described(&endpoint, "")
}

fn deployed(charm: Charm, name: &str, config: &[(&str, &str)]) -> Model {
    let mut model = Model::default();
    let config = config
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    model.deploy(charm, name, &config.collect(), 0).unwrap();
    model
}

#[test]
fn options_keep_the_values_that_their_new_types_can_read() {
    use OptionType::{Boolean, Float, Int, Secret, String};
    let old = [
        ("port", String),
        ("mask", String),
        ("debug", String),
        ("ratio", Int),
        ("part", Float),
        ("name", Int),
        ("load", String),
        ("key", String),
        ("bare", String),
        ("gone", String),
    ];
    let set = [
        ("port", "80"),
        ("mask", "0x_ff"),
        ("debug", "true"),
        ("ratio", "3"),
        ("part", "2"),
        ("name", "7"),
        ("load", "0.5"),
        ("key", "secret:whatever"),
        ("bare", "9m4e2mr0ui3e8a215n4g"),
        ("gone", "x"),
    ];
    let mut model = deployed(with_options(&old), "a", &set);
    let new = [
        ("port", Int),
        ("mask", Int),
        ("debug", Boolean),
        ("ratio", Float),
        ("part", Int),
        ("name", String),
        ("load", Float),
        ("key", Secret),
        ("bare", Secret),
    ];
    model.upgrade_charm("a", with_options(&new)).unwrap();
    assert_eq!(
        json!(model.app("a").unwrap().settings()),
        json!({
            "port": 80, "mask": 255, "debug": true, "ratio": 3.0, "key": "secret:whatever",
        })
    );
}

#[test]
fn a_relation_to_another_application_keeps_its_endpoint() {
    let refused = |new: Charm| {
        let mut model = deployed(with_endpoint(Role::Provides, "sql", None), "db", &[]);
        let web = with_endpoint(Role::Requires, "sql", None);
        for name in ["web", "shop"] {
            let none = BTreeMap::new();
            model.deploy(web.clone(), name, &none, 0).unwrap();
            model.relate(name, "db").unwrap();
        }
        let error = model.upgrade_charm("db", new).err()?;
        assert_eq!(model.app("db").unwrap().charm_revision, 0);
        Some(error.to_string())
    };
    let breaks = "cannot upgrade application \"db\": would break relation \"web:it db:it\"";
    for new in [
        Charm::default(),
        with_endpoint(Role::Provides, "sql2", None),
        with_endpoint(Role::Requires, "sql", None),
        with_endpoint(Role::Peer, "sql", None),
    ] {
        assert_eq!(refused(new).as_deref(), Some(breaks));
    }
    assert_eq!(
        refused(with_endpoint(Role::Provides, "sql", Some(1))).as_deref(),
        Some(
            "new charm version imposes a maximum relation limit of 1 for db:it which cannot be \
             satisfied by the number of already established relations (2)"
        )
    );
    assert_eq!(refused(with_endpoint(Role::Provides, "sql", Some(2))), None);
}

#[test]
fn a_peer_relation_that_the_new_charm_lacks_is_gone_without_a_hook() {
    let dir = directory("upgrade-peers");
    let ring = "name: one\npeers: {ring: {interface: ring}}\n";
    let with = charm(&dir.join("with"), ring, "");
    let ids = "status-set active \"ids: $(relation-ids ring | tr '\\n' ' ')\"";
    let without = charm(&dir.join("without"), "name: one\n", ids);
    let again = charm(&dir.join("again"), ring, ids);
    let mut sim = simulation();
    deploy(&mut sim, &with, "one", 2);
    sim.settle().unwrap();

    sim.upgrade_charm("one", &without).unwrap();
    assert!(sim.model().relations().is_empty());
    let told = ["upgrade-charm", "config-changed"];
    let mut ran = settle(&mut sim);
    ran.sort_by_key(|run| run.split(' ').next().map(str::to_owned));
    let both = ["one/0", "one/1"].map(|unit| told.map(|hook| format!("{unit} {hook}")));
    assert_eq!(ran, both.concat());
    assert_eq!(sim.model().app_status("one").message(), "ids: ");

    sim.upgrade_charm("one", &again).unwrap();
    let ran = settle(&mut sim);
    assert!(
        ran.contains(&"one/1 ring-relation-joined".to_owned()),
        "{ran:?}"
    );
    assert_eq!(sim.model().app_status("one").message(), "ids: ring:1 ");
}

#[test]
fn a_peer_relation_stays_when_only_its_interface_is_new() {
    let mut model = deployed(with_endpoint(Role::Peer, "ring", Some(1)), "a", &[]);
    let new = with_endpoint(Role::Peer, "ring2", Some(1));
    model.upgrade_charm("a", new).unwrap();
    let kept: Vec<_> = model
        .relations()
        .values()
        .map(|one| &one.interface)
        .collect();
    assert_eq!(kept, ["ring"]);
}
