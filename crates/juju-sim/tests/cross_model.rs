//! Relations to applications of other models, as a unit sees them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod in_process;

use charm_core::model::SecretContent;
use in_process::{ask, charm_of, hook, next, printed, refusal, unit};
use juju_sim::SharedModel;
use juju_sim::model::{FarSecretChange, Model, ModelError};
use juju_vocabulary::hook::Start;
use juju_vocabulary::relation::{Databag, RelationNumber};
use juju_vocabulary::secret::SecretId;

const FAR: &str = "0c5d0d4e-1d0b-4a7c-9f63-4f7a3a2c9b10";

fn model() -> SharedModel {
    let mut model = Model::new("test");
    let charm = charm_of(
        "name: a\nrequires: {db: {interface: mysql, limit: 1}}\nprovides: {site: http}\npeers: {p: g}",
        "options: {}",
        "{}",
    );
    model.deploy(charm, "a", &[].into(), 1).unwrap();
    let model = SharedModel::new(model);
    hooks(&model);
    model
}

/// What runs until nothing is due, with who is at the other end.
fn hooks(model: &SharedModel) -> Vec<String> {
    let mut ran = Vec::new();
    while let Some((name, dispatch)) = next(model) {
        let variables = dispatch.variables();
        let of = |wanted: &str| {
            let found = variables.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, text)| text.to_string()).unwrap_or_default()
        };
        let remote = [of("JUJU_REMOTE_UNIT"), of("JUJU_REMOTE_APP")];
        let remote = remote.into_iter().find(|name| !name.is_empty());
        ran.push(format!("{dispatch} {}", remote.unwrap_or_default()));
        let context = model.open(&name, dispatch, "id").unwrap();
        model.close(context, None);
    }
    ran
}

fn entries(key: &str, value: &str) -> Databag {
    Databag::from([(key.to_owned(), value.to_owned())])
}

#[test]
fn a_consumer_sees_the_offer_under_the_name_it_gave_it() {
    let model = model();
    let relation = model.lock().relate_to_offer("a:db", "mysql-far", FAR);
    let relation = relation.unwrap();
    model
        .lock()
        .write_far_unit(relation, 3, &entries("host", "203.0.113.7"))
        .unwrap();
    model
        .lock()
        .write_far_app(relation, &entries("name", "shop"))
        .unwrap();
    assert_eq!(
        hooks(&model),
        [
            "db-relation-created mysql-far",
            "db-relation-changed mysql-far",
            "db-relation-joined mysql-far/3",
            "db-relation-changed mysql-far/3",
        ]
    );
    let mut context = hook(&model, "a/0", Start);
    let id = format!("db:{relation}");
    for (line, expected) in [
        (format!("relation-list -r {id}"), "mysql-far/3\n"),
        (
            format!("relation-get -r {id} host mysql-far/3"),
            "203.0.113.7\n",
        ),
        (
            format!("relation-get -r {id} --app name mysql-far"),
            "shop\n",
        ),
        (
            format!("relation-model-get -r {id}"),
            "uuid: 0c5d0d4e-1d0b-4a7c-9f63-4f7a3a2c9b10\n",
        ),
    ] {
        assert_eq!(ask(&mut context, &line).as_deref(), Ok(expected), "{line}");
    }
    let goal = ask(&mut context, "goal-state --format=json").unwrap();
    assert!(!goal.contains("mysql-far"), "{goal}");
    let saved = model.lock().save().unwrap();
    assert_eq!(Model::load(&saved).unwrap(), *model.lock());
}

#[test]
fn who_offers_sees_a_consumer_without_its_name() {
    let model = model();
    let relation = model.lock().relate_to_consumer("a:site", FAR).unwrap();
    let far = model
        .lock()
        .write_far_unit(relation, 0, &Databag::new())
        .unwrap();
    assert!(far.as_str().starts_with("remote-"), "{far}");
    assert_eq!(far.app_name().len(), "remote-".len() + 32);
    let joined = format!("site-relation-joined {far}");
    assert!(hooks(&model).contains(&joined));
    model.lock().remove_far_unit(relation, 0).unwrap();
    assert_eq!(hooks(&model), [format!("site-relation-departed {far}")]);
    model.lock().remove_relation(relation).unwrap();
    let broken = format!("site-relation-broken {}", far.app_name());
    assert_eq!(hooks(&model), [broken]);
    assert!(model.lock().relation(relation).is_none());
}

