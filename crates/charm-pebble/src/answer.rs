//! Pebble's envelope: every answer in JSON is a result, the id of a change, or an error.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::change::ChangeId;
use crate::error::{ApiError, Error, ErrorKind};

/// What an envelope says without its result.
#[derive(Deserialize)]
struct Outside {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, rename = "status-code")]
    status: u16,
    change: Option<ChangeId>,
}

#[derive(Deserialize)]
struct Inside<T> {
    result: Option<T>,
}

/// A refusal, of a request or of one path in it.
#[derive(Deserialize)]
pub(crate) struct Refusal {
    #[serde(default)]
    pub(crate) message: String,
    pub(crate) kind: Option<ErrorKind>,
}

/// The result and, of a request that Pebble works on, the change.
pub(crate) fn open<T: DeserializeOwned>(
    request: &str,
    text: &[u8],
) -> Result<(Option<T>, Option<ChangeId>), Error> {
    let wrong = |error| Error::protocol(request, error);
    let outside: Outside = serde_json::from_slice(text).map_err(wrong)?;
    if outside.kind == "error" {
        let inside: Inside<Refusal> = serde_json::from_slice(text).map_err(wrong)?;
        let refusal = inside.result.unwrap_or(Refusal {
            message: String::new(),
            kind: None,
        });
        return Err(Error::Api(ApiError {
            request: request.to_owned(),
            status: outside.status,
            kind: refusal.kind,
            message: refusal.message,
        }));
    }
    let inside: Inside<T> = serde_json::from_slice(text).map_err(wrong)?;
    Ok((inside.result, outside.change))
}
