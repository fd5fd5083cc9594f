//! One and the same test, in Scenario and here: the first one of `docs/testing.md`, of the leading client
//! on relation-created. Both in process and warm, in turn, each with a context of its own for each test.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use backup_client::{BACKUP_CONFIG, METADATA};
use charm_testing::{Context, RelationState, State, event};

use crate::measure::median;

/// So many of them that a round of either takes about as long, and is warm for most of it.
const THEIRS_A_ROUND: u32 = 10;
const OURS_A_ROUND: u32 = 5000;
const WARM_UP_ROUNDS: usize = 3;
const FEWEST_ROUNDS: usize = 10;

/// What one test takes, in microseconds; medians.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TestTimes {
    pub(crate) scenario: f64,
    pub(crate) ours: f64,
}

impl TestTimes {
    /// Times both for about as long as `budget`. `charm_dir` is where the Python charm is unpacked.
    pub(crate) fn take(python: &Path, charm_dir: &Path, budget: Duration) -> Result<Self> {
        let mut scenario = Scenario::start(python, charm_dir)?;
        for _ in 0..WARM_UP_ROUNDS {
            scenario.round()?;
            round()?;
        }
        let (mut theirs, mut ours) = (Vec::new(), Vec::new());
        let start = Instant::now();
        while start.elapsed() < budget || ours.len() < FEWEST_ROUNDS {
            theirs.push(scenario.round()?);
            ours.push(round()?);
        }
        Ok(TestTimes {
            scenario: median(theirs),
            ours: median(ours),
        })
    }
}

/// Runs our test often enough to be timed; returns the microseconds of one.
fn round() -> Result<f64> {
    let start = Instant::now();
    for _ in 0..OURS_A_ROUND {
        the_leader_publishes_when_a_relation_is_created()?;
    }
    Ok(start.elapsed().as_secs_f64() * 1e6 / f64::from(OURS_A_ROUND))
}

fn the_leader_publishes_when_a_relation_is_created() -> Result<()> {
    let context = Context::new(backup_client::build, METADATA);
    let mut state = State::new().leader(true).config("namespace", "shop");
    let relation = state.add(RelationState::on(BACKUP_CONFIG).remote("velero-integrator"));
    let outcome = context
        .run(event::created(&relation), &state)
        .map_err(|failure| anyhow::anyhow!("{failure}"))?;
    let data = &outcome.state[&relation].local_app_data;
    let targets = data.get("backup_targets").context("nothing is published")?;
    ensure!(targets.contains("shop"));
    Ok(())
}

/// A Python that runs the test whenever it is asked.
struct Scenario {
    child: Child,
    ask: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Scenario {
    fn start(python: &Path, charm_dir: &Path) -> Result<Self> {
        let script = charm_tests::repository().join("tests/python/time_in_scenario.py");
        let mut child = Command::new(python)
            .arg(script)
            .arg(charm_dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", python.display()))?;
        let ask = child.stdin.take().context("no standard input")?;
        let answers = child.stdout.take().context("no standard output")?;
        Ok(Scenario {
            child,
            ask,
            answers: BufReader::new(answers).lines(),
        })
    }

    fn round(&mut self) -> Result<f64> {
        writeln!(self.ask, "{THEIRS_A_ROUND}")?;
        let answer = self
            .answers
            .next()
            .context("the test in Scenario failed")??;
        Ok(answer.parse::<f64>()? * 1e6 / f64::from(THEIRS_A_ROUND))
    }
}

impl Drop for Scenario {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
