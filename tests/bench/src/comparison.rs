//! What is compared, and what the framework promises.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::contender::Each;
use crate::count::{Counts, Record};
use crate::in_process::TestTimes;
use crate::large_model::DispatchTimes;
use crate::measure::Times;
use crate::pebble_ready::ReadyTimes;
use crate::programs::Programs;

/// Ours beside one of the others.
pub(crate) struct Comparison {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) ours: f64,
    pub(crate) other: Other,
    pub(crate) target: Option<Target>,
}

/// Whom ours is compared with, and its value.
#[derive(Clone, Copy)]
pub(crate) enum Other {
    Ops(f64),
    Bare(f64),
    /// Ours, by the tools.
    Tools(f64),
    /// Ours, in a small model.
    Small(f64),
    /// A charm of ours with containers.
    Containers(f64),
}

/// What the framework promises.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    RatioAtLeast(f64),
    RatioAtMost(f64),
    OursBelow(f64),
    OursIs(f64),
}

impl Comparison {
    pub(crate) fn all(
        counts: &Counts,
        times: &Each<Times>,
        hundred: &[Times; 2],
        ready: ReadyTimes,
        tests: TestTimes,
        dispatches: DispatchTimes,
        programs: &Programs,
    ) -> Result<Vec<Self>> {
        use Other::{Bare, Containers, Ops, Small, Tools};
        use Target::{OursBelow, OursIs, RatioAtLeast, RatioAtMost};

        let Each {
            ops,
            ours,
            bare,
            socket,
        } = times;
        let wall = |name, other| compare(name, "ms", ours.wall_ms(), other);
        let cpu = |name, other| compare(name, "ms", ours.cpu_ms(), other);
        let usual = &counts.usual;
        let memory = |name, other| compare(name, "MiB", usual.ours.peak_mib(), other);
        let our_size = size_mib(&programs.ours)?;
        let size = |name, other| compare(name, "MiB", our_size, other);
        let processes = |name, ours: &Record, ops: &Record| {
            compare(name, "processes", ours.processes(), Ops(ops.processes()))
        };

        Ok(vec![
            wall("wall time vs ops", Ops(ops.wall_ms())).promise(RatioAtLeast(40.0)),
            wall("wall time vs bare", Bare(bare.wall_ms())).promise(RatioAtMost(1.10)),
            compare(
                "wall time over the socket vs ops",
                "ms",
                socket.wall_ms(),
                Ops(ops.wall_ms()),
            )
            .promise(RatioAtLeast(200.0)),
            compare(
                "wall time over the socket vs bare",
                "ms",
                socket.wall_ms(),
                Bare(bare.wall_ms()),
            )
            .promise(RatioAtMost(0.25)),
            compare(
                "100 calls over the socket vs by the tools",
                "ms",
                hundred[0].wall_ms(),
                Tools(hundred[1].wall_ms()),
            ),
            compare("pebble-ready vs ops", "ms", ready.ours, Ops(ready.ops))
                .promise(RatioAtLeast(20.0)),
            cpu("CPU time vs ops", Ops(ops.cpu_ms())),
            cpu("CPU time vs bare", Bare(bare.cpu_ms())),
            compare(
                "CPU time over the socket vs bare",
                "ms",
                socket.cpu_ms(),
                Bare(bare.cpu_ms()),
            ),
            memory("peak memory vs ops", Ops(usual.ops.peak_mib())).promise(OursBelow(4.0)),
            memory("peak memory vs bare", Bare(usual.bare.peak_mib())),
            compare(
                "peak memory over the socket vs by the tools",
                "MiB",
                counts.socket_peak_mib,
                Tools(usual.ours.peak_mib()),
            )
            .promise(OursBelow(4.0)),
            size("binary size vs bare", Bare(size_mib(&programs.bare)?)).promise(OursBelow(1.5)),
            size(
                "binary size vs one with containers",
                Containers(size_mib(&programs.web_server)?),
            ),
            processes("processes on relation-created", &usual.ours, &usual.ops)
                .promise(OursIs(4.0)),
            processes(
                "processes on relation-created, first dispatch",
                &counts.first.ours,
                &counts.first.ops,
            )
            .promise(OursIs(4.0)),
            processes(
                "processes over the socket",
                &counts.usual.socket,
                &counts.usual.ops,
            )
            .promise(OursIs(0.0)),
            processes(
                "processes on an unobserved hook",
                &counts.unobserved_ours,
                &counts.unobserved_ops,
            )
            .promise(OursIs(0.0)),
            compare(
                "in-process test vs Scenario",
                "µs",
                tests.ours,
                Ops(tests.scenario),
            )
            .promise(RatioAtLeast(500.0)),
            compare(
                "dispatch of 50 apps, 500 relations vs 5, 50",
                "µs",
                dispatches.large,
                Small(dispatches.small),
            )
            .promise(RatioAtMost(1.25)),
        ])
    }

