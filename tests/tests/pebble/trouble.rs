//! What may happen to Pebble and to its disk.

use std::fs;
use std::io;
use std::process::Command;
use std::time::Duration;

use charm_pebble::{Client, Error, ErrorKind, Exec, Push};

use crate::daemon::Daemon;

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_pebble_that_is_not_there_is_a_connection_error() {
    let error = Client::unix("/nowhere/pebble.socket")
        .system_info()
        .unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error}");
    assert!(
        error.to_string().contains("wait for pebble-ready"),
        "{error}"
    );
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_pebble_that_is_killed_is_a_connection_error_and_what_it_said_is_kept() {
    let mut daemon = Daemon::start();
    let process = daemon
        .client
        .exec(&Exec::new(["sh", "-c", "echo first; sleep 2"]))
        .unwrap();
    let (mut out, mut err) = (io::pipe().unwrap(), Vec::new());
    std::thread::scope(|scope| {
        let copying = scope.spawn(|| process.copy(&mut io::empty(), &mut out.1, &mut err));
        let mut first = [0; 6];
        io::Read::read_exact(&mut out.0, &mut first).unwrap();
        assert_eq!(&first, b"first\n");
        daemon.kill();
        let error = copying.join().unwrap().unwrap_err();
        assert!(matches!(error, Error::Connection { .. }), "{error}");
    });
    let error = daemon.client.plan().unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error}");
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_pebble_that_is_killed_under_a_wait_is_a_connection_error() {
    let mut daemon = Daemon::start();
    let process = daemon.client.exec(&Exec::new(["sleep", "2"])).unwrap();
    let (pebble, id) = (daemon.client.clone(), process.change_id().clone());
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| pebble.wait_change(&id, Duration::from_secs(600)));
        daemon.kill();
        let error = waiting.join().unwrap().unwrap_err();
        assert!(matches!(error, Error::Connection { .. }), "{error}");
    });
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_pebble_that_does_not_answer_is_a_timeout() {
    let daemon = Daemon::start();
    let pid = daemon.id();
    let signal = |name: &str| {
        let sent = Command::new("kill").arg(name).arg(&pid).status();
        assert!(sent.unwrap().success());
    };
    signal("-STOP");
    let impatient = daemon
        .client
        .clone()
        .with_timeout(Duration::from_millis(100));
    let error = impatient.system_info().unwrap_err();
    signal("-CONT");
    assert!(matches!(error, Error::Timeout { .. }), "{error}");
}

#[test]
#[ignore = "beside the others: run `just conformance`"]
fn an_answer_that_is_none_is_a_protocol_error() {
    use std::io::{BufRead, Write};
    let path = std::env::temp_dir().join(format!("no-pebble-{}", std::process::id()));
    let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (mut socket, _) = listener.accept().unwrap();
            for line in io::BufReader::new(&socket).lines() {
                if line.unwrap().is_empty() {
                    break;
                }
            }
            socket.write_all(b"HTTP/1.1 200 OK\r\n\r\nhello").unwrap();
        });
        let error = Client::unix(&path).system_info().unwrap_err();
        assert!(matches!(error, Error::Protocol { .. }), "{error}");
    });
    fs::remove_file(path).unwrap();
}

/// A disk of one MiB.
#[test]
#[ignore = "needs Go and root: run `just conformance`"]
fn a_full_disk_is_a_path_error_and_the_old_file_stays() {
    let daemon = Daemon::start();
    let disk = daemon.path("disk");
    fs::create_dir(&disk).unwrap();
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", "size=1m", "tmpfs", &disk]);
    assert!(
        mount.status().unwrap().success(),
        "needs root, to mount a small disk"
    );
    let _unmount = Unmount(disk.clone());
    let path = format!("{disk}/file");
    daemon
        .client
        .push(&path, &mut &b"old"[..], &Push::default())
        .unwrap();
    let mut large = io::Read::take(io::repeat(b'x'), 20 * 1024 * 1024);
    let error = daemon
        .client
        .push(&path, &mut large, &Push::default())
        .unwrap_err();
    let Error::Path(error) = error else {
        panic!("{error}")
    };
    assert_eq!(error.kind, ErrorKind::GenericFileError);
    assert!(error.message.contains("no space left on device"), "{error}");
    assert_eq!(daemon.client.pull_bytes(&path, 100).unwrap(), b"old");
    assert_eq!(daemon.client.list_files(&disk, None).unwrap().len(), 1);
}

struct Unmount(String);

impl Drop for Unmount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

crate::daemon::simulated! {
    #[ignore = "needs root: run `just conformance`"]
    a_full_disk_is_a_path_error_and_the_old_file_stays,
}
