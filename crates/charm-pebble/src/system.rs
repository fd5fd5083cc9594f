//! What Pebble says about itself.

use std::time::Instant;

use serde::Deserialize;

use crate::client::{Client, Target, read_all};
use crate::connect::Limit;
use crate::error::{ApiError, Error};
use crate::http;

/// The running Pebble.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct SystemInfo {
    /// Its version, as in `1.32.1` or `v1.32.1`.
    pub version: String,
    /// Another one after each start of the machine.
    #[serde(default)]
    pub boot_id: String,
    /// Where it serves HTTP.
    pub http_address: Option<String>,
    /// Where it serves HTTPS.
    pub https_address: Option<String>,
}

impl Client {
    /// Which Pebble it is.
    ///
    /// # Errors
    ///
    /// When Pebble cannot be asked.
    pub fn system_info(&self) -> Result<SystemInfo, Error> {
        self.get(&Target::new("/v1/system-info"))
    }

    /// The metrics of services and checks, in the text format of OpenMetrics.
    ///
    /// # Errors
    ///
    /// When Pebble cannot be asked.
    pub fn metrics(&self) -> Result<String, Error> {
        let request = "GET /v1/metrics";
        let head = http::head("GET", "/v1/metrics", "Connection: close\r\n");
        let limit = Limit::Until(Instant::now() + self.timeout());
        let response = self.send(request, limit, &head, &[])?;
        let status = response.status;
        let text = read_all(request, response)?;
        let text = String::from_utf8(text).map_err(|error| Error::protocol(request, error))?;
        if status != 200 {
            let (request, message) = (request.to_owned(), text);
            return Err(Error::Api(ApiError {
                request,
                status,
                kind: None,
                message,
            }));
        }
        Ok(text)
    }
}
