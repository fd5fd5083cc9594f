//! What a charm reaches beside hook tools.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use charm_core::event::Start;
use charm_core::host::{Answer, Call, Host};
use charm_core::{Charm, Model};

use crate::juju::{Juju, dispatch, hook};

#[test]
fn what_a_host_does_not_have_is_a_clear_error() {
    let mut charm = Charm::new();
    charm.observe(Start, |model, _| {
        let host = model.host();
        let errors = [
            host.pebble("web", Duration::ZERO).err().unwrap(),
            host.file(Path::new("/srv")).unwrap_err(),
            host.now().unwrap_err(),
        ];
        for (error, what) in errors.iter().zip(["containers", "files", "clock"]) {
            assert_eq!(error.kind(), io::ErrorKind::Unsupported);
            assert!(error.to_string().contains(what), "{error}");
        }
        anyhow::Ok(())
    });
    assert_eq!(
        dispatch(&charm, Juju::new(), &hook("hooks/start")).error,
        None
    );
}

/// Keeps what a file of each call would hold, and refuses in the words of Juju.
#[derive(Default)]
struct Keeper(Mutex<Vec<Vec<u8>>>);

impl Host for Keeper {
    fn run(&self, call: &Call<'_>) -> io::Result<Answer> {
        let contents = call.args().iter().filter_map(|arg| arg.content());
        self.0.lock().unwrap().extend(contents.map(<[u8]>::to_vec));
        Err(io::Error::other(format!("{call:?}")))
    }
}

#[test]
fn a_host_in_the_process_gets_the_content_of_files_and_nobody_else_does() {
    let keeper = Arc::new(Keeper::default());
    let lookup = |name: &str| {
        let value = match name {
            "JUJU_DISPATCH_PATH" => "hooks/start",
            "JUJU_UNIT_NAME" => "web/0",
            "JUJU_MODEL_NAME" | "JUJU_MODEL_UUID" | "JUJU_CHARM_DIR" => "any",
            _ => return None,
        };
        Some(value.into())
    };
    let model = Model::open(&lookup, keeper.clone()).unwrap();
    let call = Call::new("secret-add").file_arg("password#file=", b"marker".as_slice());
    let error = model.host().run(&call).unwrap_err();
    assert!(!error.to_string().contains("marker"), "{error}");
    assert_eq!(*keeper.0.lock().unwrap(), [b"marker"]);
}
