//! This charm's application.

use juju_vocabulary::name::AppName;

use super::owner::Owner;
use super::session::Model;

/// The application that the unit belongs to.
#[derive(Debug, Clone, Copy)]
pub struct App<'m> {
    pub(super) model: &'m Model,
}

impl Model {
    /// The application that the unit belongs to.
    #[must_use]
    pub fn app(&self) -> App<'_> {
        App { model: self }
    }
}

impl<'m> App<'m> {
    /// The application's name.
    #[must_use]
    pub fn name(&self) -> &'m AppName {
        self.model.app_name()
    }
}

impl From<App<'_>> for Owner {
    fn from(app: App<'_>) -> Self {
        app.name().into()
    }
}
