//! What a charm observes, told to tools outside of Juju.

use std::any::TypeId;
use std::io::{self, Write};

use juju_vocabulary::dispatch::ActionRun;
use juju_vocabulary::hook::HookKind;

use crate::charm::Charm;
use crate::selector::Trigger;

/// The argument that has a charm's program say what it observes, one dispatch a line, and end. Juju gives no arguments.
pub const OBSERVED: &str = "--observed";

impl Charm {
    /// The dispatches that somebody observes, as `JUJU_DISPATCH_PATH` names them: `hooks/start`, `hooks/db-relation-joined`,
    /// `actions/backup`. A `*` stands for any endpoint, storage or container; labels of secrets are not told. What several
    /// observe comes several times.
    ///
    /// ```
    /// use charm_core::event::{ConfigChanged, Start};
    /// use charm_core::{Charm, Error};
    ///
    /// let mut charm = Charm::new();
    /// charm.observe_any((Start, ConfigChanged), |_| Ok::<(), Error>(()));
    /// assert!(charm.observed().eq(["hooks/start", "hooks/config-changed"]));
    /// ```
    pub fn observed(&self) -> impl Iterator<Item = String> {
        let triggers = self
            .observers()
            .iter()
            .flat_map(|observer| observer.triggers());
        triggers.filter_map(dispatch_path)
    }

    pub(crate) fn tell_observed(&self) -> io::Result<()> {
        let lines: String = self
            .observed()
            .flat_map(|path| [path, "\n".to_owned()])
            .collect();
        io::stdout().write_all(lines.as_bytes())
    }
}

/// None for an event of a library.
fn dispatch_path(trigger: &Trigger) -> Option<String> {
    if let Some(reader) = trigger.reader() {
        return Some(["hooks/", reader.hook()].concat());
    }
    let subject = trigger.subject().unwrap_or("*");
    if trigger.event() == TypeId::of::<ActionRun>() {
        return Some(["actions/", subject].concat());
    }
    let mut kinds = HookKind::ALL.iter();
    let kind = kinds.find(|kind| kind.data() == trigger.event())?;
    Some(["hooks/", &kind.name(Some(subject))].concat())
}
