//! A Pebble of its own for each test: the real one, or the simulated one.

use std::cell::Cell;
use std::fs;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use charm_pebble::{Client, Layer};
use charm_tests::repository;
use pebble_sim::{ContainerState, Ending, Exec, ExecAnswer, ExecCall, Pebble};

thread_local! {
    static SIMULATED: Cell<bool> = const { Cell::new(false) };
}

enum Running {
    Real(Child),
    Simulated(Pebble),
}

/// Runs a test's body with the simulated Pebble.
pub(crate) fn simulate(body: fn()) {
    SIMULATED.set(true);
    body();
}

/// Tests whose bodies hold for the simulated Pebble as well.
macro_rules! simulated {
    ($($(#[$meta:meta])* $test:ident,)+) => {
        mod simulated {
            $(
                #[test]
                $(#[$meta])*
                fn $test() {
                    crate::daemon::simulate(super::$test);
                }
            )+
        }
    };
}

pub(crate) use simulated;

/// A running Pebble; it ends with the value, and its directory goes.
pub(crate) struct Daemon {
    running: Running,
    dir: PathBuf,
    pub(crate) client: Client,
}

impl Daemon {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts with layers in files, in this order.
    pub(crate) fn start_with(layers: &[Layer]) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // The path of a socket has 108 bytes at most.
        let dir = std::env::temp_dir().join(format!("pebble-{}-{number}", std::process::id()));
        if SIMULATED.get() {
            Self::simulated(dir, layers)
        } else {
            Self::real(dir, layers)
        }
    }

    /// It has the directory and the commands of this machine.
    fn simulated(dir: PathBuf, layers: &[Layer]) -> Self {
        fs::create_dir_all(&dir).unwrap();
        let mut state = ContainerState::connected()
            .mount(dir.to_str().unwrap(), &dir)
            .mount("/dev", "/dev");
        for (number, layer) in layers.iter().enumerate() {
            state = state.layer(format!("layer{number}"), layer.clone());
        }
        for program in ["sh", "true", "cat"] {
            state = state.exec(Exec::prefix([program]).handler(run));
        }
        let state = state
            .exec(Exec::prefix(["echo", "ready"]).stdout("ready\n"))
            .exec(Exec::prefix(["sleep"]).ending(Ending::TimedOut));
        let pebble = Pebble::new(state);
        Daemon {
            client: Client::new(pebble.clone()),
            running: Running::Simulated(pebble),
            dir,
        }
    }

    fn real(dir: PathBuf, layers: &[Layer]) -> Self {
        static PROGRAM: LazyLock<Result<PathBuf, String>> = LazyLock::new(build);
        let program = PROGRAM.as_ref().unwrap_or_else(|error| panic!("{error}"));
        fs::create_dir_all(dir.join("layers")).unwrap();
        for (number, layer) in layers.iter().enumerate() {
            let file = dir.join(format!("layers/{:03}-layer{number}.yaml", number + 1));
            fs::write(file, layer.to_yaml().unwrap()).unwrap();
        }
        let child = Command::new(program)
            .arg("run")
            .env("PEBBLE", &dir)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(dir.join("log")).unwrap())
            .spawn()
            .unwrap();
        let client = Client::unix(dir.join(".pebble.socket")).with_timeout(Duration::from_secs(20));
        let running = Running::Real(child);
        let daemon = Daemon {
            running,
            dir,
            client,
        };
        let start = Instant::now();
        while let Err(error) = daemon.client.system_info() {
            let log = fs::read_to_string(daemon.dir.join("log"));
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "{error}: {log:?}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        daemon
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.dir.join(".pebble.socket")
    }

    /// A connection.
    pub(crate) fn dial(&self) -> UnixStream {
        match &self.running {
            Running::Real(_) => UnixStream::connect(self.socket()).unwrap(),
            Running::Simulated(pebble) => pebble.open().unwrap(),
        }
    }

    /// What the real Pebble finds out by running programs, the simulated one has to be told.
    pub(crate) fn tell_simulation(&self, change: impl FnOnce(&mut ContainerState)) {
        if let Running::Simulated(pebble) = &self.running {
            pebble.update(change);
        }
    }

    /// A path in the directory.
    pub(crate) fn path(&self, name: &str) -> String {
        self.dir.join(name).into_os_string().into_string().unwrap()
    }

    /// The id of its process.
    pub(crate) fn id(&self) -> String {
        match &self.running {
            Running::Real(child) => child.id().to_string(),
            Running::Simulated(_) => panic!("a simulated Pebble is no process"),
        }
    }

    pub(crate) fn kill(&mut self) {
        match &mut self.running {
            Running::Real(child) => {
                child.kill().unwrap();
                child.wait().unwrap();
            }
            Running::Simulated(pebble) => pebble.update(|state| state.can_connect = false),
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if let Running::Real(child) = &mut self.running {
            // SIGTERM first, so that it ends its services.
            let _ = Command::new("kill").arg(child.id().to_string()).status();
            let start = Instant::now();
            while let Ok(None) = child.try_wait()
                && start.elapsed() < Duration::from_secs(10)
            {
                std::thread::sleep(Duration::from_millis(10));
            }
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Runs a command of this machine.
fn run(call: &ExecCall) -> ExecAnswer {
    let mut command = Command::new(&call.command[0]);
    command.args(&call.command[1..]).envs(&call.environment);
    if !call.working_dir.is_empty() {
        command.current_dir(&call.working_dir);
    }
    let user = call.user_id.or((call.user == "nobody").then_some(65534));
    if let Some(user) = user {
        command.uid(user).gid(call.group_id.unwrap_or(user));
    }
    let child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = child.spawn().unwrap();
    let (mut stdin, input) = (child.stdin.take().unwrap(), call.stdin.clone());
    // It may end without having read all.
    let feed = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    let _ = feed.join().unwrap();
    ExecAnswer {
        stdout: output.stdout,
        stderr: output.stderr,
        ending: Ending::Exit(output.status.code().unwrap_or(137).into()),
    }
}

/// Builds the Pebble that `tests/go/pebble/go.mod` names.
fn build() -> Result<PathBuf, String> {
    let dir = repository().join("target/conformance");
    fs::create_dir_all(&dir).map_err(|error| error.to_string())?;
    // Tests of several processes may want it at once. The lock goes with the file.
    let file = fs::File::create(dir.join("pebble.lock")).map_err(|error| error.to_string())?;
    file.lock().map_err(|error| error.to_string())?;
    let program = dir.join("pebble");
    let output = Command::new("go")
        .args(["build", "-mod=readonly", "-buildvcs=false", "-o"])
        .arg(&program)
        .arg("github.com/canonical/pebble/cmd/pebble")
        .env("GOWORK", "off")
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("go/pebble"))
        .output()
        .map_err(|error| {
            format!("cannot start `go`: {error}; install the Go that tests/go/pebble/go.mod names")
        })?;
    if output.status.success() {
        return Ok(program);
    }
    Err(format!(
        "cannot build Pebble: {}",
        String::from_utf8_lossy(&output.stderr)
    ))
}
