//! An application that writes what a test tells it, as any charm could.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use charm_tests::repository;
use charm_tests::scenario::{Scenario, unit_name};
use juju_sim::charm_source::CharmSource;
use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::hook::UpdateStatus;

pub(crate) const NEIGHBOUR: &str = "hostile";

/// Whose databag the neighbour writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    App,
    Unit,
}

/// Deploys the neighbour. Its charm does nothing: a shell without input.
pub(crate) fn deploy(scenario: &mut Scenario) {
    let charm = repository().join("tests/tests/hostile/charm");
    scenario.deploy_charm(&CharmSource::program(charm, "/bin/sh"), NEIGHBOUR, &[], 1);
    scenario.settle();
}

/// Makes `content` all that the neighbour publishes to `app`; it goes through the hook tools and
/// their checks. What follows does not run yet.
pub(crate) fn publish(scenario: &mut Scenario, app: &str, of: Of, content: &[(&str, &str)]) {
    let model = scenario.simulation.shared_model();
    let id = model.lock().find_relation(NEIGHBOUR, app).unwrap();
    let unit = unit_name(&format!("{NEIGHBOUR}/0"));
    let (owner, mut args) = match of {
        Of::App => (NEIGHBOUR.to_owned(), vec!["--app".to_owned()]),
        Of::Unit => (unit.to_string(), Vec::new()),
    };
    args.extend([
        "-r".to_owned(),
        id.to_string(),
        "--file".to_owned(),
        "-".to_owned(),
    ]);
    let old = model.lock().databag(id, &owner).unwrap().clone();
    let mut changes: BTreeMap<&str, &str> = old.keys().map(|key| (key.as_str(), "")).collect();
    changes.extend(content.iter().copied());
    let text = yaml(&changes);
    let dispatch = Dispatch::Hook(UpdateStatus.into());
    let mut context = model.open(&unit, dispatch, "hostile").unwrap();
    let output = context
        .run_tool(Path::new("/"), "relation-set", &args, Some(text.as_bytes()))
        .unwrap();
    assert_eq!(
        output.code,
        0,
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    model.close(context, None);
}

/// YAML in nothing but ASCII, so that every character arrives.
fn yaml(entries: &BTreeMap<&str, &str>) -> String {
    let mut text = String::new();
    for (key, value) in entries {
        text.push_str("? ");
        quote(&mut text, key);
        text.push_str("\n: ");
        quote(&mut text, value);
        text.push('\n');
    }
    text
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            ' '..='~' => out.push(character),
            other => write!(out, "\\U{:08x}", u32::from(other)).unwrap(),
        }
    }
    out.push('"');
}
