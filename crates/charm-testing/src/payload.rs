//! What a hook of the charm's own brings, as its workload hands it over.

use std::fs::{self, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::{env, process};

use juju_vocabulary::own_hook::{PAYLOAD, PAYLOAD_FILE};

/// A variable, and the file that it names, if it names one.
pub(crate) struct Payload {
    pub(crate) variable: &'static str,
    pub(crate) value: String,
    file: Option<PathBuf>,
}

impl Payload {
    pub(crate) fn in_variable(json: String) -> Self {
        Payload {
            variable: PAYLOAD,
            value: json,
            file: None,
        }
    }

    pub(crate) fn in_file(json: &str) -> io::Result<Self> {
        let random = RandomState::new().hash_one(process::id());
        let path = env::temp_dir().join(format!("charm-testing-{random:016x}"));
        let mut options = OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        file.write_all(json.as_bytes())?;
        Ok(Payload {
            variable: PAYLOAD_FILE,
            value: path.to_string_lossy().into_owned(),
            file: Some(path),
        })
    }
}

/// A charm that does not observe the hook leaves the file.
impl Drop for Payload {
    fn drop(&mut self) {
        let _ = self.file.as_ref().map(fs::remove_file);
    }
}
