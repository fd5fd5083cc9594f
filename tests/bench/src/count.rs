//! What each contender asks Juju, and its peak memory, as the hook tools see them.

use std::fs;
use std::io;

use anyhow::{Context, Result, bail, ensure};

use crate::agent::CannedAgent;
use crate::contender::{Contender, Each};
use crate::hook::Hook;
use crate::stage::Stage;

/// What the contenders asked.
pub(crate) struct Counts {
    /// On relation-created, in a charm directory where nothing ran before.
    pub(crate) first: Each<Record>,
    /// On relation-created, thereafter.
    pub(crate) usual: Each<Record>,
    /// On an event that the charm does not observe; a bare program has none.
    pub(crate) unobserved_ops: Record,
    pub(crate) unobserved_ours: Record,
    /// On relation-created; what is asked over the socket starts no tool that would see it.
    pub(crate) socket_peak_mib: f64,
}

/// What one dispatch asked Juju.
#[derive(Default)]
pub(crate) struct Record {
    /// Tool, arguments and standard input of each process.
    calls: Vec<String>,
    /// Peak memory of the charm's own process, at its last call: after that it only ends.
    peak_kib: u32,
}

impl Counts {
    pub(crate) fn take(
        contenders: &Each<Contender>,
        stage: &Stage,
        agent: &CannedAgent,
    ) -> Result<Self> {
        let record = |contender: &Contender, hook| record(contender, hook, stage);
        let publish = |contender: &Contender| record(contender, Hook::RelationCreated);
        let counts = Counts {
            first: contenders.try_map(publish)?,
            usual: contenders.try_map(publish)?,
            unobserved_ops: record(&contenders.ops, Hook::UpdateStatus)?,
            unobserved_ours: record(&contenders.ours, Hook::UpdateStatus)?,
            socket_peak_mib: agent.peak_mib(|| publish(&contenders.socket).map(drop))?,
        };
        let (ours, bare) = (&counts.usual.ours.calls, &counts.usual.bare.calls);
        ensure!(
            ours == bare,
            "the bare program does not make our charm's calls, so there is nothing to compare; ours:\n{}\nbare:\n{}",
            ours.join("\n"),
            bare.join("\n")
        );
        Ok(counts)
    }
}

impl Record {
    /// How many hook tools it started.
    pub(crate) fn processes(&self) -> f64 {
        self.calls.len() as f64
    }

    /// The charm's peak memory.
    pub(crate) fn peak_mib(&self) -> f64 {
        f64::from(self.peak_kib) / 1024.0
    }

    fn add(&mut self, line: &str) -> Option<()> {
        let (peak_kib, call) = line.split_once('\t')?;
        self.peak_kib = self.peak_kib.max(peak_kib.parse().ok()?);
        self.calls.push(call.to_owned());
        Some(())
    }
}

fn record(contender: &Contender, hook: Hook, stage: &Stage) -> Result<Record> {
    let mut dispatch = contender.dispatch(hook);
    dispatch.env("CANNED_TOOL_RECORD", &stage.record);
    let output = dispatch
        .output()
        .with_context(|| format!("cannot start {dispatch:?}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{dispatch:?} failed, {}:\n{said}", output.status);
    }
    let lines = match fs::read_to_string(&stage.record) {
        // No tool ran.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Record::default()),
        lines => lines?,
    };
    fs::remove_file(&stage.record)?;
    let mut record = Record::default();
    for line in lines.lines() {
        record
            .add(line)
            .with_context(|| format!("a hook tool wrote `{line}`"))?;
    }
    Ok(record)
}
