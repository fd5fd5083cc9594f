//! The agent's end: one hook context on one socket, one tool at a time.

use std::io;
use std::net::Shutdown;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};

use charm_core::host::Exit;
use juju_agent::{Address, Token, ToolOutput, ToolRequest};
use juju_vocabulary::log_level::LogLevel;

use crate::fault::{Calls, Fault};
use crate::hook_context::HookContext;
use crate::recorder::{Recorder, ToolCall};
use crate::tools::RequestError;
use crate::view::Reboot;

use super::process::kill_group;

#[derive(Debug)]
struct Shared {
    /// Empty once the dispatch is over, for processes that outlive it.
    dispatch: Mutex<Option<Recorder>>,
    /// None where calls name none.
    token: Option<Token>,
    closing: AtomicBool,
    /// The process group of the charm, once it has started.
    charm: OnceLock<u32>,
}

/// Serves the hook tools of one dispatch.
#[derive(Debug)]
pub struct Server {
    shared: Arc<Shared>,
    address: Address,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts to serve `context` at `address` to callers that know `token`, if there is one; the calls of `faults` fail.
    ///
    /// # Errors
    /// When the address cannot be listened on; then the context is given back.
    pub fn start(
        context: HookContext,
        faults: Vec<(Calls, Fault)>,
        address: Address,
        token: Option<Token>,
    ) -> Result<Self, (io::Error, Box<HookContext>)> {
        address.remove();
        let listener = match address.listen() {
            Ok(listener) => listener,
            Err(error) => return Err((error, Box::new(context))),
        };
        let shared = Arc::new(Shared {
            dispatch: Mutex::new(Some(Recorder::new(context, faults))),
            token,
            closing: AtomicBool::new(false),
            charm: OnceLock::new(),
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

    /// Says which process group the charm is.
    pub fn serves(&self, group: u32) {
        // A server serves one charm.
        let _ = self.shared.charm.set(group);
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
        Some(self.shared.dispatch().take()?.into_parts())
    }

    /// Whether the agent was lost while the charm ran ([`Fault::AgentLost`]).
    #[must_use]
    pub fn agent_is_lost(&self) -> bool {
        let dispatch = self.shared.dispatch();
        dispatch.as_ref().and_then(Recorder::over) == Some(&Fault::AgentLost)
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
            let hang_up = || drop(stream.shutdown(Shutdown::Both));
            let _ = juju_agent::serve(&stream, &stream, |request| shared.run(request, hang_up));
        });
    }
}

impl Shared {
    /// A panic in one tool must not silence the rest of the hook.
    fn dispatch(&self) -> MutexGuard<'_, Option<Recorder>> {
        self.dispatch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kill_charm(&self) {
        if let Some(group) = self.charm.get() {
            kill_group(*group);
        }
    }

    fn run(&self, request: ToolRequest, hang_up: impl Fn()) -> Result<ToolOutput, String> {
        let bad = |why: &str| Err(format!("bad request: {why}"));
        if self
            .token
            .as_ref()
            .is_some_and(|token| *token != request.token)
        {
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
        let Some(recorder) = dispatch.as_mut() else {
            return bad("the hook has ended");
        };
        let context = &recorder.context;
        if request.context_id != context.id() {
            return bad(&format!(
                "expected context id {:?}, got {:?}",
                context.id(),
                request.context_id
            ));
        }
        let stdin = request.stdin.as_deref();
        match recorder.run(dir, &request.command, &request.args, stdin) {
            Ok(_) if recorder.context.state().reboot == Some(Reboot::Now) => {
                self.kill_charm();
                hang_up();
                bad("the machine reboots")
            }
            Ok(_) if recorder.over() == Some(&Fault::CharmKilled) => {
                self.kill_charm();
                hang_up();
                bad("the charm was killed")
            }
            Ok(answer) => {
                let code = match answer.exit {
                    Exit::Code(code) => code,
                    // No program of the caller's can be killed from here.
                    Exit::Signal(_) => {
                        hang_up();
                        return bad("the tool was killed");
                    }
                };
                Ok(ToolOutput {
                    code,
                    stdout: answer.stdout,
                    stderr: answer.stderr,
                })
            }
            Err(error @ RequestError::NoStdin) => Err(error.to_string()),
            Err(error @ RequestError::UnknownCommand(_)) => bad(&error.to_string()),
        }
    }
}
