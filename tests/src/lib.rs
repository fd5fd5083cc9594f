//! What the end-to-end tests share: building the example charms and deploying them in the simulated Juju.
