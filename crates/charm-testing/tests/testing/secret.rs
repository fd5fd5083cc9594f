//! Secrets: what a charm makes, grants, reads and removes, and which states and events there are.

use charm_core::event::{ConfigChanged, SecretChanged, SecretExpired, SecretRotate, Start};
use charm_core::host::Refusal;
use charm_core::model::{
    NewSecret, OwnedSecret, OwnedSecretLabel, Rotation, SecretContent, SecretLabel,
};
use charm_core::{Charm, Error, KeptSecret, Model, On, SecretId};
use charm_testing::{
    Cause, Context, Occurrence, RelationState, SecretOwner, SecretState, State, event,
};

use crate::shop::{self, DATABASE};
use crate::{config_changed, handling, idle};

const ADMIN: OwnedSecretLabel = OwnedSecretLabel::new("admin");
const THEIRS: SecretLabel = SecretLabel::new("theirs");

const MARKER: &str = "hunter2-is-the-marker";

fn content(text: &str) -> SecretContent {
    SecretContent::new([("password", text)]).unwrap()
}

fn id() -> SecretId {
    "secret:9m4e2mr0ui3e8a215n4g".parse().unwrap()
}

/// Why the state or the event is refused.
fn reasons(event: impl Into<Occurrence>, state: &State) -> Vec<String> {
    match idle().check(event, state) {
        Ok(()) => Vec::new(),
        Err(refused) => refused.reasons,
    }
}

#[test]
fn a_secret_is_made_and_granted_and_its_content_shown_nowhere() {
    let context = handling(|model: &Model| {
        let new = NewSecret::new()
            .label(ADMIN)
            .description("for the database")
            .rotate(Rotation::Monthly)
            .expire_after(std::time::Duration::from_secs(3600));
        let secret = model.app().add_secret(&content(MARKER), new)?;
        let relation = model.relation(DATABASE)?.unwrap();
        secret.grant(&relation)?;
        assert_eq!(secret.content()?.text("password"), Some(MARKER));
        let info = secret.info()?;
        assert_eq!((info.revision, &*info.owner), (1, "application"));
        assert_eq!(info.rotation, Rotation::Monthly);
        assert_eq!(model.owned_secrets()?.len(), 1);
        relation.set(model.app(), "secret", secret.id().as_str())?;
        tracing::info!("made {secret:?} of {:?}", secret.content()?);
        Ok::<_, Error>(())
    });
    let mut state = State::new().leader(true);
    let relation = state.add(RelationState::on(DATABASE).remote("mysql"));
    let outcome = context.run(config_changed(), &state).unwrap();
    let (made, secret) = outcome.state.secret_labelled("admin").unwrap();
    assert_eq!(secret.owner, SecretOwner::App);
    assert_eq!(secret.content(), Some(&content(MARKER)));
    assert_eq!(secret.grants["mysql"], relation);
    assert_eq!(secret.expiry.as_deref(), Some("2025-01-01T01:00:00Z"));
    let published = &outcome.state[&relation].local_app_data["secret"];
    assert_eq!(published.parse::<SecretId>().unwrap().plain(), *made);
    let shown = format!("{outcome:?} {:?}", state.changes_to(&outcome.state));
    assert!(!shown.contains(MARKER), "{shown}");
    assert_eq!(
        outcome.calls[0].args,
        [
            "--label",
            "admin",
            "--description",
            "for the database",
            "--expire",
            "1h0m0s",
            "--rotate",
            "monthly",
            "--owner",
            "application",
            "password#file=/call/10",
        ]
    );
}

#[test]
fn a_unit_keeps_to_its_revision_until_it_refreshes() {
    let context = handling(|model: &Model| {
        let secret = model.secret(&id());
        let text = |content: &SecretContent| content.text("password").map(str::to_owned);
        assert_eq!(text(secret.content()?).unwrap(), "one");
        assert_eq!(text(secret.peek()?).unwrap(), "two");
        assert_eq!(text(secret.content()?).unwrap(), "one");
        assert_eq!(text(secret.refresh()?).unwrap(), "two");
        assert_eq!(text(secret.content()?).unwrap(), "two");
        assert_eq!(secret.bytes("password")?, b"two");
        model.secret(&id()).labelled(&THEIRS).content()?;
        assert_eq!(
            text(model.secret_labelled(&THEIRS).content()?).unwrap(),
            "two"
        );
        Ok::<_, Error>(())
    });
    let mut state = State::new();
    let known = SecretState::granted(content("one")).tracked(1);
    state.add_secret_as(&id(), known.revision(content("two")));
    let outcome = context.run(config_changed(), &state).unwrap();
    let secret = &outcome.state.secrets[&id()];
    assert_eq!(secret.tracked, Some(2));
    assert_eq!(secret.label.as_deref(), Some("theirs"));
}

