//! Each rule of what Juju could never be in: a state that follows it passes, one that breaks it is
//! refused with the reason and no other.

use charm_core::CurrentStatus;
use charm_core::event::{
    CollectMetrics, ConfigChanged, Install, LeaderElected, LeaderSettingsChanged,
    MeterStatusChanged, PebbleCheckFailed, PebbleCheckRecovered, PebbleCustomNotice, PebbleReady,
    PostSeriesUpgrade, PreSeriesUpgrade, Remove, SecretChanged, Start, Stop, StorageAttached,
    StorageInstance, StorageKind, UpdateStatus, UpgradeCharm,
};
use charm_core::metadata::Metadata;
use charm_core::model::SecretContent;
use charm_core::{Active, Endpoint, Role};
use charm_pebble::Layer;
use charm_testing::{
    CheckState, ContainerState, Context, Exec, Occurrence, RelationState, SecretState, State,
    StorageState, event,
};
use serde_json::{Value, json};

use crate::idle;
use crate::shop::action::{CloseTill, Restock};
use crate::shop::{CATALOGUE, DATABASE, DISK, LOGGING, MEDIA, METADATA, TILLS, WEB, WEBSITE};

/// Why `event` cannot run on `state`.
fn refused(context: &Context, event: impl Into<Occurrence>, state: &State) -> Vec<String> {
    match context.check(event, state) {
        Ok(()) => Vec::new(),
        Err(inconsistent) => inconsistent.reasons,
    }
}

fn refused_state(state: &State) -> Vec<String> {
    refused(&idle(), Start, state)
}

fn refused_relation(relation: RelationState) -> Vec<String> {
    refused_state(&State::new().leader(true).relation(relation))
}

const PASSES: [String; 0] = [];

/// What a test that writes down what cannot be is told.
fn panicking(mistake: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(mistake).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}

#[test]
fn an_option_is_declared() {
    assert_eq!(
        refused_state(&State::new().config("colour", "red")),
        ["option `colour` is not in charmcraft.yaml"]
    );
}

/// The files of a charm are read once in a process.
#[test]
fn each_charm_has_its_own_options() {
    let metadata = Metadata {
        files: &[(
            "charmcraft.yaml",
            "name: till\ntype: charm\nsummary: s\ndescription: d\nbase: ubuntu@24.04\n\
             platforms: {amd64: }\nparts: {charm: {plugin: charm}}\n\
             config: {options: {colour: {type: string, default: red}}}\n",
        )],
        ..METADATA
    };
    let state = State::new().config("colour", "green");
    for (metadata, reasons) in [(METADATA, 1), (metadata, 0), (METADATA, 1), (metadata, 0)] {
        let context = Context::new(|_| {}, metadata);
        assert_eq!(refused(&context, Start, &state).len(), reasons);
    }
}

#[test]
fn an_option_is_of_its_type() {
    let check = |option: &str, value: Value| refused_state(&State::new().config(option, value));
    let secret = json!("secret:9m4e2mr0ui3e8a215n4g");
    let good = [
        ("currency", json!("SEK")),
        ("workers", json!(-3)),
        ("discount", json!(0.5)),
        ("discount", json!(1)),
        ("open", json!(false)),
        ("payment-key", secret),
    ];
    for (option, value) in good {
        assert_eq!(check(option, value), PASSES);
    }
    let bad = [
        ("currency", json!(1), "string"),
        ("currency", Value::Null, "string"),
        ("workers", json!(1.5), "int"),
        ("workers", json!("4"), "int"),
        ("discount", json!("0"), "float"),
        ("open", json!("true"), "boolean"),
        ("payment-key", json!("hunter2 is my password"), "secret"),
        ("payment-key", json!("9m4e2mr0ui3e8a215n4g"), "secret"),
    ];
    for (option, value, kind) in bad {
        let reason = format!("option `{option}` is of type {kind}, not {value}");
        assert_eq!(check(option, value), [reason]);
    }
}

#[test]
fn an_option_of_type_secret_needs_juju_3_4() {
    let state = State::new().config("payment-key", "secret:9m4e2mr0ui3e8a215n4g");
    assert_eq!(
        refused(&idle().juju_version("3.3.7"), Start, &state),
        ["option `payment-key` is of type secret, which Juju 3.3.7 does not know; 3.4 does"]
    );
    assert_eq!(
        refused(&idle().juju_version("3.4-beta1"), Start, &state),
        PASSES
    );
}

