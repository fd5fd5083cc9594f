//! What charms keep from one dispatch to the next.

use std::collections::BTreeMap;
use std::sync::Arc;

use charm_core::event::{ConfigChanged, Start};
use charm_core::{Active, Charm, Component, Error, Model, Outcome, StoredState};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::juju::{self, Juju, dispatch, hook};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Visits {
    count: u64,
    last: Option<String>,
}

const VISITS: StoredState<Visits> = StoredState::new("visits");
const IN_FILE: StoredState<Visits> = VISITS.in_file();

const GET: &str = "state-get --format=json";
const FILE: &str = "/charm/.charm-core/visits.json";

/// A Juju that has these entries stored.
fn storing(entries: &[(&str, &str)]) -> Juju {
    let entries: BTreeMap<_, _> = entries.iter().copied().collect();
    Juju::new().prints("state-get", &json!(entries).to_string())
}

/// What a charm does at `start`.
fn at_start(handler: impl Fn(&Model) -> Result<(), Error> + 'static) -> Charm {
    let mut charm = Charm::new();
    charm.observe(Start, move |model, _| handler(model));
    charm
}

fn counting(state: StoredState<Visits>) -> Charm {
    at_start(move |model| state.update(model, |visits| visits.count += 1))
}

fn start(charm: &Charm, juju: Juju) -> juju::Outcome {
    dispatch(charm, juju, &hook("hooks/start"))
}

fn files(text: Option<&str>) -> BTreeMap<String, String> {
    let text = text.map(|text| (FILE.to_owned(), text.to_owned()));
    text.into_iter().collect()
}

