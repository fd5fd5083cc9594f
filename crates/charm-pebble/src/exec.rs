//! Commands in the container.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::change::{Change, ChangeId};
use crate::client::{Client, MAX_WAIT};
use crate::connect::{Limit, Timed};
use crate::error::{Error, ExecError};
use crate::file::Owner;
use crate::signal::Signal;
use crate::transfer::Bounded;
use crate::wait::{left, succeeded};
use crate::websocket::{Receiver, Sender, Socket};
use juju_vocabulary::duration::GoDuration;

/// Pebble ends a command that is out of time itself; this is for a Pebble that does not.
const GRACE: Duration = Duration::from_secs(5);
/// How much output is collected.
const MAX_OUTPUT: usize = 64 * 1024 * 1024;

const REQUEST: &str = "POST /v1/exec";

/// A command to run.
///
/// ```no_run
/// use charm_pebble::{Client, Exec};
///
/// let pebble = Client::unix("/charm/containers/db/pebble.socket");
/// let dump = Exec { user: "postgres".into(), ..Exec::new(["pg_dump", "--schema-only"]) };
/// let schema = pebble.exec(&dump)?.output(&mut std::io::empty())?.stdout;
/// # Ok::<(), charm_pebble::Error>(())
/// ```
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Exec {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The service whose environment, user, group and directory it has, where they are not set here.
    pub service_context: String,
    /// Variables of its environment.
    pub environment: BTreeMap<String, String>,
    /// The directory that it runs in; the user's home unless set.
    pub working_dir: String,
    /// How long it may run; for ever unless set.
    #[serde(skip)]
    pub timeout: Option<Duration>,
    /// The user's name.
    pub user: String,
    /// The user's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<u32>,
    /// The group's name.
    pub group: String,
    /// The group's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<u32>,
    /// Gives it a terminal to write to.
    #[serde(skip)]
    pub terminal: Option<Terminal>,
    /// Has standard error come with standard output.
    #[serde(skip)]
    pub combine_stderr: bool,
}

impl Exec {
    /// A program with its arguments, and nothing else set.
    pub fn new<S: Into<String>>(command: impl IntoIterator<Item = S>) -> Self {
        Exec {
            command: command.into_iter().map(Into::into).collect(),
            ..Exec::default()
        }
    }

    /// Runs it as `owner`.
    #[must_use]
    pub fn owned_by(mut self, owner: Owner) -> Self {
        self.user = owner.user.unwrap_or_default();
        self.user_id = owner.user_id;
        self.group = owner.group.unwrap_or_default();
        self.group_id = owner.group_id;
        self
    }
}

/// The terminal of a command.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Terminal {
    /// It reads from the terminal too.
    pub interactive: bool,
    /// Columns; Pebble's choice unless both are set.
    pub width: u16,
    /// Lines.
    pub height: u16,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Payload<'a> {
    #[serde(flatten)]
    exec: &'a Exec,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout: Option<GoDuration>,
    terminal: bool,
    interactive: bool,
    split_stderr: bool,
    width: u16,
    height: u16,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Started {
    task_id: String,
}