#[test]
fn which_revision_a_unit_keeps_to_counts_though_the_hook_fails_and_nothing_else_does() {
    let context = handling(|model: &Model| {
        model.secret(&id()).content()?;
        model.unit().add_secret(&content("new"), NewSecret::new())?;
        anyhow::bail!("no")
    });
    let mut state = State::new();
    state.add_secret_as(&id(), SecretState::granted(content("one")));
    let failure = context.run(config_changed(), &state).unwrap_err();
    let left = &failure.outcome.state.secrets;
    assert_eq!(left.len(), 1);
    assert_eq!(left[&id()].tracked, Some(1));
}

#[test]
fn each_kind_of_refusal_is_told_apart() {
    let why = |state: &State, look: fn(&Model) -> Result<(), Error>| {
        let context = handling(look);
        context
            .run(config_changed(), state)
            .unwrap_err()
            .to_string()
    };
    let read = |model: &Model| model.secret(&id()).content().map(drop);
    let gone = why(&State::new(), read);
    assert!(gone.contains("there is no such secret"), "{gone}");
    let mut state = State::new();
    state.add_secret_as(&id(), SecretState::not_granted());
    let denied = why(&state, read);
    assert!(denied.contains("may not read it"), "{denied}");
    let mut secret = SecretState::granted(content("one"))
        .tracked(1)
        .revision(content("two"));
    secret.revisions.remove(&1);
    state.add_secret_as(&id(), secret);
    let old = why(&state, read);
    assert!(
        old.contains("secret revision \"9m4e2mr0ui3e8a215n4g/1\" not found"),
        "{old}"
    );
    assert!(old != gone && old != denied);
    let label = why(&State::new(), |model| {
        model
            .secret_labelled(&SecretLabel::new("nobody's"))
            .content()
            .map(drop)
    });
    assert!(label.contains("there is no such secret"), "{label}");
    let follower = why(&State::new(), |model| {
        let made: Result<OwnedSecret<'_>, Error> =
            model.app().add_secret(&content("x"), NewSecret::new());
        made.map(drop)
    });
    assert!(follower.contains("leader"), "{follower}");
}

type Deed = fn(&Model) -> Result<(), Error>;

#[test]
fn a_secret_of_another_model_is_read_by_the_id_that_its_event_tells() {
    const FAR: &str = "0c5d0d4e-1d0b-4a7c-9f63-4f7a3a2c9b10";
    let build = |charm: &mut Charm| {
        charm.observe(
            On::<SecretChanged>::any(),
            |model: &Model, event: &SecretChanged| {
                let content = model.secret(&event.id).refresh()?;
                assert_eq!(event.id.model_uuid(), Some(FAR));
                assert_eq!(content.text("password"), Some("two"));
                // By its id alone it would be one of this model.
                let here = model.secret(&event.id.plain()).content().unwrap_err();
                assert_eq!(here.refusal(), Some(Refusal::NotFound));
                Ok::<_, Error>(())
            },
        );
    };
    let far = SecretState::granted(content("one")).in_model(FAR);
    let mut state = State::new();
    state.add_secret_as(&id(), far.tracked(1).revision(content("two")));
    let context = Context::new(build, shop::METADATA);
    let outcome = context.run(event::secret_changed(&id()), &state).unwrap();
    assert_eq!(outcome.state.secrets[&id()].tracked, Some(2));
    // What is of the unit itself is here.
    let mut state = State::new();
    state.add_secret_as(&id(), SecretState::of_unit(content("one")).in_model(FAR));
    assert_eq!(reasons(Start, &state).len(), 1);
}

