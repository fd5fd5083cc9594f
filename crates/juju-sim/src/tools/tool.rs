//! What makes a hook tool, and one call of it.

use std::fs;
use std::path::Path;

use serde::Serialize;

use super::answer::{Answer, Refusal, ToolOutput};
use super::flags::{Flag, Parsed};
use super::output::Format;
use crate::hook_context::HookContext;

/// A hook tool.
pub(super) struct Tool {
    pub(super) name: &'static str,
    /// Its arguments, as its usage shows them.
    pub(super) args: &'static str,
    pub(super) purpose: &'static str,
    /// Its options, without those of whatever prints something.
    pub(super) flags: &'static [Flag],
    /// The format in which it prints, unless asked for another; none when it prints nothing.
    pub(super) prints: Option<Format>,
    /// What it does; none of a tool that Juju has and the simulator has not. Charms find it on PATH and get
    /// a clear failure.
    pub(super) run: Option<fn(&mut HookContext, Call<'_>) -> Answer>,
}

impl Tool {
    /// One that is not simulated.
    pub(super) const fn missing(
        name: &'static str,
        args: &'static str,
        purpose: &'static str,
    ) -> Self {
        Self {
            name,
            args,
            purpose,
            flags: &[],
            prints: None,
            run: None,
        }
    }

    /// Reads the command line, and runs the tool.
    pub(super) fn call<A: AsRef<str>>(
        &self,
        context: &mut HookContext,
        dir: &Path,
        args: &[A],
        stdin: Option<&[u8]>,
    ) -> Answer {
        let mut args = args.iter().map(AsRef::as_ref);
        let Some(run) = self.run else {
            let name = self.name;
            return Err(match args.any(|arg| arg == "--help") {
                true => Refusal::Help,
                false => format!("{name} is not supported by this simulator yet").into(),
            });
        };
        let given = Parsed::new(&[self.flags, Format::flags(self.prints)], args)?;
        let format = match self.prints {
            Some(default) => Format::of(&given, default)?,
            None => Format::Json,
        };
        let call = Call {
            given,
            format,
            stdin,
            dir,
        };
        run(context, call)
    }

    /// What `--help` prints, as Juju's `cmd` package does.
    pub(super) fn usage(&self) -> String {
        let Self {
            name,
            args,
            purpose,
            ..
        } = self;
        let mut flags: Vec<_> = self.flags.iter().collect();
        flags.extend(Format::flags(self.prints));
        flags.sort_by_key(|flag| flag.key());
        let options: String = flags.into_iter().map(Flag::usage).collect();
        let (mark, options) = match options.as_str() {
            "" => ("", String::new()),
            options => (" [options]", format!("\nOptions:\n{options}")),
        };
        let gap = if args.is_empty() { "" } else { " " };
        format!("Usage: {name}{mark}{gap}{args}\n\nSummary:\n{purpose}\n{options}")
    }
}

/// One call of a tool.
pub(super) struct Call<'a> {
    /// Its command line.
    pub(super) given: Parsed<'a>,
    /// In which format it prints.
    pub(super) format: Format,
    pub(super) stdin: Option<&'a [u8]>,
    /// From where relative paths are taken.
    pub(super) dir: &'a Path,
}

impl Call<'_> {
    /// Prints a value as the call asks for.
    pub(super) fn print(&self, value: &(impl Serialize + ?Sized)) -> Answer {
        let text = self
            .format
            .write(value)
            .map_err(|error| error.to_string())?;
        match self.given.value("o").filter(|path| !path.is_empty()) {
            None => Ok(ToolOutput {
                stdout: text,
                ..ToolOutput::default()
            }),
            Some(path) => match fs::write(self.dir.join(path), text) {
                Ok(()) => Ok(ToolOutput::default()),
                Err(error) => Err(Refusal::Failed(format!("open {path}: {error}"))),
            },
        }
    }

    /// The answer of a tool that prints nothing, and still takes `--format`, as it did long ago.
    pub(super) fn silent(&self, tool: &str) -> Answer {
        let stderr = match self.given.value("format") {
            None | Some("") => Vec::new(),
            Some(_) => format!("--format flag deprecated for command {tool:?}").into_bytes(),
        };
        Ok(ToolOutput {
            stderr,
            ..ToolOutput::default()
        })
    }
}
