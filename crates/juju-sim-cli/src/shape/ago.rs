//! Times as people read them (`UserFriendlyDuration` in `cmd/juju/common/format.go`).

use std::time::Duration;

use juju_sim::report::rfc3339;

/// How long ago something was that was at this time; after a day, its date.
pub(crate) fn ago(since: Duration, at: Duration) -> String {
    let seconds = since.as_secs();
    let (count, unit) = match seconds {
        0..2 => return "just now".to_owned(),
        2..60 => (seconds, "second"),
        60..3600 => (seconds / 60, "minute"),
        3600..86400 => (seconds / 3600, "hour"),
        _ => return rfc3339(at).split('T').next().unwrap_or_default().to_owned(),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} ago")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_is_told_in_the_unit_that_fits() {
        let told = |seconds| ago(Duration::from_secs(seconds), Duration::ZERO);
        assert_eq!(told(1), "just now");
        assert_eq!(told(59), "59 seconds ago");
        assert_eq!(told(119), "1 minute ago");
        assert_eq!(told(7200), "2 hours ago");
        assert_eq!(told(90_000), "2025-01-01");
    }
}
