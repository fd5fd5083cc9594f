//! Actions: what people run with `juju run`.

use std::borrow::Cow;
use std::fmt::Debug;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::event::{ActionEvent, ActionRun, Event};
use crate::selector::{Selector, Trigger};

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

#[diagnostic::do_not_recommend]
impl<A: Action> Selector for A {
    type Event = ActionEvent<A>;

    fn trigger(&self) -> Trigger {
        Trigger::about::<ActionRun>(A::NAME)
    }

    fn shape(event: &dyn Event) -> Option<Cow<'_, ActionEvent<A>>> {
        let event: &dyn std::any::Any = event;
        event
            .downcast_ref::<ActionRun>()
            .map(|run| Cow::Owned(ActionEvent::new(run.clone())))
    }
}

/// The parameters of an action that takes none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct NoParams {}
