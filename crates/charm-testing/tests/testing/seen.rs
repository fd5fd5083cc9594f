//! What has changed of config, databags and secrets since a charm took note of them.

use std::collections::BTreeMap;

use charm_core::event::{
    ConfigChanged, RelationChanged, RelationEvent as _, SecretChanged, Start, UpdateStatus,
};
use charm_core::model::{Changes, Noted, SecretContent, Seen};
use charm_core::{AnyEndpoint, Charm, Databag, Error, Model, On, RelationId, SecretId};
use charm_testing::{Context, RelationState, SecretState, State, event};

use crate::config_changed;
use crate::shop::{Config, DATABASE, METADATA, WEBSITE};

const SEEN: Seen = Seen::new("seen");

/// The keys that changed, in the workload's version, which is as good a place to look at as any.
fn tell<V: Noted>(model: &Model, changes: &Changes<'_, V>) -> Result<(), Error> {
    let mut keys: Vec<_> = changes.iter().map(|(key, _)| key).collect();
    keys.sort_unstable();
    assert_eq!(keys.is_empty(), changes.is_empty());
    model.unit().set_workload_version(&keys.join(" "))
}

fn version(state: &State) -> String {
    state.workload_version.clone().unwrap_or_default()
}

/// It tells of its config in each event, and takes note of it in config-changed.
fn configured() -> Context {
    let look = |model: &Model, _: &_| {
        let changes = SEEN.config(model)?;
        tell(model, &changes)
    };
    let build = move |charm: &mut Charm| {
        charm
            .observe(UpdateStatus, look)
            .observe(ConfigChanged, |model, _| SEEN.config(model)?.note());
    };
    Context::new(build, METADATA)
}

fn told(context: &Context, state: &State) -> String {
    let outcome = context.run(UpdateStatus, state).unwrap();
    version(&outcome.state)
}

#[test]
fn a_change_of_config_is_told_until_it_is_noted() {
    let first = State::new().config("workers", 5);
    let all = told(&configured(), &first);
    assert!(
        all.contains(Config::CURRENCY) && all.contains(Config::WORKERS),
        "{all}"
    );
    let noted = configured().run(config_changed(), &first).unwrap().state;
    assert_eq!(told(&configured(), &noted), "");
    let changed = noted.config("workers", 6).config("open", false);
    for _ in 0..2 {
        assert_eq!(told(&configured(), &changed), "open workers");
    }
    let noted = configured().run(config_changed(), &changed).unwrap().state;
    assert_eq!(told(&configured(), &noted), "");
}

#[test]
fn old_and_new_are_there_and_no_debug_shows_them() {
    let noted = configured().run(config_changed(), &State::new()).unwrap();
    let look = |charm: &mut Charm| {
        charm.observe(UpdateStatus, |model, _| {
            let changes = SEEN.config(model)?;
            assert!(!changes.is_first());
            let currency = changes.get("currency").unwrap();
            assert_eq!(currency.old.unwrap(), "EUR");
            assert_eq!(currency.new.unwrap(), "HUF");
            assert!(changes.get("workers").is_none());
            assert_eq!(
                format!("{changes:?} {currency:?}"),
                r#"{"currency"} Changed(other)"#
            );
            Ok::<_, Error>(())
        });
    };
    let state = noted.state.config("currency", "HUF");
    Context::new(look, METADATA)
        .run(UpdateStatus, &state)
        .unwrap();
}

#[test]
fn what_a_failed_hook_has_noted_is_told_again() {
    let failing = |charm: &mut Charm| {
        charm.observe(Start, |model, _| {
            SEEN.config(model)?.note()?;
            anyhow::bail!("not now")
        });
    };
    let failure = Context::new(failing, METADATA).run(Start, &State::new());
    let state = failure.unwrap_err().outcome.state;
    assert!(!told(&configured(), &state).is_empty());
}

#[test]
fn it_costs_one_call_to_read_and_one_where_something_is_new() {
    let tools = |state: &State| {
        let outcome = configured().run(config_changed(), state).unwrap();
        (outcome.tools().join(" "), outcome.state)
    };
    let (first, noted) = tools(&State::new());
    assert_eq!(first, "config-get state-get state-set");
    let (again, _) = tools(&noted);
    assert_eq!(again, "config-get state-get");
}

/// It tells of the databag of each remote unit, and takes note of it.
fn related() -> Context {
    let build = |charm: &mut Charm| {
        charm.observe(On::<RelationChanged>::any(), |model, event| {
            let Some(unit) = &event.unit else {
                return Ok(());
            };
            let changes = SEEN.databag(&event.relation(model), unit)?;
            tell(model, &changes)?;
            changes.note()
        });
    };
    Context::new(build, METADATA)
}

/// What it tells when the unit of that number has changed, and the state after.
fn heard(state: &State, relation: &RelationId, unit: u32) -> (String, State) {
    let outcome = related().run(event::changed_by(relation, unit), state);
    let state = outcome.unwrap().state;
    (version(&state), state)
}

#[test]
fn each_databag_is_noted_by_itself() {
    let mut state = State::new();
    let shops = RelationState::on(DATABASE).remote("postgresql");
    let shops = shops.remote_unit_data(0, [("host", "a")]);
    let relation = state.add(shops.remote_unit_data(1, [("host", "a")]));
    let (all, state) = heard(&state, &relation, 0);
    assert!(
        all.contains("host") && all.contains("ingress-address"),
        "{all}"
    );
    // Of the other unit nothing is noted yet.
    let (other, mut state) = heard(&state, &relation, 1);
    assert_eq!(other, all);
    let unit = state[&relation].remote_units.get_mut(&1).unwrap();
    unit.insert("host".to_owned(), "b".to_owned());
    unit.insert("port".to_owned(), "5432".to_owned());
    assert_eq!(heard(&state, &relation, 0).0, "");
    let (changed, mut state) = heard(&state, &relation, 1);
    assert_eq!(changed, "host port");
    state[&relation]
        .remote_units
        .get_mut(&1)
        .unwrap()
        .remove("port");
    assert_eq!(heard(&state, &relation, 1).0, "port");
}

