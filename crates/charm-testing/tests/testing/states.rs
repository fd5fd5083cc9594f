//! Each part of a state is what the charm reads.

use anyhow::Context as _;
use charm_core::CurrentStatus;
use charm_core::event::{ConfigChanged, Install, RelationEvent as _, Start};
use charm_core::host::{Call, Exit, Refusal};
use charm_core::metadata::Metadata;
use charm_core::model::{CloudCredential, CloudSpec, Port};
use charm_core::{Active, Blocked, Charm, Endpoint, Model};
use charm_testing::{Context, Occurrence, RelationState, State, event};
use serde_json::{Value, json};

use crate::shop::{Config, DATABASE, LOGGING, METADATA, TILLS, WEBSITE};
use crate::{config_changed, handling, idle};

/// Looks at a state as a handler would.
fn look<T>(context: &Context, state: &State, look: impl FnOnce(&Model) -> T) -> T {
    let mut seen = None;
    let run = context
        .prepare(Start, state)
        .before(|model| seen = Some(look(model)));
    run.run().unwrap();
    seen.unwrap()
}

#[test]
fn where_it_is_deployed() {
    let context = idle()
        .app("bakery")
        .unit(3)
        .juju_version("3.5.1")
        .variable("JUJU_MACHINE_ID", "6")
        .variable("JUJU_MACHINE_ID", "7");
    let uuid = "0c5d0d4e-1d0b-4a7c-9f63-4f7a3a2c9b10";
    let state = State::new().model_name("prod").model_uuid(uuid);
    look(&context, &state, |model| {
        assert_eq!(model.unit().name().as_str(), "bakery/3");
        assert_eq!(model.app().name().as_str(), "bakery");
        assert_eq!((model.name(), model.uuid()), ("prod", uuid));
        assert_eq!(model.environment().juju_version.to_string(), "3.5.1");
        assert_eq!(model.environment().machine_id.as_deref(), Some("7"));
    });
}

#[test]
fn leadership_and_statuses() {
    let state = State::new().unit_status(Blocked("no flour"));
    look(&idle(), &state, |model| {
        assert!(!model.unit().is_leader().unwrap());
        assert_eq!(model.unit().status().unwrap(), Blocked("no flour"));
    });
    let state = State::new().leader(true).app_status(Active("open"));
    look(&idle(), &state, |model| {
        assert!(model.unit().is_leader().unwrap());
        assert_eq!(model.app().status().unwrap(), Active("open"));
        let unknown = CurrentStatus::Juju {
            name: "unknown".to_owned(),
            message: String::new(),
        };
        assert_eq!(model.unit().status().unwrap(), unknown);
    });
    let failed = CurrentStatus::Juju {
        name: "error".to_owned(),
        message: "hook failed".to_owned(),
    };
    let state = State::new().unit_status(failed.clone());
    look(&idle(), &state, |model| {
        assert_eq!(model.unit().status().unwrap(), failed);
    });
}

/// A cloud with a credential that no one else may see.
fn cloud() -> CloudSpec {
    CloudSpec {
        kind: "openstack".to_owned(),
        name: "stack".to_owned(),
        region: "north".to_owned(),
        credential: Some(CloudCredential {
            auth_type: "userpass".to_owned(),
            attributes: [("password".to_owned(), "marker".to_owned())].into(),
            redacted: vec!["token".to_owned()],
        }),
        skip_tls_verify: true,
        ..CloudSpec::default()
    }
}

