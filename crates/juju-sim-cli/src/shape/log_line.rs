//! A line of `juju debug-log` (`cmd/juju/commands/debuglog.go`).

use anstyle::{AnsiColor, Style};
use juju_sim::model::LogLine;
use juju_sim::report::numeric;
use juju_vocabulary::log_level::LogLevel;

/// How lines are shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LogFormat {
    /// With the date.
    pub(crate) date: bool,
    /// With milliseconds.
    pub(crate) ms: bool,
}

impl LogFormat {
    /// A line, with its end.
    pub(crate) fn line(self, line: &LogLine) -> String {
        let full = numeric(line.time);
        let (date, time) = full.split_once(' ').unwrap_or_default();
        let date = if self.date {
            format!("{date} ")
        } else {
            String::new()
        };
        let ms = match self.ms {
            true => format!(".{:03}", line.time.subsec_millis()),
            false => String::new(),
        };
        let style = style(line.level);
        let LogLine { level, module, .. } = line;
        let message = still(&line.message);
        format!(
            "{}: {date}{time}{ms} {style}{level}{style:#} {module} {message}\n",
            line.unit.tag()
        )
    }
}

/// Foreign text, which must not move the cursor; it may have several lines.
fn still(text: &str) -> String {
    let moves = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    let still = text.chars().map(|c| if moves(c) { ' ' } else { c });
    still.collect()
}

fn style(level: LogLevel) -> Style {
    match level {
        LogLevel::Error | LogLevel::Critical => AnsiColor::Red.on_default(),
        LogLevel::Warning => AnsiColor::Yellow.on_default(),
        LogLevel::Info => AnsiColor::BrightBlue.on_default(),
        _ => Style::new(),
    }
}