impl Client {
    /// Starts a command.
    ///
    /// # Errors
    ///
    /// [`Error::Api`] when there is no such program, user or directory, [`Error::Change`] when it ended at
    /// once; or Pebble cannot be asked.
    pub fn exec(&self, exec: &Exec) -> Result<Process, Error> {
        let timeout = exec
            .timeout
            .map(|timeout| timeout.clamp(Duration::from_nanos(1), MAX_WAIT));
        let terminal = exec.terminal.unwrap_or_default();
        let payload = Payload {
            exec,
            timeout: timeout.map(GoDuration::from),
            terminal: exec.terminal.is_some(),
            interactive: terminal.interactive,
            split_stderr: !exec.combine_stderr,
            width: terminal.width,
            height: terminal.height,
        };
        let (change, started) = self.begin::<Started>("/v1/exec", &payload)?;
        let Some(Started { task_id }) = started else {
            return Err(Error::protocol(REQUEST, "it names no task"));
        };
        let end = timeout.map(|timeout| Instant::now() + timeout + GRACE);
        let limit = end.map_or(Limit::None, Limit::Until);
        let sockets = || -> Result<_, Error> {
            let mut control = self.websocket(&task_id, "control", limit)?;
            control.sender.silence();
            let stdio = self.websocket(&task_id, "stdio", limit)?;
            let stderr = match exec.combine_stderr {
                true => None,
                false => Some(self.websocket(&task_id, "stderr", limit)?),
            };
            Ok((control, stdio, stderr))
        };
        let (control, stdio, stderr) = match sockets() {
            Ok(sockets) => sockets,
            // A command that ended at once has no websockets, but says why.
            Err(error) => {
                succeeded(
                    self.wait_change(&change, self.timeout())
                        .map_err(|_| error)?,
                )?;
                return Err(Error::protocol(
                    REQUEST,
                    "the command ended before it was heard",
                ));
            }
        };
        let mut connections = vec![control.connection, stdio.connection];
        let stderr = stderr.map(
            |Socket {
                 receiver,
                 connection,
                 mut sender,
             }| {
                // Nothing is said on this one.
                sender.silence();
                connections.push(connection);
                receiver
            },
        );
        Ok(Process {
            client: self.clone(),
            change,
            command: exec.command.first().cloned().unwrap_or_default(),
            end,
            control: control.sender,
            stdin: Some(stdio.sender),
            stdout: Some(stdio.receiver),
            stderr,
            connections: Connections(connections),
        })
    }
}

/// Connections that end together, however.
#[derive(Debug)]
struct Connections(Vec<Timed>);

impl Connections {
    fn hang_up(&self) {
        self.0.iter().for_each(Timed::hang_up);
    }
}

impl Drop for Connections {
    fn drop(&mut self) {
        self.hang_up();
    }
}

/// A command that runs. Dropped, it is killed.
///
/// Take `stdin`, `stdout` and `stderr` to use them from threads of your own, or have [`Process::output`]
/// or [`Process::copy`] do it.
#[derive(Debug)]
pub struct Process {
    client: Client,
    change: ChangeId,
    command: String,
    end: Option<Instant>,
    control: Sender,
    /// What it reads.
    pub stdin: Option<Sender>,
    /// What it writes.
    pub stdout: Option<Receiver>,
    /// What it writes to standard error, unless that comes with standard output.
    pub stderr: Option<Receiver>,
    connections: Connections,
}

/// What a command wrote.
#[derive(Clone, PartialEq, Eq)]
pub struct Output {
    /// To standard output.
    pub stdout: Vec<u8>,
    /// To standard error.
    pub stderr: Vec<u8>,
}

/// It may be a secret.
impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Output {{ {} bytes, {} bytes }}",
            self.stdout.len(),
            self.stderr.len()
        )
    }
}

impl Process {
    /// The change that runs it.
    pub fn change_id(&self) -> &ChangeId {
        &self.change
    }

    /// Sends it a signal. Pebble does not say whether it came.
    ///
    /// # Errors
    ///
    /// When Pebble is gone.
    pub fn send_signal(&mut self, signal: Signal) -> Result<(), Error> {
        let name = signal.name();
        self.control(&format!(
            r#"{{"command":"signal","signal":{{"name":"{name}"}}}}"#
        ))
    }

    /// Gives its terminal another size.
    ///
    /// # Errors
    ///
    /// When Pebble is gone.
    pub fn resize(&mut self, width: u16, height: u16) -> Result<(), Error> {
        self.control(&format!(
            r#"{{"command":"resize","resize":{{"width":{width},"height":{height}}}}}"#
        ))
    }

    fn control(&mut self, command: &str) -> Result<(), Error> {
        self.control
            .send_text(command)
            .map_err(|error| Error::connection(REQUEST, error))
    }

    /// Waits until it ends, without input. What it writes and nobody has taken is dropped.
    ///
    /// # Errors
    ///
    /// As of [`Process::copy`].
    pub fn wait(self) -> Result<(), Error> {
        self.copy(&mut io::empty(), &mut io::sink(), &mut io::sink())
    }

