//! Security events in the Juju log.

use charm_core::event::ConfigChanged;
use charm_core::{Active, Charm, Error, Model, SecretId};
use charm_pebble::Layer;
use charm_testing::{
    ContainerState, Context, Failure, Fault, LogLevel, Outcome, RelationState, State,
};
use serde_json::Value;

use crate::handling;
use crate::shop::{DATABASE, METADATA, WEB};

/// A charm that tells of security events and calls `handler` on config-changed.
fn telling<E: Into<anyhow::Error> + 'static>(
    handler: impl Fn(&Model) -> Result<(), E> + Clone + Send + Sync + 'static,
) -> Context {
    let build = move |charm: &mut Charm| {
        let handler = handler.clone();
        charm
            .log_security_events()
            .observe(ConfigChanged, move |model, _| handler(model));
    };
    Context::new(build, METADATA)
}

fn outcome(result: Result<Outcome, Box<Failure>>) -> Outcome {
    result.unwrap_or_else(|failure| failure.outcome)
}

/// What the charm has told.
fn told(outcome: &Outcome) -> Vec<Value> {
    let lines = outcome.log.iter();
    let lines = lines.filter(|line| line.level == LogLevel::Trace);
    lines
        .map(|line| serde_json::from_str(&line.message).unwrap())
        .collect()
}

/// The event and the description of the only one.
fn only(outcome: &Outcome) -> (String, String) {
    let told = told(outcome);
    let [one] = told.as_slice() else {
        panic!("{told:?}");
    };
    let text = |key: &str| one[key].as_str().unwrap().to_owned();
    (text("event"), text("description"))
}

