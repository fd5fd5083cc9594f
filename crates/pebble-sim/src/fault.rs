//! What goes wrong with a request.

/// What goes wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PebbleFault {
    /// Nobody takes the connection.
    Refused,
    /// Nobody answers in time; without the wait for it. Pebble has not done it.
    TimedOut,
    /// It is done, and the connection breaks in the middle of the answer.
    Dropped,
    /// Pebble refuses, with this status of HTTP and these words.
    Api(u16, String),
    /// Pebble begins a change, which fails with these words. Of a request that begins none, nothing fails.
    ChangeFails(String),
}
