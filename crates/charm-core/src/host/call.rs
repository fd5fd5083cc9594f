//! How a hook tool is called.

use std::borrow::Cow;
use std::fmt;

use juju_vocabulary::log_level::LogLevel;
use juju_vocabulary::text;

/// The kernel takes 128 KiB an argument.
pub(crate) const LONGEST_MESSAGE: usize = 100 * 1024;

/// One call of a hook tool: its name, its arguments and what it reads on standard input.
#[derive(Clone, PartialEq, Eq)]
pub struct Call<'a> {
    tool: &'static str,
    args: Vec<Arg<'a>>,
    stdin: Option<Cow<'a, str>>,
}

/// One argument: a text, or the name of a file that holds some content.
#[derive(Clone, PartialEq, Eq)]
pub struct Arg<'a> {
    text: Cow<'a, str>,
    content: Option<Cow<'a, [u8]>>,
}

impl Arg<'_> {
    /// All of it, or what stands in front of a file's path.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the file shall hold whose path follows on the text; none when the text is all of it.
    #[must_use]
    pub fn content(&self) -> Option<&[u8]> {
        self.content.as_deref()
    }

    fn to_static(&self) -> Arg<'static> {
        Arg {
            text: Cow::Owned(self.text().to_owned()),
            content: self.content().map(|content| Cow::Owned(content.to_owned())),
        }
    }
}

/// Shows the size of a file's content instead of the content, which may be a secret.
impl fmt::Display for Arg<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.content {
            Some(content) => write!(f, "{}<file of {} bytes>", self.text, content.len()),
            None => f.write_str(&self.text),
        }
    }
}

/// As [`Display`](fmt::Display).
impl fmt::Debug for Arg<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}

impl<'a> Call<'a> {
    /// A call of `tool` without arguments, which reads nothing on standard input.
    #[must_use]
    pub fn new(tool: &'static str) -> Self {
        Call {
            tool,
            args: Vec::new(),
            stdin: None,
        }
    }

    /// A call of `juju-log`.
    #[must_use]
    pub(crate) fn log(level: LogLevel, message: &'a str) -> Self {
        let call = Call::new("juju-log").arg("--log-level");
        call.arg(level.as_str()).arg("--").message(message)
    }

    /// Adds an argument. Arguments are visible to every process of the machine: no secret goes here.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<Cow<'a, str>>) -> Self {
        self.args.push(Arg {
            text: arg.into(),
            content: None,
        });
        self
    }

    /// Adds an argument that ends with the path of a file, such as `password#file=PATH`, and what the file
    /// holds: the way of secrets. The file is for the tool and the unit agent only, and gone afterwards.
    #[must_use]
    pub fn file_arg(
        mut self,
        before_path: impl Into<Cow<'a, str>>,
        content: impl Into<Cow<'a, [u8]>>,
    ) -> Self {
        self.args.push(Arg {
            text: before_path.into(),
            content: Some(content.into()),
        });
        self
    }

    /// Adds text that people read. It is made to fit an argument, and so is no reason to fail a hook:
    /// a NUL is made visible, a message of more than [`LONGEST_MESSAGE`] is cut. Goes behind a `--`, so
    /// that text starting with a hyphen is not taken for a flag.
    #[must_use]
    pub(crate) fn message(self, message: &'a str) -> Self {
        self.arg(match text::without_nul(message) {
            short if short.len() <= LONGEST_MESSAGE => short,
            long => Cow::Owned(text::shortened(long.into_owned(), LONGEST_MESSAGE)),
        })
    }

    /// Gives the tool `stdin` to read.
    #[must_use]
    pub fn stdin(mut self, stdin: impl Into<Cow<'a, str>>) -> Self {
        self.stdin = Some(stdin.into());
        self
    }

    /// The name of the tool's executable.
    #[must_use]
    pub fn tool(&self) -> &'static str {
        self.tool
    }

    /// The arguments, without the tool's name.
    #[must_use]
    pub fn args(&self) -> &[Arg<'a>] {
        &self.args
    }

    /// What the tool reads on standard input, if anything.
    #[must_use]
    pub fn input(&self) -> Option<&str> {
        self.stdin.as_deref()
    }

    /// The command line, shortened, for errors and logs. Never holds a file's content or standard input.
    pub(crate) fn command_line(&self) -> String {
        let mut line = self.tool.to_owned();
        for arg in &self.args {
            line.push(' ');
            line.push_str(&text::excerpt(&arg.to_string(), 60));
        }
        text::shortened(line, 200)
    }

    /// The same call, to keep.
    pub(crate) fn to_static(&self) -> Call<'static> {
        Call {
            tool: self.tool,
            args: self.args.iter().map(Arg::to_static).collect(),
            stdin: self.input().map(|stdin| Cow::Owned(stdin.to_owned())),
        }
    }
}

/// Shows the size of standard input instead of the text, which may hold a secret.
impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("tool", &self.tool)
            .field("args", &self.args)
            .field("stdin_bytes", &self.stdin.as_ref().map(|stdin| stdin.len()))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_people_see_shows_what_a_file_or_standard_input_holds() {
        let call = Call::new("secret-add")
            .file_arg("password#file=", b"marker".as_slice())
            .stdin("marker");
        let shown = format!("{call:?} {} {}", call.args()[0], call.command_line());
        assert!(!shown.contains("marker"), "{shown}");
        assert!(shown.contains("password#file=<file of 6 bytes>"), "{shown}");
        assert_eq!(call.args()[0].content(), Some(b"marker".as_slice()));
    }
}
