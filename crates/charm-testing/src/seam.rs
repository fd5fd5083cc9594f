//! The hook tools of a run: the simulated Juju's, in process.

use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use charm_core::tools::{Answer, Call, Exit, HookTools};
use juju_sim::hook_context::{HookContext, RequestError};

use crate::fault::{Calls, Fault};
use crate::outcome::ToolCall;

/// Answers the charm, records what it asks, and fails where the test wants it to. Empty once the
/// dispatch is over: `tracing` may hold on to the tools for a moment longer, on another thread.
pub(crate) struct Seam(Mutex<Option<Inner>>);

struct Inner {
    context: HookContext,
    faults: Vec<(Calls, Fault)>,
    calls: Vec<ToolCall>,
}

impl Seam {
    pub(crate) fn new(context: HookContext, faults: Vec<(Calls, Fault)>) -> Self {
        Seam(Mutex::new(Some(Inner {
            context,
            faults,
            calls: Vec::new(),
        })))
    }

    /// Ends the dispatch; nothing the first time only.
    pub(crate) fn finish(&self) -> Option<(HookContext, Vec<ToolCall>)> {
        let Inner { context, calls, .. } = self.lock().take()?;
        Some((context, calls))
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
        let nth = self.calls.len();
        let of_tool = || {
            let same = |before: &&ToolCall| before.tool == call.tool();
            self.calls.iter().filter(same).count()
        };
        let mut faults = self.faults.iter();
        let fault = faults.find(|(calls, _)| calls.include(call.tool(), nth, of_tool));
        let mut ask = || answer(&mut self.context, call);
        let answer = match fault {
            Some((_, fault)) => fault.spoil(ask),
            None => ask(),
        };
        self.note(call, &answer);
        answer
    }

    fn note(&mut self, call: &Call<'_>, answer: &io::Result<Answer>) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (exit, stdout, stderr) = match answer {
            Ok(answer) => (
                Some(answer.exit),
                text(&answer.stdout),
                text(&answer.stderr),
            ),
            Err(error) => (None, String::new(), error.to_string()),
        };
        self.calls.push(ToolCall {
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