#[test]
fn each_kind_is_told_apart_by_the_words_of_every_juju() {
    for juju in ["3.1.8", "3.6.9", "4.0.16"] {
        let refused = |state: &State, label: Option<&'static str>, expected: Refusal| {
            let context = handling(move |model: &Model| {
                let secret = match label {
                    Some(label) => model.secret_labelled(&SecretLabel::new(label)),
                    None => model.secret(&id()),
                };
                let Err(Error::Secret { source, .. }) = secret.content() else {
                    panic!("no error of a secret");
                };
                assert_eq!(source.refusal(), Some(expected), "{juju}: {source}");
                Ok::<_, Error>(())
            });
            let context = context.juju_version(juju);
            context.run(config_changed(), state).unwrap();
        };
        let mut state = State::new();
        refused(&state, None, Refusal::NotFound);
        refused(&state, Some("nobody's"), Refusal::NotFound);
        state.add_secret_as(&id(), SecretState::not_granted());
        refused(&state, None, Refusal::PermissionDenied);
        let secret = SecretState::granted(content("one")).tracked(1);
        let mut secret = secret.revision(content("two"));
        secret.revisions.remove(&1);
        state.add_secret_as(&id(), secret);
        refused(&state, None, Refusal::RevisionNotFound);
    }
}

#[test]
fn what_is_set_twice_in_a_hook_is_one_revision_and_no_removal_may_drop_what_was_set_before() {
    let mut state = State::new();
    state.add_secret_as(&id(), SecretState::of_unit(content("one")));
    let set = handling(|model: &Model| {
        let secret = model.owned_secret(&id());
        secret.set_content(&content("two"))?;
        secret.set_content(&content("three"))?;
        secret.set_info(NewSecret::new().label(OwnedSecretLabel::new("mine")))?;
        // Juju tells the newest revision when it counts.
        assert_eq!(secret.info()?.revision, 1);
        Ok::<_, Error>(())
    });
    let outcome = set.run(config_changed(), &state).unwrap();
    let secret = &outcome.state.secrets[&id()];
    assert_eq!((secret.newest, secret.label.as_deref()), (2, Some("mine")));
    assert_eq!(secret.content(), Some(&content("three")));

    let state = outcome.state;
    let changes: [Deed; 3] = [
        |model| model.owned_secret(&id()).set_content(&content("four")),
        |model| {
            let relation = model.relation(DATABASE)?.unwrap();
            model.owned_secret(&id()).grant(&relation)
        },
        |model| {
            let new = NewSecret::new().description("words");
            model.owned_secret(&id()).set_info(new)
        },
    ];
    let state = state.relation(RelationState::on(DATABASE));
    for change in changes {
        let prune = handling(move |model: &Model| {
            change(model)?;
            let same: SecretId = format!("secret://{}/{}", model.uuid(), id().bare())
                .parse()
                .unwrap();
            model.owned_secret(&same).remove_revision(1)
        });
        let failure = prune.run(config_changed(), &state).unwrap_err();
        let Cause::Error(error) = &failure.cause else {
            panic!("{failure}");
        };
        let error = error.downcast_ref::<Error>();
        let lost = matches!(error, Some(Error::SecretChangeLost { revision: 1, .. }));
        assert!(lost, "{failure}");
        assert!(!failure.outcome.tools().contains(&"secret-remove"));
        assert_eq!(failure.outcome.state.secrets, state.secrets);
    }
    // Of other secrets, and another time, revisions can be removed.
    let remove = handling(|model: &Model| {
        model.unit().add_secret(&content("x"), NewSecret::new())?;
        model.owned_secret(&id()).remove_revision(1)
    });
    let outcome = remove.run(config_changed(), &state).unwrap();
    let left = &outcome.state.secrets[&id()].revisions;
    assert_eq!(left.keys().collect::<Vec<_>>(), [&2]);
}

/// Keeps the secret `admin`: its content is counted up.
fn keeping() -> Context {
    let build = |charm: &mut Charm| {
        charm.add(KeptSecret::new(ADMIN).rotate(|_, secret| {
            let before = secret.content()?.text("password").unwrap_or_default().len();
            Ok::<_, Error>(content(&"x".repeat(before + 1)))
        }));
    };
    Context::new(build, shop::METADATA)
}

fn revisions(state: &State) -> Vec<u64> {
    let secret = state.secrets.get(&id()).unwrap();
    secret.revisions.keys().copied().collect()
}