#[test]
fn a_relation_is_on_a_declared_endpoint() {
    #[derive(Debug, Clone, Copy)]
    struct Elsewhere;

    impl Endpoint for Elsewhere {
        const NAME: &'static str = "elsewhere";
        const ROLE: Role = Role::Requires;
        type Interface = <crate::shop::endpoint::Database as Endpoint>::Interface;
    }

    assert_eq!(
        refused_relation(RelationState::on(Elsewhere)),
        [
            "relation elsewhere:1: charmcraft.yaml has no endpoint `elsewhere` that requires \
             `postgresql_client`"
        ]
    );
    // An id of another endpoint than the relation's.
    let mut state = State::new();
    let id = state.add(RelationState::on(DATABASE));
    let website = RelationState::on(WEBSITE);
    let relation = &mut state[&id];
    relation.endpoint = website.endpoint;
    relation.interface = website.interface;
    relation.role = website.role;
    assert_eq!(
        refused_state(&state),
        ["relation database:1: charmcraft.yaml has no endpoint `database` that provides `http`"]
    );
}

#[test]
fn a_relation_has_a_number_of_its_own() {
    let mut state = State::new();
    state.add_as(7, RelationState::on(DATABASE));
    state.add_as(7, RelationState::on(WEBSITE));
    assert_eq!(
        refused_state(&state),
        ["relations database:7 and website:7 have the same number"]
    );
}

#[test]
fn an_endpoint_has_no_more_relations_than_its_limit() {
    let websites = State::new()
        .relation(RelationState::on(WEBSITE))
        .relation(RelationState::on(WEBSITE).remote("another"));
    assert_eq!(refused_state(&websites), PASSES);
    let databases = State::new()
        .relation(RelationState::on(DATABASE))
        .relation(RelationState::on(DATABASE).remote("another"));
    assert_eq!(
        refused_state(&databases),
        ["endpoint `database` has 2 relations, and its limit is 1"]
    );
}

#[test]
fn a_peer_endpoint_has_one_relation() {
    let state = State::new()
        .relation(RelationState::on(TILLS))
        .relation(RelationState::on(TILLS));
    assert_eq!(
        refused_state(&state),
        ["endpoint `tills` has 2 relations, and its limit is 1"]
    );
}

#[test]
fn a_remote_application_has_a_name() {
    let words = panicking(|| drop(RelationState::on(WEBSITE).remote("Web Server")));
    assert_eq!(
        words,
        "`Web Server` is not an application name such as `my-app`"
    );
    let mut nameless = RelationState::on(WEBSITE);
    nameless.remote_app = None;
    assert_eq!(
        refused_relation(nameless),
        ["relation website:1 has no remote application"]
    );
}

#[test]
fn peers_have_no_remote_application() {
    assert_eq!(
        refused_relation(RelationState::on(TILLS).remote("another")),
        ["relation tills:1 is one of peers, so its remote application cannot be `another`"]
    );
    assert_eq!(
        refused_relation(RelationState::on(TILLS).remote_app_data([("a", "b")])),
        ["relation tills:1 is one of peers: what its application publishes is `local_app_data`"]
    );
}

#[test]
fn an_application_is_not_related_to_itself() {
    let reasons = refused_relation(RelationState::on(WEBSITE).remote("shop"));
    assert_eq!(reasons.len(), 1);
    assert!(reasons[0].starts_with("relation website:1: `shop` is the unit's own application"));
    let state = State::new().relation(RelationState::on(WEBSITE).remote("shop"));
    assert_eq!(refused(&idle().app("bakery"), Start, &state), PASSES);
}

#[test]
fn a_unit_is_not_its_own_peer() {
    let peers = RelationState::on(TILLS).remote_units([0, 1]);
    let reasons = refused_relation(peers.clone());
    assert_eq!(reasons.len(), 1);
    assert!(reasons[0].starts_with("relation tills:1: unit 0 is the one under test"));
    let state = State::new().relation(peers);
    assert_eq!(refused(&idle().unit(2), Start, &state), PASSES);
}

#[test]
fn a_relation_of_scope_container_has_one_remote_unit() {
    assert_eq!(
        refused_relation(RelationState::on(LOGGING).remote_units([3])),
        PASSES
    );
    assert_eq!(
        refused_relation(RelationState::on(LOGGING).remote_units([3, 4])),
        ["relation logging:1 is of scope container, so only one remote unit is in it"]
    );
}

#[test]
fn a_databag_holds_no_empty_entries() {
    let places: [(RelationState, &str); 4] = [
        (
            RelationState::on(WEBSITE).local_app_data([("a", "")]),
            "local_app_data",
        ),
        (
            RelationState::on(WEBSITE).local_unit_data([("a", "")]),
            "local_unit_data",
        ),
        (
            RelationState::on(WEBSITE).remote_app_data([("a", "")]),
            "remote_app_data",
        ),
        (
            RelationState::on(WEBSITE).remote_unit_data(2, [("a", "")]),
            "remote unit 2",
        ),
    ];
    for (relation, place) in places {
        let reason = format!(
            "relation website:1, {place}: key `a` or its value is empty; Juju deletes such entries"
        );
        assert_eq!(refused_relation(relation), [reason]);
    }
    assert_eq!(
        refused_relation(RelationState::on(WEBSITE).remote_app_data([("", "a")])).len(),
        1
    );
}

