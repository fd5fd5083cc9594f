//! What the model asks Juju, and what it does with the answers.

use std::sync::{Arc, Mutex};

use charm_core::CurrentStatus;
use charm_core::event::{ActionEvent, RelationBroken, RelationEvent, Start};
use charm_core::host::{Refusal, ToolError};
use charm_core::{
    Action, Active, AppName, Charm, Databag, Endpoint, Error, Interface, InterfaceId, JujuVersion,
    Maintenance, Model, NoParams, Relation, Role, UnitName, Waiting, interface_id,
};
use serde::{Deserialize, Serialize};

use crate::juju::{Juju, Outcome, dispatch, hook};

#[derive(Debug, Clone, Copy)]
struct Db;

impl Endpoint for Db {
    const NAME: &'static str = "db";
    const ROLE: Role = Role::Requires;
    type Interface = Sql;
}

#[derive(Debug, Clone, Copy)]
struct Members;

impl Endpoint for Members {
    const NAME: &'static str = "members";
    const ROLE: Role = Role::Peer;
    type Interface = Sql;
}

struct Sql;

impl Interface for Sql {
    const NAME: &'static str = "sql";
    type Id = InterfaceId<{ interface_id(Self::NAME) }>;
}

fn on_start(juju: Juju, handler: impl Fn(&Model) -> anyhow::Result<()> + 'static) -> Outcome {
    let mut charm = Charm::new();
    charm.observe(Start, move |model, _| handler(model));
    dispatch(&charm, juju, &hook("hooks/start"))
}

fn succeeds(juju: Juju, handler: impl Fn(&Model) -> anyhow::Result<()> + 'static) -> Vec<String> {
    let outcome = on_start(juju, handler);
    assert_eq!(outcome.error, None);
    outcome.calls
}

