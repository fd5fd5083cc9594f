//! The agent's end: one hook context on one socket, one tool at a time.

use std::io::{self, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use serde::Serialize;

use super::gob::{Decoder, Encoder};
use super::protocol::{Incoming, METHOD, ToolRequest, encode_response, read_request};
use super::socket::Address;
use super::token::Token;
use crate::hook_context::HookContext;
use crate::model::LogLevel;
use crate::tools::{RequestError, ToolOutput};

/// A hook tool that a charm called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToolCall {
    /// The tool.
    pub tool: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// It was given standard input.
    pub stdin: bool,
    /// Its exit code.
    pub code: i32,
}

#[derive(Debug)]
struct Shared {
    /// Empty once the dispatch is over, for processes that outlive it.
    dispatch: Mutex<Option<Dispatch>>,
    token: Token,
    closing: AtomicBool,
}

#[derive(Debug)]
struct Dispatch {
    context: HookContext,
    calls: Vec<ToolCall>,
}

/// Serves the hook tools of one dispatch.
#[derive(Debug)]
pub struct Server {
    shared: Arc<Shared>,
    address: Address,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts to serve `context` at `address` to callers that know `token`.
    ///
    /// # Errors
    /// When the address cannot be listened on; then the context is given back.
    pub fn start(
        context: HookContext,
        address: Address,
        token: Token,
    ) -> Result<Self, (io::Error, Box<HookContext>)> {
        address.remove();
        let listener = match address.listen() {
            Ok(listener) => listener,
            Err(error) => return Err((error, Box::new(context))),
        };
        let shared = Arc::new(Shared {
            dispatch: Mutex::new(Some(Dispatch {
                context,
                calls: Vec::new(),
            })),
            token,
            closing: AtomicBool::new(false),
        });
        let accepting = thread::spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        });
        Ok(Self {
            shared,
            address,
            accepting: Some(accepting),
        })
    }

    /// Adds a line to the model's log while the dispatch lasts.
    pub fn log(&self, level: LogLevel, module: &str, message: &str) {
        if let Some(dispatch) = self.shared.dispatch().as_mut() {
            dispatch
                .context
                .log(level, module.to_owned(), message.to_owned());
        }
    }

    /// Ends the dispatch: later calls are refused. Gives back the context, and the tools that were
    /// called; nothing when it has ended before.
    pub fn stop(mut self) -> Option<(HookContext, Vec<ToolCall>)> {
        self.close();
        let Dispatch { context, calls } = self.shared.dispatch().take()?;
        Some((context, calls))
    }

    fn close(&mut self) {
        let Some(accepting) = self.accepting.take() else {
            return;
        };
        self.shared.closing.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for connections; if nobody can connect, it has ended.
        if self.address.connect().is_ok() {
            let _ = accepting.join();
        }
        self.address.remove();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.close();
    }
}

fn accept(listener: &UnixListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.closing.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let shared = Arc::clone(shared);
        thread::spawn(move || {
            // A caller that breaks off or talks nonsense only loses its own connection.
            let _ = serve(&stream, &shared);
        });
    }
}

fn serve(stream: &UnixStream, shared: &Shared) -> io::Result<()> {
    let mut decoder = Decoder::new(BufReader::new(stream));
    let mut encoder = Encoder::default();
    let mut out = stream;
    while let Ok(Some(Incoming {
        method,
        seq,
        request,
    })) = read_request(&mut decoder)
    {
        let answer = if method == METHOD {
            shared.run(&request)
        } else {
            Err(format!("rpc: can't find service {method}"))
        };
        let mut bytes = Vec::new();
        encode_response(&mut encoder, &mut bytes, &method, seq, &answer);
        out.write_all(&bytes)?;
    }
    Ok(())
}

impl Shared {
    /// A panic in one tool must not silence the rest of the hook.
    fn dispatch(&self) -> MutexGuard<'_, Option<Dispatch>> {
        self.dispatch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, request: &ToolRequest) -> Result<ToolOutput, String> {
        let bad = |why: &str| Err(format!("bad request: {why}"));
        if request.token != self.token.reveal() {
            return bad("token does not match");
        }
        if request.command.is_empty() {
            return bad("command not specified");
        }
        let dir = Path::new(&request.dir);
        if !dir.is_absolute() {
            return bad("Dir is not absolute");
        }
        let mut dispatch = self.dispatch();
        let Some(Dispatch { context, calls }) = dispatch.as_mut() else {
            return bad("the hook has ended");
        };
        if request.context_id != context.id() {
            return bad(&format!(
                "expected context id {:?}, got {:?}",
                context.id(),
                request.context_id
            ));
        }
        let (tool, args, stdin) = (&request.command, &request.args, request.stdin.as_deref());
        let output = context
            .run_tool(dir, tool, args, stdin)
            .map_err(|error| match error {
                RequestError::NoStdin => error.to_string(),
                RequestError::UnknownCommand(_) => format!("bad request: {error}"),
            })?;
        calls.push(ToolCall {
            tool: tool.clone(),
            args: args.clone(),
            stdin: stdin.is_some(),
            code: output.code,
        });
        Ok(output)
    }
}
