//! What a dispatch costs the simulation in a large model and in a small one, with the same charm linked in: applications in
//! a ring, each of which has as many relations in either.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use charm_tests::neighbours::neighbours;

use crate::measure::median;

const LARGE: usize = 50;
const SMALL: usize = 5;

/// The microseconds of one dispatch; medians.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DispatchTimes {
    pub(crate) large: f64,
    pub(crate) small: f64,
}

impl DispatchTimes {
    /// Times both, in turn, for about as long as `budget`. `dir` is for the charm's metadata.
    pub(crate) fn take(dir: &Path, budget: Duration) -> Result<Self> {
        let (mut large, mut small) = (Vec::new(), Vec::new());
        let start = Instant::now();
        while start.elapsed() < budget || large.is_empty() {
            large.push(settle(dir, LARGE)?);
            // As many dispatches of either.
            for _ in 0..LARGE / SMALL {
                small.push(settle(dir, SMALL)?);
            }
        }
        Ok(Self {
            large: median(large),
            small: median(small),
        })
    }
}

/// The microseconds that one of the dispatches took that bring a model to rest. Each unit's files are made before, with
/// its first.
fn settle(dir: &Path, apps: usize) -> Result<f64> {
    let mut simulation = neighbours(dir, apps);
    for _ in 0..apps {
        simulation.step()?.context("a unit has not started")?;
    }
    let start = Instant::now();
    let ran = simulation.settle()?.len();
    Ok(start.elapsed().as_secs_f64() * 1e6 / ran as f64)
}