#[test]
fn nothing_is_asked_twice() {
    let juju = Juju::new()
        .prints("is-leader", "true")
        .prints("config-get", r#"{"port": 80}"#)
        .prints("relation-ids", r#"["db:10", "db:9"]"#)
        .prints("relation-list --format=json -r db:9", r#"["pg/0"]"#)
        .prints("relation-list --format=json -r db:9 --app", r#""pg""#)
        .prints("relation-get", r#"{"host": "10.0.0.1"}"#);
    let calls = succeeds(juju, |model| {
        for _ in 0..2 {
            assert!(model.unit().is_leader()?);
            assert_eq!(model.config()?.get("port").unwrap(), 80);
            let relations = model.relations(Db)?;
            let ids: Vec<_> = relations
                .iter()
                .map(|relation| relation.id().as_str())
                .collect();
            assert_eq!(ids, ["db:9", "db:10"]);
            let unit = &relations[0].units()?[0];
            assert_eq!(relations[0].data(unit)?["host"], "10.0.0.1");
            assert_eq!(relations[0].remote_app()?.unwrap(), "pg");
        }
        Ok(())
    });
    assert_eq!(
        calls,
        [
            "is-leader --format=json",
            "config-get --format=json",
            "relation-ids --format=json db",
            "relation-list --format=json -r db:9",
            "relation-get --format=json -r db:9 - pg/0",
            "relation-list --format=json -r db:9 --app",
        ]
    );
}

#[test]
fn a_write_goes_through_at_once_and_is_read_back_without_asking() {
    let juju = Juju::new()
        .prints("is-leader", "true")
        .prints("relation-ids", r#"["db:9"]"#)
        .prints("relation-get", r#"{"kept": "1", "old": "2"}"#);
    let calls = succeeds(juju, |model| {
        let relation = model.relation(Db)?.unwrap();
        assert_eq!(relation.data(model.app())?.len(), 2);
        relation.update(
            model.app(),
            Databag::from([("new".into(), "3".into()), ("old".into(), String::new())]),
        )?;
        let expected = Databag::from([("kept".into(), "1".into()), ("new".into(), "3".into())]);
        assert_eq!(relation.data(model.app())?, &expected);
        relation.update(model.app(), Databag::new())?;
        Ok(relation.set(model.unit(), "ready", "yes")?)
    });
    assert_eq!(
        calls[3..],
        [
            "relation-set -r db:9 --app --file - <<< {'new': '3',\n'old': ''}",
            "relation-set -r db:9 --file - <<< {'ready': 'yes'}",
        ]
    );
}

#[test]
fn what_juju_forbids_is_refused_before_a_process_is_started() {
    let juju = || {
        Juju::new()
            .prints("is-leader", "false")
            .prints("relation-ids --format=json db", r#"["db:9"]"#)
            .prints("relation-ids --format=json members", r#"["members:1"]"#)
            .prints("relation-get", "{}")
    };
    let refused = |handler: fn(&Model) -> anyhow::Result<()>| {
        let outcome = on_start(juju(), handler);
        let asked = ["is-leader --format=json", "relation-ids --format=json db"];
        assert!(
            outcome
                .calls_but_logs()
                .iter()
                .all(|call| asked.contains(call)),
            "{:?}",
            outcome.calls
        );
        outcome.error.unwrap()
    };
    let error = refused(|model| Ok(model.relation(Db)?.unwrap().set(model.app(), "a", "b")?));
    assert!(error.contains("client/0 is not the leader, and only the leader may write the databag of app client on db:9"), "{error}");
    let error = refused(|model| Ok(model.relation(Db)?.unwrap().data(model.app()).map(drop)?));
    assert!(
        error.contains("only the leader may read the databag of app client on db:9"),
        "{error}"
    );
    let error = refused(|model| {
        let other: UnitName = "client/1".parse()?;
        let set = model.relation(Db)?.unwrap().set(&other, "a", "b");
        let error = set.unwrap_err();
        assert!(matches!(error, Error::NotOurs { .. }));
        Err(error.into())
    });
    assert!(
        error.contains("client/0 cannot write the databag of unit client/1 on db:9"),
        "{error}"
    );
    let error = refused(|model| Ok(model.app().set_status(Active(""))?));
    assert!(
        error.contains("only the leader may set the application's status"),
        "{error}"
    );
    // Among peers a follower reads its application's databag.
    let calls = succeeds(juju(), |model| {
        Ok(model
            .relation(Members)?
            .unwrap()
            .data(model.app())
            .map(drop)?)
    });
    assert_eq!(
        calls.last().unwrap(),
        "relation-get --format=json -r members:1 --app - client"
    );
}

#[test]
fn databags_hold_serde_types() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Address {
        host: String,
        port: Option<u16>,
    }
    let juju = Juju::new()
        .prints("relation-ids", r#"["db:9"]"#)
        .prints("relation-list", r#""pg""#)
        .prints(
            "relation-get",
            r#"{"host": "\"h\"", "port": "null", "egress-subnets": "10.0.0.0/8"}"#,
        );
    let calls = succeeds(juju, |model| {
        let relation = model.relation(Db)?.unwrap();
        let address: Address = relation.load(relation.remote_app()?.unwrap())?;
        assert_eq!(
            address,
            Address {
                host: "h".to_owned(),
                port: None
            }
        );
        Ok(relation.save(model.unit(), &address)?)
    });
    assert!(
        calls
            .last()
            .unwrap()
            .ends_with("<<< {'host': '\"h\"',\n'port': 'null'}")
    );

    let juju = Juju::new()
        .prints("relation-ids", r#"["db:9"]"#)
        .prints("relation-list", r#""pg""#)
        .prints("relation-get", r#"{"host": "hunter2"}"#);
    let outcome = on_start(juju, |model| {
        let relation = model.relation(Db)?.unwrap();
        relation.load::<Address>(relation.remote_app()?.unwrap())?;
        Ok(())
    });
    assert_eq!(
        outcome.error.as_deref(),
        Some("in start: databag of app pg on db:9: `host`: not JSON at line 1 column 1")
    );
}

#[test]
fn several_relations_where_one_is_expected_are_an_error() {
    let outcome = on_start(
        Juju::new().prints("relation-ids", r#"["db:1", "db:2"]"#),
        |model| {
            let error = model.relation(Db).map(drop).unwrap_err();
            assert!(matches!(error, Error::TooManyRelations { count: 2, .. }));
            Err(error.into())
        },
    );
    assert!(
        outcome
            .error
            .unwrap()
            .contains("endpoint `db` has 2 relations")
    );
}

#[test]
fn a_broken_relation_is_gone_from_the_model_but_not_from_its_event() {
    let mut charm = Charm::new();
    charm.observe(Db.broken(), |model, event: &RelationBroken| {
        assert_eq!(model.relations(Db)?.len(), 1);
        assert_eq!(event.relation(model).remote_app()?.unwrap(), "pg");
        Ok::<(), Error>(())
    });
    let vars = [
        ("JUJU_DISPATCH_PATH", "hooks/db-relation-broken"),
        ("JUJU_RELATION_ID", "db:7"),
        ("JUJU_REMOTE_APP", "pg"),
    ];
    let juju = Juju::new().prints("relation-ids", r#"["db:7", "db:8"]"#);
    let outcome = dispatch(&charm, juju, &vars);
    assert_eq!((outcome.error, outcome.calls.len()), (None, 1));
}

/// What the handler of a broken relation gets to know of its remote application, which the event did
/// not tell, and the calls that this took.
fn asked_app(list: &str) -> (Option<String>, Vec<String>) {
    let mut charm = Charm::new();
    charm.observe(Db.broken(), |model, event| {
        let relation = event.relation(model);
        assert_eq!(
            relation.remote_data()?.is_some(),
            relation.remote_app()?.is_some()
        );
        let app = relation.remote_app()?.map(|app| app.to_string());
        model
            .unit()
            .set_status(Maintenance(app.unwrap_or_default()))
    });
    let vars = [
        ("JUJU_DISPATCH_PATH", "hooks/db-relation-broken"),
        ("JUJU_RELATION_ID", "db:7"),
        ("JUJU_REMOTE_APP", ""),
    ];
    let juju = Juju::new()
        .prints("relation-list", list)
        .prints("relation-get", "{}");
    let outcome = dispatch(&charm, juju, &vars);
    let mut calls = outcome.calls;
    let status = calls.pop().unwrap();
    let app = status.strip_prefix("status-set -- maintenance ").unwrap();
    (Some(app.to_owned()).filter(|app| !app.is_empty()), calls)
}

#[test]
fn a_remote_application_that_the_event_does_not_tell_is_asked_for_once() {
    let list = "relation-list --format=json -r db:7 --app".to_owned();
    let get = "relation-get --format=json -r db:7 --app - pg".to_owned();
    let (app, calls) = asked_app(r#""pg""#);
    assert_eq!(
        (app.as_deref(), calls),
        (Some("pg"), vec![list.clone(), get])
    );
    for nobody in [r#""""#, "null"] {
        assert_eq!(asked_app(nobody), (None, vec![list.clone()]));
    }
}

#[test]
fn a_follower_reads_the_databag_of_its_peers_whatever_the_event_tells() {
    let mut charm = Charm::new();
    charm.observe(Members.broken(), |model, event| {
        event.relation(model).data(model.app()).map(drop)
    });
    let vars = [
        ("JUJU_DISPATCH_PATH", "hooks/members-relation-broken"),
        ("JUJU_RELATION_ID", "members:1"),
        ("JUJU_REMOTE_APP", ""),
    ];
    let juju = Juju::new()
        .prints("relation-list", r#""client""#)
        .prints("relation-get", "{}");
    let outcome = dispatch(&charm, juju, &vars);
    assert_eq!((outcome.error, outcome.calls.len()), (None, 2));
}

/// The error of `handler` where Juju refuses every call about a relation with `words`.
fn refusal(
    words: &str,
    leads: &str,
    handler: impl Fn(&Relation<'_>, &Model) -> Result<(), Error> + 'static,
) -> Option<Error> {
    let error = Arc::new(Mutex::new(None));
    let found = error.clone();
    let juju = Juju::new()
        .prints("is-leader", leads)
        .prints("relation-ids", r#"["db:9"]"#)
        .answers("relation-get", 1, "", words)
        .answers("relation-set", 1, "", words)
        .answers("relation-list", 1, "", words);
    let calls = succeeds(juju, move |model| {
        let relation = model.relation(Db)?.unwrap();
        *found.lock().unwrap() = handler(&relation, model).err();
        Ok(())
    });
    assert!(calls.len() > 1, "{calls:?}");
    error.lock().unwrap().take()
}

#[test]
fn a_gone_relation_is_told_apart_from_other_failures_in_the_words_of_every_juju() {
    let pg = || "pg".parse::<AppName>().unwrap();
    let gone = |words: &str| {
        let tells = |handler: fn(&Relation<'_>, &Model) -> Result<(), Error>| {
            let error = refusal(words, "true", handler).unwrap();
            assert!(
                matches!(&error, Error::RelationGone { relation, .. } if *relation == "db:9"),
                "{error}"
            );
            assert!(error.to_string().starts_with("db:9 is gone"), "{error}");
        };
        tells(|relation, _| relation.units().map(drop));
        tells(|relation, _| relation.remote_app().map(drop));
        tells(|relation, model| relation.data(model.app()).map(drop));
        tells(|relation, model| relation.data(model.unit()).map(drop));
        tells(|relation, model| relation.set(model.app(), "a", "b"));
        tells(|relation, model| relation.set(model.unit(), "a", "b"));
        let error = refusal(words, "true", move |relation, _| {
            relation.data(&pg()).map(drop)
        });
        assert!(
            matches!(error, Some(Error::RelationGone { .. })),
            "{error:?}"
        );
    };
    gone("ERROR permission denied\n");
    gone("ERROR relation not found\n");
    gone("ERROR invalid value \"db:9\" for option -r: relation not found\n");

    let other = |words: &str| {
        let error = refusal(words, "true", move |relation, _| {
            relation.data(&pg()).map(drop)
        });
        assert!(matches!(error, Some(Error::Tool(_))), "{words}: {error:?}");
    };
    other("ERROR the controller is on fire\n");
    other("ERROR dial unix @/agent.socket: connect: permission denied\n");
}

#[test]
fn a_follower_that_asks_for_its_own_applications_databag_is_told_that_it_does_not_lead() {
    let error = refusal("ERROR permission denied\n", "false", |relation, model| {
        relation.data(model.app()).map(drop)
    });
    assert!(matches!(error, Some(Error::NotLeader { .. })), "{error:?}");
}

#[test]
fn statuses_go_both_ways() {
    let juju = Juju::new()
        .prints("is-leader", "true")
        .prints(
            "status-get --format=json --include-data",
            r#"{"status":"unknown","message":"","status-data":{}}"#,
        )
        .prints(
            "status-get --format=json --include-data --application",
            r#"{"application-status":{"status":"waiting","message":"for a db","units":{}}}"#,
        );
    let calls = succeeds(juju, |model| {
        model.unit().set_status(Maintenance("-x\0"))?;
        model.app().set_status(Active(String::from("ready")))?;
        let unknown = CurrentStatus::Juju {
            name: "unknown".into(),
            message: String::new(),
        };
        assert_eq!(model.unit().status()?, unknown);
        assert_eq!(
            model.app().status()?,
            CurrentStatus::Set(Waiting("for a db").into())
        );
        Ok(model.unit().set_workload_version("1.2")?)
    });
    assert_eq!(
        calls,
        [
            "status-set -- maintenance -x\\0",
            "is-leader --format=json",
            "status-set --application -- active ready",
            "status-get --format=json --include-data",
            "status-get --format=json --include-data --application",
            "application-version-set -- 1.2",
        ]
    );
}

#[test]
fn what_needs_a_newer_juju_says_which() {
    let needs = |version: &'static str| {
        let mut charm = Charm::new();
        charm.observe(Start, |model, _| {
            model.require_juju(&JujuVersion::new(3, 6, 2), "share a secret")
        });
        let vars = [
            ("JUJU_DISPATCH_PATH", "hooks/start"),
            ("JUJU_VERSION", version),
        ];
        dispatch(&charm, Juju::new(), &vars).error
    };
    assert_eq!((needs("3.6.2"), needs("4.0-beta1")), (None, None));
    assert_eq!(
        needs("3.6.1").as_deref(),
        Some(
            "in start: to share a secret needs Juju 3.6.2 or newer, and this is 3.6.1; upgrade the controller and \
             the model"
        )
    );
    assert!(needs("").unwrap().contains("does not tell its version"));
}

#[test]
fn a_message_of_any_length_is_shown() {
    let calls = succeeds(Juju::new(), |model| {
        Ok(model.unit().set_status(Active("é".repeat(100_000)))?)
    });
    assert!(
        calls[0].len() < 128 * 1024 && calls[0].ends_with("é…"),
        "{}",
        calls[0].len()
    );
}

#[test]
fn config_is_read_into_a_serde_type() {
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    struct Options {
        log_level: String,
        ratio: f64,
        debug: bool,
        password: Option<charm_core::SecretId>,
    }
    let juju = |config| Juju::new().prints("config-get", config);
    succeeds(
        juju(r#"{"log-level":"info","ratio":2,"debug":true,"password":"secret:abc1"}"#),
        |model| {
            let options: Options = model.config()?.load()?;
            assert_eq!(
                (options.log_level.as_str(), options.ratio, options.debug),
                ("info", 2.0, true)
            );
            assert_eq!(options.password.unwrap(), "secret:abc1");
            Ok(())
        },
    );
    let outcome = on_start(
        juju(r#"{"log-level":"info","ratio":2,"debug":"hunter2"}"#),
        |model| Ok(model.config()?.load::<Options>().map(drop)?),
    );
    assert_eq!(
        outcome.error.as_deref(),
        Some("in start: config option `debug`: wrong value, expected a boolean")
    );
}

#[derive(Debug, Clone, Copy)]
struct Backup;

#[derive(Debug, Deserialize)]
struct BackupParams {
    target: String,
}

impl Action for Backup {
    const NAME: &'static str = "backup";
    type Params = BackupParams;
}

#[derive(Debug, Clone, Copy)]
struct Other;

impl Action for Other {
    const NAME: &'static str = "other";
    type Params = NoParams;
}

fn backup(model: &Model, event: &ActionEvent<Backup>) -> Result<(), Error> {
    let params = event.params(model)?;
    assert_eq!(params.target, event.params(model)?.target);
    event.log(model, &format!("backing up {}", params.target))?;
    event.set_results(
        model,
        &serde_json::json!({"size": {"bytes": 12}, "task": event.task_id()}),
    )?;
    event.fail(model, "but the disk is slow")
}

#[test]
fn an_action_reads_its_params_and_answers() {
    let mut charm = Charm::new();
    charm
        .observe(Backup, backup)
        .observe(Other, |_, _| -> anyhow::Result<()> {
            panic!("another action")
        });
    let vars = [
        ("JUJU_DISPATCH_PATH", "actions/backup"),
        ("JUJU_ACTION_NAME", "backup"),
        ("JUJU_ACTION_UUID", "2"),
        ("JUJU_ACTION_TAG", "action-2"),
    ];
    let outcome = dispatch(
        &charm,
        Juju::new().prints("action-get", r#"{"target":"db"}"#),
        &vars,
    );
    assert_eq!(outcome.error, None);
    assert_eq!(
        outcome.calls,
        [
            "action-get --format=json",
            "action-log -- backing up db",
            "action-set -- size.bytes=12 task=2",
            "action-fail -- but the disk is slow",
        ]
    );
    let outcome = dispatch(&charm, Juju::new().prints("action-get", "{}"), &vars);
    assert!(
        outcome
            .error
            .unwrap()
            .contains("parameters of action `backup`: missing field `target`")
    );
}

#[test]
fn many_results_go_in_portions() {
    let mut charm = Charm::new();
    charm.observe(Other, |model, event| {
        let results: std::collections::BTreeMap<_, _> = (0..10)
            .map(|n| (format!("r{n}"), "x".repeat(40_000)))
            .collect();
        event.set_results(model, &results)
    });
    let vars = [
        ("JUJU_DISPATCH_PATH", "actions/other"),
        ("JUJU_ACTION_NAME", "other"),
        ("JUJU_ACTION_UUID", "3"),
        ("JUJU_ACTION_TAG", "action-3"),
    ];
    let outcome = dispatch(&charm, Juju::new(), &vars);
    assert_eq!(outcome.calls.len(), 10);
    assert!(outcome.calls.iter().all(|call| call.len() < 65 * 1024));
}

#[test]
fn a_network_is_asked_for_by_binding_and_by_relation() {
    let relation =
        r#"{"ingress-addresses": ["203.0.113.7"], "egress-subnets": ["203.0.113.0/24"]}"#;
    let juju = Juju::new()
        .prints(
            "network-get --format=json db",
            r#"{"bind-addresses": [{"mac-address": "aa:bb", "interface-name": "eth0", "addresses":
               [{"hostname": "", "value": "10.0.0.1", "cidr": "10.0.0.0/24"}]}]}"#,
        )
        .prints("network-get --format=json -r 7 db", relation)
        .prints("relation-ids", r#"["db:7"]"#);
    let calls = succeeds(juju, |model| {
        let network = model.network(Db)?;
        assert_eq!(network.bind_address(), Some("10.0.0.1"));
        assert_eq!(network.bind_addresses[0].interface_name, "eth0");
        let relation = model.relation(Db)?.unwrap();
        assert_eq!(relation.network()?.ingress_address(), Some("203.0.113.7"));
        assert_eq!(relation.network()?.bind_address(), None);
        model.network(Db)?;
        Ok(())
    });
    assert_eq!(
        calls,
        [
            "network-get --format=json db",
            "relation-ids --format=json db",
            "network-get --format=json -r 7 db",
        ]
    );
}

#[test]
fn the_network_of_a_gone_relation_is_an_error_of_its_own() {
    for words in ["ERROR relation 7 not found", "ERROR permission denied"] {
        let juju = Juju::new()
            .answers("network-get", 1, "", words)
            .prints("relation-ids", r#"["db:7"]"#);
        succeeds(juju, |model| {
            let relation = model.relation(Db)?.unwrap();
            let network = relation.network();
            assert!(
                matches!(network, Err(Error::RelationGone { .. })),
                "{network:?}"
            );
            Ok(())
        });
    }
}

#[test]
fn goals_are_read_with_their_times() {
    let juju = Juju::new().prints(
        "goal-state --format=json",
        r#"{"units": {"client/0": {"status": "active", "since": "2025-01-01 00:00:01Z"},
                      "client/1": {"status": "waiting"},
                      "client/2": {"status": "dying", "since": ""}},
            "relations": {"db": {"pg": {"status": "joined"}, "pg/0": {"status": "active"}}}}"#,
    );
    let calls = succeeds(juju, |model| {
        let goal = model.goal_state()?;
        assert_eq!(model.app().planned_units()?, 2);
        assert_eq!(goal.relations["db"]["pg"].status, "joined");
        let own = &goal.units[model.unit().name()];
        let since = own.since.unwrap().duration_since(std::time::UNIX_EPOCH)?;
        assert_eq!(since.as_secs(), 1_735_689_601);
        assert!(goal.units.values().any(|goal| goal.is_dying()));
        Ok(())
    });
    assert_eq!(calls, ["goal-state --format=json"]);
}

#[test]
fn a_tool_that_this_juju_does_not_have_is_not_asked() {
    let mut charm = Charm::new();
    charm.observe(Start, |model, _| {
        let relation = model.relation(Db)?.unwrap();
        let error = relation.remote_model().unwrap_err();
        assert_eq!(error.refusal(), Some(Refusal::Unsupported));
        let needs = matches!(error, Error::Tool(ToolError::NeedsJuju { .. }));
        assert!(needs, "{error:?}");
        assert_eq!(
            error.to_string(),
            "hook tool `relation-model-get` is one of Juju 3.6.2 or newer, and this is Juju 3.6.1"
        );
        anyhow::Ok(())
    });
    let juju = Juju::new().prints("relation-ids", r#"["db:7"]"#);
    let outcome = dispatch(&charm, juju, &hook("hooks/start"));
    assert_eq!(outcome.error, None);
    assert_eq!(outcome.calls, ["relation-ids --format=json db"]);
}

#[test]
fn a_relation_tells_the_model_that_it_leads_to() {
    let mut charm = Charm::new();
    charm.observe(Start, |model, _| {
        let relation = model.relation(Db)?.unwrap();
        assert_eq!(relation.remote_model()?, "beef");
        anyhow::Ok(())
    });
    let juju = Juju::new().prints("relation-ids", r#"["db:7"]"#).prints(
        "relation-model-get --format=json -r db:7",
        r#"{"uuid": "beef"}"#,
    );
    let vars = [
        ("JUJU_DISPATCH_PATH", "hooks/start"),
        ("JUJU_VERSION", "3.6.2"),
    ];
    assert_eq!(dispatch(&charm, juju, &vars).error, None);
}

#[test]
fn a_reboot_after_the_hook_lets_it_succeed() {
    let calls = succeeds(Juju::new(), |model| Ok(model.unit().reboot_after_hook()?));
    assert_eq!(calls, ["juju-reboot"]);
}

#[test]
fn after_a_reboot_now_the_hook_cannot_succeed() {
    let juju = || Juju::new().prints("is-leader", "true");
    let outcome = on_start(juju(), |model| {
        model.unit().reboot_now()?;
        Ok(())
    });
    let error = outcome.error.unwrap();
    assert!(error.contains("the machine reboots now"), "{error}");
    let outcome = on_start(juju(), |model| {
        let _ = model.unit().reboot_now();
        Ok(())
    });
    assert!(outcome.error.unwrap().contains("the machine reboots now"));
    assert!(outcome.calls.contains(&"juju-reboot --now".to_owned()));
}
