//! The agent's end: one hook context on one socket, one tool at a time.

use std::io::{self, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::gob::{Decoder, Encoder};
use super::protocol::{Incoming, METHOD, ToolRequest, encode_response, read_request};
use super::socket::Address;
use super::token::Token;
use crate::hook_context::{HookContext, ToolOutput};
use crate::model::LogLevel;

#[derive(Debug)]
struct Shared {
    /// Empty once the dispatch is over, for processes that outlive it.
    context: Mutex<Option<HookContext>>,
    token: Token,
    closing: AtomicBool,
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
            context: Mutex::new(Some(context)),
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
        let mut context = self
            .shared
            .context
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(context) = context.as_mut() {
            context.log(level, module.to_owned(), message.to_owned());
        }
    }

    /// Ends the dispatch: later calls are refused. Nothing when it has ended before.
    pub fn stop(mut self) -> Option<HookContext> {
        self.close();
        let mut context = self
            .shared
            .context
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        context.take()
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
        // A panic in one tool must not silence the rest of the hook.
        let mut context = self.context.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(context) = context.as_mut() else {
            return bad("the hook has ended");
        };
        if request.context_id != context.id() {
            return bad(&format!(
                "expected context id {:?}, got {:?}",
                context.id(),
                request.context_id
            ));
        }
        let answer = context.run_tool(
            dir,
            &request.command,
            &request.args,
            request.stdin.as_deref(),
        );
        answer.map_err(|error| match error {
            crate::hook_context::RequestError::NoStdin => error.to_string(),
            unknown => format!("bad request: {unknown}"),
        })
    }
}