#[test]
fn a_trusted_application_is_told_the_cloud_and_nobody_else_its_credential() {
    let context = idle().juju_version("3.6.10");
    let state = State::new().cloud(cloud());
    look(&context, &state, |model| {
        let error = model.cloud_spec().unwrap_err();
        assert_eq!(error.refusal(), Some(Refusal::PermissionDenied), "{error}");
    });
    let trusted = state.clone().trusted(true);
    look(&context, &trusted, |model| {
        let seen = model.cloud_spec().unwrap();
        assert_eq!(*seen, cloud());
        assert!(std::ptr::eq(seen, model.cloud_spec().unwrap()));
        assert!(!format!("{seen:?}").contains("marker"), "{seen:?}");
        let answer = model.host().run(&Call::new("credential-get")).unwrap();
        let text = String::from_utf8(answer.stdout).unwrap();
        assert!(text.contains("authtype: userpass\n"), "{text}");
        assert!(text.contains("skiptlsverify: true\n"), "{text}");
    });
    let changes = state.changes_to(&State::new()).to_string();
    assert!(!changes.contains("marker"), "{changes}");
}

#[test]
fn on_kubernetes_the_cloud_is_told_since_juju_3_6_10() {
    let state = State::new().trusted(true);
    look(&idle().juju_version("3.6.9"), &state, |model| {
        let error = model.cloud_spec().unwrap_err();
        assert_eq!(error.refusal(), Some(Refusal::Unsupported), "{error}");
    });
    look(&idle().juju_version("3.6.10"), &state, |model| {
        assert_eq!(model.cloud_spec().unwrap().name, "localhost");
    });
}

/// A charm of machines, which has no containers: there, ranges of ports can be opened.
const MACHINE: Metadata = Metadata {
    endpoints: &[],
    files: &[(
        "charmcraft.yaml",
        "{name: gate, type: charm, summary: s, description: d, base: ubuntu@24.04, platforms: {amd64: }, \
         parts: {gate: {plugin: rust, source: .}}}",
    )],
};

#[test]
fn ports_are_set_once_the_hook_succeeds_and_only_what_differs_is_told() {
    let context = handling(|model| {
        let unit = model.unit();
        unit.set_ports([Port::tcp(80), Port::from(443)])?;
        assert!(
            unit.opened_ports()?
                .keys()
                .eq(&[Port::tcp(80), Port::tcp(443)])
        );
        unit.open_port(443)?;
        unit.close_port(22)?;
        anyhow::ensure!(model.config()?.get("open") == Some(&json!(true)), "closed");
        Ok::<(), anyhow::Error>(())
    });
    let state = State::new().opened_port(22).opened_port(80);
    let outcome = context.run(config_changed(), &state).unwrap();
    let calls: Vec<_> = outcome
        .calls
        .iter()
        .map(|call| call.args.join(" "))
        .collect();
    assert_eq!(
        calls,
        [
            "--endpoints --format=json",
            "22/tcp",
            "443/tcp",
            "--format=json"
        ]
    );
    assert_eq!(
        state.changes_to(&outcome.state),
        [
            "port 22/tcp: open -> (none)",
            "port 443/tcp: (none) -> open"
        ]
    );
    let closed = state.config("open", false);
    let failure = context.run(config_changed(), &closed).unwrap_err();
    assert_eq!(failure.outcome.state, closed);
}

#[test]
fn a_port_can_be_open_for_some_endpoints() {
    let state = State::new().opened_port(80);
    look(&idle(), &state, |model| {
        let unit = model.unit();
        let names = |port| {
            let opened = unit.opened_ports().unwrap().get(&port);
            opened.map(|names| names.iter().map(String::as_str).collect::<Vec<_>>())
        };
        assert_eq!(names(Port::tcp(80)), Some(vec![""]));
        unit.close_port_for(80, &[WEBSITE.into(), TILLS.into()])
            .unwrap();
        assert_eq!(names(Port::tcp(80)), Some(vec!["database", "logging"]));
        unit.close_port_for(80, &[DATABASE.into(), LOGGING.into()])
            .unwrap();
        assert_eq!(names(Port::tcp(80)), None);
        unit.open_port_for(Port::udp(53), &[WEBSITE.into(), TILLS.into()])
            .unwrap();
        assert_eq!(names(Port::udp(53)), Some(vec!["tills", "website"]));
        unit.open_port(Port::udp(53)).unwrap();
        unit.open_port_for(Port::udp(53), &[WEBSITE.into()])
            .unwrap();
        assert_eq!(names(Port::udp(53)), Some(vec![""]));
        unit.open_port_for(99, &[]).unwrap();
        assert_eq!(names(Port::tcp(99)), None);
    });
}

