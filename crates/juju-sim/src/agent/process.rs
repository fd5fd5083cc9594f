//! Starting a charm, following its output, and getting rid of it when it hangs.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use juju_vocabulary::log_level::LogLevel;
use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, Serialize};

use super::mounts::with_containers;

/// How a charm ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exit {
    /// It exited with this code.
    Code(i32),
    /// It was killed by this signal.
    Signal(i32),
    /// It was killed because it took too long.
    TimedOut,
    /// It could not be started.
    NotStarted(String),
}

impl Exit {
    /// Why this is a failure, if it is one.
    pub fn failure(&self) -> Option<String> {
        match self {
            Self::Code(0) => None,
            other => Some(other.to_string()),
        }
    }

    /// The exit code; -1 where there is none, as in Go.
    pub fn code(&self) -> i32 {
        match self {
            Self::Code(code) => *code,
            Self::Signal(_) | Self::TimedOut | Self::NotStarted(_) => -1,
        }
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "exit status {code}"),
            Self::Signal(signal) => write!(f, "killed by signal {signal}"),
            Self::TimedOut => f.write_str("killed because it ran too long"),
            Self::NotStarted(why) => write!(f, "cannot start dispatch: {why}"),
        }
    }
}

/// A charm that has ended, with its output.
pub(super) struct Ended {
    pub(super) exit: Exit,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Ended {
    /// One that has printed nothing.
    pub(super) fn silent(exit: Exit) -> Self {
        Ended {
            exit,
            stdout: String::new(),
            stderr: String::new(),
        }
    }
}

enum Progress {
    Output(LogLevel, String),
    /// One of the two streams is at its end.
    Closed,
    Exited(io::Result<ExitStatus>),
}

/// How long to wait for output after the charm has exited: something that it left running may hold
/// its output open.
const LAST_OUTPUT: Duration = Duration::from_secs(1);
/// Longer lines are broken.
const MAX_LINE: u64 = 64 << 10;
/// How many lines may wait to be taken.
const MAX_WAITING: usize = 16;
/// How much is kept of each stream; what follows is read and dropped.
const MAX_OUTPUT: usize = 1 << 20;
/// What a line counts beside its bytes, so that empty ones are limited too.
const LINE_COST: usize = 64;

/// What to start in a charm's directory.
#[derive(Clone, Copy)]
pub(super) enum Program<'a> {
    /// Its `dispatch`.
    Dispatch,
    /// A command for bash.
    Command(&'a str),
}

/// Runs a program in `charm_dir` to its end; `started` gets its process group, `log` each line of its output as it comes. It
/// finds `containers` where Juju mounts them.
///
/// # Errors
/// When that cannot be mounted. A program that cannot be started has ended so.
pub(super) fn run(
    program: Program<'_>,
    charm_dir: &Path,
    environment: &[(&'static str, String)],
    containers: Option<&Path>,
    timeout: Duration,
    started: impl FnOnce(u32),
    mut log: impl FnMut(LogLevel, &str),
) -> io::Result<Ended> {
    let mut ended = Ended::silent(Exit::TimedOut);
    let spawn = || spawn(program, charm_dir, environment);
    let spawned = match containers {
        Some(dir) => with_containers(dir, spawn)?,
        None => spawn(),
    };
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) => {
            ended.exit = Exit::NotStarted(error.to_string());
            return Ok(ended);
        }
    };
    let group = child.id();
    started(group);
    // Bounded: a charm that writes faster than its lines are taken waits.
    let (sender, progress) = sync_channel(MAX_WAITING);
    if let Some(stdout) = child.stdout.take() {
        follow(stdout, LogLevel::Debug, sender.clone());
    }
    if let Some(stderr) = child.stderr.take() {
        follow(stderr, LogLevel::Warning, sender.clone());
    }
    thread::spawn(move || {
        // Nobody listens any more when the charm was given up.
        let _ = sender.send(Progress::Exited(child.wait()));
    });
    let deadline = Instant::now() + timeout;
    let (mut stdout_room, mut stderr_room) = (Some(MAX_OUTPUT), Some(MAX_OUTPUT));
    let mut note = |level, line: String| {
        let (text, room) = if level == LogLevel::Debug {
            (&mut ended.stdout, &mut stdout_room)
        } else {
            (&mut ended.stderr, &mut stderr_room)
        };
        let Some(left) = *room else { return };
        *room = left.checked_sub(line.len() + LINE_COST);
        let line = match room {
            Some(_) => line,
            None => "more than 1 MiB of output: the rest is cut\n".to_owned(),
        };
        log(level, line.trim_end_matches('\n'));
        text.push_str(&line);
    };
    ended.exit = match await_exit(&progress, deadline, &mut note) {
        Some(exit) => exit,
        None => {
            kill_group(group);
            // Reaps it, and takes what it said last.
            await_exit(&progress, Instant::now() + LAST_OUTPUT, &mut note);
            Exit::TimedOut
        }
    };
    Ok(ended)
}

fn spawn(
    program: Program<'_>,
    charm_dir: &Path,
    environment: &[(&'static str, String)],
) -> io::Result<Child> {
    let mut dispatch = match program {
        Program::Dispatch => Command::new(charm_dir.join("dispatch")),
        Program::Command(text) => {
            let mut bash = Command::new("/bin/bash");
            bash.args(["-c", text]);
            bash
        }
    };
    dispatch
        .current_dir(charm_dir)
        .env_clear()
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A group of its own, so that all of it can be killed.
        .process_group(0);
    // A program that another thread starts at this moment may hold for an instant the handle
    // through which we have just written `dispatch`; the kernel starts no file open for writing.
    for _ in 0..100 {
        match dispatch.spawn() {
            Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy => {
                thread::sleep(Duration::from_millis(10));
            }
            result => return result,
        }
    }
    dispatch.spawn()
}

/// Follows the charm until it has exited and its output is at its end; nothing when it has not
/// exited at the deadline.
fn await_exit(
    progress: &Receiver<Progress>,
    deadline: Instant,
    note: &mut impl FnMut(LogLevel, String),
) -> Option<Exit> {
    let mut deadline = deadline;
    let mut exit = None;
    let mut open = 2;
    while exit.is_none() || open > 0 {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            // Else a charm that never stops talking would never be late.
            return exit;
        }
        match progress.recv_timeout(left) {
            Ok(Progress::Output(level, line)) => note(level, line),
            Ok(Progress::Closed) => open -= 1,
            Ok(Progress::Exited(status)) => {
                exit = Some(match status {
                    Ok(status) => match status.code() {
                        Some(code) => Exit::Code(code),
                        None => Exit::Signal(status.signal().unwrap_or_default()),
                    },
                    Err(error) => Exit::NotStarted(error.to_string()),
                });
                deadline = Instant::now() + LAST_OUTPUT;
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return exit,
        }
    }
    exit
}

fn follow(stream: impl Read + Send + 'static, level: LogLevel, sender: SyncSender<Progress>) {
    thread::spawn(move || {
        let mut stream = BufReader::new(stream);
        loop {
            let mut line = Vec::new();
            match stream.by_ref().take(MAX_LINE).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => break,
                Ok(_) => {
                    let line = String::from_utf8_lossy(&line).into_owned();
                    if sender.send(Progress::Output(level, line)).is_err() {
                        return;
                    }
                }
            }
        }
        let _ = sender.send(Progress::Closed);
    });
}

/// Kills all processes of a group.
pub(super) fn kill_group(group: u32) {
    let group = i32::try_from(group).ok().and_then(Pid::from_raw);
    // Nothing to be done where there is nobody left to kill.
    let _ = group.map(|group| kill_process_group(group, Signal::KILL));
}