#[test]
fn a_follower_does_not_see_what_the_leader_says() {
    let published = RelationState::on(WEBSITE).local_app_data([("a", "b")]);
    let state = State::new().relation(published);
    assert_eq!(
        refused_state(&state),
        ["relation website:1: `local_app_data` is in the state of a follower, which cannot see it"]
    );
    assert_eq!(refused_state(&state.leader(true)), PASSES);
    let peers = State::new().relation(RelationState::on(TILLS).local_app_data([("a", "b")]));
    assert_eq!(refused_state(&peers), PASSES);

    let told = State::new().app_status(Active("ready"));
    assert_eq!(
        refused_state(&told),
        ["the application's status is in the state of a follower, which cannot see it"]
    );
    assert_eq!(refused_state(&told.leader(true)), PASSES);
    let told = State::new().app_status_history([Active("ready")]);
    assert_eq!(
        refused_state(&told),
        ["the application's status is in the state of a follower, which cannot see it"]
    );
}

#[test]
fn a_unit_status_is_the_charms_or_jujus() {
    let of_juju = |name: &str| CurrentStatus::Juju {
        name: name.to_owned(),
        message: String::new(),
    };
    assert_eq!(
        refused_state(&State::new().unit_status(of_juju("error"))),
        PASSES
    );
    assert_eq!(
        refused_state(&State::new().unit_status(of_juju("busy"))),
        ["unit status `busy` is none that Juju itself shows a charm: unknown, error"]
    );
    // No hook follows the one behind which Juju says so.
    assert_eq!(
        refused_state(&State::new().unit_status(of_juju("terminated"))),
        ["unit status `terminated` is none that Juju itself shows a charm: unknown, error"]
    );
    let past = State::new().unit_status_history([of_juju("running")]);
    assert_eq!(refused_state(&past), PASSES);
}

#[test]
fn an_application_with_a_history_of_statuses_has_one() {
    let state = State::new()
        .leader(true)
        .app_status_history([Active("ready")]);
    assert_eq!(
        refused_state(&state),
        ["the application has a history of statuses, and none now"]
    );
    assert_eq!(refused_state(&state.app_status(Active(""))), PASSES);
}

#[test]
fn stored_state_keeps_jujus_limits() {
    let check = |key: usize, value: usize| {
        refused_state(&State::new().stored("k".repeat(key), "v".repeat(value))).len()
    };
    assert_eq!((check(256, 64 * 1024), check(1, 0)), (0, 0));
    assert_eq!(
        (check(257, 1), check(1, 64 * 1024 + 1), check(0, 1)),
        (1, 1, 1)
    );
}

#[test]
fn a_unit_is_deployed_somewhere() {
    let words = panicking(|| drop(idle().app("My App")));
    assert_eq!(
        words,
        "`My App` is not an application name such as `my-app`"
    );
    let words = panicking(|| drop(idle().juju_version("three")));
    assert_eq!(words, "`three` is not a version of Juju such as 3.6.9");
    for version in ["3.6.9", "3.6.9.1", "3.6-beta2", "4.0-rc1.7", "2.9.51"] {
        let context = idle().juju_version(version);
        assert_eq!(refused(&context, Start, &State::new()), PASSES, "{version}");
    }
    for name in ["", "My Model", "-a", "a_b"] {
        assert_eq!(
            refused_state(&State::new().model_name(name)),
            [format!("`{name}` is not the name of a model")]
        );
    }
    assert_eq!(refused_state(&State::new().model_name("0-a")), PASSES);
    for uuid in [
        "",
        "not-a-uuid",
        "0C5D0D4E-1D0B-4A7C-9F63-4F7A3A2C9B10",
        "a-b-c-d-e",
    ] {
        assert_eq!(
            refused_state(&State::new().model_uuid(uuid)),
            [format!("`{uuid}` is not a UUID")]
        );
    }
}

#[test]
fn the_unit_itself_is_planned_unless_it_is_dying() {
    assert_eq!(
        refused_state(&State::new().planned_units(0)),
        ["the unit itself is one of the planned ones, as it is not dying, and none is planned"]
    );
    for count in [0, 1, 3] {
        let state = State::new().dying().planned_units(count);
        assert_eq!(refused(&idle(), Stop, &state), PASSES);
    }
}

