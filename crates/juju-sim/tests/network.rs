//! By what a unit is reached: `network-get` and what stands in databags.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod in_process;

use std::collections::BTreeMap;

use juju_sim::SharedModel;
use juju_sim::model::Model;
use juju_vocabulary::hook::Start;
use juju_vocabulary::network::{BindAddress, Network};

use in_process::{DB, ask, charm_of, check, hook, printed, refusal, rest, unit};

/// `a/0` and `b/0`, not yet related, of which `a` has an extra binding.
fn apart() -> Model {
    let mut model = Model::new("test");
    let none = BTreeMap::new();
    let a = charm_of(
        "name: a\nrequires: {db: mysql}\nextra-bindings: {cluster: }",
        "options: {}",
        "{}",
    );
    let b = charm_of("name: b\nprovides: {serve: mysql}", "options: {}", "{}");
    model.deploy(a, "a", &none, 1).unwrap();
    model.deploy(b, "b", &none, 1).unwrap();
    model
}

#[test]
fn each_binding_has_the_network_that_is_bound_to_it() {
    let mut model = apart();
    let cluster = Network::of("eth1", "fd00::1", "fd00::/64");
    model.bind(&unit("a/0"), "cluster", cluster).unwrap();
    let nowhere = model.bind(&unit("a/0"), "nowhere", Network::default());
    assert!(nowhere.unwrap_err().to_string().contains("nowhere"));
    let model = SharedModel::new(model);
    rest(&model);
    let mut context = hook(&model, "a/0", Start);
    check(
        &mut context,
        &[
            ("network-get cluster --bind-address", printed("fd00::1\n")),
            (
                "network-get cluster --egress-subnets",
                printed("fd00::1/128\n"),
            ),
            (
                "network-get cluster --ingress-address --bind-address",
                printed("bind-address: fd00::1\ningress-address: fd00::1\n"),
            ),
            (
                "network-get juju-info --primary-address",
                printed("10.1.0.1\n"),
            ),
            (
                "network-get db --primary-address --bind-address",
                refusal(1, "--primary-address must be the only flag specified"),
            ),
        ],
    );
}

#[test]
fn an_interface_without_an_address_cannot_be_listened_on() {
    let mut model = apart();
    let bare = Network {
        bind_addresses: vec![BindAddress::default()],
        ..Network::default()
    };
    model.bind(&unit("a/0"), "db", bare).unwrap();
    model
        .bind(&unit("a/0"), "cluster", Network::default())
        .unwrap();
    let model = SharedModel::new(model);
    rest(&model);
    let mut context = hook(&model, "a/0", Start);
    let none = "no addresses attached to space for binding \"db\"";
    let nothing = "no network config found for binding \"cluster\"";
    check(
        &mut context,
        &[
            ("network-get db --ingress-address", refusal(1, none)),
            ("network-get db --bind-address", refusal(1, none)),
            ("network-get cluster", refusal(1, nothing)),
        ],
    );
}

#[test]
fn a_relation_says_from_where_its_traffic_comes() {
    let mut model = apart();
    let db = Network::of("eth1", "10.2.0.1", "10.2.0.0/24");
    model.bind(&unit("a/0"), "db", db).unwrap();
    let relation = model.relate("a", "b").unwrap();
    model.set_egress(relation, ["192.0.2.0/24"]).unwrap();
    let model = SharedModel::new(model);
    rest(&model);
    let mut context = hook(&model, "a/0", Start);
    let egress = |line: &str| format!("network-get db --egress-subnets{line}");
    let mut answer = |line| ask(&mut context, &egress(line)).unwrap();
    assert_eq!(answer(""), "10.2.0.1/32\n");
    assert_eq!(answer(" -r 0"), "192.0.2.0/24\n");
    let databag = model.lock().databag(relation, "a/0").cloned().unwrap();
    assert_eq!(databag["ingress-address"], "10.2.0.1");
    assert_eq!(databag["egress-subnets"], "192.0.2.0/24");
    assert_eq!(databag["private-address"], "10.1.0.1");
}

#[test]
fn of_a_relation_that_is_gone_each_juju_has_its_own_words() {
    for (version, words) in [
        ("3.6.9", "relation 1 not found"),
        ("4.0.16", "permission denied"),
    ] {
        let model = in_process::model();
        model.lock().juju_version = version.parse().unwrap();
        model.lock().remove_relation_by_force(DB).unwrap();
        let mut context = hook(&model, "a/0", Start);
        let answer = ask(&mut context, "network-get db -r 1");
        assert_eq!(answer, refusal(1, words));
        assert!(ask(&mut context, "network-get db").is_ok());
    }
}
