//! What a test gets to see of a run.

use std::fmt;

use anyhow::Context as _;
use charm_core::CurrentStatus;
use charm_core::event::{ConfigChanged, Start};
use charm_core::host::{Call, Exit};
use charm_core::{Active, Charm, Endpoint, Error, Maintenance, Model, Waiting};
use charm_testing::{Cause, Context, LogLevel, RelationState, State, event};
use serde_json::json;
use tracing::level_filters::LevelFilter;

use crate::shop::action::Restock;
use crate::shop::{METADATA, TILLS, WEBSITE};
use crate::{config_changed, handling, idle};

#[test]
fn an_event_that_nobody_observes_changes_nothing() {
    let state = State::new()
        .leader(true)
        .config("workers", 2)
        .app_status(Active("open"))
        .unit_status(Maintenance("cleaning"))
        .workload_version("1.2")
        .stored("a", "b")
        .relation(RelationState::on(WEBSITE).local_app_data([("a", "b")]))
        .relation(RelationState::on(TILLS).remote_unit_data(1, [("c", "d")]));
    let outcome = idle().run(Start, &state).unwrap();
    assert_eq!(outcome.state, state);
    assert_eq!(outcome.calls, []);
    assert_eq!(outcome.events_of::<Start>().count(), 0);
}

#[test]
fn an_action_that_nobody_observes_fails() {
    let restock = event::action(Restock).param("article", "tea");
    let failure = idle().run(restock, &State::new()).unwrap_err();
    assert_eq!(
        failure.to_string(),
        "this charm does not implement action `restock`"
    );
}

#[test]
fn each_call_is_seen_with_what_went_in_and_came_out() {
    let context = handling(|model| {
        let relation = model.relation(WEBSITE)?.context("no website")?;
        relation.set(model.app(), "colour", "red")?;
        relation.set(model.app(), "shape", "")?;
        anyhow::Ok(())
    });
    let state = State::new()
        .leader(true)
        .relation(RelationState::on(WEBSITE).local_app_data([("shape", "round")]));
    let outcome = context.run(ConfigChanged, &state).unwrap();
    let lines: Vec<String> = outcome
        .calls
        .iter()
        .map(|call| call.command_line())
        .collect();
    assert_eq!(
        lines,
        [
            "relation-ids --format=json website",
            "is-leader --format=json",
            "relation-set -r website:1 --app --file -",
            "relation-set -r website:1 --app --file -",
        ]
    );
    assert_eq!(outcome.calls[0].stdout, "[\"website:1\"]\n");
    assert_eq!(outcome.calls[0].exit, Some(Exit::Code(0)));
    let stdin = outcome.calls[2].stdin.as_deref().unwrap();
    assert!(stdin.contains("'colour'") && stdin.contains("'red'"));
    assert_eq!(
        state.changes_to(&outcome.state),
        [
            "relation website:1, local app colour: (none) -> red",
            "relation website:1, local app shape: round -> (none)",
        ]
    );
}

#[test]
fn a_tool_that_refuses_uses_jujus_words() {
    let context = handling(|model| {
        let call = Call::new("relation-get").arg("-r").arg("website:9");
        let answer = model.host().run(&call)?;
        anyhow::ensure!(answer.exit == Exit::Code(2), "{answer:?}");
        let missing = model.host().run(&Call::new("no-such-tool"));
        anyhow::ensure!(missing.is_err());
        Ok(())
    });
    let outcome = context.run(ConfigChanged, &State::new()).unwrap();
    let stderr = &outcome.calls[0].stderr;
    assert!(stderr.ends_with("relation not found\n"), "{stderr}");
    assert_eq!(outcome.calls[1].exit, None);
}

#[test]
fn statuses_are_kept_in_order() {
    let context = handling(|model| {
        model.unit().set_status(Maintenance("baking"))?;
        model.app().set_status(Waiting("for flour"))?;
        model.unit().set_status(Active(""))?;
        model.unit().set_status(Active(""))?;
        model.unit().set_workload_version("3.1")
    });
    let state = State::new().leader(true);
    let outcome = context.run(ConfigChanged, &state).unwrap();
    let unknown = State::new().unit_status;
    assert_eq!(
        outcome.state.unit_status_history,
        [unknown, Maintenance("baking").into()]
    );
    assert!(outcome.state.app_status_history.is_empty());
    assert_eq!(
        state.changes_to(&outcome.state),
        [
            "app status: (none) -> waiting: for flour",
            "unit status: unknown -> maintenance: baking -> active",
            "workload version: (none) -> 3.1",
        ]
    );
}

