//! Carries `tracing` events to the Juju log.

use std::fmt::{self, Write};
use std::io::Write as _;
use std::sync::Arc;

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry;

use crate::tools::{self, HookTools};

/// A subscriber that sends events at `level` or above to `juju-log`, one process a message.
pub(crate) fn subscriber(
    tools: Arc<dyn HookTools>,
    level: LevelFilter,
) -> impl Subscriber + Send + Sync {
    registry().with(JujuLog { tools, level })
}

struct JujuLog {
    tools: Arc<dyn HookTools>,
    level: LevelFilter,
}

impl<S: Subscriber> Layer<S> for JujuLog {
    fn enabled(&self, metadata: &tracing::Metadata<'_>, _: Context<'_, S>) -> bool {
        *metadata.level() <= self.level
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level)
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line::default();
        event.record(&mut line);
        let level = *event.metadata().level();
        // A log call never fails a hook. The agent reads standard error into the log as well.
        if let Err(error) = tools::log::write(&*self.tools, level, &line.text()) {
            let _ = writeln!(
                std::io::stderr(),
                "{level} {}\n(not in the Juju log: {error})",
                line.text()
            );
        }
    }
}

/// An event's message and fields: `message key=value`.
#[derive(Default)]
struct Line {
    message: String,
    fields: String,
}

impl Line {
    fn text(&self) -> String {
        match self.message.as_str() {
            "" => self.fields.trim_start().to_owned(),
            message => format!("{message}{}", self.fields),
        }
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a String cannot fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}