#[test]
fn ranges_that_overlap_are_refused_also_with_what_the_hook_closes() {
    let context = Context::new(|_| {}, MACHINE);
    let state = State::new().opened_port(Port::tcp(80).to(90));
    look(&context, &state, |model| {
        let unit = model.unit();
        let conflict = |result: Result<(), charm_core::Error>| {
            let words = result.unwrap_err().to_string();
            assert!(
                words.contains("port range conflicts with 80-90/tcp"),
                "{words}"
            );
        };
        conflict(unit.open_port(85));
        conflict(unit.close_port(Port::tcp(90).to(95)));
        unit.open_port(Port::tcp(80).to(90)).unwrap();
        unit.open_port(Port::udp(80).to(90)).unwrap();
        unit.close_port(Port::tcp(80).to(90)).unwrap();
        conflict(unit.open_port(85));
        // What the hook itself has opened and closed was never open.
        unit.open_port(Port::icmp()).unwrap();
        unit.close_port(Port::udp(80).to(90)).unwrap();
        unit.open_port(Port::udp(85)).unwrap();
        let opened = unit.opened_ports().unwrap();
        assert!(opened.keys().eq(&[Port::icmp(), Port::udp(85)]));
    });
    look(&idle(), &State::new(), |model| {
        let error = model.unit().open_port(Port::tcp(80).to(90)).unwrap_err();
        assert_eq!(error.refusal(), Some(Refusal::Unsupported), "{error}");
    });
}

#[test]
fn the_tools_for_ports_speak_as_juju_does() {
    let state = State::new().opened_port(443).opened_port(Port::icmp());
    look(&idle(), &state, |model| {
        let ask = |words: &[&'static str]| {
            let call = Call::new(words[0]);
            let call = words[1..].iter().fold(call, |call, word| call.arg(*word));
            let answer = model.host().run(&call).unwrap();
            let text = [answer.stdout, answer.stderr].concat();
            (answer.exit, String::from_utf8(text).unwrap())
        };
        for (words, code, text) in [
            (&["opened-ports"][..], 0, "icmp\n443/tcp\n"),
            (
                &["open-port", "80/TCP", "--endpoints", "website, tills"],
                0,
                "",
            ),
            (
                &["opened-ports", "--endpoints"],
                0,
                "icmp (*)\n80/tcp (tills, website)\n443/tcp (*)\n",
            ),
            (
                &["close-port", "--format", "json", "80"],
                0,
                "--format flag deprecated for command \"close-port\"",
            ),
            (
                &["opened-ports", "--format=json"],
                0,
                "[\"icmp\",\"443/tcp\"]\n",
            ),
            (&["open-port"], 2, "ERROR no port or range specified\n"),
            (
                &["open-port", "9-8"],
                2,
                "ERROR invalid port range 9-8/tcp\n",
            ),
            (
                &["open-port", "80", "--endpoints", "nope"],
                1,
                "ERROR open port range: endpoint \"nope\" for unit \"shop/0\" not found\n",
            ),
        ] {
            assert_eq!(ask(words), (Exit::Code(code), text.to_owned()), "{words:?}");
        }
    });
}

#[test]
fn config_with_its_defaults() {
    let state = State::new().config("workers", 9).config("open", false);
    look(&idle(), &state, |model| {
        let config = Config::load(model).unwrap();
        assert_eq!((config.workers, config.open), (9, false));
        assert_eq!((config.currency.as_str(), config.discount), ("EUR", 0.0));
        assert_eq!(config.payment_key, None);
    });
}

