//! A Juju that answers from a script and remembers what it was asked.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use charm_core::Charm;
use charm_core::host::{Answer, Call, Exit, Host};

#[derive(Default)]
pub(crate) struct Juju {
    answers: BTreeMap<String, Result<Answer, io::ErrorKind>>,
    pub(crate) calls: Mutex<Vec<String>>,
    /// What the charm keeps in files, by their paths; none where it cannot.
    files: Option<Mutex<BTreeMap<String, String>>>,
    /// Since 1970; none without a clock.
    now: Option<Duration>,
}

impl Juju {
    pub(crate) fn new() -> Self {
        Juju::default()
    }

    /// What a tool prints whenever its command line starts with `command`.
    pub(crate) fn prints(self, command: &str, stdout: &str) -> Self {
        self.answers(command, 0, stdout, "")
    }

    pub(crate) fn answers(mut self, command: &str, code: i32, stdout: &str, stderr: &str) -> Self {
        let answer = Answer {
            exit: Exit::Code(code),
            stdout: stdout.into(),
            stderr: stderr.into(),
        };
        self.answers.insert(command.to_owned(), Ok(answer));
        self
    }

    /// Keeps files, of which these are there.
    pub(crate) fn keeps(mut self, files: &BTreeMap<String, String>) -> Self {
        self.files = Some(Mutex::new(files.clone()));
        self
    }

    pub(crate) fn at(mut self, now: Duration) -> Self {
        self.now = Some(now);
        self
    }

    pub(crate) fn lacks(mut self, tool: &str) -> Self {
        self.answers
            .insert(tool.to_owned(), Err(io::ErrorKind::NotFound));
        self
    }
}

impl Host for Juju {
    fn run(&self, call: &Call<'_>) -> io::Result<Answer> {
        let mut line = call.tool().to_owned();
        for arg in call.args() {
            line.push(' ');
            line.push_str(arg.text());
        }
        let answer = self
            .answers
            .iter()
            .rev()
            .find(|(command, _)| line.starts_with(*command));
        let answer = match answer {
            Some((_, answer)) => answer.clone().map_err(io::Error::from),
            None => Ok(Answer {
                exit: Exit::Code(0),
                stdout: Vec::new(),
                stderr: Vec::new(),
            }),
        };
        if let Some(input) = call.input() {
            line.push_str(" <<< ");
            line.push_str(input.trim_end());
        }
        self.calls.lock().unwrap().push(line);
        answer
    }

    fn now(&self) -> io::Result<SystemTime> {
        match self.now {
            Some(now) => Ok(UNIX_EPOCH + now),
            None => Err(io::Error::new(io::ErrorKind::Unsupported, "no clock here")),
        }
    }

    fn kept(&self, path: &Path) -> io::Result<Option<String>> {
        let files = self.files.as_ref().ok_or(io::ErrorKind::Unsupported)?;
        Ok(files.lock().unwrap().get(path.to_str().unwrap()).cloned())
    }

    fn keep(&self, path: &Path, text: Option<&str>) -> io::Result<()> {
        let files = self.files.as_ref().ok_or(io::ErrorKind::Unsupported)?;
        let path = path.to_str().unwrap().to_owned();
        match text {
            Some(text) => drop(files.lock().unwrap().insert(path, text.to_owned())),
            None => drop(files.lock().unwrap().remove(&path)),
        }
        Ok(())
    }
}

/// What came of one dispatch.
pub(crate) struct Outcome {
    pub(crate) error: Option<String>,
    pub(crate) calls: Vec<String>,
    pub(crate) files: BTreeMap<String, String>,
}

impl Outcome {
    /// The calls of other tools than juju-log.
    pub(crate) fn calls_but_logs(&self) -> Vec<&str> {
        self.calls
            .iter()
            .map(String::as_str)
            .filter(|call| !call.starts_with("juju-log"))
            .collect()
    }
}

/// Dispatches to a charm under the variables of every hook and those given.
pub(crate) fn dispatch(charm: &Charm, juju: Juju, vars: &[(&str, &str)]) -> Outcome {
    let always = [
        ("JUJU_UNIT_NAME", "client/0"),
        ("JUJU_MODEL_NAME", "prod"),
        ("JUJU_MODEL_UUID", "cafe"),
        ("JUJU_VERSION", "3.6.1"),
        ("JUJU_CHARM_DIR", "/charm"),
    ];
    // Later ones count, so that a test can take one away by giving it empty.
    let vars: BTreeMap<&str, &str> = always.iter().chain(vars).copied().collect();
    let juju = Arc::new(juju);
    let lookup = |name: &str| vars.get(name).map(OsString::from);
    let error = charm
        .dispatch(&lookup, juju.clone())
        .err()
        .map(|error| format!("{error:#}"));
    let calls = juju.calls.lock().unwrap().clone();
    let files = juju.files.as_ref();
    let files = files.map_or_else(BTreeMap::new, |files| files.lock().unwrap().clone());
    Outcome {
        error,
        calls,
        files,
    }
}

/// The variables of a hook without a subject.
pub(crate) fn hook(path: &'static str) -> [(&'static str, &'static str); 1] {
    [("JUJU_DISPATCH_PATH", path)]
}
