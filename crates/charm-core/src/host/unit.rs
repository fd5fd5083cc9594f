//! The unit that Juju started the charm on.

use std::env;
use std::io;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use juju_vocabulary::log_level::LogLevel;

use super::agent::{Agent, lost};
use super::answer::{Answer, Exit};
use super::call::Call;
use super::log_lines::LogLines;
use super::processes::Processes;
use super::seam::Host;

/// How a charm reaches its unit agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// By the hook tools, one process a call.
    Tools,
    /// Over the agent's socket, without a process.
    Socket,
}

/// `tools` or `socket`.
impl FromStr for Transport {
    type Err = io::Error;

    fn from_str(text: &str) -> io::Result<Self> {
        match text {
            "tools" => Ok(Transport::Tools),
            "socket" => Ok(Transport::Socket),
            _ => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "it is neither `tools` nor `socket`",
            )),
        }
    }
}

/// What Juju provides on a real unit. Hook tools are asked of the unit agent over its socket where the
/// environment offers one that can be reached, else they are started as processes; the rest is as [`Processes`]
/// has it.
#[derive(Debug)]
pub struct UnitHost {
    wanted: Option<Transport>,
    reached: Mutex<Reached>,
    /// What is logged by the tools.
    lines: LogLines,
}

enum Reached {
    /// Nobody has asked yet.
    Untried,
    Agent(Box<Agent>),
    /// The agent cannot be reached, and no call was sent to it: the hook tools do.
    Tools,
    /// An answer is lost. Whatever is asked now might be out of order, so nothing is.
    Lost,
}

impl std::fmt::Debug for Reached {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Reached::Untried => "Untried",
            Reached::Agent(_) => "Agent",
            Reached::Tools => "Tools",
            Reached::Lost => "Lost",
        })
    }
}

impl UnitHost {
    /// The variable by which an operator insists on a transport: `tools` or `socket`.
    pub const TRANSPORT: &str = "CHARM_CORE_TRANSPORT";

    /// The unit of this process, reached as `wanted`, if anything is. [`TRANSPORT`](Self::TRANSPORT) has the
    /// last word.
    #[must_use]
    pub fn new(wanted: Option<Transport>) -> Self {
        UnitHost {
            wanted,
            reached: Mutex::new(Reached::Untried),
            lines: LogLines::default(),
        }
    }

    /// Waits until all that was logged is in the Juju log.
    pub(crate) fn flush(&self) {
        self.lines.flush();
    }

    /// How it is reached, once that is known.
    fn reached(&self) -> io::Result<MutexGuard<'_, Reached>> {
        let mut reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
        if let Reached::Untried = *reached {
            *reached = self.reach()?;
        }
        Ok(reached)
    }

    /// Connects to the agent, or settles for the tools.
    fn reach(&self) -> io::Result<Reached> {
        let insisted = match env::var(Self::TRANSPORT).as_deref() {
            Err(_) | Ok("") => self.wanted,
            Ok(text) => Some(text.parse().map_err(|error: io::Error| {
                io::Error::new(error.kind(), format!("{}: {error}", Self::TRANSPORT))
            })?),
        };
        match insisted {
            Some(Transport::Tools) => Ok(Reached::Tools),
            Some(Transport::Socket) => Ok(Reached::Agent(Box::new(Agent::connect()?))),
            None => Ok(
                Agent::connect().map_or(Reached::Tools, |agent| Reached::Agent(Box::new(agent)))
            ),
        }
    }
}

impl Host for UnitHost {
    fn run(&self, call: &Call<'_>) -> io::Result<Answer> {
        let mut reached = self.reached()?;
        match &mut *reached {
            Reached::Agent(agent) => {
                let answer = agent.run(call);
                let is_lost = |error: &io::Error| error.kind() == io::ErrorKind::ConnectionAborted;
                if answer.as_ref().is_err_and(is_lost) {
                    *reached = Reached::Lost;
                }
                answer
            }
            Reached::Lost => Err(lost("an earlier answer is lost, so nothing more is asked")),
            Reached::Tools | Reached::Untried => {
                drop(reached);
                // What was logged before comes before.
                self.flush();
                Processes.run(call)
            }
        }
    }

    fn log(&self, level: LogLevel, message: &str) -> io::Result<Answer> {
        let reached = self.reached()?;
        let by_tools = matches!(*reached, Reached::Tools);
        drop(reached);
        if !by_tools {
            return self.run(&Call::log(level, message));
        }
        self.lines.add(level, message)?;
        Ok(Answer {
            exit: Exit::Code(0),
            stdout: Vec::new(),
            stderr: Vec::new(),
        })
    }

    fn pebble(&self, container: &str, within: Duration) -> io::Result<UnixStream> {
        Processes.pebble(container, within)
    }

    fn file(&self, path: &Path) -> io::Result<PathBuf> {
        Processes.file(path)
    }

    fn kept(&self, path: &Path) -> io::Result<Option<String>> {
        Processes.kept(path)
    }

    fn keep(&self, path: &Path, text: Option<&str>) -> io::Result<()> {
        Processes.keep(path, text)
    }

    fn program(&self, call: &Call<'_>) -> io::Result<Answer> {
        Processes.program(call)
    }

    fn now(&self) -> io::Result<SystemTime> {
        Processes.now()
    }
}
