//! Files of any size in constant memory: a program of its own moves one, and says what it needed. With `--nocapture` it
//! tells what else that took, and `ops` beside; `--profile bench` is what to time.

use std::fs;
use std::io::{self, Read};
use std::process::Command;
use std::time::Instant;

use charm_pebble::{Client, Push};
use charm_tests::{python, repository};

use crate::daemon::Daemon;

const SIZE: u64 = 1 << 30;
const MOST: u64 = 16 * 1024;

/// What a program took to move a file.
struct Taken {
    wall: f64,
    cpu: f64,
    peak_kib: u64,
}

impl Taken {
    /// As the program prints it: seconds, seconds of the processor, KiB.
    fn read(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        Some(Taken {
            wall: words.next()?.parse().ok()?,
            cpu: words.next()?.parse().ok()?,
            peak_kib: words.next()?.parse().ok()?,
        })
    }
}

/// Runs a program that ends with such a line, and tells it with what Pebble computed meanwhile.
fn take(daemon: &Daemon, what: &str, program: &mut Command) -> Taken {
    let before = cpu_of(&daemon.id());
    let output = program.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let failed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {said}{failed}");
    let taken = said.lines().find_map(Taken::read).unwrap();
    println!(
        "{what}: {:.2} s, computing {:.2} s and Pebble {:.2} s; peak {} KiB",
        taken.wall,
        taken.cpu,
        cpu_of(&daemon.id()) - before,
        taken.peak_kib
    );
    taken
}

/// What a process has computed so far, in seconds: user and system time, in the hundredths of Linux.
fn cpu_of(id: &str) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    // Its name may hold anything.
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks
        .map(|ticks| ticks.parse::<f64>().unwrap())
        .sum::<f64>()
        / 100.0
}

#[test]
#[ignore = "needs Go and a GiB of disk: run `just conformance`"]
fn a_gib_is_pushed_and_pulled_in_16_mib() {
    let daemon = Daemon::start();
    for direction in ["push", "pull"] {
        let mut program = Command::new(std::env::current_exe().unwrap());
        program
            .args(["--exact", "memory::transfer", "--ignored", "--nocapture"])
            .env("PEBBLE_SOCKET", daemon.socket())
            .env("PEBBLE_FILE", daemon.path("large"))
            .env("PEBBLE_DIRECTION", direction);
        let taken = take(&daemon, direction, &mut program);
        assert!(
            taken.peak_kib < MOST,
            "{direction} of {SIZE} bytes needed {} KiB",
            taken.peak_kib
        );
    }
    assert_eq!(fs::metadata(daemon.path("large")).unwrap().len(), SIZE);
}

#[test]
#[ignore = "needs Go, Python and a GiB of disk: run `just conformance`"]
fn ops_pushes_the_same() {
    let daemon = Daemon::start();
    let mut program = Command::new(python::interpreter().unwrap());
    program
        .arg(repository().join("tests/python/transfer.py"))
        .args([daemon.socket(), daemon.path("large").into()])
        .arg(SIZE.to_string());
    take(&daemon, "push with ops", &mut program);
    assert_eq!(fs::metadata(daemon.path("large")).unwrap().len(), SIZE);
}

/// The other program; nothing to do where it is not asked for.
#[test]
#[ignore = "part of `a_gib_is_pushed_and_pulled_in_16_mib`"]
fn transfer() {
    let Ok(socket) = std::env::var("PEBBLE_SOCKET") else {
        return;
    };
    let (pebble, path) = (Client::unix(socket), std::env::var("PEBBLE_FILE").unwrap());
    let start = Instant::now();
    if std::env::var("PEBBLE_DIRECTION").unwrap() == "push" {
        pebble
            .push(&path, &mut io::repeat(0).take(SIZE), &Push::default())
            .unwrap();
    } else {
        assert_eq!(pebble.pull(&path, &mut io::sink()).unwrap(), SIZE);
    }
    let wall = start.elapsed();
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.unwrap().trim().trim_end_matches(" kB");
    println!("\n{} {} {peak}", wall.as_secs_f64(), cpu_of("self"));
}
