//! Times dispatches, in turn.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::{TimeVal, TimeValLike};

use crate::contender::{Contender, Each};
use crate::hook::Hook;

const WARM_UP_ROUNDS: usize = 5;
const FEWEST_ROUNDS: usize = 20;

/// What the dispatches of one contender took, a value a round.
#[derive(Default)]
pub(crate) struct Times {
    wall: Vec<Duration>,
    /// User and system time, of the hook tools too.
    cpu: Vec<Duration>,
}

impl Times {
    /// Times relation-created of all contenders for about as long as `budget`.
    pub(crate) fn take(contenders: &Each<Contender>, budget: Duration) -> Result<Each<Self>> {
        let mut dispatches = contenders
            .try_map(|contender| Ok(silent(contender.dispatch(Hook::RelationCreated))))?;
        for _ in 0..WARM_UP_ROUNDS {
            round(&mut dispatches, &mut Each::default(), Order::OursFirst)?;
        }
        let mut times: Each<Self> = Each::default();
        let start = Instant::now();
        while start.elapsed() < budget || times.ops.rounds() < FEWEST_ROUNDS {
            round(&mut dispatches, &mut times, Order::OursFirst)?;
            round(&mut dispatches, &mut times, Order::BareFirst)?;
        }
        Ok(times)
    }

    /// Times update-status of two contenders, in turn, for about as long as `budget`.
    pub(crate) fn take_two(contenders: &[Contender; 2], budget: Duration) -> Result<[Self; 2]> {
        let [first, second] = contenders;
        let mut first = silent(first.dispatch(Hook::UpdateStatus));
        let mut second = silent(second.dispatch(Hook::UpdateStatus));
        let mut times = [Self::default(), Self::default()];
        let start = Instant::now();
        while start.elapsed() < budget || times[0].rounds() < FEWEST_ROUNDS {
            times[0].add(&mut first)?;
            times[1].add(&mut second)?;
        }
        Ok(times)
    }

    pub(crate) fn rounds(&self) -> usize {
        self.wall.len()
    }

    pub(crate) fn wall_ms(&self) -> f64 {
        median_ms(&self.wall)
    }

    pub(crate) fn cpu_ms(&self) -> f64 {
        median_ms(&self.cpu)
    }

    fn add(&mut self, dispatch: &mut Command) -> Result<()> {
        let cpu_before = cpu_of_children()?;
        let start = Instant::now();
        let status = dispatch.status();
        let wall = start.elapsed();
        let status = status.with_context(|| format!("cannot start {dispatch:?}"))?;
        ensure!(status.success(), "{dispatch:?} failed: {status}");
        self.wall.push(wall);
        self.cpu.push(cpu_of_children()?.saturating_sub(cpu_before));
        Ok(())
    }
}

fn silent(mut dispatch: Command) -> Command {
    dispatch
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    dispatch
}

/// Who runs directly after Python, which leaves the caches full of its own.
enum Order {
    OursFirst,
    BareFirst,
}

fn round(dispatches: &mut Each<Command>, times: &mut Each<Times>, order: Order) -> Result<()> {
    times.ops.add(&mut dispatches.ops)?;
    match order {
        Order::OursFirst => {
            times.ours.add(&mut dispatches.ours)?;
            times.socket.add(&mut dispatches.socket)?;
            times.bare.add(&mut dispatches.bare)
        }
        Order::BareFirst => {
            times.bare.add(&mut dispatches.bare)?;
            times.socket.add(&mut dispatches.socket)?;
            times.ours.add(&mut dispatches.ours)
        }
    }
}

/// Of all that ended so far, and of theirs.
fn cpu_of_children() -> Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = |time: TimeVal| u64::try_from(time.num_microseconds()).unwrap_or_default();
    Ok(Duration::from_micros(
        micros(usage.user_time()) + micros(usage.system_time()),
    ))
}

fn median_ms(values: &[Duration]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
    median.as_secs_f64() * 1000.0
}

/// The one in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
