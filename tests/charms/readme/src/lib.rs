//! Compiles the Rust of the README and of `docs/` against the `charmcraft.yaml` beside this package's
//! `Cargo.toml`.
#![cfg_attr(doctest, doc = include_str!("../../../../README.md"))]
#![cfg_attr(doctest, doc = include_str!("../../../../docs/write-a-charm.md"))]
#![cfg_attr(doctest, doc = include_str!("../../../../docs/from-ops.md"))]
#![cfg_attr(doctest, doc = include_str!("../../../../docs/simulator.md"))]

#[cfg(test)]
mod tests {
    #[test]
    fn the_how_to_shows_the_charmcraft_yaml_that_its_code_is_compiled_with() {
        let how_to = include_str!("../../../../docs/write-a-charm.md");
        assert!(how_to.contains(include_str!("../charmcraft.yaml")));
    }
}
