//! An action whose result is what was asked for.

use anyhow::Result;
use charm_core::event::ActionEvent;
use charm_core::{Action, Charm, Model};
use serde_json::{Value, json};

/// Observes an action whose result `answer` is what `ask` says, in JSON.
pub(crate) trait Answer {
    fn answer<A: Action>(
        &mut self,
        action: A,
        ask: impl Fn(&Model, &ActionEvent<A>) -> Result<Value> + 'static,
    ) -> &mut Self;
}

impl Answer for Charm {
    fn answer<A: Action>(
        &mut self,
        action: A,
        ask: impl Fn(&Model, &ActionEvent<A>) -> Result<Value> + 'static,
    ) -> &mut Self {
        self.observe(action, move |model, event| -> Result<()> {
            let answer = ask(model, event)?.to_string();
            Ok(event.set_results(model, &json!({ "answer": answer }))?)
        })
    }
}
