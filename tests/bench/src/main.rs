//! What a dispatch costs.
//!
//! Times the same dispatch, relation-created on the leading unit of `backup-client`, of four
//! contenders, in turn in one run:
//!
//! - *ops*: the charm in Python, with `ops` and the published interface library;
//! - *ours*: the charm of this repository;
//! - *bare*: a program that only makes the four calls that ours makes;
//! - *socket*: ours again, asking the unit agent over its socket where the others start hook tools.
//!
//! The hook tools cost as little as a process can: a small static program prints canned answers.
//! Wall time is until the program ends; CPU time includes the hook tools'; peak memory is that of the
//! charm's own process, at its last call. Processes are the hook tools it starts.
//!
//! Ours and bare are compiled as `cargo charm pack` does it: static where Rust's musl is installed.
//!
//! Then times a charm that makes a hundred calls, over the socket and by the tools; pebble-ready of `web-server` and
//! of the same charm with `ops`, in the simulated Juju; one test of the first dispatch, in process, in Scenario and with
//! `charm-testing`; and the dispatches that bring a large model and a small one to rest, in the simulation.
//!
//! Prints a table and writes `target/bench.json`. Needs `python3`, and the network the first time; and root, to give a
//! charm with `ops` its containers.

mod agent;
mod canned;
mod comparison;
mod contender;
mod count;
mod hook;
mod in_process;
mod large_model;
mod measure;
mod pebble_ready;
mod programs;
mod report;
mod stage;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::Parser;

use agent::CannedAgent;
use comparison::Comparison;
use contender::Contender;
use count::Counts;
use in_process::TestTimes;
use large_model::DispatchTimes;
use measure::Times;
use pebble_ready::ReadyTimes;
use programs::Programs;
use stage::Stage;

/// What a dispatch costs: in Python, in our charm, and in a program that only makes the same calls.
#[derive(Debug, Parser)]
struct Options {
    /// How many seconds to measure.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Exit with 1 when a promise is not kept.
    #[arg(long)]
    check: bool,
}

#[allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the table is what it is for, and it takes a while"
)]
fn main() -> Result<ExitCode> {
    let options = Options::parse();
    let root = charm_tests::repository();

    eprintln!("Building the programs, and a Python environment where there is none ...");
    let programs = Programs::build(root)?;
    let stage = Stage::prepare(root, &programs)?;
    let agent = CannedAgent::start()?;
    let contenders = Contender::each(&programs, &stage, &agent)?;

    eprintln!("Measuring for {} seconds ...", options.seconds);
    let counts = Counts::take(&contenders, &stage, &agent)?;
    let budget = Duration::from_secs(options.seconds);
    let times = Times::take(&contenders, budget)?;
    let hundred = Contender::hundred(&programs, &stage, &agent)?;
    let hundred = Times::take_two(&hundred, budget / 6)?;
    let ready = ReadyTimes::take(&programs, &stage, budget / 6)?;
    let tests = TestTimes::take(&programs.python, &stage.scenario_charm, budget / 6)?;
    let dispatches = DispatchTimes::take(&root.join("target/bench-model"), budget / 6)?;
    let comparisons = Comparison::all(
        &counts, &times, &hundred, ready, tests, dispatches, &programs,
    )?;

    println!("{}", report::table(&comparisons, times.ours.rounds()));
    println!("Programs are for {}.", programs.target);
    report::write_json(&comparisons, &root.join("target/bench.json"))?;

    let missed = comparisons
        .iter()
        .any(|comparison| comparison.kept() == Some(false));
    Ok(match options.check && missed {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    })
}
