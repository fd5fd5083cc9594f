//! What runs next, where Juju leaves it open.

use std::fmt::Debug;

use fastrand::Rng;
use juju_vocabulary::name::UnitName;

use crate::model::Due;
use crate::resolver::Operation;

/// Picks what runs next of all that could: which unit is faster, and in which order a unit comes to its relations,
/// Juju does not say.
pub trait Policy: Debug + Send {
    /// The index of the one to run. `due` is not empty, and by unit; one that is out of it means the first.
    fn pick(&mut self, due: &[Due]) -> usize;
}

/// The units take turns by their names, so that none starves another, and come to their relations by number.
#[derive(Debug, Clone, Default)]
pub struct InOrder {
    /// Who ran last, and whether that was its charm, with which its turn is over.
    last: Option<(UnitName, bool)>,
}

impl Policy for InOrder {
    fn pick(&mut self, due: &[Due]) -> usize {
        let had_its_turn = |due: &Due| match &self.last {
            None => false,
            Some((last, true)) => due.unit <= *last,
            Some((last, false)) => due.unit < *last,
        };
        let picked = due.partition_point(had_its_turn);
        let picked = if picked < due.len() { picked } else { 0 };
        self.last = due.get(picked).map(|due| {
            let Due { unit, operation } = due;
            let runs_charm = matches!(
                operation,
                Operation::RunHook(_) | Operation::RunAction(_) | Operation::RunMetering(_)
            );
            (unit.clone(), runs_charm)
        });
        picked
    }
}

/// Any, as drawn from a seed: the same seed makes the same run.
#[derive(Debug, Clone)]
pub struct Seeded(Rng);

impl Seeded {
    /// Draws from this seed.
    pub fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }
}

impl Policy for Seeded {
    fn pick(&mut self, due: &[Due]) -> usize {
        self.0.usize(..due.len())
    }
}
