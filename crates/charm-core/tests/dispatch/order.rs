//! Who is called, when, and how often.

use std::sync::{Arc, Mutex};

use charm_core::event::{ConfigChanged, Labelled, LeaderElected, RelationCreated, Start};
use charm_core::{Charm, Component, Endpoint, Event, Model, On};

use crate::juju::{Juju, dispatch, hook};

type Notes = Arc<Mutex<Vec<&'static str>>>;

fn note(notes: &Notes, text: &'static str) -> impl Fn(&Model) -> anyhow::Result<()> + 'static {
    let notes = notes.clone();
    move |_| {
        notes.lock().unwrap().push(text);
        Ok(())
    }
}

#[test]
fn a_hook_that_nobody_observes_starts_no_process() {
    let mut charm = Charm::new();
    charm.observe(Start, |model, _| model.unit().is_leader().map(drop));
    let outcome = dispatch(&charm, Juju::new(), &hook("hooks/update-status"));
    assert_eq!((outcome.error, outcome.calls), (None, vec![]));
}

#[test]
fn observers_run_in_the_order_of_their_registration() {
    struct Library(Notes);
    impl Component for Library {
        fn register(self, charm: &mut Charm) {
            charm.observe_any((Start, ConfigChanged), note(&self.0, "library"));
        }
    }
    let notes = Notes::default();
    let mut charm = Charm::new();
    charm
        .observe_any(Start, note(&notes, "first"))
        .add(Library(notes.clone()))
        .observe_any([Start, Start], note(&notes, "once, though named twice"))
        .observe_any(LeaderElected, note(&notes, "never"));
    dispatch(&charm, Juju::new(), &hook("hooks/start"));
    assert_eq!(
        *notes.lock().unwrap(),
        ["first", "library", "once, though named twice"]
    );
}

charm_core::metadata!(
    #[expect(dead_code, reason = "the actions are not observed here")]
    mod shop,
    "tests/charms/shop"
);

#[test]
fn one_handler_is_told_of_many_events_in_tuples_arrays_and_lists() {
    let notes = Notes::default();
    let mut charm = Charm::new();
    let database = vec![shop::DATABASE.joined(), On::any()];
    charm.observe_any(
        (
            Start,
            [LeaderElected; 1],
            (shop::DATABASE.events(), (database,)),
        ),
        note(&notes, "told"),
    );
    for told in ["start", "leader-elected", "database-relation-created"] {
        let path = format!("hooks/{told}");
        let vars = [
            ("JUJU_DISPATCH_PATH", &*path),
            ("JUJU_RELATION_ID", "database:1"),
        ];
        dispatch(&charm, Juju::new(), &vars);
    }
    dispatch(&charm, Juju::new(), &hook("hooks/config-changed"));
    assert_eq!(notes.lock().unwrap().len(), 3);
}

#[test]
fn a_subject_narrows_a_selector() {
    let notes = Notes::default();
    let mut charm = Charm::new();
    charm
        .observe_any(shop::DATABASE.created(), note(&notes, "database"))
        .observe_any(shop::endpoint::DATA.created(), note(&notes, "data"))
        .observe_any(On::<RelationCreated>::any(), note(&notes, "any"));
    let vars = [
        ("JUJU_DISPATCH_PATH", "hooks/data-relation-created"),
        ("JUJU_RELATION_ID", "data:1"),
        ("JUJU_REMOTE_APP", "pg"),
    ];
    dispatch(&charm, Juju::new(), &vars);
    assert_eq!(*notes.lock().unwrap(), ["data", "any"]);
}

#[derive(Debug, Clone)]
struct Ready(&'static str);

impl Event for Ready {
    fn subject(&self) -> Option<&str> {
        Some(self.0)
    }
}

impl Labelled for Ready {}

#[test]
fn emitted_events_follow_once_the_present_event_is_done() {
    let notes = Notes::default();
    let seen = notes.clone();
    let mut charm = Charm::new();
    charm
        .observe(On::<Ready>::subject("a"), |model, _| {
            model.emit(Ready("c"));
            anyhow::Ok(())
        })
        .observe(On::<Ready>::any(), move |_, event| {
            seen.lock().unwrap().push(event.0);
            anyhow::Ok(())
        })
        .observe(Start, |model, _| {
            model.emit(Ready("a"));
            model.emit(Ready("b"));
            anyhow::Ok(())
        })
        .observe_any(Start, note(&notes, "start"));
    dispatch(&charm, Juju::new(), &hook("hooks/start"));
    assert_eq!(*notes.lock().unwrap(), ["start", "a", "b", "c"]);
}

#[test]
fn an_error_tells_which_emitted_event_it_comes_from() {
    let mut charm = Charm::new();
    charm
        .observe(Start, |model, _| {
            model.emit(Ready("a"));
            anyhow::Ok(())
        })
        .observe(On::<Ready>::any(), |_, _| {
            Err::<(), _>(anyhow::anyhow!("no"))
        });
    let outcome = dispatch(&charm, Juju::new(), &hook("hooks/start"));
    assert_eq!(
        outcome.error.as_deref(),
        Some("in start, handling Ready(\"a\"): no")
    );
}
