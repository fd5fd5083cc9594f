//! What a check finds, and how it is told.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

use charm_metadata::{Level, Location, Problem};
use serde::{Serialize, Serializer};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Severity {
    /// The charm cannot be packed or deployed, or does not run.
    Error,
    /// It can only be a mistake, or will surprise somebody.
    Warning,
    /// Nothing is wrong; it could be better.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        })
    }
}

/// The rules that findings are of, by the names that programs know them by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Rule {
    /// Juju refuses what the files say.
    Juju,
    /// charmcraft does, or makes something else of the charm.
    Charmcraft,
    /// It looks like a mistake.
    Doubtful,
    /// Names as people are used to them.
    Naming,
    /// Declared, and no handler for it.
    Unobserved,
    /// The program does not run where the charm says that it does.
    Base,
    /// The program is large.
    Size,
    /// What Charmhub asks of a charm that it lists.
    Listing,
}

/// One thing that was found.
#[derive(Debug, Serialize)]
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    pub(crate) rule: Rule,
    /// Where in the charm's files.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "place")]
    pub(crate) location: Option<Location>,
    pub(crate) message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) help: Option<String>,
}

fn place<S: Serializer>(location: &Option<Location>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Place {
        file: &'static str,
        line: u32,
        column: u32,
    }
    let place = location.map(|location| Place {
        file: location.file.as_str(),
        line: location.line,
        column: location.column,
    });
    place.serialize(serializer)
}

impl Finding {
    pub(crate) fn new(severity: Severity, rule: Rule, message: impl Into<String>) -> Self {
        Finding {
            severity,
            rule,
            location: None,
            message: message.into(),
            help: None,
        }
    }

    pub(crate) fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl From<&Problem> for Finding {
    fn from(problem: &Problem) -> Self {
        let (severity, rule) = match problem.level {
            Level::Juju => (Severity::Error, Rule::Juju),
            Level::Charmcraft => (Severity::Error, Rule::Charmcraft),
            Level::Doubtful => (Severity::Warning, Rule::Doubtful),
        };
        let message = match problem.field.as_str() {
            "" => problem.message.clone(),
            field => format!("{field}: {}", problem.message),
        };
        Finding::new(severity, rule, message).at(problem.location)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.severity)?;
        if let Some(location) = &self.location {
            write!(f, "{location}: ")?;
        }
        // Keys and values of the files may hold what moves a terminal's cursor.
        for c in self.message.chars() {
            match c.is_control() {
                true => write!(f, "{}", c.escape_default())?,
                false => write!(f, "{c}")?,
            }
        }
        match &self.help {
            Some(help) => write!(f, "\n help: {help}"),
            None => Ok(()),
        }
    }
}

/// All that was found, the worst first.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    /// The charm's name, if that could be read.
    pub(crate) charm: Option<String>,
    /// What was built, by its target.
    pub(crate) programs: BTreeMap<String, Built>,
    pub(crate) findings: Vec<Finding>,
}

/// A program that was built for a check.
#[derive(Debug, Serialize)]
pub(crate) struct Built {
    /// In bytes.
    pub(crate) size: u64,
    /// The oldest glibc that it runs with; none for a static program.
    pub(crate) glibc: Option<String>,
}

impl Report {
    pub(crate) fn add(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.findings.extend(findings);
    }

    pub(crate) fn sort(&mut self) {
        self.findings.sort_by_key(|finding| finding.severity);
    }

    pub(crate) fn count(&self, severity: Severity) -> usize {
        let mut findings = self.findings.iter().map(|finding| finding.severity);
        findings.by_ref().filter(|one| *one == severity).count()
    }

    pub(crate) fn write_json(&self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        serde_json::to_writer_pretty(&mut out, self)?;
        writeln!(out)
    }

    pub(crate) fn write_for_people(&self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        for finding in &self.findings {
            writeln!(out, "{finding}")?;
        }
        let counted = |severity| match self.count(severity) {
            0 => None,
            1 => Some(format!("1 {severity}")),
            more => Some(format!("{more} {severity}s")),
        };
        let severities = [Severity::Error, Severity::Warning, Severity::Note];
        let counted: Vec<String> = severities.into_iter().filter_map(counted).collect();
        let name = self.charm.as_deref().unwrap_or("the charm");
        match counted.is_empty() {
            true => writeln!(out, "{name}: nothing found"),
            false => writeln!(out, "{name}: {}", counted.join(", ")),
        }
    }
}
