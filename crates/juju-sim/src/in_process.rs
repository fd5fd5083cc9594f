//! A host for a charm in the same process: the hook tools of one dispatch.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use charm_core::host::{Answer, Arg, Call, Host};
use pebble_sim::Pebble;

use crate::calendar;
use crate::fault::{Calls, Fault};
use crate::hook_context::HookContext;
use crate::recorder::{self, Recorder, ToolCall};
use crate::tools::RequestError;
use crate::view::{Change, storage};

/// Answers a charm of this process from a context, records what it asks, and fails where somebody wants it to.
///
/// What a thread asks that outlives the dispatch is refused.
#[derive(Debug)]
pub struct InProcess {
    recorder: Mutex<Option<Recorder>>,
    pebbles: BTreeMap<String, Pebble>,
}

impl InProcess {
    /// A host on `context`, on which these calls fail.
    #[must_use]
    pub fn new(context: HookContext, faults: Vec<(Calls, Fault)>) -> Self {
        let containers = context.state().containers.iter();
        InProcess {
            pebbles: containers
                .map(|(name, container)| (name.clone(), Pebble::new((**container).clone())))
                .collect(),
            recorder: Mutex::new(Some(Recorder::new(context, faults))),
        }
    }

    /// The Pebble of each container that the context's state has.
    #[must_use]
    pub fn pebbles(&self) -> &BTreeMap<String, Pebble> {
        &self.pebbles
    }

    /// Ends the dispatch, and gives back the context and all calls; nothing when it has ended before.
    pub fn finish(&self) -> Option<(HookContext, Vec<ToolCall>)> {
        Some(self.lock().take()?.into_parts())
    }

    /// Whether the agent was lost while the charm ran ([`Fault::AgentLost`]).
    #[must_use]
    pub fn agent_is_lost(&self) -> bool {
        let recorder = self.lock();
        recorder.as_ref().and_then(Recorder::over) == Some(&Fault::AgentLost)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Recorder>> {
        self.recorder.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What of this machine stands at a path that Juju names.
fn file(recorder: Option<&Recorder>, path: &Path) -> io::Result<PathBuf> {
    let state = recorder.ok_or_else(ended)?.context.state();
    Ok(storage::file(&state.storages, path))
}

/// The time of the model.
fn now(recorder: Option<&Recorder>) -> io::Result<SystemTime> {
    let since_birth = recorder.ok_or_else(ended)?.context.now();
    Ok(calendar::system_time(since_birth))
}

/// What the charm keeps in a file, by the file's name.
fn kept(recorder: Option<&Recorder>, path: &Path) -> io::Result<Option<String>> {
    let state = recorder.ok_or_else(ended)?.context.state();
    Ok(state.kept.get(&name(path)).cloned())
}

fn keep(recorder: Option<&mut Recorder>, path: &Path, text: Option<&str>) -> io::Result<()> {
    let change = Change::Kept {
        file: name(path),
        text: text.map(str::to_owned),
    };
    recorder.ok_or_else(ended)?.context.change(change);
    Ok(())
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

impl Host for InProcess {
    fn run(&self, call: &Call<'_>) -> io::Result<Answer> {
        let recorder = &mut *self.lock();
        let recorder = recorder.as_mut().ok_or_else(ended)?;
        recorder.context.lend(files(call));
        ask(call, |args, stdin| {
            recorder.run(Path::new("/"), call.tool(), args, stdin)
        })
    }

    fn program(&self, call: &Call<'_>) -> io::Result<Answer> {
        let recorder = &mut *self.lock();
        let args: Vec<&str> = call.args().iter().map(Arg::text).collect();
        let recorder = recorder.as_mut().ok_or_else(ended)?;
        let ran = recorder.run_program(call.tool(), &args);
        ran.map_err(|error| io::Error::new(io::ErrorKind::NotFound, error))
    }

    fn now(&self) -> io::Result<SystemTime> {
        now(self.lock().as_ref())
    }

    fn file(&self, path: &Path) -> io::Result<PathBuf> {
        file(self.lock().as_ref(), path)
    }

    fn kept(&self, path: &Path) -> io::Result<Option<String>> {
        kept(self.lock().as_ref(), path)
    }

    fn keep(&self, path: &Path, text: Option<&str>) -> io::Result<()> {
        keep(self.lock().as_mut(), path, text)
    }

    fn pebble(&self, container: &str, _: Duration) -> io::Result<UnixStream> {
        match self.pebbles.get(container) {
            Some(pebble) => pebble.open(),
            // Its socket is not there yet.
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

/// The same tools for a test that looks inside: not recorded, and never failing on purpose.
#[derive(Debug)]
pub struct Unseen(pub Arc<InProcess>);

impl Host for Unseen {
    fn run(&self, call: &Call<'_>) -> io::Result<Answer> {
        let recorder = &mut *self.0.lock();
        let context = &mut recorder.as_mut().ok_or_else(ended)?.context;
        context.lend(files(call));
        ask(call, |args, stdin| {
            recorder::answer(context, Path::new("/"), call.tool(), args, stdin)
        })
    }

    fn now(&self) -> io::Result<SystemTime> {
        now(self.0.lock().as_ref())
    }

    fn file(&self, path: &Path) -> io::Result<PathBuf> {
        file(self.0.lock().as_ref(), path)
    }

    fn kept(&self, path: &Path) -> io::Result<Option<String>> {
        kept(self.0.lock().as_ref(), path)
    }

    fn keep(&self, path: &Path, text: Option<&str>) -> io::Result<()> {
        keep(self.0.lock().as_mut(), path, text)
    }

    fn pebble(&self, container: &str, within: Duration) -> io::Result<UnixStream> {
        self.0.pebble(container, within)
    }
}

fn ended() -> io::Error {
    io::Error::new(io::ErrorKind::NotConnected, "the hook has ended")
}

/// The files of a call, by the paths that stand in for them: `/call/0` is that of its first argument.
fn files(call: &Call<'_>) -> BTreeMap<String, Vec<u8>> {
    let args = call.args().iter().enumerate();
    let files = args.filter_map(|(nth, arg)| Some((path(nth), arg.content()?.to_owned())));
    files.collect()
}

fn path(nth: usize) -> String {
    format!("/call/{nth}")
}

/// Asks as Juju's tools do: with standard input only when it is wanted.
fn ask(
    call: &Call<'_>,
    mut run: impl FnMut(&[&str], Option<&[u8]>) -> Result<Answer, RequestError>,
) -> io::Result<Answer> {
    let args = call.args().iter().enumerate();
    let args = args.map(|(nth, arg)| match arg.content() {
        None => Cow::Borrowed(arg.text()),
        Some(_) => Cow::Owned(format!("{}{}", arg.text(), path(nth))),
    });
    let args: Vec<Cow<'_, str>> = args.collect();
    let args: Vec<&str> = args.iter().map(|arg| &**arg).collect();
    let answer = match run(&args, call.input().map(str::as_bytes)) {
        // Then they read it, and there is nothing on it.
        Err(RequestError::NoStdin) => run(&args, Some(b"")),
        other => other,
    };
    answer.map_err(|error| io::Error::new(io::ErrorKind::NotFound, error))
}