    /// How many times the smaller the larger is, in the order that one expects: a program can
    /// hardly cost less than the bare one, and should cost less than one with `ops`. So it is ops
    /// by ours, and ours by the others. None where that would divide by zero.
    pub(crate) fn ratio(&self) -> Option<f64> {
        let (larger, smaller) = match self.other {
            Other::Ops(ops) => (ops, self.ours),
            other => (self.ours, other.value()),
        };
        (smaller > 0.0).then(|| larger / smaller)
    }

    /// Whether the promise is kept; a ratio that there is none of keeps none.
    pub(crate) fn kept(&self) -> Option<bool> {
        self.target.map(|target| match target {
            Target::RatioAtLeast(least) => self.ratio().is_some_and(|ratio| ratio >= least),
            Target::RatioAtMost(most) => self.ratio().is_some_and(|ratio| ratio <= most),
            Target::OursBelow(limit) => self.ours < limit,
            Target::OursIs(value) => self.ours.total_cmp(&value).is_eq(),
        })
    }

    fn promise(mut self, target: Target) -> Self {
        self.target = Some(target);
        self
    }
}

impl Other {
    pub(crate) fn value(self) -> f64 {
        match self {
            Other::Ops(value)
            | Other::Bare(value)
            | Other::Tools(value)
            | Other::Small(value)
            | Other::Containers(value) => value,
        }
    }
}

fn compare(name: &'static str, unit: &'static str, ours: f64, other: Other) -> Comparison {
    Comparison {
        name,
        unit,
        ours,
        other,
        target: None,
    }
}

fn size_mib(program: &Path) -> Result<f64> {
    let metadata =
        fs::metadata(program).with_context(|| format!("cannot read {}", program.display()))?;
    Ok(metadata.len() as f64 / f64::from(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_ops_by_ours_and_ours_by_bare() {
        assert_eq!(compare("", "", 4.0, Other::Ops(200.0)).ratio(), Some(50.0));
        assert_eq!(compare("", "", 4.0, Other::Bare(2.0)).ratio(), Some(2.0));
        assert_eq!(compare("", "", 0.0, Other::Ops(4.0)).ratio(), None);
    }

    #[test]
    fn a_promise_is_kept_up_to_its_limit() {
        let kept = |ours, other, target| compare("", "", ours, other).promise(target).kept();
        let least = Target::RatioAtLeast(40.0);
        assert_eq!(kept(1.0, Other::Ops(40.0), least), Some(true));
        assert_eq!(kept(1.0, Other::Ops(39.9), least), Some(false));
        assert_eq!(kept(0.0, Other::Ops(39.9), least), Some(false));
        let most = Target::RatioAtMost(1.5);
        assert_eq!(kept(3.0, Other::Bare(2.0), most), Some(true));
        assert_eq!(kept(3.1, Other::Bare(2.0), most), Some(false));
        let below = Target::OursBelow(4.0);
        assert_eq!(kept(3.9, Other::Bare(1.0), below), Some(true));
        assert_eq!(kept(4.0, Other::Bare(1.0), below), Some(false));
        assert_eq!(kept(4.0, Other::Ops(10.0), Target::OursIs(4.0)), Some(true));
        assert_eq!(
            kept(5.0, Other::Ops(10.0), Target::OursIs(4.0)),
            Some(false)
        );
        assert_eq!(compare("", "", 1.0, Other::Ops(1.0)).kept(), None);
    }
}
