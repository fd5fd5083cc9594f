//! For whom a charm is packed, and from what.

use charm_metadata::{Base, Building, FileName, Platform, Sources};

fn building(text: &str) -> Building {
    Building::of(&Sources::default().with(FileName::Charmcraft, text))
}

fn platform(name: &str, channel: &str, architectures: &[&str]) -> Platform {
    Platform {
        name: name.to_owned(),
        bases: vec![base(channel, architectures)],
    }
}

fn base(channel: &str, architectures: &[&str]) -> Base {
    Base {
        name: "ubuntu".to_owned(),
        channel: channel.to_owned(),
        architectures: architectures.iter().map(|&name| name.into()).collect(),
    }
}

#[test]
fn a_platform_has_its_base_from_its_name_its_target_or_the_top() {
    let read = building("platforms: {'ubuntu@24.04:amd64': , 'ubuntu@22.04:arm64': }").platforms;
    assert_eq!(
        read,
        [
            platform("ubuntu@24.04:amd64", "24.04", &["amd64"]),
            platform("ubuntu@22.04:arm64", "22.04", &["arm64"]),
        ]
    );
    let read = building("{base: ubuntu@24.04, platforms: {amd64: }}").platforms;
    assert_eq!(read, [platform("amd64", "24.04", &["amd64"])]);
    let read = building(
        "platforms: {jammy: {build-on: 'ubuntu@22.04:amd64', build-for: ['ubuntu@22.04:s390x']}}",
    );
    assert_eq!(read.platforms, [platform("jammy", "22.04", &["s390x"])]);
}

#[test]
fn older_bases_make_a_file_each() {
    let read = building(
        "bases: [{name: ubuntu, channel: '20.04'}, {build-on: [{name: ubuntu, channel: '22.04'}], \
         run-on: [{name: ubuntu, channel: '20.04', architectures: [amd64]}, \
         {name: ubuntu, channel: '22.04', architectures: [amd64]}]}]",
    );
    assert_eq!(read.platforms[0], platform("ubuntu-20.04", "20.04", &[]));
    let both = &read.platforms[1];
    assert_eq!(both.name, "ubuntu-20.04-amd64_ubuntu-22.04-amd64");
    assert_eq!(
        both.bases,
        [base("20.04", &["amd64"]), base("22.04", &["amd64"])]
    );
}

#[test]
fn parts_are_read_with_what_the_plugin_and_the_charm_are_told() {
    let read = building(
        "parts: {shop: {plugin: rust, source: ., rust-features: [tls], override-build: 'true', \
         organize: {bin/shop: dispatch}}, dump: {prime: [icon.svg]}}",
    );
    let [shop, dump] = &read.parts[..] else {
        panic!("{read:?}");
    };
    assert_eq!((shop.name.as_str(), shop.plugin()), ("shop", "rust"));
    assert_eq!(shop.organize["bin/shop"], "dispatch");
    assert_eq!(shop.rust_features, ["tls"]);
    assert_eq!(shop.scripts().collect::<Vec<_>>(), ["override-build"]);
    assert_eq!(
        (dump.plugin(), &dump.prime[..]),
        ("dump", &["icon.svg".to_owned()][..])
    );
}

#[test]
fn what_is_refused_elsewhere_is_left_out_here() {
    for text in [
        "platforms: 3",
        "platforms: {amd64: }",
        "parts: [a]",
        "- a",
        "{",
    ] {
        assert_eq!(building(text), Building::default(), "{text}");
    }
}
