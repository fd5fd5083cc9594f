//! Neighbours of whom one is bad, silent or gone.

use charm_core::event::UpdateStatus;
use charm_core::model::{BadEntry, Unreadable};
use charm_core::{AppName, Databag, Error, Model, RelationId};
use charm_testing::{Fault, RelationState, State};
use serde::Deserialize;

use crate::shop::{TILLS, WEBSITE};
use crate::{config_changed, handling, idle};

#[derive(Debug, PartialEq, Deserialize)]
struct Address<'a> {
    host: &'a str,
    port: Option<u16>,
}

type Read<'m> = Vec<(Option<&'m str>, Result<Option<Address<'m>>, Unreadable>)>;

fn of_apps(model: &Model) -> Read<'_> {
    let neighbours = model.remote_apps(WEBSITE).unwrap();
    let read = neighbours
        .iter()
        .map(|one| (one.app.map(AppName::as_str), one.load()));
    read.collect()
}

fn related(state: &mut State, app: &str, data: &[(&str, &str)]) -> RelationId {
    let relation = RelationState::on(WEBSITE).remote(app);
    state.add(relation.remote_app_data(data.iter().copied()))
}

/// Looks at `state` with this version of Juju.
fn look(version: &str, state: &State, look: impl FnOnce(&Model)) {
    let context = idle().juju_version(version);
    let run = context.prepare(UpdateStatus, state).before(look);
    run.run().unwrap();
}

fn address(host: &str, port: Option<u16>) -> Address<'_> {
    Address { host, port }
}

#[test]
fn each_neighbour_is_told_on_its_own_whichever_is_bad_silent_or_gone() {
    let mut state = State::new();
    related(&mut state, "good", &[("host", "\"a\""), ("port", "80")]);
    related(&mut state, "silent", &[]);
    related(&mut state, "other", &[("ingress-address", "10.1.0.7")]);
    related(
        &mut state,
        "bad",
        &[("host", "\"b\""), ("port", "\"hunter2\"")],
    );
    related(&mut state, "half", &[("port", "80")]);
    let gone = related(&mut state, "gone", &[("host", "\"c\"")]);
    state[&gone].gone = true;
    related(&mut state, "last", &[("host", "\"d\"")]);
    let bad = |key: Option<&str>, reason: &str| {
        Err(Unreadable::Bad(BadEntry {
            key: key.map(str::to_owned),
            reason: reason.to_owned(),
        }))
    };
    for version in ["3.6.9", "4.0.16"] {
        look(version, &state, |model| {
            let expected: Read<'_> = vec![
                (Some("good"), Ok(Some(address("a", Some(80))))),
                (Some("silent"), Ok(None)),
                (Some("other"), Ok(None)),
                (
                    Some("bad"),
                    bad(Some("port"), "wrong value, expected u16 at line 1 column 9"),
                ),
                (Some("half"), bad(None, "missing field `host`")),
                (Some("gone"), Err(Unreadable::Gone)),
                (Some("last"), Ok(Some(address("d", None)))),
            ];
            assert_eq!(of_apps(model), expected, "{version}");
        });
    }
}

#[test]
fn what_may_not_be_read_is_told_apart_from_what_is_gone() {
    let mut state = State::new();
    let first = related(&mut state, "first", &[]);
    related(&mut state, "second", &[("host", "\"a\"")]);
    let denied = || Fault::refused("ERROR permission denied");
    for (version, why) in [
        // There Juju says so of a relation that is gone, and of nothing else that it tells of by itself.
        ("3.6.9", Unreadable::Gone),
        ("4.0.16", Unreadable::NotAllowed),
    ] {
        let reading = handling(move |model| {
            let first = (Some("first"), Err(why.clone()));
            let second = (Some("second"), Ok(Some(address("a", None))));
            assert_eq!(of_apps(model), [first, second], "{version}");
            Ok::<(), Error>(())
        });
        let reading = reading.juju_version(version);
        let run = reading.prepare(config_changed(), &state);
        run.fail(("relation-get", 0), denied()).run().unwrap();
        // An application that is not at the other end.
        look(version, &state, |model| {
            let stranger: AppName = "stranger".parse().unwrap();
            let relation = &model.relations(WEBSITE).unwrap()[0];
            let error = relation.data(&stranger).unwrap_err();
            assert!(
                matches!(error, Error::NotAllowed { .. }),
                "{version}: {error}"
            );
        });
        let mut state = state.clone();
        state[&first].gone = true;
        look(version, &state, |model| {
            let relation = &model.relations(WEBSITE).unwrap()[0];
            let error = relation.remote_data().unwrap_err();
            assert!(
                matches!(error, Error::RelationGone { .. }),
                "{version}: {error}"
            );
        });
    }
}

#[test]
fn what_says_nothing_of_one_neighbour_is_an_error() {
    let mut state = State::new();
    related(&mut state, "first", &[]);
    let reading = handling(|model| model.remote_apps(WEBSITE).map(drop));
    let fire = Fault::refused("ERROR the controller is on fire");
    let run = reading.prepare(config_changed(), &state);
    let failure = run.fail("relation-get", fire).run().unwrap_err();
    assert!(failure.to_string().ends_with("on fire"), "{failure}");
}

#[test]
fn units_are_told_one_by_one_and_peers_too() {
    let mut state = State::new();
    let data = |host: &str| Databag::from([("host".to_owned(), format!("\"{host}\""))]);
    let mut website = RelationState::on(WEBSITE).remote("proxy");
    website.remote_units = [(0, data("a")), (3, Databag::new())].into();
    let website = state.add(website);
    let gone = state.add(RelationState::on(WEBSITE).remote("gone").remote_units([0]));
    state[&gone].gone = true;
    let mut tills = RelationState::on(TILLS);
    tills.remote_units = [(7, data("till"))].into();
    state.add(tills);
    look("3.6.9", &state, |model| {
        let neighbours = model.remote_units(WEBSITE).unwrap();
        let read = neighbours.iter().map(|one| {
            let owner = one.owner().map(|owner| owner.to_string());
            (owner.unwrap_or_default(), one.load::<Address<'_>>())
        });
        let read: Vec<_> = read.collect();
        let unit = |name: &str| format!("unit {name}");
        assert_eq!(
            read,
            [
                (unit("proxy/0"), Ok(Some(address("a", None)))),
                (unit("proxy/3"), Ok(None)),
                (unit("gone/0"), Err(Unreadable::Gone)),
            ]
        );
        assert_eq!(*neighbours[0].relation.id(), website);
        let tills = model.remote_units(TILLS).unwrap();
        assert_eq!(tills[0].load(), Ok(Some(address("till", None))));
        assert_eq!(tills.len(), 1);
    });
}
