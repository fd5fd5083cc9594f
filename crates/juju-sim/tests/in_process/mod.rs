//! A model at rest, and hook tools asked in process.

#![allow(dead_code, reason = "not every test needs everything")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may panic"
)]

use std::collections::BTreeMap;
use std::path::Path;

use charm_metadata::{Charm, FileName, Sources};
use juju_sim::SharedModel;
use juju_sim::hook_context::HookContext;
use juju_sim::model::Model;
use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::hook::Hook;
use juju_vocabulary::name::UnitName;
use juju_vocabulary::relation::{RelationId, RelationNumber};

/// The relation `db` of `a` with `b`; 0 is the one of `a` with itself.
pub(crate) const DB: RelationNumber = RelationNumber(1);

pub(crate) fn unit(name: &str) -> UnitName {
    name.parse().unwrap()
}

/// The charm that these files describe.
pub(crate) fn charm_of(metadata: &str, config: &str, actions: &str) -> Charm {
    let metadata = format!("summary: s\ndescription: d\n{metadata}");
    let sources = Sources::default()
        .with(FileName::Metadata, metadata)
        .with(FileName::Config, config)
        .with(FileName::Actions, actions);
    Charm::parse(&sources).unwrap()
}

pub(crate) fn charm() -> Charm {
    charm_of(
        "name: test\nrequires: {db: mysql}\npeers: {peers: gossip}",
        "options: {port: {type: int, default: 80}, ratio: {type: float, default: 2}, \
         name: {type: string, default: <a> & b}, tls: {type: boolean, default: no}, unset: {type: string}}",
        "backup: {params: {path: {default: {to: /x}}}}",
    )
}

/// `a/0` (which leads), `a/1` and `b/0`, related, with every hook run.
pub(crate) fn model() -> SharedModel {
    let mut model = Model::new("test");
    let none = BTreeMap::new();
    model.deploy(charm(), "a", &none, 2).unwrap();
    let b = charm_of("name: b\nprovides: {serve: mysql}", "options: {}", "{}");
    model.deploy(b, "b", &none, 1).unwrap();
    assert_eq!(model.relate("a", "b").unwrap(), DB);
    let model = SharedModel::new(model);
    rest(&model);
    model
}

/// Runs every hook that is due, with a charm that does nothing.
pub(crate) fn rest(model: &SharedModel) {
    while let Some((unit, dispatch)) = next(model) {
        let context = model.open(&unit, dispatch, "id").unwrap();
        model.close(context, None);
    }
}

/// Starts what is due first.
pub(crate) fn next(model: &SharedModel) -> Option<(UnitName, Dispatch)> {
    let mut model = model.lock();
    loop {
        let (unit, operation) = model
            .units()
            .keys()
            .find_map(|unit| Some((unit.clone(), model.next_operation(unit)?)))?;
        if let Some(dispatch) = model.start_operation(&unit, operation) {
            return Some((unit, dispatch));
        }
    }
}

pub(crate) fn hook(model: &SharedModel, name: &str, hook: impl Into<Hook>) -> HookContext {
    let dispatch = Dispatch::Hook(hook.into());
    model.open(&unit(name), dispatch, "id").unwrap()
}

/// The id of the relation between `a` and `b` on the side of either.
pub(crate) fn db(app: &str) -> RelationId {
    RelationId::new(if app == "a" { "db" } else { "serve" }, DB)
}

/// What a tool prints, or its exit code and what it complains of.
pub(crate) type Answer = Result<String, (i32, String)>;

/// The answer to a command line.
pub(crate) fn ask(context: &mut HookContext, line: &str) -> Answer {
    let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let output = context
        .run_tool(Path::new("/"), &words[0], &words[1..], None)
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    match output.code {
        0 => Ok(text(output.stdout)),
        code => Err((code, text(output.stderr))),
    }
}

pub(crate) fn feed(context: &mut HookContext, line: &str, stdin: &str) -> Answer {
    let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let output = context
        .run_tool(
            Path::new("/"),
            &words[0],
            &words[1..],
            Some(stdin.as_bytes()),
        )
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    match output.code {
        0 => Ok(text(output.stdout)),
        code => Err((code, text(output.stderr))),
    }
}

pub(crate) fn refusal(code: i32, why: &str) -> Answer {
    Err((code, format!("ERROR {why}\n")))
}

pub(crate) fn printed(text: &str) -> Answer {
    Ok(text.to_owned())
}

/// Each command line with the answer that it must get.
pub(crate) fn check(context: &mut HookContext, table: &[(&str, Answer)]) {
    for (line, expected) in table {
        assert_eq!(&ask(context, line), expected, "{line}");
    }
}
