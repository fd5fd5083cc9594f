//! The calls of one dispatch: answered from its context, spoilt where somebody wants it, and recorded.

use std::path::Path;

use charm_core::host::{Answer, Exit};
use serde::{Deserialize, Serialize};

use crate::fault::{Calls, Fault};
use crate::hook_context::HookContext;
use crate::tools::RequestError;

/// One call of a hook tool, or of a program of the unit's machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The tool.
    pub tool: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// What it was given on standard input.
    pub stdin: Option<String>,
    /// How it ended; none when it could not be started.
    pub exit: Option<Exit>,
    /// What it printed on standard output; of `secret-get` only how much.
    pub stdout: String,
    /// What it printed on standard error.
    pub stderr: String,
}

impl ToolCall {
    /// The command line, `relation-get --format=json -r db:1 - db/0`.
    #[must_use]
    pub fn command_line(&self) -> String {
        let args = self.args.iter().map(String::as_str);
        let words: Vec<_> = std::iter::once(&*self.tool).chain(args).collect();
        words.join(" ")
    }
}

/// One dispatch, however its charm reaches it.
#[derive(Debug)]
pub(crate) struct Recorder {
    pub(crate) context: HookContext,
    faults: Vec<(Calls, Fault)>,
    calls: Vec<ToolCall>,
    /// What has put an end to all calls.
    over: Option<Fault>,
}

impl Recorder {
    pub(crate) fn new(context: HookContext, faults: Vec<(Calls, Fault)>) -> Self {
        Recorder {
            context,
            faults,
            calls: Vec::new(),
            over: None,
        }
    }

    /// The context and the calls, when the dispatch is over.
    pub(crate) fn into_parts(self) -> (HookContext, Vec<ToolCall>) {
        (self.context, self.calls)
    }

    /// What has put an end to all calls, if something has.
    pub(crate) fn over(&self) -> Option<&Fault> {
        self.over.as_ref()
    }

    /// Runs a hook tool. A call that comes again with its standard input counts once.
    pub(crate) fn run<A: AsRef<str>>(
        &mut self,
        dir: &Path,
        tool: &str,
        args: &[A],
        stdin: Option<&[u8]>,
    ) -> Result<Answer, RequestError> {
        let fault = self.over.clone().or_else(|| self.fault(tool));
        if matches!(fault, Some(Fault::CharmKilled | Fault::AgentLost)) {
            self.over.clone_from(&fault);
        }
        let context = &mut self.context;
        let mut run = || answer(context, dir, tool, args, stdin);
        let answer = match fault {
            Some(fault) => fault.spoil(tool, run),
            None => run(),
        };
        self.record(tool, args, stdin, &answer);
        answer
    }

    /// Runs a program of the machine: it does nothing, and does it well.
    pub(crate) fn run_program(
        &mut self,
        program: &str,
        args: &[&str],
    ) -> Result<Answer, RequestError> {
        let run = || {
            Ok(Answer {
                exit: Exit::Code(0),
                stdout: Vec::new(),
                stderr: Vec::new(),
            })
        };
        let answer = match self.fault(program) {
            Some(fault) => fault.spoil(program, run),
            None => run(),
        };
        self.record(program, args, None, &answer);
        answer
    }

    /// What shall become of the next call, if it is of `tool`.
    fn fault(&self, tool: &str) -> Option<Fault> {
        let nth = self.calls.len();
        let of_tool = || self.calls.iter().filter(|call| call.tool == tool).count();
        let mut faults = self.faults.iter();
        let fault = faults.find(|(calls, _)| calls.include(tool, nth, of_tool));
        fault.map(|(_, fault)| fault.clone())
    }

    fn record<A: AsRef<str>>(
        &mut self,
        tool: &str,
        args: &[A],
        stdin: Option<&[u8]>,
        answer: &Result<Answer, RequestError>,
    ) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (exit, stdout, stderr) = match answer {
            Err(RequestError::NoStdin) => return,
            Err(error) => (None, String::new(), error.to_string()),
            Ok(answer) => (
                Some(answer.exit),
                text(&answer.stdout),
                text(&answer.stderr),
            ),
        };
        // What a secret holds goes to the charm and nowhere else.
        let stdout = match (tool, stdout.len()) {
            ("secret-get", size) if size > 0 => format!("<{size} bytes of a secret>"),
            _ => stdout,
        };
        self.calls.push(ToolCall {
            tool: tool.to_owned(),
            args: args.iter().map(|arg| arg.as_ref().to_owned()).collect(),
            stdin: stdin.map(text),
            exit,
            stdout,
            stderr,
        });
    }
}

/// What Juju answers, neither spoilt nor recorded.
pub(crate) fn answer<A: AsRef<str>>(
    context: &mut HookContext,
    dir: &Path,
    tool: &str,
    args: &[A],
    stdin: Option<&[u8]>,
) -> Result<Answer, RequestError> {
    let output = context.run_tool(dir, tool, args, stdin)?;
    Ok(Answer {
        exit: Exit::Code(output.code),
        stdout: output.stdout,
        stderr: output.stderr,
    })
}