#[test]
fn a_dying_unit_gets_what_is_sent_to_living_ones_only_again() {
    let mut state = State::new().dying();
    let media = state.attach(StorageState::on(MEDIA).at("/srv"));
    let new = state.add(RelationState::on(WEBSITE));
    let used = state.add(RelationState::on(DATABASE).remote_units([1]));
    let secret = state.add_secret(read_and_renewed());
    let mut without = state.clone();
    without.relations.clear();
    let living: [(Occurrence, &State); 9] = [
        (Install.into(), &without),
        (UpdateStatus.into(), &state),
        (LeaderSettingsChanged.into(), &state),
        (event::secret_changed(&secret), &state),
        (event::attached(&media), &state),
        (event::created(&new), &state),
        (event::joined(&used, 1), &state),
        (event::changed(&used), &state),
        (event::departed(&used, 1), &state),
    ];
    for (event, state) in living {
        let reasons = refused(&idle(), event.clone(), state);
        assert_eq!(reasons.len(), 1, "{event:?}: {reasons:?}");
        assert!(reasons[0].contains("dying"), "{reasons:?}");
        assert_eq!(refused(&idle(), event::retried(event), state), PASSES);
    }
    // Others come in its end, or another hook has queued them.
    let leader = state.clone().leader(true);
    let any: [(Occurrence, &State); 11] = [
        (ConfigChanged.into(), &state),
        (Start.into(), &state),
        (UpgradeCharm.into(), &state),
        (LeaderElected.into(), &leader),
        (event::changed_by(&used, 1), &state),
        (event::departed_on_removal(&used, 1), &state),
        (event::broken(&new), &state),
        (event::detaching(&media), &state),
        (event::action(CloseTill).into(), &state),
        (Stop.into(), &state),
        (Remove.into(), &without),
    ];
    for (event, state) in any {
        assert_eq!(refused(&idle(), event, state), PASSES);
    }
}

#[test]
fn only_a_dying_unit_is_removed() {
    for event in [Remove.into(), event::retried(Remove)] {
        assert_eq!(
            refused(&idle(), event, &State::new()),
            ["remove: only a dying unit gets it, and the unit is not dying in the state"]
        );
    }
    // On Kubernetes a unit that stays is stopped with its pod.
    assert_eq!(refused(&idle(), Stop, &State::new()), PASSES);
}

#[test]
fn a_unit_departs_itself_when_it_or_its_application_is_dying() {
    let mut state = State::new();
    let id = state.add(RelationState::on(WEBSITE).remote_units([1]));
    assert_eq!(
        refused(&idle(), event::departed_on_removal(&id, 1), &state),
        [
            "relation website:1: neither the unit nor the relation is dying, so it is the remote \
             unit that departs"
        ]
    );
    state[&id].dying = true;
    for event in [event::departed(&id, 1), event::departed_on_removal(&id, 1)] {
        assert_eq!(refused(&idle(), event, &state), PASSES);
    }
}

#[test]
fn a_relation_has_events_once_the_unit_has_entered_it() {
    let mut state = State::new();
    let id = state.add(RelationState::on(WEBSITE).not_entered());
    assert_eq!(refused(&idle(), ConfigChanged, &state), PASSES);
    for event in [event::created(&id), event::changed(&id), event::broken(&id)] {
        assert_eq!(
            refused(&idle(), event, &state),
            ["relation website:1 has no events before the unit has entered it"]
        );
    }
    state[&id].remote_units.insert(0, [].into());
    assert_eq!(
        refused_state(&state),
        ["relation website:1 has remote units, which join when the unit itself has entered it"]
    );
}

#[test]
fn an_event_that_juju_has_given_up_comes_from_older_ones_only() {
    let given_up: [(Occurrence, &str, &str, &str); 5] = [
        (CollectMetrics.into(), "3.6.10", "3.6.11", "3.6.11"),
        (
            MeterStatusChanged {
                status: "RED".to_owned(),
                info: None,
            }
            .into(),
            "3.6.10.4",
            "3.6.11",
            "3.6.27",
        ),
        (
            PreSeriesUpgrade { target_base: None }.into(),
            "3.6.27",
            "4.0",
            "4.0-beta1",
        ),
        (PostSeriesUpgrade.into(), "3.6.27", "4.0", "4.0.16"),
        (LeaderSettingsChanged.into(), "3.10.2", "4.0", "4.0.0"),
    ];
    for (event, last, until, without) in given_up {
        let layer = "checks: {up: {override: replace, tcp: {port: 80}}}";
        let web = ContainerState::connected()
            .layer("web", Layer::from_yaml(layer).unwrap())
            .notice("example.com/a");
        let state = State::new().container(WEB, web);
        let with = |version: &str| refused(&idle().juju_version(version), event.clone(), &state);
        assert_eq!(with(last), PASSES);
        let reasons = with(without);
        assert_eq!(reasons.len(), 1, "{reasons:?}");
        let reason = format!("Juju {without} does not send it; those before {until} do");
        assert!(reasons[0].ends_with(&reason), "{reasons:?}");
    }
}

