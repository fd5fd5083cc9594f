//! What is read is what the files say.
#![allow(clippy::panic, clippy::indexing_slicing, clippy::unwrap_used)] // Helpers of tests may give up too.

use charm_metadata::{
    Additional, Architecture, Assumption, Build, Charm, CharmUser, FileName, Kind, OptionType,
    OptionValue, ResourceKind, Role, Scope, Sources, StorageKind, VersionBound,
};
use serde_json::json;

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
fn identity_and_build() {
    let charm =
        charm("charm-user: non-root\nterms: [owner/tea-terms/1]\nlinks:\n  source: https://a.b\n");
    assert_eq!(charm.name, "tea-k8s");
    assert_eq!(charm.title.as_deref(), Some("Tea"));
    assert_eq!(charm.charm_user, Some(CharmUser::NonRoot));
    assert_eq!(charm.terms, ["owner/tea-terms/1"]);
    assert_eq!(charm.links.source, ["https://a.b"]);
    assert_eq!(charm.parts[0].plugin, "rust");
    let Build::Platforms {
        base,
        build_base: None,
        platforms,
    } = &charm.build
    else {
        panic!("{:?}", charm.build)
    };
    assert_eq!(
        base.as_ref().map(ToString::to_string).as_deref(),
        Some("ubuntu@24.04")
    );
    assert_eq!(platforms[0].build_on[0].arch, Architecture::Amd64);
    assert_eq!(platforms[1].build_on.len(), 2);
    assert_eq!(platforms[1].build_for.arch.as_str(), "arm64");
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
            (Role::Peers, "cups")
        ]
    );
    let tea = charm.endpoint("tea").unwrap();
    assert_eq!(
        (tea.interface.as_str(), tea.limit, tea.optional),
        ("tea", Some(2), true)
    );
    assert_eq!(charm.endpoint("host").unwrap().scope, Scope::Container);
    assert_eq!(charm.endpoint("water").unwrap().scope, Scope::Global);
    assert_eq!(charm.endpoint("cups").unwrap().limit, None);
    assert_eq!(charm.endpoints_of(Role::Requires).count(), 2);
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
        .map(|option| option.value.clone())
        .collect();
    assert_eq!(
        values,
        [
            OptionValue::String(Some(String::new())),
            OptionValue::Int(Some(16)),
            OptionValue::Float(Some(2.0)),
            OptionValue::Boolean(Some(false)),
            OptionValue::Secret(None),
            OptionValue::Int(Some(12)),
            OptionValue::String(Some("2024-01-31".into())),
            OptionValue::Boolean(None),
        ]
    );
    assert_eq!(
        charm.option("g").unwrap().description.as_deref(),
        Some("A day")
    );
    assert_eq!(charm.option("e").unwrap().value.kind(), OptionType::Secret);
    assert_eq!(
        charm.option("b").unwrap().value.default_json(),
        Some(json!(16))
    );
    assert_eq!(charm.option("e").unwrap().value.default_json(), None);
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
    let brew = charm.action("brew").unwrap();
    assert!(brew.parallel);
    assert_eq!(brew.execution_group.as_deref(), Some("pots"));
    assert_eq!(brew.params.additional, Additional::Forbidden);
    let size = brew.params.property("size").unwrap();
    assert!(size.required);
    assert_eq!(size.schema.choices, [json!("small"), json!("large")]);
    assert_eq!(size.schema.default, Some(json!("small")));
    let cups = brew.params.property("cups").unwrap();
    assert!(!cups.required);
    assert_eq!(cups.schema.unmodelled, ["minimum"]);
    let Kind::Array { items: Some(items) } = &brew.params.property("leaves").unwrap().schema.kind
    else {
        panic!("leaves are a list")
    };
    assert_eq!(items.kind, Kind::String);
    let Kind::Object(pot) = &brew.params.property("pot").unwrap().schema.kind else {
        panic!("the pot is a mapping")
    };
    assert!(pot.property("clay").unwrap().required);
    assert!(matches!(&pot.additional, Additional::Fitting(schema) if schema.kind == Kind::Number));
    let note = &brew.params.property("note").unwrap().schema.kind;
    assert_eq!(*note, Kind::OneOf(vec![Kind::String, Kind::Null]));
    assert_eq!(brew.params.property("any").unwrap().schema.kind, Kind::Any);
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
    assert_eq!(
        (pot.resource.as_deref(), pot.uid, pot.gid),
        (Some("pot-image"), Some(10_000), None)
    );
    assert_eq!(
        (pot.mounts[0].storage.as_str(), pot.mounts[0].path.as_str()),
        ("water", "/water")
    );
    assert_eq!(charm.resources[0].kind, ResourceKind::OciImage);
    assert_eq!(
        charm.resources[1].kind,
        ResourceKind::File {
            filename: "leaves.tgz".into()
        }
    );
    let (water, cellar) = (&charm.storage[0], &charm.storage[1]);
    assert_eq!(
        (water.least, water.most, water.minimum_size_mib),
        (0, None, Some(1536))
    );
    assert_eq!(
        (water.kind, water.mount_point.as_deref()),
        (StorageKind::Filesystem, Some("/w"))
    );
    assert_eq!(
        (cellar.least, cellar.most, cellar.kind),
        (2, Some(2), StorageKind::Block)
    );
    assert!(cellar.transient && cellar.read_only && !cellar.shared);
    assert_eq!((charm.devices[0].least, charm.devices[0].most), (1, 3));
    assert_eq!(charm.extra_bindings[0].name, "kitchen");
}