#[test]
fn the_history_of_statuses_grows_from_event_to_event() {
    let context = handling(|model| {
        model.unit().set_status(Maintenance("baking"))?;
        model.unit().set_status(Active(""))?;
        model.app().set_status(Active("open"))
    });
    let state = State::new()
        .leader(true)
        .unit_status_history([Waiting("for flour")])
        .unit_status(Active(""))
        .app_status(Waiting("for flour"));
    let first = context.run(ConfigChanged, &state).unwrap().state;
    assert_eq!(
        state.changes_to(&first),
        [
            "app status: waiting: for flour -> active: open",
            "unit status: active -> maintenance: baking -> active",
        ]
    );
    let second = context.run(ConfigChanged, &first).unwrap().state;
    let history = ["for flour", "", "baking", "", "baking"];
    let messages = second
        .unit_status_history
        .iter()
        .map(|status| match status {
            CurrentStatus::Set(status) => status.message(),
            CurrentStatus::Juju { name, .. } => name,
        });
    assert!(messages.eq(history), "{second:#?}");
    assert_eq!(
        second.app_status_history,
        [Waiting("for flour")],
        "the same again is no news"
    );
}

#[test]
fn the_log_is_the_charms_own_words() {
    let build = |charm: &mut Charm| {
        charm.observe(WEBSITE.created(), |_, _| {
            tracing::debug!("looking around");
            tracing::warn!(colour = "red", "paint is wet");
            Ok::<(), Error>(())
        });
    };
    let mut state = State::new();
    let id = state.add(RelationState::on(WEBSITE));
    let quiet = Context::new(build, METADATA);
    let outcome = quiet.run(event::created(&id), &state).unwrap();
    let log: Vec<_> = outcome.logged(LogLevel::Trace).collect();
    assert_eq!(log, ["paint is wet colour=\"red\""]);
    assert_eq!(outcome.log[0].level, LogLevel::Warning);
    let outcome = quiet
        .log_level(LevelFilter::DEBUG)
        .run(event::created(&id), &state)
        .unwrap();
    assert_eq!(outcome.logged(LogLevel::Debug).count(), 2);
    assert_eq!(outcome.logged(LogLevel::Info).count(), 1);
}

#[test]
fn an_error_is_a_value_with_its_chain_and_drops_what_juju_holds_back() {
    #[derive(Debug)]
    struct NoFlour;

    impl fmt::Display for NoFlour {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("no flour")
        }
    }

    impl std::error::Error for NoFlour {}

    let context = handling(|model| {
        model.unit().set_status(Maintenance("baking"))?;
        model.unit().set_workload_version("9")?;
        for relation in model.relations(WEBSITE)? {
            relation.set(model.app(), "half", "done")?;
            relation.set(model.unit(), "half", "done")?;
        }
        let store = Call::new("state-set").arg("half=done");
        anyhow::ensure!(model.host().run(&store)?.exit == Exit::Code(0));
        Err(NoFlour).context("cannot bake")
    });
    let state = State::new()
        .leader(true)
        .relation(RelationState::on(WEBSITE));
    let failure = context.run(ConfigChanged, &state).unwrap_err();
    assert_eq!(
        failure.to_string(),
        "in config-changed: cannot bake: no flour"
    );
    let Cause::Error(error) = &failure.cause else {
        panic!("{failure}");
    };
    assert!(error.chain().any(|cause| cause.is::<NoFlour>()));
    assert_eq!(
        state.changes_to(&failure.outcome.state),
        [
            "unit status: unknown -> maintenance: baking",
            "workload version: (none) -> 9",
        ]
    );
    // Whoever unwraps it reads why, and what was called.
    let shown = format!("{failure:?}");
    assert!(shown.contains("no flour") && shown.contains("\n  state-set half=done\n"));
    let log: Vec<_> = failure.outcome.logged(LogLevel::Error).collect();
    assert_eq!(log, [failure.to_string()]);
}

#[test]
fn a_panic_is_a_value_too() {
    let context = handling(|model: &Model| -> Result<(), Error> {
        model.unit().set_status(Active("fine"))?;
        panic!("out of {}", "flour")
    });
    let failure = context.run(ConfigChanged, &State::new()).unwrap_err();
    assert!(matches!(&failure.cause, Cause::Panic(words) if words == "out of flour"));
    assert_eq!(failure.to_string(), "panicked: out of flour");
    assert_eq!(failure.outcome.state.unit_status, Active("fine"));
    // And the next run knows nothing of it.
    assert!(context.run(Start, &State::new()).is_ok());
}

