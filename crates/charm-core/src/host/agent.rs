//! The unit agent itself, asked over its socket: a hook tool would do no more, and is a process.

use std::env;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use juju_agent::{Address, CallError, Client, Token, ToolRequest};

use super::answer::{Answer, Exit};
use super::call::Call;
use super::private_file::PrivateFile;

/// Longer than any hook tool takes. The slowest is `resource-get`, which ends when a whole file has come from the
/// controller: in this time 18 GB at 5 MB a second. An agent that dies is known at once.
const PATIENCE: Duration = Duration::from_secs(60 * 60);

/// A connection to the unit agent, for all calls of a dispatch.
pub(super) struct Agent {
    client: Client,
    context_id: String,
    dir: PathBuf,
    token: Token,
}

impl Agent {
    /// Connects to the agent that the environment of this process names.
    ///
    /// # Errors
    ///
    /// When it names none, when the agent listens on TCP (with TLS, which would make every charm larger: the
    /// hook tools speak it), or when nobody like it listens there.
    pub(super) fn connect() -> io::Result<Self> {
        let network = variable("JUJU_AGENT_SOCKET_NETWORK").unwrap_or_else(|_| "unix".to_owned());
        if network != "unix" {
            let words =
                format!("the unit agent listens on `{network}`, which only the hook tools can use");
            return Err(io::Error::new(io::ErrorKind::Unsupported, words));
        }
        let address = Address::new(variable("JUJU_AGENT_SOCKET_ADDRESS")?);
        Ok(Agent {
            context_id: variable("JUJU_CONTEXT_ID")?,
            dir: env::current_dir()?,
            token: Token::new(variable("JUJU_AGENT_TOKEN").unwrap_or_default()),
            client: Client::connect(&address, Some(PATIENCE)).map_err(io::Error::other)?,
        })
    }

    /// Asks the agent to run a tool.
    ///
    /// # Errors
    ///
    /// When the answer is lost: the call may have counted, and the connection is of no use any more.
    pub(super) fn run(&mut self, call: &Call<'_>) -> io::Result<Answer> {
        // They are there until the agent has answered.
        let mut files = Vec::new();
        let mut args = Vec::with_capacity(call.args().len());
        for arg in call.args() {
            let mut text = arg.text().to_owned();
            if let Some(content) = arg.content() {
                let file = PrivateFile::new(content)?;
                text.push_str(&file.path().to_string_lossy());
                files.push(file);
            }
            args.push(text);
        }
        let mut request = ToolRequest {
            context_id: self.context_id.clone(),
            dir: self.dir.to_string_lossy().into_owned(),
            command: call.tool().to_owned(),
            args,
            stdin: call.input().map(|input| input.as_bytes().to_vec()),
            token: self.token.clone(),
        };
        match self.client.run_with(&mut request, &mut io::empty()) {
            Ok(output) => Ok(Answer {
                exit: Exit::Code(output.code),
                stdout: output.stdout,
                stderr: output.stderr,
            }),
            // What a hook tool makes of a refusal.
            Err(CallError::Refused(why)) => Ok(Answer {
                exit: Exit::Code(1),
                stdout: Vec::new(),
                stderr: format!("ERROR {why}\n").into_bytes(),
            }),
            Err(error) => Err(lost(&error.to_string())),
        }
    }
}

/// The error of a call whose answer is lost.
pub(super) fn lost(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, why)
}

fn variable(name: &str) -> io::Result<String> {
    match env::var(name) {
        Ok(value) if !value.is_empty() => Ok(value),
        _ => Err(io::Error::other(format!("{name} is not set"))),
    }
}
