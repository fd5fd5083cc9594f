//! A Pebble: takes connections, and answers the one request on each.

use std::collections::BTreeMap;
use std::io::{self, BufReader};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use charm_pebble::{Connect, Service, ServiceStatus, Stream};

use crate::api;
use crate::change::Change;
use crate::exec::ExecCall;
use crate::fault::PebbleFault;
use crate::http::{Refusal, Request, Response};
use crate::state::ContainerState;
use crate::task::{self, Command};

/// How long to wait for input of commands that has been sent.
const HEARD: Duration = Duration::from_secs(1);

/// A simulated Pebble. Each copy is the same one.
#[derive(Debug, Clone)]
pub struct Pebble(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    inner: Mutex<Inner>,
    /// Something has changed.
    changed: Condvar,
}

/// What a Pebble knows.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) state: ContainerState,
    pub(crate) changes: Vec<Change>,
    /// Active services as they were in the plan when they were started.
    pub(crate) started: BTreeMap<String, Service>,
    pub(crate) commands: BTreeMap<String, Command>,
    calls: Vec<ExecCall>,
    /// How many of them are still given something to read.
    reading: usize,
    requests: Vec<String>,
    connections: usize,
    faults: Vec<(usize, PebbleFault)>,
}

impl Inner {
    /// Takes down a command that runs, and whether more input is to come; its number.
    pub(crate) fn begin_call(&mut self, call: ExecCall, reading: bool) -> usize {
        self.calls.push(call);
        self.reading += usize::from(reading);
        self.calls.len() - 1
    }

    /// All that it is given to read has come.
    pub(crate) fn end_call(&mut self, number: usize, stdin: Vec<u8>) {
        if let Some(call) = self.calls.get_mut(number) {
            call.stdin = stdin;
        }
        self.reading = self.reading.saturating_sub(1);
    }
}

impl Pebble {
    /// The Pebble of such a container. Services that are active were started with what the plan says.
    #[must_use]
    pub fn new(state: ContainerState) -> Self {
        let plan = state.plan().unwrap_or_default();
        let started = plan.services.into_iter();
        let inner = Inner {
            started: started
                .filter(|(name, _)| state.service_status(name) == ServiceStatus::Active)
                .collect(),
            state,
            changes: Vec::new(),
            commands: BTreeMap::new(),
            calls: Vec::new(),
            reading: 0,
            requests: Vec::new(),
            connections: 0,
            faults: Vec::new(),
        };
        Pebble(Arc::new(Shared {
            inner: Mutex::new(inner),
            changed: Condvar::new(),
        }))
    }

    /// Has something go wrong with the request of this number; the first is 0. A command has one for each of
    /// its websockets too.
    #[must_use]
    pub fn fail(self, request: usize, fault: PebbleFault) -> Self {
        self.lock().faults.push((request, fault));
        self
    }

    /// The container as it is now.
    #[must_use]
    pub fn state(&self) -> ContainerState {
        self.lock().state.clone()
    }

    /// Changes the container from outside, as its workload might.
    pub fn update(&self, change: impl FnOnce(&mut ContainerState)) {
        change(&mut self.lock().state);
        self.tell();
    }

