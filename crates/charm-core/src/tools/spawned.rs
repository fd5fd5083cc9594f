//! The hook tools as Juju provides them: executables on `PATH`.

use std::io::{self, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Output, Stdio};
use std::thread;

use super::{Answer, Call, Exit, HookTools};

/// Every pipe of Linux holds at least this much without a reader.
const SMALLEST_PIPE: usize = 4096;

/// Starts the hook tools that the unit agent put on `PATH`, one process a call.
#[derive(Debug, Clone, Copy, Default)]
pub struct SpawnedTools;

impl HookTools for SpawnedTools {
    fn run(&self, call: &Call<'_>) -> io::Result<Answer> {
        let mut child = Command::new(call.tool())
            .args(call.args().iter().map(AsRef::as_ref))
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
        let answer = SpawnedTools
            .run(&sh("echo out; echo err >&2; exit 3"))
            .unwrap();
        assert_eq!(answer.exit, Exit::Code(3));
        assert_eq!(answer.stdout, b"out\n");
        assert_eq!(answer.stderr, b"err\n");
        assert_eq!(
            SpawnedTools.run(&sh("kill -9 $$")).unwrap().exit,
            Exit::Signal(9)
        );
    }

    #[test]
    fn a_missing_tool_is_an_error_of_the_system() {
        let error = SpawnedTools
            .run(&Call::new("no-such-hook-tool"))
            .unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn input_of_any_size_arrives_whole() {
        for size in [0, 1, SMALLEST_PIPE, SMALLEST_PIPE + 1, 3 << 20] {
            let input = "x".repeat(size);
            let answer = SpawnedTools.run(&sh("cat; cat >&2").stdin(&input)).unwrap();
            assert_eq!(answer.stdout.len(), size);
        }
    }

    #[test]
    fn a_tool_that_does_not_read_its_input_still_answers() {
        let input = "x".repeat(1 << 20);
        let answer = SpawnedTools.run(&sh("exit 2").stdin(&input)).unwrap();
        assert_eq!(answer.exit, Exit::Code(2));
    }
}