#[test]
fn a_state_is_read_when_it_is_asked_for_and_written_when_it_has_changed() {
    let charm = counting(VISITS);
    let first = start(&charm, Juju::new().prints("state-get", "null"));
    assert_eq!(first.error, None);
    let set = "state-set --file - <<< {'visits': '{\"count\":1,\"last\":null}'}";
    assert_eq!(first.calls, [GET, set]);
    let second = start(&charm, storing(&[("visits", r#"{"count":1,"last":null}"#)]));
    let set = "state-set --file - <<< {'visits': '{\"count\":2,\"last\":null}'}";
    assert_eq!(second.calls, [GET, set]);
}

#[test]
fn what_is_only_read_or_set_to_what_it_was_is_not_written() {
    let charm = at_start(|model| {
        let visits = VISITS.get(model)?;
        assert_eq!((visits.count, VISITS.get(model)?.count), (3, 3));
        VISITS.update(model, |visits| visits.count = 4)?;
        // What was lent before stays as it is.
        assert_eq!((visits.count, VISITS.get(model)?.count), (3, 4));
        VISITS.update(model, |visits| visits.count = 3)
    });
    let outcome = start(&charm, storing(&[("visits", r#"{"count":3,"last":null}"#)]));
    assert_eq!((outcome.error, outcome.calls), (None, vec![GET.to_owned()]));
}

#[test]
fn a_charm_that_asks_for_no_state_makes_no_call() {
    let mut charm = counting(VISITS);
    charm.observe(ConfigChanged, |_, _| anyhow::Ok(()));
    let outcome = dispatch(&charm, Juju::new(), &hook("hooks/config-changed"));
    assert_eq!((outcome.error, outcome.calls), (None, vec![]));
}

/// A component that keeps state of its own for each endpoint.
struct Counter(&'static str);

impl Component for Counter {
    fn register(self, charm: &mut Charm) {
        let visits = VISITS.of(self.0);
        charm.observe(Start, move |model, _| {
            visits.update(model, |visits| visits.count += 1)
        });
    }
}

#[test]
fn all_states_and_what_is_deferred_are_one_call_each_way() {
    let mut charm = Charm::new();
    charm
        .observe_as("later", Start, |_, _| Ok::<_, Error>(Outcome::Defer))
        .add(Counter("blue"))
        .add(Counter("green"));
    let stored = [
        ("visits-blue", r#"{"count":6,"last":null}"#),
        ("visits-red", "of somebody else"),
    ];
    let outcome = start(&charm, storing(&stored));
    assert_eq!(outcome.error, None);
    let calls = outcome.calls_but_logs();
    assert_eq!((calls.len(), calls[0]), (2, GET));
    let set = calls[1];
    assert!(set.contains("'visits-blue': '{\"count\":7,"), "{set}");
    assert!(set.contains("'visits-green': '{\"count\":1,"), "{set}");
    assert!(set.contains("'charm-core-deferred': '[{"), "{set}");
    assert!(!set.contains("visits-red"), "{set}");
}

#[test]
fn when_a_handler_fails_nothing_is_written_anywhere() {
    for state in [VISITS, IN_FILE] {
        let mut charm = Charm::new();
        charm
            .observe(Start, move |model, _| {
                state.update(model, |visits| visits.count += 1)
            })
            .observe(Start, |_, _| Err::<(), _>(anyhow::anyhow!("no")));
        let before = files(Some(r#"{"count":1}"#));
        let outcome = start(&charm, storing(&[]).keeps(&before));
        assert_eq!(outcome.error.as_deref(), Some("in start: no"));
        assert_eq!(outcome.files, before);
        assert!(outcome.calls_but_logs().iter().all(|call| *call == GET));
    }
}

#[test]
fn a_state_in_a_file_costs_no_call() {
    let charm = counting(IN_FILE);
    let known = files(Some(r#"{"count":1,"last":"a"}"#));
    let outcome = start(&charm, Juju::new().keeps(&known));
    assert_eq!((outcome.error, outcome.calls), (None, vec![]));
    assert_eq!(outcome.files, files(Some(r#"{"count":2,"last":"a"}"#)));
    // Until it is there, Juju is asked whether it has it.
    let outcome = start(&charm, storing(&[]).keeps(&files(None)));
    assert_eq!((outcome.error, outcome.calls), (None, vec![GET.to_owned()]));
    assert_eq!(outcome.files, files(Some(r#"{"count":1,"last":null}"#)));
}

#[test]
fn a_state_moves_to_a_file_and_back_when_the_charm_says_so() {
    let in_juju = [("visits", r#"{"count":1,"last":null}"#)];
    let to_file = start(
        &counting(IN_FILE),
        storing(&in_juju).keeps(&BTreeMap::new()),
    );
    assert_eq!(to_file.error, None);
    assert_eq!(to_file.calls, [GET, "state-delete visits"]);
    let in_file = files(Some(r#"1 {"count":2,"last":null}"#));
    assert_eq!(to_file.files, in_file);

    // Also when nobody changes it.
    let reading = at_start(|model| VISITS.get(model).map(drop));
    let back = start(&reading, storing(&[]).keeps(&in_file));
    assert_eq!(back.error, None);
    let set = "state-set --file - <<< {'visits': '2 {\"count\":2,\"last\":null}'}";
    assert_eq!(back.calls, [GET, set]);
    // Should Juju not take it, the file still has it.
    assert_eq!(back.files, files(Some(r#"1> {"count":2,"last":null}"#)));

    let stored = [("visits", r#"2 {"count":2,"last":null}"#)];
    let settled = start(&reading, storing(&stored).keeps(&back.files));
    assert_eq!((settled.error, settled.calls), (None, vec![GET.to_owned()]));
    assert_eq!(settled.files, files(None));
}

#[test]
fn a_state_that_no_longer_parses_is_an_error_that_names_it_and_says_what_to_do() {
    let charm = counting(VISITS);
    let outcome = start(&charm, storing(&[("visits", r#"{"count":"hunter2"}"#)]));
    assert_eq!(
        outcome.error.as_deref(),
        Some(
            "in start: stored state `visits`: not what this version of the charm keeps there: wrong value, expected u64 at \
             line 1 column 18; read it with the version of the charm that stored it, or do without it: `juju exec --unit \
             UNIT -- state-delete visits`"
        )
    );
    let charm = counting(IN_FILE);
    let outcome = start(&charm, Juju::new().keeps(&files(Some("{\"cou"))));
    assert_eq!(
        outcome.error.as_deref(),
        Some(
            "in start: stored state in /charm/.charm-core/visits.json: not what this version of the charm keeps there: the \
             JSON ends too early, at line 1 column 5; put back a good file, or remove it to do without the state"
        )
    );
    assert_eq!(outcome.files, files(Some("{\"cou")));
}

#[test]
fn a_charm_can_start_anew_where_it_cannot_read_what_it_stored() {
    let charm = at_start(|model| match VISITS.get(model) {
        Err(Error::Stored { .. }) => VISITS.set(model, Visits::default()),
        other => other.map(drop),
    });
    let outcome = start(&charm, storing(&[("visits", "\"none\"")]));
    assert_eq!(outcome.error, None);
    let set = "state-set --file - <<< {'visits': '{\"count\":0,\"last\":null}'}";
    assert_eq!(outcome.calls, [GET, set]);
}

#[test]
fn a_state_that_is_forgotten_is_the_default_and_leaves_nothing() {
    let charm = at_start(|model| {
        VISITS.forget(model)?;
        assert_eq!(*VISITS.get(model)?, Visits::default());
        Ok(())
    });
    let outcome = start(&charm, storing(&[("visits", "{}")]));
    assert_eq!(outcome.error, None);
    assert_eq!(outcome.calls, [GET, "state-delete visits"]);
    assert_eq!(start(&charm, storing(&[])).calls, [GET]);
    let in_file = at_start(|model| IN_FILE.forget(model));
    let outcome = start(&in_file, Juju::new().keeps(&files(Some("{}"))));
    assert_eq!((outcome.error, outcome.calls), (None, vec![]));
    assert_eq!(outcome.files, files(None));
}

#[test]
fn two_states_under_one_key_and_keys_that_are_none_are_errors() {
    const OTHER: StoredState<Vec<String>> = StoredState::new("visits");
    let charm = at_start(|model| {
        VISITS.get(model)?;
        OTHER.get(model).map(drop)
    });
    let error = start(&charm, storing(&[])).error.unwrap();
    assert!(
        error.contains("`visits`: the charm keeps states of two types"),
        "{error}"
    );
    for key in ["", "Visits", "a.1", "a b", "charm-core-deferred"] {
        let charm = at_start(move |model| StoredState::<Visits>::new(key).get(model).map(drop));
        let outcome = start(&charm, storing(&[]));
        let error = outcome.error.unwrap();
        assert!(error.contains("not a key for a state"), "{error}");
        assert!(!outcome.calls.contains(&GET.to_owned()));
    }
}

#[test]
fn a_state_that_has_no_json_is_an_error_where_it_is_set() {
    type Odd = BTreeMap<(u8, u8), u8>;
    const ODD: StoredState<Odd> = StoredState::new("odd");
    let charm = at_start(|model| ODD.set(model, [((1, 2), 3)].into()));
    let error = start(&charm, storing(&[])).error.unwrap();
    assert!(
        error.contains("cannot keep a state under `odd`: key must be a string"),
        "{error}"
    );
}

#[test]
fn a_state_of_any_size_is_stored_in_pieces_that_juju_takes() {
    const TEXT: StoredState<String> = StoredState::new("text");
    // Three bytes a character, so that no piece may end where it likes.
    let long = "名".repeat(100_000);
    let wanted = long.clone();
    let charm = at_start(move |model| TEXT.set(model, wanted.clone()));
    let outcome = start(&charm, storing(&[]));
    assert_eq!(outcome.error, None);
    assert_eq!(outcome.calls.len(), 2);
    let set = outcome.calls[1].strip_prefix("state-set --file - <<< ");
    let entries: BTreeMap<String, String> = serde_yaml::from_str(set.unwrap()).unwrap();
    assert_eq!(
        entries.keys().collect::<Vec<_>>(),
        ["text", "text.1", "text.2", "text.3", "text.4"]
    );
    assert!(entries.values().all(|value| value.len() <= 64 * 1024));

    // It is read back, and the pieces go with it.
    let entries: Vec<_> = entries
        .iter()
        .map(|(key, value)| (&**key, &**value))
        .collect();
    let charm = at_start(move |model| {
        assert_eq!(*TEXT.get(model)?, long);
        TEXT.set(model, "short".to_owned())
    });
    let outcome = start(&charm, storing(&entries));
    assert_eq!(outcome.error, None);
    assert_eq!(
        outcome.calls[1..],
        [
            "state-set --file - <<< {'text': '\"short\"'}",
            "state-delete text.1",
            "state-delete text.2",
            "state-delete text.3",
            "state-delete text.4"
        ]
    );

    let charm = at_start(|model| TEXT.get(model).map(drop));
    for (torn, why) in [
        (&entries[..3], "its piece 3 is missing"),
        (&[("text", "+x")][..], "how many pieces"),
        (
            &[("text", "+18446744073709551615 a")][..],
            "its piece 1 is missing",
        ),
    ] {
        let error = start(&charm, storing(torn)).error.unwrap();
        assert!(
            error.contains(why) && error.contains("state-delete text"),
            "{error}"
        );
    }
}

#[test]
fn a_state_counts_in_the_collected_status() {
    let mut charm = counting(VISITS);
    charm.collect_status(|model| {
        let visits = VISITS.get(model)?.count;
        Ok::<_, Error>(Active(visits.to_string()))
    });
    let outcome = start(&charm, storing(&[]));
    assert_eq!(outcome.error, None);
    assert_eq!(outcome.calls[1], "status-set -- active 1");
    assert!(outcome.calls[2].starts_with("state-set"));
}

#[test]
fn state_that_juju_or_the_disk_does_not_take_fails_the_hook() {
    let charm = counting(VISITS);
    let juju = storing(&[]).answers(
        "state-set",
        1,
        "",
        "ERROR max allowed value length exceeded",
    );
    let error = start(&charm, juju).error.unwrap();
    assert!(
        error.starts_with("in start: hook tool `state-set --file -`"),
        "{error}"
    );
    // A host without files.
    let error = start(&counting(IN_FILE), Juju::new()).error.unwrap();
    assert!(
        error.contains("stored state in /charm/.charm-core/visits.json: "),
        "{error}"
    );
}

/// As a test does that needs no charm.
#[test]
fn what_an_opened_model_keeps_is_written_once_it_is_committed() {
    let juju = Arc::new(storing(&[]));
    let lookup = |name: &str| {
        let value = match name {
            "JUJU_DISPATCH_PATH" => "hooks/start",
            "JUJU_UNIT_NAME" => "web/0",
            "JUJU_MODEL_NAME" | "JUJU_MODEL_UUID" | "JUJU_CHARM_DIR" => "any",
            _ => return None,
        };
        Some(value.into())
    };
    let model = Model::open(&lookup, juju.clone()).unwrap();
    VISITS.update(&model, |visits| visits.count += 1).unwrap();
    assert_eq!(*juju.calls.lock().unwrap(), [GET]);
    model.commit().unwrap();
    model.commit().unwrap();
    let set = "state-set --file - <<< {'visits': '{\"count\":1,\"last\":null}'}";
    assert_eq!(*juju.calls.lock().unwrap(), [GET, set]);
}
