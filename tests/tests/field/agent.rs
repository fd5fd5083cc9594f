//! A unit agent that answers from a script, as `scripted-tool` does.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use juju_agent::{Address, ToolOutput, ToolRequest, serve};

/// From the start of a command line to exit code, standard output and standard error.
pub(crate) type Answers = BTreeMap<String, (u8, String, String)>;

/// Listens until the tests are over.
pub(crate) struct ScriptedAgent {
    address: Address,
    calls: Arc<Mutex<Vec<String>>>,
}

impl ScriptedAgent {
    pub(crate) fn start(answers: Answers) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let address = Address::new(format!("@scripted-agent-{}-{number}", std::process::id()));
        let listener = address.listen().unwrap();
        let calls = Arc::new(Mutex::new(Vec::new()));
        let taken = Arc::clone(&calls);
        thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            serve(&stream, &stream, |request| {
                let (line, input) = said(request);
                taken
                    .lock()
                    .unwrap()
                    .push(format!("{line} {input}").trim_end().to_owned());
                Ok(answer(&answers, &line))
            })
        });
        ScriptedAgent { address, calls }
    }

    /// Where a charm finds it.
    pub(crate) fn variables(&self) -> [(&'static str, &str); 3] {
        [
            ("JUJU_AGENT_SOCKET_ADDRESS", self.address.as_str()),
            ("JUJU_AGENT_SOCKET_NETWORK", "unix"),
            ("JUJU_CONTEXT_ID", "scripted"),
        ]
    }

    /// Command line and input of each call.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }
}

fn said(request: ToolRequest) -> (String, String) {
    let words = [vec![request.command], request.args].concat();
    let input = String::from_utf8(request.stdin.unwrap_or_default());
    (words.join(" "), input.unwrap())
}

/// The longest start counts; what has no answer succeeds.
fn answer(answers: &Answers, line: &str) -> ToolOutput {
    let answers = answers.iter().filter(|(start, _)| line.starts_with(*start));
    match answers.max_by_key(|(start, _)| start.len()) {
        Some((_, (code, stdout, stderr))) => ToolOutput {
            code: i32::from(*code),
            stdout: stdout.clone().into_bytes(),
            stderr: stderr.clone().into_bytes(),
        },
        None => ToolOutput::default(),
    }
}