#[test]
fn units_and_relations_that_are_gone_are_forgotten() {
    let mut state = State::new();
    let shops = |app: &str| {
        let relation = RelationState::on(WEBSITE).remote(app);
        relation.remote_units([0, 1])
    };
    let first = state.add(shops("first"));
    let second = state.add(shops("second"));
    let elsewhere = state.add(
        RelationState::on(DATABASE)
            .remote("proxy")
            .remote_units([0]),
    );
    let note = |charm: &mut Charm| {
        charm.observe(UpdateStatus, |model, _| {
            for endpoint in [AnyEndpoint::from(WEBSITE), DATABASE.into()] {
                for relation in model.relations(endpoint)? {
                    for unit in relation.units()? {
                        SEEN.databag(&relation, unit)?.note()?;
                    }
                }
            }
            Ok::<_, Error>(())
        });
    };
    let noted = Context::new(note, METADATA)
        .run(UpdateStatus, &state)
        .unwrap();
    let known = |state: &State| {
        let databags: BTreeMap<String, Databag> =
            serde_json::from_str(&state.stored["seen-databags"]).unwrap();
        databags.into_keys().collect::<Vec<_>>()
    };
    let named = |relation: &RelationId, unit: &str| format!("{relation} unit {unit}");
    let mut all = [
        named(&first, "first/0"),
        named(&first, "first/1"),
        named(&second, "second/0"),
        named(&second, "second/1"),
        named(&elsewhere, "proxy/0"),
    ];
    all.sort_unstable();
    assert_eq!(known(&noted.state), all);

    let mut state = noted.state;
    state.relations.remove(&second);
    let there = &mut state[&first].remote_units;
    there.remove(&1);
    there
        .get_mut(&0)
        .unwrap()
        .insert("host".to_owned(), "b".to_owned());
    let (_, state) = heard(&state, &first, 0);
    let mut left = [named(&first, "first/0"), named(&elsewhere, "proxy/0")];
    left.sort_unstable();
    assert_eq!(known(&state), left);
}

fn id() -> SecretId {
    "secret:9m4e2mr0ui3e8a215n4g".parse().unwrap()
}

fn content(entries: &[(&str, &str)]) -> SecretContent {
    SecretContent::new(entries.iter().copied()).unwrap()
}

/// It follows each secret, tells of it, and takes note of it; in update-status it looks again.
fn following() -> Context {
    let look = |model: &Model| {
        let changes = SEEN.secret(&model.secret(&id()))?;
        tell(model, &changes)?;
        let told = format!("{:?}", changes.iter().collect::<Vec<_>>());
        assert!(!told.contains("hunter"), "{told}");
        changes.note()
    };
    let build = move |charm: &mut Charm| {
        charm
            .observe(UpdateStatus, move |model, _| look(model))
            .observe(On::<SecretChanged>::any(), move |model, event| {
                model.secret(&event.id).refresh()?;
                look(model)
            });
    };
    Context::new(build, METADATA)
}

#[test]
fn of_a_secret_it_is_told_what_has_changed_and_nothing_that_it_holds_is_kept() {
    let mut state = State::new();
    let follow = |state: &State| {
        let outcome = following().run(event::secret_changed(&id()), state);
        let state = outcome.unwrap().state;
        (version(&state), state)
    };
    let secret = SecretState::granted(content(&[("user", "shop"), ("password", "hunter2")]));
    let secret = secret.revision(content(&[("user", "shop"), ("password", "hunter3")]));
    state.add_secret_as(&id(), secret.clone().tracked(1));
    let (all, mut state) = follow(&state);
    assert_eq!(all, "password user");
    let kept = format!("{:?}", state.stored);
    assert!(
        kept.contains("password") && !kept.contains("hunter"),
        "{kept}"
    );

    let third = content(&[("user", "shop"), ("password", "hunter4"), ("host", "a")]);
    state.add_secret_as(&id(), secret.tracked(2).revision(third));
    let (changed, state) = follow(&state);
    assert_eq!(changed, "host password");
    let again = following().run(UpdateStatus, &state).unwrap();
    assert_eq!(version(&again.state), "");
}

#[test]
fn the_same_password_has_another_digest_elsewhere() {
    let digests = |entries: &[(&str, &str)], model: &'static str| {
        let mut state = State::new().model_uuid(model);
        let secret = SecretState::granted(content(&[("old", "x")]));
        state.add_secret_as(&id(), secret.tracked(1).revision(content(entries)));
        let outcome = following()
            .run(event::secret_changed(&id()), &state)
            .unwrap();
        let known: serde_json::Value =
            serde_json::from_str(&outcome.state.stored["seen-secrets"]).unwrap();
        known[id().bare()].clone()
    };
    let (here, there) = (
        "f47ac10b-58cc-4372-a567-0e02b2c3d479",
        "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    );
    let twice = [("first", "hunter2"), ("second", "hunter2")];
    assert_eq!(digests(&twice, here), digests(&twice, here));
    assert_ne!(
        digests(&twice, here)["first"],
        digests(&twice, there)["first"]
    );
    assert_ne!(
        digests(&twice, here)["first"],
        digests(&twice, here)["second"]
    );
}
