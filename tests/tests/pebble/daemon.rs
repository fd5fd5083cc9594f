//! A Pebble of its own for each test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use charm_pebble::{Client, Layer};
use charm_tests::repository;

/// A running Pebble; it ends with the value, and its directory goes.
pub(crate) struct Daemon {
    child: Child,
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
        static PROGRAM: LazyLock<Result<PathBuf, String>> = LazyLock::new(build);
        let program = PROGRAM.as_ref().unwrap_or_else(|error| panic!("{error}"));
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // The path of a socket has 108 bytes at most.
        let dir = std::env::temp_dir().join(format!("pebble-{}-{number}", std::process::id()));
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
        let daemon = Daemon { child, dir, client };
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

    /// A path in the directory.
    pub(crate) fn path(&self, name: &str) -> String {
        self.dir.join(name).into_os_string().into_string().unwrap()
    }

    /// The id of its process.
    pub(crate) fn id(&self) -> String {
        self.child.id().to_string()
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // SIGTERM first, so that it ends its services.
        let _ = Command::new("kill").arg(self.id()).status();
        let start = Instant::now();
        while let Ok(None) = self.child.try_wait()
            && start.elapsed() < Duration::from_secs(10)
        {
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.dir);
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
