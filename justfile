# Every recipe is a line or two over cargo: nobody needs just.

# List the recipes
default:
    @{{just_executable()}} --list --unsorted

# Build the example charms and watch a backup spec travel through a simulated Juju
demo *args:
    cargo demo {{args}}

# Run the tests; they need nothing but Rust
test *args:
    cargo test {{args}}

# Compare with real peers; needs Python 3.10+ and Go 1.26+, sets up everything else itself
conformance:
    cargo test --package charm-tests --package juju-sim-cli -- --ignored
    cargo test --package cargo-charm --test new -- --ignored an_integrator_charm_is_sound

# Make new charms of each kind, and build, lint, test and pack them; takes minutes
new-charms:
    cargo test --package cargo-charm --test new -- --ignored

# Time a dispatch beside `ops` and a bare program; needs Python 3.10+
bench *args:
    cargo run --profile bench --quiet --package charm-bench -- {{args}}

# Check formatting, lints and docs, as CI does
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- --deny warnings
    RUSTDOCFLAGS="--deny warnings" cargo doc --workspace --no-deps --quiet

# Write the interfaces' schema.json anew from the Rust types
schemas:
    UPDATE_SCHEMAS=1 cargo test --quiet -p k8s-backup-target -p velero-backup-config published_schema

# Everything that CI runs
ci:
    bash .ci/run