#[test]
fn a_status_is_one_entry_however_often_it_is_set() {
    let unit = State::new()
        .unit_status_history([Active("a")])
        .unit_status(Active("a"));
    assert_eq!(
        refused_state(&unit),
        ["the unit's status is the same twice in a row, which is one entry"]
    );
    assert_eq!(refused_state(&unit.unit_status(Active("b"))), PASSES);
    let app = State::new()
        .leader(true)
        .app_status_history([Active("a"), Active("a")])
        .app_status(Active("b"));
    assert_eq!(
        refused_state(&app),
        ["the application's status is the same twice in a row, which is one entry"]
    );
}

#[test]
fn nobody_has_joined_before_install() {
    let joined = State::new().relation(RelationState::on(TILLS).remote_units([1]));
    assert_eq!(
        refused(&idle(), Install, &joined),
        ["install: remote units join later, and one is in relation tills:1"]
    );
    let state = State::new().relation(RelationState::on(TILLS));
    assert_eq!(refused(&idle(), Install, &state), PASSES);
}

#[test]
fn a_unit_has_parted_from_all_before_remove() {
    let related = State::new().dying().relation(RelationState::on(WEBSITE));
    assert_eq!(
        refused(&idle(), Remove, &related),
        ["remove: all relations are broken before, and website:1 is not"]
    );
    let parted = State::new()
        .dying()
        .relation(RelationState::on(TILLS).remote_units([1]))
        .relation(RelationState::on(WEBSITE).not_entered());
    assert_eq!(refused(&idle(), Remove, &parted), PASSES);
}

#[test]
fn an_event_is_about_a_relation_of_the_state() {
    let mut other = State::new();
    other.add(RelationState::on(WEBSITE));
    let id = other.add(RelationState::on(WEBSITE));
    let state = State::new().relation(RelationState::on(WEBSITE));
    let events = [event::created(&id), event::changed(&id), event::broken(&id)];
    for event in events {
        assert_eq!(
            refused(&idle(), event, &state),
            ["relation website:2 is not in the state"]
        );
    }
}

#[test]
fn an_event_is_about_a_unit_of_the_relation() {
    let mut state = State::new();
    let id = state.add(RelationState::on(WEBSITE).remote_units([1]));
    let events = |unit| {
        [
            event::joined(&id, unit),
            event::changed_by(&id, unit),
            event::departed(&id, unit),
        ]
    };
    for event in events(1) {
        assert_eq!(refused(&idle(), event, &state), PASSES);
    }
    for event in events(0) {
        assert_eq!(
            refused(&idle(), event, &state),
            ["relation website:1 has no remote unit 0 in the state"]
        );
    }
}

#[test]
fn a_relation_is_created_before_a_unit_joins_and_broken_after_the_last_left() {
    let mut state = State::new();
    let id = state.add(RelationState::on(WEBSITE));
    assert_eq!(refused(&idle(), event::created(&id), &state), PASSES);
    assert_eq!(refused(&idle(), event::broken(&id), &state), PASSES);
    state[&id].remote_units.insert(0, [].into());
    assert_eq!(
        refused(&idle(), event::created(&id), &state),
        ["relation website:1 is created before its first remote unit joins, and 1 have joined"]
    );
    assert_eq!(
        refused(&idle(), event::broken(&id), &state),
        ["relation website:1 is broken after its last remote unit has departed, and 1 have not"]
    );
}

/// A hook that failed is tried again, whatever has become of its relation.
#[test]
fn a_relation_may_be_dying_in_any_of_its_hooks() {
    let mut state = State::new();
    let id = state.add(RelationState::on(WEBSITE).dying());
    for event in [event::created(&id), event::changed(&id), event::broken(&id)] {
        assert_eq!(refused(&idle(), event, &state), PASSES);
    }
    state[&id].remote_units.insert(0, [].into());
    for event in [
        event::joined(&id, 0),
        event::changed_by(&id, 0),
        event::departed(&id, 0),
    ] {
        assert_eq!(refused(&idle(), event, &state), PASSES);
    }
}

#[test]
fn peers_break_only_for_a_dying_unit_whose_agent_was_restarted() {
    let mut living = State::new();
    let id = living.add(RelationState::on(TILLS));
    let dying = living.clone().dying();
    let mut app_dying = living.clone();
    app_dying[&id].dying = true;
    let refusal = [
        "relation tills:1 is one of peers, and those do not break, but for a dying unit whose agent \
         was restarted (`event::broken_after_restart`)",
    ];
    for state in [&living, &dying, &app_dying] {
        assert_eq!(refused(&idle(), event::broken(&id), state), refusal);
    }
    let restarted = event::broken_after_restart(&id);
    assert_eq!(refused(&idle(), restarted.clone(), &living), refusal);
    assert_eq!(refused(&idle(), restarted.clone(), &dying), PASSES);
    assert_eq!(refused(&idle(), restarted, &app_dying), PASSES);
}