#[test]
fn relations_in_both_directions() {
    let mut state = State::new().leader(true);
    let website = RelationState::on(WEBSITE)
        .remote("haproxy")
        .local_app_data([("la", "1")])
        .local_unit_data([("lu", "2")])
        .remote_app_data([("ra", "3")])
        .remote_unit_data(0, [("r0", "4")])
        .remote_units([0, 12]);
    let id = state.add(website);
    state.add(RelationState::on(DATABASE));
    look(&idle(), &state, |model| {
        let website = model.relation(WEBSITE).unwrap().unwrap();
        assert_eq!(website.id(), &id);
        let remote = website.remote_app().unwrap().unwrap();
        assert_eq!(remote.as_str(), "haproxy");
        let units = website.units().unwrap();
        let names: Vec<&str> = units.iter().map(|unit| unit.as_str()).collect();
        assert_eq!(names, ["haproxy/0", "haproxy/12"]);
        assert_eq!(website.data(model.app()).unwrap()["la"], "1");
        assert_eq!(website.data(remote).unwrap()["ra"], "3");
        let own = website.data(model.unit()).unwrap();
        assert_eq!(
            (own["lu"].as_str(), own["ingress-address"].as_str()),
            ("2", "10.1.0.1")
        );
        let first = website.data(&units[0]).unwrap();
        assert_eq!((first["r0"].as_str(), first.len()), ("4", 4));
        assert_eq!(website.data(&units[1]).unwrap().len(), 3);
        assert_eq!(model.relations(DATABASE).unwrap().len(), 1);
        assert_eq!(model.relations(LOGGING).unwrap().len(), 0);
    });
}

#[test]
fn peers_share_their_application() {
    let peers = RelationState::on(TILLS)
        .local_app_data([("open", "yes")])
        .remote_unit_data(1, [("till", "north")]);
    let state = State::new().relation(peers);
    look(&idle(), &state, |model| {
        let tills = model.relation(TILLS).unwrap().unwrap();
        assert_eq!(tills.remote_app().unwrap().unwrap().as_str(), "shop");
        // A follower may read what its leader wrote to the peers.
        assert_eq!(tills.data(model.app()).unwrap()["open"], "yes");
        let units = tills.units().unwrap();
        assert_eq!(tills.data(&units[0]).unwrap()["till"], "north");
    });
}

#[test]
fn the_broken_relation_is_gone_and_still_readable() {
    let build = |charm: &mut Charm| {
        charm.observe(WEBSITE.broken(), |model, event| {
            anyhow::ensure!(model.relations(WEBSITE)?.len() == 1);
            let relation = event.relation(model);
            anyhow::ensure!(relation.units()?.is_empty());
            let colour = relation.remote_data()?.unwrap()["colour"].clone();
            Ok(model.unit().set_status(Active(colour))?)
        });
    };
    let mut state = State::new().relation(RelationState::on(WEBSITE));
    let colourful = RelationState::on(WEBSITE).remote("haproxy");
    let id = state.add(colourful.remote_app_data([("colour", "red")]));
    let context = Context::new(build, METADATA);
    let outcome = context.run(event::broken(&id), &state).unwrap();
    assert_eq!(outcome.state.unit_status, Active("red"));
}

#[test]
fn a_departing_unit_is_gone_and_still_readable() {
    let build = |charm: &mut Charm| {
        charm.observe(WEBSITE.departed(), |model, event| {
            let relation = event.relation(model);
            let left = relation.units()?.len();
            let till = relation.data(&event.unit)?["till"].clone();
            Ok::<(), anyhow::Error>(model.unit().set_status(Active(format!("{left} {till}")))?)
        });
    };
    let mut state = State::new();
    let units = RelationState::on(WEBSITE).remote_unit_data(1, [("till", "north")]);
    let id = state.add(units.remote_units([0]));
    let context = Context::new(build, METADATA);
    let outcome = context.run(event::departed(&id, 1), &state).unwrap();
    assert_eq!(outcome.state.unit_status, Active("1 north"));
}

