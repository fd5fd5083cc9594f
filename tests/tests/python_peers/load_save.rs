//! A struct that `relation.save` wrote is one that ops' `Relation.load` reads, and the other way.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::sync::{Arc, Mutex};

use charm_core::event::UpdateStatus;
use charm_core::host::{Answer, Call, Exit, Host};
use charm_core::{
    Charm, Databag, Endpoint, Error, Interface, InterfaceId, Model, Role, interface_id,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::charms::run_script;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Everything {
    text: String,
    empty: String,
    nothing: Option<String>,
    flag: bool,
    smallest: i64,
    largest: u64,
    floats: Vec<f64>,
    nested: Nested,
    #[serde(rename = "dashed-key")]
    dashed: Option<Nested>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Nested {
    labels: BTreeMap<String, Option<String>>,
    matrix: Vec<Vec<i32>>,
}

#[derive(Debug, Clone, Copy)]
struct Data;

impl Endpoint for Data {
    const NAME: &'static str = "data";
    const ROLE: Role = Role::Provides;
    type Interface = AnyData;
}

struct AnyData;

impl Interface for AnyData {
    const NAME: &'static str = "data";
    type Id = InterfaceId<{ interface_id(Self::NAME) }>;
}

/// A Juju with one relation.
struct Juju {
    /// What stands in every databag.
    databag: Databag,
    /// What `relation-set` was given to read.
    written: Mutex<String>,
}

impl Host for Juju {
    fn run(&self, call: &Call<'_>) -> io::Result<Answer> {
        let stdout = match call.tool() {
            "is-leader" => json!(true),
            "relation-ids" => json!(["data:1"]),
            "relation-list" => json!("peer"),
            "relation-get" => json!(self.databag),
            "relation-set" => {
                *self.written.lock().unwrap() = call.input().unwrap().to_owned();
                Value::Null
            }
            other => panic!("{other}"),
        };
        Ok(Answer {
            exit: Exit::Code(0),
            stdout: stdout.to_string().into_bytes(),
            stderr: Vec::new(),
        })
    }
}

/// Runs a handler in a Juju whose databags hold `databag`; returns what `relation-set` was given.
fn dispatch(databag: Databag, handler: impl Fn(&Model) -> Result<(), Error> + 'static) -> String {
    let juju = Arc::new(Juju {
        databag,
        written: Mutex::default(),
    });
    let mut charm = Charm::new();
    charm.observe(UpdateStatus, move |model, _| handler(model));
    let lookup = |name: &str| {
        let value = match name {
            "JUJU_DISPATCH_PATH" => "hooks/update-status",
            "JUJU_UNIT_NAME" => "web/0",
            "JUJU_MODEL_NAME" | "JUJU_MODEL_UUID" | "JUJU_VERSION" | "JUJU_CHARM_DIR" => "any",
            _ => return None,
        };
        Some(OsString::from(value))
    };
    charm.dispatch(&lookup, juju.clone()).unwrap();
    juju.written.lock().unwrap().clone()
}

/// What ops made of it.
#[derive(Deserialize)]
struct Echo {
    loaded: Everything,
    saved: Databag,
}

#[test]
#[ignore = "needs Python and PyPI: run `just conformance`"]
fn ops_and_we_load_what_the_other_saved() {
    let nested = Nested {
        labels: BTreeMap::from([
            (
                "a.b/c".to_owned(),
                Some("größe 🦀\u{85}\u{2028}\0".to_owned()),
            ),
            (String::new(), None),
        ]),
        matrix: vec![vec![], vec![1, -2], vec![i32::MIN]],
    };
    let saved = Everything {
        text: "\"quoted\" \\ \u{1b}\n\u{feff}名🦀".to_owned(),
        empty: String::new(),
        nothing: None,
        flag: false,
        smallest: i64::MIN,
        largest: u64::MAX,
        floats: vec![0.1, -0.0, 1.0, 1e300, 5e-324, f64::MAX, 1.0 / 3.0],
        nested: nested.clone(),
        dashed: Some(nested),
    };
    let object = saved.clone();
    let input = dispatch(Databag::new(), move |model| {
        for relation in model.relations(Data)? {
            relation.save(model.app(), &object)?;
        }
        Ok(())
    });

    let echo: Echo = run_script("load_save.py", &json!({ "input": input }));
    assert_eq!(echo.loaded, saved);

    let loaded = Arc::new(Mutex::new(Vec::<Everything>::new()));
    let found = loaded.clone();
    dispatch(echo.saved, move |model| {
        for relation in model.relations(Data)? {
            let object = relation.load(relation.remote_app()?.unwrap())?;
            found.lock().unwrap().push(object);
        }
        Ok(())
    });
    assert_eq!(*loaded.lock().unwrap(), [saved]);
}
