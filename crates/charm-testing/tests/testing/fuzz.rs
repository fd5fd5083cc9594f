//! Charms with one mistake each, in states that nobody thought of.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use charm_core::event::ConfigChanged;
use charm_core::model::SecretContent;
use charm_core::{Active, CurrentStatus, Error, Model, StoredState};
use charm_testing::{Context, Fuzz};

use crate::shop::action::{CloseTill, Restock};
use crate::shop::{Config, MEDIA, METADATA, WEB, WEBSITE};

const MOOD: StoredState<String> = StoredState::new("mood");

/// A charm that answers its actions, and calls `handler` on config-changed.
fn charm(handler: fn(&Model) -> Result<(), Error>) -> Context {
    let build = move |charm: &mut charm_core::Charm| {
        charm
            .observe_any((Restock, CloseTill), |_| Ok::<(), Error>(()))
            .observe_any(ConfigChanged, handler);
    };
    Context::new(build, METADATA)
}

/// What a test is told that looks for a mistake.
fn found(fuzz: Fuzz<'_>) -> String {
    let result = catch_unwind(AssertUnwindSafe(|| fuzz.run(|_| Ok(()))));
    *result.unwrap_err().downcast().unwrap()
}

#[test]
fn a_charm_that_fails_is_shown_by_the_smallest_test() {
    let trusting = charm(|model| {
        for website in model.relations(WEBSITE)? {
            let Some(app) = website.remote_app()? else {
                continue;
            };
            if let Some(data) = Error::unless_gone(website.data(app))? {
                assert_ne!(data.get("port").map(String::as_str), Some("0"));
            }
        }
        Ok(())
    });
    let ports = [
        [("port", "80"), ("host", "a")],
        [("port", "0"), ("host", "b")],
    ];
    let told = found(trusting.fuzz().remote_app_data(WEBSITE, ports));
    let (fault, test) = told.split_once("\n\nThis shows it:\n\n").unwrap();
    assert!(fault.starts_with("the charm fails: "), "{fault}");
    let lines: Vec<_> = test.lines().collect();
    let [context, state, relation, databag, run] = lines.as_slice() else {
        panic!("{test}");
    };
    assert_eq!(*context, "let context = Context::new(build, METADATA);");
    assert_eq!(*state, "let mut state = State::new();");
    assert!(
        relation.contains("RelationState::on(WEBSITE).remote("),
        "{relation}"
    );
    assert!(
        databag.starts_with("    .remote_app_data([(\"port\", "),
        "{databag}"
    );
    assert!(!databag.contains("host"), "{databag}");
    assert_eq!(*run, "context.run(ConfigChanged, &state).unwrap();");
}

/// The test that shows a mistake, without its first line and its last.
fn lines(told: &str) -> Vec<String> {
    let (_, test) = told.split_once("\n\nThis shows it:\n\n").unwrap();
    let mut lines: Vec<_> = test.lines().skip(1).map(str::to_owned).collect();
    lines.pop();
    lines
}

