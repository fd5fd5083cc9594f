//! What services have written, as Pebble keeps it.

use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::client::{Client, MAX_WAIT, Target};
use crate::connect::Limit;
use crate::error::Error;
use crate::http::{self, Body};
use crate::timestamp::Timestamp;

/// The longest line, with the quotes and escapes of JSON; Pebble cuts at 4 KiB.
const MAX_LINE: u64 = 256 * 1024;

const REQUEST: &str = "GET /v1/logs";

/// A line that a service wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LogLine {
    /// When.
    pub time: Timestamp,
    /// Which service.
    pub service: String,
    /// What, without its end.
    pub message: String,
}

impl LogLine {
    /// A line of a service.
    #[must_use]
    pub fn new(time: Timestamp, service: String, message: String) -> Self {
        LogLine {
            time,
            service,
            message,
        }
    }
}

/// Lines as they come.
pub struct Logs {
    input: BufReader<Body>,
}

impl fmt::Debug for Logs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Logs")
    }
}

impl Client {
    /// The last `count` lines of services, or of all when none is named.
    ///
    /// # Errors
    ///
    /// When Pebble cannot be asked.
    pub fn logs<S: AsRef<str>>(&self, services: &[S], count: u32) -> Result<Logs, Error> {
        self.open_logs(services, count, None)
    }

    /// The last `count` lines, and then each new one, for as long as `duration`; the end is
    /// [`Error::Timeout`]. Pebble does not begin its answer before there is a line, so that long this waits.
    ///
    /// # Errors
    ///
    /// When Pebble cannot be asked.
    pub fn follow_logs<S: AsRef<str>>(
        &self,
        services: &[S],
        count: u32,
        duration: Duration,
    ) -> Result<Logs, Error> {
        self.open_logs(services, count, Some(duration.min(MAX_WAIT)))
    }

    fn open_logs<S: AsRef<str>>(
        &self,
        services: &[S],
        count: u32,
        follow: Option<Duration>,
    ) -> Result<Logs, Error> {
        let mut target = Target::new("/v1/logs")
            .with_each("services", services)
            .with("n", &count.to_string());
        if follow.is_some() {
            target = target.with("follow", "true");
        }
        let limit = Limit::Until(Instant::now() + follow.unwrap_or(self.timeout()));
        let head = http::head("GET", target.as_str(), "Connection: close\r\n");
        let response = self.send(REQUEST, limit, &head, &[])?;
        if response.status != 200 {
            Self::open::<()>(REQUEST, response)?;
            return Err(Error::protocol(REQUEST, "neither lines nor an error"));
        }
        Ok(Logs {
            input: BufReader::new(response.body),
        })
    }
}

impl Iterator for Logs {
    type Item = Result<LogLine, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut line = Vec::new();
        match (&mut self.input)
            .take(MAX_LINE)
            .read_until(b'\n', &mut line)
        {
            Ok(0) => None,
            Ok(_) => Some(serde_json::from_slice(&line).map_err(|e| Error::protocol(REQUEST, e))),
            Err(error) => Some(Err(Error::connection(REQUEST, error))),
        }
    }
}
