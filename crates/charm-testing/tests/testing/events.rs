//! Each event reaches the charm as the type that it is, with exactly its data.

use std::any::Any;
use std::fmt::Debug;

use charm_core::event::{
    CollectMetrics, ConfigChanged, Install, LeaderElected, LeaderSettingsChanged,
    MeterStatusChanged, PebbleCheckFailed, PebbleCheckRecovered, PebbleCustomNotice, PebbleReady,
    PostSeriesUpgrade, PreSeriesUpgrade, RelationBroken, RelationChanged, RelationCreated,
    RelationDeparted, RelationJoined, Remove, SecretChanged, SecretExpired, SecretRemove,
    SecretRotate, Start, Stop, StorageAttached, StorageDetaching, StorageInstance, StorageKind,
    UpdateStatus, UpgradeCharm,
};
use charm_core::model::{Rotation, SecretContent};
use charm_core::{Charm, Error, SecretId, StorageId, Trigger};
use charm_pebble::Layer;
use charm_testing::{
    ContainerState, Context, Occurrence, RelationState, SecretState, State, StorageState, event,
};

use crate::shop::{DISK, MEDIA, METADATA, TILLS, WEB, WEBSITE};

/// The event that the charm gets.
fn arrives<E: charm_core::Event + PartialEq + Clone>(
    event: impl Into<Occurrence>,
    state: &State,
) -> E {
    let observing = |charm: &mut Charm| {
        charm.observe_any([Trigger::any::<E>()], |_| Ok::<(), Error>(()));
    };
    let context = Context::new(observing, METADATA).unit(2);
    let outcome = context.run(event, state).unwrap();
    let [seen] = outcome.events.as_slice() else {
        panic!("{:?}", outcome.events);
    };
    let seen: &dyn Any = &**seen;
    seen.downcast_ref::<E>().unwrap().clone()
}

/// An event that is data arrives as the same data.
fn unchanged<E: charm_core::Event + PartialEq + Clone + Debug + Into<Occurrence>>(event: E) {
    let leads = event.subject().is_none() && format!("{event:?}") == "LeaderElected";
    let mut state = State::new().leader(leads);
    state.dying = format!("{event:?}") == "Remove";
    let layer = "checks: {alive: {override: replace, tcp: {port: 80}}}";
    let web = ContainerState::connected()
        .layer("web", Layer::from_yaml(layer).unwrap())
        .notice("example.com/done");
    let state = state.container(WEB, web);
    assert_eq!(arrives::<E>(event.clone(), &state), event);
}

#[test]
fn lifecycle() {
    unchanged(Install);
    unchanged(Start);
    unchanged(Stop);
    unchanged(Remove);
    unchanged(ConfigChanged);
    unchanged(UpgradeCharm);
    unchanged(UpdateStatus);
    unchanged(LeaderElected);
    unchanged(LeaderSettingsChanged);
    unchanged(PostSeriesUpgrade);
    unchanged(CollectMetrics);
    unchanged(PreSeriesUpgrade { target_base: None });
    unchanged(PreSeriesUpgrade {
        target_base: Some("ubuntu@24.04".to_owned()),
    });
    unchanged(MeterStatusChanged {
        status: "RED".to_owned(),
        info: Some("overdue".to_owned()),
    });
}

#[test]
fn secrets() {
    let id: SecretId = "secret:9m4e2mr0ui3e8a215n4g".parse().unwrap();
    let label = Some("password".to_owned());
    let content = |text: &str| SecretContent::new([("password", text)]).unwrap();
    let revised = |secret: SecretState| {
        let secret = secret.revision(content("two")).revision(content("three"));
        let secret = secret.revision(content("four")).label("password");
        let mut state = State::new();
        state.add_secret_as(&id, secret);
        state
    };
    let theirs = revised(SecretState::granted(content("one")).tracked(1));
    let own = SecretState::of_unit(content("one")).rotation(Rotation::Daily);
    let mut own = revised(own);
    let expiring = own.secrets.get_mut(&id).unwrap();
    expiring.expiry = Some("2027-01-01T00:00:00Z".to_owned());
    let changed = |label: Option<String>| SecretChanged {
        id: id.clone(),
        label,
    };
    for event in [changed(None), changed(label.clone())] {
        assert_eq!(arrives::<SecretChanged>(event.clone(), &theirs), event);
    }
    assert_eq!(
        arrives::<SecretChanged>(event::secret_changed(&id), &theirs),
        changed(label.clone())
    );
    let rotate = SecretRotate {
        id: id.clone(),
        label: label.clone(),
    };
    let seen = arrives::<SecretRotate>(event::secret_rotate(&id), &own);
    assert_eq!(seen, rotate);
    let remove = SecretRemove {
        id: id.clone(),
        label: label.clone(),
        revision: Some(3),
    };
    let seen = arrives::<SecretRemove>(event::secret_remove(&id, 3), &own);
    assert_eq!(seen, remove);
    let expired = SecretExpired {
        id: id.clone(),
        label,
        revision: Some(4),
    };
    let seen = arrives::<SecretExpired>(event::secret_expired(&id, 4), &own);
    assert_eq!(seen, expired);
}

