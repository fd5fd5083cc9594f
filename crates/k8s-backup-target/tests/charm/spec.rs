//! The spec, as the Python package's own tests have it.

use k8s_backup_target::BackupTargetSpec;

#[test]
fn ttls_are_go_durations() {
    for ttl in ["24h", "1h30m", "10m10s", "30s", "1h", "1h1m1s"] {
        let spec = BackupTargetSpec::builder().ttl(ttl).build().unwrap();
        assert_eq!(spec.ttl(), Some(ttl));
    }
}

#[test]
fn every_field_is_kept() {
    let spec = BackupTargetSpec::builder()
        .include_namespaces(["ns1", "ns2"])
        .include_resources(["deployments", "services"])
        .exclude_namespaces(["kube-system"])
        .exclude_resources(["secrets"])
        .label_selector([("app", "myapp")])
        .ttl("72h")
        .include_cluster_resources(true)
        .build()
        .unwrap();
    assert_eq!(spec.include_namespaces().unwrap(), ["ns1", "ns2"]);
    assert_eq!(
        spec.include_resources().unwrap(),
        ["deployments", "services"]
    );
    assert_eq!(spec.exclude_namespaces().unwrap(), ["kube-system"]);
    assert_eq!(spec.exclude_resources().unwrap(), ["secrets"]);
    assert_eq!(spec.label_selector().unwrap()["app"], "myapp");
    assert_eq!(spec.ttl(), Some("72h"));
    assert_eq!(spec.include_cluster_resources(), Some(true));
}

#[test]
fn nothing_is_said_unless_it_is() {
    let spec = BackupTargetSpec::builder().build().unwrap();
    assert_eq!(spec.include_namespaces(), None);
    assert_eq!(spec.include_resources(), None);
    assert_eq!(spec.exclude_namespaces(), None);
    assert_eq!(spec.exclude_resources(), None);
    assert_eq!(spec.label_selector(), None);
    assert_eq!(spec.ttl(), None);
    assert_eq!(spec.include_cluster_resources(), None);
}
