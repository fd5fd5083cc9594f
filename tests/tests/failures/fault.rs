//! What goes wrong with a call when told: the agent's part over the socket, else the tool's.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use charm_core::host::Transport;
use juju_sim::simulation::Simulation;

/// What can go wrong with one call of a tool, or of the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It exits with 1 and says why.
    Words,
    /// A signal kills it; the agent hangs up.
    Abort,
    /// It is not on PATH; the agent does not know it.
    Missing,
}

impl Fault {
    pub(crate) const ALL: [Fault; 3] = [Fault::Words, Fault::Abort, Fault::Missing];

    /// What a log must say of it, beside the tool's name.
    pub(crate) fn cause(self, transport: Transport) -> &'static str {
        match (self, transport) {
            (Fault::Words, _) => "exited with code 1: ERROR the controller is on fire",
            (Fault::Abort, Transport::Tools) => "was killed by signal 6: no message",
            (Fault::Abort, Transport::Socket) => "may have been carried out, so it is not repeated",
            (Fault::Missing, Transport::Tools) => "No such file or directory",
            (Fault::Missing, Transport::Socket) => "ERROR bad request: unknown command",
        }
    }

    /// The agent's part.
    pub(crate) fn of_agent(self) -> juju_sim::Fault {
        match self {
            Fault::Words => juju_sim::Fault::refused("ERROR the controller is on fire\n"),
            Fault::Abort => juju_sim::Fault::Killed(6),
            Fault::Missing => juju_sim::Fault::Missing,
        }
    }

    /// The word for it in a plan.
    fn word(self) -> &'static str {
        match self {
            Fault::Words => "words",
            Fault::Abort => "abort",
            Fault::Missing => "remove",
        }
    }
}

/// The hook tools of one simulation.
pub(crate) struct FaultyTools {
    dir: PathBuf,
    missing: Vec<PathBuf>,
}

impl FaultyTools {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("faulty-tools-{}-{number}", std::process::id());
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        // A process of the same id that was killed may have left it.
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        // A program finds what is beside the name that it was started by: a link will do, and
        // unlike a copy it cannot be busy.
        fs::hard_link(env!("CARGO_BIN_EXE_faulty-tool"), dir.join("faulty-tool")).unwrap();
        FaultyTools {
            dir,
            missing: Vec::new(),
        }
    }

    pub(crate) fn simulation(&self) -> Simulation {
        Simulation::with_hook_tool(&self.dir.join("faulty-tool")).unwrap()
    }

    /// The tools called since this was asked last.
    pub(crate) fn take_calls(&self) -> Vec<PathBuf> {
        let file = self.dir.join("calls");
        let calls = fs::read_to_string(&file).unwrap_or_default();
        // It is not there when nothing was called.
        let _ = fs::remove_file(file);
        calls.lines().map(PathBuf::from).collect()
    }

    /// Breaks the `nth` call from now, which will be one of `tool`.
    pub(crate) fn plan(&mut self, nth: usize, tool: &Path, fault: Fault) {
        self.take_calls();
        let plan = match (fault, nth) {
            (Fault::Missing, 0) => return self.remove(tool),
            // Present until then: the call before takes it away.
            (Fault::Missing, _) => {
                self.missing.push(tool.to_owned());
                format!("{} remove {}", nth - 1, tool.display())
            }
            _ => format!("{nth} {}", fault.word()),
        };
        fs::write(self.dir.join("plan"), plan).unwrap();
    }

    /// Takes a tool off PATH.
    pub(crate) fn remove(&mut self, tool: &Path) {
        fs::remove_file(tool).unwrap();
        self.missing.push(tool.to_owned());
    }

    /// All is well again.
    pub(crate) fn mend(&mut self) {
        // There is none when nothing but a removal was planned.
        let _ = fs::remove_file(self.dir.join("plan"));
        for tool in self.missing.drain(..) {
            symlink(self.dir.join("faulty-tool"), tool).unwrap();
        }
    }
}

impl Drop for FaultyTools {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}
