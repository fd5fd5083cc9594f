//! The hook tools of a run: the simulated Juju's, in process.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use charm_core::Status;
use charm_core::tools::{Answer, Call, Exit, HookTools};
use juju_sim::hook_context::{HookContext, RequestError};

use crate::fault::{Calls, Fault};
use crate::outcome::ToolCall;
use crate::world;

/// Answers the charm, records what it asks, and fails where the test wants it to. Empty once the
/// dispatch is over: `tracing` may hold on to the tools for a moment longer, on another thread.
pub(crate) struct Seam(Mutex<Option<Inner>>);

struct Inner {
    context: HookContext,
    faults: Vec<(Calls, Fault)>,
    seen: Seen,
    of_tool: BTreeMap<&'static str, usize>,
}

/// What the charm was seen to do.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) calls: Vec<ToolCall>,
    pub(crate) unit_statuses: Vec<Status>,
    pub(crate) app_statuses: Vec<Status>,
}

impl Seam {
    pub(crate) fn new(context: HookContext, faults: Vec<(Calls, Fault)>) -> Self {
        Seam(Mutex::new(Some(Inner {
            context,
            faults,
            seen: Seen::default(),
            of_tool: BTreeMap::new(),
        })))
    }

    /// Ends the dispatch; nothing the first time only.
    pub(crate) fn finish(&self) -> Option<(HookContext, Seen)> {
        let Inner { context, seen, .. } = self.lock().take()?;
        Some((context, seen))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Inner>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, ask: impl FnOnce(&mut Inner) -> io::Result<T>) -> io::Result<T> {
        let over = || io::Error::other("the dispatch is over");
        ask(self.lock().as_mut().ok_or_else(over)?)
    }
}

impl HookTools for Seam {
    fn run(&self, call: &Call<'_>) -> io::Result<Answer> {
        self.with(|inner| inner.run(call))
    }
}

/// The same tools for a test that looks inside: not recorded, and never failing on purpose.
pub(crate) struct Unseen(pub(crate) std::sync::Arc<Seam>);

impl HookTools for Unseen {
    fn run(&self, call: &Call<'_>) -> io::Result<Answer> {
        self.0.with(|inner| answer(&mut inner.context, call))
    }
}

impl Inner {
    fn run(&mut self, call: &Call<'_>) -> io::Result<Answer> {
        let of_tool = self.of_tool.entry(call.tool()).or_default();
        let nth = self.seen.calls.len();
        let fault = self
            .faults
            .iter()
            .find(|(calls, _)| calls.include(call.tool(), nth, *of_tool))
            .map(|(_, fault)| fault);
        *of_tool += 1;
        let mut done = false;
        let mut ask = || {
            let answer = answer(&mut self.context, call);
            done = answer
                .as_ref()
                .is_ok_and(|answer| answer.exit == Exit::Code(0));
            answer
        };
        let answer = match fault {
            Some(fault) => fault.spoil(ask),
            None => ask(),
        };
        if done && call.tool() == "status-set" {
            self.note_status(call.args().iter().any(|arg| arg == "--application"));
        }
        self.note_call(call, &answer);
        answer
    }

    fn note_status(&mut self, of_app: bool) {
        let (model, unit) = (self.context.model(), self.context.unit());
        if of_app {
            let app = model.app(unit.app()).and_then(|app| app.status.as_ref());
            self.seen.app_statuses.extend(app.and_then(world::told));
        } else {
            let unit = model.unit(unit).map(|unit| &unit.status);
            self.seen.unit_statuses.extend(unit.and_then(world::told));
        }
    }

    fn note_call(&mut self, call: &Call<'_>, answer: &io::Result<Answer>) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (exit, stdout, stderr) = match answer {
            Ok(answer) => (
                Some(answer.exit),
                text(&answer.stdout),
                text(&answer.stderr),
            ),
            Err(error) => (None, String::new(), error.to_string()),
        };
        self.seen.calls.push(ToolCall {
            tool: call.tool(),
            args: call.args().iter().map(ToString::to_string).collect(),
            stdin: call.input().map(str::to_owned),
            exit,
            stdout,
            stderr,
        });
    }
}

fn answer(context: &mut HookContext, call: &Call<'_>) -> io::Result<Answer> {
    // No tool that charm-core calls takes a path.
    let dir = Path::new("/");
    let stdin = call.input().map(str::as_bytes);
    let output = match context.run_tool(dir, call.tool(), call.args(), stdin) {
        // Juju's tools then read their standard input, on which there is nothing.
        Err(RequestError::NoStdin) => context.run_tool(dir, call.tool(), call.args(), Some(b"")),
        other => other,
    };
    match output {
        Ok(output) => Ok(Answer {
            exit: Exit::Code(output.code),
            stdout: output.stdout,
            stderr: output.stderr,
        }),
        Err(error) => Err(io::Error::new(io::ErrorKind::NotFound, error)),
    }
}
