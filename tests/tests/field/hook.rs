//! One hook of a compiled charm, without a Juju.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use charm_core::host::{Transport, UnitHost};
use charm_tests::Compiled;
use charm_tests::transport::{of_this_run, word};

use crate::agent::{Answers, ScriptedAgent};

/// The tools that the example charms call.
const TOOLS: [&str; 8] = [
    "config-get",
    "is-leader",
    "juju-log",
    "relation-get",
    "relation-ids",
    "relation-list",
    "relation-set",
    "status-set",
];

/// A hook about to run, on the leader.
pub(crate) struct Hook {
    charm: &'static str,
    variables: BTreeMap<&'static str, String>,
    answers: Answers,
}

/// What came of it.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stderr: String,
    /// Command line and input of each call.
    pub(crate) calls: Vec<String>,
}

impl Hook {
    pub(crate) fn of(charm: &'static str, name: &str) -> Self {
        let hook = Hook {
            charm,
            variables: BTreeMap::new(),
            answers: BTreeMap::new(),
        };
        let hook = hook
            .set("JUJU_DISPATCH_PATH", &format!("hooks/{name}"))
            .set("JUJU_HOOK_NAME", name)
            .set("JUJU_UNIT_NAME", &format!("{charm}/0"))
            .set("JUJU_MODEL_NAME", "prod")
            .set("JUJU_MODEL_UUID", "cf67b90e-7201-4f23-8c0a-e1f453f1dc2e")
            .set("JUJU_VERSION", "3.6.9")
            .set("JUJU_CHARM_DIR", "/charm");
        let config = match charm {
            "backup-client" => r#"{"namespace": "shop", "ttl": "24h"}"#,
            _ => {
                r#"{"schedule": "", "paused": false, "skip-immediately": false, "use-owner-references-in-backup": false}"#
            }
        };
        hook.prints("config-get", config)
            .prints("is-leader", "true")
            .prints("relation-ids", "[]")
    }

    pub(crate) fn set(mut self, variable: &'static str, value: &str) -> Self {
        self.variables.insert(variable, value.to_owned());
        self
    }

    /// What tools print whose command line starts with `command`.
    pub(crate) fn prints(self, command: &str, stdout: &str) -> Self {
        self.answers(command, 0, stdout, "")
    }

    /// They exit with 1 and these words.
    pub(crate) fn refuses(self, command: &str, stderr: &str) -> Self {
        self.answers(command, 1, "", stderr)
    }

    fn answers(mut self, command: &str, code: u8, stdout: &str, stderr: &str) -> Self {
        let answer = (code, stdout.to_owned(), stderr.to_owned());
        self.answers.insert(command.to_owned(), answer);
        self
    }

    pub(crate) fn run(self) -> Ran {
        let mut charm = Command::new(Compiled::get().unwrap().program(self.charm).unwrap());
        let transport = of_this_run();
        charm
            .env_clear()
            .env(UnitHost::TRANSPORT, word(transport))
            .envs(&self.variables);
        let (output, calls) = match transport {
            Transport::Tools => {
                let tools = Tools::new(&self.answers);
                let output = charm.env("PATH", &tools.0).output().unwrap();
                (output, tools.calls())
            }
            Transport::Socket => {
                let agent = ScriptedAgent::start(self.answers);
                let output = charm.envs(agent.variables()).output().unwrap();
                (output, agent.calls())
            }
        };
        Ran::new(output, calls)
    }

    /// Runs it with hook tools and whatever agent its variables name; the charm picks. The calls are the tools'.
    pub(crate) fn run_beside_tools(self) -> Ran {
        let tools = Tools::new(&self.answers);
        let output = Command::new(Compiled::get().unwrap().program(self.charm).unwrap())
            .env_clear()
            .env("PATH", &tools.0)
            .envs(&self.variables)
            .output();
        Ran::new(output.unwrap(), tools.calls())
    }
}

impl Ran {
    fn new(output: Output, calls: Vec<String>) -> Self {
        Ran {
            code: output.status.code(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            calls,
        }
    }

    /// The calls of one tool.
    pub(crate) fn calls_of(&self, tool: &str) -> Vec<&str> {
        let calls = self.calls.iter().map(String::as_str);
        calls.filter(|call| call.starts_with(tool)).collect()
    }

    /// The hook succeeded; else the log tells why not.
    #[track_caller]
    pub(crate) fn expect_success(&self) {
        let log = self.calls_of("juju-log").join("\n");
        assert_eq!(self.code, Some(0), "{log}\n{}", self.stderr);
    }
}

/// A directory of hook tools that answer from a script.
struct Tools(PathBuf);

impl Tools {
    fn new(answers: &Answers) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("scripted-tools-{}-{number}", std::process::id());
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        // A process of the same id that was killed may have left it.
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        // A program finds what is beside the name that it was started by: a link will do, and
        // unlike a copy it cannot be busy.
        let program = dir.join("scripted-tool");
        fs::hard_link(env!("CARGO_BIN_EXE_scripted-tool"), &program).unwrap();
        for tool in TOOLS {
            symlink(&program, dir.join(tool)).unwrap();
        }
        fs::write(dir.join("answers"), serde_json::to_string(answers).unwrap()).unwrap();
        Tools(dir)
    }

    fn calls(&self) -> Vec<String> {
        // It is not there when nothing was called.
        let calls = fs::read_to_string(self.0.join("calls")).unwrap_or_default();
        let calls = calls.lines().map(serde_json::from_str);
        calls.collect::<Result<_, _>>().unwrap()
    }
}

impl Drop for Tools {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
