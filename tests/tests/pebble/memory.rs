//! Files of any size in constant memory: a program of its own moves one, and says what it needed.

use std::fs;
use std::io::{self, Read};
use std::process::Command;

use charm_pebble::{Client, Push};

use crate::daemon::Daemon;

const SIZE: u64 = 1 << 30;
const MOST: u64 = 16 * 1024;

#[test]
#[ignore = "needs Go and a GiB of disk: run `just conformance`"]
fn a_gib_is_pushed_and_pulled_in_16_mib() {
    let daemon = Daemon::start();
    for direction in ["push", "pull"] {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "memory::transfer", "--ignored", "--nocapture"])
            .env("PEBBLE_SOCKET", daemon.socket())
            .env("PEBBLE_FILE", daemon.path("large"))
            .env("PEBBLE_DIRECTION", direction)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak: u64 = peak
            .unwrap()
            .trim()
            .trim_end_matches(" kB")
            .parse()
            .unwrap();
        println!("{direction}: {peak} KiB");
        assert!(peak < MOST, "{direction} of {SIZE} bytes needed {peak} KiB");
    }
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
    let start = std::time::Instant::now();
    if std::env::var("PEBBLE_DIRECTION").unwrap() == "push" {
        pebble
            .push(&path, &mut io::repeat(b'x').take(SIZE), &Push::default())
            .unwrap();
    } else {
        assert_eq!(pebble.pull(&path, &mut io::sink()).unwrap(), SIZE);
    }
    println!("\n{:?}", start.elapsed());
    let status = fs::read_to_string("/proc/self/status").unwrap();
    println!(
        "{}",
        status
            .lines()
            .find(|line| line.starts_with("VmHWM"))
            .unwrap()
    );
}