#[test]
fn what_a_unit_has_is_shown_as_a_test_makes_it() {
    let storages = charm(|model| {
        assert!(model.storages(MEDIA)?.len() < 2);
        Ok(())
    });
    let shown = lines(&found(storages.fuzz()));
    assert_eq!(shown[0], "let mut state = State::new();");
    assert!(shown[1].contains("StorageState::on(MEDIA)"), "{shown:?}");
    assert_eq!(shown.len(), 3, "{shown:?}");

    let secrets = charm(|model| {
        if let Some(key) = Config::load(model)?.payment_key {
            let content = model.secret(&key).content().ok();
            assert_ne!(
                content.and_then(|content| content.text("password")),
                Some("old")
            );
        }
        Ok(())
    });
    let contents = ["old", "new"].map(|text| SecretContent::new([("password", text)]).unwrap());
    let shown = lines(&found(secrets.fuzz().secrets(contents)));
    assert!(
        shown[1].starts_with("    .config(\"payment-key\", \"secret:"),
        "{shown:?}"
    );
    let made = "SecretState::granted(SecretContent::new([(\"password\", \"xxx\")]).unwrap()));";
    assert!(
        shown[2].starts_with("state.add_secret_as(&\"secret:"),
        "{shown:?}"
    );
    assert!(shown[2].ends_with(made), "{shown:?}");
    assert_eq!(shown.len(), 3, "{shown:?}");

    let containers = charm(|model| {
        let web = model.container(WEB);
        assert!(web.services::<&str>(&[]).is_err());
        Ok(())
    });
    let shown = lines(&found(containers.fuzz()));
    let expected = "let mut state = state.container(WEB, ContainerState::connected());";
    assert_eq!(shown, ["let mut state = State::new();", expected]);

    let networks = charm(|model| {
        assert_eq!(model.network(WEBSITE)?.bind_address(), Some("10.1.0.1"));
        Ok(())
    });
    let shown = lines(&found(networks.fuzz()));
    assert_eq!(shown.len(), 2, "{shown:?}");
    let bound = "let mut state = state.bind(\"website\", Network::of(\"";
    assert!(shown[1].starts_with(bound), "{shown:?}");

    let stored = charm(|model| {
        assert_ne!(MOOD.get(model)?, "bad");
        Ok(())
    });
    let shown = lines(&found(
        stored.fuzz().stored("mood", ["\"good\"", "\"bad\""]),
    ));
    let expected = r#"let mut state = state.stored("mood", "\"bad\"");"#;
    assert_eq!(shown, ["let mut state = State::new();", expected]);
}

#[test]
fn a_charm_that_is_not_done_when_it_says_so_is_found() {
    let growing = charm(|model| {
        let status = model.unit().status()?;
        let now = Active(format!("{}!", status.message()));
        model.unit().set_status(now)
    });
    let told = found(growing.fuzz());
    let expected = "the same event changes something when it comes again: \n\
                    unit status: active: ! -> active: !!";
    assert!(told.starts_with(expected), "{told}");
}

#[test]
fn what_a_test_says_of_its_charm_is_tried_in_every_state() {
    let telling = charm(|model| {
        let config = Config::load(model)?;
        model.unit().set_status(Active(config.workers.to_string()))
    });
    let fuzz = telling.fuzz();
    let result = catch_unwind(AssertUnwindSafe(|| {
        fuzz.run(|case| {
            let few = [
                CurrentStatus::unknown(),
                Active("4").into(),
                Active("0").into(),
            ];
            anyhow::ensure!(
                few.contains(&case.outcome.state.unit_status),
                "so many workers"
            );
            Ok(())
        })
    }));
    let told: String = *result.unwrap_err().downcast().unwrap();
    assert!(
        told.starts_with("what the test says does not hold: so many workers"),
        "{told}"
    );
    assert!(told.contains("\n    .config(\"workers\", "), "{told}");
}

/// Each event and state of a run.
fn cases(seed: u64) -> Vec<String> {
    let idle = charm(|model| {
        if let Some(key) = Config::load(model)?.payment_key {
            let _ = model.secret(&key).content();
        }
        Ok(())
    });
    let cases = RefCell::new(Vec::new());
    idle.fuzz().states(60).seed(seed).run(|case| {
        let case = format!("{:?} on {:?}", case.event, case.state);
        cases.borrow_mut().push(case);
        Ok(())
    });
    cases.into_inner()
}

#[test]
fn a_seed_makes_the_same_states_again() {
    assert_eq!(cases(7), cases(7));
    assert_ne!(cases(7), cases(8));
}

#[test]
fn what_can_happen_happens() {
    let seen: BTreeSet<_> = (0..3).flat_map(cases).collect();
    let all = seen.into_iter().collect::<String>();
    for word in [
        "leader: true",
        "dying: true",
        "gone: true",
        "Install(Install)",
        "Remove(Remove)",
        "LeaderElected(LeaderElected)",
        "MeterStatusChanged",
        "Created",
        "Joined(",
        "AppChanged",
        "UnitChanged(",
        "on_removal: true",
        "restarted: true",
        "close-till",
        "\"currency\": String(",
        "\"payment-key\": String(",
        "detaching: true",
        "location: None",
        "hook: Changed",
        "readable: false",
        "PebbleReady(",
        "PebbleCustomNotice(",
        "can_connect: false",
        "2001:db8::7",
        "egress_subnets: [\"198.51.100.0/24\"]",
    ] {
        assert!(all.contains(word), "no {word}");
    }
}