#[test]
fn a_relation_that_is_being_removed_is_listed_until_its_last_unit_departs() {
    let build = |charm: &mut Charm| {
        charm.observe_any((WEBSITE.departed(), Start), |model| {
            let listed = model.relations(WEBSITE)?.len();
            model.unit().set_status(Active(listed.to_string()))
        });
    };
    let context = Context::new(build, METADATA);
    let mut state = State::new();
    let id = state.add(RelationState::on(WEBSITE).remote_units([0, 1]).dying());
    for unit in [1, 0] {
        let outcome = context.run(event::departed(&id, unit), &state).unwrap();
        assert_eq!(outcome.state.unit_status, Active("1"), "the last one too");
        state[&id].remote_units.remove(&unit);
    }
    let outcome = context.run(Start, &state).unwrap();
    assert_eq!(outcome.state.unit_status, Active("0"));
    state[&id].dying = false;
    let outcome = context.run(Start, &state).unwrap();
    assert_eq!(outcome.state.unit_status, Active("1"));
    // Those of peers stay.
    let build = |charm: &mut Charm| {
        charm.observe(Start, |model, _| {
            let listed = model.relations(TILLS)?.len();
            model.unit().set_status(Active(listed.to_string()))
        });
    };
    let state = State::new().relation(RelationState::on(TILLS).dying());
    let outcome = Context::new(build, METADATA).run(Start, &state).unwrap();
    assert_eq!(outcome.state.unit_status, Active("1"));
}

#[test]
fn a_broken_relation_is_not_listed_by_the_tool_either() {
    let build = |charm: &mut Charm| {
        charm.observe(WEBSITE.broken(), |model, _| {
            anyhow::ensure!(model.relations(WEBSITE)?.is_empty());
            Ok(())
        });
    };
    let mut state = State::new();
    let id = state.add(RelationState::on(WEBSITE));
    let outcome = Context::new(build, METADATA).run(event::broken(&id), &state);
    assert_eq!(outcome.unwrap().calls[0].stdout, "[]\n");
}

/// The relation stays: it is the unit that leaves it.
#[test]
fn a_dying_unit_still_lists_a_relation_that_breaks() {
    let build = |charm: &mut Charm| {
        charm.observe(WEBSITE.broken(), |model, _| {
            // Over for this unit all the same.
            anyhow::ensure!(model.relations(WEBSITE)?.is_empty());
            Ok(())
        });
    };
    let mut state = State::new().dying();
    let id = state.add(RelationState::on(WEBSITE));
    let outcome = Context::new(build, METADATA).run(event::broken(&id), &state);
    assert_eq!(outcome.unwrap().calls[0].stdout, "[\"website:1\"]\n");
}

#[test]
fn no_relation_is_seen_before_the_unit_has_entered_it() {
    let entered = idle().state().leader(true);
    let tills: Vec<_> = entered.relations.keys().cloned().collect();
    let mut outside = entered.clone();
    outside[&tills[0]].entered = false;
    for (event, state) in [
        (Occurrence::from(Install), &entered),
        (event::retried(Install), &entered),
        (ConfigChanged.into(), &outside),
    ] {
        let run = idle();
        let run = run.prepare(event, state).before(|model| {
            assert_eq!(model.relations(TILLS).unwrap().len(), 0);
            let refused = |tool: &'static str, args: &[&str]| {
                let call = args
                    .iter()
                    .fold(Call::new(tool), |call, arg| call.arg(*arg));
                let answer = model.host().run(&call).unwrap();
                assert_ne!(answer.exit, Exit::Code(0), "{tool}");
                let stderr = String::from_utf8(answer.stderr).unwrap();
                assert!(stderr.contains("relation not found"), "{tool}: {stderr}");
            };
            refused("relation-get", &["-r", "tills:1", "-", "shop/0"]);
            refused("relation-get", &["-r", "tills:1", "--app", "-", "shop"]);
            refused("relation-set", &["-r", "tills:1", "a=b"]);
            refused("relation-set", &["-r", "tills:1", "--app", "a=b"]);
            refused("relation-list", &["-r", "tills:1"]);
        });
        // It stays as it was.
        assert_eq!(run.run().unwrap().state, *state);
    }
    look(&idle(), &entered, |model| {
        assert_eq!(model.relations(TILLS).unwrap().len(), 1);
    });
}

