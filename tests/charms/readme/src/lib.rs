//! Compiles the Rust of the README and of `docs/` against the `charmcraft.yaml` beside this package's
//! `Cargo.toml`.
#![cfg_attr(doctest, doc = include_str!("../../../../README.md"))]
#![cfg_attr(doctest, doc = include_str!("../../../../docs/write-a-charm.md"))]
#![cfg_attr(doctest, doc = include_str!("../../../../docs/from-ops.md"))]
#![cfg_attr(doctest, doc = include_str!("../../../../docs/simulator.md"))]
