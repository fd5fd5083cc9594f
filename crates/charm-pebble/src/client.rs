//! One request to Pebble and its answer.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::answer;
use crate::change::ChangeId;
use crate::connect::{Connect, Limit, Timed, UnixSocket};
use crate::error::Error;
use crate::http::{self, Response};

/// How long a plain call may last unless it is said, as in `ops`.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Far more than any directory, plan or list of changes.
const MAX_ANSWER: u64 = 64 * 1024 * 1024;
/// The longest wait. Longer ones would overflow what Go counts time in.
pub(crate) const MAX_WAIT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Speaks to one Pebble, with a connection for each call.
#[derive(Debug, Clone)]
pub struct Client {
    connect: Arc<dyn Connect>,
    timeout: Duration,
}

impl Client {
    /// A client of the Pebble that `connect` reaches.
    pub fn new(connect: impl Connect + 'static) -> Self {
        Client {
            connect: Arc::new(connect),
            timeout: TIMEOUT,
        }
    }

    /// A client of the Pebble at a Unix socket.
    pub fn unix(socket: impl Into<PathBuf>) -> Self {
        Self::new(UnixSocket(socket.into()))
    }

    /// How long a call may last that neither waits nor moves files, and how long any may take to connect; five seconds unless
    /// set.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout.min(MAX_WAIT);
        self
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// A connection that the call in `request` has to be done with at `limit`.
    pub(crate) fn connection(&self, request: &str, limit: Limit) -> Result<Timed, Error> {
        let within = match limit {
            Limit::Until(end) => self
                .timeout
                .min(end.saturating_duration_since(Instant::now())),
            Limit::Silence(_) | Limit::None => self.timeout,
        };
        self.connect
            .connect(within)
            .and_then(|stream| Timed::new(stream, limit))
            .map_err(|error| Error::connection(request, error))
    }

    /// Sends a whole request and reads the head of the answer.
    pub(crate) fn send(
        &self,
        request: &str,
        limit: Limit,
        head: &str,
        body: &[u8],
    ) -> Result<Response, Error> {
        let mut connection = self.connection(request, limit)?;
        let mut whole = Vec::with_capacity(head.len() + body.len());
        whole.extend_from_slice(head.as_bytes());
        whole.extend_from_slice(body);
        connection
            .write_all(&whole)
            .and_then(|()| http::response(connection))
            .map_err(|error| Error::connection(request, error))
    }

    /// Reads and opens an answer in JSON.
    pub(crate) fn open<T: DeserializeOwned>(
        request: &str,
        response: Response,
    ) -> Result<(Option<T>, Option<ChangeId>), Error> {
        if !response.content_type.starts_with("application/json") {
            let reason = format!("{} and no JSON", response.status);
            return Err(Error::protocol(request, reason));
        }
        answer::open(request, &read_all(request, response)?)
    }

    fn call<T: DeserializeOwned>(
        &self,
        (method, target): (&str, &str),
        body: Option<Vec<u8>>,
        timeout: Duration,
    ) -> Result<(Option<T>, Option<ChangeId>), Error> {
        let path = target.split('?').next().unwrap_or_default();
        let request = format!("{method} {path}");
        let body = body.unwrap_or_default();
        let headers = format!(
            "Accept: application/json\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        );
        let head = http::head(method, target, &headers);
        let limit = Limit::Until(Instant::now() + timeout);
        Self::open(&request, self.send(&request, limit, &head, &body)?)
    }

    fn result<T>(request: &str, result: Option<T>) -> Result<T, Error> {
        result.ok_or_else(|| Error::protocol(request, "it has no result"))
    }

    pub(crate) fn get<T: DeserializeOwned>(&self, target: &Target) -> Result<T, Error> {
        self.get_within(target, self.timeout)
    }

    pub(crate) fn get_within<T: DeserializeOwned>(
        &self,
        target: &Target,
        timeout: Duration,
    ) -> Result<T, Error> {
        let (result, _) = self.call(("GET", &target.0), None, timeout)?;
        Self::result(&target.0, result)
    }

    /// A list, which Pebble may leave out when it is empty.
    pub(crate) fn list<T: DeserializeOwned>(&self, target: &Target) -> Result<Vec<T>, Error> {
        let (result, _) = self.call(("GET", &target.0), None, self.timeout)?;
        Ok(result.unwrap_or_default())
    }

    pub(crate) fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Error> {
        self.post_within(path, body, self.timeout)
    }

    pub(crate) fn post_within<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
        timeout: Duration,
    ) -> Result<T, Error> {
        let (result, _) = self.call(("POST", path), Some(encoded(path, body)?), timeout)?;
        Self::result(path, result)
    }

    /// A request whose answer says no more than that it was done.
    pub(crate) fn act(&self, path: &str, body: &impl Serialize) -> Result<(), Error> {
        let body = Some(encoded(path, body)?);
        self.call::<IgnoredAny>(("POST", path), body, self.timeout)?;
        Ok(())
    }

    /// A request that Pebble works on afterwards.
    pub(crate) fn begin<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<(ChangeId, Option<T>), Error> {
        let body = Some(encoded(path, body)?);
        let (result, change) = self.call(("POST", path), body, self.timeout)?;
        let change = change.ok_or_else(|| Error::protocol(path, "it names no change"))?;
        Ok((change, result))
    }
}

fn encoded(path: &str, body: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(body).map_err(|error| Error::protocol(path, error))
}

/// The body of an answer that is kept in memory.
pub(crate) fn read_all(request: &str, response: Response) -> Result<Vec<u8>, Error> {
    let mut text = Vec::new();
    let read = response.body.take(MAX_ANSWER).read_to_end(&mut text);
    match read.map_err(|error| Error::connection(request, error))? as u64 {
        MAX_ANSWER => Err(Error::protocol(request, "it is longer than 64 MiB")),
        _ => Ok(text),
    }
}

/// A path with a query.
pub(crate) struct Target(String);

impl Target {
    pub(crate) fn new(path: &str) -> Self {
        Target(path.to_owned())
    }

    #[must_use]
    pub(crate) fn with(mut self, key: &str, value: &str) -> Self {
        self.0.push(if self.0.contains('?') { '&' } else { '?' });
        self.0.push_str(key);
        self.0.push('=');
        self.0.push_str(&http::percent_encoded(value));
        self
    }

    #[must_use]
    pub(crate) fn with_each<S: AsRef<str>>(self, key: &str, values: &[S]) -> Self {
        values
            .iter()
            .fold(self, |target, value| target.with(key, value.as_ref()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Names as they go into a request.
pub(crate) fn texts<S: AsRef<str>>(names: &[S]) -> Vec<&str> {
    names.iter().map(AsRef::as_ref).collect()
}
