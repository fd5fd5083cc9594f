//! The hook tools of a run: the simulated Juju's, in process.

use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use charm_core::host::{Answer, Arg, Call, Exit, Host};
use juju_sim::hook_context::HookContext;
use juju_sim::tools::RequestError;

use crate::fault::{Calls, Fault};
use crate::outcome::ToolCall;

/// Answers the charm, records what it asks, and fails where the test wants it to.
pub(crate) struct Seam(Mutex<Inner>);

struct Inner {
    context: HookContext,
    faults: Vec<(Calls, Fault)>,
    calls: Vec<ToolCall>,
}

impl Seam {
    pub(crate) fn new(context: HookContext, faults: Vec<(Calls, Fault)>) -> Self {
        Seam(Mutex::new(Inner {
            context,
            faults,
            calls: Vec::new(),
        }))
    }

    /// Ends the dispatch.
    pub(crate) fn finish(self) -> (HookContext, Vec<ToolCall>) {
        let inner = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        (inner.context, inner.calls)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host for Seam {
    fn run(&self, call: &Call<'_>) -> io::Result<Answer> {
        self.lock().run(call)
    }
}

/// The same tools for a test that looks inside: not recorded, and never failing on purpose.
pub(crate) struct Unseen(pub(crate) std::sync::Arc<Seam>);

impl Host for Unseen {
    fn run(&self, call: &Call<'_>) -> io::Result<Answer> {
        answer(&mut self.0.lock().context, call)
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
    // No tool that charm-core calls takes a path yet.
    let dir = Path::new("/");
    let args: Vec<&str> = call.args().iter().map(Arg::text).collect();
    let stdin = call.input().map(str::as_bytes);
    let output = match context.run_tool(dir, call.tool(), &args, stdin) {
        // Juju's tools then read their standard input, on which there is nothing.
        Err(RequestError::NoStdin) => context.run_tool(dir, call.tool(), &args, Some(b"")),
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