#[test]
fn a_variable_that_something_else_decides_cannot_be_set() {
    for name in [
        "JUJU_UNIT_NAME",
        "JUJU_VERSION",
        "JUJU_ACTION_UUID",
        "JUJU_RELATION",
    ] {
        let set = std::panic::catch_unwind(|| idle().variable(name, "x"));
        assert!(set.is_err(), "{name}");
    }
}

#[test]
fn outcomes_and_failures_leave_their_thread_and_travel_as_errors() {
    let failing = handling(|_| anyhow::bail!("no flour"));
    let run = || failing.run(ConfigChanged, &State::new());
    let failure = std::thread::scope(|scope| scope.spawn(run).join().unwrap()).unwrap_err();
    let error = anyhow::Error::from(failure);
    assert_eq!(error.to_string(), "in config-changed: no flour");
}

#[test]
fn planned_units_and_neighbours_are_in_the_goal() {
    let context = handling(|model| {
        let call = Call::new("goal-state").arg("--format=json");
        let goal: Value = serde_json::from_slice(&model.host().run(&call)?.stdout)?;
        let units = goal["units"].as_object().context("no units")?;
        let names: Vec<&str> = units.keys().map(String::as_str).collect();
        anyhow::ensure!(names == ["shop/0", "shop/1", "shop/5"], "{goal}");
        let remote = goal["relations"]["website"].as_object().context("none")?;
        anyhow::ensure!(remote.contains_key("haproxy/4"), "{goal}");
        Ok(())
    });
    let state = State::new()
        .planned_units(3)
        .relation(RelationState::on(TILLS).remote_units([5]))
        .relation(
            RelationState::on(WEBSITE)
                .remote("haproxy")
                .remote_units([4]),
        );
    context.run(crate::config_changed(), &state).unwrap();
}

