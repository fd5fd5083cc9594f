//! A model at rest, and hook tools asked in process.

#![allow(dead_code, reason = "not every test needs everything")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may panic"
)]

use std::collections::BTreeMap;
use std::path::Path;

use juju_sim::charm::{Action, Charm, ConfigOption, Endpoint, OptionType, Role};
use juju_sim::hook::{Event, Hook, RelationEvent, RelationHook};
use juju_sim::hook_context::HookContext;
use juju_sim::model::Model;
use juju_sim::names::{RelationId, UnitName};
use serde_json::{Value, json};

/// The relation `db` of `a` with `b`; 0 is the one of `a` with itself.
pub(crate) const DB: RelationId = RelationId(1);

pub(crate) fn unit(name: &str) -> UnitName {
    name.parse().unwrap()
}

pub(crate) fn charm() -> Charm {
    let endpoint = |role, interface: &str| Endpoint {
        role,
        interface: interface.to_owned(),
        limit: None,
    };
    let option = |option_type, default| ConfigOption {
        option_type,
        default,
    };
    Charm {
        name: "test".to_owned(),
        endpoints: [
            ("db".to_owned(), endpoint(Role::Requirer, "mysql")),
            ("peers".to_owned(), endpoint(Role::Peer, "gossip")),
        ]
        .into(),
        options: [
            ("port".to_owned(), option(OptionType::Int, json!(80))),
            ("ratio".to_owned(), option(OptionType::Float, json!(2.0))),
            (
                "name".to_owned(),
                option(OptionType::String, json!("<a> & b")),
            ),
            ("tls".to_owned(), option(OptionType::Boolean, json!(false))),
            ("unset".to_owned(), option(OptionType::String, Value::Null)),
        ]
        .into(),
        actions: [(
            "backup".to_owned(),
            Action {
                params: serde_json::from_value(json!({
                    "properties": { "path": { "default": { "to": "/x" } } },
                }))
                .unwrap(),
            },
        )]
        .into(),
    }
}

/// `a/0` (which leads), `a/1` and `b/0`, related, with every hook run.
pub(crate) fn model() -> Model {
    let mut model = Model::new("test");
    let none = BTreeMap::new();
    model.deploy(charm(), "a", &none, 2).unwrap();
    let endpoint = Endpoint {
        role: Role::Provider,
        interface: "mysql".to_owned(),
        limit: None,
    };
    let endpoints = [("serve".to_owned(), endpoint)].into();
    let b = Charm {
        name: "b".to_owned(),
        endpoints,
        ..Charm::default()
    };
    model.deploy(b, "b", &none, 1).unwrap();
    assert_eq!(model.relate("a", "b").unwrap(), DB);
    rest(model)
}

/// Runs every hook that is due, with a charm that does nothing.
pub(crate) fn rest(mut model: Model) -> Model {
    while let Some((unit, operation)) = model
        .units()
        .keys()
        .find_map(|unit| Some((unit.clone(), model.next_operation(unit)?)))
    {
        if let Some(event) = model.start_operation(&unit, operation) {
            let context = HookContext::new(model, unit, event, "id".to_owned());
            model = context.finish(None);
        }
    }
    model
}

pub(crate) fn hook(model: Model, name: &str, hook: Hook) -> HookContext {
    HookContext::new(model, unit(name), Event::Hook(hook), "id".to_owned())
}

pub(crate) fn in_relation(model: Model, name: &str, event: RelationEvent) -> HookContext {
    let (endpoint, remote_app) = if name.starts_with('a') {
        ("db", "b")
    } else {
        ("serve", "a")
    };
    let relation = RelationHook {
        event,
        relation: DB,
        endpoint: endpoint.to_owned(),
        remote_app: remote_app.to_owned(),
        version: 1,
    };
    hook(model, name, Hook::Relation(relation))
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