    /// Gives it `stdin` to read, waits until it ends, and has what it wrote, 64 MiB of each at most.
    ///
    /// # Errors
    ///
    /// As of [`Process::copy`]; an [`ExecError`] has the output.
    pub fn output(self, stdin: &mut (dyn Read + Send)) -> Result<Output, Error> {
        let (mut stdout, mut stderr) = (Bounded::new(MAX_OUTPUT), Bounded::new(MAX_OUTPUT));
        let outcome = self.copy(stdin, &mut stdout, &mut stderr);
        let (stdout, stderr) = (stdout.into_inner(), stderr.into_inner());
        match outcome {
            Ok(()) => Ok(Output { stdout, stderr }),
            Err(Error::Exec(error)) => Err(Error::Exec(Box::new(ExecError {
                stdout,
                stderr,
                ..*error
            }))),
            Err(other) => Err(other),
        }
    }

    /// Gives it `stdin` to read and writes what it writes to `stdout` and `stderr`, until it ends. It
    /// returns when `stdin` does: one that may block is better used from a thread of your own.
    ///
    /// # Errors
    ///
    /// [`Error::Exec`] when it ends with another code than 0, [`Error::Change`] when it could not be
    /// started or ran out of time, [`Error::Local`] when one of the streams fails, [`Error::Connection`]
    /// when Pebble goes away. After the last two it is killed.
    pub fn copy(
        mut self,
        stdin: &mut (dyn Read + Send),
        stdout: &mut (dyn Write + Send),
        stderr: &mut (dyn Write + Send),
    ) -> Result<(), Error> {
        let (sender, out, err) = (self.stdin.take(), self.stdout.take(), self.stderr.take());
        let first = Mutex::new(None);
        let outcome = thread::scope(|scope| {
            let fail = |error| {
                let mut first = first
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                first.get_or_insert(error);
                self.connections.hang_up();
            };
            scope.spawn(move || {
                if let Some(sender) = sender {
                    feed(stdin, sender).unwrap_or_else(fail);
                }
            });
            let errors = scope.spawn(move || {
                if let Some(err) = err {
                    drain(err, stderr).unwrap_or_else(fail);
                }
            });
            if let Some(out) = out {
                drain(out, stdout).unwrap_or_else(fail);
            }
            // It does not panic, and there is nothing to do about it if the caller's stream does.
            let _ = errors.join();
            let failed = first
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .is_some();
            let outcome = if failed { Ok(0) } else { self.exit_code() };
            // It may not have read all that it was given.
            self.connections.hang_up();
            outcome
        });
        if let Some(error) = first
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
        {
            return Err(error);
        }
        match outcome? {
            0 => Ok(()),
            exit_code => {
                let (stdout, stderr) = (Vec::new(), Vec::new());
                let command = self.command.clone();
                Err(Error::Exec(Box::new(ExecError {
                    command,
                    exit_code,
                    stdout,
                    stderr,
                })))
            }
        }
    }

    fn exit_code(&self) -> Result<i64, Error> {
        let timeout = self.end.map_or(MAX_WAIT, left);
        let change: Change = self.client.finish(&self.change, timeout)?;
        change
            .tasks
            .first()
            .and_then(|task| task.data.get("exit-code")?.as_i64())
            .ok_or_else(|| Error::protocol(REQUEST, "the command has no exit code"))
    }
}

/// What one copies at once.
const PIECE: usize = 64 * 1024;

/// A command may end without having read all: that Pebble takes no more is no error here.
fn feed(from: &mut (dyn Read + Send), mut to: Sender) -> Result<(), Error> {
    let mut buffer = vec![0; PIECE];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => {
                let _ = to.end();
                return Ok(());
            }
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(source) => return Err(local("read the input", source)),
        };
        if to
            .write_all(buffer.get(..read).unwrap_or_default())
            .is_err()
        {
            return Ok(());
        }
    }
}

fn drain(mut from: Receiver, to: &mut (dyn Write + Send)) -> Result<(), Error> {
    let mut buffer = vec![0; PIECE];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => {
                return to
                    .flush()
                    .map_err(|source| local("write the output", source));
            }
            Ok(read) => to
                .write_all(buffer.get(..read).unwrap_or_default())
                .map_err(|source| local("write the output", source))?,
            Err(error) => return Err(Error::connection(REQUEST, error)),
        }
    }
}

fn local(action: &'static str, source: io::Error) -> Error {
    Error::Local {
        request: REQUEST.to_owned(),
        action,
        source,
    }
}