#[test]
fn what_the_state_stores_is_stored() {
    let context = handling(|model| {
        let get = Call::new("state-get").arg("--format=json").arg("count");
        let answer = model.host().run(&get)?;
        let count: String = serde_json::from_slice(&answer.stdout)?;
        let next = format!("count={}", count.parse::<u32>()? + 1);
        model.host().run(&Call::new("state-set").arg(next))?;
        anyhow::Ok(())
    });
    let mut state = State::new().stored("count", "7");
    for _ in 0..2 {
        state = context.run(ConfigChanged, &state).unwrap().state;
    }
    assert_eq!(state, State::new().stored("count", "9"));
}

fn restocking(charm: &mut Charm) {
    charm.observe(Restock, |model, event| {
        let params = event.params(model)?;
        event.log(model, &format!("{} of {}", params.count, params.article))?;
        event.set_results(model, &json!({"order": {"count": params.count}}))?;
        if params.article == "salt" {
            event.fail(model, "the sea is out of salt")?;
        }
        anyhow::ensure!(params.article != "gold", "no gold here");
        anyhow::Ok(())
    });
}

#[test]
fn an_action_answers() {
    let context = Context::new(restocking, METADATA);
    let restock = |article: &str| event::action(Restock).param("article", article);
    let outcome = context.run(restock("tea"), &State::new()).unwrap();
    assert_eq!(outcome.action.log, ["10 of tea"]);
    assert_eq!(
        json!(outcome.action.results),
        json!({"order": {"count": "10"}})
    );
    assert_eq!(outcome.action.failure, None);

    let outcome = context
        .run(restock("tea").param("count", 3), &State::new())
        .unwrap();
    assert_eq!(outcome.action.log, ["3 of tea"]);

    // An action that fails is no charm that fails.
    let outcome = context.run(restock("salt"), &State::new()).unwrap();
    assert_eq!(
        outcome.action.failure.as_deref(),
        Some("the sea is out of salt")
    );
    assert_eq!(outcome.action.results.len(), 1);

    let failure = context.run(restock("gold"), &State::new()).unwrap_err();
    assert!(failure.to_string().ends_with("no gold here"));
    assert_eq!(failure.outcome.action.log, ["10 of gold"]);
}

#[test]
fn a_test_looks_inside_before_and_after() {
    let context = handling(|model| {
        let website = model.relation(WEBSITE)?.context("no website")?;
        website.set(model.unit(), "port", "443")?;
        anyhow::Ok(())
    });
    let state = State::new().relation(RelationState::on(WEBSITE).local_unit_data([("port", "80")]));
    let port = |model: &Model| {
        let website = model.relation(WEBSITE).unwrap().unwrap();
        website.data(model.unit()).unwrap()["port"].clone()
    };
    let (mut before, mut after) = (String::new(), String::new());
    let outcome = context
        .prepare(config_changed(), &state)
        .before(|model| before = port(model))
        .after(|model| after = port(model))
        .run()
        .unwrap();
    assert_eq!((before.as_str(), after.as_str()), ("80", "443"));
    // What the test reads is not what the charm was seen to read.
    assert_eq!(outcome.tools(), ["relation-ids", "relation-set"]);
}

#[test]
fn a_test_looks_inside_after_a_failure() {
    let context = handling(|_| Err::<(), _>(anyhow::anyhow!("no")));
    let mut looked = false;
    let state = State::new();
    let run = context
        .prepare(ConfigChanged, &state)
        .after(|_| looked = true);
    assert!(run.run().is_err());
    assert!(looked);
}

#[test]
fn runs_side_by_side_do_not_meet() {
    let context = handling(|model| {
        let workers = crate::shop::Config::load(model)?.workers;
        tracing::info!("{workers} workers");
        model.unit().set_status(Active(workers.to_string()))
    });
    std::thread::scope(|scope| {
        for workers in 0..8 {
            let context = &context;
            scope.spawn(move || {
                let state = State::new().config("workers", workers);
                for _ in 0..50 {
                    let outcome = context.run(ConfigChanged, &state).unwrap();
                    assert_eq!(outcome.state.unit_status, Active(workers.to_string()));
                    assert_eq!(outcome.log.len(), 1);
                }
            });
        }
    });
}
