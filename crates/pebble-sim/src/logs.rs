//! `/v1/logs`: what services have written. They are not run, so the state says it.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant, SystemTime};

use charm_pebble::{LogLine, Timestamp};

use crate::change::now;
use crate::http::{Refusal, Request, Response};
use crate::pebble::Pebble;
use crate::state::ContainerState;

/// How many lines Pebble tells who does not say.
const TOLD: usize = 30;

/// How often to look whether a client that follows is still there.
const LOOK: Duration = Duration::from_millis(100);

impl ContainerState {
    /// Has a service have written a line.
    #[must_use]
    pub fn log(mut self, service: impl Into<String>, message: impl Into<String>) -> Self {
        self.write_log(service, message);
        self
    }

    /// Has a service write a line, now; to be used with [`Pebble::update`].
    pub fn write_log(&mut self, service: impl Into<String>, message: impl Into<String>) {
        let mut time = now();
        // Each later than the one before, whatever the clock says.
        if let Some(last) = self.logs.last().filter(|last| last.time >= time) {
            time = Timestamp::from(SystemTime::from(last.time) + Duration::from_nanos(1));
        }
        self.logs
            .push(LogLine::new(time, service.into(), message.into()));
    }
}

/// What a request asks for.
struct Wanted {
    /// None is those of the plan.
    services: Vec<String>,
    /// How many of the last lines; none is all.
    last: Option<usize>,
    follow: bool,
}

impl Wanted {
    fn of(request: &Request) -> Result<Self, Refusal> {
        let follow = match request.query("follow").unwrap_or_default() {
            "true" => true,
            "" | "false" => false,
            _ => {
                return Err(Refusal::bad(
                    "follow parameter must be \"true\" or \"false\"",
                ));
            }
        };
        let bad = || Refusal::bad("n must be -1, 0, or a positive integer");
        let last = match request.query("n").unwrap_or_default() {
            "" if follow => Some(0),
            "" => Some(TOLD),
            "-1" => None,
            count => Some(count.parse().map_err(|_| bad())?),
        };
        Ok(Wanted {
            services: request.names("services"),
            last,
            follow,
        })
    }

    /// The lines that it asks for, each with its place among all.
    fn lines<'a>(&'a self, state: &'a ContainerState) -> Vec<(usize, &'a LogLine)> {
        let plan = state.plan().unwrap_or_default();
        let lines = state.logs.iter().enumerate();
        let told = lines.filter(|(_, line)| match self.services.as_slice() {
            [] => plan.services.contains_key(&line.service),
            named => named.contains(&line.service),
        });
        told.collect()
    }

    /// The last of them, as many as it asks for.
    fn last(&self, state: &ContainerState) -> Vec<u8> {
        let lines = self.lines(state);
        let from = self.last.map_or(0, |last| lines.len().saturating_sub(last));
        written(lines.get(from..).unwrap_or_default())
    }
}

/// A line of JSON each.
fn written(lines: &[(usize, &LogLine)]) -> Vec<u8> {
    let mut text = Vec::new();
    for (_, line) in lines {
        // It has no key that is no text.
        text.extend(serde_json::to_vec(line).unwrap_or_default());
        text.push(b'\n');
    }
    text
}

/// Whether the answer goes on for as long as the client listens.
pub(crate) fn is_followed(request: &Request) -> bool {
    let is_of_logs = request.method == "GET" && request.path.trim_matches('/') == "v1/logs";
    is_of_logs && Wanted::of(request).is_ok_and(|wanted| wanted.follow)
}

/// What there is.
pub(crate) fn list(state: &ContainerState, request: &Request) -> Result<Response, Refusal> {
    Ok(lines(Wanted::of(request)?.last(state)))
}

fn lines(body: Vec<u8>) -> Response {
    Response {
        status: 200,
        content_type: "application/x-ndjson".to_owned(),
        body,
    }
}

/// Writes what there is and then what comes, until the client hangs up or Pebble ends.
pub(crate) fn follow(pebble: &Pebble, request: &Request, to: &mut UnixStream) -> io::Result<()> {
    let Ok(wanted) = Wanted::of(request) else {
        return Ok(());
    };
    let mut has_begun = false;
    let (mut body, mut seen) = {
        let inner = pebble.lock();
        (wanted.last(&inner.state), inner.state.logs.len())
    };
    loop {
        // As Pebble, which does not even begin its answer before there is a line.
        if !body.is_empty() && !has_begun {
            lines(Vec::new()).write_head(request.minor_version, to)?;
            has_begun = true;
        }
        to.write_all(&body)?;
        let mut inner = pebble.lock();
        loop {
            let there = inner.state.logs.len();
            if there != seen || !inner.state.can_connect {
                break;
            }
            match pebble.wait(inner, Some(Instant::now() + LOOK)) {
                Some(waited) => inner = waited,
                None if hung_up(to)? => return Ok(()),
                None => inner = pebble.lock(),
            }
        }
        if !inner.state.can_connect {
            return Ok(());
        }
        let new = wanted.lines(&inner.state);
        let new: Vec<_> = new.into_iter().filter(|(at, _)| *at >= seen).collect();
        body = written(&new);
        seen = inner.state.logs.len();
    }
}

/// Whether the client has gone. It says nothing more after its request.
fn hung_up(mut stream: &UnixStream) -> io::Result<bool> {
    stream.set_nonblocking(true)?;
    let read = stream.read(&mut [0]);
    stream.set_nonblocking(false)?;
    match read {
        Ok(length) => Ok(length == 0),
        Err(error) => Ok(error.kind() != io::ErrorKind::WouldBlock),
    }
}