#[test]
fn storages() {
    let mut state = State::new();
    let media = state.attach_as(3, StorageState::on(MEDIA).at("/srv/media"));
    let disk = state.attach_as(4, StorageState::on(DISK).at("/dev/sdb"));
    let coming = state.attach_as(5, StorageState::on(MEDIA).not_provisioned());
    let instance = |id: &StorageId, location: &str, kind| StorageInstance {
        id: id.clone(),
        location: location.into(),
        kind,
    };
    let attached = StorageAttached {
        storage: "media".to_owned(),
        instance: Some(instance(&media, "/srv/media", StorageKind::Filesystem)),
    };
    let detaching = StorageDetaching {
        storage: "disk".to_owned(),
        instance: Some(instance(&disk, "/dev/sdb", StorageKind::Block)),
    };
    let unknown = StorageDetaching {
        storage: "media".to_owned(),
        instance: None,
    };
    assert_eq!(
        arrives::<StorageAttached>(event::attached(&media), &state),
        attached
    );
    assert_eq!(
        arrives::<StorageDetaching>(event::detaching(&disk), &state),
        detaching
    );
    assert_eq!(
        arrives::<StorageDetaching>(event::detaching(&coming), &state),
        unknown
    );
    // Or as the data that Juju tells.
    assert_eq!(
        arrives::<StorageAttached>(attached.clone(), &state),
        attached
    );
    assert_eq!(
        arrives::<StorageDetaching>(unknown.clone(), &state),
        unknown
    );
}

#[test]
fn workloads() {
    let container = "web".to_owned();
    unchanged(PebbleReady {
        container: container.clone(),
    });
    unchanged(PebbleCustomNotice {
        container: container.clone(),
        notice_id: "1".to_owned(),
        notice_type: "custom".to_owned(),
        notice_key: "example.com/done".to_owned(),
    });
    unchanged(PebbleCheckFailed {
        container: container.clone(),
        check: "alive".to_owned(),
    });
    unchanged(PebbleCheckRecovered {
        container,
        check: "alive".to_owned(),
    });
}

#[test]
fn relations() {
    let mut state = State::new();
    let id = state.add_as(7, RelationState::on(WEBSITE).remote("haproxy"));
    let app: charm_core::AppName = "haproxy".parse().unwrap();
    let unit: charm_core::UnitName = "haproxy/1".parse().unwrap();
    let created: RelationCreated = arrives(event::created(&id), &state);
    assert_eq!(
        (created.id.as_str(), created.app),
        ("website:7", Some(app.clone()))
    );
    let broken: RelationBroken = arrives(event::broken(&id), &state);
    assert_eq!((&broken.id, broken.app), (&id, Some(app.clone())));
    let changed: RelationChanged = arrives(event::changed(&id), &state);
    assert_eq!((changed.app, changed.unit), (Some(app.clone()), None));

    state[&id] = RelationState::on(WEBSITE)
        .remote("haproxy")
        .remote_units([1]);
    let joined: RelationJoined = arrives(event::joined(&id, 1), &state);
    assert_eq!((joined.unit.app(), &joined.unit), (app.clone(), &unit));
    let changed: RelationChanged = arrives(event::changed_by(&id, 1), &state);
    assert_eq!(changed.unit, Some(unit.clone()));
    let departed: RelationDeparted = arrives(event::departed(&id, 1), &state);
    assert_eq!(
        (&departed.unit, departed.departing_unit.as_ref()),
        (&unit, Some(&unit))
    );
    let state = state.dying();
    let departed: RelationDeparted = arrives(event::departed_on_removal(&id, 1), &state);
    assert_eq!(departed.unit, unit);
    assert_eq!(departed.departing_unit.unwrap().as_str(), "shop/2");
}

#[test]
fn peers_are_units_of_the_own_application() {
    let mut state = State::new();
    let id = state.add(RelationState::on(TILLS).remote_units([0]));
    let joined: RelationJoined = arrives(event::joined(&id, 0), &state);
    assert_eq!(
        (joined.unit.app_name(), joined.unit.as_str()),
        ("shop", "shop/0")
    );
}
