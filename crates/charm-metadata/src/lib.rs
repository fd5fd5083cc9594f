//! What a charm's YAML says, checked: charmcraft.yaml and the older metadata.yaml, config.yaml and actions.yaml.
//!
//! [`Charm::load`] reads the files of a directory, [`Charm::parse`] texts in memory. Both give either a [`Charm`], plain data
//! in which everything has passed every check, or [`Errors`]: all the problems at once, each with file, line, column, field
//! and what is expected.
//!
//! ```text
//! charmcraft.yaml:14:3: requires.water: `interface` is missing; expected the name of the interface, …
//! charmcraft.yaml:20:16: config.options.ttl.default: found the string "1d", but the option has `type: int`; …
//! ```
//!
//! Each item keeps the [`Location`] of its name, and [`Charm::location_of`] finds that of any field by its path, so that
//! a compiler's error can point into the YAML. The crate is for compile time and for tests: a running charm reads no YAML.
//!
//! # What is checked
//!
//! Three readers get to see a charm's files, and each refuses something the others let pass. A charm is accepted here when
//! all three would take it:
//!
//! - **charmcraft 4** packs the charm. Its JSON schema and its models say which fields charmcraft.yaml has, what `platforms`, `bases`,
//!   `parts`, `links`, `charm-libs` and `analysis` may hold, and that no key stands twice. Of endpoints, storage, containers,
//!   resources, options and actions it only asks that each section is a mapping.
//! - **Juju** checks the inside of those sections, but only when the charm is deployed: reserved names, scopes and limits, the
//!   type of an option's default, the schemas of action parameters, what containers refer to, `assumes`. The rules are those of
//!   `github.com/juju/charm/v12` 12.1.1, which Juju 3.6 uses, and of its database, which holds no key with a `.` in it or a `$` in
//!   front: neither a parameter, a resource, a device nor an extra binding can have such a name. Where the two differ the stricter
//!   one counts, and a comment says so.
//! - **What comes after**: the names of endpoints and storages become parts of Juju's tags, the name of a container a
//!   Kubernetes label, the name of the charm part of a URL. A name that fails there fails here.
//!
//! A few things that all of those accept are refused, because they can only be mistakes:
//!
//! - a field that Juju would pass over and that is one or two letters away from one it knows (`opitonal: true`).
//!   Other unknown fields in what Juju reads are left alone: people keep notes there (`upstream-source`);
//! - a default of an action parameter that does not fit the parameter's type or `enum`. Juju fills defaults in after its check,
//!   so a charm would receive what its own schema forbids. Also a required parameter that cannot be given;
//! - a range of storages that ends before it starts, `platforms` without a platform, an option without a type;
//! - a section in charmcraft.yaml that charmcraft never packs because there is a metadata.yaml as well;
//! - a plain scalar that charmcraft (PyYAML) and Juju (Go's yaml.v2) read differently, in what Juju reads: `y` is a string to the
//!   one and true to the other, and so are `1e3`, `0o17` and `08` strings or numbers. Quotes settle it.
//!
//! What scalars mean is otherwise YAML 1.1 as charmcraft reads it: `yes` and `off` are booleans, `017` is fifteen, `1_000` a thousand.
//! The parser below is one of YAML 1.2 and a little stricter in two places: lines that continue a quoted value must be indented, and
//! keys must be strings. A file that nests too deep, grows too large or multiplies itself through aliases ends in an error, not in trouble.
//!
//! # What cannot be checked, and why
//!
//! - **That the other charm exists and fits.** An interface is only a name here. What travels over it is for the
//!   interface's own library to say.
//! - **What an extension adds.** charmcraft works it out when it builds, from the extension's code. A charm with `extensions` may leave
//!   out its parts; an endpoint, option or action that only the extension declares is not in the model.
//! - **Whether the parts build.** Names of plugins and of their properties are checked, and the rough shape of the values. Files that
//!   a property names, packages, snaps and sources are looked for by the build.
//! - **Patterns.** `pattern` and `patternProperties` hold regular expressions of Go's kind. They are kept unread: Juju compiles
//!   them at deployment. All keywords that the model does not hold are listed in [`Schema::unmodelled`].
//! - **What Charmhub thinks**: whether the name is taken, whether a link answers, whether resources were uploaded.
//! - **`assumes`.** The form is checked; which features there are depends on the Juju that will be asked.
//! - **What a reactive charm's layers add.** `charm build` merges their metadata.yaml, config.yaml and actions.yaml into the charm's own.
//!
//! # Why not …
//!
//! - *serde?* It gives a value or the first error, and no places. One mistake should not hide the next one.
//! - *charmcraft's spelling with underscores* (`charm_user`)? Its code takes both, its schema and documentation only hyphens,
//!   and so does this.
//! - *numbers where charmcraft turns them into text* (`title: 5`)? Its schema does not allow them, and `channel: 22.10` shows why.

mod action;
mod assumes;
mod binding;
mod charm;
mod config;
mod container;
mod device;
mod endpoint;
mod field;
mod go_scalar;
pub mod go_value;
mod identity;
mod keywords;
mod legacy;
mod legacy_base;
mod links;
mod location;
mod names;
mod part;
mod platform;
mod problem;
mod project;
mod resource;
mod scalar;
mod schema;
mod sources;
mod spelling;
mod storage;
mod stored;
mod tag;
mod tooling;
mod version;
mod yaml;

pub use action::Action;
pub use assumes::{Assumption, VersionBound};
pub use binding::ExtraBinding;
pub use charm::{Charm, CharmUser};
pub use config::{ConfigOption, OptionType, OptionValue};
pub use container::{Container, Mount};
pub use device::Device;
pub use endpoint::{Endpoint, Role, Scope};
pub use legacy::Legacy;
pub use legacy_base::{LegacyBase, LegacySystem};
pub use links::Links;
pub use location::{FileName, Location};
pub use part::Part;
pub use platform::{Architecture, Base, Build, Platform, Target};
pub use problem::{Errors, Problem};
pub use project::READ_BY_JUJU;
pub use resource::{Resource, ResourceKind};
pub use schema::{Additional, Kind, ObjectSchema, Property, Schema};
pub use sources::{LONGEST_FILE, Sources};
pub use storage::{Storage, StorageKind};
pub use tooling::{Analysis, CharmLib};
