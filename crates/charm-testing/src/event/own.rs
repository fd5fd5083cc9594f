//! Hooks of the charm's own.

use charm_core::OwnHook;

use super::occurrence::{Occurrence, What};

/// The workload fires a hook of the charm's own, by the [command line](OwnHook::command_line) that it was given.
///
/// ```
/// # charm_core::metadata!(mod charm, "tests/shop");
/// use charm_core::{Active, Charm};
/// use charm_testing::{Context, State, event};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, Clone, Serialize, Deserialize)]
/// struct Sold {
///     article: String,
/// }
/// charm_core::own_hook!(Sold = "sold");
///
/// fn build(charm: &mut Charm) {
///     charm.observe(Sold, |model, event| model.unit().set_status(Active(event.article.clone())));
/// }
///
/// let context = Context::new(build, charm::METADATA);
/// let sold = Sold { article: "tea".to_owned() };
/// let outcome = context.run(event::own(&sold), &State::new())?;
/// assert_eq!(outcome.state.unit_status, Active("tea"));
/// # Ok::<(), Box<charm_testing::Failure>>(())
/// ```
///
/// # Panics
///
/// When what it brings is no JSON.
#[must_use]
#[track_caller]
pub fn own<H: OwnHook>(hook: &H) -> Occurrence {
    fired(hook, false)
}

/// The same, where the workload hands over what the hook brings in a file, which is gone afterwards.
///
/// # Panics
///
/// When what it brings is no JSON.
#[must_use]
#[track_caller]
pub fn own_by_file<H: OwnHook>(hook: &H) -> Occurrence {
    fired(hook, true)
}

#[track_caller]
#[expect(clippy::panic, reason = "nobody can fire what is no JSON")]
fn fired<H: OwnHook>(hook: &H, by_file: bool) -> Occurrence {
    match serde_json::to_string(hook) {
        Ok(payload) => What::Own {
            name: H::NAME,
            payload,
            by_file,
        }
        .into(),
        Err(error) => panic!("hook `{}`: {error}", H::NAME),
    }
}
