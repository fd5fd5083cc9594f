//! The one seam to everything outside: what a charm learns, tells or reaches goes through a [`Host`].
//!
//! In production [`UnitHost`] stands behind it; in tests a simulated Juju, in the same process. Above it,
//! [`crate::model`] has a file for each family of hook tools, with the arguments, the reading and the
//! words for charms, so that every test exercises them whatever stands below.
//!
//! Tools, flags and output follow Juju's [hook command reference].
//!
//! [hook command reference]: https://documentation.ubuntu.com/juju/3.6/reference/hook-command/

mod agent;
mod answer;
mod call;
mod kept_file;
mod log_lines;
mod private_file;
mod processes;
mod refusal;
mod seam;
mod security_event;
mod tool;
mod unit;

pub use answer::{Answer, Exit};
pub(crate) use call::LONGEST_MESSAGE;
pub use call::{Arg, Call};
pub use processes::Processes;
pub use refusal::Refusal;
pub use seam::Host;
pub use security_event::SecurityEvent;
pub use tool::ToolError;
pub(crate) use tool::{act, judged, line, read, read_path, unreadable};
pub use unit::{Transport, UnitHost};
