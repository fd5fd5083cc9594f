//! One hook of the charm's own: declared, selected, and fired by a workload.

use std::marker::PhantomData;
use std::path::Path;

use juju_vocabulary::event::Event;
use juju_vocabulary::limit;
use juju_vocabulary::own_hook::{PAYLOAD, PAYLOAD_FILE};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::command_line;
use super::reader::Reader;
use crate::error::Error;
use crate::model::session::Model;
use crate::selector::{Selector, Trigger};

/// A hook of the charm's own: what it brings, a type that [`own_hook!`](crate::own_hook) gives a name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no hook of the charm's own",
    note = "give it a name: `charm_core::own_hook!({Self} = \"the-name\");`"
)]
pub trait OwnHook: Event + Clone + Serialize + DeserializeOwned {
    /// Its name, `heal-cluster`. Who fires it has it too, so later builds must keep it.
    const NAME: &'static str;

    /// What the unit agent has to run, for `juju exec --unit UNIT -- SCRIPT`.
    ///
    /// What the handlers write counts when they succeed, as in any hook. A failure puts no unit in error, and nobody tries
    /// the hook again.
    ///
    /// # Errors
    ///
    /// [`Error::Unfireable`] when this is no JSON, or more than an argument holds (128 KiB).
    fn script(&self) -> Result<String, Error> {
        let json = serde_json::to_string(self);
        let json = json.map_err(|error| unfireable::<Self>(error.to_string()))?;
        let script = command_line::script(Self::NAME, PAYLOAD, &json);
        match script.len() < limit::ARGUMENT {
            true => Ok(script),
            false => Err(unfireable::<Self>(format!(
                "its command would have {} bytes, and the kernel takes 128 KiB; hand it over in a file",
                script.len()
            ))),
        }
    }

    /// The line by which a workload on this unit's machine fires the hook: from a timer, a callback, another user's shell. It
    /// works for root and outside of hooks only, since the unit runs one hook at a time.
    ///
    /// Every process can read it, and what it brings: what is secret goes [by a file](Self::command_line_by_file).
    ///
    /// # Errors
    ///
    /// As [`script`](Self::script).
    fn command_line(&self, model: &Model) -> Result<String, Error> {
        Ok(in_unit_of(model, &self.script()?))
    }

    /// The line for a workload that has written what the hook brings, as JSON, to the file `path`: with mode 600, at most 1 MiB.
    /// The charm removes the file.
    ///
    /// # Errors
    ///
    /// [`Error::Unfireable`] when the path is not absolute, or no text.
    fn command_line_by_file(model: &Model, path: &Path) -> Result<String, Error> {
        match path.to_str().filter(|_| path.is_absolute()) {
            Some(path) => {
                let script = command_line::script(Self::NAME, PAYLOAD_FILE, path);
                Ok(in_unit_of(model, &script))
            }
            None => Err(unfireable::<Self>(
                "the path of its file must be absolute, and a text".to_owned(),
            )),
        }
    }
}

fn in_unit_of(model: &Model, script: &str) -> String {
    let environment = model.environment();
    let script = command_line::quoted(script);
    command_line::in_unit(&environment.unit, &environment.juju_version, &script)
}

fn unfireable<H: OwnHook>(reason: String) -> Error {
    Error::Unfireable {
        hook: H::NAME,
        reason,
    }
}

/// Selects a hook of the charm's own: the constant that [`own_hook!`](crate::own_hook) makes.
#[derive(Debug, Clone, Copy)]
pub struct Fired<H>(PhantomData<fn(H)>);

impl<H> Fired<H> {
    #[doc(hidden)]
    #[must_use]
    pub const fn new() -> Self {
        Fired(PhantomData)
    }
}

impl<H: OwnHook> Selector for Fired<H> {
    type Event = H;

    fn trigger(&self) -> Trigger {
        Trigger::of_own::<H>(Reader::of::<H>(H::NAME))
    }
}

/// Gives a hook of the charm's own its name. The hook is a serde type of what it brings; a constant of the same name selects
/// it:
///
/// ```
/// use charm_core::{Active, Charm, Error, Model};
///
/// mod hook {
///     use serde::{Deserialize, Serialize};
///
///     /// A node of the cluster is lost.
///     #[derive(Debug, Clone, Serialize, Deserialize)]
///     pub struct HealCluster {
///         pub node: String,
///     }
///     charm_core::own_hook!(pub HealCluster = "heal-cluster");
/// }
///
/// fn heal(model: &Model, event: &hook::HealCluster) -> Result<(), Error> {
///     model.unit().set_status(Active(format!("healed {:?}", event.node)))
/// }
///
/// Charm::new().observe(hook::HealCluster, heal);
/// ```
///
/// [`OwnHook::command_line`] is what the workload runs. A hook that brings nothing is `struct Backup {}`. What stands in the payload is
/// shown where the event is (`Debug`): a secret in it needs a type that does not show it.
///
/// A name that Juju's hooks have, or would have with any endpoint, storage or container, does not compile:
///
/// ```compile_fail,E0080
/// # use serde::{Deserialize, Serialize};
/// #[derive(Debug, Clone, Serialize, Deserialize)]
/// struct Joined {}
/// charm_core::own_hook!(Joined = "db-relation-joined");
/// ```
#[macro_export]
macro_rules! own_hook {
    ($visibility:vis $hook:ident = $name:literal) => {
        impl $crate::Event for $hook {}

        impl $crate::OwnHook for $hook {
            const NAME: &'static str = $name;
        }

        const _: () = $crate::macros::check_own_hook($name);

        #[doc = concat!("Selects the hook `", $name, "` of the charm's own.")]
        #[allow(non_upper_case_globals, reason = "it stands for the type of this name")]
        $visibility const $hook: $crate::macros::Fired<$hook> = $crate::macros::Fired::new();
    };
}
