//! By what a unit is reached, where its relations lead, and when its machine reboots.

use charm_core::event::{CollectMetrics, Start, UpdateStatus};
use charm_core::host::Refusal;
use charm_core::model::Network;
use charm_core::{Active, Charm, Error, Outcome};
use charm_testing::{Cause, Context, Reboot, RelationState, State, event};

use crate::shop::{CLUSTER, DATABASE, METADATA, TILLS, WEBSITE};
use crate::{config_changed, handling, idle};

fn look<T>(state: &State, look: impl FnOnce(&charm_core::Model) -> T) -> T {
    let mut seen = None;
    let context = idle();
    let run = context
        .prepare(Start, state)
        .before(|model| seen = Some(look(model)));
    run.run().unwrap();
    seen.unwrap()
}

#[test]
fn each_binding_and_each_relation_has_a_network() {
    let mut state = State::new().bind("cluster", Network::of("eth1", "fd00::1", "fd00::/64"));
    let database = RelationState::on(DATABASE)
        .ingress_addresses(["203.0.113.7"])
        .egress_subnets(["203.0.113.0/24"]);
    state.add(database);
    look(&state, |model| {
        let cluster = model.network(CLUSTER).unwrap();
        assert_eq!(cluster.bind_address(), Some("fd00::1"));
        let database = model.network(DATABASE).unwrap();
        assert_eq!(database.ingress_address(), Some("10.1.0.1"));
        let relation = model.relation(DATABASE).unwrap().unwrap();
        let network = relation.network().unwrap();
        assert_eq!(network.bind_address(), Some("10.1.0.1"));
        assert_eq!(network.ingress_addresses, ["203.0.113.7"]);
        assert_eq!(network.egress_subnets, ["203.0.113.0/24"]);
    });
    let state = state.bind("website", Network::default());
    look(&state, |model| {
        let error = model.network(WEBSITE).unwrap_err();
        assert!(error.to_string().contains("no network config"), "{error}");
    });
}

#[test]
fn a_network_is_bound_to_what_the_charm_declares() {
    let state = State::new()
        .bind("till", Network::default())
        .bind("juju-info", Network::default());
    let reasons = idle().check(Start, &state).unwrap_err().reasons;
    assert_eq!(
        reasons,
        [
            "network `till`: charmcraft.yaml has neither an endpoint nor an extra binding of this name"
        ]
    );
    let peers = RelationState::on(TILLS).remote_model_uuid("beef");
    let state = State::new().relation(peers);
    let reasons = idle().check(Start, &state).unwrap_err().reasons;
    assert_eq!(
        reasons,
        ["relation tills:1 is one of peers, and they are all in the unit's own model"]
    );
}

#[test]
fn a_relation_leads_to_its_own_model_or_to_another() {
    let mut state = State::new();
    state.add(RelationState::on(WEBSITE));
    state.add(RelationState::on(DATABASE).remote_model_uuid("beef"));
    look(&state, |model| {
        let remote =
            |relation: charm_core::Relation<'_>| relation.remote_model().unwrap().to_owned();
        let website = model.relation(WEBSITE).unwrap().unwrap();
        assert_eq!(remote(website), model.uuid());
        let database = model.relation(DATABASE).unwrap().unwrap();
        assert_eq!(remote(database), "beef");
        // Of an application in another model there is no goal.
        assert!(
            !model
                .goal_state()
                .unwrap()
                .relations
                .contains_key("database")
        );
    });
}

#[test]
fn a_reboot_after_the_hook_is_in_the_state_when_the_hook_succeeds() {
    let reboots = handling(|model| model.unit().reboot_after_hook());
    let outcome = reboots.run(config_changed(), &State::new()).unwrap();
    assert_eq!(outcome.state.reboot, Some(Reboot::AfterHook));
    let fails = handling(|model| {
        model.unit().reboot_after_hook()?;
        anyhow::bail!("no")
    });
    let failure = fails.run(config_changed(), &State::new()).unwrap_err();
    assert_eq!(failure.outcome.state.reboot, None);
}

#[test]
fn a_hook_that_reboots_at_once_publishes_nothing() {
    let reboots = handling(|model| {
        let relation = model.relation(DATABASE)?;
        if let Some(relation) = relation {
            relation.set(model.unit(), "half", "done")?;
        }
        model.unit().reboot_now().map(|_| ())
    });
    let mut state = State::new();
    let id = state.add(RelationState::on(DATABASE));
    let failure = reboots.run(config_changed(), &state).unwrap_err();
    let Cause::Error(error) = &failure.cause else {
        panic!("{failure}")
    };
    let error = error.chain().find_map(|error| error.downcast_ref());
    assert!(matches!(error, Some(Error::Reboots)));
    assert_eq!(failure.outcome.state.reboot, Some(Reboot::Now));
    assert_eq!(failure.outcome.state[&id], state[&id]);
}

#[test]
fn an_action_cannot_reboot() {
    let build = |charm: &mut Charm| {
        charm.observe(crate::shop::action::CloseTill, |model, _| {
            let error = model.unit().reboot_now().unwrap_err();
            assert_eq!(error.refusal(), Some(Refusal::Unsupported));
            anyhow::Ok(())
        });
    };
    let close = event::action(crate::shop::action::CloseTill);
    let outcome = Context::new(build, METADATA).run(close, &State::new());
    assert_eq!(outcome.unwrap().state.reboot, None);
}

#[test]
fn a_restricted_hook_asks_nothing_that_juju_refuses() {
    let build = |charm: &mut Charm| {
        charm
            .observe_as("later", UpdateStatus, |_, _| anyhow::Ok(Outcome::Defer))
            .observe(CollectMetrics, |_, _| anyhow::Ok(()))
            .collect_status(|_| anyhow::Ok(Active("")));
    };
    let context = Context::new(build, METADATA).juju_version("3.6.9");
    let deferred = context.run(UpdateStatus, &State::new()).unwrap().state;
    let outcome = context.run(CollectMetrics, &deferred).unwrap();
    assert!(outcome.tools().is_empty(), "{:?}", outcome.tools());
    assert_eq!(outcome.state, deferred);
    // What a handler asks all the same is refused, in words that are understood.
    let asks = |charm: &mut Charm| {
        charm.observe(CollectMetrics, |model, _| {
            let error = model.unit().is_leader().unwrap_err();
            assert_eq!(error.refusal(), Some(Refusal::Unsupported));
            anyhow::Ok(())
        });
    };
    let context = Context::new(asks, METADATA).juju_version("3.6.9");
    context.run(CollectMetrics, &State::new()).unwrap();
}