#[test]
fn a_kept_secret_is_rotated_by_what_its_function_returns_and_pruned_without_a_handler() {
    let mut state = State::new();
    let secret = SecretState::of_unit(content("x")).rotation(Rotation::Daily);
    state.add_secret_as(&id(), secret.label(ADMIN.as_str()));
    let rotated = keeping().run(event::secret_rotate(&id()), &state).unwrap();
    assert_eq!(rotated.state.secrets[&id()].content(), Some(&content("xx")));
    assert_eq!(revisions(&rotated.state), [1, 2]);
    // Its function has read it, so the unit keeps to what it was.
    let followed = keeping().run(event::secret_changed(&id()), &rotated.state);
    let followed = followed.unwrap().state;
    let outcome = keeping().run(event::secret_remove(&id(), 1), &followed);
    assert_eq!(revisions(&outcome.unwrap().state), [2]);
    // Of a secret with another label nothing is known.
    let mut other = followed;
    let secret = other.secrets[&id()].clone().label("other");
    other.add_secret_as(&id(), secret);
    let outcome = keeping().run(event::secret_remove(&id(), 1), &other);
    assert!(outcome.unwrap().calls.is_empty());
}

#[test]
fn no_revision_is_pruned_with_which_juju_would_remove_others() {
    let mut state = State::new();
    let mut secret = SecretState::of_unit(content("1")).label(ADMIN.as_str());
    for revision in 2..=11 {
        secret = secret.revision(content(&revision.to_string()));
    }
    state.add_secret_as(&id(), secret);
    let pruned = |version: &str, revision: u64| {
        let context = keeping().juju_version(version);
        let outcome = context.run(event::secret_remove(&id(), revision), &state);
        let outcome = outcome.unwrap();
        outcome.tools().contains(&"secret-remove")
    };
    // There 1 is also what 10 and 11 begin with.
    assert!(!pruned("3.6.9", 1));
    assert!(pruned("3.6.9", 2));
    assert!(pruned("4.0.16", 1));
}

#[test]
fn what_juju_refuses_when_the_hook_is_over_is_a_failure() {
    let theirs = handling(|model: &Model| model.owned_secret(&id()).set_content(&content("x")));
    let mut state = State::new();
    let failure = theirs.run(config_changed(), &state).unwrap_err();
    assert!(matches!(&failure.cause, Cause::NotCommitted(why) if why.contains("not found")));
    state.add_secret_as(&id(), SecretState::granted(content("one")));
    let failure = theirs.run(config_changed(), &state).unwrap_err();
    assert!(matches!(&failure.cause, Cause::NotCommitted(why) if why == "permission denied"));
}

#[test]
fn what_a_secret_may_hold_depends_on_juju() {
    let add = |size: usize| {
        handling(move |model: &Model| {
            let content = content(&"x".repeat(size));
            let made = model.unit().add_secret(&content, NewSecret::new());
            made.map(drop)
        })
    };
    assert!(add(9 << 10).run(config_changed(), &State::new()).is_ok());
    let old = add(9 << 10).juju_version("3.6.8");
    let failure = old.run(config_changed(), &State::new()).unwrap_err();
    assert!(
        failure.to_string().contains("too large: 9216 bytes"),
        "{failure}"
    );
    let large = add((1 << 20) + 1);
    assert!(large.run(config_changed(), &State::new()).is_err());
}

#[test]
fn owners_are_told_of_rotation_and_expiry_with_what_it_is_about() {
    fn build(charm: &mut Charm) {
        charm.observe(On::<SecretRotate>::any(), |model, event| {
            let secret = model.owned_secret(&event.id);
            secret.set_content(&content("two"))
        });
        charm.observe(On::<SecretExpired>::any(), |model, event| {
            let revision = event.revision.unwrap_or_default();
            model.owned_secret(&event.id).remove_revision(revision)
        });
    }
    let context = Context::new(build, shop::METADATA);
    let mut state = State::new();
    let secret = SecretState::of_unit(content("one"))
        .rotation(Rotation::Daily)
        .expiry("2026-01-01T00:00:00Z");
    state.add_secret_as(&id(), secret);
    let rotated = context.run(event::secret_rotate(&id()), &state).unwrap();
    assert_eq!(rotated.state.secrets[&id()].newest, 2);
    let expired = event::secret_expired(&id(), 1);
    let outcome = context.run(expired, &state).unwrap();
    assert_eq!(outcome.state.secrets.len(), 0, "it was the last revision");
}

