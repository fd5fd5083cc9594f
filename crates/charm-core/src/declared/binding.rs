//! Bindings: what an operator can bind a network to.

use super::any_endpoint::AnyEndpoint;
use super::endpoint::Endpoint;

/// What an operator can bind a network to: every endpoint, and what `charmcraft.yaml` declares under
/// `extra-bindings`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a binding",
    label = "neither an endpoint nor an extra binding",
    note = "bindings are the endpoints of charmcraft.yaml, and what it declares under `extra-bindings`"
)]
pub trait Binding: Copy {
    /// Its name.
    #[must_use]
    fn binding_name(self) -> &'static str;
}

impl<E: Endpoint> Binding for E {
    fn binding_name(self) -> &'static str {
        E::NAME
    }
}

impl Binding for AnyEndpoint {
    fn binding_name(self) -> &'static str {
        self.name()
    }
}
