//! `juju-log`: carries `tracing` events to the Juju log.

use std::cell::RefCell;
use std::fmt::{self, Write};
use std::io::Write as _;
use std::sync::{Arc, LazyLock};

use juju_vocabulary::log_level::LogLevel;
use juju_vocabulary::text::excerpt;
use juju_vocabulary::variable::Variables;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry;

use crate::host::{Call, Host, LONGEST_MESSAGE, ToolError, judged};

/// What is logged, and where to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settings {
    level: LevelFilter,
    /// Also to standard error, where who debugs a hook sees it.
    to_stderr: bool,
}

/// The variable by which an operator sets the level.
pub(crate) const LEVEL: &str = "CHARM_CORE_LOG";

/// What Juju sets in the session of `juju debug-hooks`.
const DEBUG: &str = "JUJU_DEBUG";

impl Settings {
    /// What the operator says, else Juju, else the charm; and what is wrong with what the operator says.
    pub(crate) fn read(of_charm: LevelFilter, variables: &Variables<'_>) -> (Self, Option<String>) {
        let text = |variable| variables.text(variable).ok().flatten();
        let is_debugged = text(DEBUG).is_some();
        let told = text(LEVEL);
        let level = told.as_deref().and_then(LogLevel::parse).map(filter);
        let odd = told.filter(|_| level.is_none()).map(|told| {
            let told = excerpt(&told, 40);
            format!("{LEVEL}: `{told}` is no level: trace, debug, info, warning or error")
        });
        let of_charm = match is_debugged {
            true => of_charm.max(LevelFilter::DEBUG),
            false => of_charm,
        };
        let settings = Settings {
            level: level.unwrap_or(of_charm),
            to_stderr: is_debugged,
        };
        (settings, odd)
    }
}

/// From this level on. `tracing` has none for what is worse than an error.
fn filter(level: LogLevel) -> LevelFilter {
    match level {
        LogLevel::Trace => LevelFilter::TRACE,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Warning => LevelFilter::WARN,
        LogLevel::Error | LogLevel::Critical => LevelFilter::ERROR,
    }
}

/// A subscriber that sends events to `juju-log`.
pub(crate) fn subscriber(host: Arc<dyn Host>, settings: Settings) -> impl Subscriber + Send + Sync {
    registry().with(JujuLog { host, settings })
}

/// Sends what this thread logs while `run` runs to `juju-log`.
///
/// All threads share one subscriber, because to make one costs more than many a dispatch in a test,
/// and holds up the other threads.
pub(crate) fn within<T>(host: Arc<dyn Host>, settings: Settings, run: impl FnOnce() -> T) -> T {
    static SHARED: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(registry().with(OfThread)));
    /// Puts back what was there, also when `run` panics.
    struct Restore(Option<JujuLog>);
    impl Drop for Restore {
        fn drop(&mut self) {
            CURRENT.replace(self.0.take());
        }
    }
    let _restore = Restore(CURRENT.replace(Some(JujuLog { host, settings })));
    tracing::dispatcher::with_default(&SHARED, run)
}

thread_local! {
    static CURRENT: RefCell<Option<JujuLog>> = const { RefCell::new(None) };
}

/// Where the present dispatch of each thread logs to.
struct OfThread;

impl<S: Subscriber> Layer<S> for OfThread {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        // The answer differs from dispatch to dispatch.
        Interest::sometimes()
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        CURRENT.with_borrow(|log| {
            log.as_ref()
                .is_some_and(|log| *metadata.level() <= log.settings.level)
        })
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        CURRENT.with_borrow(|log| {
            if let Some(log) = log {
                log.write(event);
            }
        });
    }
}

struct JujuLog {
    host: Arc<dyn Host>,
    settings: Settings,
}

impl<S: Subscriber> Layer<S> for JujuLog {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        *metadata.level() <= self.settings.level
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.settings.level)
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        self.write(event);
    }
}

impl JujuLog {
    fn write(&self, event: &Event<'_>) {
        let mut line = Line::default();
        event.record(&mut line);
        let level = match *event.metadata().level() {
            Level::ERROR => LogLevel::Error,
            Level::WARN => LogLevel::Warning,
            Level::INFO => LogLevel::Info,
            Level::DEBUG => LogLevel::Debug,
            Level::TRACE => LogLevel::Trace,
        };
        let text = line.text();
        let written = write(&*self.host, level, &text);
        let mut stderr = std::io::stderr();
        if self.settings.to_stderr || written.is_err() {
            let _ = writeln!(stderr, "{level} {text}");
        }
        // A log call never fails a hook. The agent reads standard error into the log as well.
        if let Err(error) = written {
            let _ = writeln!(stderr, "(not in the Juju log: {error})");
        }
    }
}

/// Writes `message` to the Juju log; a long one in pieces.
pub(crate) fn write(host: &dyn Host, level: LogLevel, message: &str) -> Result<(), ToolError> {
    let mut rest = message;
    loop {
        let (piece, behind) = rest.split_at(rest.floor_char_boundary(LONGEST_MESSAGE));
        judged(&Call::log(level, piece), host.log(level, piece))?;
        rest = behind;
        if rest.is_empty() {
            return Ok(());
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
