//! Options that break a rule of the charm.

use charm_core::event::{Start, UpdateStatus};
use charm_core::model::{BadOption, CheckedConfig};
use charm_core::{Active, Blocked, Charm, CurrentStatus, Error, Model, Waiting};
use charm_testing::{Context, Occurrence, State};

use crate::config_changed;
use crate::shop::{Config, METADATA};

struct Workers(u8);

impl CheckedConfig for Workers {
    type Config = Config;

    fn check(config: Config) -> Result<Self, BadOption> {
        let bad = |_| BadOption::new(Config::WORKERS, "from 0 to 255\nfor each till");
        u8::try_from(config.workers).map(Workers).map_err(bad)
    }
}

fn hire(model: &Model) -> Result<(), Error> {
    let Ok(Workers(count)) = model.checked_config()? else {
        return Ok(());
    };
    model.unit().set_workload_version(&count.to_string())
}

/// It checks its config, and does nothing else in config-changed.
fn checking() -> Context {
    let build = |charm: &mut Charm| {
        charm
            .observe_any((Start, UpdateStatus), hire)
            .check_config::<Workers>();
    };
    Context::new(build, METADATA)
}

fn said(context: &Context, event: impl Into<Occurrence>, state: &State) -> CurrentStatus {
    context.run(event, state).unwrap().state.unit_status
}

const BAD: Blocked<&str> =
    Blocked("Invalid configuration: 'workers': from 0 to 255\\nfor each till");

#[test]
fn a_bad_option_is_the_status_in_each_event_until_it_is_mended() {
    let bad = State::new().config("workers", 256);
    let events: [Occurrence; 3] = [config_changed(), Start.into(), UpdateStatus.into()];
    for event in events {
        let outcome = checking().run(event.clone(), &bad).unwrap();
        assert_eq!(outcome.state.unit_status, BAD, "{event:?}");
        assert_eq!(outcome.tools(), ["config-get", "status-set"], "{event:?}");
        let mended = outcome.state.config("workers", 255);
        let collecting = Context::new(
            |charm| {
                charm
                    .collect_status(|_| Ok::<_, Error>(Active("")))
                    .check_config::<Workers>();
            },
            METADATA,
        );
        assert_eq!(said(&collecting, config_changed(), &mended), Active(""));
    }
}

#[test]
fn while_an_option_is_bad_handlers_have_no_config() {
    let bad = State::new().config("workers", 256);
    let outcome = checking().run(Start, &bad).unwrap();
    assert_eq!(outcome.state.workload_version, bad.workload_version);
    let good = bad.config("workers", 7);
    let outcome = checking().run(Start, &good).unwrap();
    assert_eq!(outcome.state.workload_version.as_deref(), Some("7"));
    // Its options are good, so nothing is said of them, and they are asked for once.
    assert_eq!(outcome.tools(), ["config-get", "application-version-set"]);
}

#[test]
fn a_bad_option_is_shown_before_what_else_blocks() {
    let build = |charm: &mut Charm| {
        charm
            .collect_status(|_| Ok::<_, Error>(Blocked("no flour")))
            .check_config::<Workers>();
    };
    let context = Context::new(build, METADATA);
    let state = State::new().config("workers", -1);
    assert_eq!(said(&context, config_changed(), &state), BAD);
    let state = state.config("workers", 1);
    assert_eq!(
        said(&context, config_changed(), &state),
        Blocked("no flour")
    );
}

#[test]
fn where_the_leader_acts_upon_it_the_others_do_not_look() {
    let build = |charm: &mut Charm| {
        charm
            .check_config_on_leader::<Workers>()
            .collect_status(|_| Ok::<_, Error>(Waiting("to lead")));
    };
    let context = Context::new(build, METADATA);
    let leader = State::new().config("workers", 256).leader(true);
    assert_eq!(said(&context, config_changed(), &leader), BAD);
    let outcome = context
        .run(config_changed(), &leader.leader(false))
        .unwrap();
    assert_eq!(outcome.state.unit_status, Waiting("to lead"));
    assert_eq!(outcome.tools(), ["is-leader", "status-set"]);
}
