//! Packed charms: deployed as Juju does it, and refused when they are traps.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may panic"
)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use common::{directory, settle, simulation};
use juju_sim::charm_source::{ArchiveError, CharmSource, SourceError};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const METADATA: &str = "name: web\nsummary: s\ndescription: d\n";
const DISPATCH: &str =
    "#!/bin/sh\nset -e\nstatus-set active \"$(cat words/greeting) $JUJU_HOOK_NAME\"\n";

/// An entry of an archive: name, mode, content.
type Entry<'a> = (&'a str, u32, &'a str);

fn sound() -> Vec<Entry<'static>> {
    vec![
        ("metadata.yaml", 0o644, METADATA),
        ("dispatch", 0o755, DISPATCH),
        ("words/", 0o755, ""),
        ("words/greeting", 0o600, "hello"),
    ]
}

fn write(path: &Path, entries: &[Entry<'_>]) {
    let mut archive = ZipWriter::new(fs::File::create(path).unwrap());
    for (name, mode, content) in entries {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .unix_permissions(*mode);
        if name.ends_with('/') {
            archive.add_directory(*name, options).unwrap();
        } else {
            archive.start_file(*name, options).unwrap();
            archive.write_all(content.as_bytes()).unwrap();
        }
    }
    archive.finish().unwrap();
}

fn packed(test: &str, entries: &[Entry<'_>]) -> PathBuf {
    let path = directory(test).join("web.charm");
    write(&path, entries);
    path
}

/// Why the charm with these entries beside sound ones is refused.
fn refusal(test: &str, more: &[Entry<'_>]) -> ArchiveError {
    let entries: Vec<_> = sound().into_iter().chain(more.iter().copied()).collect();
    refused(&packed(test, &entries))
}

fn refused(path: &Path) -> ArchiveError {
    match CharmSource::archive(path).read() {
        Err(SourceError::Archive { source, .. }) => source,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_packed_charm_runs_with_its_files() {
    let path = packed("packed", &sound());
    let mut sim = simulation();
    let charm = CharmSource::archive(&path);
    sim.deploy(&charm, "web", &BTreeMap::new(), 1).unwrap();
    let ran = settle(&mut sim);
    assert!(ran.contains(&"web/0 start".to_owned()), "{ran:?}");
    assert_eq!(sim.model().app_status("web").message(), "hello start");
}

#[test]
fn a_refresh_leaves_no_file_of_the_old_archive() {
    let old = packed("refresh", &sound());
    let mut sim = simulation();
    let deployed = CharmSource::archive(&old);
    sim.deploy(&deployed, "web", &BTreeMap::new(), 1).unwrap();
    settle(&mut sim);
    let dispatch = "#!/bin/sh\nset -e\nstatus-set active \"$(ls)\"\n";
    let new = old.with_file_name("new.charm");
    write(
        &new,
        &[
            ("metadata.yaml", 0o644, METADATA),
            ("dispatch", 0o755, dispatch),
        ],
    );
    sim.upgrade_charm("web", &CharmSource::archive(&new))
        .unwrap();
    settle(&mut sim);
    let listed = sim.model().app_status("web").message().to_owned();
    assert_eq!(
        listed.split_whitespace().collect::<Vec<_>>(),
        ["dispatch", "metadata.yaml", "words"]
    );
}

#[test]
fn names_that_climb_out_are_refused() {
    for (index, name) in [
        "../outside",
        "words/../../outside",
        "/etc/outside",
        "words//twice",
        "./dot",
        "words\\back",
    ]
    .into_iter()
    .enumerate()
    {
        let test = format!("climbs-{index}");
        let error = refusal(&test, &[(name, 0o644, "x")]);
        assert!(
            matches!(&error, ArchiveError::Path(path) if path == name),
            "{name}: {error:?}"
        );
    }
}

#[test]
fn links_are_refused() {
    let path = directory("links").join("web.charm");
    let mut archive = ZipWriter::new(fs::File::create(&path).unwrap());
    archive
        .add_symlink("words", "/etc", SimpleFileOptions::default())
        .unwrap();
    archive.finish().unwrap();
    assert!(matches!(refused(&path), ArchiveError::Special(name) if name == "words"));
}

#[test]
fn two_files_of_one_name_are_refused() {
    let path = packed(
        "twice",
        &[
            ("metadata.yaml", 0o644, METADATA),
            ("dispatcj", 0o755, "x"),
            ("dispatch", 0o755, "y"),
        ],
    );
    // A writer would not do it, so the name is changed where it stands, in the file and in the list.
    let bytes = fs::read(&path).unwrap();
    let changed: Vec<u8> = bytes
        .windows(8)
        .scan(0_usize, |left, window| {
            if window == b"dispatcj" {
                *left = 8;
            }
            let at = 8 - *left;
            let byte = if *left > 0 {
                b"dispatch".get(at).copied()
            } else {
                window.first().copied()
            };
            *left = left.saturating_sub(1);
            byte
        })
        .chain(bytes.iter().rev().take(7).rev().copied())
        .collect();
    assert_eq!(changed.len(), bytes.len());
    fs::write(&path, changed).unwrap();
    assert!(matches!(refused(&path), ArchiveError::Twice(_)));
}

#[test]
fn a_file_that_is_a_directory_as_well_is_refused() {
    let error = refusal("both", &[("words/greeting/deep", 0o644, "x")]);
    assert!(
        matches!(&error, ArchiveError::Twice(name) if name == "words/greeting"),
        "{error:?}"
    );
}

/// The archive with this number in place of each length of a file that is `old` long.
fn with_length(path: &Path, old: usize, new: u32) {
    let old = u32::try_from(old).unwrap().to_le_bytes();
    let mut bytes = fs::read(path).unwrap();
    let places: Vec<usize> = bytes
        .windows(4)
        .enumerate()
        .filter_map(|(at, window)| (window == old).then_some(at))
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes.splice(at..at + 4, new.to_le_bytes());
    }
    fs::write(path, bytes).unwrap();
}

#[test]
fn what_unpacks_to_too_much_is_refused_before_it_is_unpacked() {
    let path = packed("bomb", &sound());
    with_length(&path, DISPATCH.len(), (1 << 30) + 1);
    assert!(matches!(refused(&path), ArchiveError::TooLarge));
}

/// So the list cannot hide a size.
#[test]
fn a_file_that_is_longer_than_the_list_says_is_not_unpacked() {
    let path = packed("liar", &sound());
    with_length(&path, DISPATCH.len(), 3);
    let charm = CharmSource::archive(&path);
    charm.read().unwrap();
    let mut sim = simulation();
    sim.deploy(&charm, "web", &BTreeMap::new(), 1).unwrap();
    let error = sim.settle().unwrap_err().to_string();
    assert!(error.contains("web.charm: "), "{error}");
    assert!(error.contains("larger than its declared"), "{error}");
}

#[test]
fn a_charm_without_what_juju_needs_is_refused() {
    let without = |name: &str| {
        let left = sound().into_iter().filter(|(file, ..)| *file != name);
        refused(&packed(
            &format!("without-{name}"),
            &left.collect::<Vec<_>>(),
        ))
    };
    assert!(matches!(
        without("metadata.yaml"),
        ArchiveError::Description(_)
    ));
    assert!(matches!(without("dispatch"), ArchiveError::NoDispatch));
    let plain = [
        ("metadata.yaml", 0o644, METADATA),
        ("dispatch", 0o644, DISPATCH),
    ];
    assert!(matches!(
        refused(&packed("plain", &plain)),
        ArchiveError::NoDispatch
    ));
    let nameless = [
        ("metadata.yaml", 0o644, "summary: s"),
        ("dispatch", 0o755, DISPATCH),
    ];
    let error = refused(&packed("nameless", &nameless));
    assert!(error.to_string().contains("metadata.yaml:1:1"), "{error}");
}

#[test]
fn what_is_no_archive_is_refused_and_named() {
    let dir = directory("no-archive");
    let path = dir.join("web.charm");
    let error = CharmSource::archive(&path).read().unwrap_err().to_string();
    assert!(error.contains("web.charm: "), "{error}");
    let bytes = {
        write(&path, &sound());
        fs::read(&path).unwrap()
    };
    for cut in (0..bytes.len()).step_by(7) {
        fs::write(&path, bytes.get(..cut).unwrap()).unwrap();
        assert!(CharmSource::archive(&path).read().is_err(), "cut at {cut}");
    }
}

#[test]
fn no_bit_of_a_mode_but_permissions_is_taken() {
    let mut entries = sound();
    entries.push(("tool", 0o4755, "x"));
    let dispatch = "#!/bin/sh\nset -e\nstatus-set active \"$(stat -c %a tool words/greeting)\"\n";
    entries.retain(|(name, ..)| *name != "dispatch");
    entries.push(("dispatch", 0o755, dispatch));
    let mut sim = simulation();
    let charm = CharmSource::archive(packed("modes", &entries));
    sim.deploy(&charm, "web", &BTreeMap::new(), 1).unwrap();
    settle(&mut sim);
    let message = sim.model().app_status("web").message().to_owned();
    assert_eq!(
        message.split_whitespace().collect::<Vec<_>>(),
        ["755", "600"]
    );
}
