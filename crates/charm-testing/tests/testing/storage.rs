//! Storages and resources, as a charm sees them and asks for them.

use std::fs;
use std::num::NonZeroU32;

use charm_core::event::{Start, StorageEvent as _, StorageKind};
use charm_core::host::{Call, Exit, Refusal};
use charm_core::{Charm, Error, Model, Storage as _};
use charm_testing::{Cause, Context, State, StorageState, event};

use crate::shop::{CATALOGUE, DISK, IMAGE, MEDIA, METADATA};
use crate::{config_changed, handling, idle};

/// Looks at a state as a handler would.
fn look(state: &State, look: impl FnOnce(&Model)) {
    idle().prepare(Start, state).before(look).run().unwrap();
}

/// A directory for this test alone.
fn directory(name: &str) -> std::path::PathBuf {
    let dir = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

#[test]
fn each_instance_has_its_location_and_what_the_test_puts_there() {
    let dir = directory("storage-files");
    fs::write(dir.join("tea.png"), "green").unwrap();
    let mut state = State::new();
    let media = state.attach(StorageState::on(MEDIA).files(&dir));
    let more = state.attach(StorageState::on(MEDIA).at("/srv/more"));
    let disk = state.attach(StorageState::on(DISK));
    look(&state, |model| {
        let storages = model.storages(MEDIA).unwrap();
        let ids: Vec<_> = storages.iter().map(|one| one.id().clone()).collect();
        assert_eq!(ids, [media.clone(), more]);
        let [first, second] = &storages[..] else {
            panic!("{storages:?}")
        };
        assert_eq!(
            first.location().unwrap().to_str(),
            Some("/var/lib/juju/storage/media/0")
        );
        assert_eq!(first.kind().unwrap(), StorageKind::Filesystem);
        let found = fs::read_to_string(first.path().unwrap().join("tea.png"));
        assert_eq!(found.unwrap(), "green");
        let below = first.location().unwrap().join("tea.png");
        assert_eq!(model.host().file(&below).unwrap(), dir.join("tea.png"));
        // What no test has put anywhere is where Juju names it.
        assert_eq!(second.path().unwrap().to_str(), Some("/srv/more"));
        let [device] = &model.storages(DISK).unwrap()[..] else {
            panic!("there is one disk")
        };
        assert_eq!(
            (device.id(), device.kind().unwrap()),
            (&disk, StorageKind::Block)
        );
    });
}

#[test]
fn a_storage_that_is_not_there_yet_is_another_error_than_one_that_is_not_attached() {
    let mut state = State::new();
    let coming = state.attach(StorageState::on(MEDIA).not_provisioned());
    look(&state, |model| {
        let [storage] = &model.storages(MEDIA).unwrap()[..] else {
            panic!("it is listed")
        };
        let error = storage.location().unwrap_err();
        assert!(
            matches!(&error, Error::StorageNotProvisioned { storage, .. } if *storage == coming),
            "{error}"
        );
        assert_eq!(error.refusal(), Some(Refusal::NotProvisioned));
    });
    // It went between the two calls.
    let gone = "ERROR invalid value \"media/0\" for option -s: storage attachment media/0:shop/0 not found";
    let context = handling(|model| {
        for storage in model.storages(MEDIA)? {
            storage.location()?;
        }
        Ok::<(), Error>(())
    });
    let failure = context
        .prepare(config_changed(), &state)
        .fail("storage-get", charm_testing::Fault::refused(gone))
        .run()
        .unwrap_err();
    let Cause::Error(error) = &failure.cause else {
        panic!("{failure}")
    };
    let error = error.downcast_ref::<Error>().unwrap();
    assert!(
        matches!(error, Error::StorageNotAttached { storage, .. } if *storage == coming),
        "{error}"
    );
}

#[test]
fn what_nobody_asks_for_is_not_read_and_what_was_told_is_not_asked() {
    let context = handling(|model| {
        let storages = model.storages(MEDIA)?;
        model.storages(MEDIA)?;
        let Some(first) = storages.first() else {
            return Ok(());
        };
        first.location()?;
        first.kind()?;
        Ok::<(), Error>(())
    });
    let mut state = State::new();
    let media = state.attach(StorageState::on(MEDIA));
    state.attach(StorageState::on(MEDIA));
    let outcome = context.run(config_changed(), &state).unwrap();
    let calls: Vec<_> = outcome
        .calls
        .iter()
        .map(|call| call.command_line())
        .collect();
    assert_eq!(
        calls,
        [
            "storage-list --format=json media",
            "storage-get --format=json -s media/0"
        ]
    );

    let build = |charm: &mut Charm| {
        charm.observe(MEDIA.attached(), |model, event| {
            let attachment = event.attachment(model).unwrap();
            assert_eq!(attachment.id().as_str(), "media/0");
            attachment.location().map(drop)
        });
        charm.observe(MEDIA.detaching(), |model, event| {
            let attachment = event.attachment(model).unwrap();
            attachment.kind().map(drop)
        });
    };
    let context = Context::new(build, METADATA);
    for event in [event::attached(&media), event::detaching(&media)] {
        assert_eq!(context.run(event, &state).unwrap().tools().len(), 0);
    }
}

#[test]
fn an_event_of_a_storage_that_juju_says_nothing_of_fails_no_hook() {
    let build = |charm: &mut Charm| {
        charm.observe(MEDIA.detaching(), |model, event| {
            assert!(event.attachment(model).is_none());
            Ok::<(), Error>(())
        });
    };
    let mut state = State::new();
    let media = state.attach(StorageState::on(MEDIA).not_provisioned());
    let outcome = Context::new(build, METADATA).run(event::detaching(&media), &state);
    assert_eq!(outcome.unwrap().events.len(), 1);
}

#[test]
fn more_storage_is_asked_for_once_the_hook_succeeds() {
    let two = NonZeroU32::new(2).unwrap();
    let context = handling(move |model| {
        model.add_storage(MEDIA, two)?;
        anyhow::ensure!(model.storages(MEDIA)?.is_empty(), "they come later");
        anyhow::ensure!(model.config()?.get("open") == Some(&true.into()), "closed");
        Ok::<(), anyhow::Error>(())
    });
    let state = State::new();
    let outcome = context.run(config_changed(), &state).unwrap();
    assert_eq!(outcome.calls[0].command_line(), "storage-add media=2");
    assert_eq!(
        state.changes_to(&outcome.state),
        ["requested storage media: (none) -> 2"]
    );
    let closed = state.config("open", false);
    let failure = context.run(config_changed(), &closed).unwrap_err();
    assert_eq!(failure.outcome.state, closed);
}

#[test]
fn more_storage_than_there_may_be_fails_the_hook_at_its_end() {
    let context = handling(|model| {
        model.unit().set_status(charm_core::Active("enough"))?;
        model.add_storage(MEDIA, NonZeroU32::MIN)?;
        model.add_storage(MEDIA, NonZeroU32::MIN)
    });
    let state = State::new().storage(StorageState::on(MEDIA));
    let failure = context.run(config_changed(), &state).unwrap_err();
    let Cause::NotCommitted(words) = &failure.cause else {
        panic!("{failure:?}")
    };
    assert_eq!(
        words,
        "adding 2 storage instances brings the total to 3, exceeding the maximum of 2"
    );
    assert_eq!(
        state.changes_to(&failure.outcome.state),
        ["unit status: unknown -> active: enough"]
    );
    let context = handling(|model| model.add_storage(DISK, NonZeroU32::MIN));
    let state = State::new().storage(StorageState::on(DISK));
    let failure = context.run(config_changed(), &state).unwrap_err();
    assert_eq!(failure.to_string(), "cannot add, storage is singular");
}

#[test]
fn a_resource_is_a_file_or_was_not_uploaded() {
    let path = directory("resource").join("catalogue.json");
    fs::write(&path, "[]").unwrap();
    let state = State::new().resource(CATALOGUE, &path);
    look(&state, |model| {
        assert_eq!(model.resource(CATALOGUE).unwrap(), path);
        let error = model.resource(IMAGE).unwrap_err();
        assert!(
            matches!(
                error,
                Error::NoResource {
                    resource: "image",
                    ..
                }
            ),
            "{error}"
        );
        assert!(
            error.to_string().contains("juju attach-resource"),
            "{error}"
        );
        assert_eq!(error.refusal(), Some(Refusal::NotFound));
    });
    let context = handling(|model| {
        model.resource(CATALOGUE)?;
        model.resource(CATALOGUE).map(drop)
    });
    let outcome = context.run(config_changed(), &state).unwrap();
    let calls: Vec<_> = outcome
        .calls
        .iter()
        .map(|call| call.command_line())
        .collect();
    assert_eq!(calls, ["resource-get catalogue"]);
}

#[test]
fn an_image_says_where_it_is_and_nobody_sees_its_password() {
    let path = directory("image").join("content.yaml");
    let state = State::new().resource(IMAGE, &path);
    fs::write(
        &path,
        "registrypath: r/web:1\nusername: joe\npassword: marker\n",
    )
    .unwrap();
    look(&state, |model| {
        let image = model.oci_image(IMAGE).unwrap();
        assert_eq!(
            (&*image.registry_path, &*image.username),
            ("r/web:1", "joe")
        );
        assert_eq!(image.password, "marker");
        assert!(!format!("{image:?}").contains("marker"));
    });
    fs::write(&path, "password: marker\n").unwrap();
    look(&state, |model| {
        let error = model.oci_image(IMAGE).unwrap_err();
        assert_eq!(
            error.to_string(),
            "resource `image`: it has no `registrypath`"
        );
    });
    fs::remove_file(&path).unwrap();
    look(&state, |model| {
        let error = model.oci_image(IMAGE).unwrap_err();
        assert!(
            matches!(
                error,
                Error::ResourceUnreadable {
                    resource: "image",
                    ..
                }
            ),
            "{error}"
        );
    });
}

/// What a tool printed, and how it ended.
fn answer(model: &Model, call: Call<'_>) -> (Exit, String) {
    let answer = model.host().run(&call).unwrap();
    let text = [answer.stdout, answer.stderr].concat();
    (answer.exit, String::from_utf8(text).unwrap())
}

#[test]
fn the_tools_print_and_refuse_as_juju_does() {
    let mut state = State::new();
    state.attach_as(10, StorageState::on(MEDIA).at("/srv/b"));
    state.attach_as(9, StorageState::on(MEDIA).at("/srv/a"));
    state.attach_as(3, StorageState::on(DISK).not_provisioned());
    let state = state.resource(CATALOGUE, "/r/catalogue.json");
    let cases: &[(&'static str, &[&str], i32, &str)] = &[
        ("storage-list", &[], 0, "disk/3\nmedia/9\nmedia/10\n"),
        (
            "storage-list",
            &["--format=json", "media"],
            0,
            "[\"media/9\",\"media/10\"]\n",
        ),
        ("storage-list", &["--format=json", "tape"], 0, "[]\n"),
        (
            "storage-list",
            &["a", "b"],
            2,
            "ERROR unrecognized args: [\"b\"]\n",
        ),
        (
            "storage-get",
            &["-s", "media/9"],
            0,
            "kind: filesystem\nlocation: /srv/a\n",
        ),
        ("storage-get", &["-s", "media/9", "location"], 0, "/srv/a\n"),
        (
            "storage-get",
            &["-s", "media/9", "size"],
            1,
            "ERROR invalid storage attribute \"size\"\n",
        ),
        (
            "storage-get",
            &[],
            2,
            "ERROR no storage instance specified\n",
        ),
        (
            "storage-get",
            &["-s", "media"],
            2,
            "ERROR invalid value \"media\" for option -s: invalid storage ID \"media\"\n",
        ),
        (
            "storage-get",
            &["-s", "media/1"],
            2,
            "ERROR invalid value \"media/1\" for option -s: storage attachment media/1:shop/0 not found\n",
        ),
        (
            "storage-get",
            &["-s", "disk/3"],
            2,
            "ERROR invalid value \"disk/3\" for option -s: volume for storage \"disk/3\" not provisioned\n",
        ),
        (
            "storage-add",
            &[],
            2,
            "ERROR storage add requires a storage directive\n",
        ),
        (
            "storage-add",
            &["media=1", "media"],
            2,
            "ERROR storage \"media\" specified more than once\n",
        ),
        (
            "storage-add",
            &["media=1G"],
            2,
            "ERROR only count can be specified for \"media\"\n",
        ),
        (
            "storage-add",
            &["media=0"],
            2,
            "ERROR cannot parse constraints for storage \"media\": cannot parse count: count must be greater than zero, got \"0\"\n",
        ),
        (
            "storage-add",
            &["=1"],
            2,
            "ERROR expected \"name=constraints\" or \"name\", got \"=1\"\n",
        ),
        ("resource-get", &["catalogue"], 0, "/r/catalogue.json"),
        (
            "resource-get",
            &["image"],
            1,
            "ERROR could not download resource: resource \"image\" not found\n",
        ),
        (
            "resource-get",
            &[],
            2,
            "ERROR missing required resource name\n",
        ),
        (
            "resource-get",
            &["a", "b"],
            2,
            "ERROR unrecognized args: [\"b\"]\n",
        ),
    ];
    look(&state, |model| {
        for (tool, args, code, text) in cases {
            let call = args
                .iter()
                .fold(Call::new(tool), |call, arg| call.arg(*arg));
            let shown = answer(model, call);
            assert_eq!(
                shown,
                (Exit::Code(*code), (*text).to_owned()),
                "{tool} {args:?}"
            );
        }
    });
    // In its hook, the storage need not be named.
    let build = |charm: &mut Charm| {
        charm.observe(MEDIA.attached(), |model, _| {
            let shown = answer(model, Call::new("storage-get").arg("location"));
            assert_eq!(shown, (Exit::Code(0), "/srv/a\n".to_owned()));
            Ok::<(), Error>(())
        });
    };
    let nine = "media/9".parse().unwrap();
    Context::new(build, METADATA)
        .run(event::attached(&nine), &state)
        .unwrap();
}