#[test]
fn leadership_is_told_to_whom_it_concerns() {
    let (leader, follower) = (State::new().leader(true), State::new());
    assert_eq!(refused(&idle(), LeaderElected, &leader), PASSES);
    assert_eq!(
        refused(&idle(), LeaderElected, &follower),
        ["leader-elected: the unit is not the leader in the state"]
    );
    assert_eq!(refused(&idle(), LeaderSettingsChanged, &follower), PASSES);
    let reasons = refused(&idle(), LeaderSettingsChanged, &leader);
    assert_eq!(reasons.len(), 1);
    assert!(reasons[0].starts_with("leader-settings-changed: only followers are told"));
}

#[test]
fn a_workload_event_is_about_a_declared_container() {
    let ready = |container: &str| PebbleReady {
        container: container.to_owned(),
    };
    let state = State::new().container(WEB, ContainerState::connected());
    assert_eq!(refused(&idle(), ready("web"), &state), PASSES);
    assert_eq!(
        refused(&idle(), ready("db"), &State::new()),
        ["db-pebble-ready: charmcraft.yaml has no container `db`"]
    );
    assert_eq!(
        refused(&idle(), ready("web"), &State::new()),
        ["web-pebble-ready: container `web` is not in the state"]
    );
}

#[test]
fn a_container_that_is_ready_connects() {
    let state = State::new().container(WEB, ContainerState::default());
    assert_eq!(
        refused(&idle(), event::pebble_ready(WEB), &state),
        ["web-pebble-ready: container `web` does not connect in the state"]
    );
}

#[test]
fn a_notice_and_a_check_that_are_told_are_in_the_state() {
    let web = ContainerState::connected().notice("example.com/a");
    let told = event::custom_notice(WEB, &web.notices[0]);
    let state = State::new().container(WEB, ContainerState::connected());
    assert_eq!(
        refused(&idle(), told.clone(), &state),
        ["web-pebble-custom-notice: container `web` has no such notice in the state"]
    );
    let with = State::new().container(WEB, web);
    assert_eq!(refused(&idle(), told, &with), PASSES);
    for (event, name) in [
        (event::check_failed(WEB, "up").into(), "failed"),
        (
            Occurrence::from(event::check_recovered(WEB, "up")),
            "recovered",
        ),
    ] {
        assert_eq!(
            refused(&idle(), event, &state),
            [format!(
                "web-pebble-check-{name}: container `web` has no check `up`"
            )]
        );
    }
}

#[test]
fn a_container_has_each_thing_once_and_what_its_plan_has() {
    let of = |web: ContainerState| refused_state(&State::new().container(WEB, web));
    let web = ContainerState::connected;
    let service = "services: {a: {override: replace, command: x}}";
    let layer = || Layer::from_yaml(service).unwrap();
    let active = charm_pebble::ServiceStatus::Active;
    let sound = web().layer("l", layer()).service("a", active.clone());
    assert_eq!(of(sound), PASSES);
    let exec = || Exec::prefix(["ls", "-l"]);
    let mut notices = web().notice("example.com/a").notice("example.com/b");
    assert_eq!(of(notices.clone()), PASSES);
    notices.notices[1].id = "1".to_owned();
    let unmerged = Layer::from_yaml("services: {a: {command: x}}").unwrap();
    let cases = [
        (web().service("a", active), "its plan has no service `a`"),
        (
            web().log("a", "up"),
            "its plan has no service `a`, which has logged",
        ),
        (
            web().check("c", CheckState::up()),
            "its plan has no check `c`",
        ),
        (
            web().exec(exec()).exec(exec()),
            "there are two commands with the prefix `ls -l`",
        ),
        (
            web().layer("l", layer()).layer("l", layer()),
            "there are two layers of the label `l`",
        ),
        (notices, "there are two notices of the id `1`"),
        (web().mount("srv", "/"), "`srv` is no absolute path"),
        (
            web().layer("l", unmerged),
            "service `a` must have `override`, merge or replace",
        ),
    ];
    for (container, reason) in cases {
        assert_eq!(of(container), [format!("container `web`: {reason}")]);
    }
    let mut unknown = State::new();
    let container = Box::new(ContainerState::default());
    unknown.containers.insert("db".to_owned(), container);
    assert_eq!(
        refused_state(&unknown),
        ["charmcraft.yaml has no container `db`"]
    );
}