#[test]
fn an_event_has_the_shape_that_ops_gives_it() {
    let context = telling(|_| anyhow::bail!("out of luck"));
    let failed = outcome(context.run(ConfigChanged, &State::new()));
    let line = failed.log.iter().find(|line| line.level == LogLevel::Trace);
    let keys: Vec<String> = line
        .unwrap()
        .message
        .split("\",\"")
        .map(|entry| {
            entry
                .split('"')
                .find(|word| word.len() > 1)
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(
        keys,
        ["datetime", "level", "type", "appid", "event", "description"]
    );
    let told = told(&failed);
    assert_eq!(told[0]["type"], "security");
    assert_eq!(told[0]["level"], "WARN");
    assert_eq!(told[0]["datetime"], "2025-01-01T00:00:00.000000+00:00");
    let appid = format!("{}-shop/0", State::new().model_uuid);
    assert_eq!(told[0]["appid"], *appid);
}

#[test]
fn a_handler_that_fails_or_panics_is_a_crash() {
    let context = telling(|_| anyhow::bail!("out of luck"));
    let (event, description) = only(&outcome(context.run(ConfigChanged, &State::new())));
    assert_eq!(event, "sys_crash:Error");
    assert_eq!(
        description,
        "Uncaught error in charm code: in config-changed: out of luck."
    );
    let context = telling(|_| -> Result<(), Error> { panic!("out of luck") });
    let (event, _) = only(&outcome(context.run(ConfigChanged, &State::new())));
    assert_eq!(event, "sys_crash:Panicked");
}

#[test]
fn a_tool_that_is_refused_for_want_of_rights_is_told_once_and_whether_the_unit_is_known_to_lead() {
    let id: SecretId = "secret:9m4e2mr0ui3e8a215n4g".parse().unwrap();
    for (leads, asked, leadership) in [
        (true, true, " (as leader)"),
        (false, true, ""),
        (true, false, " (leadership unknown)"),
    ] {
        let id = id.clone();
        let context = telling(move |model| {
            if asked {
                model.unit().is_leader()?;
            }
            let refused = model.secret(&id).content();
            assert!(refused.is_err());
            Ok::<_, Error>(())
        });
        let state = State::new().leader(leads);
        let run = context
            .prepare(ConfigChanged, &state)
            .fail("secret-get", Fault::refused("ERROR permission denied\n"));
        let outcome = run.run().unwrap();
        let (event, description) = only(&outcome);
        assert_eq!(event, "authz_fail:secret-get");
        assert_eq!(
            description,
            format!(
                "Hook command 'secret-get'{leadership} failed with code 1: 'ERROR permission denied'."
            )
        );
        let is_leader: &[_] = if asked { &["is-leader"] } else { &[] };
        let tools = [is_leader, &["secret-get", "juju-log"]].concat();
        assert_eq!(outcome.tools(), tools);
    }
}

#[test]
fn a_follower_that_wants_its_application_s_status_is_told() {
    let context = telling(|model: &Model| {
        assert!(model.app().set_status(Active("")).is_err());
        Ok::<_, Error>(())
    });
    let outcome = context.run(ConfigChanged, &State::new()).unwrap();
    let (event, description) = only(&outcome);
    assert_eq!(event, "authz_fail:status-set");
    assert_eq!(
        description,
        "Attempted to set the application's status when not leader."
    );
    assert_eq!(outcome.tools(), ["is-leader", "juju-log"]);
}

#[test]
fn a_relation_that_is_gone_is_no_security_event() {
    let context = telling(|model: &Model| {
        for relation in model.relations(DATABASE)? {
            assert!(Error::unless_gone(relation.remote_data())?.is_none());
        }
        Ok::<_, Error>(())
    });
    let gone = RelationState::on(DATABASE).remote("mysql").gone();
    let outcome = context
        .run(ConfigChanged, &State::new().relation(gone))
        .unwrap();
    assert!(told(&outcome).is_empty(), "{outcome:#?}");
}

#[test]
fn a_reboot_and_a_check_that_is_stopped_are_told() {
    let context = telling(|model: &Model| model.unit().reboot_after_hook());
    let (event, description) = only(&context.run(ConfigChanged, &State::new()).unwrap());
    assert!(event.starts_with("sys_restart:"), "{event}");
    let model = State::new().model_name;
    assert_eq!(
        description,
        format!("Rebooting unit 'shop/0' in model '{model}'")
    );
    // It ends the hook, and is no crash.
    let context = telling(|model: &Model| model.unit().reboot_now().map(drop));
    let (event, _) = only(&outcome(context.run(ConfigChanged, &State::new())));
    assert!(event.starts_with("sys_restart:"), "{event}");

    let context = telling(|model: &Model| {
        model.container(WEB).stop_checks(&["alive"])?;
        anyhow::Ok(())
    });
    let layer = "checks: {alive: {override: replace, tcp: {port: 80}}}";
    let web = ContainerState::connected().layer("web", Layer::from_yaml(layer).unwrap());
    let state = State::new().container(WEB, web);
    let (event, description) = only(&context.run(ConfigChanged, &state).unwrap());
    assert!(event.starts_with("sys_monitor_disabled:"), "{event}");
    assert!(event.ends_with(",alive"), "{event}");
    assert_eq!(description, "Stopped check alive");
}

#[test]
fn a_charm_that_does_not_tell_makes_no_call_for_it() {
    let context = handling(|model: &Model| {
        assert!(model.app().set_status(Active("")).is_err());
        model.unit().reboot_after_hook()
    });
    let outcome = context.run(ConfigChanged, &State::new()).unwrap();
    assert_eq!(outcome.tools(), ["is-leader", "juju-reboot"]);
    let failing = handling(|_| anyhow::bail!("out of luck"));
    let failed = failing.run(ConfigChanged, &State::new()).unwrap_err();
    assert_eq!(failed.outcome.tools(), ["juju-log"]);
}

#[test]
fn a_log_that_cannot_be_written_fails_no_hook() {
    let context = telling(|model: &Model| model.unit().reboot_after_hook());
    let state = State::new();
    let run = context.prepare(ConfigChanged, &state);
    run.fail("juju-log", Fault::refused("no log"))
        .run()
        .unwrap();
}
