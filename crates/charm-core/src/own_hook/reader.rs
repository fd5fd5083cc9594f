//! What a hook of the charm's own brings: read of a variable, or of a file that a variable names.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use juju_vocabulary::event::Event;
use juju_vocabulary::own_hook::{PAYLOAD, PAYLOAD_FILE};
use juju_vocabulary::text::excerpt;
use juju_vocabulary::variable::Variables;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::host::Host;
use crate::json;

/// Larger files are not read: Juju takes no larger secret either.
const LARGEST_FILE: u64 = 1 << 20;

/// Makes the event of one hook of the charm's own. A charm that observes none contains nothing else of this file.
#[derive(Clone, Copy)]
pub(crate) struct Reader {
    hook: &'static str,
    read: ReadEvent,
}

type ReadEvent = fn(&str, &Variables<'_>, &dyn Host) -> Result<Arc<dyn Event>, Error>;

impl Reader {
    /// Of the hook of this name, whose event is an `H`.
    pub(crate) fn of<H: Event + DeserializeOwned>(hook: &'static str) -> Self {
        Reader {
            hook,
            read: read::<H>,
        }
    }

    /// The hook's name.
    pub(crate) fn hook(&self) -> &'static str {
        self.hook
    }

    /// The event. Its file is gone afterwards.
    pub(crate) fn event(
        &self,
        variables: &Variables<'_>,
        host: &dyn Host,
    ) -> Result<Arc<dyn Event>, Error> {
        (self.read)(self.hook, variables, host)
    }
}

/// A name has one reader: [`own_hook!`](crate::own_hook) makes it.
impl PartialEq for Reader {
    fn eq(&self, other: &Self) -> bool {
        self.hook == other.hook
    }
}

impl Eq for Reader {}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.hook.fmt(f)
    }
}

fn read<H: Event + DeserializeOwned>(
    hook: &str,
    variables: &Variables<'_>,
    host: &dyn Host,
) -> Result<Arc<dyn Event>, Error> {
    let (from, text) = payload(hook, variables, host)?;
    let event: H = serde_json::from_str(&text)
        .map_err(|error| unreadable(hook, &from, json::fault(&error)))?;
    Ok(Arc::new(event))
}

/// Where the payload stands, and its text. Who fires a hook by hand may leave it out.
fn payload(
    hook: &str,
    variables: &Variables<'_>,
    host: &dyn Host,
) -> Result<(String, String), Error> {
    let variable = |name| {
        let text = variables.text(name);
        text.map_err(|error| unreadable(hook, name, error.to_string()))
    };
    let Some(path) = variable(PAYLOAD_FILE)? else {
        let text = variable(PAYLOAD)?.unwrap_or_else(|| "{}".to_owned());
        return Ok((PAYLOAD.to_owned(), text));
    };
    let from = format!("{PAYLOAD_FILE}: {}", excerpt(&path, 200));
    let file = host.file(Path::new(&path));
    match file.and_then(|file| take(&file)) {
        Ok(text) => Ok((from, text)),
        Err(error) => Err(unreadable(hook, &from, error.to_string())),
    }
}

/// The text of a file that is for its owner only. It is removed before it is read, so that it does not stay whatever comes of it.
fn take(path: &Path) -> io::Result<String> {
    let refused = |why: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    // Who opens a pipe waits for its writer.
    let found = fs::symlink_metadata(path)?;
    if !found.is_file() {
        return refused("it is no file");
    }
    if found.permissions().mode() & 0o077 != 0 {
        return refused("others than its owner can reach it; write it with mode 600");
    }
    let file = File::open(path)?;
    fs::remove_file(path)?;
    let mut text = String::new();
    file.take(LARGEST_FILE + 1).read_to_string(&mut text)?;
    match text.len() as u64 > LARGEST_FILE {
        false => Ok(text),
        true => refused("it holds more than 1 MiB"),
    }
}

fn unreadable(hook: &str, from: &str, reason: String) -> Error {
    Error::Payload {
        hook: hook.to_owned(),
        from: from.to_owned(),
        reason,
    }
}