#[test]
fn a_workload_event_is_one_that_juju_has() {
    let container = || "web".to_owned();
    let notice = PebbleCustomNotice {
        container: container(),
        notice_id: "1".to_owned(),
        notice_type: "custom".to_owned(),
        notice_key: "example.com/a".to_owned(),
    };
    let failed = PebbleCheckFailed {
        container: container(),
        check: "up".to_owned(),
    };
    let recovered = PebbleCheckRecovered {
        container: container(),
        check: "up".to_owned(),
    };
    let first = |event: Occurrence, before: &str, since: &str| {
        let layer = "checks: {up: {override: replace, tcp: {port: 80}}}";
        let web = ContainerState::connected()
            .layer("web", Layer::from_yaml(layer).unwrap())
            .notice("example.com/a");
        let state = State::new().container(WEB, web);
        let with = |version: &str| refused(&idle().juju_version(version), event.clone(), &state);
        assert_eq!(with(&format!("{since}.0")), PASSES);
        let reasons = with(before);
        assert_eq!(reasons.len(), 1, "{reasons:?}");
        assert!(
            reasons[0].ends_with(&format!("Juju {before} does not send it; {since} does")),
            "{reasons:?}"
        );
    };
    first(notice.into(), "3.3.7", "3.4");
    first(failed.into(), "3.5.4", "3.6");
    first(recovered.into(), "3.5.4", "3.6");
}

#[test]
fn a_storage_event_is_about_a_declared_storage() {
    let attached = |id: &str, location: &str, kind| StorageAttached {
        storage: id.split('/').next().unwrap().to_owned(),
        instance: Some(StorageInstance {
            id: id.parse().unwrap(),
            location: location.into(),
            kind,
        }),
    };
    let mut state = State::new();
    let media = state.attach(StorageState::on(MEDIA).at("/srv"));
    state.attach(StorageState::on(MEDIA).not_provisioned());
    assert_eq!(refused(&idle(), event::attached(&media), &state), PASSES);
    let good = attached("media/0", "/srv", StorageKind::Filesystem);
    assert_eq!(refused(&idle(), good, &state), PASSES);
    let bad = [
        (
            attached("tape/0", "/srv", StorageKind::Filesystem),
            "tape-storage-attached: charmcraft.yaml has no storage `tape`",
        ),
        (
            attached("media/0", "/dev/sdb", StorageKind::Block),
            "media-storage-attached: media/0 is of another kind in the state",
        ),
        (
            attached("media/0", "/opt", StorageKind::Filesystem),
            "media-storage-attached: media/0 has another location in the state",
        ),
        (
            attached("media/7", "/srv", StorageKind::Filesystem),
            "media-storage-attached: storage media/7 is not in the state",
        ),
    ];
    for (event, reason) in bad {
        assert_eq!(refused(&idle(), event, &state), [reason]);
    }
    let other = StorageAttached {
        storage: "disk".to_owned(),
        ..attached("media/0", "/srv", StorageKind::Filesystem)
    };
    let reason = "disk-storage-attached: media/0 is no instance of storage `disk`";
    assert_eq!(refused(&idle(), other, &state), [reason]);
    let unknown = "media/7".parse().unwrap();
    for event in [event::attached(&unknown), event::detaching(&unknown)] {
        assert_eq!(
            refused(&idle(), event, &state),
            ["storage media/7 is not in the state"]
        );
    }
    // Juju has been seen to tell nothing of one that it still provisions.
    let coming = "media/1".parse().unwrap();
    for event in [event::attached(&coming), event::detaching(&coming)] {
        assert_eq!(refused(&idle(), event, &state), PASSES);
    }
}

#[test]
fn a_storage_is_declared_and_there_are_no_more_than_may_be() {
    let reasons = |state: &State| refused(&idle(), Start, state);
    let mut state = State::new();
    let media = state.attach(StorageState::on(MEDIA));
    state.attach(StorageState::on(MEDIA));
    state.attach(StorageState::on(DISK));
    assert_eq!(reasons(&state), PASSES);
    let with = |change: &dyn Fn(&mut State)| {
        let mut state = state.clone();
        change(&mut state);
        reasons(&state)
    };
    assert_eq!(
        with(&|state| drop(state.attach(StorageState::on(MEDIA)))),
        [
            "the unit has 3 instances of storage `media`, and 2 at the most is what charmcraft.yaml allows"
        ]
    );
    assert_eq!(
        with(&|state| drop(state.attach(StorageState {
            storage: "tape".to_owned(),
            ..StorageState::on(MEDIA)
        }))),
        ["storage tape/3: charmcraft.yaml has no storage `tape`"]
    );
    assert_eq!(
        with(&|state| state.storages.get_mut(&media).unwrap().kind = StorageKind::Block),
        ["storage media/0: charmcraft.yaml has `media` as another kind of storage"]
    );
    assert_eq!(
        with(&|state| state.storages.get_mut(&media).unwrap().storage = "disk".to_owned()),
        ["storage media/0: it is no instance of storage `disk`"]
    );
    assert_eq!(
        with(&|state| state.storages.get_mut(&media).unwrap().location = Some("".into())),
        ["storage media/0: a storage that is provisioned has a location"]
    );
    let mut state = State::new();
    state.attach_as(3, StorageState::on(MEDIA));
    state.attach_as(3, StorageState::on(DISK));
    assert_eq!(
        reasons(&state),
        ["storages disk/3 and media/3 have the same number"]
    );
    let mut state = State::new();
    state.requested_storages.insert("tape".to_owned(), 1);
    assert_eq!(
        reasons(&state),
        ["requested storage: charmcraft.yaml has no storage `tape`"]
    );
}

