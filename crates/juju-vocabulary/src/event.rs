//! What an event is.

use std::any::Any;
use std::fmt::Debug;

/// Something observers are called with: Juju's hooks and actions, and what libraries define.
///
/// ```
/// use juju_vocabulary::event::Event;
///
/// /// The certificate on one endpoint was renewed.
/// #[derive(Debug, Clone)]
/// struct CertificateRenewed {
///     endpoint: &'static str,
/// }
///
/// impl Event for CertificateRenewed {
///     fn subject(&self) -> Option<&str> {
///         Some(self.endpoint)
///     }
/// }
/// ```
///
/// An event is data and no more: tests keep what they saw, and pass it from thread to thread.
pub trait Event: Any + Debug + Send + Sync {
    /// What the event is about, where observers may choose: an endpoint, a container, a label.
    fn subject(&self) -> Option<&str> {
        None
    }
}