    /// The method and path of each request, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.lock().requests.clone()
    }

    /// The commands that were run, in order.
    #[must_use]
    pub fn exec_calls(&self) -> Vec<ExecCall> {
        // Clients that have ended it, or themselves, may not have been heard to the end yet.
        let reads = |inner: &mut Inner| inner.reading > 0;
        let heard = self.0.changed.wait_timeout_while(self.lock(), HEARD, reads);
        let (inner, _) = heard.unwrap_or_else(PoisonError::into_inner);
        inner.calls.clone()
    }

    /// Opens a connection.
    ///
    /// # Errors
    ///
    /// When the container's Pebble takes none, or the fault of this request says so.
    pub fn open(&self) -> io::Result<UnixStream> {
        let (client, server) = UnixStream::pair()?;
        let fault = self.accept()?;
        self.serve_in_thread(server, fault);
        Ok(client)
    }

    pub(crate) fn serve_in_thread(&self, stream: UnixStream, fault: Option<PebbleFault>) {
        let pebble = self.clone();
        thread::spawn(move || pebble.serve(stream, fault));
    }

    /// Whether nobody answers any more.
    pub(crate) fn takes_none(&self) -> bool {
        !self.lock().state.can_connect
    }

    /// Counts a connection, and says what is to go wrong on it.
    pub(crate) fn accept(&self) -> io::Result<Option<PebbleFault>> {
        let mut inner = self.lock();
        let number = inner.connections;
        inner.connections += 1;
        let fault = inner
            .faults
            .iter()
            .find(|(at, _)| *at == number)
            .map(|(_, fault)| fault.clone());
        match fault {
            _ if !inner.state.can_connect => Err(io::ErrorKind::ConnectionRefused.into()),
            Some(PebbleFault::Refused) => Err(io::ErrorKind::ConnectionRefused.into()),
            Some(PebbleFault::TimedOut) => Err(io::ErrorKind::TimedOut.into()),
            other => Ok(other),
        }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes who waits.
    pub(crate) fn tell(&self) {
        self.0.changed.notify_all();
    }

    /// A client that hangs up has no use for the reason.
    fn serve(&self, stream: UnixStream, fault: Option<PebbleFault>) {
        let Ok(mut to) = stream.try_clone() else {
            return;
        };
        let mut input = BufReader::new(stream);
        let answered = self.answer(&mut input, &mut to, fault);
        if answered.unwrap_or(true) {
            let _ = to.shutdown(Shutdown::Both);
        }
    }

    /// Whether the connection is over.
    fn answer(
        &self,
        input: &mut BufReader<UnixStream>,
        to: &mut UnixStream,
        fault: Option<PebbleFault>,
    ) -> io::Result<bool> {
        let Some(request) = Request::read(input)? else {
            return Ok(true);
        };
        let body = request.body(input)?;
        self.lock()
            .requests
            .push(format!("{} {}", request.method, request.path));
        if let Some(PebbleFault::Api(status, message)) = fault {
            Response::from(Refusal::new(status, message)).write(request.minor_version, to)?;
            return Ok(true);
        }
        if let Some(key) = request.header("sec-websocket-key") {
            let broken = fault == Some(PebbleFault::Dropped);
            return task::join(self, &request, key, to, broken);
        }
        let failing = match &fault {
            Some(PebbleFault::ChangeFails(message)) => Some(message.clone()),
            _ => None,
        };
        let response = self
            .respond(&request, body, failing)
            .unwrap_or_else(Response::from);
        match fault {
            Some(PebbleFault::Dropped) => response.write_half(request.minor_version, to),
            _ => response.write(request.minor_version, to),
        }?;
        Ok(true)
    }

    fn respond(&self, request: &Request, body: Vec<u8>, failing: Option<String>) -> api::Answered {
        let limit = api::wait(request)?;
        let end = limit.and_then(|limit| Instant::now().checked_add(limit));
        let mut inner = self.lock();
        let mut body = Some(body);
        loop {
            // What waits has no body.
            let body = body.take().unwrap_or_default();
            if let Some(response) = api::answer(&mut inner, request, body, failing.clone())? {
                self.tell();
                return Ok(response);
            }
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            inner = match left {
                Some(left) if left.is_zero() => return api::in_vain(request),
                Some(left) => {
                    let (inner, _) = self
                        .0
                        .changed
                        .wait_timeout(inner, left)
                        .unwrap_or_else(PoisonError::into_inner);
                    inner
                }
                None => self
                    .0
                    .changed
                    .wait(inner)
                    .unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

impl Connect for Pebble {
    fn connect(&self, _: Duration) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(self.open()?))
    }
}
