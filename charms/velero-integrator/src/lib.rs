//! The parts of the Velero integrator charm that its tests compare with others' originals.

pub mod schedule;