#[test]
fn the_last_unit_to_go_is_not_planned() {
    let goal = |state: &State| {
        look(&idle(), state, |model| {
            let call = Call::new("goal-state").arg("--format=json");
            let answer = model.host().run(&call).unwrap();
            let goal: Value = serde_json::from_slice(&answer.stdout).unwrap();
            let units = goal["units"].as_object().unwrap().iter();
            let units = units.map(|(name, unit)| format!("{name} {}", unit["status"]));
            units.collect::<Vec<_>>()
        })
    };
    let living = State::new().unit_status(Active(""));
    assert_eq!(goal(&living), [r#"shop/0 "active""#]);
    let last = living.dying();
    assert_eq!(goal(&last), [r#"shop/0 "dying""#]);
    assert_eq!(last.clone().dying(), last);
    let first = State::new().planned_units(2).dying();
    assert_eq!(goal(&first), [r#"shop/0 "dying""#, r#"shop/1 "unknown""#]);
    let outcome = idle().run(Start, &first).unwrap();
    assert_eq!(outcome.state, first);
}

#[test]
fn a_context_knows_the_peers_of_its_charm() {
    let state = idle().state();
    assert_eq!(state, State::new().relation(RelationState::on(TILLS)));
}

#[test]
fn relations_are_numbered_as_they_come() {
    let mut state = State::new();
    let first = state.add(RelationState::on(WEBSITE));
    let ninth = state.add_as(9, RelationState::on(DATABASE));
    let tenth = state.add(RelationState::on(WEBSITE));
    let ids = [&first, &ninth, &tenth].map(|id| id.as_str());
    assert_eq!(ids, ["website:1", "database:9", "website:10"]);
    assert!(state.relations.keys().eq([&first, &ninth, &tenth]));
}

#[test]
#[should_panic(expected = "no relation website:3 in the state")]
fn a_relation_that_is_not_there_is_named() {
    let _ = &State::new()[&"website:3".parse().unwrap()];
}

#[test]
fn of_another_course_of_statuses_the_present_and_the_past_are_told() {
    let course = |past: &[&'static str], now: &'static str| {
        let past = past.iter().map(|message| Active(*message));
        State::new()
            .unit_status_history(past)
            .unit_status(Active(now))
    };
    let told = |before: &State, after: &State| before.changes_to(after).to_string();
    let (short, long) = (course(&["a"], "b"), course(&["a", "b"], "c"));
    assert_eq!(told(&short, &long), "unit status: active: b -> active: c\n");
    assert_eq!(
        told(&long, &short),
        "unit status: active: c -> active: b\nunit status history: active: a -> active: b -> active: a\n"
    );
    assert_eq!(
        told(&short, &course(&[], "b")),
        "unit status history: active: a -> (none)\n"
    );
    assert_eq!(
        told(&course(&[], "b"), &course(&["b", "a"], "b")),
        "unit status: active: b -> active: a -> active: b\n"
    );
    let leader = State::new()
        .leader(true)
        .app_status_history([Active("x")])
        .app_status(Active("y"));
    assert_eq!(
        told(&leader, &leader.clone().deposed()),
        "app status: active: y -> (none)\napp status history: active: x -> (none)\nleader: true -> false\n"
    );
}

#[test]
fn changes_are_told_from_others() {
    let changes = State::new().changes_to(&State::new().stored("a", "b"));
    assert!(!changes.is_empty());
    let none: [&str; 0] = [];
    assert!(changes != none);
    assert!(changes != ["stored a: (none) -> c"]);
    let shown = format!("{changes:?}");
    assert_eq!(shown, r#"["stored a: (none) -> b"]"#);
}

#[test]
fn a_change_stays_on_its_line_and_apart_from_nothing() {
    let after = State::new().stored("a", "(none)").stored("b", "1\n2");
    assert_eq!(
        State::new().changes_to(&after),
        [
            r#"stored a: (none) -> "(none)""#,
            r#"stored b: (none) -> "1\n2""#
        ]
    );
}

#[test]
fn every_change_of_a_state_has_a_line() {
    let mut after = State::new()
        .leader(true)
        .planned_units(3)
        .dying()
        .model_name("m")
        .model_uuid("u")
        .config("workers", 2)
        .unit_status(Blocked("x"))
        .app_status(Active(""))
        .workload_version("1")
        .stored("a", "b");
    let id = after.add(RelationState::on(WEBSITE).remote_unit_data(3, [("c", "d")]));
    after[&id].dying = true;
    after[&id].entered = false;
    after[&id].local_unit_data.clear();
    after[&id]
        .remote_units
        .get_mut(&3)
        .unwrap()
        .retain(|key, _| key == "c");
    after[&id]
        .local_app_data
        .insert("e".to_owned(), "f".to_owned());
    after[&id]
        .remote_app_data
        .insert("g".to_owned(), "h".to_owned());
    let changes = State::new().changes_to(&after);
    assert_eq!(
        changes,
        [
            "app status: (none) -> active",
            "config workers: (none) -> 2",
            "leader: false -> true",
            "model name: test-model -> m",
            "model uuid: f47ac10b-58cc-4372-a567-0e02b2c3d479 -> u",
            "planned units: 1 -> 2",
            "relation website:1: (none) -> provides http with remote",
            "relation website:1, life: (none) -> dying",
            "relation website:1, local app e: (none) -> f",
            "relation website:1, remote app g: (none) -> h",
            "relation website:1, remote unit 3: (none) -> joined",
            "relation website:1, remote unit 3 c: (none) -> d",
            "relation website:1, scope: (none) -> not entered",
            "stored a: (none) -> b",
            "unit life: (none) -> dying",
            "unit status: unknown -> blocked: x",
            "workload version: (none) -> 1",
        ]
    );
    assert!(after.changes_to(&after.clone()).is_empty());
    assert!(!changes.is_empty());
    assert_eq!(json!(changes.to_string().lines().count()), 17);
}
