//! Security events in the Juju log, in the shape and on the occasions of `ops`: one JSON object a line, at the level TRACE, in the
//! words of OWASP's logging vocabulary.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use juju_vocabulary::log_level::LogLevel;
use juju_vocabulary::text::excerpt;
use juju_vocabulary::variable::Variables;
use serde::Serialize;

use crate::error::Error;
use crate::host::{Answer, Call, Exit, Host, SecurityEvent};
use crate::log;
use crate::panicked::Panicked;

/// How a charm tells of them. Only one that does has one, so that others do not contain it.
#[derive(Clone, Copy)]
pub(crate) struct SecurityLog {
    /// The same host, which tells of what goes through it.
    pub(crate) watch: fn(Arc<dyn Host>, &Variables<'_>) -> Arc<dyn Host>,
    /// A handler failed.
    pub(crate) crash: fn(&dyn Host, &Variables<'_>, &anyhow::Error),
}

impl SecurityLog {
    pub(crate) const JUJU: SecurityLog = SecurityLog { watch, crash };
}

fn watch(host: Arc<dyn Host>, variables: &Variables<'_>) -> Arc<dyn Host> {
    Arc::new(Watched {
        host,
        unit: Unit::read(variables),
        leads: OnceLock::new(),
    })
}

fn crash(host: &dyn Host, variables: &Variables<'_>, error: &anyhow::Error) {
    let ends = |cause: &(dyn std::error::Error + 'static)| {
        matches!(cause.downcast_ref(), Some(Error::Reboots))
    };
    if error.chain().any(ends) {
        return;
    }
    let kind = match error.is::<Panicked>() {
        true => "Panicked",
        false => "Error",
    };
    let words = excerpt(&format!("{error:#}"), 2000);
    Unit::read(variables).tell(
        host,
        Severity::Warn,
        format!("sys_crash:{kind}"),
        &format!("Uncaught error in charm code: {words}."),
    );
}

/// How much a security event matters, which is another scale than Juju's.
#[derive(Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum Severity {
    Warn,
    Critical,
}

/// What stands in the log. `ops` has its keys in this order.
#[derive(Serialize)]
struct Entry<'a> {
    datetime: String,
    level: Severity,
    #[serde(rename = "type")]
    kind: &'static str,
    appid: String,
    event: String,
    description: &'a str,
}

/// Whose events they are.
struct Unit {
    name: String,
    model: String,
    model_uuid: String,
}

impl Unit {
    fn read(variables: &Variables<'_>) -> Self {
        let text = |variable| variables.text(variable).ok().flatten().unwrap_or_default();
        Unit {
            name: text("JUJU_UNIT_NAME"),
            model: text("JUJU_MODEL_NAME"),
            model_uuid: text("JUJU_MODEL_UUID"),
        }
    }

    /// Juju's own settings decide whether it is kept (`juju model-config logging-config`). Whatever becomes of it fails no hook.
    fn tell(&self, host: &dyn Host, level: Severity, event: String, description: &str) {
        let entry = Entry {
            datetime: utc(host.now().unwrap_or_else(|_| SystemTime::now())),
            level,
            kind: "security",
            appid: format!("{}-{}", self.model_uuid, self.name),
            event,
            description,
        };
        if let Ok(line) = serde_json::to_string(&entry) {
            let _ = log::write(host, LogLevel::Trace, &line);
        }
    }
}

/// A host that tells of what is refused, and of what is done to the machine.
struct Watched {
    host: Arc<dyn Host>,
    unit: Unit,
    /// As far as the charm has asked.
    leads: OnceLock<bool>,
}

impl Watched {
    fn tell(&self, level: Severity, event: String, description: &str) {
        self.unit.tell(&*self.host, level, event, description);
    }

    fn refused(&self, tool: &str, code: i32, stderr: &str) {
        // What the charm has not asked is not asked for the log's sake.
        let leadership = match self.leads.get() {
            Some(true) => " (as leader)",
            Some(false) => "",
            None => " (leadership unknown)",
        };
        let words = excerpt(stderr.trim(), 500);
        self.tell(
            Severity::Critical,
            format!("authz_fail:{tool}"),
            &format!("Hook command '{tool}'{leadership} failed with code {code}: '{words}'."),
        );
    }
}

fn is_leader() -> Call<'static> {
    Call::new("is-leader").arg("--format=json")
}

