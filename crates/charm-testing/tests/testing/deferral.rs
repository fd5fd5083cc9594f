//! What is deferred, from event to event.

use std::sync::{Arc, Mutex};

use charm_core::event::{SecretChanged, StorageAttached, UpdateStatus};
use charm_core::host::Refusal;
use charm_core::model::SecretContent;
use charm_core::{Charm, Error, Model, On, Outcome, Storage as _};
use charm_testing::{Context, SecretState, State, StorageState, event};

use crate::shop::{MEDIA, METADATA};

/// What a handler was called with, and whether it was still there.
type Seen = Arc<Mutex<Vec<(String, bool)>>>;

/// Defers what comes, until it is gone.
fn watching(seen: &Seen) -> Context {
    let seen = seen.clone();
    let build = move |charm: &mut Charm| {
        let note = |seen: &Seen, id: &str, is_there: bool| {
            seen.lock().unwrap().push((id.to_owned(), is_there));
            match is_there {
                true => Outcome::Defer,
                false => Outcome::Done,
            }
        };
        let (storages, secrets) = (seen.clone(), seen.clone());
        charm
            .observe_as(
                "media",
                MEDIA.attached().even_gone(),
                move |model: &Model, event: &StorageAttached| {
                    let told = &event.instance.as_ref().unwrap().id;
                    let attached = model.storages(MEDIA)?;
                    let is_there = attached.iter().any(|storage| storage.id() == told);
                    Ok::<_, Error>(note(&storages, told.as_str(), is_there))
                },
            )
            .observe_as(
                "secrets",
                On::<SecretChanged>::any().even_gone(),
                move |model: &Model, event: &SecretChanged| {
                    let is_there = match model.secret(&event.id).content() {
                        Ok(_) => true,
                        Err(error) if error.refusal() == Some(Refusal::NotFound) => false,
                        Err(error) => return Err(error),
                    };
                    Ok(note(&secrets, event.id.as_str(), is_there))
                },
            )
            .observe(UpdateStatus, |_, _| Ok::<_, Error>(()));
    };
    Context::new(build, METADATA)
}

fn taken(seen: &Seen) -> Vec<(String, bool)> {
    std::mem::take(&mut seen.lock().unwrap())
}

#[test]
fn who_waits_for_even_what_is_gone_gets_a_storage_with_what_it_had() {
    let seen = Seen::default();
    let context = watching(&seen);
    let mut state = State::new();
    let media = state.attach(StorageState::on(MEDIA));
    let mut state = context.run(event::attached(&media), &state).unwrap().state;
    assert_eq!(taken(&seen), [("media/0".to_owned(), true)]);
    state.storages.remove(&media);
    let state = context.run(UpdateStatus, &state).unwrap().state;
    assert_eq!(taken(&seen), [("media/0".to_owned(), false)]);
    // It was done with, so it waits no longer.
    context.run(UpdateStatus, &state).unwrap();
    assert_eq!(taken(&seen), []);
}

#[test]
fn who_waits_for_even_what_is_gone_gets_a_secret_with_what_it_had() {
    let seen = Seen::default();
    let context = watching(&seen);
    let content = |text| SecretContent::new([("password", text)]).unwrap();
    let mut state = State::new();
    let secret = SecretState::granted(content("one")).tracked(1);
    let id = state.add_secret(secret.revision(content("two")));
    let changed = event::secret_changed(&id);
    let mut state = context.run(changed, &state).unwrap().state;
    assert_eq!(taken(&seen), [(id.to_string(), true)]);
    state.secrets.remove(&id);
    context.run(UpdateStatus, &state).unwrap();
    assert_eq!(taken(&seen), [(id.to_string(), false)]);
}