#[test]
fn assumes() {
    let charm = charm(
        "assumes:\n  - k8s-api\n  - any-of:\n      - juju >= 3.6.1\n      - all-of: [juju<3]\n",
    );
    let juju = |version| Assumption::Feature {
        name: "juju".into(),
        version: Some(version),
    };
    assert_eq!(
        charm.assumes,
        [
            Assumption::Feature {
                name: "k8s-api".into(),
                version: None
            },
            Assumption::AnyOf(vec![
                juju(VersionBound::AtLeast("3.6.1".into())),
                Assumption::AllOf(vec![juju(VersionBound::Below("3".into()))]),
            ]),
        ]
    );
}

#[test]
fn anchors_and_merges() {
    let charm = charm(
        "config:\n  options:\n    a: &text {type: string, default: x}\n    b: *text\n    \
         c:\n      <<: *text\n      default: y2\n",
    );
    let default = |name| charm.option(name).unwrap().value.clone();
    assert_eq!(default("b"), OptionValue::String(Some("x".into())));
    assert_eq!(default("c"), OptionValue::String(Some("y2".into())));
}

#[test]
fn text_ends_as_it_is_written() {
    let default = |more: &str| charm(more).options[0].value.clone();
    let option = "config:\n  options:\n    a:\n      type: string\n      default: ";
    let text = |text: &str| OptionValue::String(Some(text.into()));
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
    assert_eq!(
        (charm.name.as_str(), charm.title.as_deref()),
        ("tea", Some("The Tea"))
    );
    assert!(charm.subordinate);
    assert_eq!(charm.legacy.series, ["jammy"]);
    assert_eq!(charm.links.contact, ["a@b.c"]);
    assert!(matches!(&charm.build, Build::Bases(bases) if bases.len() == 1));
    let place = |path| charm.location_of(path).unwrap().to_string();
    assert_eq!(place("requires.juju-info"), "metadata.yaml:9:3");
    assert_eq!(place("config.options.cups"), "config.yaml:2:3");
    assert_eq!(place("actions.brew"), "actions.yaml:1:1");
    assert_eq!(sources.present().count(), 4);
}

#[test]
fn a_charm_older_than_charmcraft_has_only_metadata() {
    let metadata = "name: tea\nsummary: Tea\ndescription: Tea.\n";
    let charm = Charm::parse(&Sources::default().with(FileName::Metadata, metadata)).unwrap();
    assert_eq!(charm.build, Build::Unstated);
    assert!(charm.parts.is_empty());
}
