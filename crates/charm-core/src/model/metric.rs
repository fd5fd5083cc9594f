//! `add-metric`.

use super::session::Model;
use crate::error::Error;
use crate::host::Call;

impl Model {
    /// Adds what the charm has measured, by the names that `metrics.yaml` declares, with labels that say more of it (no
    /// commas in them). Only in `collect-metrics`, which Juju sends until 3.6.10. It counts whatever becomes of the hook.
    ///
    /// ```
    /// # use charm_core::event::CollectMetrics;
    /// # use charm_core::{Error, Model};
    /// fn on_collect_metrics(model: &Model, _: &CollectMetrics) -> Result<(), Error> {
    ///     model.add_metrics([("guests", 12.0)], [("room", "cellar")])
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// In any other hook ([`Unsupported`](crate::host::Refusal::Unsupported)); when this Juju has no metrics, the metric is not
    /// declared, or a value is negative or no number.
    pub fn add_metrics<'a>(
        &self,
        metrics: impl IntoIterator<Item = (&'a str, f64)>,
        labels: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<(), Error> {
        let labels = labels.into_iter();
        let labels: Vec<_> = labels
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        let mut call = Call::new("add-metric");
        if !labels.is_empty() {
            call = call.arg("--labels").arg(labels.join(","));
        }
        let mut metrics = metrics.into_iter().peekable();
        if metrics.peek().is_none() {
            return Ok(());
        }
        let call = metrics.fold(call, |call, (name, value)| {
            call.arg(format!("{name}={}", written(value)))
        });
        Ok(self.tell(&call)?)
    }
}

/// Juju takes 30 digits and no more.
fn written(value: f64) -> String {
    match value.to_string() {
        short if short.len() <= 30 => short,
        _ => format!("{value:e}"),
    }
}
