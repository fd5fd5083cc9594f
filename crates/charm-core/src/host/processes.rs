//! Juju's own: hook tools as executables on `PATH`, and what else is on the unit's machine.

use std::ffi::OsString;
use std::io::{self, Write};
#[cfg(feature = "pebble")]
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
#[cfg(feature = "pebble")]
use std::time::Duration;
use std::time::SystemTime;

use super::answer::{Answer, Exit};
use super::call::Call;
use super::kept_file;
use super::private_file::PrivateFile;
use super::seam::Host;

/// Every pipe of Linux holds at least this much without a reader.
const SMALLEST_PIPE: usize = 4096;

/// What Juju provides on a real unit: the hook tools that the agent put on `PATH`, one process a call; the sockets
/// of the containers' Pebbles, mounted under `/charm/containers` unless [`CONTAINERS`](Self::CONTAINERS) says where;
/// files where Juju says they are; the clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct Processes;

impl Processes {
    /// The variable with the directory of the containers' sockets, `NAME/pebble.socket`, where it is not
    /// `/charm/containers`: the simulated Juju sets it.
    pub const CONTAINERS: &str = "CHARM_CORE_CONTAINERS";
}

impl Host for Processes {
    fn run(&self, call: &Call<'_>) -> io::Result<Answer> {
        let mut command = Command::new(call.tool());
        // They are there until the tool has ended.
        let mut files = Vec::new();
        for arg in call.args() {
            let mut text = OsString::from(arg.text());
            if let Some(content) = arg.content() {
                let file = PrivateFile::new(content)?;
                text.push(file.path());
                files.push(file);
            }
            command.arg(text);
        }
        let mut child = command
            .stdin(if call.input().is_some() {
                Stdio::piped()
            } else {
                Stdio::null()
            })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let output = match call.input() {
            None => child.wait_with_output(),
            Some(input) => feed(child.stdin.take(), input, child),
        }?;
        Ok(Answer {
            exit: exit(&output),
            stdout: output.stdout,
            stderr: output.stderr,
        })
    }

    #[cfg(feature = "pebble")]
    fn pebble(&self, container: &str, within: Duration) -> io::Result<UnixStream> {
        let set = std::env::var_os(Self::CONTAINERS).filter(|dir| !dir.is_empty());
        let dir = set.map_or_else(|| PathBuf::from("/charm/containers"), PathBuf::from);
        let socket = dir.join(container).join("pebble.socket");
        charm_pebble::UnixSocket(socket).open(within)
    }

    fn file(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_owned())
    }

    fn kept(&self, path: &Path) -> io::Result<Option<String>> {
        kept_file::read(path)
    }

    fn keep(&self, path: &Path, text: Option<&str>) -> io::Result<()> {
        match text {
            Some(text) => kept_file::replace(path, text),
            None => kept_file::remove(path),
        }
    }

    fn program(&self, call: &Call<'_>) -> io::Result<Answer> {
        self.run(call)
    }

    fn now(&self) -> io::Result<SystemTime> {
        Ok(SystemTime::now())
    }
}

/// Writes `input` while the output is read: neither side can then wait for the other for ever.
fn feed(stdin: Option<impl Write + Send>, input: &str, child: Child) -> io::Result<Output> {
    let write = move || match stdin {
        Some(mut stdin) => stdin.write_all(input.as_bytes()),
        None => Ok(()),
    };
    let (written, output) = if input.len() <= SMALLEST_PIPE {
        (write(), child.wait_with_output())
    } else {
        thread::scope(|scope| {
            let writer = scope.spawn(write);
            let output = child.wait_with_output();
            let written = writer
                .join()
                .unwrap_or_else(|_| Err(io::Error::other("the writer panicked")));
            (written, output)
        })
    };
    let output = output?;
    match written {
        // A tool may refuse before it has read everything; its exit code says so.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(output),
    }
}

fn exit(output: &Output) -> Exit {
    match (output.status.code(), output.status.signal()) {
        (Some(code), _) => Exit::Code(code),
        (None, signal) => Exit::Signal(signal.unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &'static str) -> Call<'static> {
        Call::new("sh").arg("-c").arg(script)
    }

    #[test]
    fn output_and_exit_are_reported_as_they_are() {
        let answer = Processes
            .run(&sh("echo out; echo err >&2; exit 3"))
            .unwrap();
        assert_eq!(answer.exit, Exit::Code(3));
        assert_eq!(answer.stdout, b"out\n");
        assert_eq!(answer.stderr, b"err\n");
        assert_eq!(
            Processes.run(&sh("kill -9 $$")).unwrap().exit,
            Exit::Signal(9)
        );
    }

    #[test]
    fn a_missing_tool_is_an_error_of_the_system() {
        let error = Processes.run(&Call::new("no-such-hook-tool")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn input_of_any_size_arrives_whole() {
        for size in [0, 1, SMALLEST_PIPE, SMALLEST_PIPE + 1, 3 << 20] {
            let input = "x".repeat(size);
            let answer = Processes.run(&sh("cat; cat >&2").stdin(&input)).unwrap();
            assert_eq!(answer.stdout.len(), size);
        }
    }

    #[test]
    fn a_tool_that_does_not_read_its_input_still_answers() {
        let input = "x".repeat(1 << 20);
        let answer = Processes.run(&sh("exit 2").stdin(&input)).unwrap();
        assert_eq!(answer.exit, Exit::Code(2));
    }

    #[test]
    fn a_tool_finds_the_content_of_a_file_and_its_command_line_has_only_the_path() {
        let call = sh("cat \"${0#key#file=}\"; tr '\\0' ' ' </proc/$$/cmdline >&2")
            .file_arg("key#file=", b"marker".as_slice());
        let answer = Processes.run(&call).unwrap();
        assert_eq!(answer.stdout, b"marker");
        let command_line = String::from_utf8(answer.stderr).unwrap();
        assert!(command_line.contains("key#file=/"), "{command_line}");
        assert!(!command_line.contains("marker"), "{command_line}");
    }
}
