//! Takes connections, and answers the one request on each.

use std::io::{self, BufReader};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::{Duration, Instant};

use charm_pebble::{Connect, Stream};

use crate::fault::PebbleFault;
use crate::http::{Answered, Refusal, Request, Response};
use crate::pebble::Pebble;
use crate::{api, logs, task};

impl Pebble {
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
        if logs::is_followed(&request) && fault.is_none() {
            logs::follow(self, &request, to)?;
            return Ok(true);
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

    fn respond(&self, request: &Request, body: Vec<u8>, failing: Option<String>) -> Answered {
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
            let Some(waited) = self.wait(inner, end) else {
                return api::in_vain(request);
            };
            inner = waited;
        }
    }
}

impl Connect for Pebble {
    fn connect(&self, _: Duration) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(self.open()?))
    }
}
