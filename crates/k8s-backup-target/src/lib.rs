//! The `k8s_backup_target` interface, v0: a client charm declares what of Kubernetes to back up, and
//! a backup integrator reads it.
//!
//! The client adds a [`BackupTargetProvider`], which publishes a [`BackupTargetSpec`]:
//!
//! ```
//! # use charm_core::{Charm, Endpoint, Role};
//! # #[derive(Debug, Clone, Copy)]
//! # struct Backup;
//! # impl Endpoint for Backup {
//! #     const NAME: &'static str = "backup";
//! #     const ROLE: Role = Role::Requires;
//! #     type Interface = k8s_backup_target::k8s_backup_target;
//! # }
//! use charm_core::event::ConfigChanged;
//! use k8s_backup_target::{BackupTargetProvider, BackupTargetSpec};
//!
//! fn build(charm: &mut Charm) {
//!     let provider = BackupTargetProvider::new(Backup, |_| {
//!         let spec = BackupTargetSpec::builder()
//!             .include_namespaces(["prod"])
//!             .include_resources(["deployments", "secrets"])
//!             .ttl("72h")
//!             .build()?;
//!         Ok(Some(spec))
//!     });
//!     charm.add(provider.refresh_on(ConfigChanged));
//! }
//! # build(&mut Charm::new());
//! ```
//!
//! The integrator adds a [`BackupTargetRequirer`], is told by [`TargetsChanged`] when to look again,
//! and gets every good target together with what is wrong with the others.
//!
//! On the wire it is compatible with the Python package `charmlibs-interfaces-k8s-backup-target`
//! 0.1, which is the truth about the interface. Unlike that package, a spec is checked when it is
//! built and when it is read; and a bad entry costs its author that entry, and nobody else anything.
//!
//! The interface calls the client the provider, whichever side its endpoint has in Juju.

mod interface;
pub mod label;
mod name;
mod object;
mod provider;
mod requirer;
mod spec;
mod target;

pub use interface::k8s_backup_target;
pub use name::NameError;
pub use provider::BackupTargetProvider;
pub use requirer::{BackupTargetRequirer, Problem, Targets, TargetsChanged};
pub use spec::{BackupTargetSpec, BackupTargetSpecBuilder, SpecError};
pub use target::{BackupTarget, TargetKey};