#[test]
fn a_resource_is_declared_and_somewhere() {
    let mut state = State::new().resource(CATALOGUE, "/srv/catalogue.json");
    assert_eq!(refused(&idle(), Start, &state), PASSES);
    state
        .resources
        .insert("image".to_owned(), "image.yaml".into());
    state.resources.insert("song".to_owned(), "/song".into());
    assert_eq!(
        refused(&idle(), Start, &state),
        [
            "resource `image`: Juju tells an absolute path, not image.yaml",
            "charmcraft.yaml has no resource `song`",
        ]
    );
}

/// A secret of others that the unit has read, and of which there is a second revision.
fn read_and_renewed() -> SecretState {
    let content = |text: &str| SecretContent::new([("password", text)]).unwrap();
    SecretState::granted(content("one"))
        .tracked(1)
        .revision(content("two"))
}

#[test]
fn secrets_need_juju_3() {
    let mut state = State::new();
    let changed = SecretChanged {
        id: state.add_secret(read_and_renewed()),
        label: None,
    };
    assert_eq!(refused(&idle(), changed.clone(), &state), PASSES);
    assert_eq!(
        refused(&idle().juju_version("2.9.51"), changed, &state),
        ["secret-changed: Juju 2.9.51 does not send it; 3.0 does"]
    );
}

#[test]
fn an_action_is_declared() {
    #[derive(Debug, Clone, Copy)]
    struct Elsewhere;

    impl charm_core::Action for Elsewhere {
        const NAME: &'static str = "elsewhere";
        type Params = charm_core::NoParams;
    }

    assert_eq!(
        refused(&idle(), event::action(Elsewhere), &State::new()),
        ["charmcraft.yaml has no action `elsewhere`"]
    );
}

#[test]
fn an_action_gets_the_parameters_it_requires() {
    assert_eq!(
        refused(&idle(), event::action(Restock), &State::new()),
        ["action `restock`: parameter \"article\" is required"]
    );
}

#[test]
fn an_action_gets_no_parameters_that_its_schema_forbids() {
    let unknown = event::action(Restock)
        .param("article", "tea")
        .param("colour", "red");
    assert_eq!(
        refused(&idle(), unknown, &State::new()),
        ["action `restock`: parameter \"colour\" is not declared, and others are not allowed"]
    );
}

#[test]
fn undeclared_parameters_are_forbidden_by_default_since_juju_4() {
    let on = |version: &str| {
        let unknown = event::action(CloseTill).param("colour", "red");
        refused(&idle().juju_version(version), unknown, &State::new())
    };
    assert_eq!(on("3.6.9"), PASSES);
    assert_eq!(
        on("4.0.0"),
        ["action `close-till`: parameter \"colour\" is not declared, and others are not allowed"]
    );
}

#[test]
fn a_parameter_is_what_its_schema_allows() {
    let restock = |name: &str, value: Value| {
        let call = event::action(Restock)
            .param("article", "tea")
            .param(name, value);
        refused(&idle(), call, &State::new())
    };
    assert_eq!(restock("count", json!(3)), PASSES);
    assert_eq!(restock("urgency", json!("high")), PASSES);
    assert_eq!(
        restock("count", json!("3")),
        ["action `restock`: parameter \"count\" expected integer, got \"3\""]
    );
    assert_eq!(
        restock("urgency", json!("now")),
        ["action `restock`: parameter \"urgency\" expected one of \"low\", \"high\", got \"now\""]
    );
}

#[test]
fn every_reason_is_told() {
    let state = State::new()
        .config("colour", "red")
        .config("workers", "four")
        .app_status(Active("ready"));
    let error = idle().check(LeaderElected, &state).unwrap_err();
    assert_eq!(error.reasons.len(), 4);
    assert_eq!(error.to_string().lines().count(), 5);
}

#[test]
#[should_panic(expected = "option `colour` is not in charmcraft.yaml")]
fn an_inconsistent_state_fails_the_test_that_made_it() {
    let _ = idle().run(Start, &State::new().config("colour", "red"));
}

#[test]
fn unchecked_runs_it_all_the_same() {
    let context = idle().unchecked();
    let state = State::new()
        .config("colour", "red")
        .relation(RelationState::on(WEBSITE).remote("shop").remote_units([0]))
        .app_status(Active("ready"));
    let outcome = context.run(LeaderElected, &state).unwrap();
    assert_eq!(outcome.state, state);
    let mut other = State::new();
    let id = other.add_as(9, RelationState::on(WEBSITE));
    let outcome = context.run(event::joined(&id, 3), &State::new()).unwrap();
    assert_eq!(outcome.state, State::new());
}
