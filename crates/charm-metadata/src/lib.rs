//! What a charm's YAML says, checked: charmcraft.yaml and the older metadata.yaml, config.yaml and actions.yaml. The one reader of
//! them: for the macro that makes Rust items of a charm's metadata, for the simulated Juju and for tests.
//!
//! [`Charm::load`] reads the files of a directory, [`Charm::parse`] texts in memory. Both give either a [`Charm`], plain data
//! in which everything has passed Juju's checks, or [`Errors`]: everything that Juju would refuse, each with file, line, column,
//! field and what is expected. [`Charm::check`] tells the rest too.
//!
//! ```text
//! charmcraft.yaml:14:3: requires.water: `interface` is missing; expected the name of the interface, …
//! charmcraft.yaml:20:16: config.options.ttl.default: found the string "1d", but the option has `type: int`; …
//! ```
//!
//! Each item keeps the [`Location`] of its name, so that a compiler's error can point into the YAML. A running charm reads no YAML.
//!
//! What values mean is here too: [`OptionType`] says which fit an option, [`Schema`] which fit a parameter of an action, and what
//! defaults complete it.
//!
//! # What is checked
//!
//! Three readers get to see a charm's files, and each refuses something the others let pass. A problem's [`Level`] says who does:
//!
//! - [`Level::Juju`]. **Juju** checks what is inside the sections that describe the charm, when it is deployed: reserved names, scopes
//!   and limits, the type of an option's default, the schemas of action parameters, what containers refer to, `assumes`. The rules are
//!   those of `github.com/juju/charm/v12` 12.1.1, which Juju 3.6 uses, and of its database, which holds no key with a `.` in it or a
//!   `$` in front: neither a parameter, a resource, a device nor an extra binding can have such a name. **What comes after** counts
//!   as well: the names of endpoints and storages become parts of Juju's tags, the name of a container a Kubernetes label, the name of
//!   the charm part of a URL. So does a plain scalar that charmcraft (PyYAML) and Juju (Go's yaml.v2) read differently: `y` is a string to
//!   the one and true to the other, and so are `1e3`, `0o17` and `08` strings or numbers. Quotes settle it.
//! - [`Level::Charmcraft`]. **charmcraft 4** packs the charm. Its JSON schema and its models say which fields charmcraft.yaml has, what
//!   `platforms`, `bases`, `parts`, `links`, `charm-libs` and `analysis` may hold, and that no key stands twice. Of endpoints, storage,
//!   containers, resources, options and actions it only asks that each section is a mapping. A section in charmcraft.yaml that
//!   is never packed because there is a metadata.yaml as well is of this level too.
//! - [`Level::Doubtful`]. What all of those accept and can only be a mistake:
//!   a field that Juju would pass over and that is one or two letters away from one it knows (`opitonal: true`; other unknown fields in
//!   what Juju reads are left alone: people keep notes there); a default of an action parameter that does not fit its schema, which
//!   Juju hands to the charm unchecked; a required parameter that cannot be given; a range of storages that ends before it starts;
//!   `platforms` without a platform; an option without a type.
//!   And what is not in a table that ages: charmcraft's bases, its plugins and their properties, its linters and extensions. A charm for
//!   a system of tomorrow is no mistake.
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
//! - **Patterns.** `pattern` and `patternProperties` hold regular expressions of Go's kind. Juju compiles them at deployment.
//!   Other keywords that [`Schema`] does not hold are only checked for their form.
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
mod building;
mod charm;
mod config;
mod container;
mod device;
mod endpoint;
mod field;
mod go_scalar;
pub mod go_value;
mod identity;
mod legacy;
mod links;
mod location;
mod metric;
mod names;
mod node;
mod packed;
mod part;
mod platform;
mod problem;
mod project;
mod resource;
mod scalar;
mod schema;
mod schema_reader;
mod secret_uri;
mod sources;
mod spelling;
mod storage;
mod stored;
mod tag;
mod tooling;
mod yaml;

pub use action::Action;
pub use binding::Binding;
pub use building::{Building, Part};
pub use charm::Charm;
pub use config::{ConfigOption, OptionType};
pub use container::Container;
pub use endpoint::{Endpoint, Scope};
pub use location::{FileName, Location};
pub use packed::packed;
pub use platform::{Base, Platform};
pub use problem::{Errors, Level, Problem};
pub use resource::{Resource, ResourceKind};
pub use schema::{Additional, BadParam, ParamType, Property, Schema};
pub use sources::{LONGEST_FILE, Sources};
pub use storage::{Storage, parse_size};
