//! Actions: what people run with `juju run`.

use std::fmt::Debug;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// An action that the charm declares. Each is a unit type of its own, and its own selector.
/// [`metadata!`](crate::metadata!) makes it and a struct for its parameters. Written by hand:
///
/// ```
/// use charm_core::{Action, Charm};
/// use serde::Deserialize;
///
/// #[derive(Debug, Clone, Copy)]
/// struct Backup;
///
/// #[derive(Debug, Deserialize)]
/// struct BackupParams {
///     target: String,
/// }
///
/// impl Action for Backup {
///     const NAME: &'static str = "backup";
///     type Params = BackupParams;
/// }
///
/// let mut charm = Charm::new();
/// charm.observe(Backup, |model, event| {
///     let params = event.params(model)?;
///     event.log(model, &format!("backing up {}", params.target))
/// });
/// ```
pub trait Action: Copy + Debug + 'static {
    /// Its name.
    const NAME: &'static str;
    /// Its parameters.
    type Params: DeserializeOwned;
}

/// The parameters of an action that takes none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct NoParams {}