#[test]
fn an_event_is_of_a_secret_that_it_can_come_of() {
    let mut state = State::new();
    let refused = |event: Occurrence, state: &State| reasons(event, state).join("; ");
    let changed = || event::secret_changed(&id());
    assert!(refused(changed(), &state).contains("is not in the state"));
    state.add_secret_as(&id(), SecretState::granted(content("one")));
    assert!(refused(changed(), &state).contains("has not read"));
    let read = SecretState::granted(content("one")).tracked(1);
    state.add_secret_as(&id(), read.clone());
    assert!(refused(changed(), &state).contains("but its first revision"));
    assert!(refused(event::secret_rotate(&id()), &state).contains("not the unit's own"));
    state.add_secret_as(&id(), read.revision(content("two")));
    assert_eq!(refused(changed(), &state), "");

    let own = SecretState::of_unit(content("one"));
    state.add_secret_as(&id(), own.clone());
    assert!(refused(event::secret_rotate(&id()), &state).contains("never rotated"));
    assert!(refused(event::secret_expired(&id(), 1), &state).contains("does not expire"));
    assert!(refused(event::secret_remove(&id(), 1), &state).contains("is the newest"));
    assert!(refused(event::secret_remove(&id(), 3), &state).contains("no revision 3"));
    let renewed = own.revision(content("two"));
    state.add_secret_as(&id(), renewed.clone().tracked(1));
    assert!(refused(event::secret_remove(&id(), 1), &state).contains("keeps to"));
    state.add_secret_as(&id(), renewed.rotation(Rotation::Daily));
    for event in [event::secret_remove(&id(), 1), event::secret_rotate(&id())] {
        assert_eq!(refused(event, &state), "");
    }
}

#[test]
fn a_secret_in_a_state_is_one_that_juju_could_tell_of() {
    let one = |secret: SecretState| {
        let mut state = State::new();
        state.add_secret_as(&id(), secret);
        reasons(Start, &state).join("; ")
    };
    let own = || SecretState::of_unit(content("one"));
    assert_eq!(one(own().label("mine").description("words")), "");
    let broken: [(SecretState, &str); 7] = [
        (own().tracked(2), "keeps to"),
        (own().expiry("soon"), "RFC 3339"),
        (
            SecretState::granted(content("x")).description("words"),
            "who manages it",
        ),
        (
            SecretState::of_app(content("x")).rotation(Rotation::Daily),
            "who manages it",
        ),
        (
            SecretState {
                readable: false,
                ..own()
            },
            "always read its own",
        ),
        (
            SecretState {
                revisions: [].into(),
                ..own()
            },
            "is removed",
        ),
        (
            own().granted_to("mysql", &"database:1".parse().unwrap()),
            "no such application",
        ),
    ];
    for (secret, why) in broken {
        assert!(one(secret.clone()).contains(why), "{why}: {secret:?}");
    }
    let mut state = State::new()
        .secret(own().label("same"))
        .secret(own().label("same"));
    assert!(reasons(Start, &state)[0].contains("another secret has the label `same`"));
    state.secrets.clear();
    state.add_secret_as(&"secret:abc1".parse().unwrap(), own());
    assert!(reasons(Start, &state)[0].contains("its id is not such as"));
}

#[test]
fn who_leads_no_longer_is_not_told_of_its_application_s_secrets() {
    let secret = SecretState::of_app(content("one"))
        .description("words")
        .label("ours");
    let state = State::new().leader(true).secret(secret).deposed();
    assert!(reasons(ConfigChanged, &state).is_empty());
    let (_, secret) = state.secret_labelled("ours").unwrap();
    assert_eq!((&*secret.description, secret.newest), ("", 1));
}

/// Each way to ask for secrets, on a Juju that has none.
#[test]
fn a_juju_without_secrets_is_not_asked_for_them() {
    let asks: [Deed; 6] = [
        |model| model.secret(&id()).content().map(drop),
        |model| model.secret(&id()).bytes("password").map(drop),
        |model| {
            model
                .unit()
                .add_secret(&content("x"), NewSecret::new())
                .map(drop)
        },
        |model| model.owned_secrets().map(drop),
        |model| model.owned_secret_labelled(&ADMIN).map(drop),
        |model| model.owned_secret(&id()).info().map(drop),
    ];
    for ask in asks {
        let context = handling(ask).juju_version("2.9.51");
        let failure = context.run(config_changed(), &State::new()).unwrap_err();
        let told = failure.to_string();
        assert!(told.contains("is one of Juju 3.0 or newer"), "{told}");
        let asked = failure.outcome.tools();
        assert!(
            !asked.iter().any(|tool| tool.starts_with("secret-")),
            "{asked:?}"
        );
    }
}
