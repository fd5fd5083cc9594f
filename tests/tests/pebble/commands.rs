use std::io::{self, Read, Write};
use std::time::Duration;

use charm_pebble::{ChangeKind, Error, Exec, Layer, Owner, Process, Signal, Terminal};

use crate::daemon::Daemon;

fn shell(script: &str) -> Exec {
    Exec::new(["sh", "-c", script])
}

/// What a command writes to standard output.
fn said(daemon: &Daemon, exec: &Exec) -> String {
    let output = daemon
        .client
        .exec(exec)
        .unwrap()
        .output(&mut io::empty())
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Reads until it has heard `wanted`.
fn hear(process: &mut Process, wanted: &str) {
    let mut heard = Vec::new();
    let stdout = process.stdout.as_mut().unwrap();
    while !String::from_utf8_lossy(&heard).contains(wanted) {
        let mut buffer = [0; 1024];
        let read = stdout.read(&mut buffer).unwrap();
        assert!(
            read > 0,
            "{:?} without {wanted:?}",
            String::from_utf8_lossy(&heard)
        );
        heard.extend_from_slice(&buffer[..read]);
    }
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_command_is_given_input_and_says_two_things() {
    let daemon = Daemon::start();
    let every: Vec<u8> = (0..=u8::MAX).cycle().take(3_000_001).collect();
    let process = daemon.client.exec(&shell("cat; echo no >&2")).unwrap();
    let output = process.output(&mut &*every).unwrap();
    assert!(output.stdout == every);
    assert_eq!(output.stderr, b"no\n");
    let combined = Exec {
        combine_stderr: true,
        ..shell("echo a; echo b >&2")
    };
    let output = daemon
        .client
        .exec(&combined)
        .unwrap()
        .output(&mut io::empty())
        .unwrap();
    assert_eq!(
        (output.stdout, output.stderr),
        (b"a\nb\n".to_vec(), Vec::new())
    );
    assert!(
        !format!(
            "{:?}",
            daemon
                .client
                .exec(&shell("echo secret"))
                .unwrap()
                .output(&mut io::empty())
        )
        .contains("secret")
    );
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn an_exit_code_is_an_exec_error_with_the_output() {
    let daemon = Daemon::start();
    let pebble = &daemon.client;
    let process = pebble
        .exec(&shell("echo out; echo err >&2; exit 7"))
        .unwrap();
    let error = process.output(&mut io::empty()).unwrap_err();
    assert_eq!(error.to_string(), "sh ended with exit code 7");
    let Error::Exec(error) = error else {
        panic!("{error}")
    };
    assert_eq!((error.exit_code, error.command.as_str()), (7, "sh"));
    assert_eq!(
        (&error.stdout[..], &error.stderr[..]),
        (&b"out\n"[..], &b"err\n"[..])
    );
    let error = pebble
        .exec(&shell("echo out; exit 1"))
        .unwrap()
        .wait()
        .unwrap_err();
    assert!(matches!(error, Error::Exec(error) if error.exit_code == 1 && error.stdout.is_empty()));
    pebble.exec(&Exec::new(["true"])).unwrap().wait().unwrap();
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_command_has_the_environment_user_and_directory_that_it_is_given() {
    let daemon = Daemon::start();
    let mut exec = shell("id -u; id -g; pwd; printf %s \"$WHAT\"");
    exec.environment
        .insert("WHAT".to_owned(), "a b\n\"é".to_owned());
    exec.working_dir = "/usr".to_owned();
    let owner = Owner {
        user: Some("nobody".to_owned()),
        ..Owner::default()
    };
    let exec = exec.owned_by(owner);
    assert_eq!(said(&daemon, &exec), "65534\n65534\n/usr\na b\n\"é");
    let by_id = Exec {
        user_id: Some(65534),
        group_id: Some(1),
        ..shell("id -u; id -g")
    };
    assert_eq!(
        said(
            &daemon,
            &Exec {
                working_dir: "/".into(),
                ..by_id
            }
        ),
        "65534\n1\n"
    );

    let layer = Layer::from_yaml(
        "services: {s: {override: replace, command: x, environment: {A: one, B: two}, working-dir: /usr}}",
    );
    daemon
        .client
        .add_layer("base", &layer.unwrap(), false)
        .unwrap();
    let mut exec = shell("pwd; echo $A $B");
    exec.service_context = "s".to_owned();
    exec.environment.insert("B".to_owned(), "other".to_owned());
    assert_eq!(said(&daemon, &exec), "/usr\none other\n");
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_command_that_cannot_start_is_an_error() {
    let daemon = Daemon::start();
    let pebble = &daemon.client;
    let error = pebble.exec(&Exec::new(["no-such-program"])).unwrap_err();
    assert!(
        matches!(error, Error::Api(refusal) if refusal.message.contains("cannot find executable"))
    );
    let nowhere = Exec {
        working_dir: "/nowhere".to_owned(),
        ..shell("true")
    };
    assert!(matches!(pebble.exec(&nowhere), Err(Error::Api(_))));
    // It is there, and nobody may run it.
    std::fs::create_dir(daemon.path("closed")).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode;
    std::fs::set_permissions(daemon.path("closed"), mode(0o700)).unwrap();
    std::fs::copy("/bin/true", daemon.path("closed/true")).unwrap();
    let mut exec = Exec::new([daemon.path("closed/true")]);
    (exec.user, exec.working_dir) = ("nobody".to_owned(), "/".to_owned());
    let error = pebble.exec(&exec).and_then(Process::wait).unwrap_err();
    assert!(
        matches!(&error, Error::Change(error) if error.message.contains("permission denied")),
        "{error}"
    );
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_command_that_takes_too_long_is_ended() {
    let daemon = Daemon::start();
    let exec = Exec {
        timeout: Some(Duration::from_millis(200)),
        ..Exec::new(["sleep", "1000"])
    };
    let error = daemon.client.exec(&exec).unwrap().wait().unwrap_err();
    assert!(
        matches!(&error, Error::Change(error) if error.message.contains("timed out after 200ms")),
        "{error}"
    );
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_command_that_reads_nothing_ends_while_its_input_is_open() {
    let daemon = Daemon::start();
    let exec = Exec::new(["echo", "ready"]);
    let mut process = daemon.client.exec(&exec).unwrap();
    // As `ops` leaves it.
    let _open = process.stdin.take();
    let output = process.output(&mut io::empty()).unwrap();
    assert_eq!(output.stdout, b"ready\n");
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_command_is_spoken_with_while_it_runs() {
    let daemon = Daemon::start();
    let mut process = daemon.client.exec(&Exec::new(["cat"])).unwrap();
    let change = daemon.client.change(process.change_id()).unwrap();
    assert_eq!(change.kind, ChangeKind::Exec);
    for line in ["one\n", "two\n"] {
        process
            .stdin
            .as_mut()
            .unwrap()
            .write_all(line.as_bytes())
            .unwrap();
        hear(&mut process, line);
    }
    process.stdin = None;
    let mut rest = Vec::new();
    process
        .stdout
        .take()
        .unwrap()
        .read_to_end(&mut rest)
        .unwrap();
    assert!(rest.is_empty());
    process.wait().unwrap();
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn output_goes_where_the_caller_says() {
    let daemon = Daemon::start();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let process = daemon
        .client
        .exec(&shell("cat; cat /etc/hostname >&2"))
        .unwrap();
    process.copy(&mut &b"in"[..], &mut out, &mut err).unwrap();
    assert_eq!(
        (&out[..], err),
        (&b"in"[..], std::fs::read("/etc/hostname").unwrap())
    );

    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let process = daemon
        .client
        .exec(&shell("head -c 3000000 /dev/zero"))
        .unwrap();
    let error = process
        .copy(&mut io::empty(), &mut Full, &mut io::sink())
        .unwrap_err();
    assert!(matches!(error, Error::Local { .. }), "{error}");
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_command_that_does_not_read_its_input_ends_all_the_same() {
    let daemon = Daemon::start();
    let process = daemon.client.exec(&Exec::new(["true"])).unwrap();
    process.output(&mut io::repeat(b'x')).unwrap();
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn signals_reach_commands() {
    let daemon = Daemon::start();
    let script = "trap 'echo heard; exit 5' USR1; echo ready; while :; do sleep 0.05; done";
    let mut process = daemon.client.exec(&shell(script)).unwrap();
    hear(&mut process, "ready");
    process.send_signal(Signal::Usr1).unwrap();
    hear(&mut process, "heard");
    assert!(matches!(process.wait(), Err(Error::Exec(error)) if error.exit_code == 5));
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_command_that_nobody_waits_for_is_killed() {
    let daemon = Daemon::start();
    let mut process = daemon
        .client
        .exec(&shell("echo $$; exec sleep 1000"))
        .unwrap();
    let mut pid = String::new();
    let stdout = process.stdout.as_mut().unwrap();
    let mut buffer = [0; 64];
    let read = stdout.read(&mut buffer).unwrap();
    pid.push_str(std::str::from_utf8(&buffer[..read]).unwrap().trim());
    let change = process.change_id().clone();
    drop(process);
    daemon
        .client
        .wait_change(&change, Duration::from_secs(30))
        .unwrap();
    assert!(!std::fs::exists(format!("/proc/{pid}")).unwrap(), "{pid}");
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_terminal_has_the_size_that_it_is_given() {
    let daemon = Daemon::start();
    let terminal = Terminal {
        interactive: true,
        width: 90,
        height: 30,
    };
    let script = "stty size; read x; stty size; exit 0";
    let exec = Exec {
        terminal: Some(terminal),
        combine_stderr: true,
        ..shell(script)
    };
    let mut process = daemon.client.exec(&exec).unwrap();
    hear(&mut process, "30 90");
    process.resize(100, 40).unwrap();
    // A resize is another connection's: the first key may come before it.
    std::thread::sleep(Duration::from_millis(200));
    process.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
    hear(&mut process, "40 100");
    process.wait().unwrap();
}

crate::daemon::simulated! {
    a_command_is_given_input_and_says_two_things,
    an_exit_code_is_an_exec_error_with_the_output,
    #[ignore = "needs root: run `just conformance`"]
    a_command_has_the_environment_user_and_directory_that_it_is_given,
    output_goes_where_the_caller_says,
    a_command_that_reads_nothing_ends_while_its_input_is_open,
    a_command_that_takes_too_long_is_ended,
}