/// Whether a tool was refused for want of rights. A relation that is gone is refused in the same words, and nobody who reads or
/// writes what is another's gets that far.
fn is_unauthorised(tool: &str, stderr: &str) -> bool {
    const REFUSALS: [&str; 4] = [
        "access denied",
        "permission denied",
        "not the leader",
        "cannot write relation settings",
    ];
    let words = stderr.to_lowercase();
    let of_relations = tool.starts_with("relation-") || tool == "network-get";
    let is_gone = of_relations && words.contains("permission denied");
    !is_gone && REFUSALS.iter().any(|refusal| words.contains(refusal))
}

impl Host for Watched {
    fn run(&self, call: &Call<'_>) -> io::Result<Answer> {
        if call.tool() == "juju-reboot" {
            let Unit { name, model, .. } = &self.unit;
            self.tell(
                Severity::Warn,
                format!("sys_restart:{}", user()),
                &format!("Rebooting unit '{name}' in model '{model}'"),
            );
        }
        let answer = self.host.run(call)?;
        match answer.exit {
            Exit::Code(0) if *call == is_leader() => {
                let _ = self.leads.set(answer.stdout.trim_ascii() == b"true");
            }
            Exit::Code(code) if code != 0 => {
                let stderr = String::from_utf8_lossy(&answer.stderr);
                if is_unauthorised(call.tool(), &stderr) {
                    self.refused(call.tool(), code, &stderr);
                }
            }
            _ => {}
        }
        Ok(answer)
    }

    fn note(&self, event: SecurityEvent<'_>) {
        match event {
            SecurityEvent::NotLeader { tool, doing } => self.tell(
                Severity::Critical,
                format!("authz_fail:{tool}"),
                &format!("Attempted to {doing} when not leader."),
            ),
            SecurityEvent::CheckStopped { check } => self.tell(
                Severity::Warn,
                format!("sys_monitor_disabled:{},{check}", user()),
                &format!("Stopped check {check}"),
            ),
        }
    }

    fn pebble(&self, container: &str, within: Duration) -> io::Result<UnixStream> {
        self.host.pebble(container, within)
    }

    fn file(&self, path: &Path) -> io::Result<PathBuf> {
        self.host.file(path)
    }

    fn kept(&self, path: &Path) -> io::Result<Option<String>> {
        self.host.kept(path)
    }

    fn keep(&self, path: &Path, text: Option<&str>) -> io::Result<()> {
        self.host.keep(path, text)
    }

    fn program(&self, call: &Call<'_>) -> io::Result<Answer> {
        self.host.program(call)
    }

    fn now(&self) -> io::Result<SystemTime> {
        self.host.now()
    }
}

/// The number of the user that the charm runs as.
fn user() -> String {
    match fs::metadata("/proc/self") {
        Ok(process) => process.uid().to_string(),
        Err(_) => "?".to_owned(),
    }
}

/// `2026-01-31T12:00:00.123456+00:00`.
fn utc(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (days, second) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    let (year, month, day) = date(days);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:06}+00:00",
        second / 3600,
        second / 60 % 60,
        second % 60,
        since.subsec_micros()
    )
}

/// Year, month and day, `days` after the first of 1970. Years begin in March here, so that the day that some lack is the last.
fn date(days: u64) -> (u64, u64, u64) {
    // 719 468 days from the first of March of the year 0; 146 097 in 400 years.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (era * 400 + year + next, month, day)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_moment_is_told_in_utc() {
        let told = |seconds, micros: u32| utc(UNIX_EPOCH + Duration::new(seconds, micros * 1000));
        assert_eq!(told(0, 0), "1970-01-01T00:00:00.000000+00:00");
        assert_eq!(told(951_782_400, 7), "2000-02-29T00:00:00.000007+00:00");
        assert_eq!(told(1_735_689_599, 0), "2024-12-31T23:59:59.000000+00:00");
        assert_eq!(told(4_107_542_400, 0), "2100-03-01T00:00:00.000000+00:00");
    }

    #[test]
    fn a_relation_that_is_gone_is_no_want_of_rights() {
        for (tool, stderr, is_event) in [
            ("secret-get", "ERROR permission denied\n", true),
            ("status-set", "ERROR this unit is not the leader", true),
            ("relation-set", "ERROR cannot write relation settings", true),
            ("relation-get", "ERROR permission denied", false),
            ("network-get", "ERROR permission denied", false),
            ("relation-get", "ERROR relation not found", false),
            ("config-get", "ERROR cannot reach the controller", false),
        ] {
            assert_eq!(is_unauthorised(tool, stderr), is_event, "{tool}: {stderr}");
        }
    }
}
