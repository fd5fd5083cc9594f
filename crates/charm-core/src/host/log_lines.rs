//! Lines for the Juju log where each call of `juju-log` is a process.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use juju_vocabulary::log_level::LogLevel;

use super::call::{Call, LONGEST_MESSAGE};
use super::processes::Processes;
use super::seam::Host as _;
use super::tool::judged;

/// How many bytes may wait; who logs more than the tool takes waits as well.
const MOST_WAITING: usize = 1 << 20;

/// Hands lines to `juju-log`, in order, and does not wait for it. The first line goes at once; what is logged while the tool
/// runs waits for it, and goes with the next call, as far as it is of one level. So many lines are few processes, and none
/// waits for longer than one.
#[derive(Debug, Default)]
pub(super) struct LogLines {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    lines: Mutex<Lines>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Lines {
    waiting: VecDeque<(LogLevel, String)>,
    bytes: usize,
    /// A thread is at work, until nothing waits.
    at_work: bool,
}

impl LogLines {
    /// Adds a line. A warning, and what is worse, is in the log when this returns.
    ///
    /// # Errors
    ///
    /// When the system has no thread for it.
    pub(super) fn add(&self, level: LogLevel, line: &str) -> io::Result<()> {
        let shared = &self.shared;
        let mut lines = shared.wait_while(|lines| lines.bytes > MOST_WAITING);
        lines.bytes += line.len();
        lines.waiting.push_back((level, line.to_owned()));
        if !lines.at_work {
            let writer = Arc::clone(shared);
            let started = thread::Builder::new().spawn(move || writer.write());
            if let Err(error) = started {
                lines.take();
                return Err(error);
            }
            lines.at_work = true;
        }
        drop(lines);
        if level >= LogLevel::Warning {
            self.flush();
        }
        Ok(())
    }

    /// Waits until all lines are in the log.
    pub(super) fn flush(&self) {
        drop(self.shared.wait_while(|lines| lines.at_work));
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_while(&self, is_so: impl Fn(&Lines) -> bool) -> MutexGuard<'_, Lines> {
        let waited = self.changed.wait_while(self.lock(), |lines| is_so(lines));
        waited.unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) {
        loop {
            let mut lines = self.lock();
            let Some((level, message)) = lines.take() else {
                lines.at_work = false;
                self.changed.notify_all();
                return;
            };
            self.changed.notify_all();
            drop(lines);
            let call = Call::log(level, &message);
            if let Err(error) = judged(&call, Processes.run(&call)) {
                // As where the log is written without delay.
                let mut stderr = io::stderr();
                let _ = writeln!(stderr, "{level} {message}\n(not in the Juju log: {error})");
            }
        }
    }
}

impl Lines {
    /// The lines that go together next.
    fn take(&mut self) -> Option<(LogLevel, String)> {
        let (level, mut message) = self.waiting.pop_front()?;
        self.bytes -= message.len();
        while let Some((_, line)) = self
            .waiting
            .front()
            .filter(|(next, line)| *next == level && message.len() + line.len() < LONGEST_MESSAGE)
        {
            self.bytes -= line.len();
            message.push('\n');
            message.push_str(line);
            self.waiting.pop_front();
        }
        Some((level, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(lines: &[(LogLevel, &str)]) -> Vec<(LogLevel, String)> {
        let mut waiting = Lines::default();
        for (level, line) in lines {
            waiting.bytes += line.len();
            waiting.waiting.push_back((*level, (*line).to_owned()));
        }
        let taken = std::iter::from_fn(|| waiting.take()).collect();
        assert_eq!(waiting.bytes, 0);
        taken
    }

    #[test]
    fn lines_of_one_level_go_together_and_all_in_order() {
        use LogLevel::{Debug, Info};
        let lines = [
            (Info, "one"),
            (Info, "two"),
            (Debug, "three"),
            (Info, "four"),
        ];
        let expected = [(Info, "one\ntwo"), (Debug, "three"), (Info, "four")];
        assert_eq!(
            taken(&lines),
            expected.map(|(level, text)| (level, text.to_owned()))
        );
    }

    #[test]
    fn no_message_becomes_longer_than_an_argument_may_be() {
        let long = "x".repeat(LONGEST_MESSAGE / 2 + 1);
        let long = long.as_str();
        let info = LogLevel::Info;
        let sizes = taken(&[(info, long), (info, "short"), (info, long)]);
        let sizes: Vec<_> = sizes.iter().map(|(_, message)| message.len()).collect();
        assert_eq!(sizes, [long.len() + 6, long.len()]);
    }
}
