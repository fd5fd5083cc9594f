//! Panics of charm code: errors like any other, with the place in the source.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

/// A handler panicked. Stands in the error of a dispatch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("panicked{}: {words}", place.as_ref().map(|place| format!(" at {place}")).unwrap_or_default())]
pub struct Panicked {
    /// What `panic!` was given.
    pub words: String,
    /// Where it stands, such as `src/lib.rs:12:9`; none where the charm has a panic hook of its own that it set later.
    pub place: Option<String>,
}

thread_local! {
    /// Where this thread panicked last.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Makes an error of a panic. The model is not looked at again after one.
pub(crate) fn guarded<T>(call: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    note_places();
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| {
        Err(Panicked {
            words: words(&*panic).to_owned(),
            place: PLACE.take(),
        }
        .into())
    })
}

/// Only a panic hook is told the place. What hook there was still does its work: to write the panic to standard error, which
/// the unit agent logs as well.
fn note_places() {
    static NOTED: Once = Once::new();
    NOTED.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            PLACE.set(panic.location().map(ToString::to_string));
            before(panic);
        }));
    });
}

/// What `panic!` was given.
fn words(panic: &(dyn Any + Send)) -> &str {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(words), _) => words,
        (_, Some(words)) => words,
        _ => "without a message",
    }
}
