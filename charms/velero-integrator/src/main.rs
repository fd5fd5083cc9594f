//! velero-integrator

fn main() {}
