//! What our `relation-set` is given to read. For tests: what goes wrong panics.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::ffi::OsString;
use std::io;
use std::sync::{Arc, Mutex};

use charm_core::event::{RelationCreated, RelationEvent};
use charm_core::host::{Answer, Call, Exit, Host};
use charm_core::{Databag, Model};

/// Remembers what it was given on standard input.
#[derive(Default)]
struct Recorder(Mutex<String>);

impl Host for Recorder {
    fn run(&self, call: &Call<'_>) -> io::Result<Answer> {
        assert_eq!(call.tool(), "relation-set");
        *self.0.lock().unwrap() = call.input().unwrap().to_owned();
        Ok(Answer {
            exit: Exit::Code(0),
            stdout: Vec::new(),
            stderr: Vec::new(),
        })
    }
}

/// The standard input of `relation-set` when charm-core writes `changes`.
#[must_use]
pub fn input(changes: &Databag) -> String {
    let recorder = Arc::new(Recorder::default());
    let lookup = |name: &str| {
        let value = match name {
            "JUJU_DISPATCH_PATH" => "hooks/start",
            "JUJU_UNIT_NAME" => "web/0",
            "JUJU_MODEL_NAME" | "JUJU_MODEL_UUID" | "JUJU_CHARM_DIR" => "any",
            _ => return None,
        };
        Some(OsString::from(value))
    };
    let model = Model::open(&lookup, recorder.clone()).unwrap();
    let created = RelationCreated {
        id: "data:1".parse().unwrap(),
        app: None,
    };
    let relation = created.relation(&model);
    relation.update(model.unit(), changes.clone()).unwrap();
    recorder.0.lock().unwrap().clone()
}

/// Every character of the basic multilingual plane and some beyond, and whatever YAML or JSON could
/// take for something else than text, as keys and as values.
#[must_use]
pub fn awkward() -> Databag {
    let mut entries = Databag::new();
    let mut both = |text: &str| {
        entries.insert(text.to_owned(), format!("value of {text}"));
        entries.insert(format!("key of {text}"), text.to_owned());
    };
    for block in 0..=0x100_u32 {
        let block = block * 0x100..(block + 1) * 0x100;
        both(&block.filter_map(char::from_u32).collect::<String>());
    }
    // At the edges of a line, where YAML folds, and alone.
    let edgy = ('\0'..=' ')
        .chain("\"\\'\u{7f}".chars())
        .chain('\u{80}'..='\u{a0}');
    let beyond = "\u{2028}\u{2029}\u{feff}\u{fffe}\u{ffff}\u{1f980}\u{e0001}\u{10ffff}";
    for character in edgy.chain(beyond.chars()) {
        both(&character.to_string());
        both(&format!(
            "{character}a{character} {character}{character}b {character}"
        ));
    }
    for text in [
        "",
        "~",
        "null",
        "yes",
        "0x1F",
        "1e3",
        "2001-01-01",
        "<<",
        "=",
        "...",
        "---",
        "%YAML 1.1",
        "- a",
        "? a",
        ": a",
        "# a",
        "a: b",
        "a #b",
        "&a",
        "*a",
        "!!int 1",
        "|",
        ">",
        "{",
        "}",
        "[",
        "]",
        ",",
        "@",
        "`",
        "{\"a\": null}",
        "\\u0041\\x41\\n",
        "\r\n",
        "a\n\n  b\n",
    ] {
        both(text);
    }
    // YAML gives up looking for the end of an unmarked key at 1024.
    for length in [1023, 1024, 1025, 100_000] {
        both(&"k".repeat(length));
        both(&"é: ".repeat(length));
    }
    entries
}
