//! juju-sim
