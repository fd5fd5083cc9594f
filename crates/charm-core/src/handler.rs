//! What handlers return.

/// What a handler may return: a `Result` of nothing, with any error that `anyhow` takes.
#[diagnostic::on_unimplemented(
    message = "a handler returns a `Result` of nothing, and not `{Self}`",
    note = "end a function with `Ok(())`, a closure with `anyhow::Ok(())`",
    note = "a handler that returns an `Outcome`, so that it can defer, is registered with a name that no later build \
            changes: `charm.observe_as(\"name\", selector, handler)`"
)]
pub trait Response {
    /// The outcome; an error fails the hook.
    ///
    /// # Errors
    ///
    /// When the handler failed.
    fn into_result(self) -> anyhow::Result<()>;
}

impl<E: Into<anyhow::Error>> Response for Result<(), E> {
    fn into_result(self) -> anyhow::Result<()> {
        self.map_err(Into::into)
    }
}

/// What became of an event in a handler that can [defer](crate::Charm::observe_as) it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// It is handled.
    Done,
    /// It is too early: the handler is called again with it in the next dispatch, whatever that is for.
    Defer,
}