#[test]
fn what_ends_here_ends_whoever_is_at_the_far_end() {
    let model = model();
    let relation = model.lock().relate_to_offer("a", "far", FAR);
    assert!(matches!(relation, Err(ModelError::Ambiguous { .. })));
    let relation = model.lock().relate_to_offer("a:db", "far", FAR).unwrap();
    model
        .lock()
        .write_far_unit(relation, 0, &Databag::new())
        .unwrap();
    hooks(&model);
    model.lock().remove_app("a").unwrap();
    let ended = hooks(&model);
    assert!(ended.contains(&"db-relation-departed far/0".to_owned()));
    assert!(ended.contains(&"db-relation-broken far".to_owned()));
    assert!(model.lock().unit(&unit("a/0")).is_none());
    assert!(model.lock().relations().is_empty());
}

#[test]
fn juju_s_checks_hold_between_models_too() {
    let model = model();
    let mut model = model.lock();
    assert!(model.relate_to_offer("a:p", "far", FAR).is_err());
    assert!(model.relate_to_offer("a:nope", "far", FAR).is_err());
    assert!(model.relate_to_offer("a:db", "a", FAR).is_err());
    model.relate_to_offer("a:db", "far", FAR).unwrap();
    let second = model.relate_to_offer("a:db", "other", FAR);
    assert!(matches!(second, Err(ModelError::Limit { .. })));
    let none = model.write_far_app(RelationNumber(0), &Databag::new());
    assert!(none.unwrap_err().to_string().contains("another model"));
}

fn content(password: &str) -> SecretContent {
    SecretContent::new([("password", password)]).unwrap()
}

#[test]
fn a_secret_of_another_model_is_read_by_its_whole_id_and_its_changes_are_told() {
    let model = model();
    let relation = model.lock().relate_to_offer("a:db", "mysql-far", FAR);
    let relation = relation.unwrap();
    hooks(&model);
    let id = model
        .lock()
        .add_far_secret(relation, content("one"))
        .unwrap();
    assert_eq!(id.model_uuid(), Some(FAR));
    let read = || {
        let mut context = hook(&model, "a/0", Start);
        let answer = ask(&mut context, &format!("secret-get {id} password --refresh"));
        model.close(context, None);
        answer
    };
    assert_eq!(read(), printed("one\n"));
    let mut context = hook(&model, "a/0", Start);
    let plain = id.plain();
    let not_here = refusal(1, &format!("secret \"{plain}\" not found"));
    assert_eq!(ask(&mut context, &format!("secret-get {plain}")), not_here);
    let nobody = format!("secret-get secret://{FAR}/9m4e2mr0ui3e8a215n4g");
    assert_eq!(ask(&mut context, &nobody), refusal(1, "permission denied"));

    let two = FarSecretChange::Content(content("two"));
    model.lock().change_far_secret(&id, two).unwrap();
    assert_eq!(hooks(&model), ["secret-changed "]);
    assert_eq!(read(), printed("two\n"));
    model
        .lock()
        .change_far_secret(&id, FarSecretChange::Revoked)
        .unwrap();
    assert_eq!(read(), refusal(1, "permission denied"));
}

#[test]
fn a_secret_is_granted_to_another_model_and_the_grant_goes_with_the_relation() {
    let model = model();
    let relation = model.lock().relate_to_consumer("a:site", FAR).unwrap();
    let unit = model
        .lock()
        .write_far_unit(relation, 0, &entries("host", "b"));
    let app = unit.unwrap().app();
    hooks(&model);
    let mut context = hook(&model, "a/0", Start);
    let id = ask(&mut context, "secret-add password=hunter2").unwrap();
    let id: SecretId = id.trim().parse().unwrap();
    model.close(context, None);
    let read = || model.lock().read_from_far(relation, 0, &id);
    assert!(matches!(read(), Err(ModelError::NoSecret(_))));

    let mut context = hook(&model, "a/0", Start);
    let grant = format!("secret-grant {id} --relation {relation}");
    assert_eq!(ask(&mut context, &grant), printed(""));
    model.close(context, None);
    assert_eq!(read().unwrap().text("password"), Some("hunter2"));
    let mut context = hook(&model, "a/0", Start);
    let told = ask(&mut context, &format!("secret-info-get {id} --format=json")).unwrap();
    let app = app.as_str();
    let access = format!(
        "\"access\":[{{\"target\":\"application-{app}\",\"scope\":\"relation-{app}.site#a.site\",\"role\":\"view\"}}]"
    );
    assert!(told.contains(&access), "{told}");
    drop(context);

    model.lock().remove_relation(relation).unwrap();
    hooks(&model);
    assert!(model.lock().secret(&id).unwrap().grants.is_empty());
}
