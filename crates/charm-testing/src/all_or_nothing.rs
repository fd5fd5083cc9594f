//! What a failed hook leaves.

use juju_sim::Fault;
use juju_sim::view::State;

use crate::context::Context;
use crate::event::Occurrence;

/// Tools of which nobody reads what they print; a log line that is lost fails no hook.
const HARMLESS: [&str; 3] = ["relation-set", "status-set", "juju-log"];

impl Context {
    /// Lets each call of an event fail, in each way. However that is: either the charm fails, nothing is published, and a retry
    /// does all that would have been done; or the charm does it all the same.
    ///
    /// ```
    /// # charm_core::metadata!(mod charm, "tests/shop");
    /// use charm::{Config, WEBSITE};
    /// use charm_core::Charm;
    /// use charm_core::event::ConfigChanged;
    /// use charm_testing::{Context, RelationState, State};
    ///
    /// fn build(charm: &mut Charm) {
    ///     charm.observe(ConfigChanged, |model, _| {
    ///         let currency = Config::load(model)?.currency;
    ///         for website in model.relations(WEBSITE)? {
    ///             website.set(model.app(), "currency", &currency)?;
    ///         }
    ///         Ok::<(), charm_core::Error>(())
    ///     });
    /// }
    ///
    /// let context = Context::new(build, charm::METADATA);
    /// let state = context.state().leader(true).relation(RelationState::on(WEBSITE));
    /// context.all_or_nothing(ConfigChanged, &state);
    /// ```
    ///
    /// # Panics
    ///
    /// When it is otherwise; when the event succeeds on the state without a call; when it fails without any fault; and as
    /// [`run`](Self::run).
    #[track_caller]
    #[expect(clippy::panic, reason = "a test fails by panicking")]
    pub fn all_or_nothing(&self, event: impl Into<Occurrence>, state: &State) {
        let event = event.into();
        let good = match self.run(event.clone(), state) {
            Ok(outcome) => outcome.state,
            Err(failure) => panic!("{event:?} fails without any fault: {failure}"),
        };
        for fault in Fault::each_kind() {
            let calls = self.fail_each_call(event.clone(), state, &fault, |call, result| {
                let story = format!("{event:?}, {fault:?} at {}", call.command_line());
                match result {
                    Err(failure) => {
                        let told = failure.to_string();
                        assert!(told.contains(&call.tool), "{story} is not told of: {told}");
                        let left = &failure.outcome.state;
                        assert_eq!(left.relations, state.relations, "{story} leaves something");
                        match self.run(event.clone(), left) {
                            Ok(again) => {
                                let again = again.state;
                                assert_eq!(again.relations, good.relations, "{story}, and again");
                                assert_eq!(
                                    again.unit_status, good.unit_status,
                                    "{story}, and again"
                                );
                            }
                            Err(failure) => panic!("{story}, and again: {failure}"),
                        }
                    }
                    Ok(outcome) => {
                        assert!(HARMLESS.contains(&&*call.tool), "{story} goes unnoticed");
                        assert_eq!(outcome.state, good, "{story}");
                    }
                }
            });
            assert!(calls > 0, "{event:?} makes no call that could fail");
        }
    }
}
