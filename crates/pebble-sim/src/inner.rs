//! What goes on in a Pebble.

use std::collections::BTreeMap;

use charm_pebble::Service;

use crate::change::{Change, Task};
use crate::command::Command;
use crate::exec::ExecCall;
use crate::fault::PebbleFault;
use crate::state::ContainerState;

/// What a Pebble knows.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) state: ContainerState,
    pub(crate) changes: Vec<Change>,
    /// Active services as they were in the plan when they were started.
    pub(crate) started: BTreeMap<String, Service>,
    pub(crate) commands: BTreeMap<String, Command>,
    pub(crate) calls: Vec<ExecCall>,
    /// How many of them are still given something to read.
    pub(crate) reading: usize,
    pub(crate) requests: Vec<String>,
    pub(crate) connections: usize,
    pub(crate) faults: Vec<(usize, PebbleFault)>,
}

impl Inner {
    /// Takes down a command that runs, and whether more input is to come; its number.
    pub(crate) fn begin_call(&mut self, call: ExecCall, reading: bool) -> usize {
        self.calls.push(call);
        self.reading += usize::from(reading);
        self.calls.len() - 1
    }

    /// All that it is given to read has come.
    pub(crate) fn end_call(&mut self, number: usize, stdin: Vec<u8>) {
        if let Some(call) = self.calls.get_mut(number) {
            call.stdin = stdin;
        }
        self.reading = self.reading.saturating_sub(1);
    }

    /// Writes down a change that begins; its id.
    pub(crate) fn begin(
        &mut self,
        kind: &'static str,
        summary: String,
        tasks: Vec<Task>,
    ) -> String {
        let change = Change::new(self.changes.len() + 1, kind, summary, tasks);
        let id = change.id.clone();
        self.changes.push(change);
        id
    }

    /// Ends a change that has not come to its end.
    pub(crate) fn end(&mut self, id: &str, err: Option<String>) {
        let mut open = self
            .changes
            .iter_mut()
            .filter(|change| change.id == id && !change.is_ready());
        if let Some(change) = open.next() {
            change.end(err);
        }
    }
}
