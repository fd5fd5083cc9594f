//! Durations on the command line, as Go writes them.

use std::time::Duration;

use juju_vocabulary::duration::GoDuration;

/// Reads `5m` or `1h30m`.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let duration: GoDuration = text.parse().map_err(|error| format!("{error}"))?;
    let nanos = u64::try_from(duration.as_nanos());
    nanos
        .map(Duration::from_nanos)
        .map_err(|_| "it is negative".to_owned())
}
