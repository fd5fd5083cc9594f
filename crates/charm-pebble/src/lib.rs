//! A client of [Pebble] 1.32, which runs the workload in each container of a Kubernetes charm.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use charm_pebble::{Client, Layer};
//!
//! let pebble = Client::unix("/charm/containers/web/pebble.socket");
//! let layer = Layer::from_yaml(
//!     "services: {web: {override: replace, command: /bin/web, startup: enabled}}",
//! )?;
//! pebble.add_layer("web", &layer, true)?;
//! pebble.finish(&pebble.replan()?, Duration::from_secs(30))?;
//! # Ok::<(), charm_pebble::Error>(())
//! ```
//!
//! It blocks, and has no runtime. Every call ends in bounded time: a plain one within the client's
//! timeout, one that moves files when nothing moves for a minute, one that waits when the caller says.
//! Pebble's answers are foreign input: no length in them is set aside before it has come, and what
//! exceeds a limit is an error.
//!
//! [Pebble]: https://documentation.ubuntu.com/pebble/

mod answer;
mod change;
mod check;
mod client;
mod combine;
mod connect;
mod error;
mod exec;
mod file;
mod http;
mod identity;
mod layer;
mod log;
mod loose;
mod multipart;
mod notice;
mod plan;
mod service;
mod signal;
mod system;
mod timestamp;
mod transfer;
mod wait;
mod websocket;
mod word;

pub use change::{Change, ChangeId, ChangeKind, ChangeStatus, Task, TaskId, TaskProgress};
pub use check::{CheckInfo, CheckStatus, Refreshed};
pub use client::Client;
pub use combine::{CombineError, combine};
pub use connect::{Connect, Stream, UnixSocket};
pub use error::{ApiError, ChangeError, Error, ErrorKind, ExecError, PathError};
pub use exec::{Exec, Output, Process, Terminal};
pub use file::{FileInfo, FileType, MakeDir, Owner, Push};
pub use identity::{Access, BasicIdentity, CertIdentity, Identity, LocalIdentity};
pub use juju_vocabulary::duration::{DurationError, GoDuration};
pub use layer::{
    Check, CheckStartup, ExecCheck, HttpCheck, Layer, LayerError, Level, LogTarget, LogTargetType,
    Override, Pairing, Service, ServiceAction, Startup, TcpCheck, Workload,
};
pub use log::{LogLine, Logs};
pub use notice::{Notice, NoticeFilter, NoticeType, NotifyOptions};
pub use plan::Plan;
pub use service::{ServiceInfo, ServiceStatus};
pub use signal::{Signal, UnknownSignal};
pub use system::SystemInfo;
pub use timestamp::{Timestamp, TimestampError};
pub use wait::ChangeSelection;
pub use websocket::{Receiver, Sender};

/// The decoder of pulled files, for the fuzzers.
#[doc(hidden)]
pub use multipart::Parts;
