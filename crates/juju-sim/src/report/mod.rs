//! The status of a model in the shape that `juju status --format json` has (`cmd/juju/status/formatted.go`).

mod make;
mod shape;
mod status;
mod storage;
mod timestamp;

pub use crate::calendar::rfc3339;
pub use timestamp::numeric;

pub use shape::{
    AppReport, ControllerReport, ModelReport, Related, RelationReport, StatusReport, UnitReport,
};
pub use status::StatusContents;
pub use storage::{AttachmentReport, Attachments, CombinedStorage, StorageReport};
