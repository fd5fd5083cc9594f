//! What is read is what the files say.
#![allow(clippy::panic, clippy::indexing_slicing, clippy::unwrap_used)] // Helpers of tests may give up too.

use charm_metadata::{Additional, Charm, FileName, Level, OptionType, ParamType, Scope, Sources};
use juju_vocabulary::relation::Role;
use juju_vocabulary::storage::StorageKind;
use serde_json::{Value, json};

const TOP: &str = "\
type: charm
name: tea-k8s
title: Tea
summary: Makes tea
description: Makes tea.
base: ubuntu@24.04
platforms:
  amd64:
  arm:
    build-on: [amd64, arm64]
    build-for: arm64
parts:
  tea:
    plugin: rust
    source: .
    build-packages:
      - on amd64: [git]
      - make
";

fn charm(more: &str) -> Charm {
    let sources = Sources::default().with(FileName::Charmcraft, format!("{TOP}{more}"));
    Charm::parse(&sources).unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn endpoints() {
    let charm = charm(
        "requires:\n  water: water_supply\n  host:\n    interface: juju-info\n    scope: container\n\
         provides:\n  tea: {interface: tea, optional: true, limit: \"2\"}\n\
         peers:\n  cups: {interface: cups, limit: 0}\n",
    );
    let names: Vec<_> = charm
        .endpoints
        .iter()
        .map(|endpoint| (endpoint.role, endpoint.name.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            (Role::Provides, "tea"),
            (Role::Requires, "water"),
            (Role::Requires, "host"),
            (Role::Peer, "cups")
        ]
    );
    let tea = charm.endpoint("tea").unwrap();
    assert_eq!((tea.interface.as_str(), tea.limit), ("tea", Some(2)));
    assert_eq!(charm.endpoint("host").unwrap().scope, Scope::Container);
    assert_eq!(charm.endpoint("water").unwrap().scope, Scope::Global);
    assert_eq!(charm.endpoint("cups").unwrap().limit, None);
}

#[test]
fn options_have_defaults_of_their_type() {
    let charm = charm(
        "config:\n  options:\n    a: {type: string, default: ''}\n    b: {type: int, default: 0x10}\n    \
         c: {type: float, default: 2}\n    d: {type: boolean, default: off}\n    e: {type: secret}\n    \
         f: {type: int, default: '12'}\n    g: {type: string, default: 2024-01-31, description: A day}\n    \
         h: {type: boolean, default: null}\n",
    );
    let values: Vec<_> = charm
        .options
        .iter()
        .map(|option| (option.kind, option.default.clone()))
        .collect();
    assert_eq!(
        values,
        [
            (OptionType::String, Some(json!(""))),
            (OptionType::Int, Some(json!(16))),
            (OptionType::Float, Some(json!(2.0))),
            (OptionType::Boolean, Some(json!(false))),
            (OptionType::Secret, None),
            (OptionType::Int, Some(json!(12))),
            (OptionType::String, Some(json!("2024-01-31"))),
            (OptionType::Boolean, None),
        ]
    );
    assert_eq!(
        charm.option("g").unwrap().description.as_deref(),
        Some("A day")
    );
}

#[test]
fn actions_are_schemas() {
    let charm = charm(
        "actions:\n  rest:\n  brew:\n    description: Brew\n    parallel: true\n    execution-group: pots\n    \
         additionalProperties: false\n    required: [size]\n    params:\n      \
         size: {type: string, enum: [small, large], default: small, description: How much}\n      \
         cups: {type: integer, minimum: 1}\n      \
         leaves: {type: array, items: {type: string}, default: [green]}\n      \
         pot:\n        type: object\n        properties: {clay: {type: boolean}}\n        required: [clay]\n        \
         additionalProperties: {type: number}\n      note: {type: [string, 'null']}\n      any: {}\n",
    );
    assert!(charm.action("rest").unwrap().params.properties.is_empty());
    let params = &charm.action("brew").unwrap().params;
    assert_eq!(params.additional, Additional::Forbidden);
    assert!(params.requires("size") && !params.requires("cups"));
    let size = params.property("size").unwrap();
    assert_eq!(size.choices, [json!("small"), json!("large")]);
    assert_eq!(size.default, Some(json!("small")));
    let leaves = params.property("leaves").unwrap();
    assert_eq!(leaves.types, [ParamType::Array]);
    assert_eq!(leaves.items.as_ref().unwrap().types, [ParamType::String]);
    let pot = params.property("pot").unwrap();
    assert!(pot.requires("clay"));
    assert!(
        matches!(&pot.additional, Additional::Fitting(schema) if schema.types == [ParamType::Number])
    );
    let note = params.property("note").unwrap();
    assert_eq!(note.types, [ParamType::String, ParamType::Null]);
    assert!(params.property("any").unwrap().types.is_empty());
}

#[test]
fn containers_storage_resources_and_devices() {
    let charm = charm(
        "containers:\n  pot:\n    resource: pot-image\n    uid: 10000\n    mounts:\n      \
         - {storage: water, location: /water}\n\
         resources:\n  pot-image: {type: oci-image, upstream-source: example/pot}\n  \
         leaves: {filename: leaves.tgz}\n\
         storage:\n  water: {type: filesystem, minimum-size: 1.5G, multiple: {range: 0-}, location: /w}\n  \
         cellar: {type: block, multiple: {range: 2}, properties: [transient], read-only: true}\n\
         devices:\n  heater: {type: gpu, countmin: 1, countmax: 3}\n\
         extra-bindings: {kitchen: }\n",
    );
    let pot = charm.container("pot").unwrap();
    assert_eq!(pot.resource.as_deref(), Some("pot-image"));
    let resources: Vec<_> = charm.resources.iter().map(|one| &one.name).collect();
    assert_eq!(resources, ["pot-image", "leaves"]);
    let storage: Vec<_> = charm
        .storage
        .iter()
        .map(|one| (one.name.as_str(), one.kind))
        .collect();
    assert_eq!(
        storage,
        [
            ("water", StorageKind::Filesystem),
            ("cellar", StorageKind::Block)
        ]
    );
}

#[test]
fn anchors_and_merges() {
    let charm = charm(
        "config:\n  options:\n    a: &text {type: string, default: x}\n    b: *text\n    \
         c:\n      <<: *text\n      default: y2\n",
    );
    let default = |name| charm.option(name).unwrap().default.clone();
    assert_eq!(default("b"), Some(json!("x")));
    assert_eq!(default("c"), Some(json!("y2")));
}

#[test]
fn text_ends_as_it_is_written() {
    let default = |more: &str| charm(more).options[0].default.clone();
    let option = "config:\n  options:\n    a:\n      type: string\n      default: ";
    let text = |text: &str| Some(Value::from(text));
    assert_eq!(
        default(&format!("{option}|\n        x\n        y\n")),
        text("x\ny\n")
    );
    assert_eq!(
        default(&format!("{option}|\n        x\n        y")),
        text("x\ny")
    );
    assert_eq!(
        default(&format!("{option}>-\n        x\n        y\n")),
        text("x y")
    );
    assert_eq!(
        default(&format!("{option}\"x\\ty # z\" # a\ttab\n")),
        text("x\ty # z")
    );
}

#[test]
fn older_files_complement_charmcraft_yaml() {
    let project = "type: charm\nbases: [{name: ubuntu, channel: '22.04'}]\n";
    let metadata = "name: tea\nsummary: Tea\ndescription: Tea.\ndisplay-name: The Tea\nmaintainer: a@b.c\n\
                    series: [jammy]\nsubordinate: true\nrequires:\n  juju-info: {interface: juju-info, scope: container}\n";
    let sources = Sources::default()
        .with(FileName::Charmcraft, project)
        .with(FileName::Metadata, metadata)
        .with(FileName::Config, "options:\n  cups: {type: int}\n")
        .with(FileName::Actions, "brew: {}\n");
    let charm = Charm::parse(&sources).unwrap();
    assert_eq!(charm.name, "tea");
    assert!(charm.subordinate);
    let places = [
        charm.endpoints[0].location,
        charm.options[0].location,
        charm.actions[0].location,
    ];
    assert_eq!(
        places.map(|place| place.to_string()),
        ["metadata.yaml:9:3", "config.yaml:2:3", "actions.yaml:1:1"]
    );
    assert_eq!(sources.present().count(), 4);
}

#[test]
fn a_charm_older_than_charmcraft_has_only_metadata() {
    let metadata = "name: tea\nsummary: Tea\ndescription: Tea.\n";
    let sources = Sources::default().with(FileName::Metadata, metadata);
    let (charm, problems) = Charm::check(&sources);
    assert_eq!(charm.unwrap().name, "tea");
    assert!(problems.is_empty());
}

#[test]
fn a_base_of_tomorrow_is_only_a_doubt() {
    let text = TOP.replace("24.04", "28.04");
    let sources = Sources::default().with(FileName::Charmcraft, text);
    let (charm, problems) = Charm::check(&sources);
    assert!(charm.is_some());
    let levels: Vec<_> = problems.iter().map(|problem| problem.level).collect();
    assert_eq!(levels, [Level::Doubtful]);
}

#[test]
fn a_charm_that_charmcraft_refuses_is_a_charm_to_juju() {
    let sources = Sources::default().with(
        FileName::Charmcraft,
        "name: tea\nsummary: Tea\ndescription: Tea.\nbrewer: me\n",
    );
    let (charm, problems) = Charm::check(&sources);
    assert!(charm.is_some());
    assert!(!problems.is_empty());
    assert!(
        problems
            .iter()
            .all(|problem| problem.level == Level::Charmcraft)
    );
}

/// Every reader of YAML takes what is packed for what this crate read.
#[test]
fn what_is_packed_says_the_same() {
    let more = "config:\n  options:\n    hot: {type: boolean, default: yes}\n    \
                octal: {type: int, default: 017}\nactions:\n  brew: {params: {cups: {type: integer}}}\n\
                requires:\n  water: water_supply\n";
    let sources = Sources::default().with(FileName::Charmcraft, format!("{TOP}{more}"));
    let before = charm(more);
    let packed = charm_metadata::packed(&sources);
    let mut older = Sources::default();
    for (file, text) in &packed {
        older = older.with(*file, text.as_str());
    }
    let metadata: Value = serde_json::from_str(&packed[0].1).unwrap();
    assert_eq!(metadata["display-name"], "Tea");
    let after = Charm::parse(&older).unwrap();
    let options = |charm: &Charm| {
        let options = charm.options.iter();
        let mut options: Vec<_> = options
            .map(|one| (one.name.clone(), one.default.clone()))
            .collect();
        options.sort_by(|one, other| one.0.cmp(&other.0));
        options
    };
    assert_eq!(options(&before), options(&after));
    assert_eq!(after.option("hot").unwrap().default, Some(json!(true)));
    assert_eq!(after.endpoints[0].interface, "water_supply");
    let cups = after.actions[0].params.property("cups").unwrap();
    assert_eq!(cups.types, [ParamType::Integer]);
    assert!(charm_metadata::packed(&older).is_empty());
}
